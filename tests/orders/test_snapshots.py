"""What was known at 受理 and 授信 stays readable, to whom it may be, and every look is logged."""

from django.urls import reverse

from credit import consents
from credit.models import CreditQuery, CreditRecord, WhitelistBatch, WhitelistEntry
from tests import factories
from tests.orders.life import order_in

CANARY = "演示税级快照D7"


def test_a_snapshot_shows_that_moment_under_a_live_consent(cast, login):
    record = CreditRecord.objects.create(
        enterprise=cast.mill,
        category="tax_rating",
        title=CANARY,
        dated_on="2026-03-01",
        polarity="neutral",
        department="演示局",
        fingerprint=factories.uuid4().hex * 2,
    )
    batch = WhitelistBatch.objects.create(label="演示快照批次", department="演示局", listed_on="2026-05-01")
    WhitelistEntry.objects.create(batch=batch, enterprise=cast.mill, listed_on=batch.listed_on)
    order = order_in("approved", cast)
    CreditRecord.objects.filter(pk=record.pk).update(title="后来改了")
    bank, args = login(cast.officer), [order.number, "accept"]
    page = bank.get(reverse("institution:order_snapshot", args=args)).content.decode()
    assert CANARY in page
    assert "演示快照批次" in page
    look = CreditQuery.objects.get()
    assert (look.purpose, look.consent, look.categories) == ("查看信用快照", order.consent, ["tax_rating"])
    assert bank.get(reverse("institution:order_snapshot", args=[order.number, "none"])).status_code == 404

    consents.withdraw(order.consent, user=cast.owner)
    closed = bank.get(reverse("institution:order_snapshot", args=args))
    assert closed.status_code == 403
    assert CANARY not in closed.content.decode()
    audited = login(cast.auditor).get(reverse("gov:order_snapshot", args=args))
    assert CANARY in audited.content.decode()
    assert CreditQuery.objects.filter(actor=cast.auditor, purpose="审计").count() == 1
