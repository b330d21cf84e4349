"""What a workbook says is what is read, however its texts are kept inside."""

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from credit import sheets


def test_a_text_of_several_looks_is_read_whole(tmp_path):
    book = Workbook()
    bold = CellRichText("演示", TextBlock(InlineFont(b=True), "第一"), "有限公司")
    book.active.append(["企业名称", bold, "企业名称", "", None, 3])
    book.save(tmp_path / "texts.xlsx")
    assert list(sheets.read(tmp_path / "texts.xlsx", 10)) == [
        (1, ["企业名称", "演示第一有限公司", "企业名称", None, None, 3])
    ]
