"""A wrong disclosure is noticed: what it reached is listed, called back, told of, and closed."""

import datetime as dt
import hashlib
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from records import audit, documents
from records.models import AuditEvent, Message
from records.tasks import deliver_messages
from referrals.models import Notice, Referral, ShareGround
from referrals.operations import deny, let_in_agency
from safeguarding.breaches.models import Breach, Recall
from tests.cast import actor, agency, person, sign_in
from tests.factories.information import InformationRequestFactory, household, tells
from tests.factories.reporting import NoticeFactory

pytestmark = pytest.mark.django_db
SECRETS = ("Mair", "Evans", "Ifan", "Eleri", "Stryd Fawr", "Canari")
LOOKS = re.compile(r"\.(viewed|opened|read|listed|downloaded|seen|printed|additions_read)$")


@pytest.fixture
def referral(mash, policy, nia, mair, sian, rhys, lowri, haf) -> Referral:
    """Return a referral about a household, with all that can happen to one today."""
    at, found = timezone.now(), household()
    request = InformationRequestFactory.create(
        referral=found, asked=[agency("police"), agency("health")], by=actor(nia), at=at
    )
    asked = request.asked_agencies.get(agency__code="police")
    tells(asked, "Canari", by=actor(rhys), at=at)
    let_in_agency(
        found,
        agency=agency("health"),
        reason="attendance",
        source_kind="attendance",
        source_id=request.pk,
        ends_at=None,
        by=actor(nia),
        at=at,
    )
    NoticeFactory.create(agency=agency("glan-morfa"), referral=found, by=actor(nia), at=at)
    document = documents.issue(
        kind="letter",
        template="pdf/base.html",
        language="en",
        context={"title": "Canari"},
        title="Letter",
        reference=found.reference,
        by=actor(nia),
        at=at,
    )
    audit.record("document.downloaded", document, by=actor(nia), at=at)
    return found


def pages_looked_at(client: Client, users: list[User], referral: Referral) -> None:
    for user in users:
        desk = sign_in(client, user)
        for page in ("referral", "answers", "sharing", "history"):
            desk.get(reverse(f"referrals:{page}", args=[referral.reference]))


def brute_force(referral: Referral, since: dt.datetime) -> dict[str, int]:
    """Count, one row after another, all that is on record of this one case of the database."""
    events = [e for e in AuditEvent.objects.all() if e.at >= since and e.event.count(".") == 1]
    looks = [
        e
        for e in events
        if e.subject_id
        and LOOKS.search(e.event)
        and not e.subject_type.startswith(("safeguarding.", "accounts."))
        and e.event != "document.downloaded"
    ]
    downloads = [e for e in events if e.event in ("document.downloaded", "document.issued")]
    copies = [e for e in events if e.event == "sharing_log.exported"]
    sent = [m for m in Message.objects.all() if m.sent_at and m.sent_at >= since]
    return {
        "Looked at": len(looks) + len(copies),
        "Document": len(downloads),
        "E-mail": len([m for m in sent if m.template.startswith("referrals/")]),
        "Notice to a school": Notice.objects.count(),
        "Let in": ShareGround.objects.filter(started_at__gte=since).count(),
        "Shared between agencies": 3,  # the police and the health board asked, the police told
    }


def act(desk: Client, breach: Breach, name: str, **said: Any) -> int:
    sent = {f"{name}-{field}": value for field, value in said.items()}
    answer = desk.post(reverse("breach", args=[breach.pk]), {"act": name, **sent})
    return answer.status_code


def moment(at: dt.datetime) -> dict[str, Any]:
    local = timezone.localtime(at)
    day = {"day_day": local.day, "day_month": local.month, "day_year": local.year}
    return {**day, "time": local.strftime("%H:%M")}


def test_a_wrong_disclosure_from_notice_to_end(
    client, referral, nia, owen, mair, sian, haf, lowri, oren
):
    since = timezone.now() - dt.timedelta(hours=1)
    pages_looked_at(client, [nia, owen, haf], referral)
    deliver_messages()

    # Owen notices, and says so by its reference alone.
    desk = sign_in(client, owen)
    said = {"reference": referral.reference.lower(), "kind": "disclosed"}
    said |= {"what_happened": "The wrong health team was let in.", **moment(timezone.now())}
    assert desk.post(reverse("report_breach"), said).status_code == 302
    breach = Breach.objects.get()
    assert breach.due_at - breach.aware_since == dt.timedelta(hours=72)
    told = Message.objects.filter(template="safeguarding/email/breach")
    assert {message.to for message in told} == {mair.email, sian.email}

    # Mair opens it and finds everything that a count row by row finds.
    expected = brute_force(referral, since)
    desk = sign_in(client, mair)
    assert "1 breach to see to, 0 past" in desk.get(reverse("home")).content.decode()
    today = moment(breach.aware_since)
    days = {
        f"{which}_{part}": today[f"day_{part}"]
        for which in ("first_day", "last_day")
        for part in ("day", "month", "year")
    }
    opened = act(desk, breach, "open", kind="disclosed", words="Health.", **days, **today)
    assert opened == 302
    went = reverse("what_went", args=[breach.pk])
    page = desk.get(went)
    found = {str(count["way"]): count["number"] for count in page.context["counts"]}
    assert found == {way: number for way, number in expected.items() if number}
    names = {each.recipient.name for each, _words in page.context["recipients"]}
    health = agency("health").name
    assert {"Nia Roberts", "Owen Price", "Haf Edwards", health, agency("police").name} <= names
    assert {agency("glan-morfa").name, "gwilym@example.com"} <= names
    taken = desk.get(f"{went}?format=csv").content
    assert len(taken.decode("utf-8-sig").splitlines()) == 1 + sum(expected.values())
    exported = AuditEvent.objects.get(event="breach.exported").details
    assert exported["rows"] == sum(expected.values())
    assert exported["sha256"] == hashlib.sha256(taken).hexdigest()

    # She calls it back: each hears the reference they know, and nothing more.
    keys = {each.recipient.name: each.recipient.key for each, _words in page.context["recipients"]}
    police = agency("police")
    recalled = (health, police.name, "Haf Edwards", "gwilym@example.com")
    chosen = [keys[name] for name in recalled]
    assert desk.post(went, {"recipients": chosen}).status_code == 302
    sent = Message.objects.filter(template="safeguarding/email/recall")
    assert {message.to for message in sent} == {haf.email, police.email, "gwilym@example.com"}
    for message in sent:
        for secret in (*SECRETS, breach.reference, "Haf", "Nia", health):
            assert secret not in message.subject + message.body, message.to
    to_reporter = sent.get(to="gwilym@example.com")
    assert referral.report.reference in to_reporter.body
    assert referral.reference not in to_reporter.body
    request = referral.information_requests.get()
    assert Recall.objects.get(agency=police).reference == request.reference, "all it knows it by"
    assert referral.reference not in sent.get(to=police.email).body

    # Haf answers for both of hers; the others by telephone, and Mair writes it down.
    desk = sign_in(client, haf)
    others = Recall.objects.exclude(name__in=[health, "Haf Edwards"])
    for asked in Recall.objects.filter(name__in=[health, "Haf Edwards"]):
        shown = desk.get(reverse("recall", args=[asked.pk])).content.decode()
        assert asked.reference in shown
        assert not any(secret in shown for secret in SECRETS)
        desk.post(reverse("recall", args=[asked.pk]), {"answer": "deleted"})
    for asked in others:
        assert desk.get(reverse("recall", args=[asked.pk])).status_code == 404
    desk = sign_in(client, mair)
    for asked in others:
        desk.post(reverse("recall", args=[asked.pk]), {"answer": "not_received"})
    assert not Recall.objects.filter(answer="").exists()

    # Risk, Commissioner, people, measures.
    assert act(desk, breach, "commissioner", choice="tell", words="There is a risk.") == 400
    assert act(desk, breach, "risk", choice="high", words="An address.") == 302
    assert act(desk, breach, "commissioner", choice="not_told", words="No.") == 400
    assert act(desk, breach, "commissioner", choice="tell", words="Article 33.") == 302
    assert act(desk, breach, "people", choice="tell", words="Article 34.") == 302
    now = moment(timezone.now())
    assert act(desk, breach, "commissioner_told", words="IC-1, by the form.", **now) == 302
    assert act(desk, breach, "people_told", words="By a visit.", **now) == 302
    assert act(desk, breach, "measure", words="The list of teams is corrected.") == 302
    assert "Told in time" in desk.get(breach.get_absolute_url()).content.decode()

    # Not by her who saw to it, but by Siân.
    assert act(desk, breach, "closed", choice="breach", words="All done.") == 400
    assert act(sign_in(client, sian), breach, "closed", choice="breach", words="Read.") == 302
    breach.refresh_from_db()
    assert (breach.status, breach.closed_by) == ("closed", sian.pk)
    events = AuditEvent.objects.filter(subject_id=breach.pk, event="breach.step_taken")
    assert events.count() == breach.steps.count() == 13


def test_a_breach_of_a_restricted_record_is_for_its_keepers(client, referral, mair, sian, mali):
    Referral.objects.filter(pk=referral.pk).update(is_restricted=True)
    desk = sign_in(client, mair)
    said = {"reference": referral.reference, "kind": "looked_at", "what_happened": "Seen."}
    desk.post(reverse("report_breach"), {**said, **moment(timezone.now())})

    breach = Breach.objects.get()
    told = Message.objects.filter(template="safeguarding/email/breach")
    assert {message.to for message in told} == {mali.email}
    for user in (mair, sian):
        desk = sign_in(client, user)
        for name in ("breach", "what_went"):
            assert desk.get(reverse(name, args=[breach.pk])).status_code == 404
        assert breach.reference not in desk.get(reverse("breaches")).content.decode()
    keeper = sign_in(client, mali)
    assert keeper.get(reverse("breach", args=[breach.pk])).status_code == 200
    assert keeper.get(reverse("what_went", args=[breach.pk])).context["lines"]


def test_somebody_denied_does_not_see_what_went_wrong_about_them(client, referral, mair, mali):
    other = person("Gwen Ail", Role.PRIVACY_OFFICER, "office")
    deny(
        referral.record.person,
        user_id=other.pk,
        kind="relative",
        words="Her sister.",
        by=actor(mali),
        at=timezone.now(),
    )
    desk = sign_in(client, mair)
    said = {"reference": referral.reference, "kind": "other", "what_happened": "Lost."}
    desk.post(reverse("report_breach"), {**said, **moment(timezone.now())})
    breach = Breach.objects.get()

    assert desk.get(breach.get_absolute_url()).status_code == 200
    assert sign_in(client, other).get(breach.get_absolute_url()).status_code == 404
    assert not Message.objects.filter(template="safeguarding/email/breach", to=other.email)


def test_an_unknown_reference_and_a_hidden_one_are_answered_alike(client, referral, tomos):
    Referral.objects.filter(pk=referral.pk).update(is_restricted=True)
    desk = sign_in(client, tomos)
    answers = []
    for reference in (referral.reference, "SG-7K2M-P9XH"):
        said = {"reference": reference, "kind": "other", "what_happened": "Lost."}
        answer = desk.post(
            reverse("report_breach"), {**said, **moment(timezone.now())}, follow=True
        )
        page = answer.content.decode()
        answers.append(re.findall(r"BR-[0-9A-Z-]+", page) and "BR-" in page)
    assert answers == [True, True]
