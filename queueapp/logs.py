"""Log lines: one line of plain text each, to stderr, with no personal data and no secret in it."""

import logging
import re

_SECRETS = re.compile(r"(/t/|/tickets/)[a-z0-9]{20,}|(/a/|/appointments/|/holds/|/offers/)[A-Za-z0-9]{8,}|qk_[A-Za-z0-9_-]{10,}")


class Veil(logging.Filter):
    """Hides codes and keys that stand in addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line pass, veiled."""
        message = record.getMessage()
        veiled = _SECRETS.sub(lambda found: (found.group(1) or found.group(2) or "qk_") + "…", message)
        if veiled != message:
            record.msg, record.args = veiled, ()
        return True


def set_up(level: str) -> None:
    """Send this process's log to stderr."""
    handler = logging.StreamHandler()
    handler.addFilter(Veil())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("engineio", "socketio", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It tells whole addresses, and a gateway's may hold a number of a phone.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    # A turn left out because the last one still runs is no fault; a job that fails is logged by the worker.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
