"""The scheduler's process: runs the table of jobs under a lease, so that of several exactly one works."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from queueapp.actions.unit import House
from queueapp.domain.refusals import TryAgain
from queueapp.jobs.schedule import HOUSE, OUTSIDE, SCHEDULE, Job
from queueapp.storage.jobs_queries import SCHEDULER, take_lease

RENEW_S = 5
# A holder that has not renewed for this long is gone.
LEASE_US = 20_000_000
_log = logging.getLogger(__name__)


class Worker:
    """Runs jobs while it holds the lease."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self.holds = False

    def renew(self) -> None:
        """Take or renew the lease."""
        now = self._house.real_now()
        held = self._house.database.write(lambda connection: take_lease(connection, SCHEDULER, self._name, now, now - LEASE_US))
        if held != self.holds:
            _log.info("this scheduler %s", "works now" if held else "waits for another one")
        self.holds = held

    def runner(self, job: Job) -> Callable[[], None]:
        """A job that works only under the lease; a busy stream is tried again at the next turn."""

        def run() -> None:
            if not self.holds:
                return
            try:
                done = job.run(self._house)
            except TryAgain:
                return
            except Exception:
                _log.exception("job %s failed", job.name)
                return
            if done:
                _log.info("%s: %d", job.name, done)

        return run


def run_scheduler(house: House, stopped: threading.Event) -> None:
    """Work until `stopped` is set."""
    worker = Worker(house)
    worker.renew()
    scheduler = BackgroundScheduler(
        timezone=ZoneInfo("UTC"),
        executors={thread: ThreadPoolExecutor(1) for thread in (HOUSE, OUTSIDE)},
        job_defaults={"coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(worker.renew, "interval", seconds=RENEW_S, id="renew", misfire_grace_time=60)
    for job in SCHEDULE:
        scheduler.add_job(
            worker.runner(job), "interval", seconds=job.every_s, id=job.name, misfire_grace_time=job.grace_s, executor=job.thread
        )
    _log.info("notices go out: %s", house.post)
    scheduler.start()
    worker.runner(SCHEDULE[0])()
    stopped.wait()
    scheduler.shutdown(wait=True)
