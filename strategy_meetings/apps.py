"""The strategy_meetings app: strategy discussions and meetings, and the enquiries around them."""

from django.apps import AppConfig


class StrategyMeetingsConfig(AppConfig):
    name = "strategy_meetings"
