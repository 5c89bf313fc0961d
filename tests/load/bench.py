"""`scripts/bench [NAME…] [--json FILE]`: comparisons on this machine; all of one comparison is measured in the same run."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.load import boards, over_http, storm, verbs, watchers
from tests.load.figures import Figure, table, write_json

# name, what is compared, how
BENCHES: dict[str, tuple[str, Callable[[Path], list[Figure]]]] = {
    "verbs": ("Verbs in process beside the same rows by bare SQL", verbs.measure),
    "http": ("Requests beside an empty handler's way plus the bare transaction", over_http.measure),
    "boards": ("From the call to the screens beside a bare broadcast of the same text", boards.measure),
    "watchers": ("Processor time of an event that many watch, beside the same with nobody watching", watchers.measure),
    "storm": ("The release moment: sold, refused, and calls elsewhere; booking beside the same rows by bare SQL", storm.measure),
}


def main() -> int:
    """Run the benches asked for."""
    asked = _arguments()
    tables: dict[str, list[Figure]] = {}
    for name in asked.names or BENCHES:
        title, measure = BENCHES[name]
        folder = Path(tempfile.mkdtemp(prefix="queueapp-bench-"))
        # PostgreSQL's package wants a place of its own there, which only its owner may read.
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
        try:
            tables[name] = measure(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(table(f"{name}: {title}", tables[name]), flush=True)
    if asked.json:
        write_json(asked.json, tables)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__, allow_abbrev=False)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*BENCHES, []], help=", ".join(BENCHES))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the same figures as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
