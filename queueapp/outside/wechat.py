"""Messages of a city's WeChat account (公众号模板消息): an access token, then one POST each.

The texts are approved beforehand; a setting says which of their places are filled with which of our values."""

import json
import threading
from collections.abc import Mapping
from typing import Any, Protocol

from queueapp.domain.clock import SECOND, Instant
from queueapp.domain.notices import Fault, Message, Undelivered
from queueapp.outside.http_post import Post, must_be_taken
from queueapp.outside.sms import Account, filled

URL = "https://api.weixin.qq.com"
JSON = {"Content-Type": "application/json"}
# A token is asked for anew this long before its end.
EARLY_S = 300
# Global codes of the platform: these ask for a new token; these lie in the reader; these stop everybody.
STALE = (40001, 40014, 42001)
NEVER = (40003, 40037, 43004, 43101, 47003)
STOPS = (-1, 40013, 40125, 40164, 45009, 48001)


class Template(Protocol):
    """An approved text, and which of our values fill its places: {"time2": "{time}", …}."""

    @property
    def id(self) -> str: ...

    @property
    def data(self) -> Mapping[str, str]: ...


class Wechat:
    """The platform's gateway. `templates` are by kind, or by kind and language (`booked.en`)."""

    name = "wechat"

    def __init__(self, post: Post, account: Account, templates: Mapping[str, Template], url: str = "") -> None:
        self._post, self._account, self._templates = post, account, templates
        self._url = (url or URL).rstrip("/")
        self._token: tuple[str, int] | None = None
        self._turn = threading.Lock()

    def deliver(self, to: str, message: Message, at: Instant) -> None:
        """Send one message to a reader's open id; the platform knows a repeat by `client_msg_id`."""
        template = self._templates.get(f"{message.kind}.{message.language}") or self._templates.get(message.kind.value)
        if template is None:
            raise Undelivered("no_template", Fault.NEVER)
        data = {name: {"value": filled(text, message.values)} for name, text in template.data.items()}
        told = {"touser": to, "template_id": template.id, "url": message.link or "", "data": data, "client_msg_id": message.id}
        answer = self._ask(f"/cgi-bin/message/template/send?access_token={self._current_token(at)}", told)
        code = int(answer.get("errcode", 0))
        if code in STALE:
            self._token = None
        if code:
            raise Undelivered(f"wechat_{code}" if code > 0 else "wechat_busy", _fault(code))

    def _current_token(self, at: Instant) -> str:
        with self._turn:
            if self._token is None or self._token[1] <= at:
                asked = {"grant_type": "client_credential", "appid": self._account.key, "secret": self._account.secret}
                answer = self._ask("/cgi-bin/stable_token", asked)
                if "access_token" not in answer:
                    raise Undelivered(f"wechat_{answer.get('errcode', 'token')}", Fault.UNREACHABLE)
                lives = (int(answer.get("expires_in", 0)) - EARLY_S) * SECOND
                self._token = (str(answer["access_token"]), at + lives)
            return self._token[0]

    def _ask(self, path: str, told: dict[str, Any]) -> dict[str, Any]:
        answer = self._post(self._url + path, JSON, json.dumps(told, ensure_ascii=False).encode())
        must_be_taken(answer, self.name)
        try:
            found: dict[str, Any] = dict(json.loads(answer.body))
        except (ValueError, TypeError):
            raise Undelivered("wechat_answer", Fault.UNREACHABLE) from None
        return found


def _fault(code: int) -> Fault:
    if code in NEVER:
        return Fault.NEVER
    return Fault.UNREACHABLE if code in STOPS else Fault.LATER
