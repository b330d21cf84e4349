"""The picture code of logins and registration: each is good for one try, however many are sent at once."""

from captcha.fields import CaptchaField, CaptchaTextInput
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms import MultiValueField


class PictureInput(CaptchaTextInput):
    """The library's widget with a label that names the answer box."""

    use_fieldset = False


class PictureCodeField(CaptchaField):
    """验证码. Right or wrong, an answer uses the picture up."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "验证码")
        kwargs.setdefault("help_text", "输入图中 4 个字符，不区分大小写。")
        super().__init__(widget=PictureInput(), error_messages={"invalid": "验证码不正确"}, **kwargs)

    def clean(self, value):
        key_and_answer = MultiValueField.clean(self, value)
        key, _, answer = key_and_answer.partition(",")
        if _take(key) != answer.strip().lower():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return key_and_answer


def _take(key: str) -> str | None:
    """Remove the picture and return its answer in one statement; None if it is gone or too old."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from captcha_captchastore where hashkey = %s and expiration > clock_timestamp() returning response",
            [key],
        )
        row = cursor.fetchone()
    return row[0] if row else None
