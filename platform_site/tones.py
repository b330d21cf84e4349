"""Status tags: the stored value, the label, the colour and the shape of a status are one fact.

class Status(TonedChoices):
    SUBMITTED = "submitted", "待受理", Tone.WAIT
"""

from enum import Enum
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from django.db.models.enums import _TextChoicesType as ChoicesType  # the stubs' name for it
else:
    from django.db.models.enums import ChoicesType


class Tone(Enum):
    """What a tag says by colour and shape: the CSS class `tag-<value>` and the sign before the label."""

    IDLE = "idle"  # not started: 草稿, 未监测
    WAIT = "wait"  # waiting for somebody: 待受理
    BUSY = "busy"  # in hand: 已受理, 审批中
    NOTE = "note"  # worth knowing: 提示
    ACT = "act"  # needs the reader's action: 待补充材料, 关注
    GOOD = "good"  # good end: 已授信, 启用
    BAD = "bad"  # bad end: 已终止, 失败
    RISK = "risk"  # danger: 高风险
    OFF = "off"  # switched off by a person: 禁用, 已撤回
    PRIV = "priv"  # privilege: 白名单

    @property
    def shape(self) -> str:
        """Return the sign that tells tones apart without colour."""
        return SHAPES[self]


SHAPES = {
    Tone.IDLE: "○",
    Tone.WAIT: "◔",
    Tone.BUSY: "◑",
    Tone.NOTE: "i",
    Tone.ACT: "!",
    Tone.GOOD: "✓",
    Tone.BAD: "✕",
    Tone.RISK: "▲",
    Tone.OFF: "–",
    Tone.PRIV: "★",
}


class TonedChoicesType(ChoicesType):
    """Take the tone off each `value, label, tone` before Django reads value and label."""

    def __new__(metacls, classname, bases, classdict, **kwargs):
        tones = []
        for key in classdict._member_names:
            value, label, tone = classdict[key]
            tones.append(Tone(tone))
            dict.__setitem__(
                classdict, key, (value, label)
            )  # the enum's own dict refuses a second assignment
        cls = super().__new__(metacls, classname, bases, classdict, **kwargs)
        for member, tone in zip(cls, tones, strict=True):
            member.tone = tone
        return cls


class TonedChoices(models.TextChoices, metaclass=TonedChoicesType):
    """Text choices whose members also have a `tone` and a `shape`."""

    tone: Tone

    @property
    def shape(self) -> str:
        return self.tone.shape
