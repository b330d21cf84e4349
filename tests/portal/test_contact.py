"""投诉建议: from the form to the answer."""

import pytest
from captcha.models import CaptchaStore
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from platform_site.models import AuditEvent
from platform_site.workdays import add_workdays
from platform_site.workflow import StepRefused
from portal.models import Feedback
from portal.workflow import FEEDBACK
from tests.cast import new_key

PHONE = "19900001234"


def fields(**changes) -> dict:
    picture = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    return {
        "kind": "complaint",
        "region": "310115",
        "text": "演示内容\n第二行",
        "phone": PHONE,
        "captcha_0": picture.hashkey,
        "captcha_1": picture.response,
        **new_key(),
        **changes,
    }


@pytest.fixture
def told(cast, client) -> Feedback:
    assert client.post("/contact/", fields()).status_code == 302
    return Feedback.objects.get()


def test_a_visitor_writes_and_keeps_a_receipt(told, client):
    text = client.get(reverse("portal:contact_receipt", args=[told.token])).content.decode()
    assert told.number in text
    assert "演示内容<br>第二行" in text
    assert PHONE not in text
    assert PHONE not in told.phone_enc
    assert told.phone == PHONE
    assert told.due_on == add_workdays(timezone.localdate(), 15)
    assert f"最迟 {told.due_on} 答复" in text
    assert 'content="noindex"' in text
    assert len(told.token) > 40
    assert client.get(reverse("portal:contact_receipt", args=[told.number])).status_code == 404


def test_nobody_needs_to_leave_a_phone_number(cast, client):
    client.post("/contact/", fields(phone=""))
    told = Feedback.objects.get()
    assert (told.phone, told.phone_tail) == ("", "")
    text = client.get(reverse("portal:contact_receipt", args=[told.token])).content.decode()
    assert "丢失后无法找回" in text


def test_what_is_wrong_is_said_and_what_was_typed_stays(cast, client):
    answer = client.post("/contact/", fields(kind="x", region="", phone="123", captcha_1="wrong"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "演示内容" in text
    assert "请选择所在行政区" in text
    assert "手机号应为 11 位数字" in text
    assert "验证码不正确" in text
    assert not Feedback.objects.exists()


def test_the_same_form_sent_twice_counts_once(cast, client):
    sent = fields()
    first, second = client.post("/contact/", sent), client.post("/contact/", sent)
    assert first["Location"] == second["Location"]
    assert Feedback.objects.count() == 1


def test_who_is_logged_in_needs_no_picture_and_gets_a_message(cast, login):
    client = login(cast.owner)
    assert "captcha" not in client.get("/contact/").content.decode()
    client.post("/contact/", fields(captcha_0="", captcha_1=""))
    told = Feedback.objects.get(user=cast.owner)
    FEEDBACK.take(told, "answer", user=cast.operator, reply="演示答复")
    message = Message.objects.get(user=cast.owner)
    assert message.url == reverse("portal:contact_receipt", args=[told.token])
    assert client.get(message.url).status_code == 200


def test_writing_without_end_is_refused(cast, client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "feedback": {"ip": [(3600, 2)]}}
    answers = [client.post("/contact/", fields()).status_code for _ in range(3)]
    assert answers == [302, 302, 429]
    assert client.get("/contact/").status_code == 200


def test_a_receipt_is_found_by_number_and_phone(told, client):
    picture = {name: value for name, value in fields().items() if name.startswith("captcha")}
    found = client.post("/contact/status/", {"number": told.number.lower(), "tail": "１２３４", **picture})
    assert found["Location"] == reverse("portal:contact_receipt", args=[told.token])
    for number, tail in ((told.number, "0000"), ("TS20261124-222222", "1234"), (told.number, "")):
        picture = {name: value for name, value in fields().items() if name.startswith("captcha")}
        wrong = client.post("/contact/status/", {"number": number, "tail": tail, **picture})
        assert wrong.status_code == 422
        assert told.token not in wrong.content.decode()
    assert client.post("/contact/status/", {"number": told.number, "tail": "1234"}).status_code == 422


def test_one_without_a_phone_is_not_found_by_an_empty_tail(cast, client):
    client.post("/contact/", fields(phone=""))
    picture = {name: value for name, value in fields().items() if name.startswith("captcha")}
    sent = {"number": Feedback.objects.get().number, "tail": "", **picture}
    assert client.post("/contact/status/", sent).status_code == 422


def test_the_answer_is_read_on_the_receipt(told, client, login, cast):
    desk = login(cast.supervisor)
    url = reverse("gov:feedback", args=[told.number])
    assert told.number in desk.get(reverse("gov:feedback_list")).content.decode()
    assert PHONE not in desk.get(url).content.decode()
    desk.post(reverse("gov:feedback_handle", args=[told.number]), new_key())
    told.refresh_from_db()
    assert told.status == "handling"
    assert "处理中" in client.get(reverse("portal:contact_receipt", args=[told.token])).content.decode()
    answer_url = reverse("gov:feedback_answer", args=[told.number])
    assert desk.post(answer_url, {"reply": " ", **new_key()}).status_code == 422
    assert desk.post(answer_url, {"reply": "演示答复", **new_key()})["Location"] == url
    text = client.get(reverse("portal:contact_receipt", args=[told.token])).content.decode()
    assert "演示答复" in text
    assert "已答复" in text
    assert desk.get(answer_url).status_code == 409
    assert AuditEvent.objects.filter(action="答复", object_id=str(told.pk), actor=cast.supervisor).exists()


def test_closing_needs_a_reason_that_the_writer_reads(told, client, login, cast):
    desk = login(cast.operator)
    desk.post(reverse("gov:feedback_close", args=[told.number]), {"reply": "与平台无关", **new_key()})
    text = client.get(reverse("portal:contact_receipt", args=[told.token])).content.decode()
    assert "已关闭，原因" in text
    assert "与平台无关" in text


def test_seeing_the_whole_number_needs_a_reason_and_ends_with_the_case(told, login, cast):
    desk, url = login(cast.supervisor), reverse("gov:feedback_phone", args=[told.number])
    assert PHONE not in desk.get(url).content.decode()
    refused = desk.post(url, {"reason": "curious"})
    assert refused.status_code == 422
    assert PHONE not in refused.content.decode()
    asked = {"reason": "complaint"}
    assert PHONE in desk.post(url, asked).content.decode()
    event = AuditEvent.objects.get(action="查看完整号码")
    assert (event.actor, event.object_id) == (cast.supervisor, str(told.pk))
    FEEDBACK.take(told, "close", user=cast.operator, reply="演示")
    assert PHONE not in desk.post(url, asked, follow=True).content.decode()
    assert AuditEvent.objects.filter(action="查看完整号码").count() == 1


def test_late_ones_are_marked_and_come_first(told, client, login, cast):
    client.post("/contact/", fields())
    late = Feedback.objects.latest("pk")
    Feedback.objects.filter(pk=late.pk).update(due_on="2026-01-05")
    page = login(cast.supervisor).get(reverse("gov:feedback_list"))
    assert [row.pk for row in page.context["page"]] == [late.pk, told.pk]
    assert page.content.decode().count("逾期未答复</span>") == 1
    only = login(cast.supervisor).get(reverse("gov:feedback_list"), {"late": "on"})
    assert [row.pk for row in only.context["page"]] == [late.pk]


PEOPLE = ("supervisor", "city_supervisor", "operator", "other_supervisor", "auditor", "system", "owner")
HANDLING = {"supervisor", "city_supervisor", "operator"}


@pytest.mark.parametrize("status", Feedback.Status.values)
@pytest.mark.parametrize("step", FEEDBACK.steps)
def test_every_step_from_every_status_by_every_person(told, cast, status, step):
    leads = {
        "handle": {"pending": "handling"},
        "answer": {"pending": "answered", "handling": "answered"},
        "close": {"pending": "closed", "handling": "closed"},
    }
    path = {"handling": ["handle"], "answered": ["answer"], "closed": ["close"]}.get(status, [])
    for name in path:
        FEEDBACK.take(told, name, user=cast.operator, **({} if name == "handle" else {"reply": "演示"}))
    for who in PEOPLE:
        record = Feedback.objects.get(pk=told.pk)
        assert record.status == status
        words = {} if step == "handle" else {"reply": "演示"}
        if who not in HANDLING:
            with pytest.raises(PermissionDenied):
                FEEDBACK.take(record, step, user=getattr(cast, who), **words)
    if status in leads[step]:
        words = {} if step == "handle" else {"reply": "演示"}
        assert FEEDBACK.take(record, step, user=cast.supervisor, **words).status == leads[step][status]
    else:
        with pytest.raises(StepRefused):
            FEEDBACK.take(record, step, user=cast.supervisor)
