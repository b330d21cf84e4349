"""Something to see on every page, and somebody logged in, or halfway through a form, for each role."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from credit import doubts, evaluation, objection_targets, objections, quality
from credit.models import (
    CreditRecord,
    ImportBatch,
    RiskFlag,
    RiskRule,
    ScoreCard,
    WhitelistBatch,
    WhitelistEntry,
)
from enterprises.models import Claim
from institutions.models import JoinRequest
from orders import export_jobs, invitations, moves, referrals
from orders.models import Order
from platform_site.models import ChangeRequest
from portal.models import Article, Feedback
from tests import factories
from tests.accounts import outbox
from tests.accounts.test_codes import ask, last_code
from tests.cast import new_key
from tests.enterprises.test_registration import facts, paper
from tests.institutions.test_join import fields as join_fields
from tests.orders.life import lead
from tests.orders.test_pages import fill

ROLES = ("stranger", "manager", "supervisor", "city_supervisor", "operator", "auditor", "system")


@pytest.fixture
def world(cast, login, settings) -> SimpleNamespace:
    """Return the values that stand in the addresses, and per role a client with its session."""
    settings.SMS_SENDER = "tests.accounts.outbox.send"
    outbox.sent.clear()
    sessions = {role: login(getattr(cast, role)) for role in ROLES} | {"visitor": login()}
    others = [factories.product(cast.rival, name=f"演示订单贷 {number} 号") for number in range(1, 6)]
    sessions["applicant"] = login(cast.owner)
    fill(sessions["applicant"], others[1])
    sessions["registering"] = _registering(login)
    second = factories.staff(cast.bank, name="演示管理二")
    sessions["second_manager"] = login(second)
    numbers = _orders(cast, login)
    refused = Order.objects.get(number=numbers["own_rejected"])
    referrals.propose(refused, user=cast.other_supervisor, product=others[2], reason="演示推荐")
    job = export_jobs.ask(
        cast.manager, kind="order", query="", conditions="全部订单", total=2000, purpose="演示核对"
    )
    names = {
        "job": job.pk,
        "export_change": export_jobs.request_for(job).pk,
        "product": cast.product.pk,
        "draft": factories.product(cast.bank, status="draft").pk,
        "gone": factories.product(cast.bank, status="disabled").pk,
        "other_product": others[0].pk,
        "half_product": others[1].pk,
        "bank": cast.bank.pk,
        "mill": cast.mill.pk,
        "colleague": cast.officer.membership.pk,
        "user": cast.officer.pk,
        **numbers,
        **_records(cast, login),
        **_objections(cast, numbers["submitted"]),
        **_requests(cast, login),
    }
    for kind in ("policy", "news"):
        names[kind] = Article.objects.create(
            kind=kind, title="演示办法", source="演示局", body="演示第一条"
        ).pk
    policy = Article.objects.get(pk=names["policy"])
    policy.products.add(cast.product)
    policy.attachments.create(name="演示附件", file=ContentFile(b"%PDF-1.4", "a.pdf"), size=2048)
    feedback = Feedback.objects.create(
        number="TS20261124-AAAAAA",
        kind="complaint",
        text="演示内容",
        region_id="310115",
        phone="19900001234",
        due_on=timezone.localdate(),
    )
    names |= {"feedback": feedback.number, "feedback_token": feedback.token}
    return SimpleNamespace(sessions=sessions, names=names)


def _registering(login):
    """Return a visitor whose next step is the password of a new account, or of a forgotten one."""
    client = login()
    ask(client, "19912345678", "/register/")
    client.post("/register/code/", {"code": last_code()})
    client.post("/register/enterprise/", facts())
    return client


def _orders(cast, login) -> dict:
    """Return the numbers of orders, moved by the bank, and of the company's consent for the first."""
    third = factories.owner(factories.enterprise("演示物流有限公司"), name="演示王三")
    submitted, accepted, terminated = (
        factories.order(cast.product, person) for person in (cast.stranger, cast.owner, third)
    )
    due = timezone.localdate() + timedelta(days=5)
    steps = {
        "order_accept": (accepted, {"officer": cast.manager.pk, "decision_due_on": due.isoformat()}),
        "order_terminate": (terminated, {"close_reason": "unreachable", "close_text": "演示说明"}),
    }
    for name, (order, answers) in steps.items():
        reply = login(cast.manager).post(
            reverse(f"institution:{name}", args=[order.number]), answers | new_key()
        )
        assert reply.status_code == 302
    loans = {
        f"own_{status}": lead(
            factories.order(factories.product(cast.bank), cast.stranger), status, cast
        ).number
        for status in (
            "supplement",
            "reviewing",
            "approved",
            "confirmed",
            "disbursed",
            "completed",
            "rejected",
        )
    }
    moves.urge(accepted, user=cast.supervisor, text="请尽快办理", due_on=due)
    return loans | {
        "submitted": submitted.number,
        "accepted": accepted.number,
        "terminated": terminated.number,
        "consent": submitted.consent.number,
    }


def _records(cast, login) -> dict:
    """Give the companies records, a flag, a place on a list, and a file that waits for a second person."""
    for company in (cast.mill, cast.shop):
        for category, polarity in {
            "xzxk": "positive",
            "dishonest": "negative",
            "tax_rating": "neutral",
        }.items():
            CreditRecord.objects.create(
                enterprise=company,
                category=category,
                title=f"演示{category}",
                dated_on=timezone.localdate(),
                polarity=polarity,
                department="演示局",
                fingerprint=factories.uuid4().hex * 2,
            )
    evaluation.evaluate()
    quality.check()
    batch = WhitelistBatch.objects.create(label="演示第一批", department="演示局", listed_on=date(2026, 5, 1))
    entries = [
        WhitelistEntry.objects.create(batch=batch, enterprise=company, listed_on=batch.listed_on)
        for company in (cast.mill, cast.shop)
    ]
    text = f"企业名称,统一社会信用代码\n演示坏行,1\n{cast.mill.name},{cast.mill.uscc}\n"
    upload = {
        "list_kind": "xinyidai",
        "list_label": "演示第二批",
        "department": "演示局",
        "data_to": "2026-06-30",
        "file": SimpleUploadedFile("演示.csv", text.encode()),
    }
    login(cast.supervisor).post("/gov/imports/new/", upload | new_key())
    imported = ImportBatch.objects.get()
    login(cast.supervisor).post(reverse("gov:import_submit", args=[imported.pk]), new_key())
    change = ChangeRequest.objects.get(kind="whitelist_import")
    reading = ImportBatch.objects.create(
        target="whitelist",
        list_kind="industry",
        list_label="演示第三批",
        department="演示局",
        data_to=date(2026, 6, 30),
        region_code=cast.supervisor.region_id,
        file_name="演示.csv",
        row_count=50_000,
        rows_done=20_000,
        maker=cast.supervisor,
    )
    applying = ImportBatch.objects.create(
        target="whitelist",
        list_kind="declared",
        list_label="演示第四批",
        department="演示局",
        data_to=date(2026, 6, 30),
        region_code=cast.supervisor.region_id,
        file_name="演示.csv",
        row_count=50_000,
        status="applying",
        seen_at=timezone.now(),
        maker=cast.supervisor,
    )
    login(cast.officer).get(reverse("institution:order_list"))
    # The stranger's company is invited; a second batch did not admit it.
    invitation = invitations.invite(entries[1], user=cast.officer, product=cast.product, text="演示邀请说明")
    refused = WhitelistBatch.objects.create(
        kind="recommended", label="演示推荐批次", department="演示局", listed_on=date(2026, 6, 1)
    )
    WhitelistEntry.objects.create(
        batch=refused, enterprise=cast.shop, listed_on=refused.listed_on, has_premises=False
    )
    return {
        "entry": entries[0].pk,
        "list_batch": batch.pk,
        "flag": RiskFlag.objects.get(enterprise=cast.mill, is_public=True).pk,
        "rule": RiskRule.objects.get(code="R-RED-01").pk,
        "card": ScoreCard.objects.get().pk,
        "invitation": invitation.pk,
        "import": imported.pk,
        "import_reading": reading.pk,
        "import_applying": applying.pk,
        "change": change.pk,
    }


def _objections(cast, order_number: str) -> dict:
    """Return a dispute of the stranger's company that an operator handles, a penalty it may object to, and a 疑问."""
    facts = {"enterprise": cast.shop, "polarity": "negative", "department": "演示局"}
    disputed, penalty = (
        CreditRecord.objects.create(
            category="xzcf",
            title=title,
            dated_on=timezone.localdate(),
            fingerprint=factories.uuid4().hex * 2,
            **facts,
        )
        for title in ("演示处罚一", "演示处罚二")
    )
    objection = objections.submit(
        objection_targets.about_record(disputed),
        user=cast.stranger,
        kind="dispute",
        reason="wrong",
        text="演示说明",
        papers=[("证明材料", ContentFile(b"%PDF-1.4", "a.pdf"))],
    )
    objections.take(objection, "accept", user=cast.operator)
    doubt = doubts.ask(
        CreditRecord.objects.get(enterprise=cast.shop, category="xzxk"),
        user=cast.manager,
        institution=cast.bank,
        consent=Order.objects.get(number=order_number).consent,
        order_number=order_number,
        reason="outdated",
        text="演示说明",
    )
    return {"objection": objection.number, "penalty": penalty.pk, "doubt": doubt.number}


def _requests(cast, login) -> dict:
    """Return an institution that asks to join, and a company that asks to be verified."""
    login().post(reverse("institutions:join"), join_fields())
    applicant = factories.owner(
        factories.enterprise("演示待认证有限公司"), status=Claim.Status.UNVERIFIED, name="演示赵四"
    )
    papers = {"licence": paper("a.png"), "mandate": paper("b.png")}
    login(applicant).post("/enterprise/profile/verify/", papers | new_key())
    return {"join": JoinRequest.objects.get().pk, "claim": Claim.objects.get(user=applicant).pk}
