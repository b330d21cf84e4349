"""Secrets of a demo or test installation: made once, kept beside the data, never in the repository."""

import json
import os
import secrets
from pathlib import Path


def load_or_create(path: Path) -> dict[str, str]:
    """Return {"SECRET_KEY", "DATA_KEYS", "INDEX_KEY"}, writing the file (mode 0600) at the first call.

    Two processes that start together agree: the file is created exclusively, the loser reads the winner's.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    values = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATA_KEYS": f"1:{secrets.token_hex(32)}",
        "INDEX_KEY": secrets.token_hex(32),
    }
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(values))
    draft.chmod(0o600)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return json.loads(path.read_text())
