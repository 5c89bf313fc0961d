"""Browsers without scripts: each fills in the form of the page it last saw."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Reader:
    """A browser that fills in the form of the page it last saw."""

    def __init__(self, browser: FlaskClient) -> None:
        self.browser = browser
        self.page: TestResponse

    def goto(self, path: str) -> str:
        self.page = self.browser.get(path, follow_redirects=True)
        return self.page.text

    def send(self, path: str, **answers: str) -> TestResponse:
        """Post to an address under the page's token and key; the page after it is the one last seen."""
        hidden = dict(re.findall(r'name="(csrf_token|idempotency_key)" value="([^"]+)"', self.page.text))
        self.page = self.browser.post(path, data={**hidden, **answers}, follow_redirects=True)
        return self.page

    def where(self, path: str) -> str:
        """The form's address on the page that begins with a path."""
        found = re.search(rf'action="({path}[^"]*)"', self.page.text)
        assert found, self.page.text
        return found[1].replace("&amp;", "&")

    def words(self) -> str:
        """What the page says, without its marks; blanks as one."""
        body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", self.page.text, flags=re.DOTALL)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body))
