"""Those who try the doors of `docs/access-matrix.csv`: one for each of its columns.

Everybody works for Conwy or, where a partner's staff have the role, at Tomos's school, Noddfa or
the police. The nurse is a designated person of another agency; the outsiders have a screener's,
an administrator's and a privacy officer's rights at the neighbouring council. The systems are
computers that show a token: that of Tomos's school, and another school's.
"""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from accounts.roles import Role
from tests.cast import person

STRANGER = "stranger"
# Columns whose somebody is one of the cast.
OF_THE_CAST = {
    "reporter": "tomos",
    "designated_person": "lowri",
    "nurse": "haf",
    "screener": "nia",
    "mash_manager": "mared",
    "emergency_duty_worker": "emyr",
    "partner_researcher": "rhys",
    "social_worker": "anwen",
    "lead_coordinator": "ceri",
    "lado": "dai",
    "isro": "elin",
    "minute_taker": "gwen",
    "panel_coordinator": "huw",
    "employer_contact": "eleri",
    "service_manager": "sian",
    "gatekeeper": "mali",
    "adoption_worker": "nesta",
    "privacy_officer": "mair",
    "auditor": "beth",
    "administrator": "alun",
    "outsider": "oren",
}
OTHERS = {
    "deputy_designated_person": (Role.DEPUTY_DESIGNATED_PERSON, "school-staff"),
    "team_manager": (Role.TEAM_MANAGER, "childrens"),
    "idva": (Role.IDVA, "outreach"),
    "legal_adviser": (Role.LEGAL_ADVISER, "office"),
    "outside_administrator": (Role.ADMINISTRATOR, "denbighshire-mash"),
    "outside_privacy_officer": (Role.PRIVACY_OFFICER, "denbighshire-mash"),
}
PEOPLE = (*OF_THE_CAST, *OTHERS)
SYSTEMS = ("system", "other_system")
COLUMNS = (STRANGER, *PEOPLE, *SYSTEMS)


def everybody(fixture: Callable[[str], Any]) -> dict[str, User]:
    """Return who stands in each column but the stranger's, making them all."""
    cast: dict[str, User] = {column: fixture(name) for column, name in OF_THE_CAST.items()}
    return cast | {
        column: person(column.replace("_", " ").title(), role, team_code)
        for column, (role, team_code) in OTHERS.items()
    }
