"""申请入驻."""

from django.urls import reverse

from institutions.models import JoinRequest
from tests import factories
from tests.cast import new_key


def fields(**changes) -> dict:
    return {
        "name": "演示新银行",
        "kind": "city_bank",
        "uscc": factories.uscc(),
        "licence_no": "B0001H231000001",
        "region": "310115",
        "contact_name": "演示赵六",
        "contact_phone": "19900001234",
        **new_key(),
        **changes,
    }


def test_an_institution_asks_and_keeps_a_receipt(cast, client):
    answer = client.post(reverse("institutions:join"), fields(), follow=True)
    asked = JoinRequest.objects.get()
    assert asked.receipt in answer.content.decode()
    assert asked.contact_phone == "19900001234"
    assert "19900001234" not in answer.content.decode()


def test_the_receipt_is_shown_to_nobody_else(cast, client, login):
    client.post(reverse("institutions:join"), fields())
    address = reverse("institutions:joined", args=[JoinRequest.objects.get().receipt])
    assert login().get(address).status_code == 302


def test_the_same_form_sent_twice_makes_one_request(cast, client):
    sent = fields()
    first = client.post(reverse("institutions:join"), sent)
    second = client.post(reverse("institutions:join"), sent)
    assert first["Location"] == second["Location"]
    assert JoinRequest.objects.count() == 1


def test_a_wrong_code_gets_its_sentence_and_keeps_what_was_typed(cast, client):
    answer = client.post(reverse("institutions:join"), fields(uscc="91310115MA1K000000"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "统一社会信用代码有误" in page
    assert "演示新银行" in page
    assert not JoinRequest.objects.exists()


def test_a_member_institution_is_told_so(cast, client):
    answer = client.post(reverse("institutions:join"), fields(uscc=cast.bank.uscc))
    assert "该机构已入驻" in answer.content.decode()
