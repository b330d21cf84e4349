"""What the commands import_credit and import_whitelist share: from a dropped file to a summary and an exit code."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from credit import imports
from credit.models import ImportBatch
from govadmin.workflow import CHANGE
from platform_site.access import Role
from platform_site.approvals import decide
from platform_site.models import ChangeRequest

HAS_ERRORS = 2  # exit code: imported or submitted, but some rows were refused


class ImportCommand(BaseCommand):
    """Import one file as the person --as, who has the role `role`; --checked-by agrees as the second one."""

    role: Role

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="xlsx 或 csv 文件")
        parser.add_argument("--as", dest="maker", required=True, metavar="手机号", help="上传人的登录手机号")
        parser.add_argument("--department", required=True, help="来源部门")
        parser.add_argument(
            "--data-to", required=True, type=date.fromisoformat, help="数据截止日期，如 2026-06-30"
        )
        parser.add_argument("--apply", action="store_true", help="由 --checked-by 的人通过后立即导入")
        parser.add_argument("--checked-by", metavar="手机号", help="审批人的登录手机号，不能是上传人")

    def run(self, options: dict[str, Any], **fields: Any) -> None:
        """Stage, submit and with --apply write the file, and say how it ended."""
        maker, checker = self._people(options)
        try:
            batch = self._read(options, maker, fields)
        except imports.AlreadyImported as known:
            self.stdout.write("".join(known.messages) + "没有变化。")
            return
        except ValidationError as refusal:
            raise CommandError("".join(refusal.messages)) from None
        if batch.valid_count:
            batch = imports.IMPORT.take(batch, "submit", user=maker)
            if checker:
                batch = self._apply(batch, checker)
        self.stdout.write(summary(batch))
        if batch.error_count:
            self._list_errors(batch)
            raise CommandError(f"有 {batch.error_count:,} 行没有导入。", returncode=HAS_ERRORS)

    def _people(self, options: dict[str, Any]) -> tuple[User, User | None]:
        if options["apply"] != bool(options["checked_by"]):
            raise CommandError("立即导入需要同时给出 --apply 和 --checked-by。")
        maker = self._person(options["maker"])
        checker = self._person(options["checked_by"]) if options["checked_by"] else None
        if checker == maker:
            raise CommandError("审批人不能是上传人。")
        return maker, checker

    def _person(self, phone: str) -> User:
        try:
            return User.objects.get(phone=phone, role=self.role, is_active=True)
        except User.DoesNotExist:
            raise CommandError(f"没有手机号为 {phone} 的在用{self.role.label}账号。") from None

    def _read(self, options: dict[str, Any], maker: User, fields: dict[str, Any]) -> ImportBatch:
        try:
            file = options["file"].open("rb")
        except OSError:
            raise CommandError(f"打不开文件 {options['file']}。") from None
        with file:
            upload = File(file, name=options["file"].name)
            batch = imports.stage(
                upload,
                maker=maker,
                region_code=maker.region_id or "",
                department=options["department"],
                data_to=options["data_to"],
                **fields,
            )
        if batch.status == ImportBatch.Status.READING:
            imports.read_file.call(batch.pk)
        return self._settled(batch)

    def _apply(self, batch: ImportBatch, checker: User) -> ImportBatch:
        change = ChangeRequest.objects.get(
            kind=imports.KINDS[batch.target], target_id=batch.pk, status=ChangeRequest.Status.PENDING
        )
        decide(CHANGE, change, "approve", user=checker, now=timezone.now(), note="命令行导入")
        imports.write_rows.call(batch.pk)
        return self._settled(batch)

    def _settled(self, batch: ImportBatch) -> ImportBatch:
        batch.refresh_from_db()
        if batch.status == ImportBatch.Status.FAILED:
            raise CommandError(batch.failure)
        return batch

    def _list_errors(self, batch: ImportBatch, most: int = 20) -> None:
        for row in batch.rows.filter(is_error=True)[:most]:
            for problem in row.problems:
                self.stderr.write(f"第 {row.number} 行 {problem['column']}：{problem['problem']}")


def summary(batch: ImportBatch) -> str:
    """Say in one line what became of a file."""
    text = f"{batch}：共 {batch.row_count:,} 行，可导入 {batch.valid_count:,} 行，有错误 {batch.error_count:,} 行；"
    if batch.status == ImportBatch.Status.APPLIED:
        return f"{text}{batch.outcome}。"
    return text + f"{batch.get_status_display()}。"
