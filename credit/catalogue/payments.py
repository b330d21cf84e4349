"""Taxes, insurance, the housing fund and utilities."""

from credit.catalogue.kinds import SUBJECT, Category, Field, always, by_shortfall, by_value

TAX_RATING = Category(
    code="tax_rating",
    name="纳税信用级别",
    group="纳税",
    is_public=False,
    department="税务部门",
    polarity=by_value("LEVEL", positive=("A", "B"), negative=("C", "D")),
    title_from=("LEVEL",),
    title_text="{YEAR} 年度 {LEVEL} 级",
    date_from="YEAR",
    refresh_days=400,
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
    polarity=always("negative"),
    title_from=("TAX",),
    date_from="PUBLISHED_ON",
    refresh_days=100,
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

TAX_MAJOR = Category(
    code="tax_major",
    name="重大税收违法失信主体",
    group="纳税",
    is_public=True,
    department="税务部门",
    polarity=always("negative"),
    title_from=("NATURE",),
    date_from="PUBLISHED_ON",
    refresh_days=100,
    retention_years=3,
    authority_from="AUTHORITY",
    reference_from="DECISION_NO",
    amount_from=("AMOUNT",),
    ends_from=("REMOVED_ON", "PUBLISHED_ON"),
    fields=(
        *SUBJECT,
        Field("NATURE", "案件性质", required=True),
        Field("FACTS", "主要违法事实", required=True),
        Field("AMOUNT", "涉案税额（万元）", "decimal"),
        Field("TREATMENT", "处理处罚情况"),
        Field("DECISION_NO", "确定文书号"),
        Field("PUBLISHED_ON", "公布日期", "date", required=True),
        Field("REMOVED_ON", "停止公布日期", "date"),
        Field("AUTHORITY", "税务机关", required=True),
    ),
)

SOCIAL_INSURANCE = Category(
    code="social_insurance",
    name="社会保险",
    group="社会保险",
    is_public=False,
    department="人力资源社会保障部门",
    polarity=by_shortfall,
    title_from=("MONTH",),
    title_text="{MONTH} 缴费情况",
    date_from="MONTH",
    refresh_days=45,
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

HOUSING_FUND = Category(
    code="housing_fund",
    name="住房公积金",
    group="住房公积金",
    is_public=False,
    department="住房公积金管理中心",
    polarity=by_shortfall,
    title_from=("MONTH",),
    date_from="MONTH",
    refresh_days=45,
    amount_from=("OWED",),
    ends_from=("MONTH",),
    title_text="{MONTH} 缴存情况",
    fields=(
        *SUBJECT,
        Field("MONTH", "统计月份", "month", required=True),
        Field("DUE", "应缴金额（万元）", "decimal", required=True),
        Field("PAID", "实缴金额（万元）", "decimal", required=True),
        Field("OWED", "欠缴金额（万元）", "decimal"),
        Field("PEOPLE", "缴存人数", "decimal"),
    ),
)

UTILITIES = Category(
    code="utilities",
    name="水电气缴费",
    group="水电气",
    is_public=False,
    department="供水、供电、供气企业",
    polarity=by_shortfall,
    title_from=("MONTH",),
    date_from="MONTH",
    refresh_days=60,
    amount_from=("OWED",),
    state_from="KIND",
    ends_from=("MONTH",),
    title_text="{MONTH} {KIND}费",
    fields=(
        *SUBJECT,
        Field("MONTH", "统计月份", "month", required=True),
        Field("KIND", "类别", "choice", required=True, choices=("水", "电", "气")),
        Field("USED", "用量（吨、千瓦时、立方米）", "decimal"),
        Field("DUE", "应缴金额（万元）", "decimal", required=True),
        Field("PAID", "实缴金额（万元）", "decimal", required=True),
        Field("OWED", "欠缴金额（万元）", "decimal"),
    ),
)

CATEGORIES = (TAX_RATING, TAX_ARREARS, TAX_MAJOR, SOCIAL_INSURANCE, HOUSING_FUND, UTILITIES)
