#!/bin/sh
# Signs "dist/CNN GUI.app", has Apple check it, and puts it into a disk image.
#
#     SIGN_AS="Developer ID Application: NAME (TEAM)" NOTARY_PROFILE=profile packaging/macos/sign.sh
#
# SIGN_AS is a certificate in the keychain; "-" signs without one, for this Mac only. NOTARY_PROFILE is what
# "xcrun notarytool store-credentials" stored; without it the app is signed but not checked by Apple.
set -eu

cd "$(dirname "$0")/../.."
app="dist/CNN GUI.app"
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' cnn_gui/__init__.py)
image="dist/cnn-gui-$version-macos-arm64.dmg"
sign_as=${SIGN_AS:--}
entitlements=packaging/macos/entitlements.plist

# Without a certificate there is no time stamp to be had.
if [ "$sign_as" = - ]; then stamp=--timestamp=none; else stamp=--timestamp; fi

# From the inside out: a signature covers what lies within, so that must be signed before. --deep would sign libraries with
# the program's entitlements.
find "$app/Contents/Frameworks" "$app/Contents/Resources" -type f \( -name '*.so' -o -name '*.dylib' \
    -o -name torch_shm_manager \) -exec codesign --force --options runtime "$stamp" --sign "$sign_as" {} +
find "$app/Contents/Frameworks" -name '*.framework' -type d -exec \
    codesign --force --options runtime "$stamp" --sign "$sign_as" {} +
codesign --force --options runtime "$stamp" --entitlements "$entitlements" --sign "$sign_as" "$app"
codesign --verify --strict --verbose=2 "$app"

hold=$(mktemp -d)
trap 'rm -rf "$hold"' EXIT
cp -R "$app" "$hold/"
ln -s /Applications "$hold/Applications"
rm -f "$image"
hdiutil create -volname "CNN GUI" -srcfolder "$hold" -format ULFO "$image"
[ "$sign_as" = - ] || codesign --force "$stamp" --sign "$sign_as" "$image"

if [ -n "${NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
    spctl --assess --type open --context context:primary-signature --verbose "$image"
fi
