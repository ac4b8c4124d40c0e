"""What is logged of a database's refusal names the constraint, and nobody's row."""

import logging
import logging.config

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def logged(error: Exception, words: str = "It failed.", *args: object) -> str:
    """Return the lines that the installation's own handler writes of an error."""
    formatters = logging.config.DictConfigurator(settings.LOGGING).config["formatters"]
    formatter = logging.config.DictConfigurator({}).configure_formatter(dict(formatters["line"]))
    info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django", logging.ERROR, "x.py", 1, words, args, info)
    return str(formatter.format(record))


def refusal() -> DatabaseError:
    """Return what the database says of a row whose text has lines that look like a traceback.

    Of a table that row-level security guards it says no row at all.
    """
    user = UserFactory.create(name="Mair Llwyd\nFile x\nCanari")
    with pytest.raises(DatabaseError, match="Failing row contains") as raised, transaction.atomic():
        User.objects.filter(pk=user.pk).update(email=None)
    assert "Canari" in str(raised.value)
    return raised.value


def test_a_row_that_failed_is_not_in_the_log() -> None:
    text = logged(refusal())

    assert "Failing row" not in text
    assert "Canari" not in text
    assert "Llwyd" not in text
    assert 'null value in column "email"' in text
    assert "Traceback (most recent call last):" in text


def test_nor_where_the_error_itself_or_its_repr_is_an_argument() -> None:
    error = refusal()

    text = logged(error, "It failed: %s %r %s", error, error, repr(str(error)))

    assert "Canari" not in text
    assert "Llwyd" not in text


def test_a_value_in_the_first_line_is_not_in_the_log() -> None:
    error = DatabaseError('invalid input syntax for type uuid: "Mair Llwyd"\nLINE 1: Mair\n')

    text = logged(error)

    assert "Mair" not in text
    assert "invalid input syntax for type uuid" in text


def test_an_error_that_is_not_the_databases_is_logged_whole() -> None:
    assert "ValueError: one\nDETAIL: two" in logged(ValueError("one\nDETAIL: two"))
