"""`python -m storage migrate`: bring the database to the newest revision. `python -m storage key`: a new data key."""

from __future__ import annotations

import argparse
import sys

from storage.migrating import database_url, migrate
from storage.sealing import KeyRing


def main(arguments: list[str]) -> int:
    """Run one command; its exit status."""
    parser = argparse.ArgumentParser(prog="python -m storage", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    upgrade = commands.add_parser("migrate", help="bring the database to the newest revision")
    upgrade.add_argument("--revision", default="heads")
    key = commands.add_parser("key", help="print a new data key, to be put first in TOMONI_DATA_KEYS")
    key.add_argument("id", nargs="?", default="k1")
    chosen = parser.parse_args(arguments)
    if chosen.command == "migrate":
        migrate(database_url(), chosen.revision)
        print("The database is up to date.")
    else:
        print(KeyRing.generate(chosen.id))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
