"""Who gets which answer at every address: stated here, not read from the views.

Columns: anonymous, the enterprise's owner, another enterprise, the bank's 客户经理, another bank's
机构管理员, the district's supervisor, another district's supervisor. 302 is the login page (or one's own
home from a login page), 403 the wrong role, 404 not yours.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from credit import doubts, evaluation, objection_targets, objections
from credit.models import CreditRecord, ImportBatch, RiskFlag, WhitelistBatch, WhitelistEntry
from enterprises.models import Claim
from institutions.models import JoinRequest
from orders import export_jobs, invitations, moves, referrals
from platform_site.models import ChangeRequest
from portal.models import Article, Feedback
from tests import factories
from tests.credit.test_risk import fact
from tests.orders.api_client import new_key as new_api_key
from tests.orders.life import actor, order_in, take

WHO = ("anonymous", "owner", "stranger", "officer", "rival_officer", "supervisor", "other_supervisor")
PUBLIC = (200,) * 7
ENTERPRISE = (302, 200, 200, 403, 403, 403, 403)
ENTERPRISE_OWN = (302, 200, 404, 403, 403, 403, 403)
BANK = (302, 403, 403, 200, 200, 403, 403)
BANK_OWN = (302, 403, 403, 200, 404, 403, 403)
BANK_OWN_POST = (302, 403, 403, 405, 405, 403, 403)
BANK_FORBIDDEN = (302, 403, 403, 403, 404, 403, 403)
MANAGER = (302, 403, 403, 403, 200, 403, 403)
MANAGER_FOREIGN = (302, 403, 403, 403, 404, 403, 403)
GOVERNMENT = (302, 403, 403, 403, 403, 200, 200)
GOVERNMENT_OWN = (302, 403, 403, 403, 403, 200, 404)
NO_KEY = (401,) * 7  # /api/v1: no session opens it
OPERATOR_ONLY = (302, 403, 403, 403, 403, 403, 403)
SYSTEM_ONLY = OPERATOR_ONLY

GOVERNMENT_POST = (302, 403, 403, 403, 403, 405, 405)

# URL name → (which object, answers to GET)
ACCESS = {
    "healthz": ("", PUBLIC),
    "readyz": ("", PUBLIC),
    "captcha-image": ("captcha", (410,) * 7),
    "captcha-refresh": ("", (404,) * 7),
    "portal:home": ("", PUBLIC),
    "portal:market": ("", PUBLIC),
    "portal:product": ("product", PUBLIC),
    "portal:compare": ("", PUBLIC),
    "portal:compare_export": ("", (302,) * 7),
    "portal:calculator": ("", PUBLIC),
    "portal:calculator_export": ("", PUBLIC),
    "portal:eligibility": ("", PUBLIC),
    "portal:product_image": ("product", (404,) * 7),
    "portal:institution_list": ("", PUBLIC),
    "portal:institution": ("bank", PUBLIC),
    "portal:stats": ("", PUBLIC),
    "portal:stats_download": ("", PUBLIC),
    "portal:policy_list": ("", PUBLIC),
    "portal:policy": ("policy", PUBLIC),
    "portal:news_list": ("", PUBLIC),
    "portal:news": ("news", PUBLIC),
    "portal:about": ("", PUBLIC),
    "portal:help": ("", PUBLIC),
    "portal:privacy": ("", PUBLIC),
    "portal:terms": ("", PUBLIC),
    "portal:accessibility": ("", PUBLIC),
    "portal:contact": ("", PUBLIC),
    "portal:contact_receipt": ("feedback_token", PUBLIC),
    "portal:contact_status": ("", PUBLIC),
    "portal:attachment": ("attachment", PUBLIC),
    "portal:guide": ("", PUBLIC),
    "portal:search": ("", PUBLIC),
    "portal:sitemap": ("", PUBLIC),
    "portal:display": ("", (302,) * 7),
    "portal:robots": ("", PUBLIC),
    "portal:sitemap_index": ("", PUBLIC),
    "portal:sitemap_part": ("sitemap_section", PUBLIC),
    "accounts:login": ("", (200, 302, 302, 200, 200, 200, 200)),
    "accounts:code_login": ("", (200, 302, 302, 200, 200, 200, 200)),
    "accounts:code_login_enter": ("", (302,) * 7),
    "accounts:institution_login": ("", (200, 200, 200, 302, 302, 200, 200)),
    "accounts:gov_login": ("", (200, 200, 200, 200, 200, 302, 302)),
    "accounts:logout": ("", (302, 200, 200, 200, 200, 200, 200)),
    "accounts:password_reset": ("", PUBLIC),
    "accounts:password_reset_code": ("", (302,) * 7),
    "accounts:password_reset_new": ("", (302,) * 7),
    "enterprises:register": ("", PUBLIC),
    "enterprises:register_code": ("", (302,) * 7),
    "enterprises:register_facts": ("", (302,) * 7),
    "enterprises:register_finish": ("", (302,) * 7),
    "enterprises:claim_file": ("claim_file", (302, 404, 404, 403, 403, 403, 403)),
    "institutions:join": ("", PUBLIC),
    "institutions:joined": ("receipt", (302,) * 7),
    "enterprise:home": ("", ENTERPRISE),
    "enterprise:account": ("", ENTERPRISE),
    "enterprise:password": ("", ENTERPRISE),
    "enterprise:other_sessions": ("", ENTERPRISE),
    "enterprise:message_list": ("", ENTERPRISE),
    "enterprise:profile": ("", ENTERPRISE),
    "enterprise:profile_section": ("section", ENTERPRISE),
    "enterprise:verify": ("", (302, 302, 302, 403, 403, 403, 403)),
    "enterprise:credit": ("", ENTERPRISE),
    "enterprise:credit_report": ("", ENTERPRISE),
    "enterprise:own_data": ("", ENTERPRISE),
    "enterprise:query_list": ("", ENTERPRISE),
    "enterprise:credit_lists": ("", ENTERPRISE),
    "enterprise:invitation_list": ("", ENTERPRISE),
    "enterprise:invitation_switch": ("", ENTERPRISE),
    "enterprise:invitation_decline": ("invitation", ENTERPRISE_OWN),
    "enterprise:doubt_list": ("", ENTERPRISE),
    "enterprise:objection_list": ("", ENTERPRISE),
    "enterprise:objection_new": ("", (302, 302, 302, 403, 403, 403, 403)),
    "enterprise:objection": ("objection", ENTERPRISE_OWN),
    "enterprise:objection_withdraw": ("objection", ENTERPRISE_OWN),
    "enterprise:objection_paper": ("objection_paper", ENTERPRISE_OWN),
    "enterprise:order_object": ("closed_order", ENTERPRISE_OWN),
    "enterprise:authorization_list": ("", ENTERPRISE),
    "enterprise:authorization": ("consent", ENTERPRISE_OWN),
    "enterprise:authorization_revoke": ("consent", ENTERPRISE_OWN),
    "enterprise:favorite_list": ("", ENTERPRISE),
    "enterprise:favorite": ("product", ENTERPRISE),
    "enterprise:apply": ("other_product", ENTERPRISE),
    "enterprise:apply_consent": ("other_product", (302, 302, 302, 403, 403, 403, 403)),
    "enterprise:apply_check": ("other_product", (302, 302, 302, 403, 403, 403, 403)),
    "enterprise:order_list": ("", ENTERPRISE),
    "enterprise:order_export": ("", ENTERPRISE),
    "enterprise:order": ("order", ENTERPRISE_OWN),
    "enterprise:order_submitted": ("order", ENTERPRISE_OWN),
    "enterprise:order_withdraw": ("order", ENTERPRISE_OWN),
    **{
        f"enterprise:order_{step}": ("order", (302, 409, 404, 403, 403, 403, 403))
        for step in ("supplement", "accept_offer", "decline_offer", "complete")
    },
    "enterprise:order_transfer": ("referred_order", ENTERPRISE_OWN),
    "enterprise:order_transfer_decline": ("referred_order", ENTERPRISE_OWN),
    "enterprise:order_rate": ("paid_order", ENTERPRISE_OWN),
    "enterprise:order_file": ("order_file", ENTERPRISE_OWN),
    "institution:home": ("", BANK),
    "institution:profile": ("", BANK),
    "institution:password": ("", BANK),
    "institution:other_sessions": ("", BANK),
    "institution:confirm_password": ("", BANK),
    "institution:message_list": ("", BANK),
    "institution:staff_list": ("", MANAGER),
    "institution:staff_new": ("", MANAGER),
    "institution:staff_duty": ("member", MANAGER_FOREIGN),
    "institution:staff_switch": ("member", MANAGER_FOREIGN),
    "institution:staff_reset": ("member", MANAGER_FOREIGN),
    "institution:staff_phone": ("member", MANAGER_FOREIGN),
    "institution:api_key_list": ("", MANAGER),
    "institution:api_key_new": ("", MANAGER),
    "institution:api_key_disable": ("api_key", MANAGER_FOREIGN),
    "institution:webhook": ("", MANAGER),
    "institution:webhook_secret": ("", MANAGER_FOREIGN),
    "institution:delivery_list": ("", MANAGER),
    "institution:delivery_resend": ("delivery", (302, 403, 403, 403, 405, 403, 403)),
    "api:openapi": ("", PUBLIC),
    "api:order_list": ("", NO_KEY),
    "api:order": ("order", NO_KEY),
    **{
        f"api:order_{step}": ("order", (405,) * 7)
        for step in ("accept", "ask", "review", "approve", "reject", "disburse", "terminate")
    },
    "institution:product_list": ("", BANK),
    "institution:product_new": ("", BANK),
    "institution:product": ("product", BANK_OWN),
    "institution:product_edit": ("product", BANK_OWN),
    "institution:product_disable": ("product", BANK_OWN),
    "institution:product_enable": ("product", BANK_OWN_POST),
    "institution:product_delete": ("product", BANK_OWN),
    "institution:product_export": ("", BANK),
    "institution:whitelist": ("", BANK),
    "institution:whitelist_entry": ("entry", BANK),
    "institution:whitelist_invite": ("entry", BANK),
    "institution:whitelist_export": ("", BANK),
    "institution:invitation_list": ("", BANK),
    "institution:risk": ("", BANK),
    "institution:risk_export": ("", BANK),
    "institution:risk_order": ("order", BANK_OWN),
    "institution:risk_handle": ("risk_flag", BANK_OWN),
    "institution:order_list": ("", BANK),
    "institution:order_export": ("", BANK),
    "institution:order_export_request": ("", (302, 403, 403, 302, 302, 403, 403)),
    "institution:whitelist_export_request": ("", (302, 403, 403, 302, 302, 403, 403)),
    "institution:risk_export_request": ("", (302, 403, 403, 302, 302, 403, 403)),
    "institution:job": ("bank_job", BANK_OWN),
    "institution:job_file": ("bank_job", (302, 403, 403, 404, 404, 403, 403)),
    "institution:job_cancel": ("bank_job", BANK_OWN_POST),
    "institution:job_retry": ("bank_job", BANK_OWN_POST),
    "institution:approval_list": ("", BANK),
    "institution:approval": ("bank_change", BANK_OWN),
    "institution:approval_approve": ("bank_change", BANK_OWN_POST),
    "institution:approval_reject": ("bank_change", BANK_FORBIDDEN),
    "institution:order": ("order", BANK_OWN),
    "institution:order_accept": ("order", BANK_OWN),
    "institution:order_terminate": ("order", BANK_OWN),
    **{
        f"institution:order_{step}": ("order", (302, 403, 403, 409, 404, 403, 403))
        for step in ("ask", "review", "disburse", "reply")
    },
    **{
        f"institution:order_{step}": ("order", BANK_FORBIDDEN)
        for step in ("approve", "reject", "correct", "reassign")
    },
    "institution:order_snapshot": ("snapshot", BANK_OWN),
    "gov:order_snapshot": ("snapshot", (302, 403, 403, 403, 403, 403, 403)),
    "institution:order_file": ("order_file", BANK_OWN),
    "institution:order_voucher": ("voucher", BANK_OWN),
    "institution:order_credit": ("order", BANK_OWN),
    "institution:order_doubt_new": ("order", (302, 403, 403, 404, 404, 403, 403)),
    "institution:order_doubt_withdraw": ("order_doubt", BANK_OWN),
    "institution:order_credit_report": ("order", BANK_OWN),
    "institution:order_note": ("order", BANK_OWN_POST),
    "institution:order_phone": ("order", (302, 403, 403, 409, 404, 403, 403)),
    "gov:password": ("", GOVERNMENT),
    "gov:other_sessions": ("", GOVERNMENT),
    "gov:message_list": ("", GOVERNMENT),
    "gov:confirm_password": ("", GOVERNMENT),
    "gov:reveal": ("number", GOVERNMENT_OWN),
    "gov:dashboard_export": ("", GOVERNMENT),
    "gov:import_list": ("", GOVERNMENT),
    "gov:import_new": ("", GOVERNMENT),
    "gov:import_template": ("", GOVERNMENT),
    "gov:import": ("import", GOVERNMENT_OWN),
    "gov:import_errors": ("import", GOVERNMENT_OWN),
    "gov:import_retry": ("import", GOVERNMENT_POST),
    "gov:import_submit": ("import", GOVERNMENT_POST),
    "gov:import_cancel": ("import", GOVERNMENT_POST),
    "gov:quality_list": ("", OPERATOR_ONLY),
    "gov:quality_export": ("", OPERATOR_ONLY),
    "gov:approval_list": ("", GOVERNMENT),
    "gov:approval": ("change", GOVERNMENT_OWN),
    "gov:approval_approve": ("change", GOVERNMENT_POST),
    "gov:approval_reject": ("change", GOVERNMENT_OWN),
    "gov:order_list": ("", GOVERNMENT),
    "gov:order_export": ("", GOVERNMENT),
    "gov:order_export_request": ("", (302, 403, 403, 403, 403, 302, 302)),
    "gov:job": ("gov_job", GOVERNMENT_OWN),
    "gov:job_file": ("gov_job", (302, 403, 403, 403, 403, 404, 404)),
    "gov:job_cancel": ("gov_job", GOVERNMENT_POST),
    "gov:job_retry": ("gov_job", GOVERNMENT_POST),
    "gov:order": ("order", GOVERNMENT_OWN),
    "gov:order_urge": ("order", GOVERNMENT_OWN),
    "gov:order_urge_many": ("", (302, 403, 403, 403, 403, 302, 302)),
    "gov:order_urge_done": ("", GOVERNMENT),
    "gov:order_refer": ("closed_order", GOVERNMENT_OWN),
    "gov:order_refer_cancel": ("referred_order", GOVERNMENT_POST),
    "gov:ticket_list": ("", GOVERNMENT),
    "gov:institution_manager_new": ("bank", GOVERNMENT_OWN),
    "gov:initial_password": ("user", GOVERNMENT_OWN),
    "gov:user_disable": ("user", SYSTEM_ONLY),
    "gov:user_enable": ("user", SYSTEM_ONLY),
    "gov:user_reset": ("user", SYSTEM_ONLY),
    "gov:join_admit": ("join", GOVERNMENT_OWN),
    "gov:join_decline": ("join", GOVERNMENT_OWN),
    "gov:enterprise_credit": ("mill", OPERATOR_ONLY),
    "gov:enterprise_credit_report": ("mill", OPERATOR_ONLY),
    "gov:feedback_list": ("", GOVERNMENT),
    "gov:feedback": ("feedback", GOVERNMENT_OWN),
    "gov:feedback_handle": ("feedback", GOVERNMENT_POST),
    "gov:feedback_answer": ("feedback", GOVERNMENT_OWN),
    "gov:feedback_close": ("feedback", GOVERNMENT_OWN),
    "gov:feedback_phone": ("feedback", GOVERNMENT_OWN),
    "gov:article_parts": ("policy", OPERATOR_ONLY),
    "gov:article_file_remove": ("article_file", OPERATOR_ONLY),
    "gov:article_product_add": ("article_file", OPERATOR_ONLY),
    "gov:article_product_remove": ("article_file", OPERATOR_ONLY),
    "gov:claim": ("claim", OPERATOR_ONLY),
    "gov:claim_approve": ("claim", OPERATOR_ONLY),
    "gov:claim_return": ("claim", OPERATOR_ONLY),
    "gov:product_take_down": ("product", GOVERNMENT_OWN),
    "gov:product_lift": ("product", GOVERNMENT_OWN),
    "gov:whitelist_batch_list": ("", GOVERNMENT),
    "gov:whitelist_batch": ("list_batch", GOVERNMENT_OWN),
    "gov:whitelist_remove": ("entry", GOVERNMENT_OWN),
    "gov:doubt_list": ("", OPERATOR_ONLY),
    "gov:doubt": ("doubt", OPERATOR_ONLY),
    "gov:doubt_answer": ("doubt", OPERATOR_ONLY),
    "gov:objection_list": ("", GOVERNMENT),
    "gov:objection": ("objection", GOVERNMENT_OWN),
    "gov:objection_paper": ("objection_paper", OPERATOR_ONLY),
    **{
        f"gov:objection_{step}": ("objection", OPERATOR_ONLY)
        for step in ("accept", "assign", "ask", "reply", "decide")
    },
}


def named_urls(resolver=None, namespaces=()) -> dict[str, URLPattern]:
    """Return every named address outside Django admin, whose own table is in tests/govadmin."""
    found = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                found[":".join((*namespaces, pattern.name))] = pattern
        elif pattern.namespace != "admin":
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            found.update(named_urls(pattern, inner))
    return found


def _loan_with_papers(cast):
    """Return a finished loan with its voucher, and the item of a paper that was handed in."""
    order = order_in("supplement", cast)
    item = order.supplements.get().items.first()
    for step in ("supplement", "review", "approve", "accept_offer"):
        order = take(order, step, actor(step, cast), cast)
    order = moves.disburse(
        order,
        user=cast.officer,
        amount=Decimal(10),
        paid_on=timezone.localdate(),
        repay_on=timezone.localdate() + timedelta(days=30),
        rate=Decimal(4),
        contract_no="HT",
        loan_no="JJ",
        is_first_loan=False,
        voucher=ContentFile(b"%PDF-1.4", "a.pdf"),
    )
    return take(order, "complete", cast.owner, cast), item


def _referred(cast):
    """Return a terminated order of the owner for which another bank's product is proposed."""
    order = order_in("terminated", cast)
    product = factories.product(cast.rival)
    referrals.propose(order, user=cast.supervisor, product=product, reason="演示")
    return order


def _flag(enterprise) -> int:
    """Return a live flag of the enterprise, from a public fact."""
    fact(enterprise, "dishonest")
    evaluation.evaluate([enterprise.pk])
    return RiskFlag.objects.get(enterprise=enterprise).pk


@pytest.fixture
def objects(cast) -> dict[str, list]:
    paid, item = _loan_with_papers(cast)
    closed, referred = order_in("terminated", cast), _referred(cast)
    order = factories.order(cast.product, cast.owner)
    batch = WhitelistBatch.objects.create(
        label="演示批次", department="演示局", listed_on=timezone.localdate()
    )
    entry = WhitelistEntry.objects.create(batch=batch, enterprise=cast.mill, listed_on=batch.listed_on)
    objection = objections.submit(
        objection_targets.about_entry(entry),
        user=cast.owner,
        kind="dispute",
        reason="criteria",
        text="演示说明",
        papers=[("证明材料", ContentFile(b"%PDF-1.4", "a.pdf"))],
    )
    fact(cast.mill, "honour")
    asked = doubts.ask(
        CreditRecord.objects.get(),
        user=cast.officer,
        institution=cast.bank,
        consent=order.consent,
        order_number=order.number,
        reason="subject",
        text="演示说明",
    )
    invitation = invitations.invite(entry, user=cast.officer, product=cast.product, text="演示邀请")
    claim = Claim.objects.get(user=cast.owner)
    join = JoinRequest.objects.create(
        receipt="RZSQ20261124-AAAAAA",
        name="演示新机构",
        kind="city_bank",
        uscc=factories.uscc(),
        licence_no="B1",
        region_id="310115",
        contact_name="演示",
        contact_phone="19900005555",
    )
    articles = {
        kind: Article.objects.create(kind=kind, title="演示", source="演示局", body="演示").pk
        for kind in ("policy", "news")
    }
    attachment = Article.objects.get(pk=articles["policy"]).attachments.create(
        name="演示附件", file=ContentFile(b"%PDF-1.4", "a.pdf"), size=8
    )
    feedback = Feedback.objects.create(
        number="TS20261124-AAAAAA",
        kind="advice",
        text="演示",
        region_id="310115",
        phone="19900003333",
        due_on=timezone.localdate(),
    )
    made = {
        "target": "whitelist",
        "list_label": "演示批次二",
        "department": "演示局",
        "data_to": timezone.localdate(),
        "region_code": "310115",
        "file_name": "a.csv",
        "sha256": "0" * 64,
        "status": "preview",
        "maker": cast.supervisor,
    }
    batch = ImportBatch.objects.create(**made)
    change = ChangeRequest.objects.create(
        kind="whitelist_import",
        target_id=batch.pk,
        title="演示批次二",
        region_code="310115",
        maker=cast.city_supervisor,
    )
    wanted = {"kind": "order", "query": "", "conditions": "", "total": 1001, "purpose": "演示用途"}
    bank_job = export_jobs.ask(cast.officer, **wanted)
    gov_job = export_jobs.ask(cast.supervisor, **wanted)
    return {
        "": [],
        "mill": [cast.mill.pk],
        "bank_job": [bank_job.pk],
        "bank_change": [export_jobs.request_for(bank_job).pk],
        "gov_job": [gov_job.pk],
        "import": [batch.pk],
        "change": [change.pk],
        "captcha": ["0" * 40],
        "product": [cast.product.pk],
        "other_product": [factories.product(cast.bank).pk],
        "bank": [cast.bank.pk],
        "policy": [articles["policy"]],
        "news": [articles["news"]],
        "claim": [claim.pk],
        "claim_file": [claim.pk, "licence"],
        "attachment": [attachment.pk],
        "article_file": [articles["policy"], attachment.pk],
        "feedback": [feedback.number],
        "feedback_token": [feedback.token],
        "sitemap_section": ["pages"],
        "receipt": [join.receipt],
        "section": ["contact"],
        "number": ["join-phone", join.pk],
        "join": [join.pk],
        "consent": [order.consent.number],
        "order": [order.number],
        "paid_order": [paid.number],
        "snapshot": [paid.number, "accept"],
        "risk_flag": [order.number, _flag(cast.mill)],
        "closed_order": [closed.number],
        "referred_order": [referred.number],
        "order_file": [paid.number, item.pk],
        "voucher": [paid.number, paid.disbursements.get().pk],
        "member": [cast.officer.membership.pk],
        "user": [cast.officer.pk],
        "entry": [entry.pk],
        "list_batch": [entry.batch_id],
        "invitation": [invitation.pk],
        "doubt": [asked.number],
        "order_doubt": [order.number, asked.number],
        "objection": [objection.number],
        "objection_paper": [objection.number, objection.papers.get().pk],
        "api_key": [new_api_key(cast.officer)[0].pk],
        "delivery": [1],
    }


def test_every_address_stands_in_the_table_and_declares_its_access():
    found = named_urls()
    assert set(found) == set(ACCESS)
    undeclared = [name for name, pattern in found.items() if not hasattr(pattern.callback, "access")]
    assert undeclared == []


@pytest.mark.parametrize("who", WHO)
def test_each_person_gets_the_expected_answer_everywhere(cast, login, objects, who):
    client = login(getattr(cast, who, None))
    column = WHO.index(who)
    expected = {name: answers[column] for name, (_, answers) in ACCESS.items()}
    answers = {}
    for name, (target, _) in ACCESS.items():
        answer = client.get(reverse(name, args=objects[target]))
        answers[name] = answer.status_code
        answer.getvalue()  # closes a file that is sent
    assert answers == expected


def check_page(html: str) -> list[str]:
    """Return what is wrong with a page's frame."""
    problems = []
    if html.count("<h1") != 1:
        problems.append(f"{html.count('<h1')} h1")
    if 'lang="zh-Hans"' not in html:
        problems.append("lang")
    if "<title> " in html or "<title></title>" in html:
        problems.append("title")
    problems += [
        word for word in (' style="', " onclick=", " onsubmit=", "<style", "javascript:") if word in html
    ]
    return problems


@pytest.mark.parametrize("who", WHO)
def test_every_page_has_one_heading_and_no_inline_code(cast, login, objects, who):
    client = login(getattr(cast, who, None))
    column = WHO.index(who)
    found = {}
    for name, (target, answers) in ACCESS.items():
        if answers[column] == 200 and not name.endswith("z"):
            answer = client.get(reverse(name, args=objects[target]))
            if answer["Content-Type"].startswith("text/html") and (problems := check_page(answer.text)):
                found[name] = problems
            answer.getvalue()  # closes a file that is sent
    assert found == {}
