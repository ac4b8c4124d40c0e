"""What the page to sign in offers besides a password."""

from django import template

from accounts.single_sign_on import Provider, providers

register = template.Library()


@register.simple_tag
def single_sign_on_providers() -> list[Provider]:
    return providers()
