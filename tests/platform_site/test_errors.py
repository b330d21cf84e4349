"""Error pages speak plainly; those of a broken site touch no database (these tests may not either)."""

import re

import pytest
from django.core.exceptions import BadRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from platform_site import errors


@pytest.fixture
def request_():
    request = RequestFactory().get("/")
    request.request_id = "8f2c0e"
    return request


@pytest.mark.parametrize(
    ("answer", "status", "heading"),
    [
        (lambda request: errors.server_error(request), 500, "抱歉，服务暂时出现问题"),
        (lambda request: errors.service_unavailable(request), 503, "服务正在维护"),
        (lambda request: errors.bad_request(request, BadRequest("x")), 400, "请求无法处理"),
    ],
)
def test_a_broken_site_still_answers_with_the_request_number(request_, answer, status, heading):
    response = answer(request_)

    assert response.status_code == status
    assert re.search(rf"<h1>\s*{heading}\s*</h1>", response.text)
    assert "请求编号：8f2c0e" in response.text


def test_planned_work_names_its_end(request_, settings):
    assert "通常几分钟内恢复" in errors.service_unavailable(request_).text
    settings.MAINTENANCE_UNTIL = "2026-12-01 06:00"
    assert "预计 2026-12-01 06:00 恢复" in errors.service_unavailable(request_).text


def test_an_english_sentence_is_not_shown_to_readers(request_):
    assert "CSRF" not in errors.bad_request(request_, BadRequest("CSRF cookie")).text
    assert "表单不完整" in errors.bad_request(request_, BadRequest("表单不完整")).text


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "409", "410", "429", "500", "503"])
def test_every_error_page_is_whole(code):
    html = render_to_string(f"{code}.html", {"message": "该订单已被处理"})

    assert html.count("<h1>") == 1
    assert 'lang="zh-Hans"' in html
    assert " style=" not in html
    assert "<title>" in html
