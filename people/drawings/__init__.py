"""Drawings of people: a family's generations, and what links people to one another."""
