"""Personal data at rest: AES-256-GCM in `<name>_enc`, a keyed hash in `<name>_bidx`, the last digits in `<name>_tail`.

A model keeps the three text columns and a `row_key` (UUID) and declares `phone = Sealed("contact_phone")`.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterator
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db.models import Model


@cache
def _keys(configured: str) -> dict[str, bytes]:
    return {
        kid: bytes.fromhex(key) for kid, _, key in (part.partition(":") for part in configured.split(","))
    }


def kids() -> list[str]:
    """Return the numbers of the known keys, the one that seals last."""
    return list(_keys(settings.DATA_KEYS))


def seal(text: str, context: str) -> str:
    """Return `v1|kid|nonce|ciphertext` (base64 parts) under the newest key, bound to its place by `context`."""
    kid = kids()[-1]
    nonce = os.urandom(12)
    sealed = AESGCM(_keys(settings.DATA_KEYS)[kid]).encrypt(nonce, text.encode(), context.encode())
    return "|".join(("v1", kid, base64.b64encode(nonce).decode(), base64.b64encode(sealed).decode()))


def unseal(token: str, context: str) -> str:
    """Return the text of a token; InvalidTag when it was changed or moved to another row or column."""
    _, kid, nonce, sealed = token.split("|")
    key = _keys(settings.DATA_KEYS)[kid]
    return AESGCM(key).decrypt(base64.b64decode(nonce), base64.b64decode(sealed), context.encode()).decode()


def blind_index(text: str) -> str:
    """Return the keyed hash by which equal values find each other without being readable."""
    return hmac.new(bytes.fromhex(settings.INDEX_KEY), text.encode(), hashlib.sha256).hexdigest()


class Sealed(property):
    """A plain attribute over the sealed columns; a property, so that Model(**kwargs) accepts it."""

    def __init__(self, name: str):
        self.name = name
        super().__init__(self._read, self._write)

    def columns_of(self, model: type[Model]) -> list[str]:
        """Return the names of the columns that writing the attribute fills."""
        known = {field.name for field in model._meta.concrete_fields}
        return [name for part in ("enc", "tail", "bidx") if (name := f"{self.name}_{part}") in known]

    def _context(self, row: Any) -> str:
        return f"{row._meta.db_table}.{self.name}.{row.row_key}"

    def _read(self, row: Any) -> str:
        token = getattr(row, f"{self.name}_enc")
        return unseal(token, self._context(row)) if token else ""

    def _write(self, row: Any, text: str) -> None:
        setattr(row, f"{self.name}_enc", seal(text, self._context(row)) if text else "")
        setattr(row, f"{self.name}_tail", text[-4:])
        if hasattr(row, f"{self.name}_bidx"):
            setattr(row, f"{self.name}_bidx", blind_index(text) if text else None)


def sealed_attributes() -> Iterator[tuple[type[Model], str, Sealed]]:
    """Yield every sealed attribute of the project: model, name of the attribute, the attribute itself."""
    for model in apps.get_models():
        for name, attribute in sorted(vars(model).items()):
            if isinstance(attribute, Sealed):
                yield model, name, attribute
