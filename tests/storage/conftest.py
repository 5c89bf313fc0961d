"""The stores are tried on both databases."""

from collections.abc import Iterator

import pytest

from tests.support.databases import POSTGRES, SQLITE


@pytest.fixture(params=[SQLITE, POSTGRES])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of one's own, with the town founded in it."""
    with request.getfixturevalue(f"{request.param}_town").address() as made:
        yield made
