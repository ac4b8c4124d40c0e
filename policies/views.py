"""How a deadline was counted, and every limit of the edition. No page here is about anybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from policies import queries, rules
from policies.forms import ExplainForm
from policies.models import Policy, Timescale
