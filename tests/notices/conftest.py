"""Ana's post, on both databases where a test asks for a box."""

import pytest

from tests.support.notices import Box, box
from tests.support.town import Town


@pytest.fixture
def ana(town: Town) -> Box:
    """Ana's post."""
    return box(town)
