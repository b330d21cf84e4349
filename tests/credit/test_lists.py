"""Lists through their pages: who sees which, what failed, how an entry leaves, and what the database holds by itself."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from credit import jobs, lists
from credit.models import CreditQuery, WhitelistBatch, WhitelistEntry
from credit.views import institution
from platform_site.models import AuditEvent
from tests import factories
from tests.cast import new_key
from tests.costs import check_cost

LISTED_ON = date(2026, 5, 1)


def batch_of(kind: str = "xinyidai", label: str = "演示第一批", **fields) -> WhitelistBatch:
    values = {"department": "演示发改部门", "listed_on": LISTED_ON, **fields}
    return WhitelistBatch.objects.get_or_create(kind=kind, label=label, defaults=values)[0]


def enter(company, batch=None, **fields) -> WhitelistEntry:
    entry = WhitelistEntry.objects.create(
        batch=batch or batch_of(), enterprise=company, listed_on=LISTED_ON, **fields
    )
    entry.refresh_from_db()
    return entry


def names(answer) -> set[str]:
    return {entry.enterprise.name for entry in answer.context["slice"].rows}


def test_an_entry_repeats_its_batch_and_enterprise_and_follows_them(cast):
    entry = enter(cast.mill, batch_of("industry"))
    assert (entry.kind, entry.region_code, entry.industry) == ("industry", "310115", "C")
    cast.mill.region_id, cast.mill.industry = "310104", "F"
    cast.mill.save()
    entry.refresh_from_db()
    assert (entry.region_code, entry.industry) == ("310104", "F")


@pytest.mark.parametrize("criterion", WhitelistEntry.CRITERIA)
def test_who_fails_a_criterion_is_kept_as_not_admitted(cast, login, criterion):
    entry = enter(cast.mill, **{criterion: False})
    assert entry.status == "not_met"
    assert not names(login(cast.officer).get(reverse("institution:whitelist")))
    label = WhitelistEntry._meta.get_field(criterion).verbose_name
    shown = login(cast.owner).get(reverse("enterprise:credit_lists")).content.decode()
    assert "未入选" in shown
    assert f"<h3>不符合：{label}</h3>" in shown
    with (
        pytest.raises(IntegrityError, match=r"whitelistentry_(meets_all|status)|may not go"),
        transaction.atomic(),
    ):
        WhitelistEntry.objects.filter(pk=entry.pk).update(status="listed")


def test_an_entry_in_force_cannot_lose_a_criterion(cast):
    entry = enter(cast.mill)
    with pytest.raises(IntegrityError, match="whitelistentry_meets_all"):
        WhitelistEntry.objects.filter(pk=entry.pk).update(has_premises=False)


def test_institutions_are_given_recommending_lists_only(cast, login):
    for number, kind in enumerate(WhitelistBatch.Kind.values):
        enter(factories.enterprise(f"演示{kind}公司"), batch_of(kind, f"演示批次{number}"))
    client, url = login(cast.officer), reverse("institution:whitelist")
    given = {"演示xinyidai公司", "演示recommended公司", "演示industry公司"}
    assert names(client.get(url)) == given
    assert names(client.get(url, {"kind": "industry"})) == {"演示industry公司"}
    assert names(client.get(url, {"kind": "declared"})) == given
    declared = WhitelistEntry.objects.get(kind="declared")
    assert client.get(reverse("institution:whitelist_entry", args=[declared.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "found"),
    [("bc", True), ("Abc公", True), ("ABC公司", True), ("c", True), ("bc司", False), ("b'c", False)],
)
def test_a_name_is_found_whatever_its_case(cast, login, name, found):
    enter(factories.enterprise("演示aBC公司"))
    answer = login(cast.officer).get(reverse("institution:whitelist"), {"name": name})
    assert (names(answer) == {"演示aBC公司"}) is found


def test_the_list_is_asked_by_industry_region_and_batch(cast, login):
    second = batch_of(label="演示第二批")
    enter(cast.mill)
    enter(cast.shop, second)
    enter(factories.enterprise("演示农场", industry="A"), second)
    client, url = login(cast.officer), reverse("institution:whitelist")
    assert names(client.get(url, {"industry": "A"})) == {"演示农场"}
    assert names(client.get(url, {"region": "310104"})) == {cast.shop.name}
    assert names(client.get(url, {"region": "310100"})) == {cast.mill.name, cast.shop.name, "演示农场"}
    assert names(client.get(url, {"batch": second.pk, "region": "310115"})) == {"演示农场"}


def test_what_ran_out_or_was_removed_is_not_on_the_list(cast, login):
    yesterday = timezone.localdate() - timedelta(days=1)
    enter(cast.mill, valid_to=yesterday)
    enter(cast.shop, status="removed", removal_reason="演示")
    last_day = enter(factories.enterprise("演示末日公司"), valid_to=timezone.localdate())
    answer = login(cast.officer).get(reverse("institution:whitelist"))
    assert names(answer) == {last_day.enterprise.name}
    assert "已显示全部" in answer.content.decode()


def test_more_than_ten_thousand_are_counted_as_such(cast, login, monkeypatch):
    monkeypatch.setattr(institution, "COUNTED", 2)
    for company in (cast.mill, cast.shop, factories.enterprise()):
        enter(company)
    assert (
        "共 2+ 家，已显示 3 家" in login(cast.officer).get(reverse("institution:whitelist")).content.decode()
    )


def test_a_supervisor_removes_with_a_reason_that_the_enterprise_reads(cast, login):
    entry = enter(cast.mill)
    client, url = login(cast.supervisor), reverse("gov:whitelist_remove", args=[entry.pk])
    assert client.post(url, {"reason": " "} | new_key()).status_code == 422
    answer = client.post(url, {"reason": "演示不再符合"} | new_key())
    assert answer.url == reverse("gov:whitelist_batch", args=[entry.batch_id])
    entry.refresh_from_db()
    assert (entry.status, entry.removal_reason, entry.ended_on) == (
        "removed",
        "演示不再符合",
        timezone.localdate(),
    )
    message = Message.objects.get(user=cast.owner)
    assert ("演示第一批" in message.title, message.body) == (True, "移出原因：演示不再符合")
    assert "演示不再符合" in login(cast.owner).get(message.url).content.decode()
    event = AuditEvent.objects.get(action="移出名单")
    assert (event.actor, "演示不再符合" in event.summary) == (cast.supervisor, True)
    assert client.get(url).status_code == 409
    again = enter(cast.mill, batch_of(label="演示第二批"))
    assert names(login(cast.officer).get(reverse("institution:whitelist"))) == {again.enterprise.name}


def test_only_a_supervisor_of_the_region_removes(cast, login):
    entry = enter(cast.mill)
    url = reverse("gov:whitelist_remove", args=[entry.pk])
    for person, status in ((cast.other_supervisor, 404), (cast.operator, 403), (cast.auditor, 403)):
        assert login(person).post(url, {"reason": "演示"} | new_key()).status_code == status
    for person in (cast.other_supervisor, cast.operator, cast.officer, None):
        with pytest.raises(PermissionDenied):
            lists.remove(entry, user=person, reason="演示")
    entry.refresh_from_db()
    assert entry.status == "listed"


def test_entries_run_out_by_the_clock_and_only_then(cast):
    today = timezone.localdate()
    late = enter(cast.mill, valid_to=today - timedelta(days=1))
    last_day, unlimited = enter(cast.shop, valid_to=today), enter(factories.enterprise())
    jobs.expire_list_entries()
    jobs.expire_list_entries()
    states = dict(WhitelistEntry.objects.values_list("pk", "status"))
    assert states == {late.pk: "expired", last_day.pk: "listed", unlimited.pk: "listed"}
    assert Message.objects.get().user == cast.owner
    late.refresh_from_db()
    assert late.ended_on == today


def test_batches_are_counted_within_the_own_region(cast, login):
    enter(cast.mill)
    enter(cast.shop)
    enter(factories.enterprise("演示未入选公司"), has_premises=False)
    elsewhere = batch_of(label="演示西区批次")
    enter(factories.enterprise(region=cast.regions["310104"]), elsewhere)
    url = reverse("gov:whitelist_batch_list")
    page = login(cast.supervisor).get(url).context["page"]
    assert [(batch.label, batch.counts["listed"], batch.counts["not_met"]) for batch in page] == [
        ("演示第一批", 1, 1)
    ]
    everywhere = login(cast.operator).get(url).context["page"]
    assert {batch.label: batch.counts["listed"] for batch in everywhere} == {
        "演示第一批": 2,
        "演示西区批次": 1,
    }
    assert login(cast.supervisor).get(reverse("gov:whitelist_batch", args=[elsewhere.pk])).status_code == 404
    assert login(cast.system).get(url).status_code == 403


def test_a_batch_is_asked_by_name_and_state(cast, login):
    entry = enter(cast.mill)
    enter(factories.enterprise("演示未入选公司"), has_premises=False)
    client, url = login(cast.supervisor), reverse("gov:whitelist_batch", args=[entry.batch_id])
    remove = reverse("gov:whitelist_remove", args=[entry.pk])
    assert remove in client.get(url, {"status": "listed"}).content.decode()
    refused = client.get(url, {"status": "not_met"}).content.decode()
    assert "不符合：固定经营场所" in refused
    assert cast.mill.name not in refused
    assert [row.pk for row in client.get(url, {"name": "精密"}).context["page"]] == [entry.pk]
    assert remove not in login(cast.operator).get(url).content.decode()


def test_a_portrait_shows_public_facts_history_and_is_logged(cast, login):
    entry = enter(cast.mill, reason="演示理由")
    order = factories.order(cast.product, cast.owner)
    url = reverse("institution:whitelist_entry", args=[entry.pk])
    shown = login(cast.officer).get(url).content.decode()
    assert all(text in shown for text in ("演示理由", "演示发改部门", "行政处罚", "未监测", order.number))
    assert "纳税信用级别" not in shown
    look = CreditQuery.objects.get()
    assert (look.institution, look.enterprise, look.purpose) == (cast.bank, cast.mill, "查看企业画像")
    assert order.number not in login(cast.rival_officer).get(url).content.decode()


def test_an_enterprise_sees_its_own_lists_only(cast, login):
    enter(cast.mill, removal_reason="演示移出原因", status="removed", ended_on=LISTED_ON)
    url = reverse("enterprise:credit_lists")
    own = login(cast.owner).get(url).content.decode()
    assert "演示移出原因" in own
    assert "2026-05-01" in own
    other = login(cast.stranger).get(url).content.decode()
    assert "演示移出原因" not in other
    assert "还没有部门把贵企业列入名单" in other


@pytest.mark.parametrize(
    ("view", "person"),
    [
        ("institution:whitelist", "officer"),
        ("gov:whitelist_batch_list", "operator"),
        ("gov:whitelist_batch", "supervisor"),
    ],
)
def test_more_entries_cost_no_more_statements(cast, login, view, person):
    batch = batch_of()
    args = [batch.pk] if view == "gov:whitelist_batch" else []

    def grow() -> None:
        enter(factories.enterprise(), batch)
        if view == "gov:whitelist_batch_list":
            enter(factories.enterprise(), batch_of(label=f"演示批次{WhitelistBatch.objects.count()}"))

    check_cost(login(getattr(cast, person)), reverse(view, args=args), grow, times=4, most=10)
