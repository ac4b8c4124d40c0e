"""How fast the triage board and a submission are with many reports: `make bench`."""
