"""新手引导 on a page: `{% load tours %}{% tour "enterprise" %}`, and its first stops as cards."""

from django import template

from portal import help_texts

register = template.Library()
CARDS = 3


@register.inclusion_tag("portal/_tour.html")
def tour(audience: str) -> dict:
    """Draw the button of a tour with what it tells and its scripts; without scripts it leads to the guide."""
    stops = help_texts.tour(audience)
    steps = [{"url": stop.url, "title": stop.topic.title, "text": stop.topic.text} for stop in stops]
    return {"guide_url": stops[0].topic.url, "steps": steps}


@register.inclusion_tag("portal/_first_steps.html")
def first_steps(audience: str) -> dict:
    """Draw the first stops of a tour as cards that lead to their pages."""
    return {"stops": help_texts.tour(audience)[:CARDS]}
