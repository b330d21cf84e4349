"""Credit facts, white lists, risk flags, consents and the log of every look."""

from credit.models.consents import Consent, CreditQuery, RemovedLooks
from credit.models.doubts import Doubt
from credit.models.imports import ImportBatch, StagedRow
from credit.models.lists import WhitelistBatch, WhitelistEntry
from credit.models.objections import Objection, ObjectionClock, ObjectionPaper
from credit.models.quality import QualityIssue
from credit.models.records import CategorySource, CreditRecord
from credit.models.risk import RiskFlag, RiskHandling, RiskLevel, RiskRule, RiskState, RiskTurn
from credit.models.score import ScoreCard

__all__ = [
    "CategorySource",
    "Consent",
    "CreditQuery",
    "CreditRecord",
    "Doubt",
    "ImportBatch",
    "Objection",
    "ObjectionClock",
    "ObjectionPaper",
    "QualityIssue",
    "RemovedLooks",
    "RiskFlag",
    "RiskHandling",
    "RiskLevel",
    "RiskRule",
    "RiskState",
    "RiskTurn",
    "ScoreCard",
    "StagedRow",
    "WhitelistBatch",
    "WhitelistEntry",
]
