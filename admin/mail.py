"""Mail to staff: a new case, a promise about to be missed. Never a word of a resident in it."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Protocol

import aiosmtplib

from admin.settings import AdminSettings


class MailFailed(Exception):
    """The mail did not leave; `reason` is a short safe word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Mailer(Protocol):
    """A way out for mail."""

    async def send(self, to: str, subject: str, body: str) -> None:
        """Send one plain mail; raises MailFailed."""


class SmtpMailer:
    """The server of `TOMONI_SMTP_…`."""

    def __init__(self, settings: AdminSettings) -> None:
        self._settings = settings

    async def send(self, to: str, subject: str, body: str) -> None:
        """As Mailer.send."""
        own = self._settings
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = own.smtp_from, to, subject
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(body)
        try:
            await aiosmtplib.send(
                mail,
                hostname=own.smtp_host,
                port=own.smtp_port,
                username=own.smtp_user or None,
                password=own.smtp_password.get_secret_value() or None,
                use_tls=own.smtp_tls == "tls",
                start_tls=own.smtp_tls == "starttls",
                timeout=10,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailFailed(type(error).__name__) from error


class FakeMailer:
    """Keeps what would have been sent; `fault` is raised if set."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.fault: MailFailed | None = None

    async def send(self, to: str, subject: str, body: str) -> None:
        """As Mailer.send."""
        if self.fault:
            raise self.fault
        self.sent.append((to, subject, body))
