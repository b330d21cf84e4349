"""How Django itself writes dates (the admin pages): as the rest of the site does."""

DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i"
