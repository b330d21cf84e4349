"""Fill a database for measuring with as many invented rows as asked for."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from govadmin import scale


class Command(BaseCommand):
    help = "写入测量用的大量演示数据；已有的不重复写入"

    def add_arguments(self, parser):
        parser.add_argument("--products", type=int, default=0, help="在架产品的总数")

    def handle(self, *, products, **options):
        if not settings.MODE.demo_data:
            raise CommandError(f"SITE_MODE={settings.SITE_MODE} 不允许演示数据。")
        if products < 0:
            raise CommandError("--products 不能为负数。")
        made = scale.add_products(products)
        with connection.cursor() as cursor:
            cursor.execute("analyze")
        self.stdout.write(f"新增在架产品 {made} 个。")
