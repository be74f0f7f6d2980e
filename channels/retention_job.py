"""The retention job as a command: what went, or would go, as JSON."""

from __future__ import annotations

import asyncio
import json

from channels.settings import ChannelSettings
from conversations.retention import Retention, apply_retention, preview_retention
from storage.engine import open_engine
from storage.times import utc_now


def run(*, dry: bool) -> str:
    """Apply retention to the configured database, or only count."""
    return asyncio.run(report(ChannelSettings(), dry=dry))


async def report(settings: ChannelSettings, *, dry: bool) -> str:
    """What went, or would go, as JSON."""
    engine = open_engine(settings.database)
    rules = Retention(settings.retention_days, settings.case_days)
    try:
        found = await (preview_retention if dry else apply_retention)(engine, utc_now(), rules)
    finally:
        await engine.dispose()
    return json.dumps({"at": found.at.isoformat(timespec="seconds"), "dry_run": dry, "rows": found.rows}, indent=2)
