"""申请融资: 融资需求 → 信用授权 → 核对并提交, kept sealed in the session until it is sent."""

import json
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from credit import catalogue, consents
from enterprises.models import Enterprise
from orders.forms.application import ConfirmForm, ConsentForm, NeedForm
from orders.models import Purpose
from orders.standing import findings_on
from orders.submission import ApplicationRefused, check_applicant, submit
from platform_site.access import Role, access
from platform_site.once import done, once
from platform_site.sealed import seal, unseal
from products import pricing
from products.models import FinancialProduct


@access(Role.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 1: amount, term, purpose, contact."""
    product = _product(pk)
    try:
        check_applicant(request.user, product)
    except ApplicationRefused as refusal:
        context = {"product": product, "refusal": refusal, "similar": _instead_of(product)}
        return render(request, "orders/enterprise_apply_stopped.html", context)
    company, draft = request.user.enterprise, _draft(request, pk)
    initial = draft or {
        "contact_name": company.contact_name or request.user.name,
        "contact_phone": company.contact_phone or request.user.phone,
    }
    form = NeedForm(request.POST or None, initial=initial, version=product.current)
    if request.method == "POST" and form.is_valid():
        _keep(request, pk, draft | form.cleaned_data)
        return redirect("enterprise:apply_consent", pk)
    return _page(request, "enterprise_apply", product, form, **_standing(company, product))


@access(Role.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
def apply_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2: which facts the institution may read; the whole text is shown."""
    product, draft = _product(pk), _draft(request, pk)
    if "amount" not in draft or request.user.enterprise is None:
        return redirect("enterprise:apply", pk)
    form = ConsentForm(request.POST or None, initial={"categories": draft.get("categories", [])})
    if request.method == "POST" and form.is_valid():
        _keep(request, pk, draft | {"categories": form.cleaned_data["categories"]})
        return redirect("enterprise:apply_check", pk)
    shown = draft.get("categories") or [category.code for category in catalogue.by_consent()]
    return _page(request, "enterprise_apply_consent", product, form, text=_text(request, product, shown))


@access(Role.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def apply_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 3: everything once more, with the exact text that is signed by 提交申请."""
    product, draft = _product(pk), _draft(request, pk)
    if "categories" not in draft or request.user.enterprise is None:
        return redirect("enterprise:apply", pk)
    company, refusal = request.user.enterprise, None
    form = ConfirmForm(request.POST or None) if company.is_person else None
    if request.method == "POST" and (form is None or form.is_valid()):
        shown = request.POST.get("version", "")
        version = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 19 else 0
        try:
            order = submit(request.user, pk, draft | {"version": version, "cost_confirmed": form is not None})
        except ApplicationRefused as error:
            refusal = error
        else:
            del request.session[_key(pk)]
            return done(request, reverse("enterprise:order_submitted", args=[order.number]))
    context = {
        "draft": draft,
        "purpose": Purpose(draft["purpose"]).label,
        "categories": catalogue.names_of(draft["categories"]),
        "text": _text(request, product, draft["categories"]),
        "refusal": refusal,
        **_standing(company, product),
        "example": _dearest(product, draft) if company.is_person else None,
    }
    return _page(request, "enterprise_apply_check", product, form, **context)


def _standing(company: Enterprise, product: FinancialProduct) -> dict[str, Any]:
    """Return how the enterprise stands to the product's conditions, and what is not met by name."""
    findings = findings_on(company, product.current)
    return {"findings": findings, "unmet": [one.name for one in findings if one.is_met is False]}


def _dearest(product: FinancialProduct, draft: dict[str, Any]) -> pricing.Example:
    """Return the loan applied for at the highest rate and the dearest repayment: what it costs at most."""
    version = product.current
    charges = pricing.charges_of(version.charges.all())
    size = {"amount": draft["amount"], "term": draft["term_months"], "rate": version.rate_max}
    offers = (
        pricing.example(version, charges, product.institution.name, **size, repayment=repayment)
        for repayment in version.repayments
    )
    return max(offers, key=lambda example: example.cost.simple)


def _product(pk: int) -> FinancialProduct:
    """Return a product that was published; whether it still takes applications is `check_applicant`'s question."""
    published = FinancialProduct.objects.filter(current__isnull=False).exclude(
        status=FinancialProduct.Status.DELETED
    )
    return get_object_or_404(published.for_list(), pk=pk)


def _instead_of(product: FinancialProduct) -> list[FinancialProduct]:
    """Return similar products where this one takes no more applications."""
    return [] if product.is_on_sale else list(FinancialProduct.objects.similar_to(product))


def _page(request, name: str, product: FinancialProduct, form, **context: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context |= {"product": product, "version": product.current, "form": form}
    return render(request, f"orders/{name}.html", context, status=status)


def _text(request: HttpRequest, product: FinancialProduct, categories: list[str]) -> str:
    valid_to = consents.valid_to_for(timezone.localdate())
    return consents.text_for(request.user.enterprise, product.institution, categories, valid_to)


def _key(pk: int) -> str:
    return f"apply.{pk}"


def _keep(request: HttpRequest, pk: int, draft: dict[str, Any]) -> None:
    """Store the draft sealed: it holds a phone number."""
    request.session[_key(pk)] = seal(json.dumps(draft, default=str), f"{_key(pk)}.{request.user.pk}")


def _draft(request: HttpRequest, pk: int) -> dict[str, Any]:
    token = request.session.get(_key(pk))
    if not token:
        return {}
    draft = json.loads(unseal(token, f"{_key(pk)}.{request.user.pk}"))
    for name in ("amount", "max_rate"):
        draft[name] = Decimal(draft[name]) if draft.get(name) is not None else None
    return draft
