"""`python -m channels ask --base-url …`: questions on standard input, the running stack's replies as JSON lines.

`python -m channels retention [--dry-run]`: delete what is too old now, and say how many rows of what.
"""

from __future__ import annotations

import argparse
import sys

from contracts.languages import LANGUAGES


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m channels")
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask", help='JSON lines {"text"} or {"command"} in, replies out')
    ask.add_argument("--base-url", default="http://127.0.0.1:8000")
    ask.add_argument("--language", choices=[language.value for language in LANGUAGES])
    old = commands.add_parser("retention", help="delete what is too old; prints how many rows of what")
    old.add_argument("--dry-run", action="store_true", help="count only")
    options = parser.parse_args()
    if options.command == "retention":
        from channels.retention_job import run  # noqa: PLC0415 - quick --help

        print(run(dry=options.dry_run))
        return 0
    from channels.ask import ask_all  # noqa: PLC0415 - quick --help

    for line in ask_all(sys.stdin, options.base_url, options.language):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
