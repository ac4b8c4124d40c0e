"""Today between agencies: what they are asked and tell, advice, notices, absences and systems."""

from datetime import timedelta

from django.utils.timezone import localdate

from accounts.absences import note_absence
from accounts.models import AgencySystem, User
from accounts.operations import add_system
from people.models import PersonRecord
from records.audit import SYSTEM
from records.keys import uuid7
from referrals import operations as referrals
from referrals.models import AskedAgency, DisclosedItem, Disclosure, InformationRequest, Referral
from referrals.rules.information import Asked, Basis, Told, prefilled
from safeguarding.demo.today import Today

Kind, Onward = DisclosedItem.Kind, Disclosure.Onward
DAY = 24  # hours


def ask(
    today: Today, referral: Referral, *, agencies: list[str], hours: float
) -> InformationRequest:
    """Ask these agencies about everybody the report names but a source of harm."""
    household = PersonRecord.objects.filter(named_in__report=referral.report)
    return referrals.ask_agencies(
        referral,
        key=uuid7(),
        people=list(household.exclude(named_in__role="alleged_source").distinct().order_by("id")),
        asked=[Asked(agency=today.agency(code)) for code in agencies],
        basis=basis(referral),
        asks_for="What you know of these people that bears on their safety and their needs.",
        by=today.somebody("Nia Roberts"),
        at=today.ago(hours),
    )


def basis(referral: Referral, *, is_law_enforcement: bool = False) -> Basis:
    purpose = referral.policy.sharing_purposes.get(code=f"{referral.pathway}-safeguarding")
    return prefilled(purpose, is_law_enforcement=is_law_enforcement)


def ask_about_household(today: Today, referral: Referral) -> None:
    """Ask six agencies about one home: four answer, each in its own way, two not yet."""
    asked = ("education", "police", "health", "mental-health", "youth-justice", "tai-creuddyn")
    request = ask(today, referral, agencies=list(asked), hours=4.3)
    rows = {row.agency.code: row for row in request.asked_agencies.select_related("agency")}
    referrals.answer_nothing_known(
        rows["education"], by=today.somebody("Nerys Holt"), at=today.ago(4)
    )
    referrals.cannot_share(
        rows["mental-health"],
        reason="Known to us, but our record is sealed by the court. Ask our Caldicott guardian.",
        version=rows["mental-health"].version,
        by=today.somebody("Marc Ifans"),
        at=today.ago(3.4),
    )
    told_by_police(today, referral, rows["police"])
    told_by_health(today, referral, rows["health"])


def told_by_police(today: Today, referral: Referral, asked: AskedAgency) -> None:
    """Tell a crime and a piece of intelligence, held for law enforcement (Part 3)."""
    mother = asked.request.people.get(record__given_name="Sioned")
    referrals.answer(
        asked,
        told=[
            Told(
                person=mother,
                kind=Kind.FACT,
                text="Cautioned for being drunk and disorderly outside a shop in August.",
                crime_number="26000417702",
            ),
            Told(
                person=mother,
                kind=Kind.ALLEGATION,
                text="A caller says that men she does not know stay at the flat at weekends.",
                source_grade="2",
                assessment_grade="C",
                handling="P",
                sanitised="It is said that people who are not family stay in the home.",
            ),
        ],
        basis=basis(referral, is_law_enforcement=True),
        onward=Onward.CASE_FILE,
        is_originator_controlled=True,
        version=asked.version,
        by=today.somebody("Rhys Bevan"),
        at=today.ago(3.1),
    )


def told_by_health(today: Today, referral: Referral, asked: AskedAgency) -> None:
    """Tell two things for health and withdraw one; the other is released, once somebody read it."""
    child = asked.request.people.get(record__given_name="Cadi")
    heledd, nia = today.somebody("Heledd Marsh"), today.somebody("Nia Roberts")
    disclosure = referrals.answer(
        asked,
        told=[
            Told(
                person=child,
                kind=Kind.FACT,
                text="Three asthma reviews missed this year. Last inhaler collected in May.",
            ),
            Told(
                person=child,
                kind=Kind.OBSERVATION,
                text="Brought to the unit with a burn in 2024.",
            ),
        ],
        basis=basis(referral),
        onward=Onward.PURPOSE,
        is_originator_controlled=False,
        version=asked.version,
        by=heledd,
        at=today.ago(2.8),
    )
    kept, mistaken = disclosure.items.order_by("id")
    referrals.note_read(referral, by=nia, at=today.ago(2.5))
    referrals.withdraw_item(
        mistaken,
        reason="This was another child of the same name.",
        by=heledd,
        at=today.ago(2.2),
    )
    for code in ("conwy", "police"):
        referrals.release_items(
            referral, items=[kept], to=today.agency(code), agreed_by="", by=nia, at=today.ago(2)
        )


def ask_everybody(today: Today, referral: Referral) -> None:
    """Ask each agency that could know the child, so that every one of them has this to answer."""
    agencies = ("police", "health", "ysgol-glan-morfa", "education", "noddfa", "probation")
    ask(today, referral, agencies=[*agencies, "mental-health", "tai-creuddyn"], hours=1.1)


def late_answers(today: Today) -> None:
    """Ask about an adult whose enquiries were decided on; two agencies are late to answer."""
    referral = today.take_in("home")
    today.decide(referral, "adult-enquiries", level="adult-protection", hours=73)
    request = ask(today, referral, agencies=["police", "health", "hafan-deg"], hours=30)
    answered = request.asked_agencies.get(agency__code="health")
    referrals.answer_nothing_known(answered, by=today.somebody("Heledd Marsh"), at=today.ago(8))


def consultations(today: Today) -> None:
    """Ask for advice without names twice, and give it once."""
    for said in today.data["consultations"]:
        consultation = referrals.consult(
            question=said["question"],
            category=said["category"],
            language=said["language"],
            by=today.somebody(said["asked_by"]),
            at=today.ago(said["hours"]),
        )
        if "advice" in said:
            referrals.advise(
                consultation,
                outcome=said["outcome"],
                advice=said["advice"],
                by=today.somebody("Nia Roberts"),
                at=today.ago(said["hours"] - 4),
            )


def notices(today: Today) -> None:
    """Let the police tell a school of three children; it has read the first."""
    for said in today.data["notices"]:
        at = today.ago(said["hours"])
        notice = referrals.send_notice(
            agency=today.agency("ysgol-glan-morfa"),
            referral=None,
            given_name=said["given_name"],
            family_name=said["family_name"],
            date_of_birth=None,
            incident_on=localdate(at - timedelta(hours=DAY)),
            incident_reference="",
            words=said["words"],
            language=said.get("language", "en"),
            by=today.somebody("Sara Whitlock"),
            at=at,
        )
        if "read_after" in said:
            at += timedelta(hours=said["read_after"])
            referrals.read_notice(notice, by=today.somebody("Lowri Jenkins"), at=at)


def arrangements(today: Today) -> None:
    """Send a screener away with a cover, and let in the police's own system; once."""
    if AgencySystem.objects.filter(code="police-records").exists():
        return
    on = localdate(today.history.as_of)
    note_absence(
        User.objects.get(name="Owen Price"),
        starts_on=on,
        ends_on=on + timedelta(days=4),
        cover=User.objects.get(name="Nia Roberts"),
        by=today.somebody("Owen Price"),
        at=today.ago(0.5),
    )
    add_system(
        today.agency("police"),
        code="police-records",
        name="Police records",
        contact="systems@police.example",
        by=SYSTEM,
        at=today.ago(10 * DAY),
    )
