"""What the tests of referrals share: who reports, and who opens the queue."""

import pytest
from django.test import Client

from accounts.models import Team, User
from records.audit import Actor
from tests.cast import actor, sign_in


@pytest.fixture
def reporter(tomos: User, mash: Team) -> Actor:
    """Tomos, whose reports come to the MASH."""
    return actor(tomos)


@pytest.fixture
def at_work(client: Client, nia: User) -> Client:
    """Nia's browser."""
    return sign_in(client, nia)
