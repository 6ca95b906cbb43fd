#!/bin/sh
# Makes .venv ready: Python, the system libraries Qt loads, and the project itself, installed editable.
#
#     packaging/setup.sh        what the app needs
#     packaging/setup.sh dev    and what the tests need
#
# Does only what is missing, so that the second run takes a blink. Needs no terminal. On Debian and Ubuntu missing
# system packages are installed (with sudo when not root); elsewhere they are named and the set-up goes on.
set -eu

cd "$(dirname "$0")/.."
extras=${1:-}
# Without a terminal nobody can type a password for sudo: it then fails instead of waiting for one.
if [ -t 0 ]; then sudo_options=; else sudo_options=-n; fi
venv=.venv
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
    # The package lists may be absent or old.
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
    printf '%s' "$qt_libraries" | while read -r library package; do
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
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
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

# What the installation depends on. It is compared whole, not as a hash: the file is small and nothing need hash it.
wanted() {
    "$python" --version 2>&1
    pwd
    cat pyproject.toml
}

install_project() {
    # dev is everything the app needs and more.
    for stamp in "$venv/.installed-${extras:-app}" "$venv/.installed-dev"; do
        if [ -x "$python" ] && [ -f "$stamp" ] && wanted | cmp -s - "$stamp"; then
            return 0
        fi
    done
    make_venv
    say "installing cnn-gui into $venv; the first time this takes minutes, because PyTorch is large"
    "$python" -m pip install --disable-pip-version-check --editable ".${extras:+[$extras]}" >&2 </dev/null
    # Written last: an interrupted installation is taken up again.
    wanted >"$venv/.installed-${extras:-app}"
}

install_qt_packages
install_project
