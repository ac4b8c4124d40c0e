"""Who may be sent nothing about a referral: whoever it could be kept from, or could harm by it."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from people.models import Denial, Person, PersonRecord, Stay, UserPerson
from people.rules import search_address, search_postcode
from records import row_security
from referrals.models import Referral, Report, ReportPerson, Status

# Whose own doing the report may be about.
MAY_HAVE_HARMED = (ReportPerson.Role.ALLEGED_SOURCE, ReportPerson.Role.PRACTITIONER)


@row_security.as_system("asks who must not be told, by what is hidden from the asker too")
def not_to_be_told(about: Iterable[Referral], users: Collection[UUID]) -> frozenset[UUID]:
    """Return which of ``users`` are denied somebody the reports name, or live where they do.

    Whoever signs in and is themselves named, a possible source of harm too, is denied themselves.
    No query where there is nobody to tell.
    """
    if not users:
        return frozenset()
    referrals = list(about)
    named = PersonRecord.objects.filter(
        Q(pk__in=[referral.record_id for referral in referrals])
        | Q(named_in__report__in=[referral.report_id for referral in referrals])
    ).distinct()
    records = list(named)
    denials = Denial.objects.filter(
        user_id__in=users,
        person__in={record.person_id for record in records},
        lifted_at__isnull=True,
    )
    denied = set(denials.values_list("user_id", flat=True))
    others = set(users) - denied
    return frozenset(denied | living_at(records, others) | sharing_a_home(records, others))


@row_security.as_system("asks whom an open report says somebody may have harmed")
def people_they_may_have_harmed(person: Person) -> list[Person]:
    """Return whom open referrals are about whose report names this person as who may have harmed.

    Not the person themselves.
    """
    accused = ReportPerson.objects.filter(role__in=MAY_HAVE_HARMED, record__person=person)
    about = Referral.objects.filter(report__in=accused.values("report"))
    records = about.exclude(status=Status.CLOSED).values("record")
    harmed = Person.objects.filter(records__in=records).exclude(pk=person.pk)
    return list(harmed.distinct().order_by("pk"))


def living_at(records: Iterable[PersonRecord], users: Collection[UUID]) -> set[UUID]:
    """Return which users are on record at the address of one of these people.

    Also at one that is kept safe, by which nobody is found: their own records are read for it.
    """
    places = {place for record in records if all(place := whole_place_of(record))}
    if not places:
        return set()
    own = UserPerson.objects.filter(user_id__in=users).prefetch_related("person__records")
    return {
        link.user_id
        for link in own
        if any(whole_place_of(record) in places for record in link.person.records.all())
    }


def whole_place_of(record: PersonRecord) -> tuple[str, str]:
    """Return where a record says somebody lives, comparable, whether it is kept safe or not."""
    return search_postcode(record.postcode), search_address(record.address)


def sharing_a_home(records: Iterable[PersonRecord], users: Collection[UUID]) -> set[UUID]:
    """Return which users are said to live today in a household with one of these people."""
    today = Stay.objects.standing().holding_on(localdate())
    homes = today.filter(record__person__in={record.person_id for record in records})
    living = today.filter(household__in=homes.values("household")).values("record__person")
    return set(
        UserPerson.objects.filter(user_id__in=users, person__in=living).values_list(
            "user_id", flat=True
        )
    )


@row_security.as_system("asks who must not be told, by what is hidden from the asker too")
def is_reporter_to_be_told(report: Report) -> bool:
    """Say whether the reporter may hear more than that we have their report.

    Not where they sign in as somebody the report could be kept from, and not where the telephone
    or the name they gave is that of who may have caused the harm.
    """
    if not_to_be_told(report.referrals.all(), {report.entered_by}):
        return False
    own = (digits(report.reporter_telephone), report.reporter_name.casefold().strip())
    sources = ReportPerson.objects.filter(report=report, role__in=MAY_HAVE_HARMED)
    for named in sources.select_related("record"):
        theirs = (digits(named.record.telephone), named.record.name.casefold().strip())
        if any(mine and mine == other for mine, other in zip(own, theirs, strict=True)):
            return False
    return True


def digits(telephone: str) -> str:
    """Return a telephone number so that two ways of writing it are the same."""
    kept = "".join(character for character in telephone if character.isdigit())
    return "0" + kept[2:] if telephone.strip().startswith("+44") else kept
