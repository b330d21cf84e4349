"""Import a batch of a list that a department dropped."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from credit.models import ImportBatch, WhitelistBatch
from govadmin.import_command import ImportCommand
from platform_site.access import Role


class Command(ImportCommand):
    help = "导入一批名单：校验后提交审批；给出 --apply 和 --checked-by 时立即导入"
    role = Role.GOVERNMENT

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--label", required=True, help="批次名称")
        parser.add_argument(
            "--kind", choices=WhitelistBatch.Kind.values, default=WhitelistBatch.Kind.XINYIDAI
        )
        parser.add_argument("--valid-to", type=date.fromisoformat, help="有效期至，如 2027-06-30")

    def handle(self, **options: Any) -> None:
        self.run(
            options,
            target=ImportBatch.Target.WHITELIST,
            list_kind=options["kind"],
            list_label=options["label"],
            valid_to=options["valid_to"],
        )
