from __future__ import annotations

import os
import subprocess
import sys
import threading
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QThread
from pytestqt.qtbot import QtBot

from cnn_gui.core.base.errors import UserError
from cnn_gui.core.base.messages import Problem
from cnn_gui.engine.base import worker as module
from cnn_gui.engine.base.worker import JobControl, Worker


class Desk:
    """Somebody who gives jobs to a worker and notes what comes back, and on which thread."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.got: list[object] = []
        self.problems: list[Problem] = []
        self.progress: list[object] = []
        self.threads: set[QThread] = set()

    def done(self, value: object) -> None:
        self.threads.add(QThread.currentThread())
        self.got.append(value)

    def failed(self, problem: Problem) -> None:
        self.threads.add(QThread.currentThread())
        self.problems.append(problem)

    def told(self, value: object) -> None:
        self.threads.add(QThread.currentThread())
        self.progress.append(value)

    def submit(self, work: object) -> None:
        self.worker.submit(
            work if callable(work) else lambda _c: work,
            on_done=self.done,
            on_failed=self.failed,
            on_progress=self.told,
            doing="testing",
        )

    def replace(self, key: str, work: object) -> None:
        self.worker.replace(
            key,
            work if callable(work) else lambda _c: work,
            on_done=self.done,
            on_failed=self.failed,
            doing="testing",
        )


@pytest.fixture
def desk(qapp: QCoreApplication) -> Desk:
    return Desk(Worker("test"))


@pytest.fixture(autouse=True)
def closed(desk: Desk) -> object:
    yield
    assert desk.worker.close(5)


def gate(desk: Desk) -> threading.Event:
    """Keeps the worker busy until the event is set; returns when it has begun."""
    begun, go_on = threading.Event(), threading.Event()

    def wait(control: JobControl) -> str:
        begun.set()
        while not go_on.wait(0.001) and not control.stopping:
            pass
        return "gate"

    desk.submit(wait)
    assert begun.wait(5)
    return go_on


def test_jobs_are_done_in_order_and_answered_on_this_thread(desk: Desk, qtbot: QtBot) -> None:
    where: list[int] = []

    def work(control: JobControl, n: int) -> int:
        where.append(threading.get_ident())
        return n

    for n in range(200):
        desk.submit(lambda control, n=n: work(control, n))
    qtbot.waitUntil(lambda: len(desk.got) == 200)
    assert desk.got == list(range(200))
    assert desk.threads == {QThread.currentThread()}
    assert len(set(where)) == 1
    assert threading.get_ident() not in where


def test_a_newer_job_takes_the_place_of_a_waiting_one_of_its_key(desk: Desk, qtbot: QtBot) -> None:
    go_on = gate(desk)
    desk.replace("a", "a1")
    desk.replace("b", "b1")
    desk.submit("plain")
    for n in range(2, 10):
        desk.replace("a", f"a{n}")
    go_on.set()
    qtbot.waitUntil(lambda: len(desk.got) == 4)
    assert desk.got == ["gate", "a9", "b1", "plain"]


def test_a_user_error_keeps_its_sentence(desk: Desk, qtbot: QtBot) -> None:
    def work(_control: JobControl) -> None:
        raise UserError("The file is on the moon.")

    desk.submit(work)
    qtbot.waitUntil(lambda: bool(desk.problems))
    assert desk.problems[0].text == "The file is on the moon."


def test_any_other_error_gets_a_general_sentence_and_its_traceback(
    desk: Desk, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def work(_control: JobControl) -> None:
        raise ZeroDivisionError("seven by zero")

    desk.submit(work)
    desk.submit("after")
    qtbot.waitUntil(lambda: desk.got == ["after"])
    (problem,) = desk.problems
    assert "while testing" in problem.text
    assert "seven" not in problem.text
    assert "ZeroDivisionError: seven by zero" in problem.details
    assert "in work" in problem.details
    assert "seven by zero" in caplog.text


def test_progress_arrives_in_order_before_the_result(desk: Desk, qtbot: QtBot) -> None:
    def work(control: JobControl) -> str:
        for n in range(50):
            control.report(n)
        return "end"

    desk.submit(work)
    qtbot.waitUntil(lambda: desk.got == ["end"])
    assert desk.progress == list(range(50))
    assert desk.threads == {QThread.currentThread()}


def test_closing_asks_the_running_job_to_stop_and_forgets_the_rest(desk: Desk, qtbot: QtBot) -> None:
    gate(desk)
    desk.submit("never")
    assert desk.worker.close(5)
    assert desk.worker.close(5)
    desk.submit("too late")
    QCoreApplication.processEvents()
    assert desk.got == []
    assert desk.problems == []


def test_what_is_on_its_way_when_closing_is_not_delivered(desk: Desk) -> None:
    finished = threading.Event()

    def work(control: JobControl) -> str:
        control.report("progress")
        return "result"

    desk.submit(work)
    desk.submit(lambda _control: finished.set())
    assert finished.wait(5)
    assert desk.worker.close(5)
    QCoreApplication.processEvents()
    assert desk.got == []
    assert desk.progress == []


def test_a_job_that_does_not_stop_is_left_alone(desk: Desk) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def stubborn(_control: JobControl) -> None:
        begun.set()
        go_on.wait(5)

    desk.submit(stubborn)
    assert begun.wait(5)
    assert not desk.worker.close(0)
    go_on.set()
    assert desk.worker.close(5)


def _note(done: list[str], name: str, _control: JobControl) -> None:
    done.append(name)


def test_what_is_to_be_kept_is_still_done_after_closing_in_its_order(desk: Desk) -> None:
    gate(desk)
    done: list[str] = []
    for name in ("a", "b", "c"):
        write = partial(_note, done, name)
        desk.worker.submit(write, on_done=desk.done, on_failed=desk.failed, doing="writing", kept=name != "b")
    desk.worker.close(0)
    assert desk.worker.close(5)
    assert done == ["a", "c"]
    QCoreApplication.processEvents()
    assert desk.got == []


@pytest.mark.parametrize("begun_before", [True, False])
def test_what_is_to_be_kept_may_take_longer_than_closing_else_does(desk: Desk, begun_before: bool) -> None:
    go_on, begun, done = threading.Event(), threading.Event(), threading.Event()

    def write(_control: JobControl) -> None:
        begun.set()
        assert go_on.wait(5)
        done.set()

    if not begun_before:
        gate(desk)
    desk.worker.submit(write, on_done=desk.done, on_failed=desk.failed, doing="writing", kept=True)
    if begun_before:
        assert begun.wait(5)
    slow_disk = threading.Timer(0.1, go_on.set)
    slow_disk.start()
    assert desk.worker.close(0.01)
    assert done.is_set()
    slow_disk.join()


def test_a_disk_that_is_gone_for_good_does_not_keep_the_process(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEEP_S", 0.02)
    go_on, begun = threading.Event(), threading.Event()

    def write(_control: JobControl) -> None:
        begun.set()
        go_on.wait(5)

    desk.worker.submit(write, on_done=desk.done, on_failed=desk.failed, doing="writing", kept=True)
    assert begun.wait(5)
    assert not desk.worker.close(0.01)
    go_on.set()


PROGRAM = """
import sys, threading, time
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from cnn_gui.engine.base.worker import Worker

app = QCoreApplication([])
DELETE = QEvent.Type.DeferredDelete
owner = QObject()
worker = Worker("busy", parent=owner)
begun = threading.Event()

def work(control):
    begun.set()
    time.sleep(0.3)
    control.report("still here")
    print("done", flush=True)

worker.submit(work, on_done=print, on_failed=print, on_progress=print, doing="working")
assert begun.wait(20)
{}
app.processEvents()
"""
ENDS = {
    "closed too early": "assert not worker.close(0.001)",
    "closed, then deleted": "worker.close(0); owner.deleteLater(); del worker, owner",
    "deleted without closing": "owner.deleteLater(); app.sendPostedEvents(None, DELETE); del worker, owner",
    "forgotten": "del worker, owner",
    "an error ends the program": "raise SystemExit(0)",
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_no_end_of_a_worker_aborts_the_process_or_leaves_it_hanging(end: str) -> None:
    """Qt aborts when a thread object is destroyed while the thread runs."""
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(end)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout == "done\n"


def test_waiting_for_the_thread_lets_it_work(desk: Desk) -> None:
    """close() must release the GIL while it waits, or a job that runs Python could never end."""

    def count(control: JobControl) -> None:
        while not control.stopping:
            sum(range(100))

    desk.submit(count)
    assert desk.worker.close(5)


def test_a_worker_without_jobs_has_no_thread_and_closes(qapp: QCoreApplication) -> None:
    before = threading.active_count()
    worker = Worker("idle")
    assert worker.close(0)
    assert threading.active_count() == before


@pytest.mark.skipif(sys.platform != "linux", reason="priorities per thread exist on Linux alone")
def test_the_thread_can_step_back_and_the_gui_does_not(qapp: QCoreApplication, qtbot: QtBot) -> None:
    worker = Worker("nice", nice=3)
    desk = Desk(worker)
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    desk.submit(lambda _control: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
    qtbot.waitUntil(lambda: bool(desk.got))
    assert desk.got == [min(before + 3, 19)]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
    worker.close(5)
