"""`python -m services run` starts the whole default stack; `serve` starts this process's roles only."""

from __future__ import annotations

import argparse
import os
import sys


def main() -> int:
    """Run the chosen command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m services")
    parser.add_argument("command", choices=("run", "serve", "openapi"))
    command = parser.parse_args().command
    if command == "run":
        from services.runner import StartFailed, run  # noqa: PLC0415 - quick --help

        try:
            return run(os.environ)
        except StartFailed as error:
            print(error, file=sys.stderr)
            return 1
    if command == "openapi":
        from services.app import print_openapi  # noqa: PLC0415

        print_openapi()
        return 0
    from services.serve import serve  # noqa: PLC0415

    return serve()


if __name__ == "__main__":
    raise SystemExit(main())
