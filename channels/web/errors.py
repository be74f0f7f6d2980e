"""Errors of the web conversation API; each becomes a problem document in the reader's language.

WebError                  status and code of the problem
├── Malformed             400  the body is not the JSON we read
├── Unauthorised          401  no bearer token
├── ConversationGone      404  no such conversation, or the token is not its own
├── NoPerson              409  a file, and no person to look at it
├── BodyTooLarge          413
├── FileTooLarge          413
├── FileType              415
├── FileBroken            422
├── Invalid               422  a field is missing, unknown or out of range
├── EmptyText             422
├── TextTooLong           422
├── UnknownCommand        422
└── TooManyRequests       429  `after` seconds to wait
"""

from __future__ import annotations


class WebError(Exception):
    """Any refusal. `status` is HTTP's, `code` is stable and names the phrase `web.problem.<code>`."""

    status = 400
    code = "malformed"
    values: dict[str, str]

    def __init__(self, **values: str) -> None:
        super().__init__(self.code)
        self.values = values

    @property
    def headers(self) -> dict[str, str]:
        """Further response headers."""
        return {}


class Malformed(WebError):
    """The body is not JSON, or not sent as JSON."""


class Unauthorised(WebError):
    """No `Authorization: Bearer …` header."""

    status, code = 401, "unauthorised"

    @property
    def headers(self) -> dict[str, str]:
        """What the client should have sent."""
        return {"WWW-Authenticate": "Bearer"}


class ConversationGone(WebError):
    """Deleted, expired or never there; a wrong token looks the same on purpose."""

    status, code = 404, "gone"


class BodyTooLarge(WebError):
    """More bytes than a message can need."""

    status, code = 413, "body_too_large"


class NoPerson(WebError):
    """Files are for people only, and the conversation has no case."""

    status, code = 409, "no_case"


class FileTooLarge(WebError):
    """More than `limit` megabytes, or more pixels than can be looked at."""

    status, code = 413, "file_too_large"


class FileType(WebError):
    """Neither a picture we read nor a PDF, whatever it is called."""

    status, code = 415, "file_type"


class FileBroken(WebError):
    """It says it is a picture and cannot be read as one."""

    status, code = 422, "file_broken"


class Invalid(WebError):
    """The JSON is not what this address takes."""

    status, code = 422, "invalid"


class EmptyText(WebError):
    """Nothing but white space."""

    status, code = 422, "empty"


class TextTooLong(WebError):
    """More characters than `limit`."""

    status, code = 422, "text_too_long"


class UnknownCommand(WebError):
    """Not a command that a button of ours sends."""

    status, code = 422, "unknown_command"


class TooManyRequests(WebError):
    """Wait `after` seconds."""

    status, code = 429, "too_many_requests"

    def __init__(self, after: int) -> None:
        super().__init__(seconds=str(after))
        self.after = after

    @property
    def headers(self) -> dict[str, str]:
        """When to try again."""
        return {"Retry-After": str(self.after)}
