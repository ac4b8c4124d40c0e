"""The Caldicott guardian's log: what was asked of them, what they decided, and why."""
