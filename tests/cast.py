# ruff: noqa: D401  (a docstring here says who somebody is)
"""The cast: one partnership, and the same few people in every test.

Everybody here is invented; of the agencies only the public bodies are real. Each fixture makes
just the person it names, with their team and agency. *Oren, the outsider, has the right role in
the wrong agency.*
"""

import time

import pytest
from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone
from django.utils.text import slugify

from accounts.acting import actor_of, memberships_of
from accounts.models import Agency, Team, User
from accounts.roles import Role
from policies.models import Policy
from policies.queries import current_policy
from records.audit import Actor
from tests.factories.accounts import AgencyFactory, MembershipFactory, TeamFactory, UserFactory

AGENCIES = {  # code: kind, English name, Welsh name
    "conwy": ("local-authority", "Conwy Council", "Cyngor Conwy"),
    "denbighshire": ("local-authority", "Denbighshire Council", "Cyngor Sir Ddinbych"),
    "police": ("police", "North Wales Police", "Heddlu Gogledd Cymru"),
    "health": (
        "health",
        "Betsi Cadwaladr University Health Board",
        "Bwrdd Iechyd Prifysgol Betsi Cadwaladr",
    ),
    "glan-morfa": ("school", "Ysgol Glan Morfa", "Ysgol Glan Morfa"),
    "probation": ("probation", "Probation Service Wales", "Gwasanaeth Prawf Cymru"),
    "tai-aber": ("housing", "Tai Aber", "Tai Aber"),
    "noddfa": ("third-sector", "Noddfa", "Noddfa"),
}
TEAMS = {  # code: agency, function, English name, Welsh name
    "mash": ("conwy", "mash", "MASH", "MASH"),
    "emergency-duty": ("conwy", "emergency_duty", "Emergency duty team", "Tîm dyletswydd brys"),
    "safeguarding": ("conwy", "safeguarding", "Safeguarding unit", "Uned ddiogelu"),
    "childrens": ("conwy", "casework", "Children's services", "Gwasanaethau plant"),
    "adults": ("conwy", "casework", "Adult services", "Gwasanaethau oedolion"),
    "office": ("conwy", "other", "Business support", "Cymorth busnes"),
    "denbighshire-mash": ("denbighshire", "mash", "Denbighshire MASH", "MASH Sir Ddinbych"),
    "vulnerable-people": ("police", "other", "Vulnerable people unit", "Uned pobl fregus"),
    "health-safeguarding": ("health", "other", "Safeguarding team", "Tîm diogelu"),
    "school-staff": ("glan-morfa", "other", "School staff", "Staff yr ysgol"),
    "public-protection": ("probation", "other", "Public protection", "Gwarchod y cyhoedd"),
    "tenancy-support": ("tai-aber", "other", "Tenancy support", "Cymorth tenantiaeth"),
    "outreach": ("noddfa", "other", "Outreach", "Allgymorth"),
}


def agency(code: str) -> Agency:
    """Return an agency of the cast, making it where the test has not met it yet."""
    kind, name_en, name_cy = AGENCIES[code]
    return Agency.objects.filter(code=code).first() or AgencyFactory.create(
        code=code,
        kind=kind,
        name_en=name_en,
        name_cy=name_cy,
        is_authority=code == "conwy",
        email=f"{code}@example.wales",
    )


def team(code: str) -> Team:
    """Return a team of the cast, making it where the test has not met it yet."""
    agency_code, function, name_en, name_cy = TEAMS[code]
    return Team.objects.filter(code=code).first() or TeamFactory.create(
        agency=agency(agency_code), code=code, function=function, name_en=name_en, name_cy=name_cy
    )


def person(name: str, role: Role, team_code: str, *, agency_code: str | None = None) -> User:
    """Return somebody who works in one role of one team; of its agency, unless another is given."""
    user = UserFactory.create(name=name, email=f"{slugify(name)}@example.wales")
    of_team = team(team_code)
    of_agency = agency(agency_code) if agency_code else of_team.agency
    MembershipFactory.create(user=user, team=of_team, agency=of_agency, role=role)
    return user


def actor(user: User) -> Actor:
    """Return somebody as the ``by`` of an operation, in their first membership."""
    membership = memberships_of(user).first()
    assert membership is not None, f"{user} works nowhere"
    return actor_of(membership)


def sign_in(client: Client, user: User) -> Client:
    """Sign in somebody who has enrolled a second factor, as everybody has after their first day."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return client


@pytest.fixture
def policy(db: None) -> Policy:
    """Return the local arrangements in force today."""
    return current_policy(timezone.now())


@pytest.fixture
def conwy(db: None) -> Agency:
    """The council whose partnership it is."""
    return agency("conwy")


@pytest.fixture
def police(db: None) -> Agency:
    """The partner that must be in the room for a child."""
    return agency("police")


@pytest.fixture
def glan_morfa(db: None) -> Agency:
    """The school that reports."""
    return agency("glan-morfa")


@pytest.fixture
def mash(db: None) -> Team:
    """The team whose queue reports come to."""
    return team("mash")


@pytest.fixture
def nia(db: None) -> User:
    """Screens reports in Conwy's MASH."""
    return person("Nia Roberts", Role.SCREENER, "mash")


@pytest.fixture
def owen(db: None) -> User:
    """Screens beside Nia, and sometimes opens the same referral."""
    return person("Owen Price", Role.SCREENER, "mash")


@pytest.fixture
def mared(db: None) -> User:
    """Manages the MASH."""
    return person("Mared Hughes", Role.MASH_MANAGER, "mash")


@pytest.fixture
def emyr(db: None) -> User:
    """Works at night in the emergency duty team."""
    return person("Emyr Vaughan", Role.EMERGENCY_DUTY_WORKER, "emergency-duty")


@pytest.fixture
def rhys(db: None) -> User:
    """A police researcher who sits in the MASH."""
    return person("Rhys Bevan", Role.PARTNER_RESEARCHER, "mash", agency_code="police")


@pytest.fixture
def elin(db: None) -> User:
    """The independent safeguarding reviewing officer, who chairs."""
    return person("Elin Morgan", Role.ISRO, "safeguarding")


@pytest.fixture
def gwen(db: None) -> User:
    """Takes the minutes."""
    return person("Gwen Parry", Role.MINUTE_TAKER, "safeguarding")


@pytest.fixture
def dai(db: None) -> User:
    """The LADO, for concerns about people in positions of trust."""
    return person("Dai Llewelyn", Role.LADO, "safeguarding")


@pytest.fixture
def huw(db: None) -> User:
    """Co-ordinates the panels."""
    return person("Huw Pritchard", Role.PANEL_COORDINATOR, "safeguarding")


@pytest.fixture
def ceri(db: None) -> User:
    """The lead co-ordinator for adults at risk."""
    return person("Ceri Lloyd", Role.LEAD_COORDINATOR, "adults")


@pytest.fixture
def anwen(db: None) -> User:
    """A social worker in children's services."""
    return person("Anwen Davies", Role.SOCIAL_WORKER, "childrens")


@pytest.fixture
def sian(db: None) -> User:
    """The service manager, who asks for the figures."""
    return person("Siân Wynne", Role.SERVICE_MANAGER, "safeguarding")


@pytest.fixture
def mali(db: None) -> User:
    """Keeps the restricted records."""
    return person("Mali Ellis", Role.GATEKEEPER, "safeguarding")


@pytest.fixture
def nesta(db: None) -> User:
    """Works with adoptions."""
    return person("Nesta Rowlands", Role.ADOPTION_WORKER, "childrens")


@pytest.fixture
def eleri(db: None) -> User:
    """Is told, as their contact, what a housing association may know of its own staff."""
    return person("Eleri Nant", Role.EMPLOYER_CONTACT, "tenancy-support")


@pytest.fixture
def tomos(db: None) -> User:
    """A teacher who reports."""
    return person("Tomos Griffiths", Role.REPORTER, "school-staff")


@pytest.fixture
def lowri(db: None) -> User:
    """The designated safeguarding person at Tomos's school."""
    return person("Lowri Jenkins", Role.DESIGNATED_PERSON, "school-staff")


@pytest.fixture
def haf(db: None) -> User:
    """The health board's safeguarding nurse."""
    return person("Haf Edwards", Role.DESIGNATED_PERSON, "health-safeguarding")


@pytest.fixture
def alun(db: None) -> User:
    """The administrator, who may see no case."""
    return person("Alun Rees", Role.ADMINISTRATOR, "office")


@pytest.fixture
def beth(db: None) -> User:
    """The auditor, who may see what was done but no case."""
    return person("Beth Morris", Role.AUDITOR, "office")


@pytest.fixture
def mair(db: None) -> User:
    """The privacy officer, who asks about looks that are unusual."""
    return person("Mair Bowen", Role.PRIVACY_OFFICER, "office")


@pytest.fixture
def oren(db: None) -> User:
    """The outsider: a screener, as Nia is, at the neighbouring council."""
    return person("Oren Baker", Role.SCREENER, "denbighshire-mash")
