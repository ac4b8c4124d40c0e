"""The body in named regions, front and back, as a form names them and a picture draws them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FRONT, BACK = "front", "back"


@dataclass(frozen=True)
class Region:
    """One region: where the picture has it, as the centre and radii of an oval on each side.

    ``x`` is measured from the middle of the body; a paired region lies at ``x`` and ``-x``.
    """

    code: str
    view: str
    name: str | Promise
    x: int
    y: int
    rx: int
    ry: int

    @property
    def is_paired(self) -> bool:
        return self.x != 0


REGIONS = (
    Region("front-head", FRONT, _("Top of the head"), 0, 14, 18, 8),
    Region("front-forehead", FRONT, _("Forehead"), 0, 25, 15, 5),
    Region("front-eye", FRONT, _("Eye"), 7, 34, 5, 4),
    Region("front-ear", FRONT, _("Ear"), 21, 36, 3, 6),
    Region("front-nose", FRONT, _("Nose"), 0, 40, 3, 4),
    Region("front-cheek", FRONT, _("Cheek"), 12, 45, 5, 5),
    Region("front-mouth", FRONT, _("Mouth and chin"), 0, 52, 7, 5),
    Region("front-neck", FRONT, _("Neck and throat"), 0, 65, 9, 5),
    Region("front-shoulder", FRONT, _("Shoulder"), 31, 80, 10, 7),
    Region("front-chest", FRONT, _("Chest or breast"), 11, 95, 10, 13),
    Region("front-abdomen", FRONT, _("Belly"), 0, 128, 20, 16),
    Region("front-upper-arm", FRONT, _("Upper arm, front"), 41, 105, 7, 16),
    Region("front-elbow", FRONT, _("Inside of the elbow"), 46, 128, 6, 6),
    Region("front-forearm", FRONT, _("Forearm, inside"), 51, 150, 6, 15),
    Region("front-hand", FRONT, _("Wrist and palm"), 56, 177, 7, 10),
    Region("front-genitals", FRONT, _("Genital area"), 0, 156, 8, 8),
    Region("front-hip", FRONT, _("Hip and groin"), 17, 152, 8, 9),
    Region("front-thigh", FRONT, _("Thigh, front"), 14, 187, 10, 22),
    Region("front-knee", FRONT, _("Knee"), 14, 219, 8, 8),
    Region("front-shin", FRONT, _("Shin"), 14, 250, 7, 20),
    Region("front-foot", FRONT, _("Ankle and top of the foot"), 16, 281, 8, 9),
    Region("back-head", BACK, _("Back of the head"), 0, 30, 19, 22),
    Region("back-neck", BACK, _("Back of the neck"), 0, 62, 10, 7),
    Region("back-shoulder", BACK, _("Shoulder blade"), 18, 88, 13, 12),
    Region("back-spine", BACK, _("Spine"), 0, 108, 4, 24),
    Region("back-lower", BACK, _("Lower back"), 13, 126, 9, 13),
    Region("back-upper-arm", BACK, _("Upper arm, back"), 41, 105, 7, 16),
    Region("back-elbow", BACK, _("Elbow"), 46, 128, 6, 6),
    Region("back-forearm", BACK, _("Forearm, outside"), 51, 150, 6, 15),
    Region("back-hand", BACK, _("Back of the hand"), 56, 177, 7, 10),
    Region("back-buttock", BACK, _("Buttock"), 11, 155, 10, 12),
    Region("back-thigh", BACK, _("Thigh, back"), 14, 190, 10, 20),
    Region("back-knee", BACK, _("Back of the knee"), 14, 219, 8, 8),
    Region("back-calf", BACK, _("Calf"), 14, 250, 7, 20),
    Region("back-foot", BACK, _("Heel and sole"), 16, 281, 8, 9),
)
BY_CODE: Mapping[str, Region] = {region.code: region for region in REGIONS}
VIEWS = ((FRONT, _("Front")), (BACK, _("Back")))
LEFT, RIGHT, BOTH, MIDDLE = "left", "right", "both", "middle"
SIDES = (
    (LEFT, _("Their left")),
    (RIGHT, _("Their right")),
    (BOTH, _("Both sides")),
    (MIDDLE, _("In the middle")),
)
KINDS = (
    ("bruise", _("Bruise")),
    ("cut", _("Cut or scratch")),
    ("burn", _("Burn or scald")),
    ("bite", _("Bite")),
    ("swelling", _("Swelling")),
    ("fracture", _("Suspected fracture")),
    ("pressure", _("Pressure damage")),
    ("rash", _("Rash or sore")),
    ("scar", _("Scar")),
    ("other", _("Another mark")),
)


@dataclass(frozen=True)
class Oval:
    """One oval of the picture, in its own coordinates (a body is 140 wide and 300 high)."""

    cx: int
    cy: int
    rx: int
    ry: int
    is_marked: bool


@dataclass(frozen=True)
class Picture:
    """One view of the body, with what is marked on it in words and as ovals."""

    view: str
    name: str
    words: tuple[str, ...]
    ovals: tuple[Oval, ...]


def pictures(marks: Iterable[Mapping[str, str]], words: Iterable[str]) -> list[Picture]:
    """Return front and back for ``marks`` (region, side, …), each with its sentence of ``words``.

    A mark of a region that is no longer named is in the words, and not drawn.
    """
    said = list(zip(marks, words, strict=True))
    drawn = []
    for view, name in VIEWS:
        here = [
            (mark, sentence)
            for mark, sentence in said
            if mark.get("region", "").startswith(f"{view}-")
        ]
        drawn.append(
            Picture(
                view=view,
                name=str(name),
                words=tuple(sentence for _mark, sentence in here),
                ovals=tuple(
                    Oval(70 + x, region.y, region.rx, region.ry, is_marked(region, x, here, view))
                    for region in REGIONS
                    if region.view == view
                    for x in ((region.x, -region.x) if region.is_paired else (0,))
                ),
            )
        )
    return drawn


def is_marked(
    region: Region, x: int, said: Iterable[tuple[Mapping[str, str], str]], view: str
) -> bool:
    """Say whether an oval at ``x`` is meant. Seen from the front, their left is on our right."""
    here = MIDDLE if x == 0 else LEFT if (x > 0) == (view == FRONT) else RIGHT
    return any(
        mark["region"] == region.code
        and (here == MIDDLE or mark.get("side") not in (LEFT, RIGHT) or mark["side"] == here)
        for mark, _sentence in said
    )
