"""Making the account, and its claim on an enterprise that may be known already."""

from django.db import transaction

from accounts.models import User
from enterprises.models import Claim, Enterprise
from platform_site import audit
from platform_site.access import Role
from platform_site.sealed import blind_index


@transaction.atomic
def register(phone: str, password: str, facts: dict) -> User:
    """Create user and claim. A known enterprise keeps its own data; `facts` are the cleaned fields of the form."""
    user = User.objects.create_user(phone, password, name=facts["contact_name"], role=Role.ENTERPRISE)
    identity = (
        {"id_number_bidx": blind_index(facts["id_number"])}
        if "id_number" in facts
        else {"uscc": facts["uscc"]}
    )
    enterprise, _ = Enterprise.objects.get_or_create(**identity, defaults={**facts, "contact_phone": phone})
    claim = Claim.objects.create(user=user, enterprise=enterprise, claimed_name=facts["name"])
    audit.record("企业注册", actor=user, target=claim)
    return user
