"""Where the bot's files are, relative to the repository root (every command runs there)."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOT = ROOT / "bot"
CONFIG = BOT / "config.yml"
DOMAIN = BOT / "domain"
DATA = BOT / "data"
MODELS = BOT / "models"
ENDPOINTS = BOT / "endpoints.yml"
CREDENTIALS = BOT / "credentials.yml"
TEST_STORIES = ROOT / "tests" / "bot" / "stories"
TEST_RESULTS = BOT / "models" / "test-results"
