"""Print the workflow tables as diagrams: `manage.py print_workflows > docs/workflows.md`."""

from django.core.management.base import BaseCommand

from credit.doubts import DOUBT
from credit.imports import IMPORT
from credit.lists import LIST_ENTRY
from credit.models import Consent, Doubt, ImportBatch, Objection, WhitelistEntry
from credit.objections import OBJECTION
from credit.workflow import CONSENT
from enterprises.models import Claim
from enterprises.workflow import CLAIM
from institutions.models import JoinRequest
from institutions.workflow import JOIN
from orders.export_jobs import EXPORT
from orders.invitations import INVITATION
from orders.models import ExportJob, Invitation, Order, Referral
from orders.referrals import REFERRAL
from orders.workflow import ORDER
from platform_site.diagrams import state_diagram
from portal.models import Feedback
from portal.workflow import FEEDBACK
from products.models import FinancialProduct
from products.workflow import PRODUCT

WORKFLOWS = (
    ("融资订单", ORDER, Order.Status),
    ("转推荐", REFERRAL, Referral.Status),
    ("金融产品", PRODUCT, FinancialProduct.Status),
    ("企业认证", CLAIM, Claim.Status),
    ("入驻申请", JOIN, JoinRequest.Status),
    ("邀请申请", INVITATION, Invitation.Status),
    ("名单企业", LIST_ENTRY, WhitelistEntry.Status),
    ("异议与信用修复", OBJECTION, Objection.Status),
    ("疑问", DOUBT, Doubt.Status),
    ("信用授权", CONSENT, Consent.Status),
    ("导入批次", IMPORT, ImportBatch.Status),
    ("导出任务", EXPORT, ExportJob.Status),
    ("投诉建议", FEEDBACK, Feedback.Status),
)


class Command(BaseCommand):
    help = "把各办理流程打印成状态图（docs/workflows.md 由它生成）"

    def handle(self, **options):
        self.stdout.write(document(), ending="")


def document() -> str:
    """Return the whole page of docs/workflows.md."""
    parts = ["# Workflows\n\nPrinted from the tables by `manage.py print_workflows`; do not edit.\n"]
    for name, workflow, statuses in WORKFLOWS:
        parts.append(f"\n## {name}\n\n```mermaid\n{state_diagram(workflow, statuses)}```\n")
    return "".join(parts)
