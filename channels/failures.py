"""Says where an exception came from without its text, which may hold a resident's words."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb


def where(error: BaseException) -> str:
    """The innermost place in our own code: `turn.py:88`."""
    frames = extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "unknown"
