"""The tags and filters of the templates."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import django_filters
import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from accounts.models import User
from platform_site.paging import Page
from platform_site.tones import Tone, TonedChoices


class Status(TonedChoices):
    WAITING = "waiting", "待受理", Tone.WAIT


class Filter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="姓名")
    role = django_filters.MultipleChoiceFilter(label="身份", choices=[("a", "甲"), ("b", "乙")])
    active = django_filters.BooleanFilter(label="启用", widget=forms.CheckboxInput)
    since = django_filters.DateFilter(label="时间起（含）")

    class Meta:
        model = User
        fields: list[str] = []


class PersonForm(forms.Form):
    name = forms.CharField(label="姓名", error_messages={"required": "请输入姓名"})
    kind = forms.ChoiceField(
        label="类型",
        choices=[("a", "甲"), ("b", "乙")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择类型"},
    )

    def clean(self):
        raise forms.ValidationError("资料不完整")


def squeeze(html: str) -> str:
    """Return markup on one line, without space beside tags, however the template is laid out."""
    return re.sub(r"(?<=>) | (?=<)", "", re.sub(r"\s+", " ", html))


def render(source: str, query: str = "", post: dict | None = None, **context) -> str:
    factory = RequestFactory()
    context["request"] = factory.get(f"/{query}") if post is None else factory.post("/", post)
    return squeeze(Template(source).render(Context(context)))


@pytest.mark.parametrize(
    ("expression", "value", "shown"),
    [
        ("money", Decimal("1864327"), "1,864,327.00"),
        ("money", Decimal("0.005"), "0.01"),
        ("money", None, "--"),
        ("wan", Decimal("1000.00"), "1,000"),
        ("wan", Decimal("12.50"), "12.5"),
        ("wan", Decimal("1E+3"), "1,000"),
        ("rate", Decimal("4.3500"), "4.35%"),
        ("rate", Decimal("5"), "5.00%"),
        ("day", date(2026, 11, 24), "2026-11-24"),
        ("day", datetime(2026, 11, 23, 16, 30, tzinfo=UTC), "2026-11-24"),
        ("minute", datetime(2026, 11, 24, 6, 8, tzinfo=UTC), "2026-11-24 14:08"),
        ("minute", None, "--"),
    ],
)
def test_numbers_and_dates_have_one_form(expression, value, shown):
    assert render(f"{{{{ value|{expression} }}}}", value=value) == shown


def test_a_tag_names_its_tone_and_label():
    by_value = render("{% tag status choices %}", status="waiting", choices=Status)

    assert '<span class="tag tag-wait">待受理</span>' in by_value
    assert render("{% tag status %}", status=Status.WAITING) == by_value


def test_the_error_summary_lists_every_error_and_links_to_its_field():
    html = render("{% error_summary form %}", form=PersonForm({"name": "", "kind": ""}))

    assert "提交的信息有误" in html
    assert '<a href="#id_name">请输入姓名</a>' in html
    assert '<a href="#id_kind_0">请选择类型</a>' in html
    assert "资料不完整" in html


def test_the_error_summary_lists_the_forms_of_a_formset():
    formset = forms.formset_factory(PersonForm, extra=1)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "", "form-0-kind": "b"}
    )

    assert '<a href="#id_form-0-name">请输入姓名</a>' in render("{% error_summary forms %}", forms=formset)


def test_there_is_no_error_summary_without_errors():
    assert "errors" not in render("{% error_summary form %}", form=PersonForm())


def test_a_failed_send_keeps_its_form_key_and_a_new_form_gets_a_new_one():
    assert 'value="abc"' in render("{% form_key %}", post={"form_key": "abc"})
    assert render("{% form_key %}") != render("{% form_key %}")


def test_query_url_changes_and_removes_parameters():
    url = render("{% query_url page=None sort='rate' as url %}{{ url|safe }}", "?q=a&q=b&page=3")

    assert url == "?q=a&q=b&sort=rate"


def test_the_pager_keeps_the_conditions_and_marks_the_page():
    page = Page([], 2, 20, 96, False, pages=[1, 2, 3, None, 5])

    html = render("{% pager page %}", "?status=x&page=2", page=page)

    assert '<a href="?status=x&amp;page=1" rel="prev">上一页</a>' in html
    assert 'aria-label="第 2 页" aria-current="page"' in html
    assert "…" in html
    assert html.count("aria-current") == 1


PANEL = """
{% list_panel page "订单列表" "订单" caption="金额单位为万元" reason="还没有订单" %}
  <tbody>{% for row in page %}<tr><td>{{ row }}</td></tr>{% endfor %}</tbody>
{% endlist_panel %}
"""


def test_the_list_panel_frames_the_rows():
    html = squeeze(render(PANEL, page=Page(["甲<"], 1, 20, 1, False, pages=[1])))
    assert '<caption class="visually-hidden">金额单位为万元</caption>' in html
    assert "<tr><td>甲&lt;</td></tr>" in html
    assert "共 1 条，第 1–1 条" in html
    assert "还没有订单" not in html


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "还没有订单"),
        ("?page=3&size=50&sort=amount", "还没有订单"),
        ("?number=", "还没有订单"),
        ("?number=1", "没有符合条件的订单"),
    ],
)
def test_an_empty_list_panel_says_why(query, sentence):
    html = render(PANEL, query, page=Page([], 1, 20, 0, False, pages=[1]))
    assert "<table" not in html
    assert sentence in html


def test_one_page_has_no_pager():
    assert "分页" not in render("{% pager page %}", page=Page([], 1, 20, 5, False, pages=[1]))


def test_chips_say_the_conditions_and_take_one_away_at_a_time():
    query = "?name=张&role=a&role=b&active=on&since=2026-11-01&page=3"
    filterset = Filter(RequestFactory().get(f"/{query}").GET, queryset=User.objects.none())

    html = render("{% chips filter %}", query, filter=filterset)

    for text in ("姓名：张", "身份：甲", "身份：乙", "启用<", "时间起：2026-11-01"):
        assert text in html
    assert "page=3" not in html
    assert "role=b&amp;active=on&amp;since=2026-11-01&amp;role=b" not in html
    assert html.count("role=a") == 4  # every chip but 身份：甲 keeps it


def test_no_conditions_no_chips():
    filterset = Filter(RequestFactory().get("/").GET, queryset=User.objects.none())

    assert "chip" not in render("{% chips filter %}", filter=filterset)


@pytest.mark.parametrize(("query", "is_open"), [("", False), ("?since=2026-11-01", True)])
def test_the_query_bar_opens_the_further_conditions_that_are_set(query, is_open):
    filterset = Filter(RequestFactory().get(f"/{query}").GET, queryset=User.objects.none())

    html = render('{% query_bar filter "用户查询" shown=2 %}', query, filter=filterset)

    assert 'role="search" aria-label="用户查询"' in html
    assert ("<details open>" in html) is is_open
    assert "选填" not in html


@pytest.mark.parametrize(
    ("query", "direction", "link"),
    [
        ("", "descending", "?sort=at"),
        ("?sort=at&page=2", "ascending", "?sort=-at"),
        ("?sort=x", "", "?sort=at"),
    ],
)
def test_a_sortable_head_says_the_order_and_offers_the_other(query, direction, link):
    html = render('{% sort_th "申请时间" "at" default="-at" %}', query)

    assert (f'aria-sort="{direction}"' in html) is bool(direction)
    assert f'href="{link}"' in html


def test_the_default_order_is_marked_until_another_is_chosen():
    source = '{% sort_link "综合排序" "" default=True %}{% sort_link "利率从低到高" "rate" %}'

    assert render(source).index("aria-current") < render(source).index("综合排序")
    assert render(source, "?sort=rate").index("aria-current") > render(source, "?sort=rate").index("综合排序")


def test_an_empty_list_says_why_and_what_next():
    plain = render('{% empty_state "产品" reason="还没有上传产品。" label="上传产品" url="/new/" %}')
    filtered = render('{% empty_state "产品" filtered=True %}')

    assert "暂无产品" in plain
    assert 'href="/new/">上传产品' in plain
    assert "没有符合条件的产品" in filtered
    assert "清除全部条件" in filtered


@pytest.mark.parametrize(("number", "counted"), [(0, 0), (5, 1), (9, 5), (1864327, 19)])
def test_the_abacus_counts_the_number(number, counted):
    html = render('{% abacus number label="累计放款" %}', number=number)

    assert html.count('class="b1"') == counted
    assert html.count('class="b1"') + html.count('class="b0"') == 7 * len(str(number))
    assert f'role="img" aria-label="算盘图：累计放款 {number:,}"' in html


def test_a_decorative_abacus_is_silent():
    html = render("{% abacus 12 hidden=True %}")

    assert 'aria-hidden="true"' in html
    assert "<text" not in html


def test_pace_says_slow_when_it_is_slow():
    assert "快 1.4 天" in render("{% pace 7 5.6 %}")
    assert "慢 1.5 天" in render("{% pace 12 13.5 %}")


def test_a_bar_never_leaves_its_box():
    assert 'width="50.0%"' in render("{% bar 1 2 %}")
    assert render("{% bar 3 2 %}").count('width="100') == 2
    assert 'width="0.0%"' in render("{% bar 3 0 %}")


def test_a_field_is_labelled_and_its_error_is_wired():
    html = render(
        "{% load crispy_forms_filters %}{{ form|crispy }}", form=PersonForm({"name": "", "kind": "a"})
    )

    assert '<label class="form-label" for="id_name">姓名</label>' in html
    assert 'aria-describedby="id_name_error"' in html
    assert 'id="id_name_error" class="invalid-feedback"' in html
    assert html.count("<fieldset") == html.count("<legend") == 1
