"""How the weights of the matcher are made, and how well they do: on invented people."""
