"""Check that no event was changed, removed or cut off, and that nothing signed before was rebuilt."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Sum

from platform_site import chain, signed_heads
from platform_site.models import ChainAnchor


class Command(BaseCommand):
    help = "校验审计日志的完整性：改动、缺号、截尾都会报告"

    def add_arguments(self, parser):
        parser.add_argument(
            "--signed", nargs="+", type=Path, default=[], metavar="文件", help="另与这些签名文件逐行核对"
        )

    def handle(self, *, signed, **options):
        lines = [line for path in signed for line in _lines(path)]
        problems = chain.broken_links() + signed_heads.check(lines)
        if problems:
            raise CommandError("审计日志校验未通过：\n" + "\n".join(problems))
        counts = "，".join(
            f"{model._meta.verbose_name} {model.objects.count()} 条{_removed(model._meta.db_table)}"
            for model in chain.event_models()
        )
        checked = f"，与 {len(lines)} 行签名一致" if signed else ""
        self.stdout.write(f"审计日志完整（{counts}）{checked}。")


def _removed(table: str) -> str:
    """Return how many events of a log have gone because they were over their time; empty when none have."""
    anchors = ChainAnchor.objects.filter(chain__startswith=f"{table}:")
    removed = anchors.aggregate(removed=Sum("removed", default=0))["removed"]
    return f"、已到期清理 {removed} 条" if removed else ""


def _lines(path: Path) -> list[str]:
    """Return the lines of a signature file; CommandError when it cannot be read or holds none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"签名文件无法读取：{path}（{error}）") from None
    if not lines:
        raise CommandError(f"签名文件是空的：{path}")
    return lines
