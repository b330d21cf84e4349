"""信用报告: a credit file as a PDF in Chinese, with its snapshot date, a disclaimer and the reader's name on it."""

import logging
from collections.abc import Callable
from functools import cache, partial, wraps
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from credit.basics import basics_of
from credit.sections import CreditFile, Row, Section
from platform_site.export import as_download

logger = logging.getLogger(__name__)
FONT = "report"
LONGEST_IN_TABLE = 40
RULE = colors.HexColor("#c8cfd9")
DISCLAIMER = (
    "本报告由平台根据各来源部门提供的信息生成，只反映查询时间的情况，仅供融资活动参考，不构成信用担保或授信承诺。"
    "未查询到某类信息，不代表没有风险。对内容有异议的，企业可以在平台提出异议。"
    "报告含企业信息，请妥善保管，不得向第三方提供。"
)


def printable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 503 while the letters of the report cannot be read, before the view opens a file and logs the look."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _register_font()
        except TTFError as error:
            logger.error("no report can be made, REPORT_FONT is not usable: %s", error)
            return render(request, "credit/report_unavailable.html", status=503)
        return view(request, *args, **kwargs)

    return guarded


def answer(file: CreditFile, *, number: str, reader: str, purpose: str) -> HttpResponse:
    """Answer the download of the report on the file; `number` and the others as in `pdf`."""
    content = pdf(file, number=number, reader=reader, purpose=purpose)
    return as_download(HttpResponse(content, content_type="application/pdf"), f"信用报告-{number}.pdf")


def pdf(file: CreditFile, *, number: str, reader: str, purpose: str) -> bytes:
    """Return the report on the file. `reader`: who it was made for, as it stands in the watermark."""
    content = BytesIO()
    document = SimpleDocTemplate(
        content,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=20 * mm,
        title="企业信用报告",
        author="",
        lang="zh-CN",
    )
    draw = partial(_draw_frame, number=number, reader=f"{reader}　{_minute(file)}")
    document.build(_story(file, number, reader, purpose), onFirstPage=draw, onLaterPages=draw)
    return content.getvalue()


def _story(file: CreditFile, number: str, reader: str, purpose: str) -> list[Flowable]:
    facts = [
        ("报告编号", number),
        ("查询时间", _minute(file)),
        ("查询方", reader),
        ("用途", purpose),
        *basics_of(file.enterprise),
        ("归集情况", file.coverage),
    ]
    story: list[Flowable] = [_text("企业信用报告", size=18), Spacer(0, 4 * mm)]
    story += [_fact(name, value) for name, value in facts]
    for group in file.filled_groups:
        story.append(_heading(f"{group.number}. {group.name}"))
        for section in group.filled:
            story += _section(section)
    if file.locked:
        names = "、".join(section.name for section in file.locked)
        story += [_heading("须企业授权的信息"), _text(f"企业尚未授权查询，或授权已失效：{names}。")]
    if file.nothing_found:
        found = [f"{section.name}（截至 {section.data_to:%Y-%m-%d}）" for section in file.nothing_found]
        story += [_heading("未查到记录"), _text(f"{'、'.join(found)}。可能尚有信息未归集，不代表没有风险。")]
    if file.uncollected:
        names = "、".join(section.name for section in file.uncollected)
        story += [_heading("尚未归集"), _text(f"{names}。不能据此判断有无风险。")]
    return [*story, _heading("说明"), _text(DISCLAIMER)]


def _section(section: Section) -> list[Flowable]:
    source = f"来源：{section.department}"
    if section.data_to:
        source += f"，数据截至 {section.data_to:%Y-%m-%d}"
    if section.is_stale:
        source += "，已超过应更新日期"
    if section.total > len(section.rows):
        source += f"。共 {section.total} 条，以下为最近 {len(section.rows)} 条"
    story: list[Flowable] = [_text(f"{section.name}（{source}）", color=colors.HexColor("#4a5565"), before=6)]
    if section.headings and _is_short(section.rows):
        return [*story, Spacer(0, 1 * mm), _table(section)]
    for row in section.rows:
        head = f"{row.title}（{row.dated_on:%Y-%m-%d}，{row.standing}）"
        story.append(_text(head, size=10.5, before=4))
        story += [_fact(heading, value) for heading, value in row.fields]
    return story


def _is_short(rows: list[Row]) -> bool:
    return all(len(value) <= LONGEST_IN_TABLE for row in rows for _heading, value in row.fields)


def _table(section: Section) -> Table:
    lines = [[*section.headings, "性质"]]
    lines += [[value for _heading, value in row.fields] + [row.standing] for row in section.rows]
    cells = [[_text(value, size=8.5) for value in line] for line in lines]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, RULE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Table(cells, repeatRows=1, style=grid, colWidths=[170 * mm / len(lines[0])] * len(lines[0]))


def _heading(text: str) -> Paragraph:
    return _text(text, size=13, before=12)


def _fact(name: str, value: str) -> Paragraph:
    return _text(f"{name}：{value}")


def _text(text: str, *, size: float = 9.5, before: float = 1, color: Any = colors.black) -> Paragraph:
    """Return a paragraph of plain text; whatever the text says, it is not read as markup."""
    _register_font()
    style = ParagraphStyle(
        "text",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.6,
        spaceBefore=before,
        textColor=color,
        wordWrap="CJK",
        keepWithNext=size > 10,
    )
    return Paragraph(escape(text), style)


def _draw_frame(canvas: Canvas, _document: Any, *, number: str, reader: str) -> None:
    """Put the reader's name across the page, and the number of report and page below."""
    canvas.saveState()
    canvas.setFont(FONT, 11)
    canvas.setFillGray(0.5, 0.18)
    canvas.rotate(30)
    for x in range(0, 330, 110):
        for y in range(-130, 290, 45):
            canvas.drawString(x * mm, y * mm, reader)
    canvas.restoreState()
    canvas.saveState()
    canvas.setFont(FONT, 8)
    canvas.drawString(20 * mm, 12 * mm, f"报告编号 {number}，仅供参考")
    canvas.drawRightString(190 * mm, 12 * mm, f"第 {canvas.getPageNumber()} 页")
    canvas.restoreState()


def _minute(file: CreditFile) -> str:
    return f"{timezone.localtime(file.opened_at):%Y-%m-%d %H:%M}"


@cache
def _register_font() -> None:
    """Read the font once per process."""
    pdfmetrics.registerFont(TTFont(FONT, settings.REPORT_FONT))
