"""Rules that hold for the whole project."""

import importlib

from django.apps import apps
from django.conf import settings
from django.db import connection

from govadmin.management.commands import print_workflows

LAYERS = (
    {"platform_site"},
    {"regions"},
    {"accounts"},
    {"institutions", "enterprises"},
    {"products", "credit"},
    {"orders"},
    {"portal"},
    {"govadmin"},
)
LEVEL = {app: level for level, layer in enumerate(LAYERS) for app in layer}


def test_foreign_keys_point_to_their_own_or_a_lower_layer():
    upward = [
        f"{model.__name__}.{field.name}"
        for app in LEVEL
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model._meta.label != settings.AUTH_USER_MODEL
        if LEVEL.get(field.related_model._meta.app_label, 0) > LEVEL[app]
    ]
    assert upward == []


def test_every_scheduled_job_exists():
    for path, seconds in settings.SCHEDULED_JOBS.values():
        module, _, name = path.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))
        assert seconds > 0


def test_the_database_holds_the_pairs_of_every_workflow(db):
    from credit.doubts import DOUBT
    from credit.imports import IMPORT
    from credit.lists import LIST_ENTRY
    from credit.objections import OBJECTION
    from credit.workflow import CONSENT
    from enterprises.workflow import CLAIM
    from govadmin.workflow import CHANGE
    from institutions.workflow import JOIN
    from orders.export_jobs import EXPORT
    from orders.invitations import INVITATION
    from orders.referrals import REFERRAL
    from orders.workflow import ORDER
    from portal.workflow import FEEDBACK
    from products.workflow import PRODUCT

    tables = {
        "orders_order": ORDER,
        "orders_exportjob": EXPORT,
        "platform_site_changerequest": CHANGE,
        "orders_referral": REFERRAL,
        "products_financialproduct": PRODUCT,
        "orders_invitation": INVITATION,
        "credit_whitelistentry": LIST_ENTRY,
        "credit_objection": OBJECTION,
        "credit_doubt": DOUBT,
        "credit_consent": CONSENT,
        "credit_importbatch": IMPORT,
        "enterprises_claim": CLAIM,
        "institutions_joinrequest": JOIN,
        "portal_feedback": FEEDBACK,
    }
    with connection.cursor() as cursor:
        for table, workflow in tables.items():
            cursor.execute("select tgargs from pg_trigger where tgname = %s", [f"{table}_status"])
            held = {
                tuple(pair.split(">")) for pair in bytes(cursor.fetchone()[0]).decode().split("\0") if pair
            }
            assert held == workflow.pairs(), table


def test_the_printed_workflows_are_current():
    assert (settings.BASE_DIR / "docs" / "workflows.md").read_text() == print_workflows.document()
