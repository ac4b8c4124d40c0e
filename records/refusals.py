"""Why something cannot be done, in sentences for the person who asked."""


class Refused(Exception):
    """An operation cannot stand; ``objections`` says every reason, in the reader's language."""

    def __init__(self, objections: list[str]) -> None:
        super().__init__(" ".join(objections))
        self.objections = objections


class Conflict(Exception):
    """Somebody else changed it first; ``theirs`` is what stands now, ``yours`` what was sent."""

    def __init__(self, *, theirs: str, yours: str, version: int) -> None:
        super().__init__(f"version {version} stands")
        self.theirs = theirs
        self.yours = yours
        self.version = version
