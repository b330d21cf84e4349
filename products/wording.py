"""Words that promise what no lender can promise; a product that says them is not published."""

BANNED = (
    "包过",
    "必过",
    "秒批",
    "秒过",
    "零门槛",
    "无门槛",
    "百分百通过",
    "100%通过",
    "黑户",
    "无视征信",
    "不看征信",
)


def find_banned(text: str) -> str:
    """Return the first such word in the text, whatever spaces stand inside it; empty when there is none."""
    joined = "".join(text.split())
    return next((word for word in BANNED if word in joined), "")
