"""Menus show what exists and what the person may open."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import include, path

from platform_site import menus
from platform_site.access import Role, access, public
from platform_site.menus import MenuGroup, MenuItem


@public
def anyone(request):
    return HttpResponse()


@access(Role.INSTITUTION)
def staff_only(request):
    return HttpResponse()


pages = [
    path("home/", anyone, name="home"),
    path("orders/", staff_only, name="order_list"),
    path("orders/1/", staff_only, name="order"),
    path("orders/1/accept/", staff_only, name="order_accept"),
    path("orders/new/", staff_only, name="order_new"),
]
urlpatterns = [path("", include((pages, "test")))]

GROUPS = (
    MenuGroup("", (MenuItem("首页", "test:home"), MenuItem("未建", "test:missing"))),
    MenuGroup("业务", (MenuItem("新增", "test:order_new"), MenuItem("订单", "test:order_list"))),
    MenuGroup("空组", (MenuItem("后台", "test:nowhere"),)),
)


@pytest.fixture(autouse=True)
def _menu(settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setitem(menus.MENUS, "test", GROUPS)


def shown(user, view_name="") -> dict[str, str]:
    request = RequestFactory().get("/")
    request.user = user
    request.resolver_match = SimpleNamespace(view_name=view_name)
    return {item.label: item.current for group in menus.groups_for("test", request) for item in group.items}


def person(role):
    return SimpleNamespace(is_authenticated=True, role=role)


def test_pages_that_do_not_exist_or_are_closed_are_left_out():
    assert set(shown(AnonymousUser())) == {"首页"}
    assert set(shown(person(Role.ENTERPRISE))) == {"首页"}
    assert set(shown(person(Role.INSTITUTION))) == {"首页", "新增", "订单"}


@pytest.mark.parametrize(
    ("view_name", "marked"),
    [
        ("test:order_list", {"订单": "page"}),
        ("test:order", {"订单": "true"}),
        ("test:order_accept", {"订单": "true"}),
        ("test:orders", {}),
        ("test:order_new", {"新增": "page"}),
        ("test:other", {}),
    ],
)
def test_the_entry_of_the_current_page_is_marked(view_name, marked):
    entries = shown(person(Role.INSTITUTION), view_name)

    assert {label: current for label, current in entries.items() if current} == marked


def test_the_anonymous_have_no_workspace():
    assert menus.workspace_url(AnonymousUser()) == ""
