"""What the pages of reports and referrals read."""
