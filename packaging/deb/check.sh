#!/bin/sh
# Checks a Debian package: its parts by their validators, then installed, tested, removed.
#
#     packaging/deb/check.sh PACKAGE.deb           on this system (as root)
#     packaging/deb/check.sh PACKAGE.deb ROOT      in a system of its own, made here with mmdebstrap if ROOT is not there
#
# Needs desktop-file-validate, appstreamcli and lintian. In ROOT the self-test runs as a user without rights, with nothing
# installed but what the package depends on and a screen (xvfb).
set -eu

package=$(readlink -f "$1")
root=${2:-}
hold=$(mktemp -d)
mounted=
# What was mounted is taken away again, so that ROOT can be deleted like any folder.
trap 'rm -rf "$hold"; [ -z "$mounted" ] || umount "$mounted"' EXIT

say() {
    printf '== %s\n' "$*"
}

inside() {
    if [ -n "$root" ]; then
        chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
    else
        env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

say "validators"
dpkg-deb --extract "$package" "$hold/tree"
desktop-file-validate "$hold"/tree/usr/share/applications/*.desktop
appstreamcli validate --no-net --explain "$hold"/tree/usr/share/metainfo/*.metainfo.xml
xmllint --noout "$hold"/tree/usr/share/mime/packages/*.xml 2>/dev/null || python3 -c \
    'import sys, xml.dom.minidom as d; [d.parse(name) for name in sys.argv[1:]]' "$hold"/tree/usr/share/mime/packages/*.xml
MANROFFSEQ='' MANWIDTH=80 man --warnings -l "$hold"/tree/usr/share/man/man1/*.gz >/dev/null
lintian --allow-root --fail-on error --tag-display-limit 0 "$package"

if [ -n "$root" ] && [ ! -d "$root" ]; then
    say "a clean system in $root"
    mmdebstrap --variant=minbase "${SUITE:-bookworm}" "$root"
fi

say "installation"
if [ -n "$root" ]; then
    cp "$package" "$root/tmp/"
    if [ ! -e "$root/proc/self" ]; then
        mount -t proc proc "$root/proc"
        mounted=$root/proc
    fi
fi
there=$([ -n "$root" ] && echo "/tmp/${package##*/}" || echo "$package")
inside apt-get update -qq
inside apt-get install -y -qq --no-install-recommends xvfb xauth "$there" >/dev/null
inside cnn-gui --version
inside sh -c 'id tester >/dev/null 2>&1 || useradd --create-home tester'

say "self-test"
inside su tester -c 'cd; xvfb-run -a -s "-screen 0 1280x800x24" cnn-gui --self-test'

say "removal"
inside apt-get purge -y -qq cnn-gui >/dev/null
left=$(inside sh -c 'ls -d /usr/lib/cnn-gui /usr/bin/cnn-gui /usr/share/doc/cnn-gui /usr/share/applications/cnn-gui.desktop 2>/dev/null' || true)
if [ -n "$left" ]; then
    say "left behind: $left"
    exit 1
fi
say "nothing is left behind"
