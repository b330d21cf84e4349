"""Files that a department drops, imported from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from credit.models import CreditRecord, ImportBatch, WhitelistBatch, WhitelistEntry
from platform_site.models import ChangeRequest

HEAD = "企业名称,统一社会信用代码,列入理由\n"


@pytest.fixture
def drop(tmp_path, cast):
    def write(text: str | None = None) -> str:
        file = tmp_path / "演示.csv"
        file.write_text(text or f"{HEAD}{cast.mill.name},{cast.mill.uscc},经营稳定\n", encoding="gb18030")
        return str(file)

    return write


def run(cast, file, *more, name="import_whitelist"):
    out = StringIO()
    given = ["--as", cast.supervisor.phone, "--department", "演示局", "--data-to", "2026-06-30"]
    call_command(name, file, *given, "--label", "演示批次", *more, stdout=out, stderr=StringIO())
    return out.getvalue()


def checked(cast):
    return ["--apply", "--checked-by", cast.city_supervisor.phone]


def test_a_dropped_file_waits_for_a_second_person(cast, drop):
    assert "待审批" in run(cast, drop())
    assert ChangeRequest.objects.get().maker == cast.supervisor
    assert not WhitelistEntry.objects.exists()


def test_a_second_person_on_the_command_line_imports_at_once_and_again_changes_nothing(cast, drop):
    assert "新增 1 条" in run(cast, drop(), *checked(cast), "--kind", "recommended")
    assert WhitelistBatch.objects.get().kind == "recommended"
    assert ChangeRequest.objects.get().checker == cast.city_supervisor
    again = run(cast, drop(), *checked(cast))
    assert "没有变化" in again
    assert cast.supervisor.name in again
    assert (WhitelistEntry.objects.count(), ImportBatch.objects.count()) == (1, 1)


def test_refused_rows_end_with_another_exit_code(cast, drop):
    bad = f"{HEAD}{cast.mill.name},{cast.mill.uscc},好\n演示坏行,1,好\n"
    with pytest.raises(CommandError, match="有 1 行没有导入") as error:
        run(cast, drop(bad), *checked(cast))
    assert error.value.returncode == 2
    assert WhitelistEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--apply"], "需要同时给出"),
        (["--apply", "--checked-by", "19900000000"], "没有手机号为 19900000000"),
        (["--apply", "--checked-by", "self"], "不能是上传人"),
    ],
)
def test_nobody_imports_alone(cast, drop, more, sentence):
    more = [cast.supervisor.phone if word == "self" else word for word in more]
    with pytest.raises(CommandError, match=sentence):
        run(cast, drop(), *more)
    assert not ImportBatch.objects.exists()


def test_credit_records_by_category(cast, drop):
    file = drop(
        f"企业名称,统一社会信用代码,评价年度,纳税信用级别\n{cast.mill.name},{cast.mill.uscc},2025,A\n"
    )
    given = ["--as", cast.operator.phone, "--department", "演示局", "--data-to", "2026-06-30"]
    call_command(
        "import_credit", "tax_rating", file, *given, "--apply", "--checked-by", cast.second_operator.phone
    )
    assert CreditRecord.objects.get().enterprise == cast.mill
    with pytest.raises(CommandError, match="没有找到表头"):
        call_command("import_credit", "xzcf", file, *given)
