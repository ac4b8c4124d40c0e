"""An edition as a file: read it, say everything that is wrong with it, make its rows."""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.roles import Role
from policies.models import (
    AbuseCategory,
    AgencyKind,
    CaldicottPrinciple,
    Channel,
    ConcernFlag,
    ConsentReason,
    Destination,
    EmergencyReason,
    EscalationStage,
    Exemption,
    GradingCode,
    InvestigationType,
    LookRule,
    MatchThreshold,
    MeetingType,
    PanelType,
    PatternAnswer,
    PatternThreshold,
    Policy,
    PolicyRow,
    Regulator,
    RestrictionCategory,
    RetentionRule,
    RiskTool,
    ScreeningOutcome,
    SharingPurpose,
    SignOffRule,
    Source,
    ThresholdCriterion,
    ThresholdLevel,
    Timescale,
    UrgentCircumstance,
    VoiceReason,
    WarningKind,
)
from records.refusals import Refused

DATA = Path(__file__).parent / "data"

TABLES: Mapping[str, type[PolicyRow]] = {
    "timescales": Timescale,
    "threshold_levels": ThresholdLevel,
    "threshold_criteria": ThresholdCriterion,
    "regulators": Regulator,
    "screening_outcomes": ScreeningOutcome,
    "destinations": Destination,
    "voice_reasons": VoiceReason,
    "sign_off_rules": SignOffRule,
    "meeting_types": MeetingType,
    "panel_types": PanelType,
    "risk_tools": RiskTool,
    "abuse_categories": AbuseCategory,
    "concern_flags": ConcernFlag,
    "consent_reasons": ConsentReason,
    "agency_kinds": AgencyKind,
    "sources": Source,
    "channels": Channel,
    "sharing_purposes": SharingPurpose,
    "grading_codes": GradingCode,
    "pattern_thresholds": PatternThreshold,
    "pattern_answers": PatternAnswer,
    "warning_kinds": WarningKind,
    "escalation_stages": EscalationStage,
    "look_rules": LookRule,
    "match_thresholds": MatchThreshold,
    "restriction_categories": RestrictionCategory,
    "emergency_reasons": EmergencyReason,
    "exemptions": Exemption,
    "retention_rules": RetentionRule,
    "caldicott_principles": CaldicottPrinciple,
    "urgent_circumstances": UrgentCircumstance,
    "investigation_types": InvestigationType,
}
ENTRIES = ("agenda", "outcomes", "decisions", "bands", "gates", "routes", "voices")
SHARED = {"agendas": "agenda", "gates": "gates"}  # lists that meeting types take by name
REFERENCES = (
    "starts_timescales",
    "destinations",
    "required_agency_kinds",
    "chair_roles",
    "answering_roles",
    "speaking_roles",
    "usual_for_roles",
    "agency_kinds",
)

RowOrPolicy = TypeVar("RowOrPolicy", Policy, PolicyRow)


def read(path: Path) -> dict[str, Any]:
    """Return the edition written in ``path``; raises Refused where it is no edition at all."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise Refused([_("The file %(path)s cannot be read.") % {"path": path}]) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(
            [_("%(path)s is not TOML: %(error)s") % {"path": path, "error": error}]
        ) from None
    missing = [name for name in ("code", "effective_on", *TABLES) if name not in document]
    if missing:
        raise Refused(
            [_("The edition has no %(names)s.") % {"names": ", ".join(missing)}],
        )
    return document


def sha256(document: Mapping[str, Any]) -> str:
    """Return the digest of what an edition says; its comments and layout do not matter."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def policy_of(document: Mapping[str, Any]) -> Policy:
    """Return the unsaved edition; raises Refused with every fault of its own fields."""
    fields = {name: value for name, value in document.items() if name not in (*TABLES, *SHARED)}
    if not all(is_bilingual(entry) for entry in fields.get("ethnicities", ())):
        raise Refused([_("An ethnicity has no code, or no name in both languages.")])
    if not all(is_bilingual(entry) for entry in fields.get("languages", ())):
        raise Refused([_("A language has no code, or no name in both languages.")])
    return checked(Policy, fields, document["code"])


def is_bilingual(entry: Mapping[str, Any]) -> bool:
    return all(entry.get(key) for key in ("code", "name_en", "name_cy"))


def rows_of(document: Mapping[str, Any], policy: Policy) -> list[PolicyRow]:
    """Return the unsaved rows of ``policy`` in the file's order; raises Refused with all faults."""
    rows: list[PolicyRow] = []
    objections: list[str] = []
    for table, model in TABLES.items():
        for order, fields in enumerate(document[table], start=1):
            named = f"{table} {fields.get('ref') or fields.get('code') or order}"
            try:
                row = prepared(fields, document) | {"order": order}
                rows.append(checked(model, row, named, policy=policy))
            except Refused as refused:
                objections += refused.objections
    objections += objections_to(rows)
    if objections:
        raise Refused(objections)
    return rows


def prepared(fields: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """Put a shared list in the place of its name, and an open end to the last band."""
    row = dict(fields)
    for shared, field in SHARED.items():
        if isinstance(row.get(field), str):
            row[field] = document[shared].get(row[field], [])
    if "bands" in row:
        row["bands"] = [{"max": None, **band} for band in row["bands"]]
    return row


def checked(
    model: type[RowOrPolicy], fields: Mapping[str, Any], named: str, **owner: Policy
) -> RowOrPolicy:
    """Return an unsaved, valid instance; raises Refused, naming the row and each field."""
    try:
        row = model(**fields, **owner)
        row.full_clean(exclude=owner, validate_unique=False, validate_constraints=False)
    except TypeError as error:
        raise Refused([f"{named}: {error}"]) from None
    except ValidationError as error:
        faults = error.message_dict.items()
        raise Refused([f"{named}, {field}: {' '.join(words)}" for field, words in faults]) from None
    return row


def objections_to(rows: list[PolicyRow]) -> Iterator[str]:
    """Yield every code used twice, untranslated entry, and reference that leads nowhere."""
    codes = Counter((type(row), str(row)) for row in rows)
    known = {name for _model, name in codes} | set(Role.values)
    for (_model, name), times in codes.items():
        if times > 1:
            yield _("%(row)s is in the edition more than once.") % {"row": name}
    for row in rows:
        for entry in entries_of(row):
            if not is_bilingual(entry):
                yield _("%(row)s has an entry without a code and a name in both languages.") % {
                    "row": row
                }
        for code in references_of(row):
            if code not in known:
                yield _("%(row)s refers to %(code)s, which is not in the edition.") % {
                    "row": row,
                    "code": code,
                }


def entries_of(row: PolicyRow) -> list[dict[str, Any]]:
    """Return the bilingual entries inside one row, and those inside them."""
    entries = [entry for field in ENTRIES for entry in getattr(row, field, [])]
    return [*entries, *(answer for entry in entries for answer in entry.get("answers", []))]


def references_of(row: PolicyRow) -> Iterator[str]:
    """Yield the codes of timescales, agency kinds, roles and tools that one row relies on."""
    for holder in (row.__dict__, *entries_of(row)):
        for field in REFERENCES:
            yield from holder.get(field, [])
    if isinstance(row, PanelType) and row.risk_tool:
        yield row.risk_tool
    if isinstance(row, Destination) and row.agency_kind:
        yield row.agency_kind
    if isinstance(row, EscalationStage):
        yield row.timescale
