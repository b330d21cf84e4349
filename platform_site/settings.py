"""All settings, from the environment or `.env`; `.env.example` explains each. Safe by default."""

import os
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import structlog
from csp.constants import NONE, SELF
from environs import Env, validate

from platform_site import embedded_postgres, local_secrets, masking

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
if os.environ.get("SITE_MODE") != "test":
    env.read_env(str(BASE_DIR / ".env"), recurse=False)


@dataclass(frozen=True)
class Mode:
    """What one kind of installation is allowed to do."""

    demo_data: bool = False
    generated_secrets: bool = False
    https: bool = True
    needs_proxy_count: bool = True
    fast_passwords: bool = False


MODES = {
    "production": Mode(),
    "demo": Mode(demo_data=True, generated_secrets=True, https=False, needs_proxy_count=False),
    "test": Mode(
        demo_data=True, generated_secrets=True, https=False, needs_proxy_count=False, fast_passwords=True
    ),
}
SITE_MODE = env.str("SITE_MODE", "demo", validate=validate.OneOf(list(MODES)))
MODE = MODES[SITE_MODE]
DEBUG = env.bool("DEBUG", False)

VAR_DIR = BASE_DIR / "var"
_local = local_secrets.load_or_create(VAR_DIR / "secrets.json") if MODE.generated_secrets else {}
SECRET_KEY = env.str("SECRET_KEY", _local.get("SECRET_KEY", "")) or env.str("SECRET_KEY")
DATA_KEYS = env.str("DATA_KEYS", _local.get("DATA_KEYS", "")) or env.str("DATA_KEYS")
INDEX_KEY = env.str("INDEX_KEY", _local.get("INDEX_KEY", "")) or env.str("INDEX_KEY")
AUDIT_KEY = env.str("AUDIT_KEY", _local.get("AUDIT_KEY", "")) or env.str("AUDIT_KEY")
AUDIT_HEADS_DIR = env.path("AUDIT_HEADS_DIR", VAR_DIR / "audit-heads")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [] if MODE.https else ["127.0.0.1", "localhost", "testserver"])
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT") if MODE.needs_proxy_count else 0

INSTALLED_APPS = [
    "platform_site",
    "regions",
    "accounts",
    "institutions",
    "enterprises",
    "products",
    "credit",
    "orders",
    "portal",
    "govadmin",
    "govadmin.apps.PlatformAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "captcha",
    "axes",
    "django_filters",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django_structlog",
    "health_check",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "platform_site.middleware.headers",
    "platform_site.middleware.database_errors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "platform_site.middleware.LoginRequired",
    "accounts.middleware.SessionRules",
    "platform_site.middleware.Refusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "platform_site.urls"
WSGI_APPLICATION = "platform_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "platform_site.context.site",
            ],
            "builtins": ["platform_site.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database. Without DATABASE_URL the project runs its own PostgreSQL under var/ (docs/decisions).
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", "")
    if env.str("DATABASE_URL", "")
    else embedded_postgres.database_settings(BASE_DIR)
}
_timeouts = {
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "15s",
    "client_connection_check_interval": "10s",  # end the query of a process that was killed
    "jit": "off",
}
if os.environ.get("PROCESS_KIND") == "web":
    _timeouts["statement_timeout"] = "5s"
DATABASES["default"].update(
    CONN_MAX_AGE=60,
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        "connect_timeout": 3,
        "options": " ".join(f"-c {name}={value}" for name, value in _timeouts.items()),
    },
    TEST={"NAME": env.str("TEST_DATABASE", "test_platform")},
)
# Pages of visitors (portal.kept_pages) lie apart, so that they push nothing else out.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    "pieces": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pieces",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
KEPT_PAGE_SECONDS = env.int("KEPT_PAGE_SECONDS", 60 if SITE_MODE != "test" else 0)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# People, passwords, sessions
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "govadmin.rights.RoleRights",
    "accounts.backends.PhoneBackend",
]
PASSWORD_HASHERS = ["accounts.hashers.Argon2id"]
if MODE.fast_passwords:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.passwords.PasswordPolicy"}]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "portal:home"
SESSION_IDLE = {"staff": timedelta(minutes=15), "enterprise": timedelta(minutes=30)}
SESSION_COOKIE_AGE = 12 * 3600
PASSWORD_MAX_AGE = timedelta(days=90)
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "accounts.views.login.locked_out"
AXES_CLIENT_IP_CALLABLE = "platform_site.request_context.client_ip"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
CAPTCHA_FLITE_PATH = None
CAPTCHA_SOX_PATH = None
CAPTCHA_IMAGE_SIZE = (120, 40)
CAPTCHA_FONT_SIZE = 28
CAPTCHA_LENGTH = 4
CAPTCHA_TIMEOUT = 5
CAPTCHA_LETTER_ROTATION = (-20, 20)
SMS_SENDER = env.str("SMS_SENDER", "accounts.sms.console_sender")

# Transport and headers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_SSL_REDIRECT = MODE.https
SECURE_HSTS_SECONDS = 31_536_000 if MODE.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = MODE.https
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MODE.https
SESSION_COOKIE_NAME = "__Host-session" if MODE.https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if MODE.https else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "platform_site.errors.csrf_failure"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Language, time, files
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
FORMAT_MODULE_PATH = "platform_site.formats"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
if MODE.generated_secrets:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "npm.finders.NpmFinder",
]
NPM_ROOT_PATH = str(BASE_DIR)
# Chinese letters of the PDF reports
REPORT_FONT = str(
    env.path(
        "REPORT_FONT",
        BASE_DIR / "node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    )
)
NPM_STATIC_FILES_PREFIX = "vendor"
NPM_FILE_PATTERNS = {"driver.js": ["dist/driver.js.iife.js"]}
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
MEDIA_URL = "media-unserved/"
_plain_static = SITE_MODE == "test" or DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _plain_static
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = _plain_static
WHITENOISE_AUTOREFRESH = False

# Work by the clock: name → (function, seconds between runs)
SCHEDULED_JOBS = {
    "clear_captchas": ("accounts.jobs.clear_captchas", 3600),
    "clear_sessions": ("accounts.jobs.clear_sessions", 86_400),
    "clear_rate_counts": ("platform_site.limits.clear", 3600),
    "purge_personal_data": ("platform_site.retention.purge", 86_400),
    "remove_old_logs": ("platform_site.log_retention.remove", 86_400),
    "sign_audit_heads": ("platform_site.signed_heads.sign", 3600),
    "expire_consents": ("credit.jobs.expire_consents", 3600),
    "expire_list_entries": ("credit.jobs.expire_list_entries", 3600),
    "recount_objection_days": ("credit.jobs.recount_workdays", 3600),
    "remind_of_objections": ("credit.jobs.remind_of_objections", 3600),
    "evaluate_risk": ("orders.jobs.evaluate_risk", 86_400),
    "tell_of_risk": ("orders.risk.tell_of_turns", 60),
    "rescue_imports": ("credit.imports.rescue_lost", 60),
    "check_quality": ("credit.quality.check", 86_400),
    "clear_imports": ("credit.imports.clear_ended", 86_400),
    "end_late_orders": ("orders.jobs.end_what_is_late", 600),
    "expire_invitations": ("orders.jobs.expire_invitations", 3600),
    "remind_of_orders": ("orders.jobs.remind", 3600),
    "remind_of_tickets": ("orders.jobs.remind_of_tickets", 3600),
    "deliver_webhooks": ("orders.deliveries.deliver_due", 15),
    "clear_api_answers": ("orders.jobs.clear_api_answers", 86_400),
    "count_figures": ("orders.figures.counting.count_events", 60),
    "check_figures": ("orders.figures.checking.check_and_repair", 86_400),
    "recount_order_days": ("orders.jobs.recount_workdays", 3600),
    "rescue_exports": ("orders.export_jobs.rescue_lost", 60),
    "delete_exports": ("orders.export_jobs.delete_expired", 3600),
}

# Rules that a deployment may set (docs/operations.md)
ACCEPT_WORKDAYS = env.int("ACCEPT_WORKDAYS", 3)
CONSENT_DAYS = env.int("CONSENT_DAYS", 90)
# How long logs are kept: platform_site/log_retention.py and RETENTION. The system check refuses less than the law
# demands (credit/checks.py), and so does the database (platform_site/sql.py).
NETWORK_LOG_DAYS = env.int("NETWORK_LOG_DAYS", 183)
SHARING_LOG_YEARS = env.int("SHARING_LOG_YEARS", 3)
CREDIT_QUERY_LOG_YEARS = env.int("CREDIT_QUERY_LOG_YEARS", 5)
INVITATIONS_PER_DAY = env.int("INVITATIONS_PER_DAY", 50)
INVITATION_DAYS = env.int("INVITATION_DAYS", 30)
API_CALLS_PER_MINUTE = env.int("API_CALLS_PER_MINUTE", 120)
# Receivers of 事件推送: public https addresses; further networks (CIDR) that the installation trusts.
OUTBOUND_HTTPS_ONLY = MODE.https
OUTBOUND_NETWORKS: list[str] = env.list("OUTBOUND_NETWORKS", [])
MAINTENANCE_UNTIL = env.str("MAINTENANCE_UNTIL", "")
PENALTY_FLAG_WAN = env.decimal("PENALTY_FLAG_WAN", Decimal(5))

# How often, name → whom it counts → [(seconds, most)…] (platform_site/limits.py). `visitor` is an address that is
# not logged in. Offices share one address: limits by address are wide, those by account are what one person needs.
RATE_LIMITS = {
    "login": {"ip": [(600, 60)]},
    "captcha": {"ip": [(60, 60), (3600, 1000)]},
    # Forms sent; the codes that come of them are counted in accounts/codes.py.
    "register": {"ip": [(3600, 40)]},
    "reset": {"ip": [(3600, 40)]},
    "search": {"visitor": [(60, 300)]},
    "whitelist": {"account": [(60, 60), (3600, 600)], "institution": [(86_400, 5000)]},
    "credit_view": {"account": [(60, 30), (86_400, 500)], "institution": [(86_400, 5000)]},
    "reveal": {"account": [(3600, env.int("REVEALS_PER_HOUR", 20))]},
    "export": {"account": [(3600, 20)], "visitor": [(3600, 200)]},
    "upload": {"account": [(3600, 60)]},
    "feedback": {"ip": [(3600, 20)]},
    "import": {"account": [(3600, 20)]},
}

# How long rows are kept: model → (counted from, days, which rows). docs/personal-data.md gives the reasons.
RETENTION = {
    "accounts.PhoneCode": ("created_at", 30, {}),
    "axes.AccessAttempt": ("attempt_time", 30, {}),
    "axes.AccessLog": ("attempt_time", NETWORK_LOG_DAYS, {}),
    "credit.StagedRow": (
        "batch__created_at",
        90,
        {"batch__status__in": ["applied", "rejected", "cancelled"]},
    ),
    "django_tasks_database.DBTaskResult": ("finished_at", 30, {}),
    "platform_site.FormKey": ("created_at", 30, {}),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
                masking.mask_log_line,
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING" if SITE_MODE == "test" else "INFO"},
    "loggers": {
        "axes": {"level": "ERROR"},
        # The demo's screen shows its accounts, text messages and what went wrong, not every request.
        "django_structlog": {"level": "WARNING" if SITE_MODE == "demo" else "NOTSET"},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
DJANGO_STRUCTLOG_USER_ID_FIELD = "id"
