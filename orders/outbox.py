"""The outbox of 事件推送: what is to be sent is written beside the event, in its transaction."""

from orders.models import Delivery, OrderEvent, Webhook


def queue(event: OrderEvent) -> None:
    """Write one delivery for each institution that handles the order, or stands above it, and wants this step."""
    wanted = Webhook.objects.filter(
        institution__in=event.order.handled_by.lineage(), is_active=True, steps__contains=[event.step]
    )
    Delivery.objects.bulk_create(
        Delivery(webhook=webhook, event=event, created_at=event.at) for webhook in wanted
    )
