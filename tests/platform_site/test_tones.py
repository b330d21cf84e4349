"""A status carries its label, tone and shape as one fact."""

import pytest
from django.db import models
from django.db.migrations.writer import MigrationWriter

from platform_site.tones import SHAPES, Tone, TonedChoices


class Status(TonedChoices):
    WAITING = "waiting", "待受理", Tone.WAIT
    ENDED = "ended", "已终止", Tone.BAD


def test_a_member_has_value_label_tone_and_shape():
    member = Status("waiting")

    assert (str(member), member.label, member.tone, member.shape) == ("waiting", "待受理", Tone.WAIT, "◔")


def test_choices_are_plain_pairs_for_fields_and_migrations():
    field = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)

    assert field.choices == [("waiting", "待受理"), ("ended", "已终止")]
    assert MigrationWriter.serialize(Status.ENDED) == ("'ended'", set())


def test_a_status_without_a_tone_cannot_be_declared():
    with pytest.raises(ValueError, match="not enough values"):

        class Bare(TonedChoices):
            WAITING = "waiting", "待受理"


def test_no_two_tones_share_a_shape():
    assert set(SHAPES) == set(Tone)
    assert len(set(SHAPES.values())) == len(Tone)
