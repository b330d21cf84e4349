"""Financing orders and everything that belongs to one."""

from orders.choices import CloseReason, Purpose, Satisfaction, Survey
from orders.models.api import ApiAnswer, ApiKey
from orders.models.exports import ExportJob
from orders.models.figures import HOUR_BOUNDS, BorrowerDay, FigureCell, FigureCursor
from orders.models.invitations import Invitation
from orders.models.loans import Disbursement, Offer, Rating
from orders.models.log import InternalNote, OrderEvent, OrderSnapshot
from orders.models.order import DECISION_MAX_DAYS, Order
from orders.models.oversight import Referral, Reminder, Ticket
from orders.models.supplements import SupplementItem, SupplementRequest
from orders.models.webhooks import Delivery, Webhook

__all__ = [
    "DECISION_MAX_DAYS",
    "HOUR_BOUNDS",
    "ApiAnswer",
    "ApiKey",
    "BorrowerDay",
    "CloseReason",
    "Delivery",
    "Disbursement",
    "ExportJob",
    "FigureCell",
    "FigureCursor",
    "InternalNote",
    "Invitation",
    "Offer",
    "Order",
    "OrderEvent",
    "OrderSnapshot",
    "Purpose",
    "Rating",
    "Referral",
    "Reminder",
    "Satisfaction",
    "SupplementItem",
    "SupplementRequest",
    "Survey",
    "Ticket",
    "Webhook",
]
