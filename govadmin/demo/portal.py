"""The demo's 投诉建议, and which products the policies are about."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from govadmin.demo.supermarket import CITY_CODE
from platform_site.access import Role
from platform_site.numbers import dated_number
from platform_site.workdays import add_workdays
from portal.models import ANSWER_WORKDAYS, Article, Feedback
from portal.workflow import FEEDBACK
from products.models import FinancialProduct

RELATED = 3  # products of a policy
TEXTS = (
    # kind, days ago, what was written, the answer if there is one
    ("advice", 2, "希望产品列表能按担保方式分组显示（演示）。", ""),
    ("question", 5, "个体工商户认证需要哪些材料（演示）？", ""),
    (
        "complaint",
        20,
        "申请提交后一周没有收到受理结果（演示）。",
        "该订单已由机构受理，并已提醒按时限办理（演示）。",
    ),
    ("mistake", 40, "帮助中心有一处错字（演示）。", "已经改正，谢谢（演示）。"),
)


def relate_products(products: Iterable[FinancialProduct]) -> None:
    """Give the latest policies a few products each."""
    on_sale = list(products)
    for number, article in enumerate(Article.objects.filter(kind=Article.Kind.POLICY)[:RELATED]):
        article.products.set(on_sale[number * RELATED : (number + 1) * RELATED])


def tell(now: datetime) -> None:
    """Write the demo's messages; old ones are answered by an operator."""
    operator = User.objects.filter(role=Role.OPERATOR).order_by("pk").first()
    for kind, days, text, answer in TEXTS:
        at = now - timedelta(days=days)
        day = timezone.localdate(at)
        feedback = Feedback.objects.create(
            number=dated_number("TS", day),
            kind=kind,
            text=text,
            region_id=CITY_CODE,
            made_at=at,
            due_on=add_workdays(day, ANSWER_WORKDAYS),
        )
        if answer and operator:
            FEEDBACK.take(feedback, "answer", user=operator, reply=answer, now=at + timedelta(days=3))
