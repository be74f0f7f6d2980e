"""Intents from the trained model: run by bot/.venv/bin/python, JSON list of texts in, JSON object out.

Out: {"model": "tomoni-….tar.gz", "intents": ["ask_question", …]} in the order of the texts; in one process.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Read, parse, write; returns the exit code."""
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", RASA_TELEMETRY_ENABLED="false")
    os.environ.update(SQLALCHEMY_SILENCE_UBER_WARNING="1", TQDM_DISABLE="1")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    from bot import model, rasa_without_tensorflow

    if rasa_without_tensorflow.wanted():
        rasa_without_tensorflow.install()
    newest = model.newest()
    if newest is None:
        sys.stderr.write("There is no model: run `python -m bot.run train` first.\n")
        return 1
    texts = json.load(sys.stdin)
    json.dump({"model": newest.name, "intents": asyncio.run(_intents(newest, texts))}, sys.stdout)
    return 0


async def _intents(model_file: Path, texts: list[str]) -> list[str]:
    from rasa.core.agent import Agent

    agent = Agent.load(str(model_file))
    return [(await agent.parse_message(text))["intent"]["name"] for text in texts]


if __name__ == "__main__":
    sys.exit(main())
