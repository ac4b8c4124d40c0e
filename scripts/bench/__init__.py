"""How fast the triage queue and a submission are at a million referrals: `make bench`."""
