"""Which agencies were asked, what they answered, and what they told: as far as it may be read."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from referrals.models import (
    AskedAgency,
    DisclosedItem,
    Disclosure,
    InformationRequest,
    RequestPerson,
)
from referrals.queries.information import items_visible, reader_of
from referrals.rules.fields import Field, may_read
from referrals.rules.information import words_for_readers
from safeguarding.chronology.entries import Entry, Scope, day_of
from safeguarding.chronology.models import Kind
from safeguarding.chronology.rules import When


def information(scope: Scope) -> Iterator[Entry]:
    """Yield what was asked and told about these people. Five queries."""
    yield from asked(scope)
    yield from told(scope)


def asked(scope: Scope) -> Iterator[Entry]:
    """Yield questions and their answers, for the team that asked: in no copy."""
    people = RequestPerson.objects.filter(record__in=scope.records)
    requests = (
        InformationRequest.objects.open_to_hub(scope.actor)
        .filter(pk__in=people.values("request"))
        .select_related("agency", "referral")
        .prefetch_related(
            Prefetch("people", people.select_related("record")),
            Prefetch("asked_agencies", AskedAgency.objects.select_related("agency")),
        )
    )
    for request in requests:
        if not scope.knows(request.asked_at):
            continue
        agencies = request.asked_agencies.all()
        names = ", ".join(sorted({each.agency.name for each in agencies}))
        lines = [(request.asked_at, request.agency, _("Agencies were asked: %(names)s."), names)]
        lines += [
            (each.answered_at, each.agency, _("Answered what was asked: %(names)s."), answer)
            for each in agencies
            if each.answered_at is not None and scope.knows(each.answered_at)
            for answer in [str(each.get_answer_display())]
        ]
        for person in {each.record.person_id for each in request.people.all()}:
            for moment, agency, words, said in lines:
                yield Entry(
                    person,
                    Kind.INFORMATION,
                    When(day_of(moment)),
                    words % {"names": said},
                    at=moment,
                    agency=agency,
                    url=request.referral.get_absolute_url(),
                    reference=request.reference,
                    stays_inside=True,
                )


def told(scope: Scope) -> Iterator[Entry]:
    """Yield what agencies told of them, in the words this reader may read."""
    for item in items_visible(scope.actor).filter(person__record__in=scope.records):
        disclosure = item.disclosure
        is_withdrawn = item.withdrawn_at is not None and scope.knows(item.withdrawn_at)
        if is_withdrawn or not scope.knows(disclosure.decided_at):
            continue
        is_inside = may_read(Field.POLICE_INTELLIGENCE, reader_of(item))
        yield Entry(
            item.person.record.person_id,
            Kind.INFORMATION,
            When(day_of(disclosure.decided_at)),
            item.text if is_inside else words_for_readers(item),
            at=disclosure.decided_at,
            agency=disclosure.asked.agency,
            nature=str(item.get_kind_display()),
            reference=disclosure.asked.request.reference,
            stays_inside=not may_leave(item),
        )


def may_leave(item: DisclosedItem) -> bool:
    """Say whether a copy may hold it: let out to the case file, for whoever needs it, ungraded."""
    told = item.disclosure
    return bool(
        item.is_released  # type: ignore[attr-defined]
        and told.onward == Disclosure.Onward.PURPOSE
        and not (told.is_originator_controlled or told.part_3)
        and not (item.grade or item.sanitised or item.handling_conditions)
    )
