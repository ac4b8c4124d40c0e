"""Pages of reports and referrals."""
