"""Fill a database for measuring with as many invented rows as asked for."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from govadmin import scale


class Command(BaseCommand):
    help = "写入测量用的大量演示数据；已有的不重复写入"

    def add_arguments(self, parser):
        parser.add_argument("--products", type=int, default=0, help="在架产品的总数")
        parser.add_argument("--companies", type=int, default=0, help="有信用记录的企业的总数")
        parser.add_argument("--people", action="store_true", help="导入数据需要的人员，不能登录")

    def handle(self, *, products, companies, people, **options):
        if not settings.MODE.demo_data:
            raise CommandError(f"SITE_MODE={settings.SITE_MODE} 不允许演示数据。")
        if products < 0 or companies < 0:
            raise CommandError("数量不能为负数。")
        if people:
            scale.add_people()
        made = scale.add_products(products)
        known = scale.add_companies(companies)
        with connection.cursor() as cursor:
            cursor.execute("analyze")
        self.stdout.write(f"新增在架产品 {made} 个，企业 {known} 家。")
