"""Settings: everything the machine decides comes from the environment."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("DEMO", default=False)
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
BASE_URL = env.str("BASE_URL", default="http://localhost:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost"])
IS_SECURE = BASE_URL.startswith("https://")
if DEMO and IS_SECURE:
    raise ImproperlyConfigured(
        "DEMO=1 signs people in without a second factor, so it refuses an https BASE_URL."
    )

INSTALLED_APPS = [
    "safeguarding",  # before django.forms, whose widgets it renders, and django's own commands
    "records",
    "accounts",
    "policies",
    "people",
    "referrals",
    "meetings",
    "strategy_meetings",
    "protection",
    "panels",
    "measures",
    "django.forms",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "rest_framework",
    "drf_spectacular",
    "django_celery_beat",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    # These two are outermost, so that every answer has its headers: a refusal's, a static file's.
    "safeguarding.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "safeguarding.middleware.MethodMiddleware",
    "safeguarding.middleware.AddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "safeguarding.idle.IdleSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.MembershipMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "safeguarding.middleware.AlteredDocumentMiddleware",
    "accounts.middleware.ReaderMiddleware",
]

ROOT_URLCONF = "safeguarding.urls"
WSGI_APPLICATION = "safeguarding.wsgi.application"
ASGI_APPLICATION = "safeguarding.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "safeguarding.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "safeguarding.forms.Renderer"

# The application reads and writes as a role that owns nothing; the owner only migrates.
DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL"),
        "ENGINE": "records.postgresql",  # says for whom each transaction reads
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    },
    "owner": env.db_url("DATABASE_OWNER_URL", default=env.str("DATABASE_URL")),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # a worker logs as LOGGING says, too
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
}
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "deliver messages": {"task": "records.tasks.deliver_messages", "schedule": 10},
    "call systems": {"task": "records.tasks.call_systems", "schedule": 10},
    "render documents": {"task": "records.tasks.render_documents", "schedule": 10},
    "seal events": {"task": "records.tasks.seal_events", "schedule": 5},
    "judge looks": {"task": "safeguarding.tasks.judge_looks", "schedule": 60},
    "see to retention": {"task": "safeguarding.tasks.see_to_retention", "schedule": 300},
    "chase written confirmations": {
        "task": "referrals.tasks.chase_confirmations",
        "schedule": 300,
    },
    "remind of deadlines": {"task": "referrals.tasks.remind_of_deadlines", "schedule": 60},
    "see to accounts": {"task": "accounts.tasks.see_to_accounts", "schedule": 300},
    "alert of viruses": {"task": "accounts.tasks.alert_of_viruses", "schedule": 60},
    "scan attachments": {"task": "records.tasks.scan_attachments", "schedule": 30},
    "alert of urgent": {"task": "referrals.tasks.alert_of_urgent", "schedule": 60},
    "tell of powers": {"task": "referrals.tasks.tell_of_powers", "schedule": 60},
    "see to meetings": {"task": "meetings.tasks.see_to_meetings", "schedule": 300},
    "remind of information": {"task": "referrals.tasks.remind_of_information", "schedule": 60},
    "cover what nobody sees": {"task": "referrals.tasks.cover_what_nobody_sees", "schedule": 300},
    "end what has run out": {"task": "referrals.tasks.end_what_has_run_out", "schedule": 60},
    "escalate emergency reviews": {
        "task": "referrals.tasks.escalate_emergency_reviews",
        "schedule": 300,
    },
    "remind of restrictions": {"task": "referrals.tasks.remind_of_restrictions", "schedule": 3600},
    "see to failed messages": {"task": "referrals.tasks.see_to_failed_messages", "schedule": 60},
    "make the form on paper": {"task": "referrals.tasks.make_report_form", "schedule": 60},
    "make contingency packs": {
        "task": "safeguarding.tasks.make_contingency_packs",
        "schedule": 900,
    },
    "chase information": {"task": "panels.tasks.chase_information", "schedule": 3600},
    "chase agreed actions": {"task": "meetings.tasks.chase_actions", "schedule": 3600},
    "discard old drafts": {"task": "referrals.tasks.discard_old_drafts", "schedule": 3600},
    "make quarterly reports": {"task": "measures.tasks.make_waiting_reports", "schedule": 10},
    "request due reports": {"task": "measures.tasks.request_due_reports", "schedule": 3600},
    "count changes": {"task": "measures.tasks.count_changes", "schedule": 60},
    "see to rows exports": {"task": "measures.tasks.see_to_rows_exports", "schedule": 30},
}

# Whoever watches the installation holds it; without one, /health/deep/ is not there.
HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")

# The throttle of signing in is kept in PostgreSQL, so that it holds while Redis is down.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        # Far more than Django's 300: an attacker must not be able to push the counts out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.EasyToGuessValidator"},
]
# Guardian keeps the explicit shares; we do not ask its backend, which would answer has_perm.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# How long ago the second factor may have been shown when a powerful act is done.
SECOND_FACTOR_FRESH_SECONDS = 5 * 60
# Behind https stands one proxy of ours, which adds the address it was called from.
ALLAUTH_TRUSTED_PROXY_COUNT = int(IS_SECURE)
# A council of hundreds comes from one address, so failures are counted for an account at an
# address, for an account alone, and for an address; but a browser in which somebody has signed in
# before has a count of its own (accounts/adapters.py gives the keys). Every count is of the last
# minutes: nobody is locked out for good. A passkey cannot be guessed, and is not counted.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "100/m/ip,5/5m/key",
    "account_failed": "10/5m/key",
    "device_failed": "5/5m/key",
    "reset_password": "60/m/ip,5/h/key",
}
ACCOUNT_FORMS = {"reset_password": "accounts.forms.ResetPasswordForm"}
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Diogel"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": None}
MFA_FORMS = {
    "add_webauthn": "accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "accounts.passkeys.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.passkeys.AuthenticatePasskeyForm",
    "login_webauthn": "accounts.passkeys.LoginPasskeyForm",
    "reauthenticate_webauthn": "accounts.passkeys.ReauthenticatePasskeyForm",
}

# Organisations whose own accounts sign in here: a list in JSON (docs/authentication.md).
SINGLE_SIGN_ON = env.json("SINGLE_SIGN_ON", default=[])
# An account that nobody has signed in to for so long is suspended; an administrator opens it again.
DORMANT_DAYS = env.int("DORMANT_DAYS", default=90)

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 15 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "safeguarding.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 100
# A file past this is cut off as it arrives; forms say so beside the field.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
# All that one person gives in a day, all that goes with one report, and what the disk keeps free.
UPLOAD_DAY_BYTES = env.int("UPLOAD_DAY_BYTES", default=1024 * 1024 * 1024)
UPLOAD_REPORT_BYTES = env.int("UPLOAD_REPORT_BYTES", default=500 * 1024 * 1024)
FILES_RESERVE_BYTES = env.int("FILES_RESERVE_BYTES", default=1024 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = [
    "records.uploads.LargestFile",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# ClamAV's daemon, tcp://host:3310 or unix:///path; without it readers are told "not scanned".
CLAMAV_URL = env.str("CLAMAV_URL", default="")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "report-uri": "/policy-reports/",
    }
}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site reads even our style sheets

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
LANGUAGE_COOKIE_HTTPONLY = True
# The second holds Welsh that the libraries lack; makemessages writes to the first alone.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "libraries"]
FORMAT_MODULE_PATH = ["safeguarding.formats"]
USE_I18N = True
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "var" / "build"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "safeguarding.storage.StaticFilesStorage"},
}
FILES_ROOT = Path(env.str("FILES_ROOT", default=str(BASE_DIR / "var" / "files")))

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="diogel@localhost")

# A demo and the tests may call a system on their own machine; an installation never calls inside.
WEBHOOKS_MAY_CALL_LOOPBACK = DEMO

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.SystemTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],  # whoever shows no token is refused before any is asked
    "DEFAULT_PARSER_CLASSES": ["records.api.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "records.api.AlwaysJSON",
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.SystemThrottle"],
    "DEFAULT_THROTTLE_RATES": {"system": "120/min"},
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "records.api.as_problem",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Diogel",
    "DESCRIPTION": "Reports to safeguarding from partners' own systems, and what became of them.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "Answer": "referrals.models.reports.Answer.choices",
        "NotGiven": "referrals.api.serializers.NOT_GIVEN_CHOICES",
        "Pathway": "policies.models.Pathway.choices",
        "WrittenLanguage": [("en", "English"), ("cy", "Cymraeg")],
    },
}

# Shown on the page that says Diogel is down: "name: number", for day and for night.
REPORT_TELEPHONES = env.list("REPORT_TELEPHONES", default=[])

FIELD_KEYS = env.list("FIELD_KEYS", default=[])
BACKUP_KEY = env.str("BACKUP_KEY", default="")
# Where each team's contingency pack is written, and what their passwords are drawn from.
CONTINGENCY_ROOT = env.str("CONTINGENCY_ROOT", default="")
CONTINGENCY_KEY = env.str("CONTINGENCY_KEY", default="")
# The first seals what happened; those after it sealed before it. The anchor: a file outside.
AUDIT_KEYS = env.list("AUDIT_KEY", default=[])
AUDIT_ANCHOR = env.str("AUDIT_ANCHOR", default="")
if IS_SECURE and (not AUDIT_KEYS or any(len(key) < 32 for key in AUDIT_KEYS)):
    raise ImproperlyConfigured("AUDIT_KEY must be random, of 32 characters or more.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "safeguarding.logs.NamelessFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"weasyprint": {"level": "ERROR"}, "fontTools": {"level": "WARNING"}},
}
