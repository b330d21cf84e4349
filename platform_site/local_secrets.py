"""Secrets of a demo or test installation: made once, kept beside the data, never in the repository."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "DATA_KEYS": lambda: f"1:{secrets.token_hex(32)}",
    "INDEX_KEY": lambda: secrets.token_hex(32),
    "AUDIT_KEY": lambda: secrets.token_hex(32),
}


def load_or_create(path: Path) -> dict[str, str]:
    """Return a value for every name in MAKERS; those that the file (mode 0600) lacks are made and kept there.

    Two processes that start together agree: the folder is locked meanwhile.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        kept = json.loads(path.read_text()) if path.exists() else {}
        values = {name: make() for name, make in MAKERS.items()} | kept
        if values != kept:
            _write(path, values)
    finally:
        os.close(folder)
    return values


def _write(path: Path, values: dict[str, str]) -> None:
    """Put a whole new file in the place of the old one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(values))
    draft.replace(path)
