"""Templates use the words of the field, and avoid the ones people have asked us to avoid."""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(
    path.relative_to(FOLDER)
    for path in FOLDER.rglob("*")
    if path.suffix in (".html", ".txt") and not path.name.endswith(".cy.txt")
)

ITEM = r"(?<!agenda )items?"
OF_MEETINGS = {"meetings", "strategy_meetings", "panels", "protection"}  # where an item is agenda

# The word, and what we write in its place.
AVOIDED = {
    r"vulnerable adults?": "adult at risk",
    r"POVA": "adult protection",
    r"service users?": "the person",
    r"victims?": "person harmed",
    r"perpetrators?": "alleged source of harm",
    r"tickets?": "referral",
    ITEM: "the thing's own name",
    r"entity|entities": "the thing's own name",
    r"successful(?:ly)?": "say what was done",
}
CODE = re.compile(
    r"""\{\#.*?\#\}                                  # a comment
    | \{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}
    | \{%.*?%\}
    | \{\{.*?\}\}                                    # a value
    | <(?:script|style)\b.*?</(?:script|style)>
    """,
    re.DOTALL | re.VERBOSE,
)
TRANSLATED = re.compile(r"""\{%\s*trans(?:late)?\s+(["'])(.*?)\1.*?%\}""", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:alt|title|aria-label|data-[\w.-]+)=(["'])(.*?)\1""", re.DOTALL)


def words_of(source: str) -> str:
    """Return what a reader would see or hear of a template."""
    text = CODE.sub(" ", TRANSLATED.sub(r" \2 ", source))
    spoken = " ".join(match.group(2) for match in SPOKEN.finditer(text))
    return re.sub(r"<[^>]*>", " ", text) + " " + spoken


def avoided_in(source: str, *, allowed: str = "") -> list[str]:
    """Return each avoided word of a template with the word to use."""
    words = words_of(source)
    return [
        f"{match.group()}: {better}"
        for pattern, better in AVOIDED.items()
        if pattern != allowed
        for match in re.finditer(rf"\b(?:{pattern})\b", words, re.IGNORECASE)
    ]


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_a_template_uses_our_words(template: Path) -> None:
    allowed = ITEM if template.parts[0] in OF_MEETINGS else ""

    assert avoided_in((FOLDER / template).read_text(), allowed=allowed) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>The victim was seen.</p>",
        '{% translate "Saved successfully" %}',
        "{% blocktranslate %}{{ count }} items{% endblocktranslate %}",
        '<img alt="A vulnerable adult">',
    ],
)
def test_an_avoided_word_is_found_wherever_it_is_written(source: str) -> None:
    assert len(avoided_in(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "{% for item in items %}{{ item }}{% endfor %}",
        "<p>Agenda item 3</p>",
        '<li class="govuk-task-list__item">Police</li>',
        "{# An entity, in a comment. #}",
    ],
)
def test_code_and_the_words_of_a_meeting_are_left_alone(source: str) -> None:
    assert avoided_in(source) == []
