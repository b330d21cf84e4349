"""Credit facts, white lists, risk flags, consents and the log of every look."""

from credit.models.consents import Consent, CreditQuery
from credit.models.lists import WhitelistBatch, WhitelistEntry
from credit.models.records import CategorySource, CreditRecord, ImportBatch, StagedRow
from credit.models.risk import RiskFlag, RiskLevel, RiskRule, RiskState

__all__ = [
    "CategorySource",
    "Consent",
    "CreditQuery",
    "CreditRecord",
    "ImportBatch",
    "RiskFlag",
    "RiskLevel",
    "RiskRule",
    "RiskState",
    "StagedRow",
    "WhitelistBatch",
    "WhitelistEntry",
]
