"""Every model says what it is in the world, and its moments say who."""

import importlib
import inspect
import pkgutil

import pytest
from django.apps import apps
from django.db import models
from factory.django import DjangoModelFactory

from tests import factories
from tests.project.apps import APPS

MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]

# Moments without somebody: a clock or a sweep that nobody in particular moves.
MOMENTS_WITHOUT_SOMEBODY = {
    "at": "when an event happened; its actor has columns of their own",
    "recorded_at": "the database's clock, on events",
    "try_after_at": "when a sweep tries a message again",
    "sent_at": "a sweep sent it",
    "Attendance.report_chased_at": "a sweep asked for the report",
    "rendered_at": "a worker rendered it",
    "sealed_at": "a sweep sealed it",
    "bounced_at": "another mail server sent it back",
    "joined_at": "when an account was made; the event says by whom",
    "due_at": "counted, not done",
    "review_due_at": "counted, not done",
    "decision_due_at": "counted, not done",
    "ends_at": "agreed beforehand, not done",
    "starts_at": "agreed beforehand, not done",
    "received_at": "when it reached us; nobody of ours did that",
    "arrived_at": "the attender's own",
    "left_at": "the attender's own",
    "changed_at": "the owner of a draft",
    "last_used_at": "a system showed it; each call leaves its own event",
    "learnt_at": "when an allegation reached an employer, as they say",
    "suspended_at": "a sweep suspended it: nobody had used the account",
    "expires_at": "counted, not done",
    "EmergencyPower.started_at": "who used it or ordered it is in words: a constable, or a court",
    "EmergencyPower.ended_at": "when it held no more, as it was told to us",
    "EmergencyPower.warned_at": "a sweep told of it",
    "EmergencyPower.end_told_at": "a sweep told of it",
    "seen_until_at": "counted, not done",
    "UnusualLook.found_at": "a sweep found it",
    "RiskToolWording.loaded_at": "a command on the server loaded it",
    "UnusualLook.looked_at": "its looker has columns of their own",
    "SafetyAnswer.done_at": "who did it is in words: a constable, or somebody else's worker",
    "Counting.counted_at": "a sweep counted",
    "RowsExport.began_at": "a worker began to write it",
    "RowsExport.moved_at": "a worker wrote some of it",
    "DemoProgress.started_at": "the demo's own launcher",
    "DemoProgress.finished_at": "the demo's own launcher",
}

# Rows no story begins with: a part of what a factory makes, or what an operation leaves behind.
MADE_WITHOUT_A_FACTORY = {
    "records.AuditEvent": "every operation leaves its own",
    "records.Seal": "made by `records.seal`",
    "measures.QuarterCount": "kept by `measures.operations_counts.count_changes`",
    "measures.Counting": "kept by `measures.operations_counts.count_changes`",
    "measures.FrozenRow": "kept by `measures.operations.take_snapshot`",
    "measures.Commentary": "left by the first thing that `measures.operations_notes` does",
    "records.Message": "queued by `records.outbox.queue_email`",
    "records.IssuedDocument": "issued by `records.documents.issue`",
    "records.WebhookEndpoint": "registered by `records.webhooks.register`",
    "records.WebhookCall": "queued by `records.webhooks.queue_call`",
    "accounts.Identity": "linked by `accounts.identities.link_identity`",
    "accounts.SystemToken": "given by `accounts.operations.create_token`",
    "records.Heartbeat": "each sweep leaves its own",
    "records.Attachment": "taken in by `records.attachments.take_in`",
    "accounts.WorkAddress": "left by `accounts.work_addresses.ask_for_link`",
    "referrals.ReportAttachment": "left by `referrals.operations.attach_to_referral`",
    "referrals.ReturnCode": "made by `referrals.operations.make_return_code`",
    "policies.Policy": "published whole, with all its lists, by `policies.operations`",
    "policies.UrgentCircumstance": "a part of its policy",
    "policies.InvestigationType": "a part of its policy",
    "policies.AbuseCategory": "a part of its policy",
    "policies.ConcernFlag": "a part of its policy",
    "policies.ConsentReason": "a part of its policy",
    "policies.AgencyKind": "a part of its policy",
    "policies.Source": "a part of its policy",
    "policies.Channel": "a part of its policy",
    "policies.ThresholdLevel": "a part of its policy",
    "policies.ThresholdCriterion": "a part of its policy",
    "policies.Regulator": "a part of its policy",
    "policies.Destination": "a part of its policy",
    "policies.VoiceReason": "a part of its policy",
    "policies.SignOffRule": "a part of its policy",
    "policies.ScreeningOutcome": "a part of its policy",
    "policies.MeetingType": "a part of its policy",
    "policies.PanelType": "a part of its policy",
    "policies.RiskTool": "a part of its policy",
    "policies.RiskToolWording": "loaded by a command on the server",
    "policies.LookRule": "a part of its policy",
    "policies.MatchThreshold": "a part of its policy",
    "policies.PatternAnswer": "a part of its policy",
    "policies.PatternThreshold": "a part of its policy",
    "policies.WarningKind": "a part of its policy",
    "policies.SharingPurpose": "a part of its policy",
    "policies.GradingCode": "a part of its policy",
    "policies.Timescale": "a part of its policy",
    "policies.EmergencyReason": "a part of its policy",
    "policies.CaldicottPrinciple": "a part of its policy",
    "safeguarding.BreachReferral": "a part of its breach",
    "safeguarding.BreachStep": "left by each operation on a breach",
    "policies.EscalationStage": "a part of its policy",
    "policies.BankHoliday": "loaded whole by `policies.operations.load_bank_holidays`",
    "people.Person": "made with its first record",
    "people.PersonAccess": "left by `people.operations.admit`",
    "people.AdoptionLink": "left by `referrals.operations.adopt`",
    "people.RestrictionReview": "left by `referrals.operations.review_restriction`",
    "policies.RestrictionCategory": "a part of its policy",
    "referrals.MatchCover": "left by `referrals.operations.see_to_match`",
    "people.PersonMove": "left by `people.operations.link`",
    "referrals.ReportPerson": "a part of its report",
    "referrals.ReportAnswer": "a part of its report",
    "referrals.Deadline": "started by `referrals.operations`",
    "referrals.Reminder": "left by the sweep that reminds",
    "referrals.Presence": "left by looking at a referral",
    "referrals.RatingGiven": "left by `referrals.operations.rate`",
    "referrals.Acknowledgement": "left by `referrals.operations.acknowledge`",
    "referrals.UrgentAlert": "left by the sweep that tells of urgent referrals",
    "referrals.InterimDecision": "left by `referrals.operations.decide_for_now`",
    "referrals.SafetyAnswer": "left by `referrals.operations.answer_prompt`",
    "referrals.HandoverLine": "a part of its note",
    "referrals.Feedback": "left by `referrals.operations.give_feedback`",
    "referrals.JoinedReferral": "left by `referrals.operations.join`",
    "referrals.OpenedFrom": "left by adding a person and correcting a pathway",
    "referrals.PatternReview": "left by `referrals.operations.answer_pattern`",
    "referrals.Withdrawal": "left by `referrals.operations.withdraw_report`",
    "referrals.WithdrawalAnswer": "left by `referrals.operations.answer_withdrawal`",
    "referrals.RequestPerson": "a part of its request",
    "referrals.AskedAgency": "a part of its request",
    "referrals.Disclosure": "left by `referrals.operations.answer`",
    "referrals.DisclosedItem": "a part of its disclosure",
    "referrals.ItemRelease": "left by `referrals.operations.release_items`",
    "referrals.ScreeningDecision": "left by `referrals.operations.screen`",
    "referrals.CaseHandover": "left by `referrals.operations.hand_over_case`",
    "referrals.ShortIntervention": "left by `referrals.operations.offer_intervention`",
    "referrals.WhatMattersConversation": "left by `referrals.operations.record_conversation`",
    "referrals.Transfer": "left by `referrals.operations.record_transfer`",
    "referrals.FirstIdentified": "left by `referrals.operations.record_first_identified`",
    "referrals.AgencyShare": "left by `referrals.operations.let_in_agency`",
    "referrals.PersonShare": "left by `referrals.operations.let_in_person`",
    "referrals.ShareGround": "left by letting in",
    "meetings.MeetingReferral": "a part of its meeting",
    "meetings.AttendanceSpan": "left by `meetings.operations.record_attendance`",
    "meetings.AgendaItem": "a part of its meeting",
    "meetings.GateAnswer": "left by `meetings.operations.answer_gate`",
    "meetings.Risk": "left by `meetings.operations.record_risk`",
    "meetings.SettledLine": "left by `meetings.operations.settle_line`",
    "meetings.Statement": "left by `meetings.operations.record_statement`",
    "meetings.AgreedAction": "left by `meetings.operations.agree_action`",
    "meetings.Correction": "left by correcting approved minutes",
    "meetings.Circulation": "left by circulating minutes",
    "strategy_meetings.StrategyOutcome": "left by concluding a strategy meeting",
    "policies.Exemption": "a part of its policy",
    "policies.RetentionRule": "a part of its policy",
    "safeguarding.HeldItem": "gathered by `safeguarding.rights.operations.gather`",
    "safeguarding.SubjectPack": "made by `safeguarding.rights.operations.make_pack`",
    "safeguarding.Disposal": "the stone that `safeguarding.retention.operations.destroy` leaves",
    "safeguarding.FileToRemove": "left with a stone, for the sweep",
    "safeguarding.LooksJudged": "one row, left by the sweep that judges",
    "safeguarding.DemoProgress": "one row, in the demo alone",
    "records.RowChange": "noted by the database's triggers alone",
}


def models_with_a_factory() -> set[str]:
    """Return the labels of the models that a module of ``tests.factories`` makes."""
    found = set()
    for module in pkgutil.iter_modules(factories.__path__):
        for value in vars(importlib.import_module(f"tests.factories.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, DjangoModelFactory):
                found.add(value._meta.model._meta.label)
    return found


def test_a_model_has_a_factory_or_a_reason_to_have_none() -> None:
    labels = {model._meta.label for model in MODELS}
    made = models_with_a_factory()

    assert labels - made - set(MADE_WITHOUT_A_FACTORY) == set(), "write a factory"
    assert set(MADE_WITHOUT_A_FACTORY) - labels == set(), "no such model"
    assert set(MADE_WITHOUT_A_FACTORY) & made == set(), "it has a factory"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_model_says_what_it_is(model: type[models.Model]) -> None:
    assert (
        inspect.getdoc(model)
        != f"{model.__name__}(" + ", ".join(field.name for field in model._meta.fields) + ")"
    ), f"{model._meta.label} has no docstring"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_model_can_be_said(model: type[models.Model]) -> None:
    own = [cls for cls in model.__mro__ if cls is not models.Model and "__str__" in vars(cls)]
    assert own, f"{model._meta.label} has no __str__"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_moment_has_somebody(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.fields}
    alone = {
        name
        for name in names
        if name.endswith("_at")
        and f"{name.removesuffix('_at')}_by" not in names
        and not {name, f"{model.__name__}.{name}"} & set(MOMENTS_WITHOUT_SOMEBODY)
    }

    assert alone == set(), f"{model._meta.label}: {alone} without _by"
