#!/bin/sh
# Runs the README's two commands on a bare system: make run with a window that is drawn into, and make test.
#
#     packaging/fresh/check.sh [bookworm|trixie|forky]      as root; needs mmdebstrap, 16 GB of disk and the network
#
# A root of its own is made with what Debian needs to start, plus make and git; what comes beyond that the two commands
# install. Checked are the commit that is checked out, in a folder with a blank and an umlaut:
#
#     root    an installation cut off by Ctrl-C, taken up again by make run; drawn into; a second time; make test
#     tester  a user without sudo, on the system that now has the libraries: make run, drawn into; make test
#
# Prints one line; everything else goes to a log whose place it names when something fails.
#
#     ROOT=FOLDER   where to make the system (a temporary folder, removed afterwards)
#     KEEP=1        leaves the system there, mounted things taken away
#     CACHE=FOLDER  a pip cache to begin with, which saves most of the download; what is fetched is added to it
set -eu

suite=${1:-bookworm}
case $suite in
    bookworm | trixie | forky) ;;
    *) echo "check.sh: which Debian? bookworm, trixie or forky" >&2; exit 2 ;;
esac
[ "$(id -u)" -eq 0 ] || { echo "check.sh: making a system needs root" >&2; exit 2; }
command -v mmdebstrap >/dev/null || { echo "check.sh: install mmdebstrap" >&2; exit 2; }

project=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
commit=$(git -C "$project" rev-parse --short HEAD)
made=
if [ -z "${ROOT:-}" ]; then
    made=$(mktemp -d)
    ROOT=$made/$suite
fi
log=${LOG:-/tmp/fresh-$suite.log}
: >"$log"
place="Übung mit Netzen/cnn-gui"
begun=$(date +%s)
step="nothing yet"

tidy_up() {
    status=$?
    # Nothing of the system may run on when its mounts are taken away.
    for process in /proc/[0-9]*; do
        case $(readlink "$process/root" 2>/dev/null || true) in "$ROOT"*) kill -KILL "${process#/proc/}" 2>/dev/null || true ;; esac
    done
    for mounted in dev/shm dev/pts proc; do
        ! mountpoint -q "$ROOT/$mounted" || umount -l "$ROOT/$mounted"
    done
    [ -n "${KEEP:-}" ] || [ -z "$made" ] || rm -rf --one-file-system "$made"
    if [ "$status" -ne 0 ]; then
        echo "$suite, $commit: failed at: $step. The log: $log"
        tail -n 25 "$log" >&2
    fi
}
trap tidy_up EXIT
# dash runs the trap of EXIT only where the shell itself exits.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

say() {
    step=$*
    printf '== %s %s\n' "$(date +%T)" "$step" >>"$log"
}

# Runs a command in the new system as a user: inside USER COMMAND...
inside() {
    user=$1
    shift
    home=$([ "$user" = root ] && echo /root || echo "/home/$user")
    # What a proxy or a company's own certificates need is carried along.
    chroot "$ROOT" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$home" USER="$user" \
        LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        ${certificates:+SSL_CERT_FILE="$certificates"} ${certificates:+PIP_CERT="$certificates"} \
        ${https_proxy:+https_proxy="$https_proxy"} ${http_proxy:+http_proxy="$http_proxy"} \
        ${PIP_INDEX_URL:+PIP_INDEX_URL="$PIP_INDEX_URL"} ${PIP_DEFAULT_TIMEOUT:+PIP_DEFAULT_TIMEOUT="$PIP_DEFAULT_TIMEOUT"} \
        setpriv --reuid "$user" --regid "$user" --init-groups "$@" >>"$log" 2>&1 </dev/null
}

# Runs a shell line in the user's checkout.
there() {
    user=$1
    shift
    # shellcheck disable=SC2016 # expanded inside
    inside "$user" sh -c 'cd "$HOME/$1" && shift && eval "$1"' there "$place" "$*"
}

say "a bare $suite"
[ -d "$ROOT/etc" ] || mmdebstrap --variant=minbase "$suite" "$ROOT" >>"$log" 2>&1
mountpoint -q "$ROOT/proc" || mount -t proc proc "$ROOT/proc"
mountpoint -q "$ROOT/dev/shm" || { mkdir -p "$ROOT/dev/shm" && mount -t tmpfs -o mode=1777 tmpfs "$ROOT/dev/shm"; }
cp -L /etc/resolv.conf "$ROOT/etc/resolv.conf"
certificates=
if [ -n "${SSL_CERT_FILE:-}" ]; then
    certificates=/etc/ssl/own-certificates.crt
    mkdir -p "$ROOT/etc/ssl"
    cp -L "$SSL_CERT_FILE" "$ROOT$certificates"
    chmod a+r "$ROOT$certificates"
fi
say "make and git, and a screen to look at"
inside root apt-get update -qq
inside root apt-get install -y -qq --no-install-recommends make git
inside root sh -c 'id tester || useradd --create-home --shell /bin/sh tester'
git -C "$project" bundle create "$ROOT/tmp/project.bundle" HEAD >>"$log" 2>&1
chmod a+r "$ROOT/tmp/project.bundle"
mkdir -p "$ROOT/opt/fresh"
cp "$project/packaging/fresh/draw.sh" "$ROOT/opt/fresh/"

clone() {
    # shellcheck disable=SC2016
    inside "$1" sh -c 'mkdir -p "$HOME/$1" && rm -rf "$HOME/$1" && git clone -q /tmp/project.bundle "$HOME/$1"' clone "$place"
}

if [ -n "${CACHE:-}" ]; then
    mkdir -p "$CACHE" "$ROOT/root/.cache/pip"
    cp -a "$CACHE/." "$ROOT/root/.cache/pip/"
    inside root chown -R root:root /root/.cache
fi

say "root: an installation, cut off by Ctrl-C"
clone root
# timeout sends what a terminal's Ctrl-C sends, to make and all that it started.
there root 'timeout --signal INT 90 make run' && { echo "it was not cut off" >>"$log"; exit 1; }
say "root: make run takes it up again, and its window is drawn into"
inside root apt-get install -y -qq --no-install-recommends xvfb xdotool
there root 'sh /opt/fresh/draw.sh'
say "root: a second time"
second=$(date +%s%N)
there root 'sh packaging/setup.sh'
second=$((($(date +%s%N) - second) / 1000000))
say "root: make test"
there root 'make test'
say "root: make test after pyproject.toml changed"
there root 'printf "\n# changed\n" >>pyproject.toml && sh packaging/setup.sh dev && git checkout -q pyproject.toml'

[ -z "${CACHE:-}" ] || cp -a "$ROOT/root/.cache/pip/." "$CACHE/"

say "tester: make run, drawn into"
# What pip fetched for root serves here too.
mkdir -p "$ROOT/home/tester/.cache"
[ ! -d "$ROOT/root/.cache/pip" ] || cp -a "$ROOT/root/.cache/pip" "$ROOT/home/tester/.cache/"
inside root chown -R tester:tester /home/tester
clone tester
there tester 'sh /opt/fresh/draw.sh'
say "tester: make test"
there tester 'make test'

versions=$(chroot "$ROOT" sh -c 'cd "/root/$1" && .venv/bin/python - 2>/dev/null' versions "$place" <<'PYTHON'
import importlib.metadata as m
import platform

names = {"torch": "torch", "numpy": "numpy", "PySide6": "PySide6-Essentials"}
print(f"Python {platform.python_version()},", ", ".join(f"{n} {m.version(d)}" for n, d in names.items()))
PYTHON
)
passed=$(grep -Eo '[0-9]+ passed' "$log" | paste -sd/ | sed 's, passed/,/,')
drawn=$(grep -Eo 'drawn: .*' "$log" | paste -sd'; ')
minutes=$((($(date +%s) - begun) / 60))
echo "$suite, $commit: ok ($versions); $drawn; tests as root/user: $passed; a second set-up: $second ms; $minutes min"
