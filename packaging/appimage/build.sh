#!/bin/sh
# Makes the AppImage: one file that runs on any x86-64 Linux with a C library as new as the one it was frozen on.
#
#     packaging/appimage/build.sh      dist/cnn-gui-VERSION-ARCH.AppImage, from dist/cnn-gui (make bundle)
#
# Needs appimagetool (APPIMAGETOOL names it) and its runtime (APPIMAGE_RUNTIME; without it appimagetool fetches one).
# Without appimagetool the folder build/AppDir is made and checked, and nothing is packed.
set -eu

cd "$(dirname "$0")/../.."
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' cnn_gui/__init__.py)
machine=$(uname -m)
folder=build/AppDir
tool=${APPIMAGETOOL:-appimagetool}

rm -rf "$folder"
python3 packaging/linux/tree.py "$folder"
cp packaging/linux/cnn-gui.desktop "$folder/cnn-gui.desktop"
cp "$folder/usr/share/icons/hicolor/256x256/apps/cnn-gui.png" "$folder/cnn-gui.png"
ln -s cnn-gui.png "$folder/.DirIcon"
# A script and not a link: the program finds its files from where it really lies, and the mount is known only then.
printf '%s\n' '#!/bin/sh' 'exec "$(dirname "$(readlink -f "$0")")/usr/lib/cnn-gui/cnn-gui" "$@"' >"$folder/AppRun"
chmod 755 "$folder/AppRun"
"$folder/AppRun" --version

if ! command -v "$tool" >/dev/null 2>&1; then
    echo "appimage: $tool is not installed; $folder is ready for it." >&2
    exit 0
fi
ARCH=$machine "$tool" --comp zstd ${APPIMAGE_RUNTIME:+--runtime-file "$APPIMAGE_RUNTIME"} \
    "$folder" "dist/cnn-gui-$version-$machine.AppImage"
