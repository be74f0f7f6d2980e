"""`python -m channels.line.simulator --port 8081 --webhook URL --secret … --token …`: serve the local LINE."""

from __future__ import annotations

import argparse
import os

import uvicorn

from channels.line.simulator.app import Simulator
from channels.line.simulator.platform import MONTHLY_LIMIT, TOKEN_LIFE, Platform


def main() -> None:
    """Serve until interrupted, on loopback unless told otherwise."""
    environment = os.environ
    parser = argparse.ArgumentParser(prog="python -m channels.line.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--webhook", default="http://127.0.0.1:8000/webhooks/line")
    parser.add_argument("--secret", default=environment.get("TOMONI_LINE_CHANNEL_SECRET", "local-secret"))
    parser.add_argument("--token", default=environment.get("TOMONI_LINE_CHANNEL_ACCESS_TOKEN", "local-token"))
    parser.add_argument("--quota", type=int, default=MONTHLY_LIMIT, help="pushes a month; negative for no limit")
    parser.add_argument("--token-life", type=float, default=TOKEN_LIFE, help="seconds a reply token lives")
    chosen = parser.parse_args()
    platform = Platform(token_life=chosen.token_life, quota=chosen.quota if chosen.quota >= 0 else None)
    simulator = Simulator(chosen.webhook, chosen.secret, chosen.token, platform)
    print(f"LINE, locally: http://{chosen.host}:{chosen.port}/  ->  {chosen.webhook}", flush=True)
    uvicorn.run(simulator.app, host=chosen.host, port=chosen.port, log_level="warning")


if __name__ == "__main__":
    main()
