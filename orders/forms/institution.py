"""Forms of the institution's steps, and of its notes."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from institutions.models import Institution, InstitutionQuerySet, Membership
from orders.clocks import OFFER_DAYS, SUPPLEMENT_DAYS, latest_decision
from orders.forms.steps import StepForm, check_day
from orders.models import CloseReason, Order, Survey
from platform_site.forms import (
    AmountField,
    BaseForm,
    CleanTextField,
    DayField,
    DocumentField,
    WholeNumberField,
)
from products.models import Guarantee, Repayment

MAX_ITEMS = 10
MAX_ITEM_LENGTH = 60
MAX_REASONS = 4


class AcceptForm(StepForm):
    """受理: who is in charge and until when it will be decided."""

    officer = forms.ModelChoiceField(label="联系人", queryset=User.objects.none(), empty_label="请选择")
    decision_due_on = DayField(label="预计办结日期")
    accept_note = CleanTextField(label="受理意见", max_length=500, required=False, keep_lines=True)

    def prepare(self):
        self.today = timezone.localdate()
        self.last = latest_decision(self.today)
        own = Institution.objects.filter(pk=self.order.handled_by_id)
        self.fields["officer"].queryset = _colleagues(self.user, own) | User.objects.filter(pk=self.user.pk)
        self.fields["officer"].initial = self.user.pk
        self.fields["decision_due_on"].widget.attrs |= {
            "min": self.today.isoformat(),
            "max": self.last.isoformat(),
        }
        self.fields["decision_due_on"].help_text = f"不晚于 {self.last:%Y-%m-%d}；企业会看到这个日期。"

    def clean_decision_due_on(self):
        return check_day(self.cleaned_data["decision_due_on"], self.today, self.last, "预计办结日期")


class AskForm(StepForm):
    """要求补充材料: one paper per line, and until when."""

    items = CleanTextField(
        label="需要补充的材料",
        max_length=700,
        keep_lines=True,
        help_text=f"每行一项，最多 {MAX_ITEMS} 项，例如：近三个月银行流水。",
    )
    due_on = DayField(label="补充截止日期")
    note = CleanTextField(label="说明", max_length=300, required=False, keep_lines=True)

    def prepare(self):
        self.today = timezone.localdate()
        self.fields["due_on"].initial = self.today + timedelta(days=SUPPLEMENT_DAYS)

    def clean_items(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["items"].splitlines()]
        items = list(dict.fromkeys(line for line in lines if line))
        if len(items) > MAX_ITEMS:
            raise forms.ValidationError(f"最多 {MAX_ITEMS} 项，现有 {len(items)} 项")
        if too_long := next((item for item in items if len(item) > MAX_ITEM_LENGTH), None):
            raise forms.ValidationError(f"每项不超过 {MAX_ITEM_LENGTH} 个字：{too_long[:12]}…")
        return items

    def clean_due_on(self):
        last = self.today + timedelta(days=SUPPLEMENT_DAYS)
        return check_day(self.cleaned_data["due_on"], self.today, last, "补充截止日期")


class ReviewForm(StepForm):
    """进入审批."""

    survey = forms.ChoiceField(label="尽调方式", choices=[("", "请选择"), *Survey.choices])
    note = CleanTextField(label="说明", max_length=500, required=False, keep_lines=True)


class ApproveForm(StepForm):
    """登记授信结果: within what the product's published version promises."""

    amount = AmountField(label="授信额度（万元）", min_value=Decimal("0.01"))
    rate = AmountField(label="年化利率（%）", decimal_places=3, max_digits=6, min_value=0)
    term_months = WholeNumberField(label="期限（月）", min_value=1)
    guarantee = forms.ChoiceField(label="担保方式")
    repayment = forms.ChoiceField(label="还款方式")
    charges = CleanTextField(
        label="费用", max_length=300, required=False, help_text="利息以外的每一项收费及收取方；没有则不填。"
    )
    valid_to = DayField(label="有效期至")
    note = CleanTextField(label="审批意见", max_length=500, keep_lines=True)

    def prepare(self):
        version, self.today = self.order.version, timezone.localdate()
        self.fields["guarantee"].choices = _among(Guarantee, version.guarantees)
        self.fields["repayment"].choices = _among(Repayment, version.repayments)
        self.fields["amount"].initial = self.order.amount
        self.fields["term_months"].initial = self.order.term_months
        self.fields["valid_to"].initial = self.today + timedelta(days=OFFER_DAYS)
        self.fields["amount"].help_text = f"企业申请 {self.order.amount:,.2f} 万元。"
        self.fields["rate"].help_text = f"产品公布 {version.rate_min:.2f} 至 {version.rate_max:.2f}。"

    def clean_amount(self):
        amount, most = self.cleaned_data["amount"], self.order.version.amount_max
        if amount > most:
            raise forms.ValidationError(f"授信额度不能高于产品公布的上限 {most:,.2f} 万元")
        return amount

    def clean_rate(self):
        rate, most = self.cleaned_data["rate"], self.order.version.rate_max
        if rate > most:
            raise forms.ValidationError(f"年化利率不能高于产品公布的上限 {most:.2f}%")
        return rate

    def clean_valid_to(self):
        last = self.today + timedelta(days=OFFER_DAYS)
        return check_day(self.cleaned_data["valid_to"], self.today, last, "有效期")


class RejectForm(StepForm):
    """不予通过: one to four coded reasons and a text that the enterprise reads."""

    close_reasons = forms.MultipleChoiceField(
        label="未通过原因",
        choices=CloseReason.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"选 1 至 {MAX_REASONS} 项。",
        error_messages={"required": "请选择未通过原因"},
    )
    close_text = CleanTextField(label="说明", max_length=500, keep_lines=True)

    def clean_close_reasons(self):
        chosen = self.cleaned_data["close_reasons"]
        if len(chosen) > MAX_REASONS:
            raise forms.ValidationError(f"最多选 {MAX_REASONS} 项，现选了 {len(chosen)} 项")
        return chosen


class TerminateForm(StepForm):
    """终止: a coded reason and a text that the enterprise reads."""

    close_reason = forms.ChoiceField(label="终止原因", choices=[("", "请选择"), *CloseReason.choices])
    close_text = CleanTextField(label="说明", max_length=500, keep_lines=True)

    def arguments(self):
        return {
            "close_reasons": [self.cleaned_data["close_reason"]],
            "close_text": self.cleaned_data["close_text"],
        }


class DisburseForm(StepForm):
    """登记放款: one tranche; 是否首贷 is asked with the first."""

    amount = AmountField(label="放款金额（万元）", min_value=Decimal("0.01"))
    paid_on = DayField(label="放款日期")
    repay_on = DayField(label="到期日")
    rate = AmountField(label="执行利率（年化 %）", decimal_places=3, max_digits=6, min_value=0)
    contract_no = CleanTextField(label="合同号", max_length=60)
    loan_no = CleanTextField(label="借据号", max_length=60)
    is_first_loan = forms.TypedChoiceField(
        label="是否首贷",
        choices=[("yes", "是，企业此前没有银行贷款"), ("no", "否")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    voucher = DocumentField(label="放款凭证", help_text="PDF、PNG 或 JPG，不超过 10 MB。")

    def prepare(self):
        self.left = self.order.offer.left()
        self.fields["amount"].help_text = f"授信额度还可放款 {self.left:,.2f} 万元。"
        self.fields["paid_on"].initial = timezone.localdate()
        self.fields["rate"].initial = self.order.offer.rate
        if self.order.is_first_loan is not None:
            del self.fields["is_first_loan"]

    def clean_amount(self):
        if self.cleaned_data["amount"] > self.left:
            raise forms.ValidationError(f"累计放款不能超过授信额度，还可放款 {self.left:,.2f} 万元")
        return self.cleaned_data["amount"]

    def clean_paid_on(self):
        first = timezone.localdate(self.order.confirmed_at)
        return check_day(self.cleaned_data["paid_on"], first, timezone.localdate(), "放款日期")

    def clean_loan_no(self):
        number = self.cleaned_data["loan_no"]
        if self.order.disbursements.filter(loan_no=number).exists():
            raise forms.ValidationError("该借据号已登记")
        return number

    def clean_rate(self):
        if self.cleaned_data["rate"] > self.order.offer.rate:
            raise forms.ValidationError(f"执行利率不能高于授信结果的 {self.order.offer.rate:.2f}%")
        return self.cleaned_data["rate"]

    def clean(self):
        paid_on, repay_on = self.cleaned_data.get("paid_on"), self.cleaned_data.get("repay_on")
        if paid_on and repay_on and repay_on <= paid_on:
            self.add_error("repay_on", "到期日应晚于放款日期")


class CorrectForm(StepForm):
    """更正: why; a new due date where the enterprise still owes papers."""

    reason = CleanTextField(label="更正原因", max_length=500, keep_lines=True)
    due_on = DayField(label="新的补充截止日期")

    def prepare(self):
        self.today = timezone.localdate()
        if self.order.closed_from == Order.Status.SUPPLEMENT:
            self.fields["due_on"].initial = self.today + timedelta(days=SUPPLEMENT_DAYS)
        else:
            del self.fields["due_on"]

    def clean_due_on(self):
        last = self.today + timedelta(days=SUPPLEMENT_DAYS)
        return check_day(self.cleaned_data["due_on"], self.today, last, "补充截止日期")


class ColleagueField(forms.ModelChoiceField):
    """A person of one of several branches, named with the branch."""

    def label_from_instance(self, person):
        return f"{person.name}，{person.works_at}"


class ReassignForm(StepForm):
    """改派: to a branch of the product's institution, and to a colleague there."""

    handled_by = forms.ModelChoiceField(
        label="经办机构", queryset=Institution.objects.none(), empty_label="请选择"
    )
    officer = ColleagueField(
        label="联系人", queryset=User.objects.none(), empty_label="由经办机构安排", required=False
    )
    reason = CleanTextField(label="改派原因", max_length=300, keep_lines=True)

    def prepare(self):
        branches = self.order.institution.subtree().active()
        self.fields["handled_by"].queryset = branches
        self.fields["handled_by"].initial = self.order.handled_by_id
        work = Membership.objects.filter(user=OuterRef("pk"), ended_at__isnull=True)
        works_at = Subquery(work.values("institution__short_name")[:1])
        self.fields["officer"].queryset = _colleagues(self.user, branches).annotate(works_at=works_at)

    def clean(self):
        branch, officer = self.cleaned_data.get("handled_by"), self.cleaned_data.get("officer")
        if branch and officer and officer.membership.institution_id != branch.pk:
            self.add_error("officer", f"{officer.name}不是{branch.name}的人员")
        if branch and (branch.pk, officer) == (self.order.handled_by_id, self.order.officer):
            self.add_error("handled_by", "经办机构和联系人都没有变化")


class ReplyForm(StepForm):
    """回复督办."""

    reply_text = CleanTextField(label="回复内容", max_length=500, keep_lines=True)

    def arguments(self):
        return {"text": self.cleaned_data["reply_text"]}


class NoteForm(BaseForm):
    """内部备注."""

    text = CleanTextField(label="内部备注", max_length=500, keep_lines=True)


def _colleagues(user: User, institutions: InstitutionQuerySet):
    """Return the people this user sees who work for one of the institutions now."""
    members = Membership.objects.filter(ended_at__isnull=True, institution__in=institutions.active())
    seen = User.objects.visible_to(user).filter(is_active=True, pk__in=members.values("user"))
    return User.objects.filter(pk__in=seen.values("pk"))


def _among(choices, codes) -> list[tuple[str, str]]:
    return [("", "请选择"), *((code, choices(code).label) for code in codes)]
