"""The API for programs, under /api/v1/."""

from __future__ import annotations

from ninja import NinjaAPI

api = NinjaAPI(title="Shulian", version="1", urls_namespace="api", docs_url=None)
