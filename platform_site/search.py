"""Keyword search over Chinese text: stored bigrams find, the whole keyword is checked again."""

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Lower, StrIndex
from django.db.models.lookups import Exact


class BigramQuery(SearchQuery):
    """Pairs of characters as they are: a cast keeps punctuation, which to_tsquery would take apart."""

    template = "%(expressions)s::tsquery"


def by_keyword(queryset: QuerySet, keyword: str, *, text: str, bigrams: str) -> QuerySet:
    """Keep the rows whose field `text` contains the keyword; from two characters on by the index on `bigrams`.

    The pairs alone tell the planner how rare the keyword is. Asked for it once more in the usual way, it takes a
    frequent one for rare, and sorts all its rows instead of walking the list.
    """
    if len(keyword) < 2:
        return queryset.filter(**{f"{text}__icontains": keyword})
    queryset = queryset.filter(**{bigrams: BigramQuery(_all_bigrams(keyword), search_type="raw")})
    if len(keyword) == 2:
        return queryset
    return queryset.exclude(Exact(StrIndex(Lower(F(text)), Value(keyword.lower())), 0))


def _all_bigrams(keyword: str) -> str:
    pairs = sorted({keyword[i : i + 2].lower() for i in range(len(keyword) - 1)})
    return " & ".join("'{}'".format(pair.replace("\\", "\\\\").replace("'", "''")) for pair in pairs)
