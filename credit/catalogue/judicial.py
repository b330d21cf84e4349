"""Courts: judgments and enforcement."""

from credit.catalogue.kinds import SUBJECT, Category, Field, always

JUDGMENT = Category(
    code="judgment",
    name="裁判文书",
    group="司法裁判",
    is_public=True,
    department="人民法院",
    polarity=always("neutral"),
    title_from=("CAUSE",),
    date_from="JUDGED_ON",
    refresh_days=30,
    authority_from="COURT",
    reference_from="CASE_NO",
    amount_from=("AMOUNT",),
    state_from="STANDING",
    title_text="{CAUSE}（{STANDING}）",
    fields=(
        *SUBJECT,
        Field("CASE_NO", "案号", required=True),
        Field("CAUSE", "案由", required=True),
        Field("STANDING", "诉讼地位", "choice", required=True, choices=("原告", "被告", "第三人")),
        Field("PROCEDURE", "审理程序"),
        Field("RESULT", "裁判结果"),
        Field("AMOUNT", "涉案金额（万元）", "decimal"),
        Field("JUDGED_ON", "裁判日期", "date", required=True),
        Field("COURT", "审理法院", required=True),
    ),
)

EXECUTED = Category(
    code="executed",
    name="被执行人",
    group="被执行人与失信被执行人",
    is_public=True,
    department="人民法院",
    polarity=always("negative"),
    title_from=("CASE_NO",),
    date_from="FILED_ON",
    refresh_days=15,
    authority_from="COURT",
    reference_from="CASE_NO",
    amount_from=("UNPAID", "AMOUNT"),
    state_from="STATUS",
    ends_from=("CLOSED_ON",),
    title_text="{CASE_NO}，{STATUS}",
    fields=(
        *SUBJECT,
        Field("CASE_NO", "案号", required=True),
        Field("COURT", "执行法院", required=True),
        Field("AMOUNT", "执行标的（万元）", "decimal", required=True),
        Field("UNPAID", "未履行金额（万元）", "decimal"),
        Field("FILED_ON", "立案时间", "date", required=True),
        Field("STATUS", "案件状态", "choice", required=True, choices=("执行中", "终结本次执行", "执行完毕")),
        Field("CLOSED_ON", "结案时间", "date"),
    ),
)

DISHONEST = Category(
    code="dishonest",
    name="失信被执行人",
    group="被执行人与失信被执行人",
    is_public=True,
    department="人民法院",
    polarity=always("negative"),
    title_from=("CONDUCT",),
    date_from="PUBLISHED_ON",
    refresh_days=15,
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

CATEGORIES = (JUDGMENT, EXECUTED, DISHONEST)
