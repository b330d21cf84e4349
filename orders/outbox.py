"""The outbox of 事件推送: what is to be sent is written beside the event, in its transaction."""

from orders.models import Delivery, OrderEvent, Webhook


def queue(event: OrderEvent) -> None:
    """Write one delivery for each institution that handles the order, or stands above it, and wants this step."""
    branch = event.order.handled_by
    above = [branch.pk, branch.parent_id, branch.parent.parent_id if branch.parent else None]
    wanted = Webhook.objects.filter(institution__in=above, is_active=True, steps__contains=[event.step])
    Delivery.objects.bulk_create(
        Delivery(webhook=webhook, event=event, created_at=event.at) for webhook in wanted
    )
