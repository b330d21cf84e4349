"""Financing orders and everything that belongs to one."""

from orders.choices import CloseReason, Purpose, Satisfaction, Survey
from orders.models.loans import Disbursement, Offer, Rating
from orders.models.log import InternalNote, OrderEvent, OrderSnapshot
from orders.models.order import DECISION_MAX_DAYS, Order
from orders.models.oversight import Referral, Reminder, Ticket
from orders.models.supplements import SupplementItem, SupplementRequest

__all__ = [
    "DECISION_MAX_DAYS",
    "CloseReason",
    "Disbursement",
    "InternalNote",
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
]
