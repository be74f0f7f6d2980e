"""LINE's ways of saying no, with its status, message and details."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

RATE = "The API rate limit has been exceeded. Try again later."
CONCURRENCY = "The number of concurrent requests has exceeded the limit. Try again later."
MONTHLY = "You have reached your monthly limit."
BAD_TOKEN = "Invalid reply token"  # noqa: S105
ACCEPTED = "The retry key is already accepted"
UNAUTHORISED = (
    "Authentication failed due to the following reason: invalid token. "
    "Confirm that the access token in the authorization header is valid."
)


@dataclass(frozen=True, slots=True)
class Detail:
    """One fault in a request body. property: where, as `messages[0].text`."""

    message: str
    property: str


@dataclass(eq=False)
class Refusal(Exception):
    """A request that LINE would not carry out."""

    status: int
    message: str
    details: tuple[Detail, ...] = ()
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """LINE's error body."""
        out: dict[str, Any] = {"message": self.message, **self.body}
        if self.details:
            out["details"] = [{"message": item.message, "property": item.property} for item in self.details]
        return out


def bad_body(details: list[Detail]) -> Refusal:
    """400 with the list of what is wrong."""
    return Refusal(400, f"The request body has {len(details)} error(s)", tuple(details[:10]))
