"""Which frame a page takes that is the same in every workspace."""

from platform_site.access import Role

BASES = {Role.ENTERPRISE: "base_enterprise.html", Role.INSTITUTION: "base_institution.html"}


def base_for(user) -> str:
    """Return the base template of the person's own workspace."""
    return BASES.get(user.role, "base_gov.html")
