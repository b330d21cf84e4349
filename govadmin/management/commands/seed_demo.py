"""Fill an empty database with the invented city that the demo shows."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from govadmin.demo.seed import Size, accounts_path, is_seeded, seed


class Command(BaseCommand):
    help = "写入演示数据；已有演示数据时不作任何改动"

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=float, default=1.0, help="数据量比例，大于 0，1 为全部")

    def handle(self, *, scale, **options):
        if not settings.MODE.demo_data:
            raise CommandError(f"SITE_MODE={settings.SITE_MODE} 不允许演示数据。")
        if not 0 < scale <= 1:
            raise CommandError("--scale 应大于 0，且不大于 1。")
        if is_seeded():
            if not accounts_path().exists():
                raise CommandError(
                    f"演示数据已存在，但缺少 {accounts_path()}；请运行 make demo-reset 后重新建立。"
                )
            self.stdout.write("演示数据已存在，没有改动。")
            return
        made = seed(Size.scaled(scale), timezone.now())
        self.stdout.write(
            "已写入演示数据：" + "，".join(f"{name} {count}" for name, count in made.items()) + "。"
        )
