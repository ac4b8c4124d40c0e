"""Every model says what it is in the world, and its moments say who."""

import inspect

import pytest
from django.apps import apps
from django.db import models

from tests.project.apps import APPS

MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]

# Moments without somebody: a clock or a sweep that nobody in particular moves.
MOMENTS_WITHOUT_SOMEBODY = {
    "at": "when an event happened; its actor has columns of their own",
    "recorded_at": "the database's clock, on events",
    "try_after_at": "when a sweep tries a message again",
    "sent_at": "a sweep sent it",
    "rendered_at": "a worker rendered it",
    "joined_at": "when an account was made; the event says by whom",
    "due_at": "counted, not done",
    "decision_due_at": "counted, not done",
    "ends_at": "agreed beforehand, not done",
    "starts_at": "agreed beforehand, not done",
    "received_at": "when it reached us; nobody of ours did that",
    "arrived_at": "the attender's own",
    "left_at": "the attender's own",
    "changed_at": "the owner of a draft",
    "expires_at": "counted, not done",
    "seen_until_at": "counted, not done",
}


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
        and name not in MOMENTS_WITHOUT_SOMEBODY
    }

    assert alone == set(), f"{model._meta.label}: {alone} without _by"
