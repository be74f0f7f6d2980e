"""Fetches when the Support Center is open, for the promises made to residents."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

import httpx2
import structlog

from channels.contacts import SUPPORT_CENTER
from channels.settings import ChannelSettings
from conversations.promises import OfficePromises

log = structlog.get_logger(__name__)


async def refresh_openings(promises: OfficePromises, settings: ChannelSettings, client: httpx2.AsyncClient) -> bool:
    """Ask knowledge for the next weeks' openings; False if it could not be had, which leaves what was known."""
    try:
        response = await client.get(
            f"{settings.knowledge_url.rstrip('/')}/places/{SUPPORT_CENTER}/openings",
            headers={"X-Tomoni-Token": settings.internal_token.get_secret_value()},
            timeout=settings.contacts_seconds,
        )
        if response.status_code == HTTPStatus.NOT_FOUND:
            promises.openings = ()
            return True
        response.raise_for_status()
        pairs = [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in response.json()]
    except (httpx2.HTTPError, ValueError, TypeError) as error:
        log.warning("contacts.hours_failed", error=type(error).__name__)
        return False
    promises.openings = tuple(pairs)
    return True
