"""What the scheduler runs for credit."""

from django.db import transaction
from django.utils import timezone

from credit import consents, lists, objections
from credit.models import Consent, Objection, WhitelistEntry
from credit.objection_clocks import due_of, settle
from platform_site import working_calendar
from platform_site.workflow import StepRefused

ENTRIES_A_RUN = 5000


def expire_consents() -> None:
    """End the consents whose last day has passed."""
    for consent in Consent.objects.filter(status=Consent.Status.ACTIVE, valid_to__lt=timezone.localdate()):
        consents.expire(consent)


def expire_list_entries() -> None:
    """Mark list entries whose last day has passed, at most some thousands in a run; each is a transaction."""
    today = timezone.localdate()
    late = WhitelistEntry.objects.filter(status=WhitelistEntry.Status.LISTED, valid_to__lt=today)
    for entry in late.order_by("valid_to", "pk")[:ENTRIES_A_RUN]:
        try:
            lists.expire(entry)
        except StepRefused:
            continue  # a supervisor removed it between the query and the lock


def remind_of_objections() -> None:
    """Tell who handles an 异议 that its day is near, and that it has passed; each is a transaction."""
    for objection in Objection.objects.open().select_related("assigned_to"):
        due = due_of(objection)
        if due and due.css:
            with transaction.atomic():
                objections.remind(objection, due.css.removeprefix("due-"), due.text)


def recount_workdays() -> None:
    """Count the days of open 异议 anew: the back office added days, or the calendar knows a year now."""
    working_calendar.forget()
    for objection in Objection.objects.open().iterator():
        if settle(objection):
            _recount(objection.pk)


@transaction.atomic
def _recount(pk: int) -> None:
    objection = Objection.objects.select_for_update().get(pk=pk)
    if objection.is_open and settle(objection):
        objection.save(update_fields=["accept_due_on", "decide_due_on"])
