"""Reading panels: who waits for one, a sitting's agenda, one case, and a person's story."""

from panels.queries.listings import awaiting_panel, story

__all__ = ["awaiting_panel", "story"]
