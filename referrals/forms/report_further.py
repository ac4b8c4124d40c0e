"""Questions about any report whose answers are read and never counted. None must be answered."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from people.models import PersonRecord
from policies.models.consent import ConsentReason
from policies.queries import ethnicities
from referrals.forms.fields import (
    OPEN,
    REFUSED,
    Asked,
    AskedFrom,
    AskedMany,
    Day,
    Line,
    Text,
    Time,
)
from referrals.forms.further import Audience, FurtherForm
from referrals.forms.report import Situation

LANGUAGES = [
    (PersonRecord.Language.WELSH, PersonRecord.Language.WELSH.label),
    (PersonRecord.Language.ENGLISH, PersonRecord.Language.ENGLISH.label),
    (PersonRecord.Language.BSL, PersonRecord.Language.BSL.label),
    (PersonRecord.Language.OTHER, PersonRecord.Language.OTHER.label),
]


class IncidentForm(FurtherForm):
    heading = _("What it is, and when and where it happens")
    is_about_person = False

    experience = Asked(
        label=_("Is the person being harmed, or at risk of it?"),
        choices=[
            ("experiencing", _("They are being harmed, or have been")),
            ("at_risk", _("They are at risk of being harmed")),
            ("both", _("Both")),
        ],
    )
    pattern = Asked(
        label=_("How often does it happen?"),
        choices=[
            ("single", _("Once")),
            ("repeated", _("More than once")),
            ("ongoing", _("It is going on now")),
            ("historical", _("In the past; it has ended")),
        ],
    )
    in_childhood = Asked(
        label=_("If the person is an adult now: did it happen when they were a child?"),
        help_text=_(
            "If so, name under “Who else should we know about?” any child who may be at risk now, "
            "and who may have caused the harm. Each is looked at separately."
        ),
    )
    arose_on = Day(label=_("On what day did you first become worried?"), required=False)
    arose_time = Time(label=_("At what time?"), help_text=_("For example, 16:40"), required=False)
    place_kind = AskedFrom(
        label=_("What kind of place did it happen in?"),
        choices=[
            ("own_home", _("The person's own home")),
            ("source_home", _("The home of the one who may have caused harm")),
            ("relative_home", _("A relative's home")),
            ("supported", _("Supported tenancy")),
            ("residential", _("Care home: residential")),
            ("nursing", _("Care home: nursing")),
            ("respite", _("Care home: respite")),
            ("nhs_hospital", _("NHS hospital")),
            ("other_hospital", _("Independent hospital")),
            ("nhs_home", _("NHS group home")),
            ("day_care", _("Hospice or day care")),
            ("education", _("School, college or another place of learning")),
            ("public_place", _("Public place")),
            ("online", _("Online")),
            ("elsewhere", _("Somewhere else")),
        ],
    )
    place_exact = Line(
        label=_("Where exactly?"),
        help_text=_("For example: the ward, the room, or the name of the home."),
        max_length=300,
        required=False,
    )


class AccountForm(FurtherForm):
    """Fact, observation, allegation and opinion, each in its own place (Procedures, reports)."""

    heading = _("What is known, and how")
    is_about_person = False

    facts = Text(
        label=_("Facts: what is established, and where is it recorded?"),
        max_length=4000,
        rows=3,
        required=False,
    )
    observations = Text(
        label=_("Observations: what did you see or hear yourself, and when?"),
        max_length=4000,
        rows=3,
        required=False,
    )
    allegations = Text(
        label=_("Allegations: what were you told, by whom, and when?"),
        max_length=4000,
        rows=3,
        required=False,
    )
    opinion = Text(
        label=_("Opinion: what do you make of it yourself, and why?"),
        max_length=4000,
        rows=3,
        required=False,
    )
    own_words_to = Line(
        label=_("To whom did the person say the words you wrote down as their own, and when?"),
        max_length=300,
        required=False,
    )
    own_words_language = Line(
        label=_("In which language did they say them?"), max_length=60, width="20", required=False
    )


class StepsForm(FurtherForm):
    heading = _("Police, ambulance and access")
    is_about_person = False

    police_called = Asked(label=_("Were the police called?"))
    police_called_when = Line(label=_("If so, when?"), max_length=100, width="20", required=False)
    ambulance_called = Asked(label=_("Was an ambulance called?"))
    source_has_access = Asked(label=_("Can the one who may have caused harm reach them now?"))
    crime_suspected = Asked(label=_("Do you suspect a crime?"))


class EarlierForm(FurtherForm):
    heading = _("What came before")
    is_about_person = False

    earlier_concerns = Text(
        label=_("Were there concerns before, and whose were they?"),
        max_length=4000,
        rows=3,
        required=False,
    )
    earlier_actions = Text(
        label=_("What was done about them, and by whom?"), max_length=4000, rows=3, required=False
    )
    earlier_reports = Line(
        label=_("References of earlier reports, if you have them"), max_length=200, required=False
    )


class AgreementForm(FurtherForm):
    heading = _("Agreement, and what the family think")
    is_about_person = False
    for_holder = frozenset({"withheld", "withheld_reason"})

    told_whom = Line(label=_("Who was told about this report?"), max_length=300, required=False)
    reasons_not_asked = AskedMany(
        label=_("If agreement was not asked for: why not?"),
        help_text=_("Choose all that are true."),
    )
    agreed_by = Line(
        label=_("If agreement was given: who gave it, and for whom?"),
        max_length=300,
        required=False,
    )
    agreed_on = Day(label=_("When did they agree?"), required=False)
    agrees_to_sharing = Asked(
        label=_("Have they agreed that this may be shared with other agencies?")
    )
    override_reasons = AskedMany(
        label=_("If you go on without agreement, or they cannot give it: why?"),
        help_text=_("Choose all that are true."),
    )
    family_views = Text(
        label=_("What do the family think, and what do they want?"),
        max_length=2000,
        rows=3,
        required=False,
    )
    withheld = Text(
        label=_("Is anything in this report to be kept from the person or the family?"),
        help_text=_("Only the agency that holds the referral sees this answer."),
        max_length=2000,
        rows=3,
        required=False,
    )
    withheld_reason = Text(label=_("If so, why?"), max_length=2000, rows=2, required=False)

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, situation=situation, **options)
        rows = situation.policy.consent_reasons.all()
        if situation.pathway:
            rows = rows.filter(pathways__contains=[situation.pathway])
        not_asked = [row for row in rows if row.used_when == ConsentReason.Use.NOT_ASKED]
        override = [row for row in rows if row not in not_asked]
        for name, reasons in (("reasons_not_asked", not_asked), ("override_reasons", override)):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                *((row.code, row.name) for row in reasons),
                *OPEN,
            ]


class InterpreterForm(FurtherForm):
    heading = _("Language and communication")

    interpreter = Asked(label=_("Do they need an interpreter or a translator?"))
    interpreter_language = Line(
        label=_("For which language?"), max_length=60, width="20", required=False
    )


class CommunicationForm(FurtherForm):
    heading = _("More about language and communication")

    spoken_language = Asked(
        label=_("In which language do they prefer to speak?"), choices=LANGUAGES
    )
    written_language = Asked(
        label=_("In which language do they prefer to read and write?"),
        choices=[row for row in LANGUAGES if row[0] != PersonRecord.Language.BSL],
    )
    other_language = Line(
        label=_("If another language: which?"), max_length=60, width="20", required=False
    )
    active_offer = Asked(
        label=_("Active Offer: were they offered Welsh without having to ask for it?")
    )
    signer = Asked(label=_("Do they need somebody who signs?"))
    communication_aid = Line(
        label=_("Do they use a communication aid? Which?"), max_length=200, required=False
    )
    formats = AskedMany(
        label=_("What should things for them to read be like?"),
        choices=[
            ("easy_read", _("Easy read")),
            ("large_print", _("Large print")),
            ("braille", _("Braille")),
            ("audio", _("Audio")),
            ("plain", _("As usual")),
        ],
    )
    ethnicity = AskedFrom(label=_("Ethnicity, as the returns count it"), choices=[])
    ethnicity_said = Line(
        label=_("Ethnicity, as they describe it"), max_length=100, width="20", required=False
    )
    religion = Line(label=_("Religion"), max_length=100, width="20", required=False)

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, situation=situation, **options)
        self.fields["ethnicity"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *ethnicities(situation.policy.pk),
            *REFUSED,
            *OPEN,
        ]


class AdvocacyForm(FurtherForm):
    heading = _("Advocacy")

    advocacy_explained = Asked(label=_("Was their right to an advocate explained?"))
    wants_advocate = Asked(label=_("Do they want an advocate?"))
    advocate_kind = Asked(
        label=_("What kind of advocate do they have, or need?"),
        choices=[
            ("ipa", _("Independent professional advocate")),
            ("imca", _("Independent mental capacity advocate")),
            ("imha", _("Independent mental health advocate")),
            ("child", _("Children's statutory advocacy")),
            ("informal", _("Informal: family or friend")),
        ],
    )
    advocate_contact = Line(
        label=_("Name of the advocate, and how to reach them"), max_length=300, required=False
    )


class VisitForm(FurtherForm):
    heading = _("If we visit")
    is_about_person = False

    visit_advice = Text(
        label=_("Is there anything that could make a visit dangerous?"),
        help_text=_(
            "For example: a dog, weapons, or somebody who may be violent. "
            "Leave it empty if you know of nothing."
        ),
        max_length=2000,
        rows=3,
        required=False,
    )


class VisitRisksForm(FurtherForm):
    heading = _("Safety of staff, and animals")
    is_about_person = False

    visit_risks = AskedMany(
        label=_("Warnings for staff who visit"),
        choices=[
            ("violence", _("Violence or threats to staff")),
            ("weapons", _("Weapons")),
            ("dogs", _("Dogs or other animals")),
            ("drugs", _("Drugs or alcohol in the home")),
            ("people", _("Other people who may be there")),
            ("infection", _("Infection")),
            ("access", _("A place that is hard or unsafe to reach")),
            ("none", _("None that we know of")),
        ],
    )
    animals_at_risk = Asked(label=_("Are any animals at risk?"))


class ReporterForm(FurtherForm):
    """More about whoever reports: for the agency that holds the referral alone."""

    heading = _("More about you, and about this report")
    is_about_person = False
    audience = Audience.HOLDER

    reporter_team = Line(label=_("Your team"), max_length=150, width="20", required=False)
    reporter_address = Line(label=_("Your address at work"), max_length=300, required=False)
    last_seen = Line(
        label=_("When did you last see the person?"), max_length=200, width="20", required=False
    )
    safeguarding_lead = Line(
        label=_("Which designated safeguarding person did you consult?"),
        max_length=150,
        width="20",
        required=False,
    )
    safeguarding_lead_on = Day(label=_("When did you consult them?"), required=False)
    hides_name = Asked(
        label=_("Do you ask us not to tell the family who reported?"),
        help_text=_("For professionals this is possible only in exceptional cases."),
    )
    hides_name_reason = Text(label=_("If so, why?"), max_length=1000, rows=2, required=False)
    confirms_call = Asked(label=_("Does this confirm in writing what was reported by telephone?"))
    call_when = Line(
        label=_("If so, when was the call?"), max_length=100, width="20", required=False
    )
    call_with = Line(
        label=_("With whom did you speak?"), max_length=150, width="20", required=False
    )
