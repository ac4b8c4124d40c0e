"""Forms of reports and referrals."""
