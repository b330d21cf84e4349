"""What every public page asks for and nobody misses for a minute, kept in each process."""

from collections.abc import Callable
from typing import TypeVar, cast

from django.core.cache import cache

SECONDS = 60
Made = TypeVar("Made")


def for_a_minute(name: str, make: Callable[[], Made]) -> Made:
    """Return what `make` returned within the last minute, or ask it again. Never for anything personal."""
    return cast(Made, cache.get_or_set(f"minute:{name}", make, SECONDS))
