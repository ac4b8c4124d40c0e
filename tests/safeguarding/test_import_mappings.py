"""Extracts of other systems, taken in by a mapping that says what their columns mean."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from referrals.models import Referral
from safeguarding.imports import mapping as mappings
from safeguarding.models import ImportedRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mash")]

PRESENT_SYSTEM = mappings.FOLDER / "present_system.toml"
LEGACY = mappings.FOLDER / "legacy_spreadsheet.toml"


def imported(number: int) -> ImportedRow:
    return ImportedRow.objects.get(number=number)


def test_an_extract_of_the_present_system_is_taken_by_its_mapping(tmp_path: Path) -> None:
    file = tmp_path / "extract.csv"
    file.write_text(
        "PersonID,Forename,Surname,DOB,Gender,Pathway,Received,Source,Category,Summary,Closed\n"
        "9,Siân,ap Rhŷs,01/02/1950,F,POVA,03/03/2026 16:40,Heddlu,Neglect,Not fed,No\n"
        "10,,,,,POVA,03/03/2026,Heddlu,Neglect,,Perhaps\n",
        encoding="utf-8",
    )

    call_command("import_csv", str(file), mapping=PRESENT_SYSTEM)

    referral = Referral.objects.get(record__source_id="9")
    assert referral.record.name == "Siân ap Rhŷs"
    assert referral.pathway == "adult"
    assert timezone.localtime(referral.received_at).hour == 16
    assert referral.report.categories == ["neglect"]
    assert "neither yes nor no" in imported(3).reasons[0]


def test_a_yes_or_no_that_is_neither_is_not_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "extract.csv"
    file.write_text(
        "PersonID,Forename,Surname,DOB,Gender,Pathway,Received,Source,Category,Summary,Closed\n"
        "9,Siân,ap Rhŷs,01/02/1950,F,POVA,03/03/2026,Heddlu,Neglect,Not fed,Mair is safe\n"
    )

    call_command("import_csv", str(file), mapping=PRESENT_SYSTEM)

    said = capsys.readouterr().out
    assert "Closed: it is neither yes nor no." in said
    assert "Mair" not in said


def test_a_legacy_spreadsheet_is_taken_by_its_mapping(tmp_path: Path) -> None:
    file = tmp_path / "adults.csv"
    file.write_bytes(
        "Ref;Name of adult;Date rec'd;Type of abuse;What happened\n"
        "A1;Mrs Ll\xeas;3.03.26;Fin;Pension taken\n".encode("cp1252")
    )

    call_command("import_csv", str(file), mapping=LEGACY)

    referral = Referral.objects.get()
    assert referral.record.name == "Mrs Llês"
    assert referral.report.categories == ["financial"]


@pytest.mark.parametrize(
    "wrong",
    [
        f"A1;{'x' * 300};3.03.26;Fin;Pension taken;Bank",
        f"{'A' * 400};Mair;3.03.26;Fin;Pension taken;Bank",
    ],
    ids=["a long name", "a long reference"],
)
def test_a_value_too_long_refuses_its_row_and_no_other(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "adults.csv"
    head = "Ref;Name of adult;Date rec'd;Type of abuse;What happened;Referred by"
    file.write_text(f"{head}\n{wrong}\nA2;Gwen;4.03.26;Fin;Card taken;Bank\n")

    call_command("import_csv", str(file), mapping=LEGACY)

    assert imported(2).outcome == "refused"
    assert "too long" in imported(2).reasons[0]
    assert Referral.objects.get().record.name == "Gwen"


@pytest.mark.parametrize("file", sorted(mappings.FOLDER.glob("*.toml")), ids=lambda f: f.stem)
def test_every_mapping_that_ships_loads(file: Path) -> None:
    assert mappings.load(file).lists


def test_a_mapping_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text('system = "x"\ntitle = "X"\n[[lists]]\nkind = "cat"\ncolumns = []\n')
    (tmp_path / "x.csv").write_text("a\n1\n")

    with pytest.raises(CommandError, match="not a kind of list"):
        call_command("import_csv", str(tmp_path / "x.csv"), mapping=file)
