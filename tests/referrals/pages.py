"""What the tests of pages share: where the queue is, and what a page shows."""

import re

from django.test import Client

from referrals.models import Referral

QUEUE = "/referrals/queue/"


def page_of(client: Client, referral: Referral) -> str:
    return client.get(referral.get_absolute_url()).content.decode()


def references(page: str) -> list[str]:
    """Return the references of the queue's rows, from the top."""
    return re.findall(r'<tr id="(SG-[0-9A-Z]{4}-[0-9A-Z]{4})"', page)
