"""The pack a team opens while Diogel is down: what all of it may see, and for nobody else."""

import base64
import io
import secrets
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from pypdf import PdfReader

from accounts.models import Agency, Team, User
from people.models import PersonRecord
from records import pdf
from records.audit import SYSTEM
from records.models import AuditEvent, Heartbeat
from records.outbox import LOCALES
from records.verbs import Verb, verb_of
from referrals.models import Deadline, Referral
from safeguarding import contingency
from safeguarding.tasks import make_contingency_packs
from tests.cast import actor
from tests.factories.people import DenialFactory
from tests.referrals.arriving import arrives

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(tmp_path, settings):
    settings.CONTINGENCY_ROOT = str(tmp_path / "packs")
    settings.CONTINGENCY_KEY = base64.b64encode(secrets.token_bytes(32)).decode()
    return tmp_path / "packs"


@pytest.fixture
def known(root, nia: User, tomos: User, mash: Team) -> Referral:
    """Return an unrestricted referral that the screening team holds."""
    return arrives(by=actor(tomos))


def references(team: Team) -> set[str]:
    return {row["reference"] for row in contingency.context_of(team, at=timezone.now())["rows"]}


def test_it_holds_what_the_database_holds(known, mash):
    Agency.objects.filter(pk=mash.agency_id).update(telephone="01632 960100")
    context = contingency.context_of(mash, at=timezone.now())
    (row,) = context["rows"]
    assert row["name"] == known.record.name
    running = Deadline.objects.running().filter(referral=known, due_at__isnull=False)
    assert len(row["clocks"]) == running.count() > 0
    assert not any(clock["is_late"] for clock in row["clocks"])
    later = contingency.context_of(mash, at=timezone.now() + timedelta(days=400))["rows"]
    assert all(clock["is_late"] for clock in later[0]["clocks"])
    assert [contact["by_day"] for contact in context["contacts"]] == ["01632 960100"]


def test_of_another_team_it_holds_nothing(known, mash):
    others = Team.objects.exclude(pk=mash.pk)
    assert contingency.teams() == [mash]
    assert others
    assert not any(references(team) for team in others)


def test_what_is_restricted_is_not_in_it(known, mash):
    Referral.objects.filter(pk=known.pk).update(is_restricted=True)
    assert references(mash) == set()


def test_what_one_of_the_team_is_denied_is_not_in_it(known, mash, nia):
    denial = DenialFactory.create(person=known.record.person, user_id=nia.pk)
    assert references(mash) == set()
    denial.lifted_at, denial.lifted_by = timezone.now(), SYSTEM.id
    denial.save()
    assert references(mash) == {known.reference}


def test_a_closed_one_is_not_in_it(known, mash):
    Referral.objects.filter(pk=known.pk).update(
        status="closed", closed_at=timezone.now(), closed_by=SYSTEM.id
    )
    assert references(mash) == set()


def test_a_pack_opens_with_the_teams_password_and_with_no_other(known, mash, root):
    PersonRecord.objects.filter(pk=known.record_id).update(given_name="Canarinia")
    made = contingency.make_pack(mash, language="en", by=SYSTEM, at=timezone.now())

    assert b"Canarinia" not in made
    assert known.reference.encode() not in made
    pack = PdfReader(io.BytesIO(made))
    assert not pack.decrypt("")
    assert not pack.decrypt("0" * 20)
    assert pack.decrypt(contingency.password_of(mash))
    words = "".join(page.extract_text() for page in pack.pages)
    assert "Canarinia" in words
    assert known.reference in words
    event = AuditEvent.objects.get(event="contingency_pack.issued")
    assert event.details["referrals"] == [known.reference]
    assert verb_of(event.event) == Verb.DISCLOSURE


def test_each_team_has_a_password_of_its_own_that_stays(root, mash, tomos, settings):
    passwords = {contingency.password_of(team) for team in Team.objects.all()}
    assert len(passwords) == Team.objects.count() > 1
    assert contingency.password_of(mash) in passwords
    said = io.StringIO()
    call_command("contingency_password", mash.code, stdout=said)
    assert said.getvalue().strip() == contingency.password_of(mash)
    before = contingency.password_of(mash)
    settings.CONTINGENCY_KEY = base64.b64encode(secrets.token_bytes(32)).decode()
    assert contingency.password_of(mash) != before


@pytest.mark.parametrize("language", LOCALES)
def test_it_is_in_both_languages(known, mash, language):
    with translation.override(LOCALES[language]):
        assert contingency.context_of(mash, at=timezone.now())["team"] == mash.name


def test_the_sweep_writes_each_teams_and_takes_away_what_is_old(known, root, monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda **_: blank())
    root.mkdir()
    (root / "left.en.pdf").write_bytes(b"old")
    before = timezone.now()

    made = make_contingency_packs()

    names = {f"{team.code}.{each}.pdf" for team in contingency.teams() for each in LOCALES}
    assert {path.name for path in root.iterdir()} - {"form.pdf"} == names
    assert made == len(names)
    assert all(path.stat().st_mode & 0o077 == 0 for path in root.glob("*.??.pdf"))
    assert Heartbeat.objects.get(name="make contingency packs").at >= before


def test_one_that_fails_leaves_the_last_and_no_heartbeat(known, root, monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda **_: blank())
    make_contingency_packs()
    Heartbeat.beat("make contingency packs", at=timezone.now() - timedelta(hours=1))
    kept = {path: path.read_bytes() for path in root.iterdir()}

    def fail(**_: object) -> bytes:
        raise RuntimeError

    monkeypatch.setattr(pdf, "render", fail)
    with pytest.raises(RuntimeError):
        make_contingency_packs()
    assert {path: path.read_bytes() for path in root.iterdir()} == kept
    beat = Heartbeat.objects.get(name="make contingency packs").at
    assert beat < timezone.now() - timedelta(minutes=30)


def test_without_a_key_or_a_folder_there_are_none(settings, mash):
    settings.CONTINGENCY_ROOT = settings.CONTINGENCY_KEY = ""
    assert make_contingency_packs() == 0
    assert not Heartbeat.objects.filter(name="make contingency packs").exists()
    with pytest.raises(CommandError, match="are not set"):
        call_command("contingency_password", mash.code)


def blank() -> bytes:
    from pypdf import PdfWriter  # noqa: PLC0415

    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(content)
    return content.getvalue()
