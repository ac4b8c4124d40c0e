"""Setting panels up, calling their sittings, and what is given and decided there."""

from panels.operations.chasing import chase_information
from panels.operations.dissents import record_dissent
from panels.operations.flags import place_flag, remove_flag
from panels.operations.issues import enter_on_issue, raise_issue
from panels.operations.listings import (
    add_to_sitting,
    assess,
    decide,
    give_information,
    withdraw_listing,
)
from panels.operations.minutes import issue_case_minutes, issue_minutes
from panels.operations.papers import add_paper
from panels.operations.sittings import (
    call_sitting,
    conclude_sitting,
    create_panel,
)
from panels.operations.spoken import record_safe_contact, record_voice
from panels.operations.support import make_package, review_package
from panels.operations.transfers import acknowledge_transfer, transfer_case
from records.refusals import Conflict, Refused

__all__ = [
    "Conflict",
    "Refused",
    "acknowledge_transfer",
    "add_paper",
    "add_to_sitting",
    "assess",
    "call_sitting",
    "chase_information",
    "conclude_sitting",
    "create_panel",
    "decide",
    "enter_on_issue",
    "give_information",
    "issue_case_minutes",
    "issue_minutes",
    "make_package",
    "place_flag",
    "raise_issue",
    "record_dissent",
    "record_safe_contact",
    "record_voice",
    "remove_flag",
    "review_package",
    "transfer_case",
    "withdraw_listing",
]
