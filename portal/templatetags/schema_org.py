"""schema.org data in a page: `{% load schema_org %}{% product_ld product %}`."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from portal import seo

register = template.Library()


@register.simple_tag(takes_context=True)
def product_ld(context: template.Context, product: Any) -> SafeString:
    """Return the facts of a product on sale, for a script element of type application/ld+json."""
    return seo.product_ld(product, context["request"].build_absolute_uri(context["request"].path))


@register.simple_tag(takes_context=True)
def institution_ld(context: template.Context, institution: Any) -> SafeString:
    """Return the facts of an institution, likewise."""
    return seo.institution_ld(institution, context["request"].build_absolute_uri(context["request"].path))
