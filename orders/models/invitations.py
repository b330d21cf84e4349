"""邀请申请: an institution asks an enterprise on a list to apply for one of its products."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.models import WhitelistEntry
from enterprises.models import Enterprise
from institutions.models import Institution
from orders.models.order import Order
from platform_site.access import Role
from platform_site.tones import Tone, TonedChoices
from products.models import FinancialProduct


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return what an enterprise received, or what an institution's people and those of its branches sent."""
        match getattr(user, "role", None):
            case Role.ENTERPRISE:
                return self.filter(enterprise=user.enterprise) if user.enterprise else self.none()
            case Role.INSTITUTION:
                if user.membership is None:
                    return self.none()
                reach = user.membership.institutions_in_reach()
                return self.filter(
                    Q(institution__in=reach) | Q(institution__in=user.membership.institution.lineage())
                )
        return self.none()

    def open(self):
        return self.filter(status=Invitation.Status.SENT)

    def waiting(self, today=None):
        """Return the invitations that the enterprise can still follow."""
        return self.open().filter(expires_on__gte=today or timezone.localdate())


class Invitation(models.Model):
    """One invitation to one enterprise. `institution` is the one whose product it is; an application closes it."""

    class Status(TonedChoices):
        SENT = "sent", "待答复", Tone.WAIT
        ACCEPTED = "accepted", "已申请", Tone.GOOD
        DECLINED = "declined", "已婉拒", Tone.OFF
        EXPIRED = "expired", "已过期", Tone.OFF

    entry = models.ForeignKey(WhitelistEntry, models.PROTECT, verbose_name="名单", related_name="invitations")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, verbose_name="企业", related_name="invitations"
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, verbose_name="金融机构", related_name="invitations"
    )
    product = models.ForeignKey(
        FinancialProduct, models.PROTECT, verbose_name="邀请申请的产品", related_name="invitations"
    )
    text = models.CharField("邀请说明", max_length=200)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.SENT)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="邀请人", related_name="+"
    )
    sent_at = models.DateTimeField("邀请时间", default=timezone.now)
    expires_on = models.DateField("有效期至")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    decline_reason = models.CharField("婉拒原因", max_length=200, blank=True)
    order = models.OneToOneField(
        Order, models.PROTECT, verbose_name="订单", null=True, blank=True, related_name="invited_by"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["institution", "-sent_at"], name="invitation_of_institution"),
            models.Index(fields=["enterprise", "-sent_at"], name="invitation_of_enterprise"),
            models.Index(fields=["expires_on"], condition=Q(status="sent"), name="invitation_ending"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "institution"],
                condition=Q(status="sent"),
                name="invitation_one_open",
                violation_error_message="本机构已邀请该企业，企业尚未答复。",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", order__isnull=True, answered_at__isnull=True)
                | Q(status="accepted", order__isnull=False, answered_at__isnull=False)
                | Q(status="declined", order__isnull=True, answered_at__isnull=False)
                | Q(status="expired", order__isnull=True, answered_at__isnull=True),
                name="invitation_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"邀请 {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Tell whether the enterprise can still follow it."""
        return self.status == self.Status.SENT and self.expires_on >= timezone.localdate()
