#!/bin/sh
# Makes .venv ready: Python, the system libraries Qt loads, and the project itself, installed editable.
#
#     packaging/setup.sh        what the app needs
#     packaging/setup.sh dev    and what the tests need, in the releases that packaging/tools.txt names
#     packaging/setup.sh lowest the same in .venv-lowest, with the lowest releases that pyproject.toml allows
#
# Does only what is missing, so that the second run takes a blink; after an interruption it goes on. Needs no terminal. On Debian and Ubuntu missing
# system packages are installed (with sudo when not root); elsewhere they are named and the set-up goes on.
set -eu

cd "$(dirname "$0")/.."
wanted_set=${1:-app}
# Without a terminal nobody can type a password for sudo: it then fails instead of waiting for one.
if [ -t 0 ]; then sudo_options=; else sudo_options=-n; fi
venv=.venv
pythons='python3 python3.14 python3.13 python3.12 python3.11'
if [ "$wanted_set" = lowest ]; then
    venv=.venv-lowest
    pythons='python3.11 python3.12 python3.13 python3 python3.14'
fi
python=$venv/bin/python

# The library a Qt plugin is linked to, and the Debian package that holds it. The last line is not a library: a
# system without a single font shows no letters.
qt_libraries='
libEGL.so.1 libegl1
libGL.so.1 libgl1
libX11.so.6 libx11-6
libX11-xcb.so.1 libx11-xcb1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libglib-2.0.so.0 libglib2.0-0
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
libxcb.so.1 libxcb1
libxcb-cursor.so.0 libxcb-cursor0
libxcb-glx.so.0 libxcb-glx0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render.so.0 libxcb-render0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-util.so.1 libxcb-util1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon.so.0 libxkbcommon0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
'
font_package=fonts-dejavu-core

# Beside them, for the tests that draw with a real mouse on a screen of their own; without it those are skipped.
screen_libraries='
libXtst.so.6 libxtst6
'
screen_package=xvfb

say() {
    printf '%s\n' "setup: $*" >&2
}

fail() {
    say "$*"
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        # shellcheck disable=SC2086 # no option is no argument
        sudo $sudo_options "$@"
    else
        return 1
    fi
}

# Installs Debian packages; false where that is not possible.
apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    say "installing $* (apt-get)"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null >&2 && return 0
    # An earlier installation may have been cut off, and the package lists may be absent or old.
    as_root env DEBIAN_FRONTEND=noninteractive dpkg --configure -a </dev/null >&2 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update </dev/null >&2 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null >&2
}

# --- system libraries ---------------------------------------------------------------------------------------

missing_qt_packages() {
    ldconfig=$(command -v ldconfig || echo /sbin/ldconfig)
    [ -x "$ldconfig" ] || return 0
    # A trailing space keeps libEGL.so.1 from matching libEGL.so.1.1.
    known=$("$ldconfig" -p 2>/dev/null | awk '{print $1 " "}') || return 0
    [ -n "$known" ] || return 0
    libraries=$qt_libraries
    if [ "$wanted_set" != app ]; then
        libraries=$libraries$screen_libraries
        command -v Xvfb >/dev/null 2>&1 || printf '%s ' "$screen_package"
    fi
    printf '%s' "$libraries" | while read -r library package; do
        [ -n "$library" ] || continue
        case "$known" in *"$library "*) ;; *) printf '%s ' "$package" ;; esac
    done
    for folder in /usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.fonts" "${HOME:-/root}/.local/share/fonts"; do
        [ -d "$folder" ] && [ -n "$(find -L "$folder" \( -name '*.ttf' -o -name '*.otf' \) -print -quit 2>/dev/null)" ] && return 0
    done
    printf '%s ' "$font_package"
}

install_qt_packages() {
    [ "$(uname -s)" = Linux ] || return 0
    packages=$(missing_qt_packages)
    [ -n "$packages" ] || return 0
    # shellcheck disable=SC2086 # a list of names
    if ! apt_install $packages; then
        say "Qt may need system libraries that are not installed, and they could not be installed from here."
        say "Debian and Ubuntu call them: $packages"
        say "Other systems have them under similar names (Fedora: xcb-util-cursor, libxkbcommon-x11, mesa-libEGL). Going on."
    fi
}

# --- Python ---------------------------------------------------------------------------------------------------

recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

can_make_venv() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

find_python() {
    for candidate in $pythons; do
        if command -v "$candidate" >/dev/null 2>&1 && recent_enough "$candidate"; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

make_venv() {
    if [ -x "$python" ] && recent_enough "$python" && "$python" -m pip --version >/dev/null 2>&1; then
        return 0
    fi
    base=$(find_python) || {
        apt_install python3 python3-venv || true
        base=$(find_python) || fail "Python 3.11 or newer is needed and was not found: install it and run this again."
    }
    if ! can_make_venv "$base"; then
        version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_install "python$version-venv" || apt_install python3-venv || true
        can_make_venv "$base" || fail "$base cannot make virtual environments: install python$version-venv and run this again."
    fi
    say "making $venv with $("$base" --version 2>&1)"
    "$base" -m venv --clear "$venv"
}

# --- the project ----------------------------------------------------------------------------------------------

tools=packaging/tools.txt

# What an installation depends on. It is compared whole, not as a hash: the files are small and nothing need hash them.
wanted() {
    "$python" --version 2>&1
    pwd
    cat pyproject.toml
    [ "$1" = app ] || cat "$tools"
}

is_installed() {
    [ -x "$python" ] && [ -f "$venv/.installed-$1" ] && wanted "$1" | cmp -s - "$venv/.installed-$1"
}

pip_install() {
    "$python" -m pip install --disable-pip-version-check "$@" >&2 </dev/null
}

# A package that an interrupted pip left half written looks installed to the next pip. Its record of what it consists
# of says what is missing; without its record pip installs it again.
forget_half_installed() {
    "$python" - <<'PYTHON'
import shutil
from importlib.metadata import distributions


def is_whole(distribution):
    files = distribution.files
    if files is None:
        return False
    for file in files:
        path = file.locate()
        if not path.is_file() or (file.size is not None and path.stat().st_size != file.size):
            return False
    return True


for distribution in list(distributions()):
    # pip itself is made anew with the environment where it is broken.
    if distribution.metadata["Name"] != "pip" and not is_whole(distribution):
        folder = distribution._path
        print("setup: was half installed:", folder.name)
        shutil.rmtree(folder, ignore_errors=True)
PYTHON
}

install_project() {
    is_installed "$wanted_set" && return 0
    make_venv
    say "installing cnn-gui into $venv; the first time this takes minutes, because PyTorch is large"
    if [ -f "$venv/.installing" ]; then
        forget_half_installed >&2
    fi
    : >"$venv/.installing"
    if [ "$wanted_set" != app ]; then
        # Only what the lock names, byte for byte; the app's own dependencies are ranges and come after.
        pip_install --require-hashes --requirement "$tools"
    fi
    case $wanted_set in
        app) pip_install --editable . ;;
        lowest)
            "$python" packaging/lowest.py >"$venv/lowest.txt"
            pip_install --constraint "$venv/lowest.txt" --editable '.[dev,onnx,witness]'
            ;;
        *) pip_install --editable ".[$wanted_set,onnx,witness]" ;;
    esac
    # Written last: an interrupted installation is taken up again. The others are everything the app needs and more.
    wanted app >"$venv/.installed-app"
    [ "$wanted_set" = app ] || wanted "$wanted_set" >"$venv/.installed-$wanted_set"
    rm -f "$venv/.installing"
}

install_qt_packages
install_project
