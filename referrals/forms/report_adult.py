"""Questions about an adult: the three tests of section 126, capacity, and what the VA1 asked."""

from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import Asked, AskedFrom, AskedMany, Day, Line, Text
from referrals.forms.further import FurtherForm


class NeedsForm(FurtherForm):
    heading = _("Care and support")

    needs_met_by = Text(
        label=_("What care and support do they need, and who gives it?"),
        help_text=_("Also what they need and do not get."),
        max_length=2000,
        rows=3,
        required=False,
    )
    cannot_protect = Text(
        label=_("Because of those needs, what keeps them from protecting themselves?"),
        max_length=2000,
        rows=3,
        required=False,
    )


class TestsForm(FurtherForm):
    """The three tests of section 126(1), each with a reason (Act of 2014)."""

    __test__ = False  # not a test of ours
    heading = _("The three tests of an adult at risk (section 126)")

    test_abuse = Asked(label=_("1. Are they experiencing abuse or neglect, or at risk of it?"))
    test_abuse_reason = Text(
        label=_("Why do you think so?"), max_length=2000, rows=2, required=False
    )
    test_needs = Asked(label=_("2. Do they have needs for care and support, met or not?"))
    test_needs_reason = Text(
        label=_("What makes you say that about their needs?"),
        max_length=2000,
        rows=2,
        required=False,
    )
    test_protect = Asked(
        label=_("3. As a result of those needs, are they unable to protect themselves?")
    )
    test_protect_reason = Text(
        label=_("What makes you say that they can, or cannot?"),
        max_length=2000,
        rows=2,
        required=False,
    )


class CapacityForm(FurtherForm):
    heading = _("Mental capacity, for one decision")

    capacity_doubted = Asked(
        label=_("Is there any sign that they may lack capacity to agree to this report?")
    )
    capacity_decision = Line(
        label=_("Which decision was capacity assessed for?"), max_length=300, required=False
    )
    capacity_on = Day(label=_("When was it assessed?"), required=False)
    capacity_assessor = Line(label=_("Who assessed it?"), max_length=150, required=False)
    capacity_result = Asked(
        label=_("What was found?"),
        choices=[
            ("has", _("They have capacity for this decision")),
            ("lacks", _("They lack capacity for this decision")),
            ("pending", _("It is not assessed yet")),
        ],
    )
    best_interests = Text(
        label=_("What was decided in their best interests?"),
        max_length=2000,
        rows=2,
        required=False,
    )
    best_interests_by = Line(
        label=_("Who made that decision, and when?"), max_length=200, required=False
    )


class PowersForm(FurtherForm):
    heading = _("Legal powers, and who acts for them")

    legal_powers = AskedMany(
        label=_("Which legal powers apply?"),
        choices=[
            ("mha", _("Mental Health Act: detained, or on a community treatment order")),
            ("guardianship", _("Guardianship")),
            ("dols", _("Deprivation of liberty authorised")),
            ("dols_asked", _("Deprivation of liberty asked for")),
            ("lpa_health", _("Lasting power of attorney: health and welfare")),
            ("lpa_property", _("Lasting power of attorney: property and affairs")),
            ("epa", _("Enduring power of attorney")),
            ("deputy_health", _("Deputy of the Court of Protection: welfare")),
            ("deputy_property", _("Deputy of the Court of Protection: property and affairs")),
            ("appointee", _("Appointee for benefits")),
            ("none", _("None of these")),
        ],
    )
    acts_for_them = Line(
        label=_("Who acts for them, and how can they be reached?"), max_length=300, required=False
    )


class LifeForm(FurtherForm):
    """What Welsh partners expect of an adult's report since the VA1."""

    heading = _("The adult's life")

    client_group = AskedFrom(
        label=_("Main group of need (one only)"),
        choices=[
            ("elderly_mental", _("Older person with dementia or mental ill health")),
            ("older", _("Older person")),
            ("visual", _("Visual impairment")),
            ("hearing", _("Hearing impairment")),
            ("learning", _("Learning disability")),
            ("mental_health", _("Mental health")),
            ("physical", _("Physical disability")),
            ("substances", _("Substance misuse")),
        ],
    )
    client_number = Line(
        label=_("Their number with your agency"), max_length=60, width="20", required=False
    )
    marital_status = AskedFrom(
        label=_("Marital status"),
        choices=[
            ("single", _("Single")),
            ("married", _("Married or in a civil partnership")),
            ("cohabiting", _("Living with a partner")),
            ("separated", _("Separated")),
            ("divorced", _("Divorced, or the partnership dissolved")),
            ("widowed", _("Widowed")),
        ],
    )
    next_of_kin = Line(
        label=_("Next of kin, how they are related, and how to reach them"),
        max_length=300,
        required=False,
    )
    case_status = Asked(
        label=_("Does social services know them?"),
        choices=[
            ("open", _("Yes, their case is open")),
            ("review", _("Yes, for review only")),
            ("elsewhere", _("Yes, in another county")),
            ("no", _("No")),
        ],
    )
    others_at_property = Text(
        label=_("Which other adults at risk or children live there?"),
        help_text=_("Name each as somebody else too, so that they are looked at."),
        max_length=2000,
        rows=2,
        required=False,
    )
    outcomes = Text(
        label=_("What do they want to be different, in their own words?"),
        max_length=2000,
        rows=3,
        required=False,
    )


class ProviderForm(FurtherForm):
    heading = _("Care provider")

    provider = Line(label=_("Who provides their care?"), max_length=200, required=False)
    commissioner = Line(
        label=_("Who commissions it, or pays for it?"), max_length=200, required=False
    )
    registered_with = AskedMany(
        label=_("Who is the provider registered with?"),
        choices=[
            ("ciw", _("Care Inspectorate Wales")),
            ("hiw", _("Healthcare Inspectorate Wales")),
            ("elsewhere", _("An inspectorate outside Wales")),
            ("none", _("Nobody")),
        ],
    )
    placed_by_other = Asked(label=_("Did another authority place them there?"))
    placed_by = Line(label=_("If so, which?"), max_length=150, width="20", required=False)


class CareHarmForm(FurtherForm):
    heading = _("Harm in care")

    pressure_damage = AskedFrom(
        label=_("Pressure damage: the worst grade"),
        choices=[
            ("none", _("None")),
            ("1", _("Grade 1")),
            ("2", _("Grade 2")),
            ("3", _("Grade 3")),
            ("4", _("Grade 4")),
            ("unstageable", _("Unstageable")),
            ("deep_tissue", _("Deep tissue injury")),
        ],
    )
    medication_error = AskedMany(
        label=_("Medication error"),
        choices=[
            ("missed", _("Not given")),
            ("dose", _("Wrong dose")),
            ("medicine", _("Wrong medicine")),
            ("time", _("Wrong time")),
            ("person", _("Given to the wrong person")),
            ("none", _("None")),
        ],
    )
    falls = Line(label=_("Falls: how many, and since when?"), max_length=200, required=False)
    restraint = Asked(label=_("Was restraint used?"))
    restraint_details = Line(label=_("What kind, and why?"), max_length=300, required=False)


class CarerForm(FurtherForm):
    heading = _("Unpaid carer")

    has_carer = Asked(label=_("Does an unpaid carer look after them?"))
    carer_needs = Text(
        label=_("What does the carer need?"), max_length=1000, rows=2, required=False
    )
    carer_assessment = Asked(label=_("Was the carer offered a carer's assessment?"))


class MoneyForm(FurtherForm):
    heading = _("Money and property")

    money_how = Text(
        label=_("What was taken, or is controlled by somebody else, and how?"),
        max_length=2000,
        rows=3,
        required=False,
    )
    money_amount = Line(
        label=_("How much, as far as is known?"), max_length=60, width="20", required=False
    )
    bank_told = Asked(label=_("Was the bank told?"))
    benefits_told = Asked(
        label=_("Was the Department for Work and Pensions told, if benefits are involved?")
    )
