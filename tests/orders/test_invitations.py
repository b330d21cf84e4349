"""邀请申请 through its pages: whom a bank may invite, how often, and what the enterprise makes of it."""

from datetime import date, timedelta
from threading import Thread
from time import sleep

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from credit.models import WhitelistBatch, WhitelistEntry
from enterprises.models import Claim
from orders import invitations, jobs
from orders.models import Invitation, Order
from orders.submission import submit
from platform_site.models import AuditEvent
from tests import factories
from tests.cast import new_key
from tests.costs import check_cost

DAY = timedelta(days=1)


def listed(company, **fields) -> WhitelistEntry:
    batch = WhitelistBatch.objects.get_or_create(
        label="演示第一批", department="演示局", listed_on=date(2026, 5, 1)
    )[0]
    return WhitelistEntry.objects.create(batch=batch, enterprise=company, listed_on=batch.listed_on, **fields)


@pytest.fixture
def entry(cast) -> WhitelistEntry:
    return listed(cast.mill)


@pytest.fixture
def invitation(cast, entry) -> Invitation:
    return invitations.invite(entry, user=cast.officer, product=cast.product, text="演示邀请说明")


def send(client, entry, product, **changes):
    url = reverse("institution:whitelist_invite", args=[entry.pk])
    return client.post(url, {"product": product.pk, "text": "演示邀请说明"} | new_key() | changes)


def apply_for(product, owner) -> Order:
    """Submit an application as the enterprise does after 去申请."""
    cleaned = {
        "version": product.current_id,
        "amount": product.current.amount_min,
        "term_months": product.current.term_min,
        "purpose": "working_capital",
        "contact_name": "演示张一",
        "contact_phone": "19900009999",
        "categories": ["tax_rating"],
    }
    return submit(owner, product.pk, cleaned)


def test_an_invitation_reaches_the_enterprise_and_leads_to_the_product(cast, login, entry):
    answer = send(login(cast.officer), entry, cast.product)
    assert answer.url == reverse("institution:whitelist_entry", args=[entry.pk])
    made = Invitation.objects.get()
    assert (made.enterprise, made.institution, made.sent_by) == (cast.mill, cast.bank, cast.officer)
    assert made.expires_on == timezone.localdate() + 30 * DAY
    message = Message.objects.get(user=cast.owner)
    assert "演示城市银行邀请您申请" in message.title
    assert "演示邀请说明" in message.body
    shown = login(cast.owner).get(message.url).content.decode()
    assert reverse("enterprise:apply", args=[cast.product.pk]) in shown
    assert "1 家金融机构邀请贵企业申请" in login(cast.owner).get(reverse("enterprise:home")).content.decode()
    assert AuditEvent.objects.get(action="邀请申请").institution_id == cast.bank.pk
    assert "待答复" in login(cast.officer).get(answer.url).content.decode()


def test_contact_data_never_stands_on_the_portrait(cast, login, entry):
    cast.mill.contact_phone, cast.mill.contact_name = "19912340000", "演示接洽人"
    cast.mill.save()
    shown = login(cast.officer).get(reverse("institution:whitelist_entry", args=[entry.pk])).content.decode()
    assert not {text for text in ("19912340000", "0000", "演示接洽人", cast.owner.phone) if text in shown}


@pytest.mark.parametrize("status", [None, Claim.Status.PENDING, Claim.Status.UNVERIFIED])
def test_who_is_not_registered_cannot_be_invited(cast, login, status):
    company = factories.enterprise("演示未注册公司")
    if status:
        factories.owner(company, status=status)
    entry, client = listed(company), login(cast.officer)
    shown = client.get(reverse("institution:whitelist_entry", args=[entry.pk])).content.decode()
    assert "企业尚未注册，无法邀请" in shown
    assert reverse("institution:whitelist_invite", args=[entry.pk]) not in shown
    for answer in (
        client.get(reverse("institution:whitelist_invite", args=[entry.pk])),
        send(client, entry, cast.product),
    ):
        assert answer.status_code == 409
        assert "企业尚未注册，无法邀请" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_only_own_products_on_sale_can_be_chosen(cast, login, entry):
    foreign, ended = factories.product(cast.rival), factories.product(cast.bank, status="disabled")
    client = login(cast.officer)
    for product in (foreign, ended):
        answer = send(client, entry, product)
        assert answer.status_code == 422
        assert "该产品已不在售，请重新选择" in answer.content.decode()
    answer = send(client, entry, cast.product, text=" ")
    assert (answer.status_code, "请输入邀请说明" in answer.content.decode()) == (422, True)
    assert not Invitation.objects.exists()


def test_a_branch_invites_with_the_products_of_its_head_office(cast, login, entry):
    branch = factories.institution("演示城市银行支行", parent=cast.bank)
    officer = factories.staff(branch, "officer")
    assert send(login(officer), entry, cast.product).status_code == 302
    assert Invitation.objects.get().institution == cast.bank


def test_an_approver_does_not_invite(cast, login, entry):
    client = login(cast.approver)
    assert send(client, entry, cast.product).status_code == 403
    page = client.get(reverse("institution:whitelist_entry", args=[entry.pk]))
    assert reverse("institution:whitelist_invite", args=[entry.pk]) not in page.content.decode()


def test_the_same_enterprise_is_asked_again_after_thirty_days_only(cast, login, entry):
    now, others = timezone.now(), factories.product(cast.bank)
    first = invitations.invite(
        entry, user=cast.officer, product=cast.product, text="演示", now=now - 29 * DAY
    )
    invitations.decline(first, user=cast.owner)
    answer = send(login(cast.manager), entry, others)
    assert answer.status_code == 422
    assert "30 天内已邀请过该企业" in answer.content.decode()
    assert send(login(cast.rival_officer), entry, factories.product(cast.rival)).status_code == 302
    Invitation.objects.filter(pk=first.pk).update(sent_at=now - 31 * DAY)
    assert send(login(cast.manager), entry, others).status_code == 302


def test_an_institution_has_a_number_of_invitations_a_day(cast, login, entry, settings):
    settings.INVITATIONS_PER_DAY = 2
    others = [listed(factories.owner(factories.enterprise()).enterprise) for _ in range(2)]
    yesterday = timezone.now() - DAY
    invitations.invite(entry, user=cast.officer, product=cast.product, text="演示", now=yesterday)
    third = listed(cast.shop)
    for each in others:
        assert send(login(cast.officer), each, cast.product).status_code == 302
    answer = send(login(cast.manager), third, cast.product)
    assert answer.status_code == 422
    assert "今天的邀请已达 2 次" in answer.content.decode()
    assert send(login(cast.rival_officer), third, factories.product(cast.rival)).status_code == 302


def test_who_left_the_list_cannot_be_invited(cast, login, entry):
    WhitelistEntry.objects.filter(pk=entry.pk).update(status="removed", removal_reason="演示")
    assert send(login(cast.officer), entry, cast.product).status_code == 404


def test_an_application_for_the_product_answers_the_invitation(cast, login, invitation):
    order = apply_for(cast.product, cast.owner)
    invitation.refresh_from_db()
    assert (invitation.status, invitation.order) == ("accepted", order)
    assert order.source == "product"
    shown = login(cast.owner).get(reverse("enterprise:invitation_list")).content.decode()
    assert reverse("enterprise:order", args=[order.number]) in shown
    assert "已申请" in login(cast.officer).get(reverse("institution:invitation_list")).content.decode()


def test_other_applications_leave_the_invitation_open(cast, invitation):
    listed(cast.shop)
    apply_for(factories.product(cast.bank), cast.owner)
    apply_for(cast.product, cast.stranger)
    invitation.refresh_from_db()
    assert invitation.status == "sent"


def test_an_invitation_that_ran_out_is_not_answered(cast, invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expires_on=timezone.localdate() - DAY)
    apply_for(cast.product, cast.owner)
    jobs.expire_invitations()
    jobs.expire_invitations()
    invitation.refresh_from_db()
    assert (invitation.status, invitation.order) == ("expired", None)


def test_an_invitation_holds_through_its_last_day(cast, login, invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expires_on=timezone.localdate())
    jobs.expire_invitations()
    shown = login(cast.owner).get(reverse("enterprise:invitation_list")).content.decode()
    assert reverse("enterprise:apply", args=[cast.product.pk]) in shown


def test_the_enterprise_declines_with_a_reason_or_none(cast, login, invitation):
    client, url = login(cast.owner), reverse("enterprise:invitation_decline", args=[invitation.pk])
    assert "婉拒不影响企业的信用记录" in client.get(url).content.decode()
    assert client.post(url, {"reason": "长" * 201} | new_key()).status_code == 422
    assert client.post(url, {"reason": "演示暂无需求"} | new_key()).status_code == 302
    invitation.refresh_from_db()
    assert (invitation.status, invitation.decline_reason) == ("declined", "演示暂无需求")
    assert Message.objects.get(user=cast.officer).body == "原因：演示暂无需求"
    assert "演示暂无需求" in login(cast.officer).get(reverse("institution:invitation_list")).content.decode()
    assert client.get(url).status_code == 409
    assert client.post(url, new_key()).status_code == 409


def test_nobody_else_declines(cast, login, invitation):
    url = reverse("enterprise:invitation_decline", args=[invitation.pk])
    assert login(cast.stranger).post(url, new_key()).status_code == 404
    invitation.refresh_from_db()
    assert invitation.status == "sent"


def test_an_enterprise_may_take_no_more_invitations(cast, login, entry):
    client, url = login(cast.owner), reverse("enterprise:invitation_switch")
    assert client.post(url, {"takes": "no"} | new_key()).status_code == 302
    answer = send(login(cast.officer), entry, cast.product)
    assert answer.status_code == 409
    assert "企业已设置不接收邀请" in answer.content.decode()
    assert "不再接收邀请" in set(AuditEvent.objects.values_list("action", flat=True))
    assert "金融机构不能发出新的邀请" in client.get(reverse("enterprise:invitation_list")).content.decode()
    assert client.post(url, {"takes": "甲"} | new_key()).status_code == 422
    assert client.post(url, {"takes": "yes"} | new_key()).status_code == 302
    assert send(login(cast.officer), entry, cast.product).status_code == 302


def test_each_side_sees_its_own_invitations_only(cast, login, invitation):
    branch = factories.institution("演示城市银行支行", parent=cast.bank)
    text = cast.mill.name
    url = reverse("institution:invitation_list")
    for person, sees in (
        (cast.approver, True),
        (factories.staff(branch, "officer"), True),
        (cast.rival_officer, False),
    ):
        assert (text in login(person).get(url).content.decode()) is sees
    assert (
        "演示邀请说明" not in login(cast.stranger).get(reverse("enterprise:invitation_list")).content.decode()
    )


@pytest.mark.django_db(transaction=True)
def test_the_last_invitation_of_a_day_is_sent_once(login, cast, entry, settings, monkeypatch):
    settings.INVITATIONS_PER_DAY = 1
    counted = invitations._over_limit

    def count_slowly(*arguments) -> str:
        answer = counted(*arguments)
        sleep(0.5)  # a colleague counts meanwhile, unless the institution's row is locked
        return answer

    monkeypatch.setattr(invitations, "_over_limit", count_slowly)
    presses = [(login(cast.officer), entry), (login(cast.manager), listed(cast.shop))]
    answers: list[int] = []

    def press(client, target) -> None:
        try:
            answers.append(send(client, target, cast.product).status_code)
        finally:
            connection.close()

    threads = [Thread(target=press, args=each) for each in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 422]
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"institution": "rival"}, "from the product's institution"),
        ({"enterprise": "shop"}, "to the enterprise on the list"),
    ],
)
def test_the_database_knows_the_parties(cast, invitation, changes, message):
    values = {name: getattr(cast, who) for name, who in changes.items()}
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**values)


def test_the_database_holds_one_open_invitation_and_its_life(cast, invitation):
    twin = Invitation.objects.get(pk=invitation.pk)
    twin.pk = None
    with pytest.raises(IntegrityError, match="invitation_one_open"), transaction.atomic():
        twin.save(force_insert=True)
    other = factories.order(factories.product(cast.bank), cast.owner)
    accepted = {"status": "accepted", "order": other, "answered_at": timezone.now()}
    with pytest.raises(IntegrityError, match="what the enterprise was invited to"), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**accepted)
    with pytest.raises(IntegrityError, match="invitation_answered"), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(status="accepted")
    invitations.decline(invitation, user=cast.owner)
    with pytest.raises(IntegrityError, match="may not go"), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(status="sent", answered_at=None)


@pytest.mark.parametrize(
    ("view", "person", "most"),
    [
        ("enterprise:invitation_list", "owner", 10),
        ("institution:invitation_list", "officer", 10),
        ("institution:whitelist_entry", "officer", 12),
    ],
)
def test_more_invitations_cost_no_more_statements(cast, login, entry, view, person, most):
    def grow() -> None:
        bank = factories.institution() if person == "owner" else cast.bank
        company = cast.mill if person == "owner" else factories.owner(factories.enterprise()).enterprise
        officer = factories.staff(bank, "officer")
        each = entry if person == "owner" else listed(company)
        invitations.invite(each, user=officer, product=factories.product(bank), text="演示")
        factories.order(factories.product(cast.bank), cast.owner)

    grow()
    args = [entry.pk] if view == "institution:whitelist_entry" else []
    client, url = login(getattr(cast, person)), reverse(view, args=args)
    client.get(url)
    with CaptureQueriesContext(connection) as statements:
        client.get(url)
    assert len([each for each in statements if "SAVEPOINT" not in each["sql"]]) <= most
    check_cost(client, url, grow, times=2)
