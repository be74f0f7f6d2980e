"""Parses texts with one trained Rasa model and says what it cost: runs in the full Rasa environment.

In (JSON on stdin): {"model": path, "texts": [...]}. Out (last line): {"intents": [...], "milliseconds": [...],
"start_s": to import and load, "memory_mb": resident size after parsing}. Times are the processor's, not the clock's.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
import warnings
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Read, load, parse, write."""
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", RASA_TELEMETRY_ENABLED="false")
    os.environ.update(SQLALCHEMY_SILENCE_UBER_WARNING="1", TQDM_DISABLE="1", TF_CPP_MIN_LOG_LEVEL="3")
    warnings.filterwarnings("ignore")
    sys.path.insert(0, str(ROOT))
    asked: dict[str, Any] = json.load(sys.stdin)
    started = time.process_time()
    from rasa.core.agent import Agent  # noqa: PLC0415 - its import is part of the start

    agent = Agent.load(asked["model"])
    start_s = time.process_time() - started
    intents, milliseconds = asyncio.run(_parse(agent, asked["texts"]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump(
        {"intents": intents, "milliseconds": milliseconds, "start_s": start_s, "memory_mb": memory},
        sys.stdout,
    )
    return 0


async def _parse(agent: Any, texts: list[str]) -> tuple[list[str], list[float]]:
    await agent.parse_message("warm up")
    intents, milliseconds = [], []
    for text in texts:
        started = time.process_time()
        found = await agent.parse_message(text)
        milliseconds.append(1000 * (time.process_time() - started))
        intents.append(found["intent"]["name"])
    return intents, milliseconds


if __name__ == "__main__":
    sys.exit(main())
