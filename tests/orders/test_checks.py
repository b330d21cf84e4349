"""What the database and the table of steps refuse together: one statement for all constraints, and the race of 更正."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders import moves
from orders.models import Order, OrderEvent
from orders.submission import ApplicationRefused, submit
from platform_site.workflow import StepRefused
from tests.orders.life import order_in, take


def test_a_step_that_breaks_a_constraint_is_refused_by_name_and_writes_nothing(cast):
    order = order_in("submitted", cast)
    too_late = timezone.localdate() + timedelta(days=31)
    with pytest.raises(ValidationError, match="order_decision_due_in_time"):
        moves.accept(order, user=cast.officer, officer=cast.officer, decision_due_on=too_late)
    assert Order.objects.get(pk=order.pk).status == "submitted"
    assert not OrderEvent.objects.exists()


def test_a_changed_field_is_checked_and_the_others_cost_nothing(cast):
    order = order_in("accepted", cast)
    with pytest.raises(ValidationError, match="survey"):
        moves.review(order, user=cast.officer, survey="unknown")
    with CaptureQueriesContext(connection) as queries:
        moves.review(order, user=cast.officer, survey="online")
    asked = sum('AS "_check"' in query["sql"] for query in queries)
    assert asked == 2 < len(Order._meta.constraints)  # all check constraints, and where the unique one holds


@pytest.mark.django_db(transaction=True)
def test_a_correction_and_a_new_application_leave_one_open_order(cast):
    order = take(order_in("accepted", cast), "terminate", cast.manager, cast)
    version = cast.product.current
    application = {
        "version": version.pk,
        "amount": version.amount_min,
        "term_months": version.term_min,
        "purpose": "working_capital",
        "contact_name": "演示甲",
        "contact_phone": "19900009999",
        "categories": ["tax_rating"],
    }
    barrier, failures = Barrier(2), []

    def correct():
        moves.correct(order, user=cast.manager, reason="演示误操作")

    def apply():
        submit(cast.owner, cast.product.pk, application)

    def run(work):
        try:
            barrier.wait(5)
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[work]) for work in (correct, apply)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(failure) for failure in failures] in ([StepRefused], [ApplicationRefused])
    assert Order.objects.open().filter(enterprise=cast.mill, product=cast.product).count() == 1
