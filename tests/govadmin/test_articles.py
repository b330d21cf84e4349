"""附件 and 相关产品 of a 政策资讯."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from platform_site.models import AuditEvent
from portal.models import Article
from tests import factories
from tests.cast import new_key


def article() -> Article:
    return Article.objects.create(kind="policy", title="演示办法", source="演示局", body="x")


def upload(content: bytes, name="演示附件"):
    return {"name": name, "file": SimpleUploadedFile("a.pdf", content), **new_key()}


def test_an_operator_uploads_and_removes_a_file(cast, login, client):
    shown, desk = article(), login(cast.operator)
    url = reverse("gov:article_parts", args=[shown.pk])
    assert url in desk.get(reverse("admin:portal_article_change", args=[shown.pk])).content.decode()
    assert desk.post(url, upload(b"%PDF-1.4 demo"))["Location"] == url
    file = shown.attachments.get()
    assert file.size == 13
    public = client.get(reverse("portal:policy", args=[shown.pk])).content.decode()
    assert reverse("portal:attachment", args=[file.pk]) in public
    desk.post(reverse("gov:article_file_remove", args=[shown.pk, file.pk]), new_key())
    assert not shown.attachments.exists()
    assert AuditEvent.objects.filter(action="移除附件", summary="演示办法：演示附件").exists()


def test_a_file_that_is_none_is_refused_and_the_name_stays(cast, login):
    shown = article()
    answer = login(cast.operator).post(
        reverse("gov:article_parts", args=[shown.pk]), upload(b"MZ program", name="演示名称")
    )
    assert answer.status_code == 422
    assert "文件无法识别" in answer.content.decode()
    assert "演示名称" in answer.content.decode()
    assert not shown.attachments.exists()


def test_only_so_many_files(cast, login):
    shown = article()
    for number in range(10):
        shown.attachments.create(name=str(number), file="a.pdf", size=1)
    answer = login(cast.operator).post(
        reverse("gov:article_parts", args=[shown.pk]), upload(b"%PDF-1.4 demo")
    )
    assert "最多 10 个附件" in answer.content.decode()


def test_products_on_sale_are_found_added_and_removed(cast, login):
    shown, desk = article(), login(cast.operator)
    other = factories.product(cast.bank, name="演示乙贷")
    off = factories.product(cast.bank, status="disabled", name="演示丙贷")
    url = reverse("gov:article_parts", args=[shown.pk])
    found = desk.get(url, {"q": "演示"}).context["found"]
    assert {product.pk for product in found} == {cast.product.pk, other.pk}
    add, remove = (
        reverse(f"gov:article_product_{step}", args=[shown.pk, other.pk]) for step in ("add", "remove")
    )
    desk.post(add, new_key())
    assert [product.pk for product in shown.products.all()] == [other.pk]
    assert {product.pk for product in desk.get(url, {"q": "演示"}).context["found"]} == {cast.product.pk}
    refused = desk.post(reverse("gov:article_product_add", args=[shown.pk, off.pk]), new_key())
    assert refused.status_code == 404
    desk.post(remove, new_key())
    assert not shown.products.exists()


def test_an_auditor_may_not_change_anything(cast, login):
    shown = article()
    page = login(cast.auditor).get(reverse("admin:portal_article_change", args=[shown.pk])).content.decode()
    assert reverse("gov:article_parts", args=[shown.pk]) not in page
    assert login(cast.auditor).get(reverse("gov:article_parts", args=[shown.pk])).status_code == 403
