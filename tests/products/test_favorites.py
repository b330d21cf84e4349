"""收藏: who keeps what, and where it leads."""

from django.urls import reverse

from products.models import Favorite
from products.views import favorites
from tests import factories
from tests.cast import new_key
from tests.costs import check_cost

LIST = "enterprise:favorite_list"


def change(client, product, **data):
    address = reverse("enterprise:favorite", args=[product.pk])
    return client.post(address, data | new_key())


def test_a_product_is_kept_once_and_taken_out_again(cast, login):
    client = login(cast.owner)
    back = reverse("portal:market") + "?sort=rate"
    for _ in range(2):
        assert change(client, cast.product, next=back).url == back
    assert Favorite.objects.get().user == cast.owner
    html = client.get(reverse(LIST)).content.decode()
    assert cast.product.current.name in html
    assert "取消收藏" in client.get(reverse("portal:product", args=[cast.product.pk])).content.decode()
    change(client, cast.product, remove="1")
    assert "暂无收藏" in client.get(reverse(LIST)).content.decode()


def test_others_do_not_see_it(cast, login):
    change(login(cast.owner), cast.product)
    assert "暂无收藏" in login(cast.stranger).get(reverse(LIST)).content.decode()


def test_one_is_not_sent_elsewhere(cast, login):
    for place in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        assert change(login(cast.owner), cast.product, next=place).url == reverse(LIST)


def test_there_is_a_limit(cast, login, monkeypatch):
    monkeypatch.setattr(favorites, "MOST", 1)
    client = login(cast.owner)
    change(client, cast.product)
    change(client, factories.product(cast.rival))
    assert Favorite.objects.count() == 1
    assert "最多收藏 1 款产品" in client.get(reverse(LIST)).content.decode()


def test_a_product_that_left_is_still_listed_but_not_for_comparison(cast, login):
    gone = factories.product(cast.bank, status="disabled")
    client = login(cast.owner)
    change(client, gone)
    html = client.get(reverse(LIST)).content.decode()
    assert "已下架" in html
    assert f'value="{gone.pk}"' not in html


def test_more_favorites_cost_no_more_statements(cast, login):
    client = login(cast.owner)
    check_cost(client, reverse(LIST), lambda: change(client, factories.product(cast.rival)), 5)
