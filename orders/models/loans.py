"""What the bank grants (授信), what it pays out (放款), and how the enterprise liked it. 授信 and 放款 never mix."""

import hashlib
import json
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orders.choices import Satisfaction
from orders.models.order import Order
from products.models import Guarantee, Repayment


def _money(label: str) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, help_text="万元", validators=[MinValueValidator(0.01)]
    )


def _rate(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=6, decimal_places=3, help_text="年化 %")


class Offer(models.Model):
    """授信结果: one per order, never changed; the enterprise accepts exactly these terms until order.offer_due_on."""

    order = models.OneToOneField(Order, models.PROTECT, verbose_name="订单", related_name="offer")
    amount = _money("授信额度")
    rate = _rate("年化利率")
    term_months = models.PositiveSmallIntegerField("期限", help_text="月")
    guarantee = models.CharField("担保方式", max_length=10, choices=Guarantee.choices)
    repayment = models.CharField("还款方式", max_length=20, choices=Repayment.choices)
    charges = models.CharField("费用", max_length=300, blank=True)
    note = models.CharField("审批意见", max_length=500, blank=True)
    made_at = models.DateTimeField("授信时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "授信结果"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, term_months__gt=0, rate__gte=0, rate__lte=36), name="offer_in_range"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.amount} 万元"

    def left(self) -> Decimal:
        """Return what has not been paid out yet, in 万元."""
        return self.amount - sum((paid.amount for paid in self.order.disbursements.all()), Decimal(0))

    def terms_hash(self) -> str:
        """Return the SHA-256 of the terms, which the enterprise's acceptance names."""
        terms = {
            "order": self.order.number,
            "amount": f"{self.amount:.2f}",
            "rate": f"{self.rate:.3f}",
            "term_months": self.term_months,
            "guarantee": self.guarantee,
            "repayment": self.repayment,
            "charges": self.charges,
            "valid_to": f"{self.order.offer_due_on:%Y-%m-%d}",
        }
        return hashlib.sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()


class Disbursement(models.Model):
    """放款: one tranche of a loan; all of them stay within the 授信额度 (a trigger adds them up)."""

    order = models.ForeignKey(Order, models.PROTECT, verbose_name="订单", related_name="disbursements")
    amount = _money("放款金额")
    paid_on = models.DateField("放款日期")
    repay_on = models.DateField("到期日")
    rate = _rate("执行利率")
    contract_no = models.CharField("合同号", max_length=60)
    loan_no = models.CharField("借据号", max_length=60)
    voucher = models.FileField("放款凭证", upload_to="orders/vouchers/", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="登记人", related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "放款"
        ordering = ["paid_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "loan_no"],
                name="disbursement_loan_no_once",
                violation_error_message="该借据号已登记。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, rate__gte=0, rate__lte=36, repay_on__gt=F("paid_on")),
                name="disbursement_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.amount} 万元"


class Rating(models.Model):
    """评价服务, once per order, after the loan."""

    order = models.OneToOneField(Order, models.PROTECT, verbose_name="订单", related_name="rating")
    score = models.PositiveSmallIntegerField("评价", choices=Satisfaction.choices)
    text = models.CharField("评价内容", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="评价人", related_name="+")
    at = models.DateTimeField("评价时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "服务评价"
        constraints = [models.CheckConstraint(condition=Q(score__range=(1, 5)), name="rating_in_range")]

    def __str__(self) -> str:
        return f"{self.order} {self.get_score_display()}"
