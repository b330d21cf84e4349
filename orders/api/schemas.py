"""The shapes of what goes in and out. Amounts are in 万元, rates in 年化 %, terms in months.

What goes in is only given its shape here; the form of the step judges the values, as on the pages.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import TextChoices
from ninja import Schema
from pydantic import ConfigDict, Field

from accounts.models import User
from orders.choices import CloseReason, Purpose, Survey
from orders.models import Order
from platform_site.access import Role
from platform_site.identity import normalise
from products.models import Guarantee, Repayment

Amount = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2, description="万元")]
Rate = Annotated[Decimal, Field(ge=0, max_digits=6, decimal_places=3, description="年化利率，%")]


def _codes(what: str, choices: type[TextChoices]) -> str:
    """Return a field's description: what it is, and what each code means."""
    return f"{what}：{'；'.join(f'{code} {label}' for code, label in choices.choices)}"


class StepIn(Schema):
    """The body of a step. Unknown names are refused: a misspelt field must not pass as left out."""

    model_config = ConfigDict(extra="forbid")

    def form_data(self, user: User) -> dict[str, Any]:
        """Return what a browser would have sent to the step's form."""
        return {name: _typed(value) for name, value in self if value is not None}


class AcceptIn(StepIn):
    decision_due_on: date = Field(description="预计办结日期，企业会看到")
    officer_no: str = Field("", max_length=30, description="联系人的工号；不填为密钥的办理人")
    accept_note: str = Field("", max_length=500, description="受理意见")

    def form_data(self, user: User) -> dict[str, Any]:
        data = super().form_data(user)
        number = normalise(data.pop("officer_no"))
        return data | {"officer": _colleague(user, number) if number else user.pk}


class AskIn(StepIn):
    items: list[str] = Field(min_length=1, max_length=10, description="需要补充的材料，每项不超过 60 个字")
    due_on: date = Field(description="补充截止日期")
    note: str = Field("", max_length=300, description="说明")

    def form_data(self, user: User) -> dict[str, Any]:
        return super().form_data(user) | {"items": "\n".join(" ".join(item.split()) for item in self.items)}


class ReviewIn(StepIn):
    survey: Survey = Field(description=_codes("尽调方式", Survey))
    note: str = Field("", max_length=500, description="说明")


class ApproveIn(StepIn):
    amount: Amount = Field(description="授信额度，万元")
    rate: Rate
    term_months: int = Field(ge=1, le=600, description="期限，月")
    guarantee: Guarantee = Field(description=_codes("担保方式，须为产品公布的", Guarantee))
    repayment: Repayment = Field(description=_codes("还款方式，须为产品公布的", Repayment))
    charges: str = Field("", max_length=300, description="利息以外的每一项收费及收取方")
    valid_to: date = Field(description="有效期至")
    note: str = Field(min_length=1, max_length=500, description="审批意见")


class RejectIn(StepIn):
    close_reasons: list[CloseReason] = Field(
        min_length=1, max_length=4, description=_codes("未通过原因", CloseReason)
    )
    close_text: str = Field(min_length=1, max_length=500, description="说明，企业会看到")


class TerminateIn(StepIn):
    close_reason: CloseReason = Field(description=_codes("终止原因", CloseReason))
    close_text: str = Field(min_length=1, max_length=500, description="说明，企业会看到")


class DisburseIn(StepIn):
    amount: Amount = Field(description="放款金额，万元")
    paid_on: date = Field(description="放款日期")
    repay_on: date = Field(description="到期日")
    rate: Rate
    contract_no: str = Field(min_length=1, max_length=60, description="合同号")
    loan_no: str = Field(min_length=1, max_length=60, description="借据号")
    is_first_loan: bool | None = Field(None, description="是否首贷；首次放款必填")

    def form_data(self, user: User) -> dict[str, Any]:
        answer = {True: "yes", False: "no", None: ""}[self.is_first_loan]
        return super().form_data(user) | {"is_first_loan": answer}


class OrderOut(Schema):
    number: str = Field(description="订单编号")
    status: str = Field(description=_codes("订单状态", Order.Status))
    status_label: str
    product: str = Field(description="产品名称")
    enterprise: str = Field(description="企业名称")
    uscc: str = Field(description="统一社会信用代码")
    handled_by: str = Field(description="经办机构")
    amount: Decimal = Field(description="申请金额，万元")
    term_months: int = Field(description="申请期限，月")
    purpose: str = Field(description=_codes("用途", Purpose))
    submitted_at: datetime
    updated_at: datetime
    due_on: date | None = Field(description="当前环节的到期日期")


class OrderListOut(Schema):
    orders: list[OrderOut]
    next: str | None = Field(description="下一页的 after；没有更多时为 null")


class OfferOut(Schema):
    amount: Decimal
    rate: Decimal
    term_months: int
    guarantee: str
    repayment: str
    charges: str
    valid_to: date


class DisbursementOut(Schema):
    amount: Decimal
    paid_on: date
    repay_on: date
    rate: Decimal
    contract_no: str
    loan_no: str


class SupplementOut(Schema):
    items: list[str]
    due_on: date
    asked_at: datetime
    answered_at: datetime | None


class EventOut(Schema):
    title: str
    who: str
    at: datetime
    text: str


class OrderDetailOut(OrderOut):
    contact_name: str = Field(description="联系人，已脱敏")
    contact_phone: str = Field(description="联系电话，已脱敏")
    note: str = Field(description="企业备注")
    decision_due_on: date | None = Field(description="预计办结日期")
    close_reasons: list[str]
    close_text: str
    steps: list[str] = Field(description="当前可办理的步骤")
    offer: OfferOut | None
    disbursements: list[DisbursementOut]
    supplements: list[SupplementOut]
    timeline: list[EventOut]


class EventPush(Schema):
    """What 事件推送 sends."""

    model_config = ConfigDict(json_schema_extra={"description": "订单的一次变化"})

    type: str = Field(description="order. 加步骤，例如 order.accept")
    timestamp: datetime
    data: dict[str, str] = Field(
        description="number 订单编号；step 步骤；label 步骤名称；from_status 原状态；to_status 新状态"
    )


def _typed(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if isinstance(value, list) else str(value)


def _colleague(user: User, number: str) -> int:
    """Return who has this 工号 in the person's own institution; 0, which no form accepts, where nobody has."""
    found = User.objects.visible_to(user).filter(
        role=Role.INSTITUTION,
        memberships__employee_no=number,
        memberships__institution=user.membership.institution_id,
        memberships__ended_at__isnull=True,
    )
    return found.values_list("pk", flat=True).first() or 0
