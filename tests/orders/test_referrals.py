"""转推荐 through its pages: what may be proposed, what the enterprise signs, who sees what."""

from decimal import Decimal
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from orders import referrals
from orders.forms.referral import CONSENT_CODES
from orders.models import Order, Referral
from products.models import FinancialProduct
from tests import factories
from tests.cast import new_key
from tests.orders.life import order_in
from tests.orders.test_oversight import DAY, gov


@pytest.fixture
def offered(cast):
    """Return another bank's product that the mill could apply for."""
    return factories.product(cast.rival, name="演示农商经营贷", amount_max=Decimal(80), term_max=24)


@pytest.fixture
def refused(cast):
    return order_in("rejected", cast)


@pytest.fixture
def proposed(cast, refused, offered):
    return referrals.propose(refused, user=cast.supervisor, product=offered, reason="利率更合适")


def consented(referral, **changes) -> dict:
    """Return what the enterprise types into 同意转推荐."""
    return {
        "amount": "60",
        "term_months": "12",
        "purpose": "equipment",
        "contact_name": "演示张一",
        "contact_phone": "19900009999",
        "categories": CONSENT_CODES,
        "codes_shown": ",".join(CONSENT_CODES),
        "version_shown": referral.product.current_id,
        "agreed": "on",
        **new_key(),
        **changes,
    }


def test_only_products_that_the_enterprise_could_apply_for_are_offered(cast, login, refused, offered):
    factories.product(cast.bank, name="演示同一机构贷")
    for changes in (
        {"region_codes": ["310104"]},
        {"audiences": ["sole_trader"]},
        {"industries": ["A"]},
        {"whitelist_only": True},
        {"status": FinancialProduct.Status.DISABLED},
    ):
        factories.product(cast.rival, name=f"演示不可贷 {changes}", **changes)
    running = factories.product(cast.rival, name="演示办理中贷")
    factories.order(running, cast.owner)
    supervisor = login(cast.supervisor)
    url = gov("order_refer", refused)
    assert list(supervisor.get(url).context["form"].products) == [offered.pk]
    assert list(supervisor.get(url, {"q": "农商"}).context["form"].products) == [offered.pk]
    none = supervisor.get(url, {"q": "没有的\x00名"})
    assert "没有符合条件的产品" in none.text
    answer = supervisor.post(url, {"product": running.pk, "reason": "演示", **new_key()})
    assert answer.status_code == 422
    assert "请从列出的产品中选择" in answer.text
    assert not Referral.objects.exists()


def test_how_many_products_are_asked_is_bounded(cast, refused):
    for number in range(12):
        factories.product(cast.rival, cost_min=Decimal("4.4") + Decimal(number) / 100)
    found = referrals.candidates(refused)
    costs = [product.current.cost_min for product in found]
    assert len(found) == referrals.SHOWN
    assert costs == sorted(costs)


@pytest.mark.parametrize("status", Order.Status.values)
def test_an_order_is_referred_when_it_was_refused_terminated_or_is_late(cast, login, status):
    order = order_in(status, cast)
    url = gov("order_refer", order)
    supervisor = login(cast.supervisor)
    is_closed = status in ("rejected", "terminated")
    assert supervisor.get(url).status_code == (200 if is_closed else 409)
    assert (url in supervisor.get(gov("order", order)).text) == is_closed
    if status in Order.ON_INSTITUTION:
        Order.objects.filter(pk=order.pk).update(due_on=timezone.localdate() - DAY)
        assert supervisor.get(url).status_code == 200


def test_the_enterprise_agrees_and_the_other_bank_gets_an_order(cast, login, refused, offered):
    supervisor, owner = login(cast.supervisor), login(cast.owner)
    url = gov("order_refer", refused)
    missing = supervisor.post(url, {"product": offered.pk, "reason": "", **new_key()})
    assert (missing.status_code, "请输入推荐理由" in missing.text) == (422, True)
    supervisor.post(url, {"product": offered.pk, "reason": "利率更合适", **new_key()})
    referral = Referral.objects.get()
    assert supervisor.get(url).status_code == 409
    told = Message.objects.filter(user=cast.owner, title="监管部门向您推荐了其他金融产品")
    assert told.get().url == reverse("enterprise:order", args=[refused.number])
    transfer = reverse("enterprise:order_transfer", args=[refused.number])
    assert "确认转推荐" in owner.get(reverse("enterprise:home")).text
    assert transfer in owner.get(reverse("enterprise:order", args=[refused.number])).text

    page = owner.get(transfer)
    assert page.context["form"]["amount"].value() == 80  # the product lends no more
    assert page.context["form"]["purpose"].value() == refused.purpose
    assert "checked" not in page.text
    for words in ("利率更合适", "演示农商经营贷", "被授权人：演示农村银行"):
        assert words in page.text

    done = owner.post(transfer, consented(referral))
    new = Order.objects.get(source="referral")
    assert done.url == reverse("enterprise:order_submitted", args=[new.number])
    referral.refresh_from_db()
    assert (referral.status, referral.new_order) == ("accepted", new)
    assert (new.amount, new.purpose, new.consent.institution) == (60, "equipment", cast.rival)
    assert new.consent_id != refused.consent_id
    assert Message.objects.filter(user=cast.rival_officer, title__startswith="转推荐申请").exists()
    assert owner.get(transfer).status_code == 409
    assert "确认转推荐" not in owner.get(reverse("enterprise:home")).text

    for reader, name in ((owner, "enterprise:order"), (supervisor, "gov:order")):
        assert reverse(name, args=[new.number]) in reader.get(reverse(name, args=[refused.number])).text
        assert reverse(name, args=[refused.number]) in reader.get(reverse(name, args=[new.number])).text
    rival = login(cast.rival_officer).get(reverse("institution:order", args=[new.number])).text
    assert "监管部门转推荐" in rival
    for secret in (refused.number, refused.close_text, cast.bank.name):
        assert secret not in rival
    bank = login(cast.manager).get(reverse("institution:order", args=[refused.number])).text
    assert "转推荐" not in bank
    assert cast.rival.name not in bank
    steps = refused.events.order_by("seq").values_list("step", flat=True)
    assert list(steps)[-2:] == ["refer", "refer_accept"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount": "81"}, "申请金额应在"),
        ({"term_months": "25"}, "期限应在"),
        ({"agreed": ""}, "请阅读并勾选同意授权"),
        ({"categories": []}, "请选择授权查询的信息"),
        ({"categories": ["<b>"]}, "请选择"),
        ({"categories": CONSENT_CODES[:1]}, "授权书已按您勾选的信息更新"),
        ({"codes_shown": ""}, "授权书已按您勾选的信息更新"),
        ({"version_shown": "1"}, "产品条款已更新"),
        ({"version_shown": "x"}, ""),
    ],
)
def test_what_the_enterprise_types_wrong_makes_no_order(cast, login, proposed, change, sentence):
    url = reverse("enterprise:order_transfer", args=[proposed.order.number])
    answer = login(cast.owner).post(url, consented(proposed, **change))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="19900009999"' in answer.text
    proposed.refresh_from_db()
    assert proposed.status == "proposed"
    assert not Order.objects.filter(source="referral").exists()


def test_a_narrower_choice_is_signed_after_its_own_text_was_shown(cast, login, proposed):
    client, url = login(cast.owner), reverse("enterprise:order_transfer", args=[proposed.order.number])
    choice = {"categories": CONSENT_CODES[:1]}
    again = client.post(url, consented(proposed, **choice))
    shown = again.context["form"]["codes_shown"].value()
    assert shown == CONSENT_CODES[0]
    assert not again.context["form"]["agreed"].value()
    assert client.post(url, consented(proposed, **choice, codes_shown=shown)).status_code == 302
    assert Order.objects.get(source="referral").consent.categories == CONSENT_CODES[:1]


def test_the_enterprise_declines_without_a_reason(cast, login, proposed):
    owner, number = login(cast.owner), proposed.order.number
    url = reverse("enterprise:order_transfer_decline", args=[number])
    assert login(cast.stranger).post(url, new_key()).status_code == 404
    assert owner.post(url, new_key()).url == reverse("enterprise:order", args=[number])
    proposed.refresh_from_db()
    assert proposed.status == "declined"
    assert owner.post(url, new_key()).status_code == 409
    page = login(cast.supervisor).get(gov("order", proposed.order)).text
    assert "企业未同意" in page
    assert gov("order_refer", proposed.order) in page


def test_the_supervisor_takes_a_proposal_back(cast, login, proposed):
    url = gov("order_refer_cancel", proposed.order)
    assert login(cast.other_supervisor).post(url, new_key()).status_code == 404
    assert login(cast.supervisor).post(url, new_key()).url == gov("order", proposed.order)
    transfer = reverse("enterprise:order_transfer", args=[proposed.order.number])
    answer = login(cast.owner).post(transfer, consented(proposed))
    assert (answer.status_code, "已撤销" in answer.text) == (409, True)
    assert not Order.objects.filter(source="referral").exists()


def test_a_product_that_left_the_market_can_only_be_declined(cast, login, proposed):
    FinancialProduct.objects.filter(pk=proposed.product_id).update(status="disabled", status_reason="演示")
    client, url = login(cast.owner), reverse("enterprise:order_transfer", args=[proposed.order.number])
    page = client.get(url)
    assert page.status_code == 200
    assert "该产品已停止接受申请。" in page.text
    assert "同意并提交申请" not in page.text
    assert client.post(url, consented(proposed)).status_code == 422
    assert not Order.objects.filter(source="referral").exists()


def test_no_transfer_without_a_proposal(cast, login, refused):
    url = reverse("enterprise:order_transfer", args=[refused.number])
    assert login(cast.owner).get(url).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_browsers_agree_at_once_and_one_order_is_made(login, cast, proposed):
    url = reverse("enterprise:order_transfer", args=[proposed.order.number])
    clients, answers = [login(cast.owner), login(cast.owner)], []

    def send(client) -> None:
        try:
            answers.append(client.post(url, consented(proposed)).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers)[0] == 302
    assert sorted(answers)[1] in (409, 422)
    assert Order.objects.filter(source="referral").count() == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("status = 'accepted', decided_at = now()", "referral_decided"),
        ("status = 'cancelled'", "referral_decided"),
        ("status = 'lost'", "may not go"),
        ("product_id = (select product_id from orders_order where id = order_id)", "another institution"),
        (
            "status = 'accepted', decided_at = now(), new_order_id = order_id",
            "what was proposed to this enterprise",
        ),
    ],
)
def test_the_database_refuses_a_referral_that_is_wrong(proposed, change, reason):
    with (
        pytest.raises(IntegrityError, match=reason),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"update orders_referral set {change} where id = %s", [proposed.pk])
