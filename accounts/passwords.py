"""The two password profiles: staff and government (dengbao), enterprises (nist). One code path."""

import secrets
import unicodedata
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone

MIN_LENGTH = 12
MAX_LENGTH = 128
REMEMBERED = 5
CONTEXT_WORDS = (
    "password",
    "rongzi",
    "xinyidai",
    "pingtai",
    "yinhang",
    "admin",
    "信易贷",
    "金融超市",
    "融资平台",
)
STAFF_RULES = "至少 12 位，包含大写字母、小写字母、数字、符号中的三类；不与最近 5 次密码相同；每 90 天更换。"
ENTERPRISE_RULES = "至少 12 位；不使用常见密码，不包含手机号和姓名。"


class PasswordPolicy:
    """Django password validator for both profiles; every sentence is Chinese."""

    def validate(self, password: str, user=None) -> None:
        problems = list(_problems(unicodedata.normalize("NFKC", password), password, user))
        if problems:
            raise ValidationError(problems)

    def get_help_text(self) -> str:
        return STAFF_RULES


def rules_for(user) -> str:
    """Return the sentence that a password form shows beside its field."""
    return STAFF_RULES if user.uses_staff_rules else ENTERPRISE_RULES


def make_initial() -> str:
    """Return a random first password of 17 characters without look-alikes, good for both profiles."""
    groups = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789")
    return "-".join("".join(secrets.choice(group) for _ in range(5)) for group in groups)


def _problems(text: str, raw: str, user):
    if len(text) < MIN_LENGTH:
        yield f"密码至少 {MIN_LENGTH} 位。"
    if len(text) > MAX_LENGTH:
        yield f"密码不超过 {MAX_LENGTH} 位。"
    lowered = text.lower()
    try:
        CommonPasswordValidator().validate(lowered)
    except ValidationError:
        yield "这个密码太常见，容易被猜到。"
    personal = [word for word in (getattr(user, "phone", ""), getattr(user, "name", "")) if word]
    if any(word.lower() in lowered for word in (*CONTEXT_WORDS, *personal)):
        yield "密码不能包含手机号、姓名或平台常用词。"
    if user is None or not user.uses_staff_rules:
        return
    classes = sum(
        any(test(char) for char in text)
        for test in (str.isupper, str.islower, str.isdigit, lambda char: not char.isalnum())
    )
    if classes < 3:
        yield "密码应包含大写字母、小写字母、数字、符号中的三类。"
    if user.pk and _was_used(raw, user):
        yield f"不能使用最近 {REMEMBERED} 次用过的密码。"


def _was_used(raw: str, user) -> bool:
    earlier = user.past_passwords.order_by("-created_at").values_list("password", flat=True)[:REMEMBERED]
    return any(check_password(raw, stored) for stored in [user.password, *earlier])


def is_expired(user) -> bool:
    """Tell whether a staff password is older than the profile allows."""
    max_age: timedelta = settings.PASSWORD_MAX_AGE
    return user.uses_staff_rules and timezone.now() - user.password_changed_at > max_age


def set_password(user, raw: str, *, must_change: bool = False) -> None:
    """Store a new password, remember the old one, and save. The caller has validated it."""
    if user.password and user.has_usable_password() and user.pk:
        user.past_passwords.create(password=user.password)
    user.set_password(raw)
    user.password_changed_at = timezone.now()
    user.must_change_password = must_change
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
