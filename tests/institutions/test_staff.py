"""人员管理."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from institutions.models import Membership
from platform_site.models import AuditEvent
from tests import factories
from tests.cast import new_key

LIST = "institution:staff_list"


def test_the_initial_password_is_shown_once_and_must_be_changed(cast, login):
    client = login(cast.manager)
    sent = {"name": "演示新人", "phone": factories.phone(), "duty": "officer", **new_key()}
    page = client.post(reverse("institution:staff_new"), sent, follow=True).content.decode()
    password = re.search(r"<code>([^<]+)<", page).group(1)
    person = User.objects.get(phone=sent["phone"])
    assert person.check_password(password)
    assert person.must_change_password
    assert person.membership.institution == cast.bank
    assert password not in client.get(reverse(LIST)).content.decode()


def test_a_stopped_colleague_is_out_with_the_next_request(cast, login):
    theirs = login(cast.officer)
    member = cast.officer.membership
    assert theirs.get(reverse("institution:profile")).status_code == 200
    login(cast.manager).post(reverse("institution:staff_switch", args=[member.pk]), new_key())
    assert theirs.get(reverse("institution:profile")).status_code == 302


def test_stopping_and_opening_an_account_are_both_recorded(cast, login):
    for _ in range(2):
        page = reverse("institution:staff_switch", args=[cast.officer.membership.pk])
        login(cast.manager).post(page, new_key())
    kept = AuditEvent.objects.filter(action__endswith="用人员").order_by("pk")
    assert list(kept.values_list("action", flat=True)) == ["停用人员", "启用人员"]


def test_a_new_role_holds_at_once(cast, login):
    member = cast.officer.membership
    login(cast.manager).post(
        reverse("institution:staff_duty", args=[member.pk]), {"duty": "approver", **new_key()}
    )
    assert Membership.objects.get(pk=member.pk).duty == "approver"


def test_a_reset_ends_the_old_password_and_the_open_session(cast, login):
    theirs = login(cast.officer)
    login(cast.manager).post(reverse("institution:staff_reset", args=[cast.officer.membership.pk]), new_key())
    assert not User.objects.get(pk=cast.officer.pk).check_password(factories.PASSWORD)
    assert theirs.get(reverse("institution:profile")).status_code == 302


@pytest.mark.parametrize("step", ["staff_duty", "staff_switch", "staff_reset"])
def test_nobody_changes_people_of_another_institution_or_oneself(cast, login, step):
    for member in (cast.rival_officer.membership, cast.manager.membership):
        answer = login(cast.manager).post(reverse(f"institution:{step}", args=[member.pk]), new_key())
        assert answer.status_code == 404


def test_only_the_manager_manages_people(cast, login):
    assert login(cast.officer).get(reverse(LIST)).status_code == 403
