"""Who may open which page of the back office."""

import re

import pytest
from django.urls import reverse

from tests import factories

LISTS = {
    "regions_region": {"supervisor", "system", "auditor"},
    "institutions_institution": {"supervisor", "system", "operator", "auditor"},
    "institutions_joinrequest": {"supervisor", "auditor"},
    "accounts_user": {"supervisor", "system", "auditor"},
    "enterprises_claim": {"operator", "auditor"},
    "enterprises_enterprise": {"supervisor", "operator", "auditor"},
    "products_financialproduct": {"supervisor", "system", "operator", "auditor"},
    "products_lprquote": {"operator", "auditor"},
    "portal_article": {"operator", "auditor"},
    "credit_riskrule": {"operator", "auditor"},
    "credit_scorecard": {"operator", "auditor"},
    "credit_objectionclock": {"system", "operator", "auditor"},
    "credit_whitelistentry": {"supervisor", "operator", "auditor"},
    "credit_creditquery": {"auditor"},
    "orders_orderevent": {"auditor"},
    "platform_site_auditevent": {"system", "auditor"},
    "platform_site_sitesettings": {"system", "auditor"},
    "platform_site_workdayexception": {"system", "auditor"},
}
ADDS = {
    "regions_region": {"supervisor", "system"},
    "institutions_institution": {"supervisor", "system"},
    "accounts_user": {"system"},
    "products_lprquote": {"operator"},
    "portal_article": {"operator"},
    "credit_riskrule": {"operator"},
    "credit_scorecard": {"operator"},
    "credit_objectionclock": {"system"},
    "platform_site_sitesettings": {"system"},
    "platform_site_workdayexception": {"system"},
}
BACK_OFFICE = ("supervisor", "system", "operator", "auditor")


def _status(client, name):
    return client.get(reverse(f"admin:{name}")).status_code


@pytest.mark.parametrize("person", BACK_OFFICE)
def test_lists_open_to_their_roles_only(cast, login, person):
    factories.order(cast.product, cast.owner)
    client = login(getattr(cast, person))
    answers = {name: _status(client, f"{name}_changelist") for name in LISTS}
    assert answers == {name: 200 if person in roles else 403 for name, roles in LISTS.items()}


@pytest.mark.parametrize("person", BACK_OFFICE)
def test_new_pages_open_to_their_roles_only(cast, login, person):
    client = login(getattr(cast, person))
    answers = {name: _status(client, f"{name}_add") for name in LISTS}
    assert answers == {name: 200 if person in ADDS.get(name, ()) else 403 for name in LISTS}


@pytest.mark.parametrize("person", ["owner", "manager"])
def test_other_workspaces_are_refused(cast, login, person):
    client = login(getattr(cast, person))
    assert client.get(reverse("admin:index")).status_code == 403
    assert client.get(reverse("gov:order_list")).status_code == 403
    assert _status(client, "institutions_institution_changelist") == 403


def test_another_district_is_not_found(cast, login):
    factories.order(cast.product, cast.owner)
    own, other = login(cast.supervisor), login(cast.other_supervisor)
    for name, record in (
        ("institutions_institution", cast.bank),
        ("enterprises_enterprise", cast.mill),
        ("products_financialproduct", cast.product),
        ("regions_region", cast.regions["310115"]),
    ):
        url = reverse(f"admin:{name}_change", args=[record.pk])
        assert (own.get(url).status_code, other.get(url).status_code) == (200, 404), name


@pytest.mark.parametrize("person", BACK_OFFICE)
def test_index_and_search_answer(cast, login, person):
    factories.order(cast.product, cast.owner)
    client = login(getattr(cast, person))
    page = client.get(reverse("admin:index"))
    assert page.status_code == 200
    assert page.content.decode().count("<h1>") == 1
    if person != "operator":
        found = client.get(
            reverse("admin:accounts_user_changelist"), {"q": "演示\x00", "role__exact": "system"}
        )
        assert found.status_code == 200


def test_lists_speak_chinese_and_draw_tags(cast, login):
    factories.order(cast.product, cast.owner)
    page = login(cast.auditor).get(reverse("admin:institutions_institution_changelist")).content.decode()
    assert 'data-l="状态"' in page
    assert '<span class="tag tag-good">启用</span>' in page
    claims = login(cast.operator).get(reverse("admin:enterprises_claim_changelist")).content.decode()
    assert '<span class="tag tag-good">已认证</span>' in claims
    form = login(cast.system).get(reverse("admin:institutions_institution_add")).content.decode()
    assert "请选择" in form
    assert "---------" not in form
    region = login(cast.auditor).get(reverse("admin:regions_region_change", args=["310115"])).content.decode()
    assert 'alt="True"' not in region
    assert re.search(r"<dt>已启用</dt>\s*<dd>\s*是\s*</dd>", region)
