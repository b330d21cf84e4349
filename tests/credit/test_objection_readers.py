"""异议 as each side reads it: lists and their cost, the supervisor's view, the papers."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from credit import objections
from credit.models import Objection
from tests.costs import check_cost
from tests.credit.test_objections import paper, raise_it, raised, record_of

SECRET = "演示纳税级别标题"


def test_a_supervisor_reads_the_own_region_without_facts_by_consent(cast, login):
    objection = raised(cast.owner, record_of(cast.mill, "tax_rating", title=SECRET))
    url = reverse("gov:objection", args=[objection.number])
    own = login(cast.supervisor)
    for text in (own.get(url).text, own.get(reverse("gov:objection_list")).text):
        assert objection.number in text
        assert SECRET not in text
    assert login(cast.other_supervisor).get(url).status_code == 404
    assert objection.number not in login(cast.other_supervisor).get(reverse("gov:objection_list")).text
    assert "作出处理" not in login(cast.auditor).get(url).text


def test_papers_are_for_the_enterprise_and_those_who_judge(cast, login):
    raise_it(login(cast.owner), f"record={record_of(cast.mill).pk}", paper=paper())
    objection = Objection.objects.get()
    args = [objection.number, objection.papers.get().pk]
    own, office = (reverse(f"{space}:objection_paper", args=args) for space in ("enterprise", "gov"))
    answers = {
        "owner": login(cast.owner).get(own),
        "operator": login(cast.operator).get(office),
        "stranger": login(cast.stranger).get(own),
        "supervisor": login(cast.supervisor).get(office),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "owner": 200,
        "operator": 200,
        "stranger": 404,
        "supervisor": 403,
    }
    assert b"".join(answers["owner"].streaming_content) == b"%PDF-1.4 demo"
    answers["operator"].close()


def test_the_tabs_count_and_filter(cast, login):
    today = timezone.now()
    waiting = raised(cast.owner, record_of(cast.mill))
    late = raised(cast.stranger, record_of(cast.shop), now=today - timedelta(days=40))
    operator = login(cast.operator)
    page = operator.get(reverse("gov:objection_list"))
    assert [tab["count"] for tab in page.context["tabs"]] == [2, 2, 0, 1, 0, 0]
    assert [row.number for row in page.context["page"]] == [late.number, waiting.number]
    found = operator.get(reverse("gov:objection_list"), {"state": "overdue"}).context["page"]
    assert [row.number for row in found] == [late.number]
    found = operator.get(reverse("gov:objection_list"), {"name": "精密"}).context["page"]
    assert [row.number for row in found] == [waiting.number]


def test_lists_cost_the_same_whatever_their_length(cast, login):
    def grow():
        objections.take(raised(cast.owner, record_of(cast.mill)), "accept", user=cast.operator)

    for person, name in ((cast.owner, "enterprise:objection_list"), (cast.operator, "gov:objection_list")):
        check_cost(login(person), reverse(name), grow, 3)
