"""What the scheduler runs for credit."""

from django.utils import timezone

from credit import consents, evaluation
from credit.models import Consent


def expire_consents() -> None:
    """End the consents whose last day has passed."""
    for consent in Consent.objects.filter(status=Consent.Status.ACTIVE, valid_to__lt=timezone.localdate()):
        consents.expire(consent)


def evaluate_risk() -> None:
    """Evaluate every enterprise anew: records age, are repaired and leave."""
    evaluation.evaluate()
