"""The public portal."""

from django.urls import path

from portal.views import market, pages, stats

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("market/", market.market, name="market"),
    path("market/<int:pk>/", market.product, name="product"),
    path("market/<int:pk>/image/", market.product_image, name="product_image"),
    path("institutions/", pages.institution_list, name="institution_list"),
    path("institutions/<int:pk>/", pages.institution, name="institution"),
    path("stats/", stats.stats, name="stats"),
    path("stats/download/", stats.stats_download, name="stats_download"),
    path("policies/", pages.article_list, {"kind": "policy"}, name="policy_list"),
    path("policies/<int:pk>/", pages.article, {"kind": "policy"}, name="policy"),
    path("news/", pages.article_list, {"kind": "news"}, name="news_list"),
    path("news/<int:pk>/", pages.article, {"kind": "news"}, name="news"),
    *[path(f"{name}/", pages.standing, {"name": name}, name=name) for name in pages.STANDING_PAGES],
]
