"""The minutes in the other language: asking for them, and writing them beside the text."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from meetings.models import Meeting
from referrals.forms.versions import keep_typed
from strategy_meetings import documents, operations, rules_translations
from strategy_meetings.forms_translations import AskForm, TranslationForm
from strategy_meetings.models import MinutesTranslation, StrategyMeeting
from strategy_meetings.permissions import open_strategy_meeting
from strategy_meetings.queries_translations import translation_of


@never_cache
@require_http_methods(["GET", "POST"])
def translation(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a translation of the minutes; then write it, text by text."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    asked = translation_of(strategy_meeting.meeting)
    if asked is None:
        return asking(request, strategy_meeting)
    return writing(request, strategy_meeting, asked)


def asking(request: HttpRequest, strategy_meeting: StrategyMeeting) -> HttpResponse:
    meeting = strategy_meeting.meeting
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.ask_for_translation(
                strategy_meeting, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("It is recorded. The text can be translated here."))
            return redirect("strategy_meetings:translation", meeting.reference)
    is_over = meeting.status == Meeting.Status.CONCLUDED
    context = {"form": form, "meeting": meeting, "is_over": is_over}
    return render(request, "strategy_meetings/translation_asked.html", context)


def writing(
    request: HttpRequest, strategy_meeting: StrategyMeeting, asked: MinutesTranslation
) -> HttpResponse:
    sources = documents.written(strategy_meeting)
    form = TranslationForm(request.POST or None, sources=sources, translation=asked)
    status = 200
    if request.method == "POST" and form.is_valid():
        is_done = request.POST.get("act") == "done"
        try:
            operations.save_translation(
                asked,
                texts=form.texts,
                version=form.cleaned_data["version"],
                is_done=is_done,
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except operations.Conflict as found:
            status = 409
            words = _(
                "Somebody else saved this meanwhile. Yours is below; save again to write over "
                "theirs."
            )
            keep_typed(form, found.version, words)
        else:
            done = _("The translation is done. Copies in this language are given in it.")
            messages.success(request, done if is_done else _("Saved."))
            return redirect("strategy_meetings:translation", strategy_meeting.meeting.reference)
    context = {
        "form": form,
        "meeting": strategy_meeting.meeting,
        "asked": asked,
        "lacking": rules_translations.lacking_of(sources, asked.texts),
        "source_language": "en" if asked.language == "cy" else "cy",
        "today": timezone.localdate(),
    }
    return render(request, "strategy_meetings/translation.html", context, status=status)
