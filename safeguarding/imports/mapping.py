"""What the columns of another system's extract mean: one TOML file for each system."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

FOLDER = Path(__file__).parent / "mappings"
KINDS = frozenset({"contact", "referral", "enquiry", "registration"})
TYPES = frozenset({"text", "date", "moment", "yes_no", "code", "whole_number", "kept"})


class WrongMapping(Exception):
    """The mapping file cannot be used; the message says why."""


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, how to read it, and the code list it uses."""

    column: str
    field: str = ""
    type: str = "kept"
    codes: str = ""
    is_required: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListMapping:
    """One list of an extract: what kind of row it has, and its columns."""

    kind: str
    columns: tuple[Column, ...]
    name: str = ""
    constants: dict[str, Any] = field(default_factory=dict)

    def column_for(self, heading: str) -> str | None:
        """Return the column that a normalised heading names, under any of its names."""
        for column in self.columns:
            if heading in {" ".join(n.casefold().split()) for n in (column.column, *column.also)}:
                return column.column
        return None

    @property
    def expectation(self) -> str:
        columns = ", ".join(column.column for column in self.columns)
        return _("Its columns should be: %(columns)s.") % {"columns": columns}


@dataclass(frozen=True)
class Code:
    """One code as another system writes it: a letter, a code, labels, and our value for it."""

    value: Any
    code: str = ""
    letter: str = ""
    labels: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class Mapping:
    """A system's extract: its lists, code lists, and how it writes dates."""

    system: str
    title: str
    lists: tuple[ListMapping, ...]
    codes: dict[str, tuple[Code, ...]]
    date_forms: tuple[str, ...]
    is_workbook: bool

    @property
    def expectation(self) -> str:
        """Return what this file should have been, for somebody who gave the wrong one."""
        names = ", ".join(one.name for one in self.lists if one.name)
        if names:
            return _("Expected: %(title)s, with the sheets %(names)s.") % {
                "title": self.title,
                "names": names,
            }
        return _("Expected: %(title)s. %(columns)s") % {
            "title": self.title,
            "columns": self.lists[0].expectation,
        }


def load(path: Path) -> Mapping:
    """Return the mapping in a TOML file. Raises WrongMapping with a sentence."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        mapping = Mapping(
            system=document["system"],
            title=document["title"],
            lists=tuple(list_of(one) for one in document["lists"]),
            codes={
                name: tuple(code_of(code) for code in codes)
                for name, codes in document.get("codes", {}).items()
            },
            date_forms=tuple(document.get("date_forms", ["%d/%m/%Y", "%Y-%m-%d"])),
            is_workbook=document.get("is_workbook", False),
        )
    except (OSError, UnicodeDecodeError) as error:
        raise WrongMapping(_("The mapping file cannot be read.")) from error
    except tomllib.TOMLDecodeError as error:
        raise WrongMapping(
            _("The mapping file is not TOML: %(error)s.") % {"error": error}
        ) from error
    except (KeyError, TypeError) as error:
        raise WrongMapping(_("The mapping file lacks %(key)s.") % {"key": error}) from error
    if objection := objection_to(mapping):
        raise WrongMapping(objection)
    return mapping


def list_of(document: dict[str, Any]) -> ListMapping:
    return ListMapping(
        kind=document["kind"],
        name=document.get("name", ""),
        constants=document.get("constants", {}),
        columns=tuple(
            Column(
                column=column["column"],
                field=column.get("field", ""),
                type=column.get("type", "kept" if "field" not in column else "text"),
                codes=column.get("codes", ""),
                is_required=column.get("required", False),
                also=tuple(column.get("also", ())),
            )
            for column in document["columns"]
        ),
    )


def code_of(document: dict[str, Any]) -> Code:
    return Code(
        value=document["value"],
        code=document.get("code", ""),
        letter=document.get("letter", ""),
        labels=tuple(document.get("labels", ())),
        says=document.get("says", ""),
    )


def objection_to(mapping: Mapping) -> str:
    for one in mapping.lists:
        if one.kind not in KINDS:
            return _("“%(kind)s” is not a kind of list we take.") % {"kind": one.kind}
        for column in one.columns:
            if column.type not in TYPES:
                return _("“%(type)s” is not a type of column.") % {"type": column.type}
            if column.type == "code" and column.codes not in mapping.codes:
                return _("The code list “%(codes)s” is not in the mapping.") % {
                    "codes": column.codes
                }
    return ""
