"""What each meeting and panel needs, talks about and may decide, and the tools they score with."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from policies.models.editions import Pathway, Policy, PolicyRow, reads_welsh, worded
from records.keys import uuid7


class MeetingType(PolicyRow):
    """One kind of meeting: who chairs, who must be in the room, its agenda and its outcomes.

    ``agenda`` and ``outcomes`` are ordered lists of ``{code, name_en, name_cy}``; an outcome
    also says what follows (``needs_enquiry`` with ``is_joint``, ``needs_conference``,
    ``needs_meeting``, ``needs_panel``, ``closes``, ``starts_timescales``, ``investigates``).
    ``is_strategy`` marks
    the strategy discussions and meetings; the others are conferences and core groups. ``gates``
    are what is asked of each person it is about before it closes: ``{code, name_en, name_cy,
    answers}``, an answer being ``{code, name_en, name_cy}`` and, where words go with it,
    ``needs_words``.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="meeting_types")
    code = models.CharField(max_length=60)
    pathway = models.CharField(max_length=12, choices=Pathway)
    is_strategy = models.BooleanField(default=False)
    chair_roles = ArrayField(models.CharField(max_length=40))
    required_agency_kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    min_count = models.PositiveSmallIntegerField(default=0)
    has_quorum = models.BooleanField(default=False)
    is_quorum_statutory = models.BooleanField(default=False)
    override_allowed = models.BooleanField(default=True)
    agenda = models.JSONField(default=list)
    outcomes = models.JSONField(default=list)
    gates = models.JSONField(default=list, blank=True)
    starts_timescales = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="meeting_type_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def agenda_choices(self) -> list[tuple[str, str]]:
        return worded(self.agenda)

    @property
    def outcome_choices(self) -> list[tuple[str, str]]:
        return worded(self.outcomes)

    @property
    def gate_choices(self) -> list[tuple[str, str]]:
        return worded(self.gates)

    def answer_choices(self, gate: str) -> list[tuple[str, str]]:
        """Return the answers to one gate; raises KeyError."""
        return worded(entry_of(self.gates, gate)["answers"])

    def outcome(self, code: str) -> dict[str, Any]:
        """Return the outcome ``code`` with what follows from it; raises KeyError."""
        return entry_of(self.outcomes, code)


class PanelType(PolicyRow):
    """One kind of multi-agency panel: who sits on it, what it scores with and may decide.

    ``decisions`` is an ordered list of ``{code, name_en, name_cy}``; a decision also says what
    follows (``closes``, ``needs_meeting``, ``needs_panel``, ``starts_timescales``), and whether
    another area's panel goes on with the case (``is_transfer``). ``routes``
    are the ways to be heard, ``{code, name_en, name_cy}`` and, for one back within twelve months,
    ``is_repeat``; empty where there is but one. ``minutes_per_case`` and ``answers_due_days``, the
    days before a sitting by which agencies answer, are 0 where the panel has no such rule.
    ``judgement_only_raises`` holds where people may judge a risk above its score's band only. For
    ``flag_months`` after a decision that ``is_flagged``, each agency flags its file; 0 for none. A
    support package is reviewed ``review_weeks`` after the panel devised it; 0 where it makes none.
    One that ``keeps_issues_log`` has issues between agencies in place of cases, and no pathway.
    ``hears_only_below_enquiries`` keeps out whom enquiries are already under way about.
    ``voices`` (``{code, name_en, name_cy}``) are heard before what agencies know, in that order;
    ``speaking_roles`` say them for the person, and ``asks_safe_contact`` how to reach them.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="panel_types")
    code = models.CharField(max_length=60)
    pathways = ArrayField(models.CharField(max_length=12, choices=Pathway), blank=True)
    required_agency_kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    risk_tool = models.CharField(max_length=60, blank=True)
    needs_consent = models.BooleanField(default=False)
    is_hidden_from_alleged_person = models.BooleanField(default=False)
    confidentiality_en = models.TextField()
    confidentiality_cy = models.TextField()
    decisions = models.JSONField(default=list, blank=True)
    routes = models.JSONField(default=list, blank=True)
    minutes_per_case = models.PositiveSmallIntegerField(default=0)
    answers_due_days = models.PositiveSmallIntegerField(default=0)
    keeps_issues_log = models.BooleanField(default=False)
    review_weeks = models.PositiveSmallIntegerField(default=0)
    hears_only_below_enquiries = models.BooleanField(default=False)
    flag_months = models.PositiveSmallIntegerField(default=0)
    judgement_only_raises = models.BooleanField(default=False)
    voices = models.JSONField(default=list, blank=True)
    speaking_roles = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    asks_safe_contact = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="panel_type_once_a_policy", fields=["policy", "code"]),
            models.CheckConstraint(
                name="panel_hears_cases_or_keeps_a_log",
                condition=models.Q(keeps_issues_log=True, pathways=[], decisions=[])
                | (
                    models.Q(keeps_issues_log=False)
                    & ~models.Q(pathways=[])
                    & ~models.Q(decisions=[])
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def confidentiality(self) -> str:
        return self.in_reader_language("confidentiality")

    @property
    def decision_choices(self) -> list[tuple[str, str]]:
        return worded(self.decisions)

    @property
    def route_choices(self) -> list[tuple[str, str]]:
        return worded(self.routes)

    @property
    def voice_choices(self) -> list[tuple[str, str]]:
        return worded(self.voices)

    def decision(self, code: str) -> dict[str, Any]:
        """Return the decision ``code`` with what follows from it; raises KeyError."""
        return entry_of(self.decisions, code)


class RiskTool(PolicyRow):
    """A checklist known by its parts, weights and bands: its questions belong to their authors.

    ``parts`` is an ordered list of ``{code, name_en, name_cy, most, windows}``: what is counted
    in a part, at most how much of it where that is known, and in each window of time
    (``{code, name_en, name_cy, weight, from_months, to_months}``, the months before the day of the
    assessment) with the points that one counts for. ``bands`` is an ordered list of
    ``{min, max, code, name_en, name_cy}``; the last ``max`` may be null. A band is advice: a
    person decides, and says why where the two differ. ``rescored_by`` is the limit (a timescale)
    by which it is scored again, and ``is_pilot`` says that it is tried beside another. Tools of
    one ``subject`` measure the same, and can be compared.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="risk_tools")
    code = models.CharField(max_length=60)
    version = models.CharField(max_length=20, blank=True)
    subject = models.SlugField(max_length=40, blank=True)
    pathways = ArrayField(models.CharField(max_length=12, choices=Pathway), default=list)
    parts = models.JSONField(default=list, blank=True)
    rescored_by = models.CharField(max_length=30, blank=True)
    is_pilot = models.BooleanField(default=False)
    bands = models.JSONField(default=list)
    note_en = models.TextField(blank=True)
    note_cy = models.TextField(blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="risk_tool_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def note(self) -> str:
        return self.in_reader_language("note")

    @property
    def band_choices(self) -> list[tuple[str, str]]:
        return worded(self.bands)

    @property
    def asked(self) -> list[dict[str, Any]]:
        """Return the parts with their windows, each named in the reader's language."""
        return [
            {**part, "windows": [named(window) for window in part["windows"]]}
            for part in map(named, self.parts)
        ]

    def band_for(self, score: int) -> dict[str, Any]:
        """Return the band a score falls in; raises ValueError where the tool has none for it."""
        for band in self.bands:
            if band["min"] <= score and (band["max"] is None or score <= band["max"]):
                return named(band)
        raise ValueError(f"{self.code} has no band for a score of {score}")


def entry_of(entries: list[dict[str, Any]], code: str) -> dict[str, Any]:
    for entry in entries:
        if entry["code"] == code:
            return named(entry)
    raise KeyError(code)


def named(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry of a list with its name in the reader's language."""
    return {**entry, "name": entry["name_cy" if reads_welsh() else "name_en"]}


class RiskToolWording(models.Model):
    """The questions of one version of a tool, from a copy whose licence the partnership holds.

    They are shown beside the counts of each part, and are in no file of ours. ``parts`` is
    ``{part: [{en, cy}]}``; ``licence`` says who gave leave, and when. The newest stands.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tool = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    parts = models.JSONField()
    licence = models.CharField(max_length=300)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-loaded_at"]

    def __str__(self) -> str:
        return f"{self.tool} {self.version}"

    @property
    def questions(self) -> dict[str, list[str]]:
        """Return the questions of each part in the reader's language."""
        language = "cy" if reads_welsh() else "en"
        return {part: [each[language] for each in asked] for part, asked in self.parts.items()}
