"""How often one may ask: who is counted as one, and each route by itself."""

import re
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, TypeVar, cast

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

View = TypeVar("View", bound=Callable[..., Any])

# One household, and one machine of a provider, has so many bits of IPv6 in common; behind them it may name itself as it likes.
HOUSEHOLD_BITS = 64


def limiter_of(app: Flask, storage: str) -> Limiter:
    """Counts requests in a storage (`memory://` in this process)."""
    return Limiter(asker, app=app, storage_uri=storage, headers_enabled=True)


def asker() -> str:
    """Who asks: an address, or of IPv6 the household's part of it."""
    text = get_remote_address()
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if not isinstance(address, IPv6Address):
        return text
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, HOUSEHOLD_BITS), strict=False).network_address)


def limited(limiter: Limiter, limit: str, path: str, view: View) -> View:
    """A view whose POSTs are counted; by its path, since the limiter counts by name and would count all our views as one."""
    view.__name__ = view.__qualname__ = re.sub(r"\W+", "_", path)
    return cast(View, limiter.limit(limit, methods=["POST"])(view))
