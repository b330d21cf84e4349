"""What the back office decides itself about entries of a white list."""

from credit.models import WhitelistEntry
from platform_site.access import Role
from platform_site.audit import record_step
from platform_site.workflow import Step, Workflow, statuses


def describe_refusal(record, step: Step) -> str:
    return f"“{record}”已是“{record.get_status_display()}”，不能再办理“{step.label}”。"


def lists(user, entry: WhitelistEntry) -> bool:
    """Tell whether the supervisor's region holds the enterprise on the list."""
    return user.role == Role.GOVERNMENT and (entry.enterprise.region_id or "").startswith(user.region_prefix)


WHITELIST = Workflow(
    record_step,
    describe_refusal,
    remove=Step("移出白名单", statuses("listed"), WhitelistEntry.Status.REMOVED, lists),
)
