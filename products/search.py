"""Keyword search over Chinese text by stored bigrams, with a recheck of the whole keyword."""

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet


def by_keyword(queryset: QuerySet, keyword: str, text: str, bigrams: str) -> QuerySet:
    """Keep the rows whose `text` contains the keyword; from two characters on the index on `bigrams` finds them."""
    if len(keyword) > 1:
        pairs = {keyword[i : i + 2].lower() for i in range(len(keyword) - 1)}
        quoted = " & ".join(
            "'{}'".format(pair.replace("\\", "\\\\").replace("'", "''")) for pair in sorted(pairs)
        )
        queryset = queryset.filter(**{bigrams: SearchQuery(quoted, search_type="raw", config="simple")})
    return queryset.filter(**{f"{text}__icontains": keyword})
