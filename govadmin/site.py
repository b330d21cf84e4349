"""The admin site of the back office: one login, and refusals that say what they are."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import ChoiceField, DateInput, DateTimeField, DateTimeInput, ModelChoiceField, Textarea
from django.http import Http404
from django.urls import URLPattern

from govadmin.views.dashboard import dashboard
from platform_site import audit
from platform_site.access import BACK_OFFICE, Access
from platform_site.once import once
from platform_site.templatetags.ui import NO_DATA

# Pages of the stock site that ours replaces or does without.
DROPPED = {
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "view_on_site",
    "app_list",
}


class GovAdminSite(admin.AdminSite):
    """Django's admin, in which a foreign object is 404 and a missing right 403."""

    site_header = site_title = "政府端"
    enable_nav_sidebar = False
    final_catch_all_view = False
    access = Access(frozenset(BACK_OFFICE))

    def register(self, model_or_iterable, admin_class=None, **options):
        """Take our own admin classes only: libraries register theirs unasked."""
        if admin_class is not None and issubclass(admin_class, GovModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self):
        urls = [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in DROPPED]
        for pattern in urls:
            if isinstance(pattern, URLPattern):
                pattern.callback.access = self.access
        return urls

    def get_app_list(self, request, app_label=None):
        return []

    def index(self, request, extra_context=None):
        return dashboard(request)

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if not self.access.allows(request.user):
                raise PermissionDenied(self.access.refusal(request.user))
            return inner(request, *args, **kwargs)

        return guarded

    def has_permission(self, request) -> bool:
        return self.access.allows(request.user)


class GovModelAdmin(admin.ModelAdmin):
    """Base of every admin page: rows through `visible_to`, no deletion, unknown ids are 404.

    `add_label` is the button and the title of the new page, `list_title` the name of the list where the menu has
    another one than the model, `export_name` the URL name of the list as a workbook; `tools()` gives the links of a
    row's own page.
    """

    add_label = "新增"
    list_title = ""
    export_name = ""
    empty_value_display = NO_DATA
    actions = None
    view_on_site = False
    show_full_result_count = False
    list_per_page = 20
    list_max_show_all = 0
    save_as = False
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 6})},
        models.JSONField: {"widget": Textarea(attrs={"rows": 3})},
        models.DateField: {"widget": DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
        models.DateTimeField: {
            "form_class": DateTimeField,
            "widget": DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        },
    }

    @property
    def title_of_list(self) -> str:
        return self.list_title or str(self.opts.verbose_name_plural)

    def tools(self, request, obj) -> list[tuple[str, str]]:
        """Return (label, address) of what this user may do with the row."""
        return []

    def get_queryset(self, request):
        manager = self.model._default_manager
        rows = manager.visible_to(request.user) if hasattr(manager, "visible_to") else manager.all()
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_urls(self):
        """Return list, add and change page; history is the audit trail and nothing is deleted."""
        opts = self.model._meta
        kept = [f"{opts.app_label}_{opts.model_name}_{page}" for page in ("changelist", "add", "change")]
        urls = [pattern for pattern in super().get_urls() if pattern.name in kept]
        rule = Access(frozenset(BACK_OFFICE), when=self._may_view)
        for pattern in urls:
            pattern.callback.access = rule
        return urls

    def _may_view(self, user) -> bool:
        return user.has_perm(f"{self.opts.app_label}.view_{self.opts.model_name}")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Leave out the pop-up links beside a choice of related rows."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), admin.widgets.RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        unchosen = "请选择" if not db_field.blank else "无"
        if isinstance(field, ModelChoiceField):
            field.empty_label = unchosen
        elif isinstance(field, ChoiceField):
            field.choices = [(value, label if value else unchosen) for value, label in field.choices]
        return field

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": self.title_of_list, **(extra_context or {})})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return once(super().changeform_view)(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["title"] = self.add_label if add else f"{self.opts.verbose_name}：{obj}"
        context["list_title"] = self.title_of_list
        context["tools"] = self.tools(request, obj) if obj else []
        response = super().render_change_form(request, context, add, change, form_url, obj)
        response.status_code = 422 if context["errors"] else 200
        return response

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def chosen(self, request, object_id: str | None):
        """Return the row of an address, None on the page of a new one; what is no id is 404."""
        if object_id is None:
            return None
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        return row

    def log_addition(self, request, obj, message):
        audit.record(f"新增{self.opts.verbose_name}", actor=request.user, target=obj, summary=str(obj))

    def log_change(self, request, obj, message):
        audit.record(
            f"修改{self.opts.verbose_name}",
            actor=request.user,
            target=obj,
            summary=str(obj),
            details={"changes": message},
        )

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
