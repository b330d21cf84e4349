"""疑问 of institutions through their pages: asked, answered, withdrawn; who reads what, and what it never changes."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from credit import consents, doubts, evaluation
from credit.doubts import DOUBT
from credit.models import CreditQuery, CreditRecord, Doubt, RiskState
from platform_site.chain import broken_links
from platform_site.models import AuditEvent
from platform_site.workflow import StepRefused
from tests import factories
from tests.cast import new_key
from tests.costs import check_cost
from tests.credit.test_objections import record_of

WORDS = {"reason": "contradicts", "text": "与我行取得的合同不一致（演示）"}
ANSWER = {"answer": "经核对，与来源部门数据一致（演示）", "source_department": "演示法院"}


@pytest.fixture
def order(cast):
    return factories.order(cast.product, cast.owner)


@pytest.fixture
def record(cast) -> CreditRecord:
    return record_of(cast.mill, payload={"CASE_NO": "（2026）演示执1号"})


def page_of(order) -> str:
    return reverse("institution:order_credit", args=[order.number])


def new_url(order, record) -> str:
    return f"{reverse('institution:order_doubt_new', args=[order.number])}?record={record.pk}"


def withdraw_url(order, doubt) -> str:
    return reverse("institution:order_doubt_withdraw", args=[order.number, doubt.number])


def asked(cast, order, record, **fields) -> Doubt:
    values = {"user": cast.officer, "institution": cast.bank, "consent": order.consent, **WORDS}
    values["order_number"] = order.number
    return doubts.ask(record, **values | fields)


def answer(client, doubt, **answers):
    return client.post(reverse("gov:doubt_answer", args=[doubt.number]), ANSWER | answers | new_key())


def told(person) -> list[str]:
    return [f"{message.title} {message.body}" for message in Message.objects.filter(user=person)]


def test_a_question_is_asked_and_answered_and_changes_nothing(cast, login, order, record):
    evaluation.evaluate()
    before = RiskState.objects.get(enterprise=cast.mill)
    officer, operator, owner = login(cast.officer), login(cast.operator), login(cast.owner)
    assert new_url(order, record) in officer.get(page_of(order)).text
    assert "演示失信记录" not in officer.get(new_url(order, record)).text
    assert officer.post(new_url(order, record), WORDS | new_key()).url == page_of(order)
    doubt = Doubt.objects.get()
    assert (doubt.institution, doubt.asked_by, doubt.status) == (cast.bank, cast.officer, "open")
    assert [text.split(" ")[0] for text in told(cast.operator)] == ["收到金融机构的疑问"]
    page = officer.get(page_of(order)).text
    assert "疑问待答复" in page
    assert new_url(order, record) not in page
    assert officer.get(new_url(order, record)).url == page_of(order)
    assert officer.post(new_url(order, record), WORDS | new_key()).status_code == 409

    assert doubt.number in operator.get(reverse("gov:doubt_list")).text
    detail = operator.get(reverse("gov:doubt", args=[doubt.number])).text
    assert WORDS["text"] in detail
    assert "（2026）演示执1号" in detail
    assert answer(operator, doubt).status_code == 302
    assert answer(operator, doubt).status_code == 409
    assert len(told(cast.officer)) == 1
    assert told(cast.officer)[0].startswith(f"疑问已答复：{doubt.number}")
    for reader in (officer, login(cast.manager)):
        page = reader.get(page_of(order)).text
        assert ANSWER["answer"] in page
        assert "疑问已答复" in page
        assert "可以向演示法院核实" in page
        assert new_url(order, record) in page

    own = owner.get(reverse("enterprise:doubt_list")).text
    assert ANSWER["answer"] in own
    assert "与其他材料不一致" in own
    assert WORDS["text"] not in own
    assert doubt.number not in login(cast.stranger).get(reverse("enterprise:doubt_list")).text
    assert told(cast.owner) == []
    record.refresh_from_db()
    after = RiskState.objects.get(enterprise=cast.mill)
    assert (record.objection_state, record.correction) == ("", "")
    assert (after.public_level, after.evaluated_at) == (before.public_level, before.evaluated_at)
    events = AuditEvent.objects.filter(object_type="疑问", object_id=str(doubt.pk)).order_by("pk")
    assert [(event.action, event.actor) for event in events] == [
        ("提出疑问", cast.officer),
        ("答复", cast.operator),
    ]
    assert not broken_links()


def test_who_asked_may_withdraw_and_ask_again(cast, login, order, record):
    doubt = asked(cast, order, record)
    officer = login(cast.officer)
    assert withdraw_url(order, doubt) in officer.get(page_of(order)).text
    manager = login(cast.manager)
    assert withdraw_url(order, doubt) not in manager.get(page_of(order)).text
    assert manager.get(withdraw_url(order, doubt)).status_code == 403
    assert manager.post(withdraw_url(order, doubt), new_key()).status_code == 403
    assert officer.get(withdraw_url(order, doubt)).status_code == 200
    assert officer.post(withdraw_url(order, doubt), new_key()).url == page_of(order)
    assert officer.post(withdraw_url(order, doubt), new_key()).status_code == 409
    assert answer(login(cast.operator), doubt).status_code == 409
    assert told(cast.officer) == []
    assert officer.post(new_url(order, record), WORDS | new_key()).status_code == 302
    assert Doubt.objects.open().count() == 1


def test_only_a_record_that_may_be_seen_can_be_asked_about(cast, login, order, record):
    officer, rival = login(cast.officer), login(cast.rival_officer)
    foreign = record_of(cast.shop)
    granted, locked = record_of(cast.mill, "tax_rating"), record_of(cast.mill, "social_insurance")
    gone = record_of(cast.mill, is_repaired=True)
    url = reverse("institution:order_doubt_new", args=[order.number])
    for target in (foreign, locked, gone):
        assert officer.get(new_url(order, target)).status_code == 404
        assert officer.post(new_url(order, target), WORDS | new_key()).status_code == 404
    for nonsense in ("", "?record=", "?record=x", "?record=99999999999999999999", "?record=²"):
        assert officer.get(url + nonsense).status_code == 404
    assert officer.get(new_url(order, granted)).status_code == 200
    consents.withdraw(order.consent, user=cast.owner)
    assert officer.get(new_url(order, granted)).status_code == 404
    assert officer.get(new_url(order, record)).status_code == 200
    assert rival.get(new_url(order, record)).status_code == 404
    assert rival.post(new_url(order, record), WORDS | new_key()).status_code == 404
    doubt = asked(cast, order, record)
    other = factories.order(factories.product(cast.rival), cast.owner)
    assert rival.get(withdraw_url(order, doubt)).status_code == 404
    assert rival.get(withdraw_url(other, doubt)).status_code == 404
    assert doubt.number not in rival.get(page_of(other)).text
    assert new_url(other, record) in rival.get(page_of(other)).text


@pytest.mark.parametrize("way", ["withdrawn", "repaired", "found wrong"])
def test_what_may_not_be_seen_any_more_is_not_told_by_its_question(cast, login, order, way):
    record = record_of(cast.mill, "tax_rating", title="演示评级丁", payload={"LEVEL": "演示等级丁"})
    doubt = asked(cast, order, record)
    answer(login(cast.operator), doubt)
    officer = login(cast.officer)
    facts = ["演示评级丁", WORDS["text"], ANSWER["answer"], "与其他材料不一致", f"{record.dated_on:%Y-%m-%d}"]
    page = officer.get(page_of(order)).text
    assert [fact for fact in facts if fact not in page] == []
    if way == "withdrawn":
        consents.withdraw(order.consent, user=cast.owner)
    CreditRecord.objects.update(
        is_repaired=way == "repaired", objection_state="upheld" if way == "found wrong" else ""
    )
    page = officer.get(page_of(order)).text
    assert [fact for fact in facts if fact in page] == []
    assert "纳税信用级别" in page.split('id="doubts"')[1]
    assert "已答复" in page.split('id="doubts"')[1]
    assert [fact for fact in facts if fact in "".join(told(cast.officer))] == []
    own = login(cast.owner).get(reverse("enterprise:doubt_list")).text
    assert ("提出异议<" in own) is (way == "withdrawn")
    operator = login(cast.operator).get(reverse("gov:doubt", args=[doubt.number])).text
    assert "演示等级丁" not in operator


def test_a_record_that_closed_meanwhile_is_not_asked_about(cast, order):
    granted = record_of(cast.mill, "tax_rating", payload={"LEVEL": "A"})
    consents.withdraw(order.consent, user=cast.owner)
    with pytest.raises(StepRefused, match="已不能查看"):
        asked(cast, order, granted)
    assert not Doubt.objects.exists()


def test_who_left_the_institution_hears_no_more(cast, login, order, record):
    doubt = asked(cast, order, record)
    cast.officer.memberships.update(ended_at=timezone.now())
    answer(login(cast.operator), doubt)
    assert told(cast.officer) == []


def test_the_operator_reads_no_record_that_is_gone(cast, login, order, record):
    doubt = asked(cast, order, record)
    CreditRecord.objects.update(is_repaired=True)
    detail = login(cast.operator).get(reverse("gov:doubt", args=[doubt.number])).text
    assert "不再展示" in detail
    assert "（2026）演示执1号" not in detail


def test_a_page_of_one_category_shows_its_questions_alone(cast, login, order, record):
    asked(cast, order, record)
    officer = login(cast.officer)
    assert 'id="doubts"' in officer.get(page_of(order), {"category": "dishonest"}).text
    assert 'id="doubts"' not in officer.get(page_of(order), {"category": "xzxk"}).text
    assert CreditQuery.objects.count() == 2


def test_bad_answers_are_named_at_their_field_and_write_nothing(cast, login, order, record):
    officer = login(cast.officer)
    bad = officer.post(new_url(order, record), {"reason": "no", "text": " "} | new_key())
    assert bad.status_code == 422
    assert "请输入说明" in bad.text
    long = officer.post(new_url(order, record), {"reason": "other", "text": "长" * 501} | new_key())
    assert long.status_code == 422
    assert not Doubt.objects.exists()
    assert not AuditEvent.objects.filter(action="提出疑问").exists()
    doubt = asked(cast, order, record)
    operator = login(cast.operator)
    assert "请输入答复" in answer(operator, doubt, answer="").text
    assert answer(operator, doubt, source_department="长" * 101).status_code == 422
    doubt.refresh_from_db()
    assert (doubt.status, doubt.answer) == ("open", "")


def test_the_queue_starts_with_what_has_waited_longest(cast, login, order, record):
    now = timezone.now()
    ended = asked(cast, order, record, now=now - timedelta(days=9))
    doubts.answer(ended, user=cast.operator, **ANSWER)
    later = asked(cast, order, record)
    first = asked(cast, order, record_of(cast.mill), now=now - timedelta(days=4), reason="outdated")
    operator, url = login(cast.operator), reverse("gov:doubt_list")
    page = operator.get(url).text
    places = [page.index(doubt.number) for doubt in (first, later, ended)]
    assert places == sorted(places)
    assert "已等待 4 天" in page
    narrowed = operator.get(
        url, {"state": "open", "reason": "outdated", "name": "精密", "institution": "城市"}
    )
    assert first.number in narrowed.text
    assert later.number not in narrowed.text
    assert "没有符合条件" in operator.get(url, {"institution": "农村"}).text
    auditor = login(cast.auditor)
    assert auditor.get(reverse("gov:doubt", args=[first.number])).status_code == 200
    assert answer(auditor, first).status_code == 403


def test_the_database_keeps_one_open_question_and_whole_answers(cast, order, record):
    doubt = asked(cast, order, record)
    with pytest.raises(StepRefused):
        asked(cast, order, record)
    asked(cast, order, record, user=cast.rival_officer, institution=cast.rival)
    doubles = {name: getattr(doubt, name) for name in ("record", "institution", "order_number", "asked_by")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Doubt.objects.create(number="YW1", reason="other", text="演示", **doubles)
    for changes in ({"answer": "演示"}, {"answered_by": cast.operator}, {"status": "answered"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Doubt.objects.filter(pk=doubt.pk).update(**changes)
    Doubt.objects.filter(pk=doubt.pk).update(status="withdrawn")
    with pytest.raises(IntegrityError), transaction.atomic():
        Doubt.objects.filter(pk=doubt.pk).update(status="open")


@pytest.mark.parametrize("status", Doubt.Status.values)
def test_only_the_listed_steps_succeed(cast, order, record, status):
    people = ("officer", "manager", "rival_officer", "owner", "supervisor", "operator", "auditor", "system")
    allowed = {("open", "answer", "operator"), ("open", "withdraw", "officer")}
    for step in DOUBT.steps:
        for name in people:
            doubt = asked(cast, order, record)
            if status == "answered":
                doubts.answer(doubt, user=cast.operator, **ANSWER)
            elif status == "withdrawn":
                DOUBT.take(doubt, "withdraw", user=cast.officer)
            before = Doubt.objects.filter(pk=doubt.pk).values().get()
            person = getattr(cast, name)
            try:
                if step == "answer":
                    doubts.answer(doubt, user=person, **ANSWER)
                else:
                    DOUBT.take(doubt, step, user=person)
            except (StepRefused, PermissionDenied):
                assert (status, step, name) not in allowed
                assert Doubt.objects.filter(pk=doubt.pk).values().get() == before
            else:
                assert (status, step, name) in allowed
            if status == "open":
                Doubt.objects.filter(pk=doubt.pk, status="open").update(status="withdrawn")


@pytest.mark.parametrize(
    ("view", "person", "most"),
    [
        ("institution:order_credit", "officer", 11),
        ("gov:doubt_list", "operator", 8),
        ("enterprise:doubt_list", "owner", 8),
    ],
)
def test_more_questions_cost_no_more_statements(cast, login, order, view, person, most):
    url = page_of(order) if view == "institution:order_credit" else reverse(view)

    def grow() -> None:
        asked(cast, order, record_of(cast.mill))

    check_cost(login(getattr(cast, person)), url, grow, times=4, most=most)


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_questions_one_is_asked(cast, login, order, record):
    clients, answers = [login(cast.officer), login(cast.manager)], []

    def send(client):
        try:
            answers.append(client.post(new_url(order, record), WORDS | new_key()).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 409]
    assert Doubt.objects.count() == 1
