"""Real servers on this computer that take mail and messages, and a message to send."""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.notify.message import CRITICAL, TROUBLE, Message, Step

NOW = datetime(2026, 11, 10, 8, 4, tzinfo=UTC)
USER, PASSWORD = "label@example.org", "swordfish-4711"


@pytest.fixture(autouse=True)
def no_secrets() -> Iterator[None]:
    """Nothing is known to be secret from one test to the next."""
    yield
    SECRETS.forget()


@pytest.fixture
def message() -> Message:
    return Message(
        "signed out/toolost/main", TROUBLE, CRITICAL, "TooLost is signed out",
        "Signed out since 3 Nov & nothing was fetched since.\nIts <report> waits.", NOW,
        (
            Step("Sign in", "bedrot://sign-in/toolost/main", "bedrot login toolost"),
            Step("Fetch by hand", "bedrot://show/services/toolost", "bedrot bring"),
        ),
        "toolost", "main",
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Office:
    """A mail server's memory. ``answers``: what it answers instead of taking something, by command."""

    port: int = 0
    mails: list[Envelope] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    sender_answer: str = ""
    data_answer: str = ""

    async def handle_MAIL(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        if self.data_answer:
            return self.data_answer
        self.mails.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        well = data.login.decode() == USER and data.password.decode() == PASSWORD
        return AuthResult(success=well, handled=well)


@dataclass(frozen=True)
class Papers:
    """A certificate for this computer and the authority that signed it, which nobody but the tests believes."""

    server: ssl.SSLContext
    trust: ssl.SSLContext


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    folder = tmp_path_factory.mktemp("papers")
    authority = _key_and_cert("An authority of the tests", None)
    own = _key_and_cert("localhost", authority)
    _write(folder / "own.pem", own)
    (folder / "authority.pem").write_bytes(authority[1].public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "own.pem")
    return Papers(server, ssl.create_default_context(cafile=str(folder / "authority.pem")))


Issued = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def _key_and_cert(name: str, by: Issued | None) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by[1].subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    signer = by[0] if by else key
    if by:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    else:
        usage = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "encipher_only", "decipher_only"), False,
        )  # fmt: skip
        builder = builder.add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), critical=True)
    return key, builder.sign(signer, hashes.SHA256())


def _write(file: Path, issued: Issued) -> None:
    key = issued[0].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(key + issued[1].public_bytes(serialization.Encoding.PEM))


@pytest.fixture
def mail_server() -> Iterator[Callable[..., Office]]:
    """Starts mail servers; with ``tls_context`` they offer STARTTLS, with ``ssl_context`` they speak nothing else."""
    running: list[Controller] = []

    def start(*, auth: bool = False, **options: Any) -> Office:
        office = Office(free_port())
        if auth:
            options = {"auth_required": True, "authenticator": office.authenticate, **options}
        server = Controller(office, hostname="127.0.0.1", port=office.port, server_hostname="localhost", **options)
        server.start()
        running.append(server)
        return office

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never says anything."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        yield int(listening.getsockname()[1])


@dataclass
class Receiver:
    """What takes messages by HTTP. ``answers``: (status, headers, body) of the next answers, then 200."""

    port: int = 0
    taken: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], str]] = field(default_factory=list)

    def address(self, path: str = "/services/T0SECRET/B0SECRET/hush-hush-hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    memory = Receiver()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            memory.taken.append((self.path, json.loads(body)))
            status, headers, text = memory.answers.pop(0) if memory.answers else (200, {}, "ok")
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    memory.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield memory
    server.shutdown()
    thread.join()
    server.server_close()


def whole(error: BaseException | None) -> str:
    """All that an error and what it came from say, as a traceback or a log might."""
    import traceback

    seen: list[BaseException] = []
    told: list[str] = []
    while error is not None and error not in seen:
        seen.append(error)
        told += [repr(error), str(error), *map(str, error.args), *traceback.format_exception(error)]
        error = error.__cause__ or error.__context__
    return "\n".join(told)
