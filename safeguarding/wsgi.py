"""For gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from safeguarding import boot

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeguarding.settings")

application = get_wsgi_application()
boot.refuse_unsafe_settings()
