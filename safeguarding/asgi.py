"""For an ASGI server."""

import os

from django.core.asgi import get_asgi_application

from safeguarding import boot

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeguarding.settings")

application = get_asgi_application()
boot.refuse_unsafe_settings()
