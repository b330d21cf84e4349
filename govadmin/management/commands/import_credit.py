"""Import a file of credit records that a department dropped."""

from argparse import ArgumentParser
from typing import Any

from credit.catalogue import CATEGORIES
from credit.models import ImportBatch
from govadmin.import_command import ImportCommand
from platform_site.access import Role


class Command(ImportCommand):
    help = "导入一类信用记录：校验后提交审批；给出 --apply 和 --checked-by 时立即导入"
    role = Role.OPERATOR

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("category", choices=list(CATEGORIES), metavar="category", help="信用类别的代码")
        super().add_arguments(parser)

    def handle(self, **options: Any) -> None:
        self.run(options, target=ImportBatch.Target.CREDIT, category=options["category"])
