"""Load the administrative divisions of the whole country."""

from django.core.management.base import BaseCommand

from regions.data import divisions
from regions.models import Region


class Command(BaseCommand):
    help = "载入全国行政区划（GB/T 2260）；可重复运行，不改变启用状态和功能区"

    def handle(self, **options):
        regions = [
            Region(code=one.code, name=one.name, level=one.level, parent_id=one.parent_code)
            for one in divisions()
        ]
        Region.objects.bulk_create(
            regions, update_conflicts=True, unique_fields=["code"], update_fields=["name", "level", "parent"]
        )
        self.stdout.write(f"已载入行政区 {len(regions)} 个。")
        self._report_unknown({region.code for region in regions})

    def _report_unknown(self, known: set[str]) -> None:
        """Name the divisions in use that the source lacks: somebody must enter when they were abolished."""
        for region in Region.objects.used().filter(is_zone=False).exclude(code__in=known):
            self.stdout.write(f"数据源中没有 {region.code} {region.name}，请核对是否已撤销。")
