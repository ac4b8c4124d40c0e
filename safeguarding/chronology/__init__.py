"""The chronology of somebody: what every app has on record of them, and what is added by hand."""
