"""A PostgreSQL server of the tests ends with the run that started it, also when that is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.postgres
ENDS_WITHIN_S = 60
RUN = """
import time
from tests.support.databases import Postgres
server = Postgres()
print(server._server.pgdata, server._server.get_pid(), server._run, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_run_leaves_no_server_behind(how: signal.Signals) -> None:
    root = Path(__file__).parents[2]
    run = subprocess.Popen([sys.executable, "-c", RUN], cwd=root, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert run.stdout is not None
    data, pid, folder = run.stdout.readline().split()
    assert psutil.pid_exists(int(pid))

    os.killpg(run.pid, how)
    run.communicate()

    until = time.monotonic() + ENDS_WITHIN_S
    while any(map(still_there, (pid, data, folder))) and time.monotonic() < until:
        time.sleep(0.1)
    assert [one for one in (pid, data, folder) if still_there(one)] == []


def still_there(one: str) -> bool:
    return psutil.pid_exists(int(one)) if one.isdigit() else Path(one).exists()
