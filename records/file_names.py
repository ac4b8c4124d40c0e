"""The name of a file somebody gave us, made safe to show and to send in a header."""

import re
import unicodedata

LONGEST = 80
# Names that Windows keeps for its devices, whatever follows them.
DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}
)
KEPT = frozenset(" -_().,'&+")


def extension_of(name: str) -> str:
    """Return what follows the last full stop, in lower case; empty where there is nothing."""
    stem, dot, extension = without_tricks(name).rpartition(".")
    return extension.strip().lower() if dot and stem.strip(". ") else ""


def clean_name(name: str, *, extension: str) -> str:
    """Return a name to show for a file of this kind: letters, digits and a few plain signs.

    Folders, control and direction characters go; a device's name is set apart; a name with
    nothing left is "file".
    """
    stem = without_tricks(name).rpartition(".")[0] or without_tricks(name)
    kept = "".join(
        character if character in KEPT or unicodedata.category(character)[0] in "LMN" else "_"
        for character in stem
    )
    kept = re.sub(r"_{2,}", "_", " ".join(kept.split()))[:LONGEST].strip(" ._-")
    if kept.partition(".")[0].strip().upper() in DEVICES:
        kept = f"_{kept}"
    return f"{kept or 'file'}.{extension}"


def without_tricks(name: str) -> str:
    """Return the last part of a path, without characters that nobody sees."""
    last = re.split(r"[/\\]", name)[-1]
    normal = unicodedata.normalize("NFC", last)
    return "".join(character for character in normal if unicodedata.category(character)[0] != "C")
