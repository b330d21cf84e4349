"""The life of a product in the 金融超市, on one screen."""

from django.db import transaction
from django.utils import timezone

from institutions.models import Institution, Membership
from platform_site import audit
from platform_site.access import Role
from platform_site.workflow import Step, StepRefused, Workflow, statuses
from products.models import FinancialProduct, ProductVersion
from products.pricing import TOLERANCE, charges_of, declared_range

S = FinancialProduct.Status
PUBLISHING_DUTIES = {Membership.Duty.MANAGER, Membership.Duty.OFFICER}


def is_publisher(user) -> bool:
    """Tell whether the person may publish for an institution: 机构管理员 and 客户经理."""
    return user.membership is not None and user.membership.duty in PUBLISHING_DUTIES


def publishes(user, product: FinancialProduct) -> bool:
    """Tell whether the person may publish, disable or delete this product."""
    if user.role != Role.INSTITUTION or not is_publisher(user):
        return False
    return user.membership.institutions_in_reach().filter(pk=product.institution_id).exists()


def supervises(user, product: FinancialProduct) -> bool:
    """Tell whether the person may take the product down: the region's supervisor or a 系统管理员."""
    if user.role not in (Role.GOVERNMENT, Role.SYSTEM):
        return False
    return Institution.objects.visible_to(user).filter(pk=product.institution_id).exists()


def _describe_refusal(product: FinancialProduct, step: Step) -> str:
    return f"该产品现在是“{product.get_status_display()}”，不能{step.label}，请刷新页面查看。"


PRODUCT = Workflow(
    audit.record_step,
    _describe_refusal,
    publish=Step("发布", statuses(S.DRAFT, S.ENABLED, S.DISABLED), S.ENABLED, publishes),
    disable=Step("禁用", statuses(S.ENABLED), S.DISABLED, publishes),
    enable=Step("启用", statuses(S.DISABLED), S.ENABLED, publishes),
    delete=Step("删除", statuses(S.DRAFT, S.DISABLED), S.DELETED, publishes),
    take_down=Step("下架", statuses(S.ENABLED, S.DISABLED), S.TAKEN_DOWN, supervises),
    lift=Step("解除下架", statuses(S.TAKEN_DOWN), S.DISABLED, supervises),
)


@transaction.atomic
def publish(product: FinancialProduct, *, user, now=None) -> FinancialProduct:
    """Put the draft on sale at once; the version is frozen with it. Raises what `take()` raises."""
    now = now or timezone.now()
    locked = FinancialProduct.objects.select_for_update().get(pk=product.pk)
    if locked.draft_id:
        _refuse_dishonest(locked)
        ProductVersion.objects.filter(pk=locked.draft_id).update(published_at=now)
        locked.current_id, locked.draft_id = locked.draft_id, None
        locked.published_at = locked.published_at or now
        locked.search_text = search_text(locked)
        locked.save(update_fields=["current", "draft", "published_at", "search_text"])
    return PRODUCT.take(locked, "publish", user=user, now=now, status_reason="", updated_at=now)


def _refuse_dishonest(product: FinancialProduct) -> None:
    """Raise StepRefused where the version would show a cost below what its own rates and charges come to."""
    version = product.draft
    least, most = declared_range(version, charges_of(version.charges.all()))
    for declared, computed in ((version.cost_min, least), (version.cost_max, most)):
        if declared < computed - TOLERANCE:
            raise StepRefused(
                f"公示的综合年化成本 {declared:.2f}% 低于按利率和全部费用计算的 {computed:.2f}%，不能发布。",
                product,
            )


def search_text(product: FinancialProduct) -> str:
    """Return what a keyword finds: name, institution, kind and features of the version on sale."""
    shown = product.current
    return " ".join((shown.name, product.institution.name, shown.get_kind_display(), *shown.features))
