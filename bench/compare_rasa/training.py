"""Trains plain Rasa, and our dialogue model beside it for the time it takes; both again only when something changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.compare_rasa.training_data import TrainingData

ROOT = Path(__file__).resolve().parent.parent.parent
PLAIN_PYTHON = ROOT / ".cache" / "rasa-full" / ".venv" / "bin" / "python"
OUR_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
_QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
#: `bot.run train` into another folder, so that the product's model stays as it is.
_TRAIN_OURS = """
import sys, pathlib
from bot import paths, run
paths.MODELS = pathlib.Path(sys.argv[1])
sys.exit(run.main(["train", "--force"]))
"""


@dataclass(frozen=True, slots=True)
class Trained:
    """plain: the model of plain Rasa. Seconds of both trainings, on the same day on the same machine."""

    plain: Path
    plain_seconds: float
    our_seconds: float
    trained_at: str


class TrainingFailed(RuntimeError):
    """A training ended with an error; its log says why."""


def train(data: TrainingData, place: Path, *, anew: bool = False) -> Trained:
    """The models in `place`/models, made anew when the data changed or `anew` is wished."""
    models = place / "models"
    model, record = models / f"plain-{data.digest}.tar.gz", models / f"plain-{data.digest}.json"
    if model.exists() and record.exists() and not anew:
        return Trained(model, **json.loads(record.read_text(encoding="utf-8")))
    shutil.rmtree(models, ignore_errors=True)
    models.mkdir(parents=True)
    ours = _seconds([OUR_PYTHON, "-c", _TRAIN_OURS, models], ROOT, place / "train-ours.log", {})
    plain = _seconds(
        _plain_command(data, models, model), data.folder, place / "train-plain.log", environment(threads=2)
    )
    trained = Trained(model, plain, ours, time.strftime("%Y-%m-%dT%H:%M:%S%z"))
    values = {name: value for name, value in asdict(trained).items() if name != "plain"}
    record.write_text(json.dumps(values) + "\n", encoding="utf-8")
    return trained


def environment(threads: int) -> dict[str, str]:
    """What plain Rasa is given: no telemetry, quiet, so many threads."""
    return {
        **_QUIET,
        "OMP_NUM_THREADS": str(threads),
        "TF_NUM_INTRAOP_THREADS": str(threads),
        "SANIC_HOST": "127.0.0.1",
    }


def _plain_command(data: TrainingData, models: Path, model: Path) -> list[str | Path]:
    options = ["--config", "config.yml", "--nlu", "nlu", "--domain", "domain.yml"]
    name = model.name.removesuffix(".tar.gz")
    return [PLAIN_PYTHON, "-m", "rasa", "train", "nlu", *options, "--out", models, "--fixed-model-name", name]


def _seconds(command: Sequence[str | Path], folder: Path, log: Path, extra: Mapping[str, str]) -> float:
    sys.stderr.write(f"training, see {log}\n")
    started = time.monotonic()
    with log.open("wb") as output:
        finished = subprocess.run(  # noqa: S603 - our own commands
            command, cwd=folder, env={**os.environ, **extra}, check=False, stdout=output, stderr=subprocess.STDOUT
        )
    if finished.returncode != 0:
        raise TrainingFailed(f"exit code {finished.returncode}: {log}")
    return time.monotonic() - started
