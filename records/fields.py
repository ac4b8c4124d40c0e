"""Columns that hold their values encrypted, each bound to its row.

To the code they are plain text: reading the attribute decrypts, saving encrypts. They cannot be
searched, and a value that was altered, or moved from another row, reads as a sentence that says so.
"""

import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models, transaction
from django.db.models.query_utils import DeferredAttribute
from django.utils import timezone
from django.utils.translation import gettext as _

from records.encryption import Unreadable, decrypt, encrypt, seal, unseal

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
    BinaryField = models.BinaryField[bytes, bytes]
else:
    TextField, BinaryField = models.TextField, models.BinaryField

logger = logging.getLogger(__name__)


class Sealed:
    """A value as the database holds it."""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token


class Opened(str):
    """Decrypted text, which remembers its token: unchanged, it is saved as it was."""

    token: str
    place: str


class SealedAttribute(DeferredAttribute):
    """Decrypts when it is asked for, once."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, Sealed):
            value = self.field.opened(value, instance)  # type: ignore[attr-defined]
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        """Keep the value; without this the instance's own would be read past us."""
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(TextField):
    """Text that the database holds encrypted. Empty text stays empty, and can be asked for."""

    descriptor_class = SealedAttribute

    def opened(self, sealed: Sealed, instance: models.Model) -> str:
        """Return the text; where it cannot be read, a sentence in its place, and an event."""
        place = place_of(self, instance.pk)
        try:
            text = decrypt(sealed.token, place=place)
        except Unreadable as error:
            report_unreadable(self, instance, str(error))
            text = _("This cannot be read: it was altered in the database.")
        opened = Opened(text)
        opened.token, opened.place = sealed.token, place
        return opened

    def from_db_value(self, value: str | None, *_args: Any) -> Sealed | str | None:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        """Return the token to write; an unchanged one is written as it was."""
        value = model_instance.__dict__.get(self.attname)
        if value is None or value == "":
            return value
        place = place_of(self, model_instance.pk)
        if isinstance(value, Sealed):
            return value if not add else fitting(value, place)
        if isinstance(value, Opened) and value.place == place:
            return Sealed(value.token)
        return Sealed(encrypt(str(value), place=place))

    def get_prep_value(self, value: Any) -> Any:
        """Refuse plain text: `update` and comparisons do not know the row it would be bound to."""
        if isinstance(value, Sealed):
            return value.token
        if value is None or value == "":
            return value
        raise FieldError(f"{self} is encrypted: it can be neither compared nor updated in SQL.")


class EncryptedBinaryField(BinaryField):
    """Bytes that the database holds encrypted; reading the attribute decrypts them."""

    descriptor_class = SealedAttribute

    def opened(self, sealed: Sealed, instance: models.Model) -> "OpenedBytes":
        """Return the bytes; none where they cannot be read, with an event."""
        place = place_of(self, instance.pk)
        try:
            content = unseal(sealed.token, place=place)
        except Unreadable as error:
            report_unreadable(self, instance, str(error))
            content = b""
        opened = OpenedBytes(content)
        opened.token, opened.place = sealed.token, place
        return opened

    def from_db_value(self, value: Any, *_args: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value).decode("ascii", "replace"))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        """Return the token to write; an unchanged one is written as it was."""
        value = model_instance.__dict__.get(self.attname)
        if value is None:
            return value
        place = place_of(self, model_instance.pk)
        if isinstance(value, Sealed):
            return value if not add else fitting(value, place)
        if isinstance(value, OpenedBytes) and value.place == place:
            return Sealed(value.token)
        return Sealed(seal(bytes(value), place=place))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Refuse plain bytes, as the text field does."""
        if value is not None and not isinstance(value, Sealed):
            raise FieldError(f"{self} is encrypted: it can be neither compared nor updated in SQL.")
        token = None if value is None else value.token.encode()
        return super().get_db_prep_value(token, connection, prepared)


class OpenedBytes(bytes):
    """Decrypted bytes, which remember their token."""

    token: str
    place: str


def fitting(sealed: Sealed, place: str) -> Sealed:
    """Return the value, or raise Unreadable: a row copied unread would take another's token."""
    unseal(sealed.token, place=place)
    return sealed


EncryptedField = EncryptedTextField | EncryptedBinaryField


def place_of(field: EncryptedField, key: Any) -> str:
    """Return what a token of the row with this key is bound to."""
    if key is None:
        raise FieldError(f"{field} is bound to its row's key, and the row has none yet.")
    return f"{field.model._meta.db_table}.{field.column}.{key}"


def report_unreadable(field: EncryptedField, row: models.Model, why: str) -> None:
    """Put on record that a value is not the one we wrote; the page that shows it goes on."""
    from records import audit  # noqa: PLC0415 — the record's own models use these fields

    logger.error("%s of %s %s: %s", field.name, row._meta.label_lower, row.pk, why)
    if transaction.get_connection().in_atomic_block:
        audit.record(
            "field.unreadable", row, by=audit.SYSTEM, at=timezone.now(), column=field.column
        )


def opened_of(model: type[models.Model], name: str, *, key: Any, value: Any) -> str:
    """Return the text of a column that a query read by itself, with its row's key."""
    row = model(pk=key)
    row.__dict__[name] = value
    return str(getattr(row, name))


def encrypted_fields(model: type[models.Model]) -> list[EncryptedField]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField | EncryptedBinaryField)
    ]
