"""Decisions of the back office: 入驻申请, 企业认证, 产品下架, 移出白名单."""

from django.urls import reverse
from django.utils import timezone

from credit.models import WhitelistBatch, WhitelistEntry
from enterprises.models import Claim
from institutions.models import Institution, JoinRequest
from tests import factories
from tests.cast import new_key


def _join(cast):
    return JoinRequest.objects.create(
        receipt="RQ20261124-TEST",
        name="演示申请银行",
        kind="city_bank",
        uscc=factories.uscc(),
        licence_no="B0001",
        region=cast.regions["310115"],
        contact_name="演示甲",
        contact_phone="19900001111",
    )


def test_join_request_becomes_an_institution_once(cast, login):
    asked = _join(cast)
    client = login(cast.supervisor)
    url = reverse("gov:join_admit", args=[asked.pk])
    assert "演示申请银行" in client.get(url).content.decode()
    values = {
        "name": asked.name,
        "short_name": "申请银行",
        "kind": asked.kind,
        "uscc": asked.uscc,
        "licence_no": "B0001",
        "region": "310115",
    }
    assert client.post(url, values | new_key()).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.institution) == ("admitted", Institution.objects.get(name=asked.name))
    other = {"name": "演示另一", "uscc": factories.uscc()}
    assert client.post(url, values | other | new_key()).status_code == 409
    assert not Institution.objects.filter(name="演示另一").exists()


def test_join_request_is_declined_with_a_reason(cast, login):
    asked = _join(cast)
    url = reverse("gov:join_decline", args=[asked.pk])
    assert login(cast.other_supervisor).get(url).status_code == 404
    assert login(cast.operator).get(url).status_code == 403
    client = login(cast.supervisor)
    assert client.post(url, new_key()).status_code == 422
    assert client.post(url, {"reason": "材料不符"} | new_key()).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.decline_reason) == ("declined", "材料不符")


def test_operator_decides_a_claim(cast, login):
    newcomer = factories.owner(factories.enterprise("演示待认证有限公司"), status=Claim.Status.PENDING)
    claim = Claim.objects.get(user=newcomer)
    page = reverse("gov:claim", args=[claim.pk])
    assert login(cast.supervisor).get(page).status_code == 403
    client = login(cast.operator)
    assert "通过" in client.get(page).content.decode()
    assert client.get(reverse("admin:enterprises_claim_change", args=[claim.pk])).status_code == 200
    assert client.post(reverse("gov:claim_approve", args=[claim.pk]), new_key()).status_code == 302
    claim.refresh_from_db()
    assert (claim.status, claim.decided_by) == ("verified", cast.operator)
    again = client.post(reverse("gov:claim_return", args=[claim.pk]), {"reason": "太晚"} | new_key())
    assert again.status_code == 409


def test_supervisor_takes_a_product_down_and_lifts_it(cast, login):
    down = reverse("gov:product_take_down", args=[cast.product.pk])
    assert login(cast.other_supervisor).get(down).status_code == 404
    assert login(cast.operator).get(down).status_code == 403
    client = login(cast.supervisor)
    assert client.post(down, new_key()).status_code == 422
    assert client.post(down, {"reason": "宣传不实"} | new_key()).status_code == 302
    cast.product.refresh_from_db()
    assert (cast.product.status, cast.product.status_reason) == ("taken_down", "宣传不实")
    lift = reverse("gov:product_lift", args=[cast.product.pk])
    assert client.post(lift, {"reason": "已整改"} | new_key()).status_code == 302
    cast.product.refresh_from_db()
    assert cast.product.status == "disabled"


def test_entry_leaves_the_whitelist_with_a_reason(cast, login):
    today = timezone.localdate()
    batch = WhitelistBatch.objects.create(label="演示批次", department="演示部门", listed_on=today)
    entry = WhitelistEntry.objects.create(batch=batch, enterprise=cast.mill, listed_on=today)
    url = reverse("gov:whitelist_remove", args=[entry.pk])
    assert login(cast.other_supervisor).get(url).status_code == 404
    assert login(cast.supervisor).post(url, {"reason": "不再符合"} | new_key()).status_code == 302
    entry.refresh_from_db()
    assert (entry.status, entry.removal_reason) == ("removed", "不再符合")


def test_orders_are_watched_masked(cast, login):
    order = factories.order(cast.product, cast.owner, contact_name="演示联系")
    client = login(cast.supervisor)
    assert order.number in client.get(reverse("gov:order_list")).content.decode()
    page = client.get(reverse("gov:order", args=[order.number])).content.decode()
    assert "演**" in page
    assert "演示联系" not in page
    assert "19900009999" not in page
    assert login(cast.other_supervisor).get(reverse("gov:order", args=[order.number])).status_code == 404
