"""The life of a 入驻申请: admitted as an institution, or declined with a reason."""

from institutions.models import JoinRequest
from platform_site.access import Role
from platform_site.audit import record_step
from platform_site.workflow import Step, Workflow, statuses

S = JoinRequest.Status


def decides(user, join_request) -> bool:
    """Tell whether the person supervises the region the request is for."""
    return user.role == Role.GOVERNMENT and join_request.region_id.startswith(user.region_prefix)


def describe_refusal(join_request, step) -> str:
    return f"该入驻申请已是“{join_request.get_status_display()}”，不能再办理“{step.label}”。"


JOIN = Workflow(
    record_step,
    describe_refusal,
    admit=Step("新建机构", statuses(S.PENDING), S.ADMITTED, decides),
    decline=Step("不予通过", statuses(S.PENDING), S.DECLINED, decides),
)
