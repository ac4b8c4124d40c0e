"""Which copy of the minutes goes to whom, and what is taken out of it. Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.rules_approvals import digest_of
from meetings.models import Attendance, Meeting
from people.rules_naming import NO_LABELS, Found, Known, find, mark_for, without
from referrals.models import Pathway
from strategy_meetings.models import Inaccuracy, MinutesCopy

Kind = MinutesCopy.Kind


@dataclass(frozen=True)
class Marked:
    """One text of the minutes in which passages were found; ``section`` is where it stands."""

    section: str
    text: str
    found: tuple[Found, ...]

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Return the text in order: each piece, with why it is marked or nothing."""
        parts, end = [], 0
        for each in self.found:
            parts += [
                (self.text[end : each.start], ""),
                (self.text[each.start : each.end], each.why),
            ]
            end = each.end
        return [part for part in [*parts, (self.text[end:], "")] if part[0]]


@dataclass(frozen=True)
class Passage:
    """Words that were found, why, how often, and the reason for leaving them in, if they stay.

    ``mark`` is what stands in their place.
    """

    words: str
    why: str
    times: int
    mark: str
    reason: str = ""


def texts_of(value: Any, section: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of the minutes, with the part of them it stands in."""
    if isinstance(value, str):
        yield section, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from texts_of(each, section or key)
    elif isinstance(value, Sequence):
        for each in value:
            yield from texts_of(each, section)


def with_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return the minutes with each text of them changed, and nothing else."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: with_texts(each, change) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [with_texts(each, change) for each in value]
    return value


def marked(
    said: Mapping[str, Any], people: Collection[Known], added: Collection[str]
) -> list[Marked]:
    """Return each text of the minutes that names one of ``people``, with what was found."""
    texts = ((section, text, find(text, people, added)) for section, text in texts_of(said))
    return [Marked(section, text, tuple(found)) for section, text, found in texts if found]


def passages_of(
    texts: Iterable[Marked],
    left: Iterable[Mapping[str, str]] = (),
    labels: Mapping[str, str] = NO_LABELS,
) -> list[Passage]:
    """Return the different words that were found, in the order they stand in the minutes."""
    reasons = {each["passage"]: each["reason"] for each in left}
    whys: dict[str, str] = {}
    times: dict[str, int] = {}
    marks: dict[str, str] = {}
    for text in texts:
        for each in text.found:
            words = text.text[each.start : each.end]
            whys.setdefault(words, each.why)
            times[words] = times.get(words, 0) + 1
            marks.setdefault(words, mark_for(each, labels))
    return [
        Passage(words, why, times[words], marks[words], reasons.get(words, ""))
        for words, why in whys.items()
    ]


def labels_for(called: Mapping[str, str]) -> dict[str, str]:
    """Return what each person is called in an employer's copy, in the language that is active.

    ``called`` says of each key whether it is a child or an adult whom the meeting is about. The
    letters go by the keys and not by the text, so that the next version calls everybody the same.
    """
    labels: dict[str, str] = {}
    for way, only, lettered in (
        (Pathway.CHILD, _("the child"), _("Child %(letter)s")),
        (Pathway.ADULT, _("the adult"), _("Adult %(letter)s")),
        ("", "", _("Person %(letter)s")),
    ):
        keys = sorted(key for key, kind in called.items() if kind == way)
        for number, key in enumerate(keys):
            is_only = only and len(keys) == 1
            labels[key] = only if is_only else lettered % {"letter": letter_for(number)}
    return labels


def letter_for(number: int) -> str:
    """Return A for 0, B for 1; after Z, its place as a number."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return letters[number] if number < len(letters) else str(number + 1)


def redacted(
    said: Mapping[str, Any],
    people: Collection[Known],
    added: Collection[str],
    left: Iterable[Mapping[str, str]],
    labels: Mapping[str, str] = NO_LABELS,
) -> dict[str, Any]:
    """Return the minutes without what names ``people``, but for the passages that are left.

    A passage that names one person leaves what ``labels`` call them.
    """
    stay = {each["passage"] for each in left}

    def change(text: str) -> str:
        found = find(text, people, added)
        gone = [each for each in found if text[each.start : each.end] not in stay]
        return without(text, gone, labels)

    changed: dict[str, Any] = with_texts(said, change)
    return changed


def digest_of_look(
    said: Mapping[str, Any],
    texts: Iterable[Marked],
    added: Collection[str],
    labels: Mapping[str, str] = NO_LABELS,
) -> str:
    """Return one digest of the text, of what is marked, and of what stands in its place."""
    found = [
        [text.text, [[each.start, each.end, mark_for(each, labels)] for each in text.found]]
        for text in texts
    ]
    return digest_of(said=said, found=found, added=list(added))


def needs_a_look(copy: MinutesCopy) -> bool:
    """Say whether the chair has to look at what is taken out before this copy is issued."""
    return copy.kind == Kind.EMPLOYER


def objections_to_setting(
    attendance: Attendance, kind: str, reason: str, *, is_blocked: bool
) -> list[str]:
    """List why this copy cannot be set for a recipient."""
    objections = []
    if attendance.withdrawn_at is not None:
        objections.append(_("This invitation was withdrawn."))
    if kind not in Kind.values:
        objections.append(_("Choose a kind of copy."))
    if kind != Kind.FULL and not reason.strip():
        objections.append(_("Say why they get less than a full copy."))
    if is_blocked:
        objections.append(blocked_sentence())
    return objections


def blocked_sentence() -> str:
    return _(
        "The record keeps these minutes from this person: they may be who the report is about, "
        "share the home, or have been denied it. Nobody can send them a copy."
    )


def objections_to_approving(
    meeting: Meeting, *, is_approved: bool, is_the_chair: bool
) -> list[str]:
    """List why the minutes cannot be approved; the chair of the meeting does it, and once."""
    objections = []
    if meeting.status != Meeting.Status.CONCLUDED:
        objections.append(_("Minutes are approved once the meeting has been concluded."))
    if not is_the_chair:
        objections.append(_("Only the chair of the meeting approves its minutes."))
    if is_approved:
        objections.append(_("These minutes are already approved."))
    return objections


def objections_to_confirming(
    copy: MinutesCopy,
    passages: Collection[Passage],
    left: Collection[Mapping[str, str]],
    *,
    seen: str,
    now: str,
    is_the_chair: bool,
) -> list[str]:
    """List why what is taken out cannot be confirmed.

    ``seen`` is the digest of what was looked at, ``now`` that of the text as it stands.
    """
    objections = []
    if not needs_a_look(copy):
        objections.append(_("Nothing is taken out of this copy."))
    if not is_the_chair:
        objections.append(_("Only the chair of the meeting confirms what is taken out."))
    if seen != now:
        objections.append(_("The text has changed since it was marked. Look at it again."))
    marked_words = {passage.words for passage in passages}
    for each in left:
        if each["passage"] not in marked_words:
            objections.append(_("Only a marked passage can be left in."))
        elif not each["reason"].strip():
            objections.append(_("Say why “%(passage)s” may stay.") % {"passage": each["passage"]})
    return objections


def objections_to_raising(words: str, *, has_a_copy: bool) -> list[str]:
    """List why nothing can be said to be wrong in the minutes."""
    objections = []
    if not has_a_copy:
        objections.append(_("Only those who were sent the minutes can say what is wrong in them."))
    if not words.strip():
        objections.append(_("Say what is wrong, and how it should read."))
    return objections


def objections_to_answering(inaccuracy: Inaccuracy, answer: str) -> list[str]:
    """List why what a recipient raised cannot be answered like this."""
    objections = []
    if inaccuracy.answered_at is not None:
        objections.append(_("This has been answered."))
    if not answer.strip():
        objections.append(_("Write down the answer."))
    return objections
