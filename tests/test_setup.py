"""packaging/setup.sh, with stand-ins for everything it calls: nothing is installed here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
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
        (self.project / "packaging" / "tools.txt").write_text("ruff==1\n")
        self.program(self.project / ".venv" / "bin" / "python", VENV_PYTHON)
        self.tool("ldconfig", ALL_LIBRARIES)
        self.tool("apt-get", APT)
        self.tool("dpkg", "#!/bin/sh\n")
        self.tool("sudo", '#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nexec "$@"\n')
        self.tool("find", "#!/bin/sh\necho a-font.ttf\n")
        self.tool("uname", "#!/bin/sh\necho Linux\n")
        self.tool("Xvfb", "#!/bin/sh\n")

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


ROOT = SCRIPT.parent.parent


def test_the_lock_names_every_tool_once_within_its_range() -> None:
    """Whoever edits the extra dev makes the lock anew: make lock."""
    from packaging.requirements import Requirement

    dev = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["dev"]
    lines = (ROOT / "packaging" / "tools.txt").read_text().splitlines()
    locked = [Requirement(line.removesuffix(" \\")) for line in lines if line[:1].isalpha()]
    releases = {requirement.name: str(requirement.specifier).removeprefix("==") for requirement in locked}
    assert len(releases) == len(locked)
    for tool in map(Requirement, dev):
        assert tool.specifier.contains(releases[tool.name]), tool
    assert sum("--hash=sha256:" in line for line in lines) >= len(locked)
    assert not any("://" in line for line in lines)


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
    locked, project = machine.set_up("dev")[2]
    assert locked.endswith("--require-hashes --requirement packaging/tools.txt")
    assert project.endswith("--editable .[dev,onnx,witness]")
    assert machine.set_up() == (0, "", [])
    assert machine.set_up("dev") == (0, "", [])


def test_other_tools_are_installed_for_the_tests_and_not_for_the_app(machine: Machine) -> None:
    machine.set_up("dev")
    (machine.project / "packaging" / "tools.txt").write_text("ruff==2\n")
    assert machine.set_up() == (0, "", [])
    assert len(machine.set_up("dev")[2]) == 2


def test_another_project_file_or_place_installs_again(machine: Machine, tmp_path: Path) -> None:
    machine.set_up()
    (machine.project / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert len(machine.set_up()[2]) == 1
    machine.project = machine.project.rename(tmp_path / "moved")
    assert len(machine.set_up()[2]) == 1


def test_a_failed_installation_is_tried_again(machine: Machine) -> None:
    assert machine.set_up(PIP_FAILS="1")[0] != 0
    assert len(machine.set_up()[2]) == 1


def test_what_an_interrupted_installation_left_half_written_is_installed_again(machine: Machine) -> None:
    shutil.rmtree(machine.project / ".venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=machine.project, check=True)
    (packages,) = (machine.project / ".venv" / "lib").glob("python*/site-packages")
    # A pip that counts its calls.
    (packages / "pip.py").write_text(
        "import os, sys\n"
        "if 'install' in sys.argv:\n"
        "    open(os.environ['CALLS'], 'a').write(' '.join(sys.argv) + chr(10))\n"
        "    sys.exit(int(os.environ.get('PIP_FAILS', '0')))\n"
    )
    for name, size in {"whole": 4, "short": 400}.items():
        (packages / f"{name}.py").write_text("1+1\n")
        info = packages / f"{name}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        (info / "RECORD").write_text(f"{name}.py,sha256=x,{size}\n{name}-1.dist-info/RECORD,,\n")
    without_record = packages / "bare-1.dist-info"
    without_record.mkdir()
    (without_record / "METADATA").write_text("Metadata-Version: 2.1\nName: bare\nVersion: 1\n")

    assert machine.set_up(PIP_FAILS="130")[0] != 0
    status, said, calls = machine.set_up()
    assert (status, len(calls)) == (0, 1)
    assert "half installed: short-1.dist-info" in said
    assert sorted(path.name for path in packages.glob("*.dist-info")) == ["whole-1.dist-info"]
    assert machine.set_up() == (0, "", [])


def test_only_missing_system_packages_are_installed(machine: Machine) -> None:
    status, _, calls = machine.set_up(WITHOUT="xcb-cursor")
    assert status == 0
    assert calls[0] == "apt-get install -y --no-install-recommends libxcb-cursor0"


def test_the_tests_get_a_screen_of_their_own(machine: Machine) -> None:
    assert not any("apt-get" in call for call in machine.set_up(WITHOUT="libXtst")[2])
    assert machine.set_up("dev", WITHOUT="libXtst")[2][0] == "apt-get install -y --no-install-recommends libxtst6"


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
