"""Where `serve` listens: an address and port that are checked before anything is started."""

import socket
import sys
from dataclasses import dataclass

from queueapp.settings import Settings, SettingsMissing, read_settings

HIGHEST_PORT = 65_535
# Whoever listens at all addresses is asked at the machine's own.
OWN = {"0.0.0.0": "127.0.0.1", "::": "::1"}


@dataclass(frozen=True, slots=True)
class Binding:
    """An address and a port to listen on."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def url(self) -> str:
        """Where somebody at this machine asks."""
        return f"http://{_bracketed(OWN.get(self.host, self.host))}:{self.port}"


def binding_of(settings: Settings, host: str | None, port: int | None) -> Binding:
    """What was asked for, else the setting; SettingsMissing where that is no address and port."""
    usual_host, _, usual_port = settings.bind.rpartition(":")
    if (not host and not usual_host) or (port is None and not (usual_port.isascii() and usual_port.isdigit())):
        raise SettingsMissing(f"QUEUEAPP_BIND: {settings.bind} is no address and port: give them as 127.0.0.1:8000 or [::1]:8000")
    found = Binding((host or usual_host).removeprefix("[").removesuffix("]"), int(usual_port) if port is None else port)
    if not 1 <= found.port <= HIGHEST_PORT:
        raise SettingsMissing(f"{found.port} is no port: give one from 1 to {HIGHEST_PORT}")
    return found


def must_be_free(binding: Binding) -> None:
    """Fail with a sentence where nobody could listen, as the web server would see it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(binding.host, binding.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            # One just closed is free, as the server sees it.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except (OSError, UnicodeError) as error:
        said = getattr(error, "strerror", None) or "no such address"
        raise SettingsMissing(f"{binding} cannot be listened on ({said}): try another --port or --host") from None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def check(host: str | None, port: int | None) -> None:
    """End with a sentence where a server could not listen there."""
    try:
        must_be_free(binding_of(read_settings(), host, port))
    except SettingsMissing as missing:
        sys.exit(str(missing))
