"""Taking in the questions of a risk tool from a licensed copy, to be shown on its form."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from policies.models import RiskTool, RiskToolWording
from policies.queries import current_policy
from records.refusals import Refused

Questions = Mapping[str, list[dict[str, str]]]
MOST_LETTERS = 500


@transaction.atomic
def load_wording(document: Mapping[str, Any], *, at: datetime) -> RiskToolWording:
    """Keep the questions of one version of a tool of the edition in force; return them.

    ``document`` is ``{tool, version, licence, parts: {part: [{en, cy}]}}``. A version loaded
    before is kept, and the newest is shown. Raises Refused with every reason. Source: the DASH
    may not be reproduced without leave (Procedures 7.2), so ``licence`` says who gave it.
    """
    tool = current_policy(at).risk_tools.filter(code=document.get("tool", "")).first()
    if tool is None:
        raise Refused([_("The edition in force has no risk tool of this code.")])
    if objections := objections_to_wording(document, tool):
        raise Refused(objections)
    return RiskToolWording.objects.create(
        tool=tool.code,
        version=tool.version,
        licence=document["licence"],
        parts=document["parts"],
        loaded_at=at,
    )


def objections_to_wording(document: Mapping[str, Any], tool: RiskTool) -> list[str]:
    """List why a file of questions cannot be that of a tool."""
    objections = []
    if document.get("version") != tool.version:
        objections.append(
            _("The edition in force has version %(version)s of this tool.")
            % {"version": tool.version}
        )
    licence = document.get("licence")
    if not isinstance(licence, str) or not licence.strip():
        objections.append(_("Say in “licence” who gave leave to use the questions, and when."))
    parts = document.get("parts")
    if not isinstance(parts, dict):
        return [*objections, _("The file has no questions.")]
    known = {part["code"]: part for part in tool.parts}
    for code, questions in parts.items():
        if code not in known:
            objections.append(_("The tool has no part “%(part)s”.") % {"part": code})
        elif not is_bilingual_list(questions):
            objections.append(
                _("%(part)s: each question is text in both languages, “en” and “cy”.")
                % {"part": code}
            )
        elif len(questions) != known[code].get("most", len(questions)):
            said = {"part": code, "most": known[code]["most"], "number": len(questions)}
            objections.append(
                _("%(part)s: there are %(most)d questions, and the file has %(number)d.") % said
            )
    return objections


def is_bilingual_list(questions: object) -> bool:
    return isinstance(questions, list) and all(
        isinstance(each, dict)
        and set(each) == {"en", "cy"}
        and all(isinstance(text, str) and 0 < len(text) <= MOST_LETTERS for text in each.values())
        for each in questions
    )
