"""The demo's agencies, teams, people, posts and panels, made through the operations."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from accounts import operations as accounts
from accounts.models import Agency, Membership, Team, VettingLevel
from accounts.roles import ROLES, Can, Role
from panels.operations import create_panel
from records.audit import SYSTEM

DATA = Path(__file__).parent / "data"
VETTED_FOR = timedelta(days=3 * 365)


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def make_partnership(*, at: datetime) -> None:
    """Make the partnership, with everybody working there since ``at``; once."""
    document = read("partnership")
    if Agency.objects.filter(code=document["agencies"][0]["code"]).exists():
        return
    for said in document["agencies"]:
        make_agency(said, at=at)
    for said in document["agencies"]:
        for person in said["people"]:
            make_person(said["code"], person, at=at)
    for post in document["posts"]:
        make_post(post, at=at)
    for panel in document["panels"]:
        make_panel(panel, at=at)


def make_agency(said: dict[str, Any], *, at: datetime) -> None:
    agency = accounts.create_agency(
        code=said["code"],
        kind=said["kind"],
        name_en=said["name_en"],
        name_cy=said["name_cy"],
        is_authority=said.get("is_authority", False),
        email=f"safeguarding@{said['code']}.example",
        telephone=said.get("telephone", ""),
        out_of_hours_telephone=said.get("out_of_hours_telephone", ""),
        email_domains=[] if said.get("is_authority") else [f"{said['code']}.example"],
        shared_mailboxes=[f"safeguarding@{said['code']}.example"],
        by=SYSTEM,
        at=at,
    )
    for team in said["teams"]:
        accounts.create_team(agency, **team, by=SYSTEM, at=at)


def make_person(agency_code: str, said: dict[str, str], *, at: datetime) -> None:
    user = accounts.invite_user(
        email=f"{slugify(said['name']).replace('-', '.')}@{agency_code}.example",
        name=said["name"],
        language=said.get("language", "en"),
        by=SYSTEM,
        at=at,
    )
    is_vetted = Can.TAKE_IN_NOTIFICATIONS in ROLES[Role(said["role"])]
    accounts.add_member(
        user,
        agency=Agency.objects.get(code=agency_code),
        team=Team.objects.get(code=said["team"]),
        role=said["role"],
        job_title=said["job"],
        starts_on=at.date(),
        vetting_level=VettingLevel.NPPV_3 if is_vetted else "",
        vetting_expires_on=at.date() + VETTED_FOR if is_vetted else None,
        by=SYSTEM,
        at=at,
    )


def make_post(said: dict[str, str], *, at: datetime) -> None:
    holder = said.get("holder")
    accounts.set_post(
        Team.objects.get(code=said["team"]),
        role=said["role"],
        holder=Membership.objects.get(user__name=holder) if holder else None,
        delegate=Membership.objects.get(user__name=said["delegate"]),
        by=SYSTEM,
        at=at,
    )


def make_panel(said: dict[str, Any], *, at: datetime) -> None:
    create_panel(
        code=said["code"],
        panel_type=said["type"],
        name_en=said["name_en"],
        name_cy=said["name_cy"],
        agency=Agency.objects.get(is_authority=True),
        members=Agency.objects.filter(code__in=said["members"]),
        by=SYSTEM,
        at=at,
    )
