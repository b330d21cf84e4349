import tempfile
from pathlib import Path

import pytest

from platform_site import embedded_postgres


@pytest.fixture
def checkout():
    """An empty checkout that every user may enter; its server and data end with the test."""
    with tempfile.TemporaryDirectory(prefix="checkout-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        yield root
        embedded_postgres.stop(root)
        embedded_postgres.destroy(root)
