"""What each duty inside an institution may do; views and workflows ask these predicates."""

from institutions.models import Membership

Duty = Membership.Duty


def is_manager(user) -> bool:
    """Tell whether the person is 机构管理员: 人员管理 and everything else."""
    return user.membership is not None and user.membership.duty == Duty.MANAGER


is_manager.refusal = "此页面供机构管理员使用，当前账号没有相应权限。"


def is_member(user) -> bool:
    """Tell whether the person works for an active institution."""
    return user.membership is not None
