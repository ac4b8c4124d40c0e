"""Who holds enquiries: given, handed over, away, gone, vacant; and how much each holds."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Role
from records.audit import SYSTEM
from records.models import AuditEvent
from records.refusals import Refused
from referrals import operations as referrals
from referrals.models import Pathway, Referral, ShareGround, Status
from referrals.operations import let_in_agency
from strategy_meetings import operations, rules_allocation
from strategy_meetings.models import Allocation, Enquiry
from strategy_meetings.queries_allocation import holders_of, workload_of
from strategy_meetings.rules_allocation import Duty, Standing
from tests.cast import actor, agency, person, sign_in
from tests.factories.calling import AllocationFactory
from tests.factories.people import DenialFactory
from tests.factories.reporting import AbsenceFactory
from tests.factories.section_47 import ended
from tests.factories.strategy_meetings import SCREENED_AT, EnquiryFactory, awaiting


@pytest.fixture
def branwen(db: None) -> User:
    """Manage the team in which Anwen works."""
    return person("Branwen Hopkin", Role.TEAM_MANAGER, "childrens")


@pytest.fixture
def celyn(db: None) -> User:
    """Be a social worker of another team of the same council."""
    return person("Celyn Harries", Role.SOCIAL_WORKER, "adults")


@pytest.fixture
def enquiry(db: None) -> Enquiry:
    """Run enquiries about a child."""
    child = awaiting(Pathway.CHILD)
    referrals.move_on(child, to=Status.ENQUIRY, by=SYSTEM, at=SCREENED_AT)
    return EnquiryFactory.create(referral=child)


def give(enquiry: Enquiry, duty: str, user: User, *, by: User, note: str = "") -> Allocation:
    return operations.allocate_enquiry(
        enquiry, duty=duty, user_id=user.pk, note=note, by=actor(by), at=timezone.now()
    )


def sees(user: User, enquiry: Enquiry) -> bool:
    return Referral.objects.visible_to(actor(user)).filter(pk=enquiry.referral_id).exists()


def standing(enquiry: Enquiry) -> dict[str, str]:
    return {each.duty: each.standing for each in holders_of(enquiry, at=timezone.now())}


@pytest.mark.parametrize(
    ("is_working", "is_away", "is_cover_there", "expected"),
    [
        (True, False, False, Standing.HELD),
        (True, True, True, Standing.COVERED),
        (True, True, False, Standing.AWAY),
        (False, False, False, Standing.GONE),
        (False, True, True, Standing.GONE),
    ],
)
def test_how_a_duty_stands(is_working, is_away, is_cover_there, expected) -> None:
    assert (
        rules_allocation.standing_of(
            SYSTEM.id, is_working=is_working, is_away=is_away, is_cover_there=is_cover_there
        )
        == expected
    )


def test_nobody_is_a_vacancy_and_cover_is_not() -> None:
    vacancies = [each for each in Standing if each.is_vacancy]

    assert vacancies == [Standing.VACANT, Standing.GONE, Standing.AWAY]
    nobody = rules_allocation.standing_of(
        None, is_working=True, is_away=False, is_cover_there=False
    )
    assert nobody == Standing.VACANT


def test_a_childs_enquiries_are_held_by_two_and_what_is_handed_over_closes(
    enquiry: Enquiry, branwen: User, anwen: User, celyn: User
) -> None:
    assert standing(enquiry) == {"social_worker": "vacant", "team_manager": "vacant"}
    assert not sees(celyn, enquiry)

    give(enquiry, Duty.TEAM_MANAGER, branwen, by=branwen)
    first = give(enquiry, Duty.SOCIAL_WORKER, celyn, by=branwen)
    assert standing(enquiry) == {"social_worker": "held", "team_manager": "held"}
    assert sees(celyn, enquiry)

    give(enquiry, Duty.SOCIAL_WORKER, anwen, by=celyn, note="The school is seen on Friday.")
    first.refresh_from_db()
    assert (first.why_ended, first.ended_by) == ("handed_over", celyn.pk)
    assert not sees(celyn, enquiry)
    assert sees(anwen, enquiry)
    held = holders_of(enquiry, at=timezone.now())[0]
    assert (held.name, held.note) == ("Anwen Davies", "The school is seen on Friday.")
    done = AuditEvent.objects.filter(event="enquiry.allocated").order_by("at")
    assert [event.details["duty"] for event in done] == [
        "team_manager",
        "social_worker",
        "social_worker",
    ]


def test_handing_over_needs_a_note(
    enquiry: Enquiry, branwen: User, anwen: User, celyn: User
) -> None:
    give(enquiry, Duty.SOCIAL_WORKER, anwen, by=branwen)

    with pytest.raises(Refused, match="Write a note for whoever takes it on"):
        give(enquiry, Duty.SOCIAL_WORKER, celyn, by=anwen, note="  ")

    assert Allocation.objects.get().user_id == anwen.pk


def test_who_may_not_be_given_it(
    enquiry: Enquiry, branwen: User, anwen: User, ceri: User, oren: User
) -> None:
    DenialFactory.create(person=enquiry.referral.record.person, user_id=anwen.pk)

    for user in (anwen, ceri, oren):
        with pytest.raises(Refused, match="Choose somebody who works in this role"):
            give(enquiry, Duty.SOCIAL_WORKER, user, by=branwen)
    with pytest.raises(Refused, match="These enquiries have no such duty"):
        give(enquiry, Duty.LEAD_COORDINATOR, ceri, by=branwen)

    assert not Allocation.objects.exists()


def test_away_is_covered_or_vacant_and_a_leaver_leaves_a_vacancy(
    enquiry: Enquiry, branwen: User, anwen: User, celyn: User
) -> None:
    give(enquiry, Duty.SOCIAL_WORKER, anwen, by=branwen)
    give(enquiry, Duty.TEAM_MANAGER, branwen, by=branwen)

    AbsenceFactory.create(user=anwen, cover=celyn)
    AbsenceFactory.create(user=branwen)
    assert standing(enquiry) == {"social_worker": "covered", "team_manager": "away"}
    assert holders_of(enquiry, at=timezone.now())[0].cover == "Celyn Harries"

    AbsenceFactory.create(user=celyn)
    assert standing(enquiry)["social_worker"] == "away"

    Membership.objects.filter(user=anwen).update(ends_on=timezone.localdate())
    assert standing(enquiry)["social_worker"] == "gone"


def test_it_is_given_up_with_a_reason_and_is_vacant_at_once(
    enquiry: Enquiry, branwen: User, celyn: User
) -> None:
    give(enquiry, Duty.SOCIAL_WORKER, celyn, by=branwen)

    with pytest.raises(Refused, match="Say why it is given up"):
        operations.give_up_allocation(
            enquiry, duty=Duty.SOCIAL_WORKER, reason=" ", by=actor(celyn), at=timezone.now()
        )
    operations.give_up_allocation(
        enquiry, duty=Duty.SOCIAL_WORKER, reason="Ill.", by=actor(celyn), at=timezone.now()
    )

    assert standing(enquiry)["social_worker"] == "vacant"
    assert not sees(celyn, enquiry)
    with pytest.raises(Refused, match="Nobody holds it"):
        operations.give_up_allocation(
            enquiry, duty=Duty.SOCIAL_WORKER, reason="Ill.", by=actor(celyn), at=timezone.now()
        )


def test_it_ends_with_the_enquiries(enquiry: Enquiry, branwen: User, celyn: User) -> None:
    give(enquiry, Duty.SOCIAL_WORKER, celyn, by=branwen)

    ended(
        enquiry,
        determination="1",
        reason_late="The school was closed.",
        by=actor(branwen),
        at=timezone.now(),
    )

    assert Allocation.objects.get().why_ended == "enquiries_ended"
    assert not sees(celyn, enquiry)
    assert not ShareGround.objects.filter(
        source_kind="enquiry_allocation", ended_at__isnull=True
    ).exists()
    enquiry.refresh_from_db()
    with pytest.raises(Refused, match="These enquiries have ended"):
        give(enquiry, Duty.SOCIAL_WORKER, celyn, by=branwen)


def test_the_workload_has_vacancies_first_and_counts_each_colleague(
    branwen: User, ceri: User, enquiry: Enquiry, celyn: User
) -> None:
    AllocationFactory.create(holder=ceri)
    give(enquiry, Duty.SOCIAL_WORKER, celyn, by=branwen)

    found = workload_of(actor(branwen), at=timezone.now())

    assert [(held.referral, held.holder.duty) for held in found.vacancies] == [
        (enquiry.referral, Duty.TEAM_MANAGER)
    ]
    assert {load.name: len(load.held) for load in found.loads} == {
        "Branwen Hopkin": 0,
        "Celyn Harries": 1,
        "Ceri Lloyd": 1,
    }


def test_the_workload_makes_as_many_queries_for_many_as_for_one(
    client: Client, ceri: User, django_assert_num_queries
) -> None:
    AllocationFactory.create(holder=ceri)
    sign_in(client, ceri)
    address = reverse("strategy_meetings:workload")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        assert client.get(address).status_code == 200
    for _each in range(3):
        AllocationFactory.create(holder=ceri)
        EnquiryFactory.create()

    with django_assert_num_queries(len(one)):
        page = client.get(address).content.decode()

    assert "4 open enquiries" in page
    assert page.index("Nobody is there for these") < page.index("4 open enquiries")


def allocating(enquiry: Enquiry, duty: str = "social_worker") -> str:
    return reverse("strategy_meetings:allocate", args=[enquiry.referral.reference, duty])


def chosen(user: User) -> str:
    return str(Membership.objects.get(user=user).pk)


def test_a_manager_allocates_on_the_page_and_the_enquiry_says_who(
    client: Client, enquiry: Enquiry, branwen: User, anwen: User
) -> None:
    sign_in(client, branwen)
    before = client.get(reverse("strategy_meetings:enquiry", args=[enquiry.referral.reference]))
    assert "Nobody" in before.content.decode()

    response = client.post(allocating(enquiry), {"worker": chosen(anwen)}, follow=True)

    assert "Who holds the enquiries is changed." in response.content.decode()
    after = client.get(reverse("strategy_meetings:enquiry", args=[enquiry.referral.reference]))
    assert "Anwen Davies" in after.content.decode()


def test_what_is_wrong_stands_beside_what_was_typed(
    client: Client, enquiry: Enquiry, branwen: User, anwen: User, celyn: User
) -> None:
    give(enquiry, Duty.SOCIAL_WORKER, anwen, by=branwen)
    sign_in(client, branwen)

    nothing = client.post(allocating(enquiry), {"note": "Seen twice."}).content.decode()
    no_note = client.post(allocating(enquiry), {"worker": chosen(celyn)}).content.decode()
    nonsense = client.post(
        allocating(enquiry), {"worker": "nobody\x00", "note": "x" * 5000, "reason": "<b>"}
    )

    assert "Choose who holds it." in nothing
    assert "Seen twice." in nothing
    assert "Write a note for whoever takes it on." in no_note
    assert nonsense.status_code == 200
    assert Allocation.objects.get().user_id == anwen.pk


def test_its_holder_hands_it_over_and_no_other_worker_does(
    client: Client, enquiry: Enquiry, branwen: User, anwen: User, celyn: User
) -> None:
    gwilym = person("Gwilym Tew", Role.SOCIAL_WORKER, "childrens")
    referrals.allocate(
        enquiry.referral,
        user_id=anwen.pk,
        team=Membership.objects.get(user=anwen).team,
        by=SYSTEM,
        at=timezone.now(),
    )
    give(enquiry, Duty.SOCIAL_WORKER, anwen, by=branwen)

    assert sign_in(client, gwilym).get(allocating(enquiry)).status_code == 403
    sign_in(client, anwen)
    assert client.get(allocating(enquiry, "team_manager")).status_code == 403
    client.post(allocating(enquiry), {"worker": chosen(celyn), "note": "Call the school."})

    assert Allocation.objects.get(ended_at=None).user_id == celyn.pk


def test_hidden_missing_and_out_of_place_look_alike(
    client: Client, enquiry: Enquiry, branwen: User, oren: User, celyn: User
) -> None:
    sign_in(client, celyn)
    assert client.get(allocating(enquiry)).status_code == 404
    sign_in(client, branwen)
    assert client.get(allocating(enquiry, "no-such-duty")).status_code == 404
    assert client.get(allocating(enquiry, "lead_coordinator")).status_code == 404
    neighbour = person("Hefin Wood", Role.TEAM_MANAGER, "denbighshire-mash")
    sign_in(client, neighbour)
    assert client.get(allocating(enquiry)).status_code == 404
    let_in_agency(
        enquiry.referral,
        agency=agency("denbighshire"),
        reason="meeting",
        source_kind="test",
        source_id=enquiry.pk,
        by=SYSTEM,
        at=timezone.now(),
    )
    assert client.get(allocating(enquiry)).status_code == 403
    page = client.get(reverse("strategy_meetings:enquiry", args=[enquiry.referral.reference]))
    assert allocating(enquiry) not in page.content.decode()


def test_the_workload_is_not_for_everybody(client: Client, nia: User, ceri: User) -> None:
    address = reverse("strategy_meetings:workload")

    assert sign_in(client, nia).get(address).status_code == 403
    page = sign_in(client, ceri).get(address).content.decode()

    assert "All enquiries are held" in page
    assert AuditEvent.objects.filter(event="workload.listed", actor_id=ceri.pk).count() == 1


def test_the_day_before_somebody_is_away_they_are_there(
    enquiry: Enquiry, branwen: User, anwen: User
) -> None:
    give(enquiry, Duty.SOCIAL_WORKER, anwen, by=branwen)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    AbsenceFactory.create(user=anwen, starts_on=tomorrow, ends_on=tomorrow)

    assert standing(enquiry)["social_worker"] == "held"
