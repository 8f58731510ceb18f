"""A client for plain requests that carries a session's cookies as a browser would, and what its errors mean."""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from functools import lru_cache
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, TypeVar

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions.session import Session

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

CONNECT_SECONDS, READ_SECONDS = 10.0, 20.0
WHOLE_SECONDS = 60.0  # for a whole answer, however it trickles
_BYTES = 4_000_000  # of a body that are read
_HEARD_S = 0.1
USER_AGENT = "BEDROT-Desktop"


def client_for(session: Session | None = None, token: str = "") -> httpx.Client:
    """A client with the session's cookies, each for its own host and path, and ``token`` as the bearer if given.

    Times out after 10 s of connecting and 20 s of silence, follows no redirect, and goes through the proxy that the
    environment names, except to the computer itself. To be closed by the caller.
    """
    import httpx

    for name in ("httpx", "httpcore"):  # they would write addresses with their queries
        logging.getLogger(name).setLevel(logging.WARNING)
    known = session.user_agent if session and session.user_agent.isascii() and session.user_agent.isprintable() else ""
    headers = {"user-agent": known or USER_AGENT}
    if token:
        SECRETS.register([token])
        headers["authorization"] = f"Bearer {token}"
    return httpx.Client(
        cookies=jar_of(session) if session else None,
        headers=headers,
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        verify=_trust(),
        follow_redirects=False,
        mounts=dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]")),
    )


def stoppable(run: Run, work: Callable[[], T]) -> T:
    """Do a piece of network work so that a stop is heard at once (Cancelled), whatever the network is silent about.

    The work is done in a thread of its own; after a stop it is left to its time-outs and what it brings is dropped.
    """
    result: Future[T] = Future()

    def body() -> None:
        try:
            result.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that asked
            result.set_exception(error)

    run.check()
    threading.Thread(target=body, name="request", daemon=True).start()
    while not wait([result], _HEARD_S).done:
        run.check()
    return result.result()


def text_of(reply: httpx.Response, check: Callable[[], None] = lambda: None) -> str:
    """The body of an answer that is being streamed, its first 4 MB; ReadTimeout where it trickles for a minute.

    ``check`` is called between its parts and may raise to stop.
    """
    import httpx

    body, until = bytearray(), time.monotonic() + WHOLE_SECONDS
    for part in reply.iter_bytes():
        check()
        body += part
        if time.monotonic() > until:
            raise httpx.ReadTimeout("it trickles", request=reply.request)
        if len(body) >= _BYTES:
            break
    try:
        return body.decode(reply.charset_encoding or "utf-8", "replace")
    except LookupError:  # an encoding that nobody knows
        return body.decode("utf-8", "replace")


def jar_of(session: Session) -> CookieJar:
    """The session's cookies as a jar. One without a leading dot goes to its very host only, a dotted one below, too."""
    policy = DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainStrictNonDomain)
    jar = CookieJar(policy)
    for one in session.cookies:
        if one.get("name") and one.get("domain") and f"{one['name']}{one.get('value', '')}".isprintable():
            jar.set_cookie(_cookie(one))
    return jar


def trouble(error: Exception) -> str:
    """What went wrong on the way to a host, in words without its address."""
    import httpx

    causes = list(_causes(error))
    told = " ".join(str(cause) for cause in causes).lower()
    if any(isinstance(cause, ssl.SSLError) for cause in causes) or "certificate" in told or "[ssl" in told:
        why = next((str(getattr(c, "verify_message", "")) for c in causes if getattr(c, "verify_message", "")), "")
        return "the connection is not private" + (f" ({why})" if why else "")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes) or "refused" in told:
        return "refused connection"
    if isinstance(error, httpx.ProxyError):
        return "the proxy does not let through"
    if isinstance(error, httpx.ConnectTimeout):
        return f"no connection within {CONNECT_SECONDS:.0f} s"
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {READ_SECONDS:.0f} s"
    if any(type(cause).__name__ == "gaierror" for cause in causes) or "getaddrinfo" in told or "name or serv" in told:
        return "its name is not known (DNS)"
    if isinstance(error, httpx.RemoteProtocolError):
        return "the connection was closed without an answer"
    if isinstance(error, httpx.ConnectError):
        return "no connection"
    return f"the connection broke ({type(error).__name__})"


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found and len(found) < 10:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The certificates that this computer trusts (a company's own among them) and the usual ones."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _cookie(one: Mapping[str, Any]) -> Cookie:
    domain = str(one["domain"]).lower()
    expires = one.get("expires")
    known = isinstance(expires, (int, float)) and not isinstance(expires, bool) and 0 < expires < 10**12
    return Cookie(
        version=0,
        name=str(one["name"]),
        value=str(one.get("value") or ""),
        port=None,
        port_specified=False,
        # the jar's word for a host without a dot
        domain=f"{domain}.local" if "." not in domain else domain,
        domain_specified=domain.startswith("."),
        domain_initial_dot=domain.startswith("."),
        path=str(one.get("path") or "/"),
        path_specified=True,
        secure=bool(one.get("secure")),
        expires=int(expires) if known and expires is not None else None,
        discard=not known,
        comment=None,
        comment_url=None,
        rest={"HttpOnly": ""} if one.get("httpOnly") else {},
    )
