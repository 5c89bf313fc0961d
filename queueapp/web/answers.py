"""How answers become JSON."""

from typing import Any

import orjson
from flask import Response
from flask.json.provider import DefaultJSONProvider


class Answers(DefaultJSONProvider):
    """Flask's JSON, written by a faster hand: without spaces, Chinese as it is, keys in the order they were given."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """A value as text."""
        return self._written(obj).decode()

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """A value as an answer."""
        content = self._prepare_response_obj(args, kwargs)
        return Response(self._written(content), mimetype=self.mimetype)

    def _written(self, value: Any) -> bytes:
        return orjson.dumps(value, default=self.default, option=orjson.OPT_NON_STR_KEYS)
