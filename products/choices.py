"""What a product may be, and the widest terms the platform takes: 万元, 月, 年化 %."""

from django.db import models

AMOUNT_CAP = 100_000
TERM_CAP = 360
RATE_CAP = 24


class ProductKind(models.TextChoices):
    CREDIT = "credit", "信用贷"
    MORTGAGE = "mortgage", "抵押贷"
    SUPPLY_CHAIN = "supply_chain", "供应链金融"
    TECH = "tech", "科创贷"
    OTHER = "other", "其他"


class RateKind(models.TextChoices):
    FIXED = "fixed", "固定利率"
    LPR = "lpr", "LPR 浮动"


class Guarantee(models.TextChoices):
    CREDIT = "credit", "信用"
    SURETY = "surety", "保证"
    MORTGAGE = "mortgage", "抵押"
    PLEDGE = "pledge", "质押"
    COMBINED = "combined", "组合"


class Repayment(models.TextChoices):
    EQUAL_INSTALMENT = "equal_installment", "等额本息"
    EQUAL_PRINCIPAL = "equal_principal", "等额本金"
    MONTHLY_INTEREST = "monthly_interest", "按月付息到期还本"
    QUARTERLY_INTEREST = "quarterly_interest", "按季付息到期还本"
    BULLET = "bullet", "到期一次还本付息"
    REVOLVING = "revolving", "随借随还"


class Audience(models.TextChoices):
    COMPANY = "company", "企业"
    SOLE_TRADER = "sole_trader", "个体工商户"
    PERSON = "person", "自然人"
