"""What an office installs: the wheel has code, templates and static files, also when made from the source archive."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]


def build(source: Path, kind: str, into: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(into)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = into.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def wheel_from_source_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("source")
    shutil.unpack_archive(build(ROOT, "sdist", place / "archive"), place)
    (unpacked,) = place.glob("queueapp-*")
    return build(unpacked, "wheel", place / "wheel")


def files_in(wheel: Path) -> set[str]:
    return set(ZipFile(wheel).namelist())


def files_below(folder: str) -> set[str]:
    return {str(file.relative_to(ROOT)) for file in (ROOT / folder).rglob("*") if file.is_file()}


def test_the_wheel_has_two_root_packages(wheel: Path) -> None:
    roots = {name.split("/")[0] for name in files_in(wheel)}

    assert {root for root in roots if not root.endswith(".dist-info")} == {"queueapp", "displays"}


@pytest.mark.parametrize("folder", ["templates", "static"])
def test_the_wheel_carries_every_file_of(folder: str, wheel: Path) -> None:
    wanted = {f"queueapp/{file}" for file in files_below(folder)}

    assert wanted <= files_in(wheel)


def test_the_wheel_carries_the_browser_libraries(wheel: Path) -> None:
    assert "queueapp/static/vendor/socket.io.esm.min.js" in files_in(wheel)


def test_a_wheel_from_the_source_archive_is_the_same(wheel: Path, wheel_from_source_archive: Path) -> None:
    assert files_in(wheel_from_source_archive) == files_in(wheel)


INSTALLED_HOME = """
import sys
from pathlib import Path
import queueapp
assert Path(queueapp.__file__).is_relative_to(Path(sys.argv[1])), queueapp.__file__
from click.testing import CliRunner
from queueapp.cli import main
made = CliRunner().invoke(main, ["init"], catch_exceptions=False)
assert made.exit_code == 0, made.output
from queueapp.factory import create_server
from queueapp.settings import read_settings
answer = create_server(read_settings()).app.test_client().get("/")
print(answer.status_code, answer.get_data(as_text=True).count("/sites/"))
"""


def test_an_installed_wheel_makes_its_city_and_shows_the_home_page(wheel: Path, tmp_path: Path) -> None:
    """Installed into an empty folder that stands before the checkout on the path, and run elsewhere."""
    place = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(place), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(place), "QUEUEAPP_DATA_FOLDER": str(tmp_path / "var")}

    shown = subprocess.run(
        [sys.executable, "-c", INSTALLED_HOME, str(place)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert shown.returncode == 0, shown.stderr
    status, sites = shown.stdout.split()[-2:]
    assert status == "200"
    assert int(sites) >= 23
