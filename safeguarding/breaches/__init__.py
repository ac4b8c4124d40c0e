"""When it went wrong: what reached whom, calling it back, and telling the Commissioner in time."""
