"""企业注册 and 企业认证."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from accounts.models import User
from enterprises import workflow
from enterprises.models import Claim, Enterprise
from platform_site.identity import make_id_number
from platform_site.workflow import StepRefused
from tests import factories
from tests.accounts import outbox
from tests.accounts.test_codes import ask, last_code
from tests.cast import new_key

PHONE = "19912345678"


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.SMS_SENDER = "tests.accounts.outbox.send"
    outbox.sent.clear()


@pytest.fixture
def applicant(cast) -> Client:
    """Return a client that has proven PHONE."""
    client = Client()
    assert ask(client, PHONE, "/register/")["Location"] == "/register/code/"
    assert client.post("/register/code/", {"code": last_code()})["Location"] == "/register/enterprise/"
    return client


def facts(**changes) -> dict:
    return {
        "kind": "company",
        "uscc": factories.uscc(),
        "name": "演示新设有限公司",
        "legal_person": "演示丁",
        "region": "310115",
        "industry": "C",
        "contact_name": "演示戊",
        **changes,
    }


def finish(client, **changes):
    return client.post(
        "/register/finish/", {"password": factories.PASSWORD, "agree": "on", **new_key(), **changes}
    )


def paper(name="a.png") -> SimpleUploadedFile:
    target = BytesIO()
    Image.new("RGB", (20, 20)).save(target, "PNG")
    return SimpleUploadedFile(name, target.getvalue())


def test_three_steps_make_an_account_that_is_logged_in(applicant):
    data = facts()
    assert applicant.get("/register/enterprise/").status_code == 200
    assert applicant.post("/register/enterprise/", data)["Location"] == "/register/finish/"
    assert applicant.get("/register/finish/").status_code == 200
    assert finish(applicant)["Location"] == "/enterprise/profile/verify/"
    user = User.objects.get(phone=PHONE)
    assert applicant.session["_auth_user_id"] == str(user.pk)
    assert user.claim.status == Claim.Status.UNVERIFIED
    assert user.claim.enterprise.uscc == data["uscc"]
    assert user.claim.enterprise.contact_phone == PHONE
    assert user.enterprise is None
    assert applicant.get("/enterprise/profile/").status_code == 200
    assert applicant.get("/enterprise/profile/verify/").status_code == 200


def test_natural_person_is_known_by_a_sealed_number(applicant):
    number = make_id_number("310115", date(1990, 1, 1), 7)
    data = {"name": "演示己", "id_number": number, "region": "310115", "contact_name": "演示己"}
    assert applicant.post("/register/enterprise/?kind=person", data).status_code == 302
    assert number not in str(dict(applicant.session.items()))
    assert finish(applicant).status_code == 302
    made = User.objects.get(phone=PHONE).claim.enterprise
    assert (made.kind, made.id_number, made.uscc) == (Enterprise.Kind.PERSON, number, None)


def test_verified_enterprise_is_refused_with_a_way_back(cast, applicant):
    answer = applicant.post("/register/enterprise/", facts(uscc=cast.mill.uscc))
    assert answer.status_code == 422
    assert "该企业已注册" in answer.content.decode()
    assert "找回账号" in answer.content.decode()


def test_known_enterprise_is_reused_and_keeps_its_data(applicant):
    known = factories.enterprise("演示名单企业有限公司", registered_at=None)
    applicant.post("/register/enterprise/", facts(uscc=known.uscc, name="另一个名字"))
    finish(applicant)
    known.refresh_from_db()
    claim = User.objects.get(phone=PHONE).claim
    assert (known.name, claim.enterprise, claim.claimed_name) == ("演示名单企业有限公司", known, "另一个名字")


@pytest.mark.parametrize(
    "changes", [{"uscc": "91310115MA1K00000X"}, {"region": "999999"}, {"name": "\u200b"}]
)
def test_bad_facts_are_refused(applicant, changes):
    assert applicant.post("/register/enterprise/", facts(**changes)).status_code == 422
    assert finish(applicant).status_code == 302
    assert not User.objects.filter(phone=PHONE).exists()


def test_agreement_and_password_are_needed(applicant):
    applicant.post("/register/enterprise/", facts())
    assert finish(applicant, agree="").status_code == 422
    assert finish(applicant, password="short").status_code == 422
    assert not User.objects.filter(phone=PHONE).exists()


def test_registered_phone_is_sent_to_login_after_its_code(cast):
    client = Client()
    ask(client, cast.owner.phone, "/register/")
    client.post("/register/code/", {"code": last_code()})
    assert client.get("/register/enterprise/")["Location"] == "/login/"


def test_steps_cannot_be_skipped(cast):
    client = Client()
    for path in ("/register/code/", "/register/enterprise/", "/register/finish/"):
        assert client.get(path)["Location"] == "/register/"


def test_claim_goes_to_the_operator_and_back(cast, login):
    person = factories.owner(factories.enterprise(registered_at=None), status=Claim.Status.UNVERIFIED)
    client, claim = login(person), person.claim
    assert client.post("/enterprise/profile/verify/", new_key()).status_code == 422
    bad = {"licence": SimpleUploadedFile("a.png", b"x"), "mandate": paper(), **new_key()}
    assert client.post("/enterprise/profile/verify/", bad).status_code == 422
    good = {"licence": paper(), "mandate": paper(), **new_key()}
    assert client.post("/enterprise/profile/verify/", good)["Location"] == "/enterprise/profile/"
    assert "审核中" in client.get("/enterprise/profile/").content.decode()
    assert cast.operator.messages.count() == 1
    workflow.return_claim(claim, user=cast.operator, reason="授权书未盖章")
    again = client.get("/enterprise/profile/verify/").content.decode()
    assert "授权书未盖章" in again
    assert again.count("不重新选择则沿用") == 2
    assert client.post("/enterprise/profile/verify/", new_key()).status_code == 302
    workflow.approve(claim, user=cast.operator)
    claim.refresh_from_db()
    assert claim.is_verified
    assert claim.enterprise.registered_at
    assert client.get("/enterprise/profile/").status_code == 200
    with pytest.raises(StepRefused):
        workflow.return_claim(claim, user=cast.operator, reason="x")


def test_approval_ends_other_claims_but_never_a_verified_one(cast, login):
    company = factories.enterprise()
    first, second = (factories.owner(company, status=Claim.Status.PENDING) for _ in range(2))
    with pytest.raises(PermissionDenied):
        workflow.approve(first.claim, user=first)
    workflow.approve(first.claim, user=cast.operator)
    assert Claim.objects.get(user=second).ended_at
    page = login(second).get("/enterprise/profile/verify/", follow=True)
    assert page.status_code == 200
    assert "您的认证申请已结束" in page.content.decode()
    late = factories.owner(cast.mill, status=Claim.Status.PENDING)
    with pytest.raises(ValidationError):
        workflow.approve(late.claim, user=cast.operator)


def test_papers_are_for_owner_and_operator(cast, login):
    person = factories.owner(factories.enterprise(), status=Claim.Status.UNVERIFIED)
    data = {"licence": paper(), "mandate": paper(), **new_key()}
    login(person).post("/enterprise/profile/verify/", data)
    path = f"/claims/{person.claim.pk}/licence/"
    people = {cast.stranger: 404, cast.officer: 403, cast.operator: 200, person: 200}
    assert login().get(path).status_code == 302
    for reader, status in people.items():
        answer = login(reader).get(path)
        assert answer.status_code == status
        answer.getvalue()  # reading it to the end closes the file
    assert answer["Content-Disposition"].startswith("attachment")
    assert login(person).get(f"/claims/{person.claim.pk}/user/").status_code == 404


def test_table_equals_the_trigger(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select encode(tgargs, 'escape') from pg_trigger where tgname = 'enterprises_claim_status'"
        )
        stored = cursor.fetchone()[0]
    pairs = {tuple(pair.split(">")) for pair in stored.split("\\000") if pair}
    assert pairs == workflow.CLAIM.pairs()
