"""Keyword search over Chinese text: stored bigrams find, the whole keyword is checked again."""

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet


class BigramQuery(SearchQuery):
    """Pairs of characters as they are: a cast keeps punctuation, which to_tsquery would take apart."""

    template = "%(expressions)s::tsquery"


def by_keyword(queryset: QuerySet, keyword: str, *, text: str, bigrams: str) -> QuerySet:
    """Keep the rows whose field `text` contains the keyword; from two characters on by the index on `bigrams`."""
    if len(keyword) > 1:
        queryset = queryset.filter(**{bigrams: BigramQuery(_all_bigrams(keyword), search_type="raw")})
    return queryset.filter(**{f"{text}__icontains": keyword})


def _all_bigrams(keyword: str) -> str:
    pairs = sorted({keyword[i : i + 2].lower() for i in range(len(keyword) - 1)})
    return " & ".join("'{}'".format(pair.replace("\\", "\\\\").replace("'", "''")) for pair in pairs)
