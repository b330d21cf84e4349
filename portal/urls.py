"""The public portal."""

from django.urls import path

from portal.views import (
    articles,
    calculator,
    compare,
    contact,
    display,
    eligibility,
    help,
    market,
    pages,
    search,
    seo,
    stats,
)

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("market/", market.market, name="market"),
    path("market/compare/", compare.compare, name="compare"),
    path("market/compare/export/", compare.compare_export, name="compare_export"),
    path("market/calculator/", calculator.calculator, name="calculator"),
    path("market/calculator/export/", calculator.calculator_export, name="calculator_export"),
    path("market/eligibility/", eligibility.eligibility, name="eligibility"),
    path("market/<int:pk>/", market.product, name="product"),
    path("market/<int:pk>/image/", market.product_image, name="product_image"),
    path("institutions/", pages.institution_list, name="institution_list"),
    path("institutions/<int:pk>/", pages.institution, name="institution"),
    path("stats/", stats.stats, name="stats"),
    path("stats/download/", stats.stats_download, name="stats_download"),
    path("policies/", articles.article_list, {"kind": "policy"}, name="policy_list"),
    path("policies/<int:pk>/", articles.article, {"kind": "policy"}, name="policy"),
    path("news/", articles.article_list, {"kind": "news"}, name="news_list"),
    path("news/<int:pk>/", articles.article, {"kind": "news"}, name="news"),
    path("attachments/<int:pk>/", articles.attachment, name="attachment"),
    path("search/", search.search, name="search"),
    path("help/", help.help_centre, name="help"),
    path("help/guide/", help.guide, name="guide"),
    path("contact/", contact.contact, name="contact"),
    path("contact/status/", contact.contact_status, name="contact_status"),
    path("contact/<str:token>/", contact.contact_receipt, name="contact_receipt"),
    path("display/", display.display, name="display"),
    path("robots.txt", seo.robots, name="robots"),
    path("sitemap.xml", seo.sitemap_index, name="sitemap_index"),
    path("sitemap-<str:section>.xml", seo.sitemap_part, name="sitemap_part"),
    *[path(f"{name}/", pages.standing, {"name": name}, name=name) for name in pages.STANDING_PAGES],
]
