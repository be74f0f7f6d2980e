"""`python -m admin invite`: a one-time link for the first administrator, where there is none yet."""

from __future__ import annotations

import argparse
import asyncio
import sys

from admin.auth import Auth
from admin.settings import AdminSettings
from storage.engine import open_engine
from storage.sealing import KeyRing, Sealer


def main(arguments: list[str]) -> int:
    """Run one command; its exit status."""
    parser = argparse.ArgumentParser(prog="python -m admin", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("invite", help="print a one-time link for the first administrator, if none exists")
    first.add_argument("--base", default="", help="address of the console (default: TOMONI_ADMIN_URL)")
    chosen = parser.parse_args(arguments)
    settings = AdminSettings()
    token = asyncio.run(_first_link(settings))
    if token is not None:
        base = (chosen.base or settings.admin_url or "http://127.0.0.1:8000/admin").rstrip("/")
        print(f"{base}/link/{token}")
    else:
        print("There is an administrator already: invite others in the console.", file=sys.stderr)
    return 0


async def _first_link(settings: AdminSettings) -> str | None:
    engine = open_engine(settings.database)
    try:
        sealer = Sealer(KeyRing.parse(settings.data_keys.get_secret_value()))
        return await Auth(engine, sealer, settings).first_link()
    finally:
        await engine.dispose()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
