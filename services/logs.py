"""Structured logs for our own and foreign loggers, with personal details masked everywhere."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

#: What must never stand in a log line, wherever it came from: ours, a library's, or a traceback.
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"/bot\d+:[\w-]+"), "/bot[token]"),
    (re.compile(r"(?i)bearer\s+[\w.+/=-]+"), "Bearer [token]"),
    (re.compile(r"\b[UCR][0-9a-f]{32}\b"), "[line-id]"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "[mail]"),
    (re.compile(r"(?<!\d)\d{4}[ -]?\d{4}[ -]?\d{4}(?!\d)"), "[number]"),
    (re.compile(r"(?<![\d.-])0\d{1,4}-?\d{1,4}-?\d{3,4}(?![\d.])"), "[phone]"),
)


def mask(value: Any) -> Any:
    """`value` with every personal detail replaced, through lists and objects."""
    if isinstance(value, str):
        for pattern, replacement in _MASKS:
            value = pattern.sub(replacement, value)
        return value
    if isinstance(value, Mapping):
        return {key: mask(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [mask(item) for item in value]
    return value


def _mask_event(_logger: Any, _method: str, event: EventDict) -> EventDict:
    return {key: mask(value) for key, value in event.items()}


def configure(log_format: str, level: str) -> None:
    """Send every logger of this process through one masking formatter, as text or JSON lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=28)
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _mask_event,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for quiet in ("httpx", "httpx2", "httpcore", "httpcore2", "uvicorn.access", "jieba"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
