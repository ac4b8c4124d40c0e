"""Reading what was typed of a strategy discussion by telephone, each fault beside its field."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Agency
from meetings.forms import moment
from meetings.queries import names_of_kinds
from meetings.rules import Invitee
from meetings.rules_attending import who_was_lacking
from policies.counting import LONDON
from referrals.models import Referral
from strategy_meetings.forms import invitee_of
from strategy_meetings.forms_discussion_fields import DiscussionFields, numbers
from strategy_meetings.rules import ENDS_ENQUIRIES, status_after
from strategy_meetings.rules_discussing import (
    Agreed,
    Decided,
    Discussion,
    Known,
    OnTheLine,
    lacking_at,
    objections_to_times_of,
    room,
)


class DiscussionForm(DiscussionFields):
    """Everything that was typed, and why it cannot stand.

    The operation refuses the same; here each reason stands beside what it is about.
    """

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.read_times()
        self.read_people()
        self.known = [*filter(None, map(self.read_known, numbers(self.rows["known"])))]
        self.agreed = [*filter(None, map(self.read_agreed, numbers(self.rows["agreed"])))]
        self.decided: dict[UUID, Decided] = {}
        for number, referral in enumerate(self.referrals, start=1):
            if referral in self.about:
                self.decided[referral.pk] = self.read_decision(number, referral)
            else:
                self.overlook(number)
        self.judge_quorum()
        self.judge_lateness()
        return self.cleaned_data

    @property
    def about(self) -> list[Referral]:
        chosen = self.cleaned_data.get("referrals", [])
        return [referral for referral in self.referrals if str(referral.pk) in chosen]

    @property
    def discussion(self) -> Discussion:
        """Return what ``operations.discuss`` takes; only of a form that is valid."""
        return Discussion(
            began_at=self.began_at,
            ended_at=self.ended_at,
            chair=self.invitee(self.cleaned_data["chair"]),
            on_the_line=self.on_line,
            known=self.known,
            decided=self.decided,
            agreed=self.agreed,
            quorum_override_reason=self.cleaned_data["quorum_override_reason"],
            reason_late=self.cleaned_data["reason_late"],
        )

    def need(self, name: str, sentence: str) -> Any:
        """Return an answer that is needed here, saying beside its field where it is missing."""
        if name in self.errors:
            return ""
        if not (value := self.cleaned_data.get(name)):
            self.add_error(name, sentence)
        return value or ""

    # --- When, and who --------------------------------------------------------------------------

    def read_times(self) -> None:
        on, began = self.cleaned_data.get("on"), self.cleaned_data.get("began")
        self.began_at = moment(on, began) if on and began else self.at
        ended = self.cleaned_data.get("ended")
        self.ended_at = self.after(ended) if ended else self.at
        if not (on and began) or "ended" in self.errors:
            return
        reasons = objections_to_times_of(self.began_at, self.ended_at, at=self.at)
        if reasons:
            self.add_error("began" if self.began_at > self.at else "ended", reasons[0])

    def after(self, clock: time) -> datetime:
        """Return the moment of a time of day that comes after the beginning: past midnight too."""
        day = self.began_at.astimezone(LONDON).date()
        found = moment(day, clock)
        return found if found >= self.began_at else moment(day + timedelta(days=1), clock)

    def invitee(self, key: str) -> Invitee:
        required = self.meeting_type.required_agency_kinds
        membership = self.people[key]
        return invitee_of(membership, is_required=membership.agency.kind in required)

    def read_people(self) -> None:
        left = self.read_left()
        chair = self.cleaned_data.get("chair")
        keys = [key for key in self.cleaned_data.get("on_the_line", []) if key != chair]
        self.on_line = [OnTheLine(self.invitee(key), left.pop(key, None)) for key in keys]
        if left:
            self.add_error("on_the_line", _("Whoever left before the end was on the line first."))
        reached: set[str] = set()
        for number in numbers(self.rows["others"]):
            if person := self.read_other(number):
                if person.email in reached:
                    sentence = _("Write all of one agency who are not in the list in one line.")
                    self.add_error(f"other_name_{number}", sentence)
                reached.add(person.email)
                self.on_line.append(OnTheLine(person))

    def read_left(self) -> dict[str, datetime]:
        left = {}
        for number in numbers(self.rows["left"]):
            if not (who := self.cleaned_data.get(f"left_who_{number}")):
                continue
            if clock := self.need(f"left_at_{number}", _("Say when they left.")):
                left[who] = self.after(clock)
                if left[who] > self.ended_at:
                    self.add_error(
                        f"left_at_{number}", _("Somebody leaves while the discussion lasts.")
                    )
        return left

    def read_other(self, number: int) -> Invitee | None:
        """Return somebody who is not in the list, reached by the mailbox of their agency."""
        name = self.cleaned_data.get(f"other_name_{number}", "")
        agency = self.agencies.get(self.cleaned_data.get(f"other_agency_{number}", ""))
        if not name:
            return None
        if agency is None:
            self.add_error(f"other_agency_{number}", _("Choose the agency they spoke for."))
            return None
        if not agency.email:
            self.add_error(
                f"other_agency_{number}",
                _("This agency has no mailbox. Choose one of its people in the list."),
            )
            return None
        return Invitee(agency=agency, name=name, email=agency.email)

    # --- What is known, decided and agreed ------------------------------------------------------

    def whom(self, name: str) -> list[Referral]:
        """Return whom a line is about: the one chosen, or everybody discussed."""
        chosen = self.cleaned_data.get(name)
        found = [referral for referral in self.about if str(referral.pk) == chosen]
        if chosen and not found:
            self.add_error(name, _("Choose one of the people this discussion was about."))
        return found or self.about

    def read_known(self, number: int) -> Known | None:
        text = self.cleaned_data.get(f"known_{number}", "")
        by = self.cleaned_data.get(f"known_by_{number}")
        kind = self.cleaned_data.get(f"known_kind_{number}", "")
        if not (text or by or kind):
            return None
        self.need(f"known_{number}", _("Write down what is known."))
        if not self.need(f"known_by_{number}", _("Choose the agency that said it.")):
            return None
        about = self.whom(f"known_about_{number}")
        return Known(text=text, agency=self.agencies[str(by)], about=about, kind=kind)

    def read_agreed(self, number: int) -> Agreed | None:
        what = self.cleaned_data.get(f"agreed_{number}", "")
        by = self.cleaned_data.get(f"agreed_by_{number}")
        if not (what or by):
            self.errors.pop(f"due_on_{number}", None)
            return None
        self.need(f"agreed_{number}", _("Write down what is to be done."))
        due_on = self.need(f"due_on_{number}", _("Say by when."))
        if not self.need(f"agreed_by_{number}", _("Choose the agency that does it.")):
            return None
        about = self.whom(f"agreed_about_{number}")
        return Agreed(what=what, agency=self.agencies[str(by)], due_on=due_on, about=about)

    def read_decision(self, number: int, referral: Referral) -> Decided:
        whose = {"reference": referral.reference}
        outcome = self.need(f"outcome_{number}", _("Choose an outcome for %(reference)s.") % whose)
        if outcome and referral.pk in self.under_enquiry:
            after = status_after(self.meeting_type.outcome(outcome))
            if after in ENDS_ENQUIRIES:
                self.add_error(
                    f"outcome_{number}",
                    _(
                        "Enquiries about %(reference)s are under way: record their determination "
                        "first."
                    )
                    % whose,
                )
        clock = self.cleaned_data.get(f"decided_{number}")
        at = self.after(clock) if clock else self.ended_at
        if at > self.ended_at:
            self.add_error(
                f"decided_{number}", _("A decision is taken while the discussion lasts.")
            )
        return Decided(
            outcome=outcome,
            reason=self.need(
                f"reason_{number}", _("Give the reason for the outcome for %(reference)s.") % whose
            ),
            at=at,
            dissents=self.read_dissents(number),
            gates={
                gate["code"]: self.read_gate(number, gate, referral)
                for gate in self.meeting_type.gates
            },
        )

    def read_dissents(self, number: int) -> list[tuple[Agency, str]]:
        """Return which agency disagreed and why."""
        agency = self.agencies.get(self.cleaned_data.get(f"dissent_by_{number}", ""))
        why = self.cleaned_data.get(f"dissent_{number}", "")
        if why and agency is None:
            self.add_error(f"dissent_by_{number}", _("Choose the agency that disagreed."))
        if agency is None:
            return []
        self.need(f"dissent_{number}", _("Say why they disagreed."))
        return [(agency, why)]

    def read_gate(self, number: int, gate: dict[str, Any], referral: Referral) -> tuple[str, str]:
        name = f"gate_{number}_{gate['code']}"
        asked = {"question": self.fields[name].label, "reference": referral.reference}
        answer = self.need(
            name,
            _("Answer for %(reference)s: %(question)s. That it is not known yet is an answer.")
            % asked,
        )
        words = self.reveals[name].get(answer)
        return answer, self.need(words, _("Say it in words.")) if words else ""

    def overlook(self, number: int) -> None:
        """Let nothing stand in the way that was typed of somebody it was not about."""
        for name in list(self.errors):
            if name.startswith(f"gate_{number}_") or name.endswith(f"_{number}"):
                of_a_person = ("outcome", "reason", "decided", "dissent", "gate")
                if name.startswith(of_a_person):
                    del self.errors[name]

    # --- What the room and the clock ask for ----------------------------------------------------

    def judge_quorum(self) -> None:
        """Say who was missing at a decision, and ask why it was taken all the same."""
        if "chair" in self.errors or "began" in self.errors or "on" in self.errors:
            return
        attendances = room(
            self.invitee(self.cleaned_data["chair"]), self.on_line, began_at=self.began_at
        )
        moments = [decided.at for decided in self.decided.values()]
        codes = lacking_at(self.meeting_type, attendances, moments)
        names = names_of_kinds(self.meeting_type.policy)
        self.lacking = who_was_lacking(codes, names, is_by_telephone=True)
        if not self.lacking:
            return
        lacking = {"lacking": " ".join(self.lacking)}
        if not self.meeting_type.override_allowed:
            self.add_error(
                "on_the_line",
                _(
                    "It was decided without a quorum. %(lacking)s The policy lets nobody decide "
                    "without one."
                )
                % lacking,
            )
        elif not self.cleaned_data.get("quorum_override_reason"):
            self.add_error(
                "quorum_override_reason",
                _(
                    "It was decided without a quorum. %(lacking)s Say above who was there, or why "
                    "it was decided all the same."
                )
                % lacking,
            )

    def judge_lateness(self) -> None:
        late = [
            referral
            for referral in self.about
            if referral.pk in self.waits_until and self.waits_until[referral.pk] < self.began_at
        ]
        if late:
            self.need("reason_late", _("Say why this is late."))
