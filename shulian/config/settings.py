"""Django's settings; everything that differs between installations comes from the environment or the data folder."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from shulian.config import engines, home, outward

PACKAGE = Path(__file__).resolve().parent.parent
HOME = home.current()

SECRET_KEY = HOME.key("django").decode()
# Asked for once, so that a key that is missing is said at the start and not to a reader.
HOME.key_ring("fields"), HOME.key_ring("lookup")
KEYS_FOLDER = HOME.keys
ERASURES_FILE = HOME.erasures

DEBUG = False
ALLOWED_HOSTS = [*os.environ.get("SHULIAN_HOSTS", "").split(), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = os.environ.get("SHULIAN_ORIGINS", "").split()
# Where readers find the site, for links in messages that no page sends.
SITE_ADDRESS = next(iter(CSRF_TRUSTED_ORIGINS), f"http://localhost:{os.environ.get('SHULIAN_PORT', '8080')}").rstrip(
    "/"
)
# Web servers in front of the site, whose word is taken for where a request comes from.
PROXIES = frozenset(os.environ.get("SHULIAN_PROXIES", "127.0.0.1 ::1").split())
# Addresses of the libraries' own networks: their desks share them with the Wi-Fi of readers.
OWN_NETWORKS = outward.networks(os.environ)
SECURE_COOKIES = os.environ.get("SHULIAN_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.weixin",
    "allauth.mfa",
    "shulian.interfaces.entrance.alipay",
    "axes",
    "csp",
    "procrastinate.contrib.django",
    "shulian.apps.journal",
    "shulian.apps.alliance",
    "shulian.apps.notices",
    "shulian.apps.readers",
    "shulian.apps.charges",
    "shulian.apps.catalogue",
    "shulian.apps.holdings",
    "shulian.apps.circulation",
    "shulian.apps.distribution",
    "shulian.apps.discovery",
    "shulian.apps.statistics",
    "shulian.apps.bulletin",
    "shulian.interfaces",
    "shulian.interfaces.entrance",
    "shulian.interfaces.portal",
    "shulian.interfaces.desk",
    "shulian.interfaces.office",
    "shulian.interfaces.cataloguing",
    "shulian.interfaces.courier",
    "shulian.interfaces.exchange",
    "shulian.interfaces.api",
    "shulian.interfaces.commands",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shulian.interfaces.language.pages_start_in_chinese",
    "shulian.interfaces.looks.readers_have_their_language",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shulian.interfaces.entrance.devices.devices_are_used",
    "shulian.interfaces.entrance.enrolment.enrolment_is_asked",
    "shulian.interfaces.entrance.asking.consents_are_asked",
    "shulian.interfaces.limits.requests_have_a_limit",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shulian.interfaces.reused.ReusedCommands",
    "shulian.interfaces.counting.EngineAnswers",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "shulian.config.urls"
WSGI_APPLICATION = "shulian.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "interfaces" / "templates", PACKAGE / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shulian.interfaces.context.frame",
            ]
        },
    }
]


def _database(url: str) -> dict[str, object]:
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "shulian"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Only the hot paths prepare their statements, and say so; those are planned once, not at every call.
        "OPTIONS": {"options": "-c plan_cache_mode=force_generic_plan", "prepare_threshold": 1_000_000},
    }


DATABASES = {"default": _database(HOME.database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# A hold that waits is looked at again after so many hours; a copy asked for in vain so often ends it (0: never).
HOLD_CHECK_HOURS = int(os.environ.get("SHULIAN_HOLD_CHECK_HOURS", "24"))
HOLD_MOST_LOOPS = int(os.environ.get("SHULIAN_HOLD_MOST_LOOPS", "0"))
# Who reads the journal after commit: objects of `apps.journal.followers.Follower`.
FOLLOWERS = [
    "shulian.apps.circulation.match.MATCH",
    "shulian.apps.circulation.closing.CLOSING",
    "shulian.apps.circulation.closing.MOVES",
    "shulian.apps.circulation.notices.RECALLS",
    "shulian.apps.discovery.shelves.SHELVES",
    "shulian.apps.discovery.redated.REDATED",
    "shulian.apps.discovery.headings.HEADINGS",
    "shulian.apps.statistics.actions.counting.LIVE",
]
# What other apps add to the row that walls read: functions that take the figures and put something into them.
LIVE_SOURCES = [
    "shulian.apps.circulation.on_the_way.count",
    "shulian.apps.readers.events_now.name",
    "shulian.apps.catalogue.named.name",
]
# What the keys of a pivot's lines are called: the words of kinds of readers and items lie above the figures.
PIVOT_NAMES = "shulian.interfaces.office.pivot_names.names_in"
# What hangs on a title goes with it when titles are joined or parted: modules as `apps.catalogue.followers` describes.
TITLE_FOLLOWERS = [
    "shulian.apps.holdings.moves",
    "shulian.apps.circulation.moves",
    "shulian.apps.discovery.moves",
]
# What begins when a reader consents, and stops when that is withdrawn: `apps.readers.actions.consents.Follower`.
CONSENT_STARTERS = ["shulian.apps.readers.stopping.start", "shulian.apps.circulation.actions.history.start"]
CONSENT_FOLLOWERS = [
    "shulian.apps.readers.stopping.stop",
    "shulian.apps.circulation.actions.history.stop",
]
# What is taken out of what names a reader by id alone once the reader is erased, and where an app looks for marks.
ERASURE_FOLLOWERS = [
    "shulian.apps.charges.words.clear_words_of",
    "shulian.apps.circulation.retention.clear_commands_of",
    "shulian.apps.readers.writers.clear_contacts_of",
]
ERASURE_PLACES = [
    "shulian.apps.alliance.queries.messages.searched",
    "shulian.apps.discovery.marks.searched",
    "shulian.apps.statistics.engine.exported.searched",
]
# What belongs to a reader goes along when two records of one person are joined: see `apps.readers.followers`.
READER_FOLLOWERS = [
    "shulian.apps.circulation.reader_moves",
    "shulian.apps.readers.reader_moves",
]
PROCRASTINATE_ON_APP_READY = "shulian.apps.notices.heartbeat.attach"
# A long import must not keep back what runs every minute.
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 4}

NOTICE_MAIL = outward.mail(os.environ)
NOTICE_GATEWAY = outward.gateway(os.environ)
# Only where a provider's server, or a stand-in for it, stands in the own network.
SUSHI_INSIDE = os.environ.get("SHULIAN_SUSHI_INSIDE") == "1"
FLOATING = "shulian.apps.distribution.queries.floating.SOURCE"

# How the catalogue names itself and its records to other libraries' programs. Harvesters keep these names for ever.
EXCHANGE_AGENCY = os.environ.get("SHULIAN_AGENCY", "SHULIAN")
EXCHANGE_NAMESPACE = outward.namespace(os.environ, ALLOWED_HOSTS, HOME)
EXCHANGE_MAIL = os.environ.get("SHULIAN_EXCHANGE_MAIL") or f"catalogue@{EXCHANGE_NAMESPACE}"

# The address of the site as others know it, for what is said outside any request of the web server.
EXCHANGE_SITE = outward.site(os.environ)
# Names and networks inside, to which other catalogues may lead all the same.
EXCHANGE_ALLOW = os.environ.get("SHULIAN_EXCHANGE_ALLOW", "").split()
Z3950 = outward.z3950(os.environ)
Z3950_CONNECTIONS = int(os.environ.get("SHULIAN_Z3950_CONNECTIONS", "100"))

AUTH_USER_MODEL = "alliance.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "shulian.apps.readers.sign_in.CardBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# The first makes new hashes; a password of an older one is hashed anew when its owner signs in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

# Of django-allauth only what is asked for by name is used: second factors, and the handshake with other providers.
ACCOUNT_EMAIL_VERIFICATION = "none"
# Its own limits hold for one process each; ours are in the database, for all of them.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ACCOUNT_ADAPTER = "shulian.interfaces.entrance.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "shulian.interfaces.entrance.adapters.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = outward.sign_in_providers(os.environ)
MFA_ADAPTER = "shulian.interfaces.entrance.adapters.FactorAdapter"
MFA_FORMS = {"authenticate": "shulian.interfaces.entrance.factors.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "shulian.interfaces.rates.plain_address"
AXES_USERNAME_CALLABLE = "shulian.apps.readers.sign_in.attempted_name"
# Who signed in from which address and when is nobody's business afterwards.
AXES_DISABLE_ACCESS_LOG = True
AXES_WHITELIST_CALLABLE = "shulian.apps.readers.sign_in.is_known_here"
AXES_LOCKOUT_TEMPLATE = "locked_out.html"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = HOME.files
INDEX_FOLDER = HOME.index
RUN_FOLDER = HOME.run
LOG_FOLDER = HOME.log
EXPORT_FOLDER = HOME.entries
# In a demonstration people come in, borrow and bring back every minute, unless it is to stand still.
DEMONSTRATION_LIVES = os.environ.get("SHULIAN_DEMONSTRATION_STILL") != "1"
# How often a wall asks for its figures.
WALL_SECONDS = 5.0
STATISTICS_ENGINE = engines.engine(os.environ)
STATISTICS_THREADS = int(os.environ.get("SHULIAN_STATISTICS_THREADS", os.cpu_count() or 1))
STATISTICS_MEMORY = os.environ.get("SHULIAN_STATISTICS_MEMORY", "1GB")
# How long a cluster may take for one pivot, its start included.
STATISTICS_SECONDS = engines.seconds(os.environ)
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "redacted": {
            "()": "shulian.interfaces.logs.Redacted",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "redacted"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SHULIAN_LOG_LEVEL", "WARNING")},
    # Django's own handlers would write beside ours, and not masked; nobody is sent a mail with a trace.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
