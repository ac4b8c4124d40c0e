"""Reading panels: who waits for one, a sitting's agenda and one case."""

from panels.queries.listings import awaiting_panel

__all__ = ["awaiting_panel"]
