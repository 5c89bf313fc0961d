"""Short messages by Tencent Cloud (腾讯云短信, SendSms of 2021-01-11), signed by its method v3, TC3-HMAC-SHA256."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from queueapp.domain.clock import SECOND, Instant, moment
from queueapp.domain.notices import Fault, Message
from queueapp.outside.http_post import Post
from queueapp.outside.sms import Account, Faults, filled_values, must_say, template_for

URL = "https://sms.tencentcloudapi.com"
METHOD, REGION = "TC3-HMAC-SHA256", "ap-guangzhou"
FAULTS: Faults = (
    ("FailedOperation.InsufficientBalance", Fault.UNREACHABLE), ("FailedOperation.SignatureIncorrect", Fault.UNREACHABLE),
    ("FailedOperation.PhoneNumberInBlacklist", Fault.NEVER), ("FailedOperation.ContainSensitiveWord", Fault.NEVER),
    ("FailedOperation.Template", Fault.NEVER), ("InvalidParameter", Fault.NEVER), ("MissingParameter", Fault.NEVER),
    ("UnsupportedOperation", Fault.NEVER), ("AuthFailure", Fault.UNREACHABLE), ("InternalError", Fault.UNREACHABLE),
    ("UnauthorizedOperation", Fault.UNREACHABLE), ("LimitExceeded", Fault.LATER),
)  # fmt: skip


class TencentSms:
    """The provider's gateway."""

    name = "tencent"

    def __init__(self, post: Post, account: Account, templates: Mapping[str, str], url: str = "") -> None:
        self._post, self._account, self._templates = post, account, templates
        self._url = (url or URL).rstrip("/")

    def deliver(self, to: str, message: Message, at: Instant) -> None:
        """Send one message; its numbered values are time, site, code and, where the kind has one, until."""
        body = json.dumps({
            "PhoneNumberSet": [f"+86{to}"], "SmsSdkAppId": self._account.app, "SignName": self._account.sign,
            "TemplateId": template_for(self._templates, message), "TemplateParamSet": list(filled_values(message).values()),
            "SessionContext": message.id,
        }).encode()  # fmt: skip
        signed = {"content-type": "application/json; charset=utf-8", "host": urlsplit(self._url).netloc}
        headers = {
            **signed, "Authorization": authorization(self._account, "sms", signed, body, at), "X-TC-Action": "SendSms",
            "X-TC-Version": "2021-01-11", "X-TC-Region": REGION, "X-TC-Timestamp": str(at // SECOND),
        }  # fmt: skip
        answer = self._post(f"{self._url}/", headers, body)
        must_say("Ok", _code(answer.body), answer, self.name, FAULTS)


def authorization(account: Account, service: str, headers: Mapping[str, str], body: bytes, at: int) -> str:
    """The Authorization header of a POST to `/`; header names and values are in small letters where they are signed."""
    names = ";".join(sorted(headers))
    told = "".join(f"{name}:{headers[name].lower()}\n" for name in sorted(headers))
    request = "\n".join(["POST", "/", "", told, names, hashlib.sha256(body).hexdigest()])
    day = moment(at).strftime("%Y-%m-%d")
    scope = f"{day}/{service}/tc3_request"
    text = "\n".join([METHOD, str(at // SECOND), scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"TC3{account.secret}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return f"{METHOD} Credential={account.key}/{scope}, SignedHeaders={names}, Signature={signature}"


def _code(body: bytes) -> str | None:
    """The code of the answer as a whole, or else that of its one number."""
    try:
        told = json.loads(body)["Response"]
        return str(told["Error"]["Code"] if "Error" in told else told["SendStatusSet"][0]["Code"])
    except (ValueError, LookupError, TypeError):
        return None
