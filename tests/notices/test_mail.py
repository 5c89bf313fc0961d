"""Letters handed to a real mail server on the loopback."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from queueapp.domain.clock import instant
from queueapp.domain.notices import Fault, Kind, Undelivered
from queueapp.outside.mail import MailServer, SmtpMail, letter_of, mail_server
from tests.support.clock import NINE
from tests.support.notices import EMAIL, START, message

SENDER = "queue@example.cn"
AT = instant(NINE)


class Letterbox:
    """What arrived; `says` is the server's answer to a recipient."""

    def __init__(self) -> None:
        self.arrived: list[Envelope] = []
        self.says = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.says.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.says

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.arrived.append(envelope)
        return "250 OK"

    def letter(self) -> EmailMessage:
        (envelope,) = self.arrived
        found = message_from_bytes(envelope.content, policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(found, EmailMessage)
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(box: Letterbox, port: int, **more: Any) -> Iterator[None]:
    controller = Controller(box, hostname="127.0.0.1", port=port, **more)
    controller.start()
    yield
    controller.stop()


@contextmanager
def tls_server(box: Letterbox, port: int, certificate: Path) -> Iterator[None]:
    trusting = ssl.create_default_context(cafile=str(certificate))

    class TlsController(Controller):
        def _trigger_server(self) -> None:
            # The first caller wakes the server; the library's own would not trust our certificate.
            with socket.create_connection(("127.0.0.1", port)) as line, trusting.wrap_socket(line, server_hostname="127.0.0.1"):
                pass

    controller = TlsController(box, hostname="127.0.0.1", port=port, ssl_context=as_server(certificate))
    controller.start()
    yield
    controller.stop()


@pytest.fixture
def box() -> Letterbox:
    return Letterbox()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 and its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example.cn")])
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=datetime.now(UTC) - timedelta(days=1),
        not_valid_after=datetime.now(UTC) + timedelta(days=1),
        extensions=[],
    )
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    file = tmp_path_factory.mktemp("tls") / "mail.pem"
    made = builder.sign(key, SHA256()).public_bytes(Encoding.PEM)
    file.write_bytes(made + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


def as_server(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def test_a_letter_arrives_with_its_calendar_file(box: Letterbox) -> None:
    port = free_port()
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    with server(box, port):
        SmtpMail(mail_server(f"smtp://127.0.0.1:{port}"), SENDER).deliver(EMAIL, message(calendar=calendar), AT)

    letter = box.letter()
    body, attachment = letter.iter_parts()
    assert box.arrived[0].rcpt_tos == [EMAIL]
    assert letter["Subject"] == message().subject
    assert body.get_content() == message(calendar=calendar).text
    assert (attachment.get_content_type(), attachment.get_filename()) == ("text/calendar", "appointment.ics")
    assert attachment["Content-Type"].params["method"] == "REQUEST"
    assert attachment.get_content().replace("\n", "\r\n").replace("\r\r", "\r") == calendar


def test_a_letter_says_that_a_machine_wrote_it_when_and_under_which_number() -> None:
    letter = letter_of(message(), SENDER, EMAIL, AT)

    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == "<notice-1@example.cn>"
    assert letter["Date"].datetime == NINE
    assert letter["Content-Language"] == "zh"
    assert letter.get_content_type() == "text/plain"


def test_a_letter_knows_nobody_by_name(box: Letterbox) -> None:
    letter = letter_of(message(), SENDER, EMAIL, AT)

    assert "王" not in letter.as_string()
    assert letter.get_body(("plain",)) is not None


def test_the_line_is_encrypted_before_the_password_is_said(box: Letterbox, certificate: Path) -> None:
    port, said = free_port(), []

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        said.append((session.ssl is not None, data.login.decode(), data.password.decode()))
        return AuthResult(success=True)

    mail = SmtpMail(
        MailServer("127.0.0.1", port, tls=False, starttls=True, user="queue", password="p@ss:w0rd"),
        SENDER,
        context=ssl.create_default_context(cafile=str(certificate)),
    )
    with server(box, port, tls_context=as_server(certificate), authenticator=check, auth_require_tls=True, require_starttls=True):
        mail.deliver(EMAIL, message(), AT)

    assert said == [(True, "queue", "p@ss:w0rd")]
    assert len(box.arrived) == 1


def test_tls_from_the_first_byte(box: Letterbox, certificate: Path) -> None:
    port = free_port()
    context = ssl.create_default_context(cafile=str(certificate))
    with tls_server(box, port, certificate):
        SmtpMail(mail_server(f"smtps://127.0.0.1:{port}"), SENDER, context=context).deliver(EMAIL, message(), AT)

    assert len(box.arrived) == 1


def test_a_server_that_nobody_vouches_for_hears_nothing(box: Letterbox, certificate: Path) -> None:
    port = free_port()
    with tls_server(box, port, certificate), pytest.raises(Undelivered) as refused:
        SmtpMail(mail_server(f"smtps://127.0.0.1:{port}"), SENDER).deliver(EMAIL, message(), AT)

    assert (refused.value.problem, refused.value.fault) == ("SSLCertVerificationError", Fault.UNREACHABLE)
    assert box.arrived == []


def test_without_encryption_nothing_is_said_where_it_was_asked_for(box: Letterbox) -> None:
    port = free_port()
    with server(box, port), pytest.raises(Undelivered) as refused:
        SmtpMail(MailServer("127.0.0.1", port, tls=False, starttls=True), SENDER).deliver(EMAIL, message(), AT)

    assert refused.value.fault is Fault.UNREACHABLE
    assert box.arrived == []


@pytest.mark.parametrize(
    ("says", "problem", "fault"),
    [
        ("550 no such user", "smtp_550", Fault.NEVER),
        ("452 mailbox full", "smtp_452", Fault.LATER),
        ("451 greylisted, try again", "smtp_451", Fault.LATER),
    ],
)
def test_what_a_server_says_decides_whether_it_is_tried_again(box: Letterbox, says: str, problem: str, fault: Fault) -> None:
    port = free_port()
    box.says = says
    with server(box, port), pytest.raises(Undelivered) as refused:
        SmtpMail(mail_server(f"smtp://127.0.0.1:{port}"), SENDER).deliver(EMAIL, message(), AT)

    assert (refused.value.problem, refused.value.fault) == (problem, fault)


def test_a_server_that_is_down_is_unreachable() -> None:
    with pytest.raises(Undelivered) as refused:
        SmtpMail(mail_server(f"smtp://127.0.0.1:{free_port()}"), SENDER).deliver(EMAIL, message(), AT)

    assert (refused.value.problem, refused.value.fault) == ("ConnectionRefusedError", Fault.UNREACHABLE)


def test_an_address_that_is_none_never_reaches_a_server() -> None:
    with pytest.raises(Undelivered) as refused:
        letter_of(message(), SENDER, "ana@mail.cn\nBcc: all@mail.cn", AT)

    assert (refused.value.problem, refused.value.fault) == ("bad_address", Fault.NEVER)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://queue:p%40ss@mail.example.cn", MailServer("mail.example.cn", 587, False, True, "queue", "p@ss")),
        ("smtps://mail.example.cn", MailServer("mail.example.cn", 465, True, False)),
        ("smtp://relay.example.cn:25?tls=no", MailServer("relay.example.cn", 25, False, False)),
        ("smtp://localhost:25", MailServer("localhost", 25, False, False)),
        ("smtp://localhost:25?tls=yes", MailServer("localhost", 25, False, True)),
    ],
)
def test_a_setting_says_how_a_server_is_spoken_to(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize("url", ["mail.example.cn", "http://mail.example.cn", "smtp://", "smtp://mail.example.cn:port"])
def test_a_setting_that_names_no_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        mail_server(url)


def test_dates_in_a_letter_are_those_of_the_city() -> None:
    assert f"{START:%H:%M}" in letter_of(message(Kind.REMINDER), SENDER, EMAIL, AT).get_content()
