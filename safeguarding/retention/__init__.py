"""How long files are kept, what keeps them longer, and how they end."""
