"""The admin pages, one module per app; importing them registers them."""

from govadmin.admin import accounts, content, enterprises, institutions, logs, objections, products, regions  # noqa: F401
