"""Mail by SMTP, over STARTTLS or TLS from the first byte."""

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from queueapp.domain.clock import Instant, moment
from queueapp.domain.notices import Fault, Message, Undelivered

TIMEOUT_S = 15.0
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over. `starttls`: the line is encrypted before anything is said, or nothing is."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str = ""
    password: str = ""


def mail_server(url: str) -> MailServer:
    """The server of a setting such as smtp://user:password@host:587 (STARTTLS) or smtps://host; ValueError when it is neither.

    `?tls=no` is for a relay that knows no TLS; on the machine itself none is needed."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("a mail server is given as smtp://user:password@host:port or smtps://…")
    plain = parts.hostname in LOOPBACK or parse_qs(parts.query).get("tls") == ["no"]
    starttls = (parts.scheme == "smtp" and not plain) or parse_qs(parts.query).get("tls") == ["yes"]
    return MailServer(
        parts.hostname, parts.port or PORTS[parts.scheme], parts.scheme == "smtps", starttls,
        unquote(parts.username or ""), unquote(parts.password or ""),
    )  # fmt: skip


def letter_of(message: Message, sender: str, to: str, at: Instant) -> EmailMessage:
    """A notice as a letter; a calendar file is attached. Its Message-ID is the notice's, so a repeat is known as one.

    Undelivered when the address is none."""
    letter = EmailMessage()
    domain = sender.rpartition("@")[2].rstrip(">")
    try:
        letter["To"] = Address(addr_spec=to)
    except (ValueError, LookupError):
        raise Undelivered("bad_address", Fault.NEVER) from None
    letter["From"] = sender
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(moment(at))
    letter["Message-ID"] = f"<{message.id}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    # A relay that knows ASCII only must not mangle it.
    letter.set_content(message.text, cte="base64")
    if message.calendar is not None:
        _attach(letter, message.calendar)
    letter["Content-Language"] = message.language
    return letter


def _attach(letter: EmailMessage, calendar: str) -> None:
    method = next((line.partition(":")[2] for line in calendar.splitlines() if line.startswith("METHOD:")), "PUBLISH")
    letter.add_attachment(
        calendar.encode(), maintype="text", subtype="calendar", filename="appointment.ics", cte="base64",
        params={"charset": "utf-8", "method": method},
    )  # fmt: skip


class SmtpMail:
    """Hands letters to a mail server, one connection each: a city writes one in twelve seconds."""

    name = "smtp"

    def __init__(self, server: MailServer, sender: str, *, context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._sender = sender
        self._context = context or ssl.create_default_context()

    def deliver(self, to: str, message: Message, at: Instant) -> None:
        """Hand one letter over; Undelivered when the server does not take it."""
        letter = letter_of(message, self._sender, to, at)
        try:
            smtp = self._connect()
        except smtplib.SMTPResponseException as refusal:
            raise Undelivered(f"smtp_{refusal.smtp_code}", Fault.UNREACHABLE) from None
        except (smtplib.SMTPException, OSError) as problem:
            raise Undelivered(type(problem).__name__, Fault.UNREACHABLE) from None
        try:
            _send(smtp, letter)
        finally:
            # Taken is taken: how the goodbye went no longer matters.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        # The machine's own name would be asked of a name server, which takes seconds where there is none.
        own_name = self._sender.rpartition("@")[2].rstrip(">")
        smtp = (
            smtplib.SMTP_SSL(server.host, server.port, own_name, timeout=TIMEOUT_S, context=self._context)
            if server.tls
            else smtplib.SMTP(server.host, server.port, own_name, timeout=TIMEOUT_S)
        )
        try:
            if server.starttls:
                smtp.starttls(context=self._context)
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


def _send(smtp: smtplib.SMTP, letter: EmailMessage) -> None:
    try:
        smtp.send_message(letter)
    except smtplib.SMTPRecipientsRefused as refusal:
        code = min(code for code, _ in refusal.recipients.values())
        raise Undelivered(f"smtp_{code}", Fault.NEVER if code >= 500 else Fault.LATER) from None
    except smtplib.SMTPSenderRefused as refusal:
        raise Undelivered(f"sender_{refusal.smtp_code}", Fault.UNREACHABLE) from None
    except smtplib.SMTPResponseException as refusal:
        raise Undelivered(f"smtp_{refusal.smtp_code}", Fault.NEVER if refusal.smtp_code >= 500 else Fault.LATER) from None
    except (smtplib.SMTPException, OSError) as problem:
        raise Undelivered(type(problem).__name__, Fault.UNREACHABLE) from None


class NullMail:
    """Keeps letters instead of sending them."""

    name = "null"

    def __init__(self, sender: str = "queue@example.org") -> None:
        self._sender = sender
        self.letters: list[EmailMessage] = []

    def deliver(self, to: str, message: Message, at: Instant) -> None:
        """Keep the letter."""
        self.letters.append(letter_of(message, self._sender, to, at))
