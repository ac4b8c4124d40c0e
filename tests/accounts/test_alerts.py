"""Administrators are told once of a file in which a virus was found."""

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.tasks import alert_of_viruses
from records import attachments
from records.audit import SYSTEM
from records.models import Message
from tests.clamav import clamd, url_of
from tests.files import EICAR, upload

pytestmark = pytest.mark.django_db


def test_each_administrator_is_told_once(settings, tmp_path, alun: User, nia: User) -> None:
    settings.FILES_ROOT = tmp_path
    with clamd() as server:
        settings.CLAMAV_URL = url_of(server)
        for name, content in (("a.txt", EICAR), ("b.txt", b"words")):
            attachments.take_in(upload(name, content), by=SYSTEM, at=timezone.now())

    assert (alert_of_viruses(), alert_of_viruses()) == (1, 0)
    message = Message.objects.get(template="accounts/email/virus")
    assert message.to == alun.email
    assert "Eicar" in message.body
    assert "a.txt" not in message.subject + message.body
