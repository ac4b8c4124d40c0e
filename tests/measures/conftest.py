"""More of the cast, for figures."""

import pytest

from accounts.models import User
from accounts.roles import Role
from tests.cast import person


@pytest.fixture
def olwen(db: None) -> User:
    """Ask for figures, as Siân does, but at the neighbouring council: the outsider."""
    return person("Olwen Baines", Role.SERVICE_MANAGER, "denbighshire-mash")
