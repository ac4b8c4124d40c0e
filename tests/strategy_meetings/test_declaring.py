"""What each declares at a meeting, and what a conflict of interest takes away."""

from django.test import Client

from accounts.models import User
from meetings.models import Attendance
from meetings.models_attending import Declaration
from people.models import Denial
from records.models import AuditEvent
from referrals.models import Referral
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor, sign_in
from tests.strategy_meetings.pages import begin, url

WORDS = "The child's mother is my cousin."


def of(called: StrategyMeeting, user: User) -> Attendance:
    return called.meeting.attendances.get(user_id=user.pk)


def typed(child: Referral, **fields: str) -> dict[str, str]:
    return {"referral": str(child.pk), "words": WORDS, "leaves": "on", **fields}


def test_one_button_records_that_somebody_keeps_it_confidential(
    client: Client, called: StrategyMeeting, elin: User, carys: User
) -> None:
    begin(called, elin, carys)
    sign_in(client, elin)
    assert "Nothing yet" in client.get(url("declarations", called)).content.decode()

    for _twice in range(2):
        client.post(url("declarations", called), {"attendance": str(of(called, carys).pk)})

    declared = Declaration.objects.get()
    assert (declared.attendance, declared.kind) == (of(called, carys), "confidentiality")
    page = client.get(url("declarations", called)).content.decode()
    assert "Keeps it confidential, and has no conflict" in page
    assert AuditEvent.objects.filter(event="declaration.recorded").count() == 1


def test_whoever_declares_a_conflict_leaves_and_loses_the_child_for_good(
    client: Client, called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    begin(called, elin, carys)

    sign_in(client, elin).post(url("conflict", called, of(called, carys).pk), typed(child))

    found = of(called, carys)
    assert found.left_at is not None
    assert found.response == Attendance.Response.PART
    denial = Denial.objects.get(user_id=carys.pk)
    assert (denial.reason, denial.person) == (Denial.Kind.CONFLICT, child.record.person)
    assert not StrategyMeeting.objects.visible_to(actor(carys)).exists()
    assert sign_in(client, carys).get(url("meeting", called)).status_code == 404
    page = sign_in(client, elin).get(url("declarations", called)).content.decode()
    assert "my cousin" in page


def test_the_chair_lets_somebody_stay_in_the_room(
    client: Client, called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    begin(called, elin, carys)

    sign_in(client, elin).post(
        url("conflict", called, of(called, carys).pk), typed(child, leaves="")
    )

    assert of(called, carys).left_at is None


def test_a_minute_taker_with_a_conflict_takes_the_minutes_no_more(
    client: Client, called: StrategyMeeting, child: Referral, elin: User, gwen: User
) -> None:
    begin(called, elin)

    response = sign_in(client, gwen).post(
        url("conflict", called, of(called, gwen).pk), typed(child)
    )

    assert response.headers["Location"] == "/"
    called.meeting.refresh_from_db()
    assert called.meeting.minute_taker_id is None
    assert client.get(url("minutes", called)).status_code == 404


def test_the_chair_cannot_have_one_and_nothing_typed_is_lost(
    client: Client, called: StrategyMeeting, child: Referral, elin: User
) -> None:
    begin(called, elin)

    page = sign_in(client, elin).post(url("conflict", called, of(called, elin).pk), typed(child))

    assert "name another chair first" in page.content.decode()
    assert "my cousin" in page.content.decode()
    assert not Denial.objects.exists()


def test_words_are_needed(
    client: Client, called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    begin(called, elin, carys)

    page = sign_in(client, elin).post(
        url("conflict", called, of(called, carys).pk), typed(child, words="")
    )

    assert "Say what the conflict of interest is." in page.content.decode()
    assert not Declaration.objects.exists()


def test_nobody_else_declares_or_reads_it(
    client: Client, called: StrategyMeeting, elin: User, carys: User, outside_chair: User
) -> None:
    pages = [url("declarations", called), url("conflict", called, of(called, elin).pk)]

    assert [sign_in(client, carys).get(page).status_code for page in pages] == [403, 403]
    assert [sign_in(client, outside_chair).get(page).status_code for page in pages] == [404, 404]


def test_somebody_at_the_meeting_declares_for_themselves(
    client: Client, called: StrategyMeeting, elin: User, carys: User, glyn: User
) -> None:
    page = url("declare", called)
    sign_in(client, carys)
    early = client.post(page, {"confidential": "yes"}, follow=True).content.decode()
    assert "It is declared while the meeting is under way." in early
    assert not Declaration.objects.exists()
    begin(called, elin, carys)
    assert page in client.get(url("meeting", called)).content.decode()

    client.post(page, {"acting": "nothing"})
    assert "You have declared nothing yet." in client.get(page).content.decode()
    client.post(page, {"confidential": "yes", "attendance": str(of(called, elin).pk)})

    declared = Declaration.objects.get()
    assert (declared.attendance, declared.declared_by) == (of(called, carys), carys.pk)
    assert "Keeps it confidential, and has no conflict" in client.get(page).content.decode()
    for user in (glyn, None):
        answer = sign_in(Client(), user).get(page) if user else Client().get(page)
        assert answer.status_code == (404 if user else 302)


def test_whoever_declares_their_own_conflict_goes_out_at_once(
    client: Client, called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    begin(called, elin, carys)
    page = url("declare", called)
    sign_in(client, carys)
    said = {"conflict": "yes", "referral": str(child.pk)}
    lacking = client.post(page, {**said, "words": " "}).content.decode()
    assert "Say what the conflict of interest is." in lacking

    client.post(page, {**said, "words": WORDS, "leaves": ""})

    assert of(called, carys).left_at is not None
    assert Denial.objects.get(user_id=carys.pk).reason == Denial.Kind.CONFLICT
    assert client.get(page).status_code == 404
    chair = sign_in(Client(), elin).post(page, {**said, "words": WORDS}).content.decode()
    assert "name another chair first" in chair
    assert "is my cousin." in chair
