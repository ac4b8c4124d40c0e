"""The report on paper as a PDF: made by a worker when a word of it changed, and kept."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Agency
from policies.queries import current_policy
from records import pdf
from records.keys import uuid7
from records.outbox import LOCALES
from referrals.forms.report_paper import LANGUAGES, questions_on_paper

TEMPLATE = "referrals/pdf/form.html"


def kept() -> Path:
    """Return where the form is kept, as its words are now; the file may not be made yet."""
    return path_of(context_now())


def make() -> bool:
    """Make the form if it is not kept as it now reads, and forget the earlier ones.

    Returns whether it had to be made: it takes some seconds, so no visitor waits for it.
    """
    context = context_now()
    path = path_of(context)
    if path.exists():
        return False
    content = pdf.render(template=TEMPLATE, language="cy", context=context)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half_written = path.with_name(f"{uuid7()}.part")  # two may make it in the same moment
    half_written.write_bytes(content)
    half_written.rename(path)
    for earlier in path.parent.glob("*.pdf"):
        if earlier != path:
            earlier.unlink(missing_ok=True)
    return True


def path_of(context: dict[str, Any]) -> Path:
    return Path(settings.FILES_ROOT) / "forms" / f"{digest_of(context)}.pdf"


def context_now() -> dict[str, Any]:
    """Return everything that stands in the form, as plain values."""
    now = timezone.now()
    policy = current_policy(now)
    authority = Agency.objects.filter(is_authority=True, left_on__isnull=True).first()
    return {
        "title": " / ".join(in_both(lambda: _("Report a concern about a child or an adult"))),
        "reference": policy.code,
        "authority": {
            "name": {"cy": authority.name_cy, "en": authority.name_en},
            "telephone": authority.telephone,
            "out_of_hours_telephone": authority.out_of_hours_telephone,
            "email": authority.email,
        }
        if authority
        else None,
        **questions_on_paper(policy, today=timezone.localdate(now)),
    }


def in_both(words: Callable[[], str]) -> list[str]:
    said = []
    for language in LANGUAGES:
        with translation.override(LOCALES[language]):
            said.append(words())
    return said


def digest_of(context: dict[str, Any]) -> str:
    """Return what tells one edition of the form from another: its words, template and layout."""
    layout = (settings.BASE_DIR / "static" / "pdf" / "pdf.css").read_bytes()
    said = json.dumps(context, sort_keys=True).encode()
    return sha256(said + pdf.template_sha256(TEMPLATE).encode() + layout).hexdigest()
