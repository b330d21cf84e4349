"""Foreign trade, honours, environment and overall ratings."""

from credit.catalogue.kinds import SUBJECT, Category, Field, always, by_value

CUSTOMS_RATING = Category(
    code="customs_rating",
    name="海关信用等级",
    group="进出口",
    is_public=True,
    department="海关",
    polarity=by_value("LEVEL", positive=("高级认证企业",), negative=("失信企业",)),
    title_from=("LEVEL",),
    date_from="RATED_ON",
    refresh_days=90,
    authority_from="AUTHORITY",
    reference_from="CUSTOMS_NO",
    state_from="LEVEL",
    ends_from=("ENDED_ON",),
    fields=(
        *SUBJECT,
        Field("CUSTOMS_NO", "海关备案编码", required=True),
        Field(
            "LEVEL",
            "信用等级",
            "choice",
            required=True,
            choices=("高级认证企业", "注册登记和备案企业", "失信企业"),
        ),
        Field("RATED_ON", "认定日期", "date", required=True),
        Field("ENDED_ON", "等级终止日期", "date"),
        Field("AUTHORITY", "所在地海关", required=True),
    ),
)

TRADE = Category(
    code="trade_volume",
    name="进出口额",
    group="进出口",
    is_public=False,
    department="海关",
    polarity=always("neutral"),
    title_from=("YEAR",),
    date_from="YEAR",
    refresh_days=400,
    amount_from=("EXPORT",),
    title_text="{YEAR} 年度进出口额",
    fields=(
        *SUBJECT,
        Field("YEAR", "统计年度", "year", required=True),
        Field("EXPORT", "出口额（万元）", "decimal", required=True),
        Field("IMPORT", "进口额（万元）", "decimal", required=True),
    ),
)

HONOUR = Category(
    code="honour",
    name="资质荣誉",
    group="资质荣誉与守信红名单",
    is_public=True,
    department="资质认定和表彰部门",
    polarity=always("positive"),
    title_from=("TITLE",),
    date_from="GRANTED_ON",
    refresh_days=180,
    authority_from="AUTHORITY",
    reference_from="NUMBER",
    valid_from="VALID_TO",
    fields=(
        *SUBJECT,
        Field("TITLE", "资质或荣誉名称", required=True),
        Field("LEVEL", "级别", "choice", choices=("国家级", "省级", "市级", "区县级")),
        Field("NUMBER", "证书或文件编号"),
        Field("GRANTED_ON", "颁发日期", "date", required=True),
        Field("VALID_TO", "有效期至", "date"),
        Field("AUTHORITY", "颁发机关", required=True),
    ),
)

RED_LIST = Category(
    code="red_list",
    name="守信红名单",
    group="资质荣誉与守信红名单",
    is_public=True,
    department="名单认定部门",
    polarity=always("positive"),
    title_from=("LIST_NAME",),
    date_from="LISTED_ON",
    refresh_days=180,
    authority_from="LISTED_BY",
    valid_from="VALID_TO",
    fields=(
        *SUBJECT,
        Field("LIST_NAME", "红名单名称", required=True),
        Field("REASON", "列入依据"),
        Field("LISTED_ON", "列入日期", "date", required=True),
        Field("VALID_TO", "有效期至", "date"),
        Field("LISTED_BY", "认定机关", required=True),
    ),
)

ENVIRONMENT = Category(
    code="environment",
    name="环保信用评价",
    group="环保与综合评价",
    is_public=True,
    department="生态环境部门",
    polarity=by_value("LEVEL", positive=("绿色", "蓝色"), negative=("红色", "黑色")),
    title_from=("LEVEL",),
    date_from="YEAR",
    refresh_days=400,
    authority_from="AUTHORITY",
    state_from="LEVEL",
    ends_from=("YEAR",),
    title_text="{YEAR} 年度 {LEVEL}",
    fields=(
        *SUBJECT,
        Field("YEAR", "评价年度", "year", required=True),
        Field("LEVEL", "评价等级", "choice", required=True, choices=("绿色", "蓝色", "黄色", "红色", "黑色")),
        Field("SCORE", "评价得分", "decimal"),
        Field("AUTHORITY", "评价机关", required=True),
    ),
)

OVERALL = Category(
    code="overall",
    name="公共信用综合评价",
    group="环保与综合评价",
    is_public=False,
    department="社会信用体系建设牵头部门",
    polarity=by_value("LEVEL", positive=("优", "良"), negative=("差",)),
    title_from=("LEVEL",),
    date_from="RATED_ON",
    refresh_days=120,
    authority_from="AUTHORITY",
    state_from="LEVEL",
    ends_from=("RATED_ON",),
    title_text="综合评价：{LEVEL}",
    fields=(
        *SUBJECT,
        Field("LEVEL", "评价等级", "choice", required=True, choices=("优", "良", "中", "差")),
        Field("SCORE", "评价得分", "decimal"),
        Field("RATED_ON", "评价日期", "date", required=True),
        Field("AUTHORITY", "评价机构", required=True),
    ),
)

CATEGORIES = (CUSTOMS_RATING, TRADE, HONOUR, RED_LIST, ENVIRONMENT, OVERALL)
