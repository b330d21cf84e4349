"""Who may act on an order, and whom a step concerns."""

from typing import Any

from django.urls import reverse

from accounts.models import User
from enterprises.people import acting_for
from institutions.models import Membership
from institutions.people import working_at
from orders.models import Order
from platform_site.access import Role

Duty = Membership.Duty


def handles(user: Any, order: Order) -> bool:
    """Tell whether the order lies with an institution this person works for, whatever the duty."""
    return _works_on(user, order, set(Duty.values))


def decides(user: Any, order: Order) -> bool:
    """Tell whether this person may grant or refuse the loan: 审批人 or 机构管理员."""
    return _works_on(user, order, {Duty.MANAGER, Duty.APPROVER})


def manages(user: Any, order: Order) -> bool:
    """Tell whether this person is 机构管理员 of the handling institution or of one above it."""
    return _works_on(user, order, {Duty.MANAGER})


def applied(user: Any, order: Order) -> bool:
    """Tell whether the person acts for the enterprise that applied."""
    if getattr(user, "role", None) != Role.ENTERPRISE or user.enterprise is None:
        return False
    return user.enterprise.pk == order.enterprise_id


def supervises(user: Any, order: Order) -> bool:
    """Tell whether the enterprise lies in this supervisor's region subtree."""
    if getattr(user, "role", None) != Role.GOVERNMENT:
        return False
    return Order.objects.visible_to(user).filter(pk=order.pk).exists()


def is_clock(user: Any, order: Order) -> bool:
    """Tell whether the platform itself acts, because a time has passed."""
    return user is None


def applied_or_clock(user: Any, order: Order) -> bool:
    return is_clock(user, order) or applied(user, order)


def applicants(order: Order):
    """Return the people who act for the enterprise."""
    return acting_for(order.enterprise_id)


def desk(order: Order) -> list[User]:
    """Return who works on the order: its 联系人, or before 受理 the managers and officers that handle it."""
    if order.officer and order.officer.is_active and handles(order.officer, order):
        return [order.officer]
    return list(working_at([order.handled_by_id], Duty.MANAGER, Duty.OFFICER))


def enterprise_url(order: Order) -> str:
    return reverse("enterprise:order", args=[order.number])


def institution_url(order: Order) -> str:
    return reverse("institution:order", args=[order.number])


def _works_on(user: Any, order: Order, duties: set) -> bool:
    if getattr(user, "role", None) != Role.INSTITUTION or user.membership is None:
        return False
    return user.membership.duty in duties and user.membership.reaches(order.handled_by)
