"""Contingency packs: what a team needs while Diogel cannot be reached, one encrypted PDF each.

Every quarter of an hour a worker writes them to a folder that a team reaches without us. A pack
opens in any reader of PDFs with the team's password, which its manager keeps on paper. What the
whole team may see is in it, and nothing more (docs/how-to/when-diogel-is-down.md).
"""

import io
import shutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter

from accounts.models import Agency, Membership, Team
from accounts.roles import Role
from meetings.models import AgreedAction
from people.models import Denial
from records import audit, pdf
from records.audit import SYSTEM, Actor
from records.encryption import key_from
from records.keys import ALPHABET
from records.outbox import LOCALES
from records.row_security import operation, seen_by
from referrals import clocks, paper
from referrals.models import Deadline, Referral
from referrals.queries.printing import open_referrals
from referrals.queries.warnings import of_referral

TEMPLATE = "safeguarding/pdf/contingency_pack.html"
PASSWORD_CHARACTERS, IN_A_GROUP = 20, 5  # a hundred bits, as five may be drawn of 32


def is_set_up() -> bool:
    return bool(settings.CONTINGENCY_ROOT and settings.CONTINGENCY_KEY)


def password_of(team: Team) -> str:
    """Return what opens the team's packs; it stays while CONTINGENCY_KEY and the team do."""
    told = b"diogel contingency pack " + team.pk.bytes
    drawn = HKDF(SHA256(), PASSWORD_CHARACTERS, None, told).derive(
        key_from(settings.CONTINGENCY_KEY)
    )
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in drawn)
    groups = range(0, PASSWORD_CHARACTERS, IN_A_GROUP)
    return "-".join(letters[start : start + IN_A_GROUP] for start in groups)


def teams() -> list[Team]:
    """Return the authority's teams that somebody works in today: no other holds referrals."""
    working = Membership.objects.active_on(timezone.localdate()).values("team")
    live = Team.objects.filter(pk__in=working, agency__is_authority=True, agency__left_on=None)
    return list(live.select_related("agency").order_by("code"))


def make_packs(*, at: datetime) -> int:
    """Write each team's packs anew, and the blank form; return how many packs there are.

    A pack takes the place of the one before in one step, so that a reader finds either. Packs of
    teams that are no more go.
    """
    root = Path(settings.CONTINGENCY_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = {root / "form.pdf"}
    for team in teams():
        for language in LOCALES:
            path = root / f"{team.code}.{language}.pdf"
            put(path, make_pack(team, language=language, by=SYSTEM, at=at))
            written.add(path)
    for earlier in set(root.glob("*.pdf")) - written:
        earlier.unlink()
    if paper.kept().exists():
        shutil.copyfile(paper.kept(), root / "form.pdf")
    return len(written) - 1


def put(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".part")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.rename(path)


@operation
def make_pack(team: Team, *, language: str, by: Actor, at: datetime) -> bytes:
    """Return a team's pack in a language, encrypted with the team's password (AES-256)."""
    with translation.override(LOCALES[language]):
        context = context_of(team, at=at)
    drawn = pdf.render(template=TEMPLATE, language=language, context=context)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(drawn)))
    writer.encrypt(password_of(team), algorithm="AES-256")
    encrypted = io.BytesIO()
    writer.write(encrypted)
    audit.record(
        "contingency_pack.issued",
        team,
        by=by,
        at=at,
        language=language,
        referrals=[row["reference"] for row in context["rows"]],
    )
    return encrypted.getvalue()


def context_of(team: Team, *, at: datetime) -> dict[str, Any]:
    """Return what stands in a team's pack, as plain values, in the language that is active."""
    reader, kept_back = reader_of(team), kept_from_some_of(team)
    with seen_by(reader):
        shared = held_by(team, reader, but=kept_back)
        rows, is_whole = open_referrals(reader, only=[each.pk for each in shared], at=at)
        by_reference = {each.reference: each for each in shared}
        shown = [by_reference[row.reference] for row in rows]
        running = clocks_of(shown, at=at)
        warnings = {
            row.reference: [
                warning.line for warning in of_referral(by_reference[row.reference], reader, at=at)
            ]
            for row in rows
            if row.is_warned
        }
    actions = actions_of(shown)
    moment = clocks.moment(at)
    return {
        "title": _("Contingency pack"),
        "reference": moment,
        "version": "",
        "recipients": team.name,
        "team": team.name,
        "moment": moment,
        "is_whole": is_whole,
        "rows": [
            {key: value for key, value in asdict(row).items() if key != "due_at"}
            | {
                "clocks": running.get(row.reference, []),
                "actions": actions.get(row.reference, []),
                "warnings": warnings.get(row.reference, []),
            }
            for row in rows
        ],
        "contacts": contacts(),
    }


def reader_of(team: Team) -> Actor:
    """Return somebody who may see what everybody of the team may, and is nobody of them."""
    return Actor(
        SYSTEM.kind,
        SYSTEM.id,
        SYSTEM.name,
        agency_id=team.agency_id,
        team_id=team.pk,
        role=Role.SOCIAL_WORKER,
    )


def kept_from_some_of(team: Team) -> set[UUID]:
    """Return the team's referrals that are about, or name, somebody whom one of them is denied."""
    colleagues = Membership.objects.filter(team=team).active_on(timezone.localdate())
    denials = Denial.objects.filter(user_id__in=colleagues.values("user_id"), lifted_at=None)
    people = denials.values("person_id")
    names = Q(record__person__in=people) | Q(report__people__record__person__in=people)
    return set(Referral.objects.filter(names, owning_team=team).values_list("pk", flat=True))


def held_by(team: Team, reader: Actor, *, but: set[UUID]) -> list[Referral]:
    """Return the referrals that the team holds and all of it may see, without those in ``but``.

    Restricted ones, and those about somebody's work, are not the team's but theirs who are named.
    """
    held = Referral.objects.visible_to(reader).filter(owning_team=team, is_restricted=False)
    return list(held.exclude(pk__in=but).select_related("record"))


def clocks_of(referrals: list[Referral], *, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return the clocks that run, in words, by the references of their referrals."""
    found: dict[str, list[dict[str, Any]]] = {}
    running = Deadline.objects.running().filter(referral__in=referrals, due_at__isnull=False)
    for each in running.select_related("timescale", "referral").order_by("due_at", "id"):
        assert each.due_at is not None  # it was asked for
        words = f"{each.timescale.name}: {clocks.moment(each.due_at)}"
        line = {"words": words, "is_late": each.due_at < at}
        found.setdefault(each.referral.reference, []).append(line)
    return found


def actions_of(referrals: list[Referral]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    agreed = AgreedAction.objects.open().filter(referral__in=referrals)
    for action in agreed.select_related("agency", "referral"):
        due = date_format(action.due_on, "j F Y")
        words = {"what": action.what, "agency": action.agency.name, "due": due}
        found.setdefault(action.referral.reference, []).append(words)
    return found


def contacts() -> list[dict[str, str]]:
    """Return whom to telephone: every agency that has not left and has a number."""
    agencies = Agency.objects.filter(left_on__isnull=True).exclude(
        telephone="", out_of_hours_telephone=""
    )
    return [
        {"agency": each.name, "by_day": each.telephone, "at_night": each.out_of_hours_telephone}
        for each in sorted(agencies, key=lambda each: (not each.is_authority, each.name))
    ]
