"""More of the cast, for meetings."""

import pytest

from accounts.models import User
from accounts.roles import Role
from tests.cast import person


@pytest.fixture
def outside_chair(db: None) -> User:
    """Chair meetings, as Elin does, at the neighbouring council."""
    return person("Hefin Baines", Role.ISRO, "denbighshire-mash")
