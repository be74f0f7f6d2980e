"""Starts the dialogue engine's processes: `python -m bot.run COMMAND`, in the repository root.

train     a model into bot/models, unless nothing that goes into it has changed (`--force` trains all the same)
server    Rasa on 127.0.0.1 (`--port`, `--host`, `--endpoints`; TOMONI_RASA_TOKEN protects its API)
actions   the action server on 127.0.0.1 (`--port`)
validate  checks domain, examples, rules and stories; a warning is an error
test      runs the test stories of tests/bot/stories
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from bot import model, paths, rasa_without_tensorflow

#: What upstream would do otherwise: listen on every interface, use every core, talk of progress.
_ENVIRONMENT = {
    "SANIC_HOST": "127.0.0.1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TQDM_DISABLE": "1",
}


#: Values of bot/endpoints.redis.yml that have a default; Rasa refuses a variable that is not set.
_REDIS = {
    "TOMONI_ACTIONS_URL": "http://127.0.0.1:5055/webhook",
    "TOMONI_RASA_REDIS_PORT": "6379",
    "TOMONI_RASA_REDIS_PASSWORD": "",
    "TOMONI_RASA_RETENTION_SECONDS": "86400",
}
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.run", description="Tomoni's dialogue engine")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a model if anything has changed")
    train.add_argument("--force", action="store_true", help="train even if nothing has changed")
    server = commands.add_parser("server", help="run Rasa")
    server.add_argument("--port", type=int, default=5005)
    server.add_argument("--host", default="127.0.0.1", help="another address needs TOMONI_RASA_TOKEN")
    server.add_argument("--endpoints", type=Path, default=os.environ.get("TOMONI_RASA_ENDPOINTS", paths.ENDPOINTS))
    actions = commands.add_parser("actions", help="run the action server on 127.0.0.1")
    actions.add_argument("--port", type=int, default=5055)
    commands.add_parser("validate", help="check the training data; warnings are errors")
    test = commands.add_parser("test", help="run the test stories")
    test.add_argument("--stories", type=Path, default=paths.TEST_STORIES)
    chosen = parser.parse_args(arguments)

    for name, value in {**_ENVIRONMENT, **_REDIS}.items():
        os.environ.setdefault(name, value)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.chdir(paths.ROOT)
    if str(paths.ROOT) not in sys.path:
        sys.path.insert(0, str(paths.ROOT))
    if chosen.command == "train" and not chosen.force and model.is_current():
        print(f"The model is up to date: {model.newest()}")
        return 0
    _quieten_frozen_libraries()
    if chosen.command == "actions":
        return _actions(chosen.port)
    if rasa_without_tensorflow.wanted():
        rasa_without_tensorflow.install()
    if chosen.command == "train":
        return _train()
    if chosen.command == "server":
        return _server(chosen.host, chosen.port, chosen.endpoints)
    if chosen.command == "validate":
        return _rasa("data", "validate", "--fail-on-warnings", *_data())
    return _rasa(
        "test",
        "core",
        "--stories",
        str(chosen.stories),
        "--no-plot",
        "--out",
        str(paths.TEST_RESULTS),
        "--model",
        str(model.newest()),
        "--endpoints",
        str(paths.ENDPOINTS),
        "--fail-on-prediction-errors",
    )


def _quieten_frozen_libraries() -> None:
    """Old libraries, frozen with Rasa, warn about their own future; nobody here can act on it.

    Sanic turns deprecation warnings on again when it is imported: hence it comes first.
    """
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    import sanic.app  # noqa: F401

    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")


def _train() -> int:
    name = model.name()
    code = _rasa("train", *_data(), "--out", str(paths.MODELS), "--fixed-model-name", name, "--force")
    if code == 0:
        model.keep_only(name)
    return code


def _server(host: str, port: int, endpoints: Path) -> int:
    """Rasa with its REST channel; its API, which erases conversations, on loopback or with a token only."""
    newest = model.newest()
    if newest is None:
        print("There is no model: run `python -m bot.run train` first.", file=sys.stderr)
        return 1
    token = os.environ.get("TOMONI_RASA_TOKEN", "")
    api = ["--enable-api"] if token or host in _LOOPBACK else []
    api += ["--auth-token", token] if token else []
    rasa_without_tensorflow.keep_response_validator()
    return _rasa(
        *("run", "--interface", host, "--port", str(port), "--model", str(newest), *api),
        *("--endpoints", str(endpoints), "--credentials", str(paths.CREDENTIALS)),
    )


def _actions(port: int) -> int:
    import logging

    from rasa_sdk import utils
    from rasa_sdk.endpoint import run

    utils.configure_colored_logging("WARNING")
    utils.update_sanic_log_level()
    logging.getLogger("sanic.access").setLevel(logging.WARNING)
    run("bot.actions", port, cors_origins=[])
    return 0


def _data() -> list[str]:
    return ["--domain", str(paths.DOMAIN), "--config", str(paths.CONFIG), "--data", str(paths.DATA)]


def _rasa(*arguments: str) -> int:
    """Rasa's own command line with these arguments; returns its exit code."""
    from rasa.__main__ import main as rasa_main

    sys.argv = ["rasa", *arguments]
    try:
        rasa_main()
    except SystemExit as leaving:
        return int(leaving.code or 0) if not isinstance(leaving.code, str) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
