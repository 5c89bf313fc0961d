"""Settings from the environment (`QUEUEAPP_…`), a `.env` file or a secrets directory; read in this one place."""

import logging
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from queueapp.domain.booking_rules import PERSON_DAYS

SECRETS = Path("/run/secrets")
# How others write the address of a PostgreSQL database, and how SQLAlchemy does.
POSTGRES, POSTGRESQL = "postgres://", "postgresql://"
DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")


class WechatTemplate(BaseModel):
    """An approved text of a WeChat account, and what fills its places."""

    id: str
    data: dict[str, str]


class Settings(BaseSettings):
    """Every setting there is; the README's table equals this class."""

    model_config = SettingsConfigDict(
        env_prefix="QUEUEAPP_",
        env_file=".env",
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
        frozen=True,
        extra="ignore",
    )

    database_url: str = Field(default="", description="SQLAlchemy address; empty: SQLite in the data folder")
    data_folder: Path = Field(default=Path("var"), description="where SQLite and generated keys live")
    redis_url: str = Field(default="", description="doorbell between several web processes; empty: one process")
    secret_key: SecretStr = Field(default=SecretStr(""), description="signs cookies; generated into the data folder by `init`")
    data_keys: SecretStr = Field(
        default=SecretStr(""), description="comma-separated keys that seal personal data, the newest first"
    )
    timezone: str = Field(default="Asia/Shanghai", description="the city's zone")
    bind: str = Field(default="127.0.0.1:8000", description="address and port of the web server")
    public_url: str = Field(default="", description="what citizens reach, for QR codes and links in notices; empty: as asked")
    smtp_url: SecretStr = Field(
        default=SecretStr(""),
        description="mail server, `smtp://user:password@host:587` (STARTTLS) or `smtps://…`; `?tls=no` where there is none; "
        "empty: no mail",
    )
    mail_from: str = Field(default="", description="the address mails come from")
    sms_gateway: str = Field(
        default="log",
        pattern="^(off|log|aliyun|tencent|http)$",
        description="who takes short messages: `off`, `log` (only noted), `aliyun`, `tencent`, `http` (a city's own gateway)",
    )
    sms_url: str = Field(default="", description="the gateway's address; empty: the provider's own")
    sms_key: str = Field(default="", description="the provider's key id (AccessKeyId, SecretId)")
    sms_secret: SecretStr = Field(default=SecretStr(""), description="its secret; for `http` base64, as Standard Webhooks sign")
    sms_sign: str = Field(default="", description="the approved signature, without brackets; up to 4 signs keep texts in one part")
    sms_app: str = Field(default="", description="`tencent`: the SDK app id")
    sms_templates: dict[str, str] = Field(
        default={},
        description='approved texts by kind, or kind and language, as JSON: `{"booked": "SMS_1", "booked.en": "SMS_2"}`; '
        "they are given time, site, code and (offer) until, in this order",
    )
    sms_body: str = Field(
        default='{"id": "{id}", "phone": "{phone}", "text": "{text}"}',
        description="`http`: the JSON that is posted; also {kind} {language} {time} {site} {code} {until}",
    )
    wechat_app: str = Field(default="", description="app id of the city's WeChat account; empty: no WeChat")
    wechat_secret: SecretStr = Field(default=SecretStr(""), description="its secret")
    wechat_templates: dict[str, WechatTemplate] = Field(
        default={},
        description='approved texts as JSON: `{"booked": {"id": "…", "data": {"time2": "{time}", "thing4": "{site}"}}}`',
    )
    vapid_private_key: SecretStr = Field(
        default=SecretStr(""), description="signs web push: 32 random bytes as base64url; empty: no web push"
    )
    person_days: int = Field(
        default=PERSON_DAYS, ge=1,
        description="days after which a visit, appointment or wait that is over names nobody; fewer also forget no-shows sooner",
    )  # fmt: skip
    clock: str = Field(default="", description="`start,rate`: a faster day for demonstration and simulation only")
    demo: bool = Field(default=False, description="the tour page and its keys; set by `serve --demo` for its own processes")
    sockets: int = Field(default=5000, description="most sockets one web process holds")
    synchronous: str = Field(default="FULL", pattern="^(FULL|NORMAL|OFF)$", description="SQLite's care for power cuts")
    trusted_proxies: int = Field(default=0, ge=0, le=5, description="proxies in front whose forwarded headers count")
    log_level: str = Field(default="INFO", description="least level that is logged")

    @field_validator("database_url")
    @classmethod
    def _of_a_known_database(cls, said: str) -> str:
        url = POSTGRESQL + said.removeprefix(POSTGRES) if said.startswith(POSTGRES) else said
        if url and _driver_of(url) not in DRIVERS:
            raise _wrong("give sqlite:///path or postgresql://user@host/name, or leave it empty for SQLite in the data folder")
        return url

    @field_validator("timezone")
    @classmethod
    def _of_a_known_zone(cls, said: str) -> str:
        try:
            ZoneInfo(said)
        except (OSError, KeyError, ValueError):
            raise _wrong("there is no time zone of this name: give one such as Asia/Shanghai") from None
        return said

    @field_validator("log_level")
    @classmethod
    def _of_a_known_level(cls, said: str) -> str:
        if said.upper() not in logging.getLevelNamesMapping():
            raise _wrong("give one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
        return said

    @property
    def zone(self) -> ZoneInfo:
        """The city's zone."""
        return ZoneInfo(self.timezone)

    @property
    def address(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.data_folder.absolute() / 'queue.db'}"


class SettingsMissing(Exception):
    """A process lacks what it needs; the message says which setting."""


def read_settings() -> Settings:
    """The settings of this process; SettingsMissing with one plain sentence when one is malformed."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsMissing(f"QUEUEAPP_{str(first['loc'][0]).upper()}: {first['msg']}") from None
    except SettingsError as error:
        # Its sentence names the field in quotation marks, and a class of the library.
        _, name, _ = str(error).split('"', 2)
        raise SettingsMissing(f"QUEUEAPP_{name.upper()}: give JSON, as in the README's table of settings") from None


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("setting", "{sentence}", {"sentence": sentence})


def _driver_of(url: str) -> str:
    try:
        return make_url(url).drivername
    except (ArgumentError, ValueError):
        return ""


def secret_of(settings: Settings, name: str) -> str:
    """A secret from its setting, else from the file that `init` made; SettingsMissing when there is neither."""
    given: str = getattr(settings, name).get_secret_value()
    if given:
        return given
    file = settings.data_folder / "keys" / name
    if file.is_file():
        return file.read_text(encoding="ascii").strip()
    raise SettingsMissing(f"QUEUEAPP_{name.upper()} is not set, and there is no {file}: run `queueapp init`")
