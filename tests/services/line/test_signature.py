"""Only calls that LINE signed are read."""

from __future__ import annotations

import base64

import pytest

from channels.line.signature import sign, verify

BODY = b'{"events":[]}'


def test_a_body_signed_with_our_secret_is_taken() -> None:
    assert verify("secret", BODY, sign("secret", BODY))


@pytest.mark.parametrize("header", [None, "", "x", "é", "=" * 44, base64.b64encode(b"0" * 32).decode()])
def test_a_missing_or_wrong_signature_is_refused(header: str | None) -> None:
    assert not verify("secret", BODY, header)


def test_another_secret_is_refused() -> None:
    assert not verify("secret", BODY, sign("Secret", BODY))


def test_a_changed_body_is_refused() -> None:
    assert not verify("secret", BODY + b" ", sign("secret", BODY))
