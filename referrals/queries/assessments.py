"""How the risk of somebody was scored: each tool's history, and two tools side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.drawings.scores import Band, Point, score_chart
from people.drawings.shapes import Drawing
from policies.models import RiskTool, RiskToolWording
from policies.queries import current_policy
from records.audit import Actor
from referrals.models import Referral, RiskAssessment

MOST_SHOWN = 100


@dataclass(frozen=True)
class Scored:
    """The assessments of one tool, the newest first, over all its versions."""

    tool: RiskTool
    assessments: Sequence[RiskAssessment]

    @property
    def newest(self) -> RiskAssessment:
        return self.assessments[0]

    @cached_property
    def rows(self) -> list[dict[str, object]]:
        """Return each assessment in words, with its points by part."""
        return [
            {
                "assessment": each,
                "version": each.tool.version,
                "band": name_of(each.tool, each.band),
                "judged": name_of(each.tool, each.judged_band),
                "parts": points_of(each),
                "is_replaced": each.tool.version != self.tool.version,
            }
            for each in self.assessments
        ]

    @cached_property
    def chart(self) -> Drawing | None:
        """Return the scores as a line; of the version of today alone, since others count else."""
        same = [each for each in self.assessments if each.tool.version == self.tool.version]
        points = [
            Point(each.assessed_on, each.score, date_format(each.assessed_on, "j M Y"))
            for each in reversed(same)
        ]
        bands = [Band(band["min"], name_of(self.tool, band["code"])) for band in self.tool.bands]
        return score_chart(points, bands)

    @property
    def height(self) -> float:
        """How high the newest band stands among those of its tool, from just over 0 to 1."""
        codes = [band["code"] for band in self.newest.tool.bands]
        return (codes.index(self.newest.stands) + 1) / len(codes)

    @property
    def standing(self) -> str:
        """Say in which band the newest stands, and how many there are."""
        codes = [band["code"] for band in self.newest.tool.bands]
        return _("%(tool)s: %(band)s, which is band %(number)d of %(bands)d from the lowest.") % {
            "tool": self.newest.tool.name,
            "band": name_of(self.newest.tool, self.newest.stands),
            "number": codes.index(self.newest.stands) + 1,
            "bands": len(codes),
        }


def tools_for(referral: Referral, *, at: datetime) -> list[RiskTool]:
    """Return the tools of the edition in force for a referral on this pathway. One query."""
    tools = current_policy(at).risk_tools.filter(pathways__contains=[referral.pathway])
    return list(tools.order_by("order"))


def wording_of(tool: RiskTool) -> dict[str, list[str]]:
    """Return the questions of the licensed copy of this version, by part; none where none is."""
    loaded = RiskToolWording.objects.filter(tool=tool.code, version=tool.version).first()
    return loaded.questions if loaded else {}


def scores_of(referral: Referral, actor: Actor, *, at: datetime) -> list[Scored]:
    """Return how the referral's person was scored on all the referrals ``actor`` may open.

    The tools in the order of the edition in force; one that left it comes last. Two queries.
    """
    visible = Referral.objects.visible_to(actor).filter(record__person=referral.record.person_id)
    found = (
        RiskAssessment.objects.filter(referral__in=visible)
        .select_related("tool", "referral")
        .order_by("-assessed_on", "-recorded_at")[:MOST_SHOWN]
    )
    by_code: dict[str, list[RiskAssessment]] = {}
    for each in found:
        by_code.setdefault(each.tool.code, []).append(each)
    current = {tool.code: tool for tool in tools_for(referral, at=at)}
    order = [*current, *(code for code in by_code if code not in current)]
    return [
        Scored(current.get(code, by_code[code][0].tool), by_code[code])
        for code in order
        if code in by_code
    ]


def name_of(tool: RiskTool, code: str) -> str:
    """Return the name of a band; empty for none."""
    return dict(tool.band_choices).get(code, "")


def points_of(assessment: RiskAssessment) -> list[tuple[str, int]]:
    """Return the points of each part of an assessment, by the version it was made with."""
    return [
        (
            part["name"],
            sum(
                window["weight"] * assessment.counts.get(part["code"], {}).get(window["code"], 0)
                for window in part["windows"]
            ),
        )
        for part in assessment.tool.asked
    ]


def comparable(scored: Sequence[Scored]) -> list[Scored]:
    """Return those that measure the same as another here; none where each stands alone."""
    subjects = [each.tool.subject for each in scored]
    return [each for each in scored if subjects.count(each.tool.subject) > 1]


def differences(scored: Sequence[Scored]) -> list[str]:
    """Say how the newest scores of two tools or more differ: in their band, and in their days."""
    if len(scored) < 2:
        return []
    sentences = [each.standing for each in scored]
    highest = max(scored, key=lambda each: each.height)
    if len({each.height for each in scored}) == 1:
        sentences.append(_("The tools put the risk at the same height."))
    else:
        said = {"tool": highest.newest.tool.name}
        sentences.append(
            _("%(tool)s puts the risk higher than the rest. Which is right, people decide.") % said
        )
    days = [each.newest.assessed_on for each in scored]
    if apart := (max(days) - min(days)).days:
        sentences.append(
            ngettext(
                "They were scored %(number)d day apart: only the later knows what came between.",
                "They were scored %(number)d days apart: only the later knows what came between.",
                apart,
            )
            % {"number": apart}
        )
    return sentences
