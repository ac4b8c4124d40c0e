"""The pages of panels."""

from panels.views.afterwards import action, conclude, download, issue, issue_case
from panels.views.arranging import add_to_sitting, call_sitting, cancel
from panels.views.dissenting import dissent
from panels.views.flagging import flag, flags
from panels.views.hearing import agree, assess, attendance, decide, give_information, withdraw
from panels.views.issues import logged_issue, raise_issue
from panels.views.papers import add_paper, paper
from panels.views.reading import answer, listing, panels, sitting, waiting
from panels.views.speaking import contact, speak
from panels.views.supporting import packages, review_support, support
from panels.views.tracking import tracker
from panels.views.transferring import transfer

__all__ = [
    "action",
    "add_paper",
    "add_to_sitting",
    "agree",
    "answer",
    "assess",
    "attendance",
    "call_sitting",
    "cancel",
    "conclude",
    "contact",
    "decide",
    "dissent",
    "download",
    "flag",
    "flags",
    "give_information",
    "issue",
    "issue_case",
    "listing",
    "logged_issue",
    "packages",
    "panels",
    "paper",
    "raise_issue",
    "review_support",
    "sitting",
    "speak",
    "support",
    "tracker",
    "transfer",
    "waiting",
    "withdraw",
]
