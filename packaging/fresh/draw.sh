#!/bin/sh
# Opens the window by make run on a screen of its own, draws a seven into it with the mouse, closes it with Ctrl+Q, and
# says what was kept. Run in a checkout by packaging/fresh/check.sh; needs Xvfb and xdotool.
set -eu

data=$(mktemp -d)
export CNN_GUI_DATA_DIR="$data" QT_QPA_PLATFORM=xcb
Xvfb -displayfd 3 -screen 0 1280x800x24 3>"$data/display" >/dev/null 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$data"' EXIT
for _ in $(seq 100); do [ -s "$data/display" ] && break; sleep 0.1; done
DISPLAY=:$(cat "$data/display")
export DISPLAY

make run >"$data/run.log" 2>&1 &
app=$!
trap 'kill $server 2>/dev/null || true; cat "$data/run.log"; rm -rf "$data"' EXIT
# The first time an installation comes before the window.
window=
for _ in $(seq 1800); do
    window=$(xdotool search --onlyvisible --name 'CNN GUI' 2>/dev/null | head -n 1) && [ -n "$window" ] && break
    kill -0 $app 2>/dev/null || { echo "make run ended without a window"; exit 1; }
    sleep 1
done
[ -n "$window" ] || { echo "no window came"; exit 1; }

# The log tells when the window can be drawn into; what is in front of the network's answer is not waited for.
for _ in $(seq 120); do grep -q 'drawable' "$data"/logs/*.log 2>/dev/null && break; sleep 1; done
sleep 3
# The canvas is in the upper left of the window, which has no frame here. A stroke that begins beside it draws from its
# edge, so that the place need not be known to the pixel.
eval "$(xdotool getwindowgeometry --shell "$window" | grep -E '^(X|Y)=')"
x=$((X + ${DRAW_X:-115})) y=$((Y + ${DRAW_Y:-85}))
xdotool mousemove "$x" "$y" mousedown 1
for step in $(seq 10); do xdotool mousemove $((x + step * 7)) "$y"; done
for step in $(seq 10); do xdotool mousemove $((x + 70 - step * 3)) $((y + step * 9)); done
xdotool mouseup 1
for _ in $(seq 60); do [ -s "$data/drawing.json" ] && break; sleep 0.5; done
sleep 2
[ -z "${SHOT:-}" ] || xwd -root -silent >"$SHOT" 2>/dev/null || true
xdotool key ctrl+q
wait $app || { echo "make run ended with $?"; exit 1; }
! grep -q Traceback "$data/run.log" || { echo "make run ended with an error that it did not tell of"; exit 1; }

# Read again by the command line: the seven that was drawn is a seven.
sed 's/"label":null/"label":7/' "$data/drawing.json" >"$data/labelled.json"
.venv/bin/cnn-gui evaluate --drawings "$data/labelled.json" --json | tail -n 1 >"$data/read.json"
cat "$data/read.json"
grep -q '"accuracy": 1.0' "$data/read.json" || { echo "the seven was not read as one: $(cat "$data/drawing.json")"; exit 1; }
echo "drawn: a 7, read as 7"
