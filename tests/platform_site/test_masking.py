"""Masked data shows enough to recognise and too little to use."""

import pytest

from platform_site.masking import mask_id, mask_name, mask_phone


@pytest.mark.parametrize(("name", "shown"), [("张三", "张*"), ("欧阳小明", "欧**"), ("李", "*"), ("", "")])
def test_a_name_keeps_its_first_character_only(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(("phone", "shown"), [("13800005678", "138****5678"), ("12345", "*****"), ("", "")])
def test_a_phone_keeps_its_ends(phone, shown):
    assert mask_phone(phone) == shown


def test_an_identity_number_keeps_one_and_four_characters():
    assert mask_id("31010119900101123X") == "3*************123X"
    assert len(mask_id("31010119900101123X")) == 18


def test_a_short_number_is_hidden_whole():
    assert mask_id("1234567") == "*******"
