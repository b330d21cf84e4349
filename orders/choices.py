"""The words an order is described with."""

from django.db import models


class Purpose(models.TextChoices):
    WORKING_CAPITAL = "working_capital", "流动资金"
    EQUIPMENT = "equipment", "购置设备"
    PROPERTY = "property", "购置不动产"
    RENOVATION = "renovation", "技术改造"
    RESEARCH = "research", "研发投入"
    REFINANCING = "refinancing", "置换债务"
    OTHER = "other", "其他"


class CloseReason(models.TextChoices):
    CREDIT = "credit", "企业信用状况"
    RELATED_CREDIT = "related_credit", "法定代表人、实控人或担保人信用"
    LOAN_PURPOSE = "loan_purpose", "贷款用途"
    CASH_FLOW = "cash_flow", "现金流或偿债能力"
    COLLATERAL = "collateral", "抵质押物不足"
    AGE = "age", "经营年限不足"
    CONDITIONS = "conditions", "不符合产品或政策条件"
    DEBT = "debt", "负债过高或多头授信"
    UNVERIFIABLE = "unverifiable", "信息无法核实"
    MATERIALS_OVERDUE = "materials_overdue", "材料不全逾期"
    GIVEN_UP = "given_up", "企业主动放弃"
    UNREACHABLE = "unreachable", "联系不上企业"
    OUT_OF_AREA = "out_of_area", "不在服务区域"
    DUPLICATE = "duplicate", "重复申请"
    CONSENT_ENDED = "consent_ended", "授权过期或撤回"
    OTHER = "other", "其他"


class Survey(models.TextChoices):
    """尽调方式."""

    ON_SITE = "on_site", "现场走访"
    ONLINE = "online", "线上核验"
    PHONE = "phone", "电话核实"
    THIRD_PARTY = "third_party", "第三方报告"


class Satisfaction(models.IntegerChoices):
    """好差评, the five grades of the national standard for government services."""

    VERY_GOOD = 5, "非常满意"
    GOOD = 4, "满意"
    FAIR = 3, "基本满意"
    POOR = 2, "不满意"
    VERY_POOR = 1, "非常不满意"
