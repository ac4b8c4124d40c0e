"""Corrections and objections, as the privacy officer sees to them: by reference, not by case."""
