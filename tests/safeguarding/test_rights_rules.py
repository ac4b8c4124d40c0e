"""What may be told to somebody who asks what is held about them: no database."""

import datetime as dt

import pytest

from policies.models import Exemption, PanelType
from records.keys import uuid7
from safeguarding.rights import rules
from safeguarding.rights.models import HeldItem, SubjectPack, SubjectRequest
from safeguarding.rights.rules import Hidden, Said

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
PERSON = uuid7()
EXEMPTION = Exemption(code="other-people")
DISCLOSE, REDACT, WITHHOLD = "disclose", "redact", "withhold"
HIDDEN = ["MARAC", "Conwy MARAC"]


def request(asked_by: str = "person", **fields) -> SubjectRequest:
    return SubjectRequest(asked_by=asked_by, person_ids=[PERSON], **fields)


def item(words: str = "Siân Pugh said so.", **fields) -> HeldItem:
    return HeldItem(**{"person_id": PERSON, "words": words, **fields})


def objections(
    held: HeldItem, said: Said, *, asks: SubjectRequest | None = None, copy=False, source=False
):
    return rules.objections_to_item(
        held,
        said,
        request=asks or request(),
        hidden=Hidden(words=HIDDEN, is_source=source),
        is_in_a_copy=copy,
    )


@pytest.mark.parametrize(
    ("text", "passages", "left"),
    [
        ("Siân Pugh said so.", ["Siân Pugh"], "[…] said so."),
        ("Siân Pugh said so.", ["sian pugh"], "[…] said so."),
        ("Sia\u0302n Pugh said so.", ["Siân"], "[…] Pugh said so."),
        ("Siân\n  Pugh said so.", ["Siân Pugh"], "[…] said so."),
        ("Ann has an annual leave. ANN!", ["Ann"], "[…] has an annual leave. […]!"),
        ("Ann Pugh and Bob", ["Ann", "Pugh"], "[…] and Bob"),
        ("Ann Pugh and Bob", ["Ann Pugh", "Pugh and"], "[…] Bob"),
        ("Nothing here", ["Ann"], "Nothing here"),
        ("(Ann) [Bob]", ["(Ann)", "[Bob]"], "[…]"),
        ("Ann", [""], "Ann"),
        ("ﬁle of Ann", ["file"], "[…] of Ann"),
    ],
)
def test_what_is_taken_out_is_gone_wherever_it_stands(text, passages, left):
    assert rules.redacted(text, passages) == left


def test_the_mark_tells_nothing_of_the_length():
    assert rules.redacted("A B", ["A"]) == "[…] B"
    assert rules.redacted("Abcdefghij B", ["Abcdefghij"]) == "[…] B"


def test_names_are_found_whole_and_in_part():
    found = rules.names_in("Sian came with Pugh. Bob did not.", ["Siân Pugh", "Al Bobbin", ""])

    assert found == ["Pugh", "Siân"]


def test_an_ordinary_thing_is_disclosed_or_kept_back_by_an_exemption():
    assert objections(item(), Said(DISCLOSE)) == []
    assert objections(item(), Said(WITHHOLD, exemption=EXEMPTION)) == []
    assert objections(item(), Said(WITHHOLD)) == ["Choose the exemption that lets it be kept back."]


def test_redacting_needs_an_exemption_and_passages_that_stand_in_it():
    good = Said(REDACT, exemption=EXEMPTION, taken_out=["Siân"])
    missing = Said(REDACT, exemption=EXEMPTION, taken_out=["Bob"])
    none = Said(REDACT, exemption=EXEMPTION)

    assert objections(item(), good) == []
    assert objections(item(), Said(REDACT, taken_out=["Siân"])) != []
    assert "“Bob” does not stand in it" in objections(item(), missing)[0]
    assert objections(item(), none) == ["Say which names or passages are taken out."]


@pytest.mark.parametrize("off", HeldItem.OffBecause.values)
def test_what_is_off_by_itself_goes_out_only_with_a_reason(off):
    held = item(off_because=off)

    assert objections(held, Said(DISCLOSE)) != []
    assert objections(held, Said(DISCLOSE, reason="They told us this themselves.")) == []
    assert objections(held, Said(WITHHOLD, exemption=EXEMPTION)) == []


@pytest.mark.parametrize("asked_by", ["parent", "appointed", "representative"])
def test_nobody_but_the_person_learns_of_a_hidden_panel(asked_by):
    held = item(off_because="hidden_panel", is_hidden_from_source=True)
    said = Said(DISCLOSE, reason="They ought to know it.")

    assert objections(held, said) == []
    assert objections(held, said, asks=request(asked_by)) != []
    assert objections(item(person_id=uuid7(), is_hidden_from_source=True), said) != []


def test_whoever_is_named_as_a_source_of_harm_anywhere_learns_of_none_on_their_own_file():
    panel = item(off_because="hidden_panel", is_hidden_from_source=True)
    said = Said(DISCLOSE, reason="They ought to know it.")

    assert objections(panel, said, source=True) != []
    assert objections(item("Heard at MARAC."), Said(DISCLOSE), source=True) != []
    assert objections(item("Heard at school."), Said(DISCLOSE), source=True) == []


def test_what_names_a_hidden_panel_goes_to_nobody_else_either():
    held = item("Heard at the Conwy MARAC on Friday.")
    parent = request("parent")

    assert objections(held, Said(DISCLOSE)) == []
    assert "Conwy MARAC" in objections(held, Said(DISCLOSE), asks=parent)[0]
    taken = Said(REDACT, exemption=EXEMPTION, taken_out=["the Conwy MARAC"])
    assert objections(held, taken, asks=parent) == []


def test_the_words_of_hidden_panels_are_their_names_and_acronyms():
    panels = [
        PanelType(
            name_en="Multi-agency conference (MARAC)",
            name_cy="Cynhadledd (MARAC)",
            is_hidden_from_alleged_person=True,
        ),
        PanelType(name_en="Pupils meeting", name_cy="Cyfarfod disgyblion"),
    ]

    assert rules.words_of_hidden_panels(panels) == [
        "Cynhadledd (MARAC)",
        "MARAC",
        "Multi-agency conference (MARAC)",
    ]


def test_what_is_in_a_copy_or_of_a_closed_request_is_not_decided_on_again():
    assert objections(item(), Said(DISCLOSE), copy=True) != []
    assert objections(item(), Said(DISCLOSE), asks=request(closed_at=NOW)) != []


def test_only_what_is_decided_so_is_text_to_send():
    assert rules.text_to_send(item(decision=DISCLOSE)) == "Siân Pugh said so."
    taken = item(decision=REDACT, taken_out="Siân\nso")
    assert rules.text_to_send(taken) == "[…] Pugh said […]."
    for decision in ("", WITHHOLD):
        with pytest.raises(ValueError, match="not to be sent"):
            rules.text_to_send(item(decision=decision))


def pack_objections(asks: SubjectRequest, **facts) -> list[str]:
    usual = {"undecided": 0, "to_send": 3, "is_made": False, "alleged_sources": set()}
    return rules.objections_to_pack(asks, **{**usual, **facts})


def test_a_copy_is_made_once_everything_is_decided():
    assert pack_objections(request()) == []
    assert pack_objections(request(), undecided=1) != []
    assert pack_objections(request(), to_send=0) != []
    assert pack_objections(request(), is_made=True) != []
    assert pack_objections(request(closed_at=NOW)) != []


def test_nobody_with_the_name_of_an_alleged_source_gets_one_about_another():
    asks = request("parent", requester_name="Siân  PUGH")

    assert pack_objections(asks, alleged_sources={"sian pugh"}) != []
    assert pack_objections(asks, alleged_sources={"bob jones"}) == []


def test_the_second_pair_of_eyes_is_somebody_elses():
    maker, other = uuid7(), uuid7()
    pack = SubjectPack(made_by=maker, digest="as it was")

    def found(by, digest="as it was", accounts=(), *, is_closed=False):
        return rules.objections_to_checking(
            pack, is_closed=is_closed, digest=digest, by=by, accounts_of_maker=accounts
        )

    assert found(other) == []
    assert found(maker) != []
    assert found(other, accounts={other}) != [], "a second account of the same person"
    assert found(other, digest="otherwise") != []
    assert found(other, is_closed=True) != []
    pack.checked_at = NOW
    assert found(other) != []


def test_a_copy_is_released_once_it_is_checked_and_drawn():
    pack = SubjectPack()
    assert len(rules.objections_to_releasing(pack, is_closed=False, is_ready=False)) == 2
    pack.checked_at = NOW
    assert rules.objections_to_releasing(pack, is_closed=False, is_ready=True) == []
    assert rules.objections_to_releasing(pack, is_closed=True, is_ready=True) != []
    pack.released_at = NOW
    assert rules.objections_to_releasing(pack, is_closed=False, is_ready=True) != []


def test_the_time_is_extended_once_within_the_first_month_and_with_a_reason():
    asks = request(due_at=NOW)
    before, after = NOW - dt.timedelta(days=1), NOW + dt.timedelta(days=1)

    assert rules.objections_to_extending(asks, reason="It is large.", at=before) == []
    assert rules.objections_to_extending(asks, reason="It is large.", at=after) != []
    assert rules.objections_to_extending(asks, reason=" ", at=before) != []
    asks.extended_at = NOW
    assert rules.objections_to_extending(asks, reason="It is large.", at=before) != []
