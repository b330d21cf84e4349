"""Check that the sums of the published figures are what the orders and their events say."""

from django.core.management.base import BaseCommand, CommandError

from orders.figures import checking, counting
from orders.models import FigureCell


class Command(BaseCommand):
    help = "核对统计数据与订单明细；不一致时列出差异，加 --repair 重新汇总"

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="计入未处理的事件，并在有差异时重新汇总")

    def handle(self, *, repair, **options):
        if repair:
            counting.count_events()
        found = checking.differences()
        if found and repair:
            self.stdout.write("以下统计数据与明细不一致，已重新汇总：\n" + "\n".join(found))
            counting.rebuild()
            found = checking.differences()
        problems = [*found, *checking.late_events(), *checking.untold_rows()]
        if problems:
            raise CommandError("统计数据核对未通过：\n" + "\n".join(problems))
        self.stdout.write(f"统计数据与明细一致（汇总 {FigureCell.objects.count()} 行）。")
