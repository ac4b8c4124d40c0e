"""What more is asked of others a report names: by what they are to it; and Section 5."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import Asked, AskedMany, Day, Line, Text, Time
from referrals.forms.further import Audience, FurtherForm
from referrals.forms.report import Situation
from referrals.models import ReportPerson

Role = ReportPerson.Role


class SourceForm(FurtherForm):
    heading = _("The one who may have caused harm")

    source_aliases = Line(label=_("Other names they use"), max_length=200, required=False)
    source_occupation = Line(
        label=_("Their occupation, and their employer"), max_length=200, required=False
    )
    source_lives_with = Asked(label=_("Do they live with the person at risk?"))
    source_cares_for = Asked(label=_("Do they care for the person at risk?"))
    source_needs_care = Asked(label=_("Are they themselves an adult who needs care and support?"))
    source_knows = Asked(label=_("Do they know about this report?"))
    source_access = Text(
        label=_("Which other children, or adults at risk, can they reach?"),
        help_text=_("Name each as somebody else too, so that they are looked at."),
        max_length=2000,
        rows=2,
        required=False,
    )
    source_risks = AskedMany(
        label=_("Is any of this known about them?"),
        choices=[
            ("mappa", _("Managed under MAPPA")),
            ("weapons", _("Weapons")),
            ("violence", _("Violence to staff")),
            ("domestic", _("Domestic abuse before")),
            ("sexual", _("Sexual offences before")),
            ("none", _("None of these")),
        ],
    )


class ParentForm(FurtherForm):
    heading = _("A parent, a carer or somebody in the home")

    has_responsibility = Asked(label=_("Do they have parental responsibility?"))
    parent_language = Line(
        label=_("Their first language, and help they need to communicate"),
        max_length=150,
        required=False,
    )
    parent_needs = AskedMany(
        label=_("Do they have needs of their own?"),
        choices=[
            ("learning", _("Learning disability")),
            ("mental_health", _("Mental health")),
            ("substances", _("Substance misuse")),
            ("domestic", _("Suffers domestic abuse")),
            ("physical", _("Illness or physical disability")),
            ("none", _("None of these")),
        ],
    )


class OtherAtRiskForm(FurtherForm):
    heading = _("Another person at risk")

    other_school = Line(
        label=_("School, or where they spend the day"), max_length=200, required=False
    )
    other_harm = Text(
        label=_("What do you think they are at risk of, and why?"),
        max_length=2000,
        rows=3,
        required=False,
    )


class PractitionerForm(FurtherForm):
    """Section 5: for those who may see the practitioner's referral alone."""

    heading = _("The practitioner and their work (Section 5)")
    audience = Audience.SECTION_5

    employer = Line(label=_("Employer, agency or organisation"), max_length=200, required=False)
    post = Line(label=_("Their role, and where they work"), max_length=200, required=False)
    post_kind = Asked(
        label=_("What kind of work is it?"),
        choices=[
            ("paid", _("Paid")),
            ("agency", _("Temporary, casual or through an agency")),
            ("volunteer", _("Unpaid, as a volunteer")),
            ("self_employed", _("Self-employed, or under contract")),
            ("student", _("As a student or trainee")),
            ("carer", _("Foster carer, or a carer paid by direct payments")),
        ],
    )
    employer_contact = Line(
        label=_("Whom do we speak to at the employer, and how are they reached?"),
        max_length=300,
        required=False,
    )
    regulator = Line(
        label=_("Professional body they are registered with"), max_length=200, required=False
    )
    other_roles = Text(
        label=_("Other work or volunteering with children, or with adults at risk"),
        max_length=2000,
        rows=2,
        required=False,
    )
    caring_roles = Text(
        label=_("Which children or adults do they care for in private?"),
        max_length=1000,
        rows=2,
        required=False,
    )
    criteria = AskedMany(
        label=_("Which of these may be true?"),
        choices=[
            ("harmed", _("They harmed, or may have harmed, a child or an adult at risk")),
            ("offence", _("They may have committed an offence against one, or to do with one")),
            ("unsuitable", _("They behaved in a way that may make them unsuitable for the work")),
            ("private", _("What they did in private may make them unsuitable for the work")),
        ],
    )
    allegation_on = Day(label=_("On what day did the concern arise?"), required=False)
    allegation_time = Time(
        label=_("At what time did it arise?"), help_text=_("For example, 16:40"), required=False
    )
    late_reason = Text(
        label=_("If that is more than 24 hours ago: why was it not reported before?"),
        help_text=_("A concern that arose out of hours is reported on the next working day."),
        max_length=1000,
        rows=2,
        required=False,
    )
    practitioner_told = Asked(label=_("Were they told of the concern?"))
    practitioner_told_by = Line(
        label=_("Who told them what, and when?"), max_length=300, required=False
    )
    suspended = Asked(
        label=_("What has the employer done for now?"),
        choices=[
            ("suspended", _("Suspended them, as a neutral act")),
            ("moved", _("Moved them to other duties, or has them supervised")),
            ("nothing", _("Nothing yet")),
        ],
    )
    employer_assessed_risk = Asked(label=_("Did the employer make a risk assessment?"))
    earlier_allegations = Text(
        label=_("Earlier concerns about them at work, and what was done"),
        max_length=2000,
        rows=2,
        required=False,
    )


MORE_BY_ROLE: dict[Role, type[FurtherForm]] = {
    Role.CHILD_AT_RISK: OtherAtRiskForm,
    Role.ADULT_AT_RISK: OtherAtRiskForm,
    Role.PRACTITIONER: PractitionerForm,
    Role.ALLEGED_SOURCE: SourceForm,
    Role.PARENT_OR_CARER: ParentForm,
    Role.HOUSEHOLD_MEMBER: ParentForm,
}


class MoreForm(SourceForm, PractitionerForm, ParentForm, OtherAtRiskForm):
    """What more is asked of one other person, cut down to what they are to the report."""

    heading = _("More about them")
    made_of = (OtherAtRiskForm, ParentForm, SourceForm, PractitionerForm)

    def __init__(
        self,
        *args: Any,
        situation: Situation,
        roles: frozenset[Role] = frozenset(Role),
        **options: Any,
    ) -> None:
        super().__init__(*args, situation=situation, **options)
        asked = {MORE_BY_ROLE[role] for role in roles if role in MORE_BY_ROLE}
        for part in self.made_of:
            if part not in asked:
                for name in part.base_fields:
                    del self.fields[name]


def has_more(roles: frozenset[Role]) -> bool:
    """Say whether anything more is asked of somebody with these roles."""
    return bool(roles & set(MORE_BY_ROLE))
