"""Loading agencies, teams and staff: every row is accounted for, and twice adds nothing."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import lists, operations
from accounts.models import Agency, Membership, Team, User
from policies.models import Policy
from records.audit import SYSTEM
from records.models import AuditEvent, Message

pytestmark = pytest.mark.django_db

EXAMPLES = Path("docs/how-to/examples")
LISTS = ("agencies", "teams", "staff")
STAFF_HEADER = ",".join(lists.STAFF_COLUMNS)


@pytest.fixture
def loaded(policy, capsys):
    """Load the published examples; return what was printed."""
    return load_examples(capsys)


def load_examples(capsys):
    for name in LISTS:
        call_command(f"load_{name}", EXAMPLES / f"{name}.csv")
    return capsys.readouterr().out


def load_staff(tmp_path: Path, *rows: str) -> list[str]:
    file = tmp_path / "staff.csv"
    file.write_text("\n".join([STAFF_HEADER, *rows]) + "\n")
    return [str(o) for o in lists.load_staff(file, by=SYSTEM, at=timezone.now())]


def test_the_published_examples_load_whole(loaded):
    assert loaded.splitlines() == [
        "4 rows: 4 taken, 0 changed, 0 unchanged, 0 refused.",
        "8 rows: 8 taken, 0 changed, 0 unchanged, 0 refused.",
        "8 rows: 8 taken, 0 changed, 0 unchanged, 0 refused.",
    ]
    assert (Agency.objects.count(), Team.objects.count()) == (4, 8)
    assert (User.objects.count(), Membership.objects.count()) == (7, 8)
    assert Agency.objects.get(is_authority=True).code == "aberdulais-council"


def test_each_of_the_staff_is_invited_once_in_their_language(loaded):
    invitations = Message.objects.filter(template="accounts/email/invitation")

    assert invitations.count() == User.objects.count()
    assert invitations.get(to="iestyn.manager@aberdulais.example.wales").language == "cy"
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_loading_twice_adds_nothing_and_leaves_no_event(loaded, capsys):
    events, messages = AuditEvent.objects.count(), Message.objects.count()

    again = load_examples(capsys)

    assert again.count("0 taken, 0 changed") == 3
    assert (AuditEvent.objects.count(), Message.objects.count()) == (events, messages)
    assert (User.objects.count(), Membership.objects.count()) == (7, 8)


def test_a_corrected_row_says_what_it_changed(loaded, tmp_path):
    row = "mabli.screener@aberdulais.example.wales,Mabli Tudur-Rees,cy,aberdulais-council,mash"

    (outcome,) = load_staff(tmp_path, f"{row},screener,Social worker")

    user = User.objects.get(email__startswith="mabli")
    assert outcome == "line 2: changed: language, name, job_title"
    assert (user.name, user.language) == ("Mabli Tudur-Rees", "cy")
    assert user.memberships.get().job_title == "Social worker"


def test_a_second_role_is_taken_without_a_second_invitation(loaded, tmp_path):
    row = "mabli.screener@aberdulais.example.wales,Mabli Tudur,en,aberdulais-council"

    outcomes = load_staff(tmp_path, f"{row},emergency-duty,emergency_duty_worker,")

    user = User.objects.get(email__startswith="mabli")
    assert outcomes == ["line 2: taken"]
    assert user.memberships.count() == 2
    assert Message.objects.filter(to=user.email).count() == 1


def test_a_role_that_ended_can_be_taken_up_again(loaded, tmp_path):
    user = User.objects.get(email__startswith="mabli")
    operations.end_membership(user.memberships.get(), by=SYSTEM, at=timezone.now())
    row = "mabli.screener@aberdulais.example.wales,Mabli Tudur,en,aberdulais-council,mash"

    assert load_staff(tmp_path, f"{row},screener,Senior practitioner") == ["line 2: taken"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("not an address,Elan,en,aberdulais-council,mash,screener,", "email: "),
        ("e@example.wales,,en,aberdulais-council,mash,screener,", "name: "),
        ("e@example.wales,Elan,fr,aberdulais-council,mash,screener,", "language: "),
        ("e@example.wales,Elan,en,nowhere,mash,screener,", "agency: "),
        ("e@example.wales,Elan,en,aberdulais-council,nowhere,screener,", "team: "),
        ("e@example.wales,Elan,en,aberdulais-council,mash,wizard,", "role: "),
        ("e@example.wales,Elan\x00,en,aberdulais-council,mash,screener,", "name: "),
        (f"e@example.wales,{'Elan' * 100},en,aberdulais-council,mash,screener,", "name: "),
        ("e@example.wales,Elan", "language: "),
    ],
)
def test_a_row_that_cannot_stand_is_refused_by_its_column_and_the_others_are_taken(
    loaded, tmp_path, row, why
):
    good = "f@example.wales,Ffraid,cy,aberdulais-council,mash,screener,"

    refused, taken = load_staff(tmp_path, row, good)

    assert refused.startswith("line 2: refused: ")
    assert why in refused
    assert taken == "line 3: taken"


def test_a_second_authority_is_refused(loaded, tmp_path, capsys):
    header = ",".join(lists.AGENCY_COLUMNS)
    file = tmp_path / "agencies.csv"
    file.write_text(
        f"{header}\nother,local-authority,Other,Arall,yes,,,\n"
        "gwynant-police,police,Gwynant Police,Heddlu Gwynant,yes,,,\n"
        "wizards,wizardry,Wizards,Dewiniaid,no,,,\n"
    )

    call_command("load_agencies", file)

    printed = capsys.readouterr().out
    assert "line 2: refused: There is already an authority" in printed
    assert "line 3: refused: " in printed
    assert "line 4: refused: kind: " in printed
    assert "3 rows: 0 taken, 0 changed, 0 unchanged, 3 refused." in printed
    assert not Agency.objects.get(code="gwynant-police").is_authority


def test_a_team_of_an_unknown_agency_is_refused(loaded, tmp_path, capsys):
    file = tmp_path / "teams.csv"
    file.write_text(",".join(lists.TEAM_COLUMNS) + "\nx,nowhere,mash,X,X,\ny,,mash,Y,Y,\n")

    call_command("load_teams", file)

    assert capsys.readouterr().out.count("refused: agency: ") == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n1,2\n", b"PK\x03\x04\xff\xfe", "ê".encode("utf-16"), b'"email\n' * 3],
    ids=["empty", "other columns", "a workbook", "UTF-16", "broken quotes"],
)
def test_a_wrong_file_says_what_was_expected(db, tmp_path, content):
    file = tmp_path / "staff.csv"
    file.write_bytes(content)

    with pytest.raises(CommandError, match="Expected a CSV file in UTF-8 with the columns email"):
        call_command("load_staff", file)


def test_a_missing_file_says_what_was_expected(db, tmp_path):
    with pytest.raises(CommandError, match="Expected a CSV file"):
        call_command("load_staff", tmp_path / "none.csv")


def test_agencies_need_the_policy_first(db, monkeypatch):
    def nothing(at):
        raise Policy.DoesNotExist

    monkeypatch.setattr("safeguarding.management.commands.load_agencies.current_policy", nothing)

    with pytest.raises(CommandError, match="load_policy"):
        call_command("load_agencies", EXAMPLES / "agencies.csv")


def test_a_list_saved_by_a_spreadsheet_loads_too(loaded, tmp_path):
    file = tmp_path / "staff.csv"
    row = "f@example.wales, Ffraid Môn ,cy,aberdulais-council,mash,screener,\r\n"
    file.write_bytes(("\ufeff" + STAFF_HEADER + "\r\n" + row).encode())

    call_command("load_staff", file)

    assert User.objects.get(email="f@example.wales").name == "Ffraid Môn"
