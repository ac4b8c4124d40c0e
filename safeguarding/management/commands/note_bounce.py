"""Note that an e-mail came back: read the mail server's own mail from a file or standard input."""

import sys
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from re import compile as pattern
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from records.audit import SYSTEM
from referrals.operations import note_bounce

# Our own Message-ID is the message's key; it comes back in the notice (RFC 3464), or in a reply.
OUR_ID = pattern(rb"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^>\s]*>")
PERMANENT = "5"


class Command(BaseCommand):
    help = "Note the e-mails that came back, from delivery notices (one file each)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("notices", nargs="*", type=Path, help="mail files; none means stdin")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            mails = [path.read_bytes() for path in options["notices"]]
        except OSError as error:
            raise CommandError(str(error)) from error
        noted = sum(note(mail, at=now) for mail in mails or [sys.stdin.buffer.read()])
        self.stdout.write(f"E-mails noted as come back: {noted}.")


def note(mail: bytes, *, at: datetime) -> int:
    """Note the messages that one notice is about; return how many were ours and had been sent.

    A notice of a delay (status 4) is none: the mail server still tries.
    """
    notice = BytesParser(policy=policy.default).parsebytes(mail)
    if not is_permanent(notice):
        return 0
    keys = dict.fromkeys(UUID(found.decode()) for found in OUR_ID.findall(mail))
    return sum(note_bounce(key, by=SYSTEM, at=at) is not None for key in keys)


def is_permanent(notice: EmailMessage) -> bool:
    """Say whether a delivery notice says that delivery has failed for good."""
    for part in notice.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            statuses = [str(group.get("Status", "")) for group in groups if hasattr(group, "get")]
            return any(status.strip().startswith(PERMANENT) for status in statuses)
    return False
