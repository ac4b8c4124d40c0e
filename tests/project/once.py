"""What a world of hidden things holds once, however often it is asked for, and another its own."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from tests.project.named import World

Thing = TypeVar("Thing")


def once(make: Callable[[World], Thing]) -> Callable[[World], Thing]:
    """Have a thing made the first time a world is asked for it, and given again after."""
    name = f"{make.__module__}.{make.__name__}"

    @wraps(make)
    def given(world: World) -> Thing:
        if name not in world.__dict__:
            world.__dict__[name] = make(world)
        thing: Thing = world.__dict__[name]
        return thing

    return given
