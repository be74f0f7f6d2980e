"""Text tools on the command line: `python -m nlu identify` reads JSON lines and writes JSON lines, offline.

In: {"text": "...", "hint": "ja"} (hint optional). Out: {"language": "ja", "confidence": 1.0, "candidates": ["ja"], ...}
"""

from __future__ import annotations

import argparse
import json
import sys

from contracts.languages import find_language
from nlu.identify import identify


def main() -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m nlu", description=__doc__)
    parser.add_subparsers(dest="command", required=True).add_parser("identify", help="language of each line")
    parser.parse_args()
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(_identify(line), ensure_ascii=False), flush=True)
    return 0


def _identify(line: str) -> dict[str, object]:
    try:
        data = json.loads(line)
        guess = identify(str(data["text"]), find_language(data.get("hint")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return {"error": f"expected an object with text and an optional hint: {type(error).__name__}"}
    return {
        "language": guess.language.value if guess.language else None,
        "confidence": round(guess.confidence, 4),
        "candidates": list(guess.candidates),
        "other": guess.other,
        "undecided": guess.undecided,
        "script": guess.script,
    }


if __name__ == "__main__":
    sys.exit(main())
