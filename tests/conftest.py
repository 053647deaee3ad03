"""What every test gets: no way out to the network."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest


class NetworkBlockedError(AssertionError):
    """A test tried to reach something that is not this machine."""


def is_loopback(host: object) -> bool:
    """Whether a host, as given to a socket, is this machine."""
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii", "replace")
    if host is None or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Trap connections and name look-ups beyond loopback, even where the code swallows the error.

    It holds in this process only; a subprocess must be given no reason to go out.
    """
    attempts: list[str] = []

    def refuse(where: object) -> None:
        message = f"a test reached for the network: {where!r} is not on this machine"
        attempts.append(message)
        raise NetworkBlockedError(message)

    def guarded(original: Any) -> Any:
        def call(self: socket.socket, *args: Any) -> Any:
            address = args[-1]
            if self.family != getattr(socket, "AF_UNIX", None) and not is_loopback(address[0]):
                refuse(address)
            return original(self, *args)

        return call

    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "0.0.0.0" and host != "::" and not is_loopback(host):
            refuse(host)
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield
    if attempts:
        pytest.fail(attempts[0], pytrace=False)
