"""System checks: the letters of the reports, and logs that are kept no shorter than the law says."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

# setting, least, most, unit, what is kept
KEPT = (
    ("NETWORK_LOG_DAYS", 183, None, "天", "网络日志"),
    ("SHARING_LOG_YEARS", 3, None, "年", "向第三方提供信息的记录"),
    ("CREDIT_QUERY_LOG_YEARS", 5, 10, "年", "信用查询记录"),
)


def check_retention(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to keep a log shorter than the law demands, or longer than it allows."""
    found: list[CheckMessage] = []
    for name, least, most, unit, what in KEPT:
        value = getattr(settings, name)
        if value < least:
            found.append(Error(f"{name}={value}：{what}至少保存 {least} {unit}。", id="credit.E001"))
        elif most is not None and value > most:
            found.append(Error(f"{name}={value}：{what}最多保存 {most} {unit}。", id="credit.E002"))
    return found


def check_report_font(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Say so where the reports would have no Chinese letters."""
    if Path(settings.REPORT_FONT).is_file():
        return []
    hint = "运行 npm ci --ignore-scripts，或用 REPORT_FONT 指定一个 TrueType 中文字体。"
    return [Warning(f"找不到信用报告的中文字体：{settings.REPORT_FONT}", hint=hint, id="credit.W001")]
