"""`python -m knowledge`: the knowledge base's commands; `--help` lists them.

Exit status: 0 fine, 1 problems were found, 2 it could not be done.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from knowledge.errors import KnowledgeError

#: Subcommand -> its module, which has `add_arguments(subparsers)`; only the one asked for is imported.
COMMANDS = {
    "check": "knowledge.commands.check",
    "stamp": "knowledge.commands.stamp",
    "figures": "knowledge.commands.figures",
    "load": "knowledge.commands.load",
    "export": "knowledge.commands.export",
    "import": "knowledge.commands.import_",
    "coverage": "knowledge.commands.coverage",
    "readings": "knowledge.commands.readings",
    "lint": "knowledge.commands.lint",
    "furigana": "knowledge.commands.furigana",
    "launch-list": "knowledge.commands.launch_list",
    "vectors": "knowledge.commands.vectors",
    "train-head": "knowledge.commands.train_head",
    "learn-follow-ups": "knowledge.commands.learn_follow_ups",
    "ask": "knowledge.ask",
    "evaluate": "knowledge.evaluation",
}


def run(arguments: Sequence[str]) -> int:
    """Run one subcommand; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m knowledge", description="The knowledge base.")
    parser.add_argument("--content", type=Path, default=None, help="content folder (default: TOMONI_CONTENT_DIR)")
    subparsers = parser.add_subparsers(required=True, metavar="command")
    wanted = [name for name in COMMANDS if name in arguments] or list(COMMANDS)
    for name in wanted:
        if find_spec(COMMANDS[name]):
            import_module(COMMANDS[name]).add_arguments(subparsers)
    options = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
