"""Agencies, teams and staff from CSV lists: each row taken, changed, as it was, or refused and why.

A list may be loaded again after it was corrected: what is there already is changed or left alone,
and nothing is ever added twice.
"""

import csv
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django import forms
from django.db import models, transaction
from django.forms.models import fields_for_model

from accounts import operations
from accounts.models import Agency, Membership, Team, User
from records.audit import Actor

AGENCY_COLUMNS = (
    "code",
    "kind",
    "name_en",
    "name_cy",
    "is_authority",
    "email",
    "telephone",
    "out_of_hours_telephone",
    "email_domains",
    "shared_mailboxes",
)
TEAM_COLUMNS = ("code", "agency", "function", "name_en", "name_cy", "email")
STAFF_COLUMNS = ("email", "name", "language", "agency", "team", "role", "job_title")


class WrongFile(Exception):
    """The file is not such a list; the message says what was expected."""


@dataclass(frozen=True)
class Outcome:
    """What became of one row, by its line in the file."""

    line: int
    result: str  # taken, changed, unchanged or refused
    why: str = ""

    def __str__(self) -> str:
        return f"line {self.line}: {self.result}" + (f": {self.why}" if self.why else "")


class RowForm(forms.Form):
    """Checks one row by the fields of its model; a problem names its column."""

    def problems(self) -> str:
        return " ".join(
            f"{column}: {' '.join(str(error) for error in errors)}"
            for column, errors in self.errors.items()
        )


class AgencyRow(RowForm):
    def __init__(self, *args: Any, kinds: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(fields_of(Agency, AGENCY_COLUMNS))
        self.fields["kind"] = forms.ChoiceField(choices=[(kind, kind) for kind in sorted(kinds)])
        self.fields["is_authority"] = forms.ChoiceField(
            choices=[("yes", "yes"), ("no", "no")], required=False
        )

    def clean_email_domains(self) -> list[str]:
        return [domain.strip().lower() for domain in self.cleaned_data["email_domains"]]

    def clean_shared_mailboxes(self) -> list[str]:
        return [address.strip().lower() for address in self.cleaned_data["shared_mailboxes"]]

    def clean_is_authority(self) -> bool:
        return bool(self.cleaned_data["is_authority"] == "yes")


class TeamRow(RowForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(fields_of(Team, TEAM_COLUMNS))
        self.fields["agency"] = by_code(Agency.objects.filter(left_on__isnull=True))


class StaffRow(RowForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(fields_of(User, ("email", "name", "language")))
        self.fields.update(fields_of(Membership, ("role", "job_title")))
        self.fields["agency"] = by_code(Agency.objects.filter(left_on__isnull=True))
        self.fields["team"] = by_code(Team.objects.all())


def fields_of(model: type[models.Model], names: Collection[str]) -> dict[str, forms.Field]:
    return {name: field for name, field in fields_for_model(model, names).items() if field}


def by_code(rows: models.QuerySet[Any]) -> "forms.ModelChoiceField[Any]":
    return forms.ModelChoiceField(rows, to_field_name="code")


Take = Callable[[dict[str, Any], Actor, datetime], tuple[str, str]]


def load_agencies(
    path: Path, *, kinds: Collection[str], by: Actor, at: datetime
) -> Iterator[Outcome]:
    """Take in a list of agencies; ``kinds`` are the policy's. Raises WrongFile."""

    def take(row: dict[str, Any], by: Actor, at: datetime) -> tuple[str, str]:
        if agency := Agency.objects.filter(code=row["code"]).first():
            return changed(operations.change(agency, to=row, by=by, at=at))
        operations.create_agency(**row, by=by, at=at)
        return "taken", ""

    return load(path, AGENCY_COLUMNS, partial(AgencyRow, kinds=kinds), take, by=by, at=at)


def load_teams(path: Path, *, by: Actor, at: datetime) -> Iterator[Outcome]:
    """Take in a list of teams of agencies that are there already. Raises WrongFile."""

    def take(row: dict[str, Any], by: Actor, at: datetime) -> tuple[str, str]:
        if team := Team.objects.filter(code=row["code"]).first():
            return changed(operations.change(team, to=row, by=by, at=at))
        operations.create_team(row.pop("agency"), **row, by=by, at=at)
        return "taken", ""

    return load(path, TEAM_COLUMNS, TeamRow, take, by=by, at=at)


def load_staff(path: Path, *, by: Actor, at: datetime) -> Iterator[Outcome]:
    """Take in a list of staff, and invite those who have no account yet. Raises WrongFile.

    Somebody with two roles has two rows. Nobody is removed because a list leaves them out.
    """
    return load(path, STAFF_COLUMNS, StaffRow, take_person, by=by, at=at)


def take_person(row: dict[str, Any], by: Actor, at: datetime) -> tuple[str, str]:
    account = {name: row[name] for name in ("name", "language")}
    role = {name: row[name] for name in ("agency", "team", "role", "job_title")}
    email = row["email"].lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = operations.invite_user(email=email, **account, by=by, at=at)
        operations.add_member(user, **role, by=by, at=at)
        return "taken", ""
    fields = operations.change(user, to=account, by=by, at=at)
    membership = user.memberships.filter(
        team=row["team"], role=row["role"], ends_on__isnull=True
    ).first()
    if membership is None:
        operations.add_member(user, **role, by=by, at=at)
        return "taken", ""
    return changed(fields + operations.change(membership, to=role, by=by, at=at))


def changed(fields: list[str]) -> tuple[str, str]:
    return ("changed", ", ".join(fields)) if fields else ("unchanged", "")


def load(
    path: Path,
    columns: Collection[str],
    form_of: Callable[[dict[str, str]], RowForm],
    take: Take,
    *,
    by: Actor,
    at: datetime,
) -> Iterator[Outcome]:
    """Take each row in a transaction of its own, and say what became of it."""
    for line, data in rows_of(path, columns):
        form = form_of(data)
        if not form.is_valid():
            yield Outcome(line, "refused", form.problems())
            continue
        try:
            with transaction.atomic():
                result, why = take(form.cleaned_data, by, at)
        except operations.Refused as refused:
            result, why = "refused", str(refused)
        yield Outcome(line, result, why)


def rows_of(path: Path, columns: Collection[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Read the file's rows with their lines. Raises WrongFile, saying what was expected."""
    expected = f"Expected a CSV file in UTF-8 with the columns {', '.join(columns)}."
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise WrongFile(f"{path.name} has no column {', '.join(missing)}. {expected}")
            for row in reader:
                yield reader.line_num, {column: row[column] or "" for column in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WrongFile(f"{path.name} cannot be read. {expected}") from error


def summary(outcomes: Collection[Outcome]) -> str:
    """Return one line in which every row is counted."""
    counts = Counter(outcome.result for outcome in outcomes)
    parts = [f"{counts[word]} {word}" for word in ("taken", "changed", "unchanged", "refused")]
    return f"{len(outcomes)} rows: {', '.join(parts)}."
