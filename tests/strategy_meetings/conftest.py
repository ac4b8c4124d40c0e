"""More of the cast, for meetings."""

import pytest

from accounts.models import User
from accounts.roles import Role
from tests.cast import person


@pytest.fixture
def carys(db: None) -> User:
    """Work in the police's own unit, and see a referral only when invited to its meeting."""
    return person("Carys Beynon", Role.PARTNER_RESEARCHER, "vulnerable-people")


@pytest.fixture
def glyn(db: None) -> User:
    """Work beside Carys, and be invited to nothing."""
    return person("Glyn Tudor", Role.PARTNER_RESEARCHER, "vulnerable-people")
