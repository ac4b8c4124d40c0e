"""Nobody does alone what takes two: who may decide, and what an approval then allows."""

from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts import approvals, rules_approvals
from accounts.absences import note_absence
from accounts.acting import actor_of
from accounts.models import Post
from accounts.models_approvals import Act, Approval
from accounts.roles import ROLES, Role
from records.audit import Actor
from records.models import AuditEvent, Message
from records.refusals import Refused
from tests.cast import actor, person, team
from tests.factories.accounts import MembershipFactory

WHY = "The annual return to Welsh Government needs every row."
DIGEST = rules_approvals.digest_of(rows=120, version=1)


@pytest.mark.parametrize(
    "text", ["", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaa aaaa aaaa aaaa aaaa", "why not it is"]
)
def test_a_reason_is_a_sentence(text):
    assert not rules_approvals.says_why(text)


def test_a_reason_may_be_welsh_or_hold_markup():
    assert rules_approvals.says_why("Mae'r plentyn yn yr ysbyty heno.")
    assert rules_approvals.says_why("<b>The child is in hospital</b> tonight.")


def test_the_digest_tells_everything_apart():
    assert rules_approvals.digest_of(rows=1, version=2) == rules_approvals.digest_of(
        version=2, rows=1
    )
    assert rules_approvals.digest_of(rows=1, version=2) != rules_approvals.digest_of(
        rows=1, version=3
    )


def test_every_act_has_a_role_that_approves_it():
    for act in Act:
        assert any(rules_approvals.APPROVING[act] in rights for rights in ROLES.values()), act


@pytest.mark.django_db
class TestDeciding:
    def ask(self, user, *, reason: str = WHY, at: datetime | None = None):
        return approvals.ask_for(
            Act.EXPORT_IN_BULK,
            None,
            reason=reason,
            digest=DIGEST,
            by=actor(user),
            at=at or timezone.now(),
        )

    def test_a_second_person_allows_it_and_it_holds_once(self, nia, sian):
        now = timezone.now()
        approval = self.ask(nia)
        approvals.approve(approval, accounts_of_asker=(), by=actor(sian), at=now)

        used = approvals.use(Act.EXPORT_IN_BULK, None, digest=DIGEST, by=actor(nia), at=now)
        assert used == approval
        with pytest.raises(Refused, match="holds once"):
            approvals.use(Act.EXPORT_IN_BULK, None, digest=DIGEST, by=actor(nia), at=now)
        events = AuditEvent.objects.filter(event__startswith="approval.").order_by("sequence")
        assert [event.event for event in events] == [
            "approval.asked",
            "approval.given",
            "approval.used",
        ]

    def test_nobody_approves_their_own_in_whatever_role(self, sian):
        MembershipFactory.create(
            user=sian, team=team("office"), agency=team("office").agency, role=Role.PRIVACY_OFFICER
        )
        person("Ifan Rowlands", Role.PRIVACY_OFFICER, "office")
        approval = self.ask(sian)
        for membership in sian.memberships.all():
            with pytest.raises(Refused, match="Somebody else"):
                approvals.approve(
                    approval,
                    accounts_of_asker=(),
                    by=actor_of(membership),
                    at=timezone.now(),
                )

    def test_nobody_approves_their_own_by_a_second_account(self, nia, sian):
        approval = self.ask(nia)
        with pytest.raises(Refused, match="Somebody else"):
            approvals.approve(
                approval, accounts_of_asker={sian.pk}, by=actor(sian), at=timezone.now()
            )

    def test_nobody_chooses_who_decides_by_being_away(self, nia, owen, sian, mared):
        """Mared may approve, and asks herself; whom she names to cover for her may not."""
        today = timezone.localdate()
        note_absence(
            mared, starts_on=today, ends_on=today, cover=owen, by=actor(mared), at=timezone.now()
        )
        approval = approvals.ask_for(
            Act.EMERGENCY_ACCESS,
            None,
            reason=WHY,
            digest=DIGEST,
            by=actor(mared),
            at=timezone.now(),
        )

        assert approvals.waiting_for(actor(owen), at=timezone.now()) == []
        with pytest.raises(Refused, match="not for you"):
            approvals.approve(approval, accounts_of_asker=(), by=actor(owen), at=timezone.now())
        assert approvals.waiting_for(actor(sian), at=timezone.now()) == [approval]

    def test_the_wrong_role_decides_nothing(self, nia, owen, sian):
        approval = self.ask(nia)
        with pytest.raises(Refused, match="not for you"):
            approvals.approve(approval, accounts_of_asker=(), by=actor(owen), at=timezone.now())
        assert approvals.waiting_for(actor(owen), at=timezone.now()) == []
        assert approvals.waiting_for(actor(sian), at=timezone.now()) == [approval]

    def test_another_councils_manager_decides_nothing(self, nia, sian):
        stranger = person("Mabli Tudur", Role.SERVICE_MANAGER, "denbighshire-mash")
        approval = self.ask(nia)
        with pytest.raises(Refused, match="not for you"):
            approvals.approve(approval, accounts_of_asker=(), by=actor(stranger), at=timezone.now())

    def test_a_refusal_says_why_and_stands(self, nia, sian):
        approval = self.ask(nia)
        now = timezone.now()
        with pytest.raises(Refused, match="sentence of your own"):
            approvals.refuse(approval, reason="no", accounts_of_asker=(), by=actor(sian), at=now)
        approvals.refuse(
            approval,
            reason="A sample of ten rows answers their question.",
            accounts_of_asker=(),
            by=actor(sian),
            at=now,
        )
        with pytest.raises(Refused, match="This was refused"):
            approvals.use(Act.EXPORT_IN_BULK, None, digest=DIGEST, by=actor(nia), at=now)

    def test_it_runs_out(self, nia, sian):
        then = timezone.now() - timedelta(days=4)
        approval = self.ask(nia, at=then)
        with pytest.raises(Refused, match="too long ago"):
            approvals.approve(approval, accounts_of_asker=(), by=actor(sian), at=timezone.now())
        approvals.approve(approval, accounts_of_asker=(), by=actor(sian), at=then)
        with pytest.raises(Refused, match="run out"):
            approvals.use(Act.EXPORT_IN_BULK, None, digest=DIGEST, by=actor(nia), at=timezone.now())

    def test_what_has_changed_since_is_not_what_was_allowed(self, nia, sian):
        approvals.approve(self.ask(nia), accounts_of_asker=(), by=actor(sian), at=timezone.now())
        with pytest.raises(Refused, match="has changed"):
            approvals.use(
                Act.EXPORT_IN_BULK,
                None,
                digest=rules_approvals.digest_of(rows=120, version=2),
                by=actor(nia),
                at=timezone.now(),
            )
        with pytest.raises(Refused, match="second person"):
            approvals.use(
                Act.EXPORT_IN_BULK, team("mash"), digest=DIGEST, by=actor(nia), at=timezone.now()
            )

    def test_nobody_uses_another_ones_approval(self, nia, owen, sian):
        approvals.approve(self.ask(nia), accounts_of_asker=(), by=actor(sian), at=timezone.now())
        with pytest.raises(Refused, match="second person"):
            approvals.use(
                Act.EXPORT_IN_BULK, None, digest=DIGEST, by=actor(owen), at=timezone.now()
            )

    def test_a_lone_worker_has_a_named_delegate(self, sian, nia):
        with pytest.raises(Refused, match="must name a delegate"):
            self.ask(sian)
        Post.objects.create(
            team=team("safeguarding"),
            role=Role.SERVICE_MANAGER,
            holder=sian.memberships.get(),
            delegate=nia.memberships.get(),
        )
        approval = self.ask(sian)
        approvals.approve(approval, accounts_of_asker=(), by=actor(nia), at=timezone.now())
        assert Approval.objects.get().is_approved

    def test_one_who_is_away_is_covered_for(self, nia, sian, owen):
        today = timezone.localdate()
        note_absence(
            sian, starts_on=today, ends_on=today, cover=owen, by=actor(sian), at=timezone.now()
        )
        approval = self.ask(nia)
        assert approvals.waiting_for(actor(sian), at=timezone.now()) == []
        assert approvals.waiting_for(actor(owen), at=timezone.now()) == [approval]

    def test_asking_twice_asks_once_and_the_message_names_nobody(self, nia, sian):
        assert self.ask(nia) == self.ask(nia)
        message = Message.objects.get(template="accounts/email/approval_asked")
        assert message.to == sian.email
        assert nia.name not in message.subject + message.body
        assert WHY not in message.body

    def test_without_a_reason_nothing_is_asked(self, nia, sian):
        with pytest.raises(Refused, match="sentence"):
            self.ask(nia, reason="aaaaaaaaaaaaaaaaaaa")


class TwoPeople(RuleBasedStateMachine):
    """Whatever is asked, decided, changed and waited for: only what a second person allowed."""

    people: ClassVar[dict[str, Actor]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = timezone.now()
        self.version = 1
        self.allowed: set[str] = set()
        self.used: set[str] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def digest(self) -> str:
        return rules_approvals.digest_of(version=self.version)

    def latest(self) -> Approval | None:
        return Approval.objects.order_by("-asked_at", "-pk").first()

    @rule()
    def ask(self) -> None:
        approvals.ask_for(
            Act.MERGE_PEOPLE,
            None,
            reason=WHY,
            digest=self.digest(),
            by=self.people["asker"],
            at=self.now,
        )
        self.now += timedelta(seconds=1)

    @precondition(lambda self: self.latest() is not None)
    @rule(who=st.sampled_from(["asker", "asker in another role", "twin", "wrong role", "second"]))
    def approve(self, who: str) -> None:
        approval = self.latest()
        assert approval is not None
        may = who == "second" and approval.decided_at is None and self.now <= approval.expires_at
        try:
            approvals.approve(
                approval,
                accounts_of_asker={self.people["twin"].id},
                by=self.people[who],
                at=self.now,
            )
        except Refused:
            assert not may
        else:
            assert may, who
            self.allowed.add(str(approval.pk))

    @rule(hours=st.integers(1, 40))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def change(self) -> None:
        self.version += 1

    @rule(who=st.sampled_from(["asker", "asker", "second"]))
    def use(self, who: str) -> None:
        latest = self.latest()
        may = (
            who == "asker"
            and latest is not None
            and str(latest.pk) in self.allowed
            and str(latest.pk) not in self.used
            and latest.digest == self.digest()
            and self.now <= latest.expires_at
        )
        try:
            used = approvals.use(
                Act.MERGE_PEOPLE, None, digest=self.digest(), by=self.people[who], at=self.now
            )
        except Refused:
            assert not may
        else:
            assert may
            assert used.decided_by == self.people["second"].id
            self.used.add(str(used.pk))

    @invariant()
    def what_is_used_was_allowed(self) -> None:
        used = Approval.objects.exclude(used_at=None).values_list("pk", flat=True)
        assert {str(key) for key in used} == self.used <= set(self.allowed)


@pytest.mark.django_db
def test_no_order_of_events_lets_one_person_do_it_alone(sian, nia, owen, mared):
    MembershipFactory.create(user=mared, team=team("safeguarding"), role=Role.GATEKEEPER)
    in_two_roles = [actor_of(membership) for membership in mared.memberships.order_by("role")]
    TwoPeople.people = {
        "asker": in_two_roles[0],
        "asker in another role": in_two_roles[1],
        "twin": actor(person("Mared H.", Role.TEAM_MANAGER, "childrens")),
        "wrong role": actor(nia),
        "second": actor(sian),
    }
    run_state_machine_as_test(
        TwoPeople, settings=settings(max_examples=25, stateful_step_count=15, deadline=None)
    )
