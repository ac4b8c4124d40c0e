"""The settings of the bench: ours, with the admin and the bench's own addresses."""

from safeguarding.settings import *  # noqa: F403, TID251
from safeguarding.settings import INSTALLED_APPS, MIDDLEWARE, STORAGES  # noqa: TID251

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin"]
MIDDLEWARE = ["scripts.bench.site.Unwritten", *MIDDLEWARE]
ROOT_URLCONF = "scripts.bench.site"
# The admin's own files are not collected.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
