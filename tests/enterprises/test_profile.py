"""企业信息: fixed facts, sections that the enterprise fills in, completeness."""

import pytest

from enterprises.models import Claim
from platform_site.models import AuditEvent
from tests import factories
from tests.cast import new_key

PROFILE, BUSINESS, CONTACT = (f"/enterprise/profile/{part}" for part in ("", "business/", "contact/"))
FACTS = {
    "industry_division": "34",
    "size": "small",
    "address": "演示路 1 号",
    "business_scope": "演示机械加工",
}


def test_sections_fill_up_to_the_whole(cast, login):
    client = login(cast.owner)
    page = client.get(PROFILE)
    assert page.context["percent"] == 16  # only the contact's name of six
    assert "还缺行业大类、划型、经营地址、经营范围" in " ".join(page.content.decode().split())
    assert client.post(BUSINESS, FACTS | new_key())["Location"] == PROFILE
    phone = {"contact_name": "演示新人", "contact_phone": "199 0000 7777"}
    assert client.post(CONTACT, phone | new_key()).status_code == 302
    cast.mill.refresh_from_db()
    assert {name: getattr(cast.mill, name) for name in FACTS} == FACTS
    assert (cast.mill.contact_name, cast.mill.contact_phone) == ("演示新人", "19900007777")
    page = client.get(PROFILE)
    assert page.context["percent"] == 100
    assert "还缺" not in page.content.decode()
    assert AuditEvent.objects.filter(action="修改企业信息", actor=cast.owner).count() == 2


@pytest.mark.parametrize(
    ("path", "changes", "sentence"),
    [
        (BUSINESS, {"address": ""}, "请输入经营地址"),
        (BUSINESS, {"industry_division": "01"}, "请从列表中选择行业大类"),
        (BUSINESS, {"size": ""}, "请选择划型"),
        (CONTACT, {"contact_phone": "12"}, "手机号应为"),
    ],
)
def test_bad_entries_keep_what_was_typed(cast, login, path, changes, sentence):
    data = FACTS | {"contact_name": "演示打字", "contact_phone": "19900007777"} | changes
    answer = login(cast.owner).post(path, data | new_key())
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert ("演示机械加工" if path == BUSINESS else "演示打字") in html
    cast.mill.refresh_from_db()
    assert cast.mill.contact_name == "演示甲"


def test_home_asks_for_what_is_missing(cast, login):
    client = login(cast.owner)
    assert "完整度 16%" in client.get("/enterprise/").content.decode()
    client.post(BUSINESS, FACTS | new_key())
    client.post(CONTACT, {"contact_name": "演示新人", "contact_phone": "19900007777"} | new_key())
    assert "没有待办事项。" in client.get("/enterprise/").content.decode()


def test_registered_facts_cannot_be_changed(cast, login):
    forged = {
        "name": "改名有限公司",
        "uscc": factories.uscc(),
        "legal_person": "改人",
        "founded_on": "1990-01-01",
    }
    before = (cast.mill.name, cast.mill.uscc, cast.mill.legal_person, cast.mill.founded_on)
    login(cast.owner).post(BUSINESS, FACTS | forged | new_key())
    cast.mill.refresh_from_db()
    assert (cast.mill.name, cast.mill.uscc, cast.mill.legal_person, cast.mill.founded_on) == before


def test_only_the_verified_have_sections(cast, login):
    person = factories.owner(cast.mill, status=Claim.Status.PENDING)
    assert login(person).get(CONTACT).status_code == 404
    assert "认证通过后填写" in login(person).get(PROFILE).content.decode()


def test_a_natural_person_has_only_a_contact(cast, login):
    client = login(factories.owner(factories.natural_person()))
    assert client.get(BUSINESS).status_code == 404
    assert client.get(CONTACT).status_code == 200
    page = client.get(PROFILE).content.decode()
    assert "经营情况" not in page


def test_an_unverified_company_is_told_what_it_lacks(cast, login):
    person = factories.owner(factories.enterprise(), status="unverified")
    answer = login(person).get("/enterprise/credit/")
    assert answer.status_code == 403
    assert "企业认证通过后才能使用此页面" in answer.content.decode()
    assert "此页面供机构管理员使用" in login(cast.officer).get("/institution/staff/").content.decode()
