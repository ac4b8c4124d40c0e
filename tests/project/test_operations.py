"""Every operation says who and when, and happens whole or not at all."""

import importlib
import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project.apps import APPS, module_of

# Operations start no transaction of their own where they only choose between others.
NEEDS = ("by", "at")


def operations() -> list[tuple[str, Callable[..., object]]]:
    """Return every public function that an app's operations module defines."""
    found: list[tuple[str, Callable[..., object]]] = []
    for app in APPS:
        for name in modules_of(app):
            module = importlib.import_module(name)
            found += [
                (f"{name}.{label}", function)
                for label, function in vars(module).items()
                if inspect.isfunction(function)
                and function.__module__ == name
                and is_operation(function)
            ]
    return found


def modules_of(app: str) -> list[str]:
    package = Path(app) / "operations"
    if package.is_dir():
        return [f"{app}.operations.{file.stem}" for file in package.glob("[a-z]*.py")]
    return [f"{app}.operations"] if module_of(app, "operations") else []


def is_operation(function: Callable[..., object]) -> bool:
    """Say whether it changes something for somebody: it is atomic, or takes ``by`` and ``at``."""
    parameters = inspect.signature(function).parameters
    return hasattr(function, "__wrapped__") or set(NEEDS) <= set(parameters)


def test_there_are_operations() -> None:
    assert len(operations()) > 20


@pytest.mark.parametrize(
    ("name", "operation"), operations(), ids=[name for name, _operation in operations()]
)
def test_an_operation_says_who_and_when(name: str, operation: Callable[..., object]) -> None:
    parameters = inspect.signature(operation).parameters

    for needed in NEEDS:
        assert needed in parameters, f"{name} does not take `{needed}`"
        assert parameters[needed].kind is inspect.Parameter.KEYWORD_ONLY, f"{name}: {needed}"
        assert parameters[needed].default is inspect.Parameter.empty, f"{name}: {needed}"


@pytest.mark.parametrize("app", APPS)
def test_what_an_app_offers_as_operations_is_atomic(app: str) -> None:
    module = module_of(app, "operations")
    if module is None:
        pytest.skip(f"{app} has no operations")
    offered = getattr(module, "__all__", None) or [
        name
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and set(NEEDS) <= set(inspect.signature(value).parameters)
    ]

    for name in offered:
        value = getattr(module, name)
        if inspect.isfunction(value) and set(NEEDS) <= set(inspect.signature(value).parameters):
            assert hasattr(value, "__wrapped__"), f"{app}.operations.{name} is not atomic"
