"""Where the material lies that tests read but the project never keeps."""

from safeguarding.embedded import PROJECT

SHARED = PROJECT.parent / "shared"
