"""Application, lists and order pages through their addresses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from institutions.models import Membership
from orders.models import InternalNote, Order
from orders.submission import ApplicationRefused, check_applicant
from platform_site.models import AuditEvent
from tests import factories
from tests.cast import new_key

NEED = {
    "amount": "100",
    "term_months": "12",
    "purpose": "working_capital",
    "contact_name": "演示甲",
    "contact_phone": "19900008888",
}


def fill(client, product):
    """Go through the first two steps."""
    first = client.post(reverse("enterprise:apply", args=[product.pk]), NEED)
    assert first.status_code == 302
    consent = {"categories": ["tax_rating"], "agreed": "on"}
    assert client.post(reverse("enterprise:apply_consent", args=[product.pk]), consent).status_code == 302


def test_apply_accept_and_see_it(cast, login):
    owner, officer = login(cast.owner), login(cast.officer)
    fill(owner, cast.product)
    check = reverse("enterprise:apply_check", args=[cast.product.pk])
    assert "纳税信用级别" in owner.get(check).content.decode()
    data = {"version": cast.product.current_id, **new_key()}
    first, again = owner.post(check, data), owner.post(check, data)
    order = Order.objects.get()
    assert first.url == again.url == reverse("enterprise:order_submitted", args=[order.number])
    assert owner.get(first.url).status_code == 200
    assert cast.officer.messages.count() == 1
    page = officer.get(reverse("institution:order", args=[order.number])).content.decode()
    assert "19900008888" not in page
    assert "199****8888" in page
    phone = reverse("institution:order_phone", args=[order.number])
    assert officer.get(phone).status_code == 409
    due = {"officer": cast.officer.pk, "decision_due_on": timezone.localdate()}
    accept = reverse("institution:order_accept", args=[order.number])
    assert officer.get(accept).status_code == 200
    assert officer.post(accept, due | new_key()).status_code == 302
    assert "19900008888" in officer.post(phone, {"reason": "contact"}).content.decode()
    assert AuditEvent.objects.filter(action="查看完整号码").count() == 1
    shown = owner.get(reverse("enterprise:order", args=[order.number])).content.decode()
    assert "已受理" in shown
    assert "演示城市银行 演**" in shown
    assert officer.get(reverse("institution:order_credit", args=[order.number])).status_code == 200
    assert order.consent.queries.count() == 2  # the detail and the whole file
    assert list(order.snapshots.order_by("step").values_list("step", flat=True)) == ["accept", "submit"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": "9"}, "申请金额应在"),
        ({"amount": "NaN"}, "请输入数字"),
        ({"term_months": "99"}, "期限应在"),
        ({"contact_phone": "123"}, "手机号应为"),
    ],
)
def test_need_out_of_range_is_said(cast, login, fields, sentence):
    answer = login(cast.owner).post(reverse("enterprise:apply", args=[cast.product.pk]), NEED | fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_consent_box_is_needed(cast, login):
    client = login(cast.owner)
    client.post(reverse("enterprise:apply", args=[cast.product.pk]), NEED)
    answer = client.post(
        reverse("enterprise:apply_consent", args=[cast.product.pk]), {"categories": ["tax_rating"]}
    )
    assert answer.status_code == 422
    assert "请阅读并勾选同意授权" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"audiences": ["sole_trader"]}, "不面向企业"),
        ({"region_codes": ["310104"]}, "不适用于贵企业所在地区"),
        ({"industries": ["A"]}, "不适用于贵企业所属行业"),
        ({"whitelist_only": True}, "白名单专享"),
        ({"status": "disabled"}, "停止接受申请"),
    ],
)
def test_who_may_not_apply_is_told_why(cast, fields, sentence):
    product = factories.product(cast.bank, **fields)
    with pytest.raises(ApplicationRefused, match=sentence):
        check_applicant(cast.owner, product)


def test_second_application_links_to_the_first(cast, login):
    order = factories.order(cast.product, cast.owner)
    page = login(cast.owner).get(reverse("enterprise:apply", args=[cast.product.pk])).content.decode()
    assert "您已申请过该产品" in page
    assert reverse("enterprise:order", args=[order.number]) in page


def test_changed_terms_stop_the_submission(cast, login):
    client = login(cast.owner)
    fill(client, cast.product)
    answer = client.post(
        reverse("enterprise:apply_check", args=[cast.product.pk]),
        {"version": "999999", **new_key()},
    )
    assert answer.status_code == 422
    assert "产品条款已更新" in answer.content.decode()
    assert not Order.objects.exists()


def test_withdraw_twice_with_one_key_is_one_step(cast, login):
    order, client = factories.order(cast.product, cast.owner), login(cast.owner)
    url, key = reverse("enterprise:order_withdraw", args=[order.number]), new_key()
    assert client.get(url).status_code == 200
    assert client.post(url, key).status_code == client.post(url, key).status_code == 302
    assert order.events.count() == 1
    late = client.post(url, new_key())
    assert late.status_code == 409
    assert "该订单已由 演示精密制造有限公司 演** 撤回" in late.content.decode()


def test_terminate_needs_a_reason_and_shows_it(cast, login):
    order, client = factories.order(cast.product, cast.owner), login(cast.officer)
    url = reverse("institution:order_terminate", args=[order.number])
    assert client.post(url, new_key()).status_code == 422
    assert client.post(url, {"close_reason": "debt", "close_text": "演示说明"} | new_key()).status_code == 302
    page = login(cast.owner).get(reverse("enterprise:order", args=[order.number])).content.decode()
    assert "负债过高或多头授信" in page
    assert "演示说明" in page


def test_others_do_not_find_the_order(cast, login):
    order = factories.order(cast.product, cast.owner)
    for name in ("order", "order_accept", "order_terminate", "order_credit"):
        assert (
            login(cast.rival_officer).get(reverse(f"institution:{name}", args=[order.number])).status_code
            == 404
        )
    assert login(cast.stranger).get(reverse("enterprise:order", args=[order.number])).status_code == 404
    assert login(cast.owner).get(reverse("institution:order", args=[order.number])).status_code == 403


def test_note_stays_inside(cast, login):
    order = factories.order(cast.product, cast.owner)
    url = reverse("institution:order_note", args=[order.number])
    assert login(cast.officer).post(url, new_key()).status_code == 422
    assert login(cast.officer).post(url, {"text": "演示内部话"} | new_key()).status_code == 302
    assert InternalNote.objects.get().author == cast.officer
    assert (
        "演示内部话"
        not in login(cast.owner).get(reverse("enterprise:order", args=[order.number])).content.decode()
    )


@pytest.mark.parametrize(
    ("person", "view"),
    [
        ("officer", "institution:order_list"),
        ("manager", "institution:home"),
        ("owner", "enterprise:order_list"),
        ("owner", "enterprise:home"),
    ],
)
def test_lists_cost_the_same_with_more_rows(cast, login, person, view):
    client, url = login(getattr(cast, person)), reverse(view)
    factories.order(cast.product, cast.owner)
    client.get(url)

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    before = count()
    for _ in range(5):
        factories.order(factories.product(cast.bank), cast.owner)
    assert count() == before


def test_filters_and_nonsense(cast, login):
    order, client = factories.order(cast.product, cast.owner), login(cast.officer)
    url = reverse("institution:order_list")
    for query in (
        "?status=submitted",
        "?due=soon",
        "?due=overdue",
        "?risk=unknown",
        "?submitted_from=2026-02-30",
    ):
        assert client.get(url + query).status_code == 200
    assert order.number in client.get(url + "?risk=unknown").content.decode()
    assert order.number not in client.get(url + "?status=accepted").content.decode()


def test_colleague_of_another_branch_is_not_offered(cast, login):
    branch = factories.institution("演示分行", parent=cast.bank)
    factories.staff(branch, Membership.Duty.OFFICER, name="演示分行人")
    order = factories.order(cast.product, cast.owner)
    page = login(cast.officer).get(reverse("institution:order_accept", args=[order.number])).content.decode()
    assert "演示分行人" not in page
