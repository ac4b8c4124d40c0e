"""Questions about a child, born or not (Procedures: gathering information to make a report)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import (
    OPEN,
    Asked,
    AskedFrom,
    AskedMany,
    Line,
    PupilNumber,
    Text,
)
from referrals.forms.further import FurtherForm
from referrals.forms.report import About, Situation


class PregnancyForm(FurtherForm):
    heading = _("The pregnancy")

    mother = Line(
        label=_("The mother's name, date of birth and address"), max_length=400, required=False
    )
    midwife = Line(label=_("Midwife, and how to reach them"), max_length=300, required=False)
    birth_hospital = Line(label=_("Where is the baby to be born?"), max_length=200, required=False)
    antenatal_care = Asked(label=_("Does the mother keep her antenatal appointments?"))


class IdentityForm(FurtherForm):
    heading = _("Who the child is")

    gender_identity = Line(
        label=_("Gender, as they describe it"), max_length=100, width="20", required=False
    )
    pronouns = Line(label=_("Pronouns"), max_length=60, width="20", required=False)
    previous_addresses = Text(
        label=_("Where did they live before?"), max_length=1000, rows=2, required=False
    )
    immigration = Line(
        label=_("Immigration status, if it matters here"), max_length=200, required=False
    )
    unaccompanied = Asked(label=_("Is the child in the country without a parent or carer?"))


class HealthForm(FurtherForm):
    heading = _("Health")

    disability = Text(
        label=_("Disability, and other additional needs"), max_length=2000, rows=2, required=False
    )
    health_needs = Text(
        label=_("Illness, treatment and medicines"), max_length=2000, rows=2, required=False
    )
    gp = Line(label=_("GP and surgery"), max_length=200, required=False)
    health_visitor = Line(label=_("Health visitor"), max_length=200, required=False)
    school_nurse = Line(label=_("School nurse"), max_length=200, required=False)

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, situation=situation, **options)
        if situation.about == About.ADULT:
            del self.fields["health_visitor"], self.fields["school_nurse"]


class SchoolForm(FurtherForm):
    heading = _("School")

    school = Line(label=_("School, nursery or college"), max_length=200, required=False)
    school_year = Line(label=_("Year"), max_length=40, width="10", required=False)
    upn = PupilNumber(
        label=_("Unique pupil number (UPN)"), max_length=20, width="20", required=False
    )
    additional_learning = Asked(
        label=_("Do they have additional learning needs?"),
        choices=[
            ("idp", _("Yes, with an individual development plan")),
            ("no_idp", _("Yes, without a plan")),
            ("no", _("No")),
        ],
    )
    home_educated = Asked(label=_("Are they educated at home?"))
    exclusions = Line(label=_("Exclusions from school"), max_length=300, required=False)
    attendance = Text(
        label=_("Do they attend school, day centre and appointments as they should?"),
        max_length=2000,
        rows=2,
        required=False,
    )


class LegalStatusForm(FurtherForm):
    heading = _("Orders, register and plans")

    legal_status = AskedMany(
        label=_("Which of these are true of the child?"),
        choices=[
            ("s76", _("Looked after by agreement (section 76)")),
            ("care_order", _("Under a care order")),
            ("register_here", _("On the child protection register here")),
            ("register_elsewhere", _("On the child protection register elsewhere")),
            ("register_before", _("Was on the child protection register before")),
            ("plan", _("Has a care and support plan")),
            ("private_fostering", _("Privately fostered")),
            ("youth_justice", _("Under a youth justice order")),
            ("none", _("None of these")),
        ],
    )
    legal_details = Line(
        label=_("Which authority or court, and since when?"), max_length=300, required=False
    )


class FamilyForm(FurtherForm):
    heading = _("Family and home")

    parental_responsibility = Text(
        label=_("Who has parental responsibility?"), max_length=1000, rows=2, required=False
    )
    household = Text(
        label=_("Who lives in the home?"),
        help_text=_("Names and dates of birth, unless you named them as somebody else."),
        max_length=2000,
        rows=2,
        required=False,
    )
    important_people = Text(
        label=_("Who else matters to the child, outside the home?"),
        max_length=1000,
        rows=2,
        required=False,
    )


class SeenForm(FurtherForm):
    heading = _("The child as they were seen")

    child_seen = Asked(label=_("Was the child seen?"))
    child_seen_when = Line(label=_("When, and by whom?"), max_length=300, required=False)
    child_seen_alone = Asked(label=_("Was the child seen alone?"))
    presentation = Text(
        label=_("How were they: looks, clothes, mood, behaviour?"),
        max_length=2000,
        rows=3,
        required=False,
    )
    lived_experience = Text(
        label=_("What is a day in this child's life like?"),
        max_length=4000,
        rows=4,
        required=False,
    )
    child_feelings = Text(
        label=_("The child's wishes and feelings"), max_length=2000, rows=3, required=False
    )
    child_told = Asked(label=_("Was the child told of this report?"))
    child_competent = Asked(label=_("Does the child understand enough to agree for themselves?"))
    child_agrees = Asked(label=_("If so, does the child agree?"))


class StrengthsForm(FurtherForm):
    heading = _("Strengths, help so far and your assessment")

    strengths = Text(
        label=_("What protects the child? What goes well?"),
        max_length=2000,
        rows=3,
        required=False,
    )
    early_help = Text(
        label=_("What help was tried already, under what plan?"),
        max_length=2000,
        rows=2,
        required=False,
    )
    early_help_outcome = Text(label=_("What came of it?"), max_length=2000, rows=2, required=False)
    agencies_involved = Text(
        label=_("Which agencies and workers are involved?"),
        max_length=2000,
        rows=2,
        required=False,
    )
    has_chronology = Asked(label=_("Do you send a chronology?"))
    has_genogram = Asked(label=_("Do you send a genogram?"))
    level_asserted = AskedFrom(label=_("At which level of need do you see this?"), choices=[])
    tools_used = AskedMany(
        label=_("Was a risk tool used?"),
        choices=[
            ("seraf", _("SERAF (sexual exploitation)")),
            ("ce", _("Another tool for exploitation")),
            ("dash", _("DASH (domestic abuse)")),
            ("none", _("None")),
        ],
    )
    tool_scores = Line(label=_("With what score, and when?"), max_length=200, required=False)
    significant_harm = Asked(
        label=_("Do you believe the child suffers, or is likely to suffer, significant harm?")
    )

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, situation=situation, **options)
        levels = situation.policy.threshold_levels.filter(pathway="child")
        self.fields["level_asserted"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((row.code, row.name) for row in levels),
            *OPEN,
        ]
