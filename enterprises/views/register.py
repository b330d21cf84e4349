"""企业注册 in three steps: 手机验证, 企业信息, 完成. What was typed waits in the session, an ID number sealed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import PhoneCode, User
from accounts.sessions import open_session
from accounts.views.phone import Flow, code_page, proven_phone, send_page
from enterprises.forms import CompanyForm, FinishForm, PersonForm
from enterprises.models import Enterprise
from enterprises.registration import register as make_account
from platform_site.access import public
from platform_site.limits import limited
from platform_site.once import done, once
from platform_site.sealed import seal, unseal

REGISTER = Flow(
    PhoneCode.Purpose.REGISTER,
    "企业注册",
    "enterprises:register",
    "enterprises:register_code",
    "enterprises:register_facts",
    lead="第 1 步，共 3 步：手机验证",
)
FACTS = "registration"
SEAL = "registration.id_number"


@public
@require_http_methods(["GET", "POST"])
@never_cache
@limited("register", on=["POST"])
def register(request: HttpRequest) -> HttpResponse:
    return send_page(request, REGISTER)


@public
@require_http_methods(["GET", "POST"])
@never_cache
def register_code(request: HttpRequest) -> HttpResponse:
    return code_page(request, REGISTER)


@public
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("id_number")
@never_cache
def register_facts(request: HttpRequest) -> HttpResponse:
    """Step 2: who the enterprise is. `?kind=person` asks for a natural person."""
    phone = proven_phone(request, REGISTER)
    if not phone:
        return redirect(REGISTER.start)
    if User.objects.filter(phone=phone).exists():
        messages.info(request, "该手机号已注册，请直接登录。")
        return redirect("accounts:login")
    is_person = request.GET.get("kind") == Enterprise.Kind.PERSON
    form_class = PersonForm if is_person else CompanyForm
    form = form_class(request.POST if request.method == "POST" else None, initial=_saved(request))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data | {"region": form.cleaned_data["region"].pk}
        if is_person:
            facts |= {"kind": Enterprise.Kind.PERSON, "id_number": seal(facts["id_number"], SEAL)}
        request.session[FACTS] = facts
        return redirect("enterprises:register_finish")
    is_taken = form.has_error("id_number" if is_person else "uscc", "taken")
    context = {"form": form, "is_person": is_person, "is_taken": is_taken}
    return render(request, "enterprises/register_facts.html", context, status=422 if form.errors else 200)


@public
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
@never_cache
@once
def register_finish(request: HttpRequest) -> HttpResponse:
    """Step 3: password and agreement; the account is made, logged in and sent to 企业认证."""
    phone, facts = proven_phone(request, REGISTER), _saved(request)
    if not (phone and facts):
        return redirect(REGISTER.start)
    form = FinishForm(
        phone,
        facts["contact_name"],
        terms_url=reverse("portal:terms"),
        privacy_url=reverse("portal:privacy"),
        data=request.POST if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        facts["region_id"] = facts.pop("region")
        user = make_account(phone, form.cleaned_data["password"], facts)
        del request.session[FACTS], request.session[REGISTER.purpose]
        open_session(request, user)
        messages.success(request, "注册完成，请上传材料办理企业认证。")
        return done(request, reverse("enterprise:verify"))
    context = {"form": form, "facts": facts}
    return render(request, "enterprises/register_finish.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest) -> dict:
    facts = dict(request.session.get(FACTS, {}))
    if "id_number" in facts:
        facts["id_number"] = unseal(facts["id_number"], SEAL)
    return facts
