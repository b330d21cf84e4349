"""改派 within a real branch tree, and what a parent's 机构管理员 may do for a branch."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.models import Membership
from orders.models import Order, OrderEvent
from tests import factories
from tests.cast import new_key
from tests.orders.life import order_in


@pytest.fixture
def branch(cast):
    return factories.institution("演示城市银行城东支行", parent=cast.bank)


@pytest.fixture
def clerk(branch):
    return factories.staff(branch, Membership.Duty.OFFICER, name="演示支行经理")


def page(order, step):
    return reverse(f"institution:order_{step}", args=[order.number])


def reassign(client, order, branch, officer=None):
    data = {"handled_by": branch.pk, "officer": officer.pk if officer else "", "reason": "企业在该支行附近"}
    return client.post(page(order, "reassign"), data | new_key())


def acceptance(officer):
    return {"officer": officer.pk, "decision_due_on": timezone.localdate() + timedelta(days=9)} | new_key()


@pytest.mark.parametrize("status", sorted(Order.OPEN))
def test_an_open_order_goes_to_a_branch_and_its_clock_goes_on(cast, login, branch, clerk, status):
    order = order_in(status, cast)
    assert login(clerk).get(reverse("institution:order", args=[order.number])).status_code == 404
    shown = login(cast.manager).get(page(order, "reassign")).text
    assert branch.name in shown
    assert f"{clerk.name}，{branch.short_name}" in shown
    assert reassign(login(cast.manager), order, branch, clerk).status_code == 302
    moved = Order.objects.get(pk=order.pk)
    assert (moved.handled_by, moved.officer, moved.status) == (branch, clerk, status)
    assert (moved.due_on, moved.institution) == (order.due_on, cast.bank)
    event = OrderEvent.objects.get(order=order, step="reassign")
    assert event.fields["from"] == cast.bank.pk
    assert event.fields["handled_by"] == branch.pk
    assert event.comment == "企业在该支行附近"
    assert login(clerk).get(reverse("institution:order", args=[order.number])).status_code == 200
    assert clerk.messages.filter(title__contains="已改派").count() == 1


def test_only_the_tree_of_the_products_institution_is_offered(cast, login, branch):
    order = order_in("accepted", cast)
    answer = reassign(login(cast.manager), order, cast.rival)
    assert answer.status_code == 422
    assert cast.rival.name not in answer.text
    branch.is_active = False
    branch.save()
    assert reassign(login(cast.manager), order, branch).status_code == 422
    assert Order.objects.get(pk=order.pk).handled_by == cast.bank


def test_the_colleague_must_work_at_the_branch(cast, login, branch, clerk):
    order = order_in("accepted", cast)
    answer = reassign(login(cast.manager), order, branch, cast.officer)
    assert answer.status_code == 422
    assert f"{cast.officer.name}不是{branch.name}的人员" in answer.text
    clerk.memberships.update(ended_at=timezone.now())
    assert reassign(login(cast.manager), order, branch, clerk).status_code == 422
    assert reassign(login(cast.manager), order, cast.bank, order.officer).status_code == 422  # no change


def test_a_closed_branchs_people_are_no_choice_and_no_error(cast, login, branch, clerk):
    order = order_in("accepted", cast)
    branch.is_active = False
    branch.save()
    assert clerk.name not in login(cast.manager).get(page(order, "reassign")).text
    assert reassign(login(cast.manager), order, cast.bank, clerk).status_code == 422


def test_the_parents_manager_acts_for_the_branch_and_its_other_staff_do_not(cast, login, branch, clerk):
    order = order_in("submitted", cast)
    reassign(login(cast.manager), order, branch)
    for outsider, status in ((cast.officer, 404), (cast.approver, 404), (cast.rival_officer, 404)):
        assert login(outsider).post(page(order, "accept"), acceptance(outsider)).status_code == status
    stranger = login(cast.manager).post(page(order, "accept"), acceptance(cast.officer))
    assert stranger.status_code == 422  # somebody who would not see the order
    assert login(cast.manager).post(page(order, "accept"), acceptance(clerk)).status_code == 302
    accepted = Order.objects.get(pk=order.pk)
    assert (accepted.accepted_by, accepted.officer, accepted.handled_by) == (cast.manager, clerk, branch)


def test_a_branchs_manager_hands_the_order_back(cast, login, branch):
    order = order_in("reviewing", cast)
    reassign(login(cast.manager), order, branch)
    head_of_branch = factories.staff(branch, name="演示支行管理")
    assert reassign(login(head_of_branch), order, cast.bank).status_code == 302
    assert Order.objects.get(pk=order.pk).handled_by == cast.bank
    assert reassign(login(head_of_branch), order, branch).status_code == 404


def test_duties_without_the_right_are_refused(cast, login, branch):
    order = order_in("accepted", cast)
    for person in (cast.officer, cast.approver):
        assert reassign(login(person), order, branch).status_code == 403
