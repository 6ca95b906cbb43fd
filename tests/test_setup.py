"""packaging/setup.sh, with stand-ins for everything it calls: nothing is installed here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell script")

SCRIPT = Path(__file__).resolve().parent.parent / "packaging" / "setup.sh"
VENV_PYTHON = """#!/bin/sh
case "$*" in
    --version) echo "Python 3.11.7" ;;
    *"pip install"*) echo "$@" >>"$CALLS"; exit "${PIP_FAILS:-0}" ;;
esac
"""
ALL_LIBRARIES = """#!/bin/sh
sed -n 's/^\\(lib.*\\.so\\.[0-9]*\\) .*/\\1 (libc6)/p' packaging/setup.sh | grep -v "${WITHOUT:-nothing}"
"""
APT = """#!/bin/sh
echo "apt-get $*" >>"$CALLS"
exit "${APT_FAILS:-0}"
"""


class Machine:
    """A project folder with a ready .venv, a system with all libraries, and a record of the calls that install."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "the project"
        self.tools = folder / "tools"
        self.calls = folder / "calls"
        (self.project / "packaging").mkdir(parents=True)
        shutil.copy(SCRIPT, self.project / "packaging")
        (self.project / "pyproject.toml").write_text("[project]\n")
        self.program(self.project / ".venv" / "bin" / "python", VENV_PYTHON)
        self.tool("ldconfig", ALL_LIBRARIES)
        self.tool("apt-get", APT)
        self.tool("sudo", '#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nexec "$@"\n')
        self.tool("find", "#!/bin/sh\necho a-font.ttf\n")
        self.tool("uname", "#!/bin/sh\necho Linux\n")

    def program(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def tool(self, name: str, text: str) -> None:
        self.program(self.tools / name, text)

    def set_up(self, *arguments: str, **environment: str) -> tuple[int, str, list[str]]:
        """Exit status, what was said, and the calls made."""
        self.calls.write_text("")
        path = f"{self.tools}{os.pathsep}{os.environ['PATH']}"
        result = subprocess.run(
            ["sh", "packaging/setup.sh", *arguments],
            cwd=self.project,
            env=os.environ | {"PATH": path, "CALLS": str(self.calls)} | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return result.returncode, result.stderr, self.calls.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_second_time_nothing_is_installed(machine: Machine) -> None:
    status, _, calls = machine.set_up()
    assert status == 0
    assert len(calls) == 1
    assert calls[0].endswith("--editable .")
    assert machine.set_up() == (0, "", [])


def test_tests_need_more_and_what_they_installed_serves_the_app(machine: Machine) -> None:
    machine.set_up()
    assert machine.set_up("dev")[2][0].endswith("--editable .[dev]")
    (machine.project / ".venv" / ".installed-app").unlink()
    assert machine.set_up() == (0, "", [])


def test_another_project_file_or_place_installs_again(machine: Machine, tmp_path: Path) -> None:
    machine.set_up()
    (machine.project / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert len(machine.set_up()[2]) == 1
    machine.project = machine.project.rename(tmp_path / "moved")
    assert len(machine.set_up()[2]) == 1


def test_a_failed_installation_is_tried_again(machine: Machine) -> None:
    assert machine.set_up(PIP_FAILS="1")[0] != 0
    assert len(machine.set_up()[2]) == 1


def test_only_missing_system_packages_are_installed(machine: Machine) -> None:
    status, _, calls = machine.set_up(WITHOUT="xcb-cursor")
    assert status == 0
    assert calls[0] == "apt-get install -y --no-install-recommends libxcb-cursor0"


def test_packages_that_cannot_be_installed_are_named_and_the_set_up_goes_on(machine: Machine) -> None:
    status, said, calls = machine.set_up(WITHOUT="libEGL", APT_FAILS="1")
    assert status == 0
    assert "libegl1" in said
    assert "pip install" in calls[-1]


def test_a_system_without_a_font_gets_one(machine: Machine) -> None:
    machine.tool("find", "#!/bin/sh\n")
    assert machine.set_up()[2][0] == "apt-get install -y --no-install-recommends fonts-dejavu-core"


def test_without_a_python_that_is_new_enough_it_says_so(machine: Machine) -> None:
    shutil.rmtree(machine.project / ".venv")
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        machine.tool(name, "#!/bin/sh\nexit 1\n")
    status, said, calls = machine.set_up(APT_FAILS="1")
    assert status == 1
    assert "Python 3.11 or newer" in said
    assert not any("pip" in call for call in calls)


def test_a_python_without_venv_gets_it(machine: Machine) -> None:
    """Debian packs ensurepip apart; here it is there once apt-get was called."""
    shutil.rmtree(machine.project / ".venv")
    fake = f"""#!/bin/sh
case "$*" in
    *ensurepip*) [ -s "$CALLS" ] ;;
    *print*) echo 3.11 ;;
    *"-m venv"*) mkdir -p .venv/bin && cp "{machine.tools}/venv-python" .venv/bin/python ;;
esac
"""
    machine.tool("venv-python", VENV_PYTHON)
    machine.tool("python3", fake)
    status, _, calls = machine.set_up()
    assert status == 0
    assert calls[0] == "apt-get install -y --no-install-recommends python3.11-venv"
    assert "pip install" in calls[-1]
