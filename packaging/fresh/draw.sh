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

make run &
app=$!
# The first time an installation comes before the window.
window=
for _ in $(seq 1800); do
    window=$(xdotool search --onlyvisible --name 'CNN GUI' 2>/dev/null | head -n 1) && [ -n "$window" ] && break
    kill -0 $app 2>/dev/null || { echo "make run ended without a window"; exit 1; }
    sleep 1
done
[ -n "$window" ] || { echo "no window came"; exit 1; }

# The log tells when the network has answered, so that the drawing is read and not only kept.
for _ in $(seq 120); do grep -q 'drawable' "$data"/logs/*.log 2>/dev/null && break; sleep 1; done
sleep 5
# The canvas has the focus: its middle is found by its place in the window, at the upper left.
x=${DRAW_X:-130} y=${DRAW_Y:-150}
xdotool mousemove "$x" "$y" mousedown 1
for step in $(seq 12); do xdotool mousemove $((x + step * 8)) "$y"; done
for step in $(seq 16); do xdotool mousemove $((x + 96 - step * 3)) $((y + step * 8)); done
xdotool mouseup 1
for _ in $(seq 60); do [ -s "$data/drawing.json" ] && break; sleep 0.5; done
sleep 2
xdotool key ctrl+q
wait $app || { echo "make run ended with $?"; exit 1; }
points=$(tr -cd '[' <"$data/drawing.json" | wc -c)
[ "$points" -gt 10 ] || { echo "nothing was drawn: $(head -c 300 "$data/drawing.json")"; exit 1; }
.venv/bin/cnn-gui evaluate --drawings "$data/drawing.json" >/dev/null 2>&1 || true
echo "drawn: $points brackets"
