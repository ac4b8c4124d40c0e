"""The pages of the figures, of the referrals behind them and of the quarterly reports."""
