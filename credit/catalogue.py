"""The categories of credit records: their official columns and how a fact is read from them. Pure data."""

from collections.abc import Callable
from dataclasses import dataclass

GROUPS = (
    "登记注册",
    "行政许可",
    "行政处罚",
    "行政强制与检查",
    "司法裁判",
    "被执行人与失信被执行人",
    "严重失信主体名单",
    "经营异常名录",
    "纳税",
    "社会保险",
    "住房公积金",
    "水电气",
    "担保登记",
    "知识产权与科技研发",
    "进出口",
    "资质荣誉与守信红名单",
    "环保与综合评价",
)


@dataclass(frozen=True)
class Field:
    """One column. `kind` is text, date, decimal, month, year or choice."""

    code: str
    heading: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Category:
    """One kind of fact. The `…_from` names are the columns that a record's own values are taken from.

    `ends_from`: the day the act ended, the first of these columns that is filled; a negative record is
    withdrawn five years later. `polarity(row)` returns positive, neutral or negative.
    `title_text` words a title of several columns; without it the first filled one of `title_from` is the title.
    """

    code: str
    name: str
    group: str
    is_public: bool
    department: str
    fields: tuple[Field, ...]
    polarity: Callable[[dict[str, str]], str]
    name_from: str
    uscc_from: str
    title_from: tuple[str, ...]
    date_from: str
    authority_from: str = ""
    reference_from: str = ""
    amount_from: tuple[str, ...] = ()
    state_from: str = ""
    valid_from: str = ""
    publicity_from: str = ""
    ends_from: tuple[str, ...] = ()
    title_text: str = ""


def _always(polarity: str) -> Callable[[dict[str, str]], str]:
    return lambda row: polarity


def _by_tax_level(row: dict[str, str]) -> str:
    level = row.get("LEVEL", "")
    return "positive" if level in ("A", "B") else "negative" if level in ("C", "D") else "neutral"


def _by_shortfall(row: dict[str, str]) -> str:
    return "negative" if float(row.get("OWED") or 0) > 0 else "neutral"


SUBJECT = (
    Field("NAME", "企业名称", required=True),
    Field("USCC", "统一社会信用代码", required=True),
)

PERMIT = Category(
    code="xzxk",
    name="行政许可",
    group="行政许可",
    is_public=True,
    department="各行政许可机关",
    polarity=_always("neutral"),
    name_from="XK_XDR_MC",
    uscc_from="XK_XDR_SHXYM",
    title_from=("XK_XKWS", "XK_XKZS", "XK_NR"),
    date_from="XK_JDRQ",
    authority_from="XK_XKJG",
    reference_from="XK_WSH",
    state_from="XK_ZT",
    valid_from="XK_YXQZI",
    fields=(
        Field("XK_XDR_MC", "行政相对人名称", required=True),
        Field("XK_XDR_SHXYM", "统一社会信用代码", required=True),
        Field("XK_FRDB", "法定代表人"),
        Field("XK_XKWS", "行政许可决定文书名称", required=True),
        Field("XK_WSH", "行政许可决定文书号", required=True),
        Field("XK_XKLB", "许可类别", required=True),
        Field("XK_XKZS", "许可证书名称"),
        Field("XK_XKBH", "许可编号"),
        Field("XK_NR", "许可内容", required=True),
        Field("XK_JDRQ", "许可决定日期", "date", required=True),
        Field("XK_YXQZ", "有效期自", "date"),
        Field("XK_YXQZI", "有效期至", "date"),
        Field("XK_XKJG", "许可机关", required=True),
        Field("XK_XKJGDM", "许可机关统一社会信用代码"),
        Field("XK_ZT", "当前状态"),
        Field("XK_LYDW", "数据来源单位"),
        Field("BZ", "备注"),
    ),
)

PENALTY = Category(
    code="xzcf",
    name="行政处罚",
    group="行政处罚",
    is_public=True,
    department="各行政处罚机关",
    polarity=_always("negative"),
    name_from="CF_XDR_MC",
    uscc_from="CF_XDR_SHXYM",
    title_from=("CF_WFXW", "CF_CFLB"),
    date_from="CF_JDRQ",
    authority_from="CF_CFJG",
    reference_from="CF_WSH",
    amount_from=("CF_NR_FK",),
    valid_from="CF_YXQ",
    publicity_from="CF_GSJZQ",
    ends_from=("CF_YXQ", "CF_JDRQ"),
    fields=(
        Field("CF_XDR_MC", "行政相对人名称", required=True),
        Field("CF_XDR_SHXYM", "统一社会信用代码", required=True),
        Field("CF_FRDB", "法定代表人"),
        Field("CF_WSH", "行政处罚决定书文号", required=True),
        Field("CF_WFXW", "违法行为类型", required=True),
        Field("CF_SY", "违法事实"),
        Field("CF_YJ", "处罚依据"),
        Field("CF_CFLB", "处罚类别", required=True),
        Field("CF_NR", "处罚内容", required=True),
        Field("CF_NR_FK", "罚款金额（万元）", "decimal"),
        Field("CF_NR_WFFF", "没收违法所得、没收非法财物的金额（万元）", "decimal"),
        Field("CF_NR_ZKDX", "暂扣或吊销证照名称及编号"),
        Field("CF_JDRQ", "处罚决定日期", "date", required=True),
        Field("CF_YXQ", "处罚有效期", "date"),
        Field("CF_GSJZQ", "公示截止期", "date"),
        Field("CF_CFJG", "处罚机关", required=True),
        Field("CF_CFJGDM", "处罚机关统一社会信用代码"),
        Field("CF_SJLY", "数据来源单位"),
        Field("CF_SJLYDM", "数据来源单位统一社会信用代码"),
        Field("BZ", "备注"),
    ),
)

ABNORMAL = Category(
    code="abnormal",
    name="经营异常名录",
    group="经营异常名录",
    is_public=True,
    department="市场监督管理部门",
    polarity=_always("negative"),
    name_from="NAME",
    uscc_from="USCC",
    title_from=("REASON",),
    date_from="LISTED_ON",
    authority_from="LISTED_BY",
    ends_from=("REMOVED_ON",),
    fields=(
        *SUBJECT,
        Field("LISTED_ON", "列入日期", "date", required=True),
        Field("REASON", "列入原因", required=True),
        Field("LISTED_BY", "列入决定机关", required=True),
        Field("REMOVED_ON", "移出日期", "date"),
        Field("REMOVED_WHY", "移出原因"),
        Field("REMOVED_BY", "移出决定机关"),
    ),
)

DISHONEST = Category(
    code="dishonest",
    name="失信被执行人",
    group="被执行人与失信被执行人",
    is_public=True,
    department="人民法院",
    polarity=_always("negative"),
    name_from="NAME",
    uscc_from="USCC",
    title_from=("CONDUCT",),
    date_from="PUBLISHED_ON",
    authority_from="COURT",
    reference_from="CASE_NO",
    state_from="PERFORMANCE",
    fields=(
        *SUBJECT,
        Field("CASE_NO", "案号", required=True),
        Field("COURT", "执行法院", required=True),
        Field("BASIS_NO", "执行依据文号"),
        Field("DUTY", "法律文书确定的义务"),
        Field("PERFORMANCE", "履行情况", required=True),
        Field("CONDUCT", "失信行为具体情形", required=True),
        Field("FILED_ON", "立案时间", "date"),
        Field("PUBLISHED_ON", "发布时间", "date", required=True),
    ),
)

TAX_RATING = Category(
    code="tax_rating",
    name="纳税信用级别",
    group="纳税",
    is_public=False,
    department="税务部门",
    polarity=_by_tax_level,
    name_from="NAME",
    uscc_from="USCC",
    title_from=("LEVEL",),
    title_text="{YEAR} 年度 {LEVEL} 级",
    date_from="YEAR",
    authority_from="AUTHORITY",
    state_from="LEVEL",
    ends_from=("YEAR",),
    fields=(
        *SUBJECT,
        Field("YEAR", "评价年度", "year", required=True),
        Field("LEVEL", "纳税信用级别", "choice", required=True, choices=("A", "B", "M", "C", "D")),
        Field("AUTHORITY", "税务机关"),
    ),
)

TAX_ARREARS = Category(
    code="tax_arrears",
    name="欠税公告",
    group="纳税",
    is_public=True,
    department="税务部门",
    polarity=_always("negative"),
    name_from="NAME",
    uscc_from="USCC",
    title_from=("TAX",),
    date_from="PUBLISHED_ON",
    authority_from="AUTHORITY",
    amount_from=("BALANCE",),
    fields=(
        *SUBJECT,
        Field("TAX", "税种", required=True),
        Field("BALANCE", "欠税余额（万元）", "decimal", required=True),
        Field("AUTHORITY", "税务机关", required=True),
        Field("PUBLISHED_ON", "发布日期", "date", required=True),
    ),
)

SOCIAL_INSURANCE = Category(
    code="social_insurance",
    name="社会保险",
    group="社会保险",
    is_public=False,
    department="人力资源社会保障部门",
    polarity=_by_shortfall,
    name_from="NAME",
    uscc_from="USCC",
    title_from=("MONTH",),
    title_text="{MONTH} 缴费情况",
    date_from="MONTH",
    amount_from=("OWED",),
    ends_from=("MONTH",),
    fields=(
        *SUBJECT,
        Field("MONTH", "统计月份", "month", required=True),
        Field("DUE", "应缴金额（万元）", "decimal", required=True),
        Field("PAID", "实缴金额（万元）", "decimal", required=True),
        Field("OWED", "欠缴金额（万元）", "decimal"),
        Field("PEOPLE", "参保人数", "decimal"),
    ),
)

CATEGORIES = {
    category.code: category
    for category in (PERMIT, PENALTY, ABNORMAL, DISHONEST, TAX_RATING, TAX_ARREARS, SOCIAL_INSURANCE)
}


def by_consent() -> list[Category]:
    """Return the categories that only a live consent opens."""
    return [category for category in CATEGORIES.values() if not category.is_public]


def uncollected() -> list[str]:
    """Return the groups of which the platform receives nothing yet."""
    filled = {category.group for category in CATEGORIES.values()}
    return [group for group in GROUPS if group not in filled]


def names_of(codes: list[str]) -> str:
    """Return the names of categories, joined for a sentence; an unknown code stands as it is."""
    return "、".join(CATEGORIES[code].name if code in CATEGORIES else code for code in codes)
