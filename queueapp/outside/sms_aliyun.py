"""Short messages by Alibaba Cloud (阿里云短信, SendSms of 2017-05-25), signed by its method V3, ACS3-HMAC-SHA256."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from queueapp.domain.clock import Instant, moment
from queueapp.domain.notices import Fault, Message
from queueapp.outside.http_post import Post
from queueapp.outside.sms import Account, Faults, filled_values, must_say, template_for

URL = "https://dysmsapi.aliyuncs.com"
METHOD = "ACS3-HMAC-SHA256"
# Codes of the provider's error list: what lies in the number or the text never passes, what lies in the account stops all.
FAULTS: Faults = (
    ("isv.MOBILE_NUMBER_ILLEGAL", Fault.NEVER), ("isv.MOBILE_COUNT_OVER_LIMIT", Fault.NEVER),
    ("isv.BLACK_KEY_CONTROL_LIMIT", Fault.NEVER), ("isv.PARAM_", Fault.NEVER), ("isv.INVALID_PARAMETERS", Fault.NEVER),
    ("isv.TEMPLATE_", Fault.NEVER), ("isv.SMS_TEMPLATE_ILLEGAL", Fault.NEVER),
    ("isv.SMS_SIGNATURE_ILLEGAL", Fault.UNREACHABLE), ("isv.AMOUNT_NOT_ENOUGH", Fault.UNREACHABLE),
    ("isv.ACCOUNT_", Fault.UNREACHABLE), ("isv.OUT_OF_SERVICE", Fault.UNREACHABLE), ("isv.PRODUCT_UN", Fault.UNREACHABLE),
    ("isp.", Fault.UNREACHABLE), ("InvalidAccessKeyId", Fault.UNREACHABLE), ("SignatureDoesNotMatch", Fault.UNREACHABLE),
    ("SignatureNonceUsed", Fault.LATER),
)  # fmt: skip


class AliyunSms:
    """The provider's gateway."""

    name = "aliyun"

    def __init__(self, post: Post, account: Account, templates: Mapping[str, str], url: str = "") -> None:
        self._post, self._account, self._templates = post, account, templates
        self._url = (url or URL).rstrip("/")

    def deliver(self, to: str, message: Message, at: Instant) -> None:
        """Send one message; `OutId` is the notice's, so that the provider's list of receipts can be matched."""
        query = canonical_query({
            "PhoneNumbers": to, "SignName": self._account.sign, "TemplateCode": template_for(self._templates, message),
            "TemplateParam": json.dumps(filled_values(message), ensure_ascii=False), "OutId": message.id,
        })  # fmt: skip
        headers = {
            "host": urlsplit(self._url).netloc, "x-acs-action": "SendSms", "x-acs-version": "2017-05-25",
            "x-acs-date": moment(at).strftime("%Y-%m-%dT%H:%M:%SZ"), "x-acs-signature-nonce": f"{message.id}-{at}",
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        }  # fmt: skip
        headers["Authorization"] = authorization(self._account, query, headers)
        answer = self._post(f"{self._url}/?{query}", headers, b"")
        must_say("OK", _code(answer.body), answer, self.name, FAULTS)


def canonical_query(values: Mapping[str, str]) -> str:
    """Parameters by name, percent-encoded as RFC 3986 has it."""
    return urlencode(sorted(values.items()), quote_via=quote, safe="-_.~")


def authorization(account: Account, query: str, headers: Mapping[str, str]) -> str:
    """The Authorization header of a POST to `/` with an empty body."""
    names = ";".join(sorted(headers))
    told = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(["POST", "/", query, told, names, headers["x-acs-content-sha256"]])
    text = f"{METHOD}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(account.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{METHOD} Credential={account.key},SignedHeaders={names},Signature={signature}"


def _code(body: bytes) -> str | None:
    try:
        told = json.loads(body)
        return str(told["Code"])
    except (ValueError, LookupError, TypeError):
        return None
