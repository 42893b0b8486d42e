"""What a gateway reports of messages that it had accepted; it is known by the secret that both sides share."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shulian import clock
from shulian.apps.notices.actions.reading import take_report
from shulian.protocols.notice_gateway import LARGEST_ANSWER, GatewayError, is_signed, read_report


@csrf_exempt
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """204 for a report that was taken, also the second time; nothing is said about anything that is not signed."""
    gateway, body = settings.NOTICE_GATEWAY, request.body
    now = int(clock.now().timestamp())
    if gateway is None or len(body) > LARGEST_ANSWER or not is_signed(body, request.headers, gateway["secret"], now):
        return HttpResponse(status=403)
    try:
        report = read_report(body)
    except GatewayError:
        return HttpResponse(status=400)
    return HttpResponse(status=204 if take_report(report) else 404)
