"""The web application, loaded once in each worker process of the web server."""

from __future__ import annotations

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from shulian.config import loading, processes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shulian.config.settings")
processes.dies_with(os.getppid())()
with loading.for_good():
    application = get_wsgi_application()
    # Load every view now, and what loads itself when it is first needed, so that the first reader does not wait for it.
    get_resolver().url_patterns  # noqa: B018
    for _name in ("pypinyin", "rjieba", "shulian.apps.statistics.engine.running"):
        import_module(_name)
