"""Workers as the engine sees them through the fork server."""

from __future__ import annotations

import os
import platform
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(60)

Server = Any  # conftest.ForkServerClient


def test_ready_tells_the_versions(start_server: Callable[..., Server]) -> None:
    import pyarrow

    ready = start_server().event("ready")

    assert ready["fork_server_protocol"] == 1
    assert ready["python_version"] == platform.python_version()
    assert ready["library_versions"]["pyarrow"] == pyarrow.__version__
    assert {"cloudpickle", "grpcio", "protobuf"} <= set(ready["library_versions"])


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_the_server_has_one_thread(start_server: Callable[..., Server]) -> None:
    server = start_server(entry="fletching.worker.main:run")
    server.event("ready")

    assert len(os.listdir(f"/proc/{server.process.pid}/task")) == 1


def test_a_worker_gets_its_start(server: Server, tmp_path: Path) -> None:
    (tmp_path / "users_module.py").write_text("NAME = 'from the python path'")
    folder = tmp_path / "there"
    folder.mkdir()

    exited, out, err = server.run(
        "import os, sys, users_module\n"
        "print(start.worker_id, start.address, start.token)\n"
        "print(os.environ['COLOUR'], os.getcwd(), users_module.NAME, sys.argv)\n"
        "print(repr(sys.stdin.read()), os.getpid() == os.getpgid(0) == os.getsid(0))\n"
        "print('a token' in os.environ.values(), sorted(vars(sys.modules['__main__']))[0])\n",
        worker_id="worker-7",
        python_path=[str(tmp_path)],
        working_directory=str(folder),
        env={"COLOUR": "grün"},
    )

    assert err == []
    assert out == [
        "worker-7 unix:/nowhere a token",
        f"grün {folder} from the python path ['fletching-worker']",
        "'' True",
        "False __doc__",
    ]
    assert (exited["exit_code"], exited["signal"]) == (0, None)


def test_the_token_is_not_shown() -> None:
    from fletching.worker.start import WorkerStart

    assert "secret" not in repr(WorkerStart("worker-1", "unix:/nowhere", "secret"))


@pytest.mark.parametrize(
    ("code", "exit_code", "signal_name"),
    [
        ("pass", 0, None),
        ("import sys; sys.exit(7)", 7, None),
        ("import sys; sys.exit('no')", 1, None),
        ("import os; os._exit(3)", 3, None),
        ("raise ValueError('no')", 1, None),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -1, "SIGKILL"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -1, "SIGTERM"),
        ("import os; os.abort()", -1, "SIGABRT"),
        ("import ctypes; ctypes.string_at(0)", -1, "SIGSEGV"),
    ],
)
def test_how_a_worker_ended(
    server: Server, code: str, exit_code: int, signal_name: str | None
) -> None:
    exited, _, _ = server.run(code)

    assert (exited["exit_code"], exited["signal"]) == (exit_code, signal_name)


def test_an_exception_of_the_worker_is_on_stderr(server: Server) -> None:
    _, _, err = server.run("1 / 0")

    assert err[0] == "Traceback (most recent call last):"
    assert err[-1] == "ZeroDivisionError: division by zero"


def test_a_segmentation_fault_leaves_the_stack_on_stderr(server: Server) -> None:
    _, out, err = server.run(
        "import ctypes\n"
        "print('half a line', end='', flush=True)\n"
        "def crash():\n    ctypes.string_at(0)\ncrash()"
    )

    assert out == ["half a line"]
    assert err[0] == "Fatal Python error: Segmentation fault"
    assert any("in crash" in line for line in err)


def test_what_modules_print_while_imported_stays_off_the_protocol(
    start_server: Callable[..., Server],
) -> None:
    server = start_server(
        entry_source="import os\n"
        "print('printed')\nos.write(1, b'written\\n')\n"
        "def run(start):\n    print('ran')\n"
    )
    server.event("ready")

    _, out, err = server.run("")

    assert (out, err) == (["ran"], [])
    server.process.stdin.close()
    assert sorted(server.process.stderr.read().splitlines()) == [b"printed", b"written"]


def test_an_entry_that_cannot_be_imported(start_server: Callable[..., Server]) -> None:
    server = start_server(entry_source="import not_there\ndef run(start): pass")

    not_usable = server.event("not_usable")

    assert not_usable["message"] == "ModuleNotFoundError: No module named 'not_there'"
    assert server.process.wait(30) == 1


def test_threads_of_the_server_forbid_to_fork(start_server: Callable[..., Server]) -> None:
    server = start_server(
        entry_source="import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True, name='sleeper').start()\n"
        "def run(start): pass\n"
    )
    server.event("ready")

    server.request(fork={"worker_id": "worker", "address": "", "token": ""})

    assert server.event("not_forked") == {
        "worker_id": "worker",
        "message": "the fork server has threads (MainThread, sleeper) and cannot fork safely; "
        "something that Python imports at its start (sitecustomize, a .pth file) started them",
    }


def test_a_flood_on_both_streams_arrives_whole(server: Server) -> None:
    exited, out, err = server.run(
        "import sys\n"
        "for i in range(50_000):\n"
        "    print('out', i)\n"
        "    print('err', i, file=sys.stderr)\n"
    )

    assert exited["exit_code"] == 0
    assert out == [f"out {i}" for i in range(50_000)]
    assert err == [f"err {i}" for i in range(50_000)]


def test_a_long_line_comes_in_pieces(server: Server) -> None:
    _, out, _ = server.run("print('ä' * 1_000_000)")

    assert "".join(out) == "ä" * 1_000_000
    assert max(len(line.encode()) for line in out) <= 16 * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads memory in /proc")
def test_an_engine_that_does_not_read_makes_workers_wait(
    server: Server, is_running: Callable[[int], bool]
) -> None:
    server.request(pause_output=True)
    pid = server.fork("while True: print('x' * 1000)")
    time.sleep(1.0)
    lines_before, bytes_before = len(server.lines(pid, "stdout")), _resident_bytes(server)
    time.sleep(1.0)

    assert is_running(pid)
    assert len(server.lines(pid, "stdout")) == lines_before
    assert _resident_bytes(server) - bytes_before < 10_000_000
    other = server.fork("print('not held up')", worker_id="other")
    assert server.exit_of(other)["exit_code"] == 0
    assert server.lines(other, "stdout") == ["not held up"]

    server.request(pause_output=False)
    server.event("output", lambda event: event["pid"] == pid)
    server.request(kill={"pid": pid})
    assert server.exit_of(pid)["signal"] == "SIGKILL"


def _resident_bytes(server: Server) -> int:
    pages = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def test_abort_tells_where_a_worker_hangs(server: Server) -> None:
    pid = server.fork(
        "import time\ndef hang():\n    print('now')\n    time.sleep(600)\nhang()", worker_id="hangs"
    )
    server.event("output")

    server.request(abort={"pid": pid})

    assert server.exit_of(pid)["signal"] == "SIGABRT"
    assert any("in hang" in line for line in server.lines(pid, "stderr"))


def test_abort_kills_who_does_not_listen(server: Server) -> None:
    pid = server.fork(
        "import signal, time\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGABRT})\n"
        "print('now')\ntime.sleep(600)"
    )
    server.event("output")

    server.request(abort={"pid": pid})

    assert server.exit_of(pid)["signal"] == "SIGKILL"


def test_kill_takes_what_the_worker_started(
    server: Server, wait_until_gone: Callable[..., None]
) -> None:
    pid = server.fork(_START_A_SLEEPER + "time.sleep(600)")
    grandchild = _printed_pid(server, pid)

    server.request(kill={"pid": pid})

    assert server.exit_of(pid)["signal"] == "SIGKILL"
    wait_until_gone(pid, grandchild)


def test_a_worker_that_ends_takes_what_it_started(
    server: Server, wait_until_gone: Callable[..., None]
) -> None:
    pid = server.fork(_START_A_SLEEPER)
    grandchild = _printed_pid(server, pid)

    assert server.exit_of(pid)["exit_code"] == 0
    wait_until_gone(grandchild)


def test_something_that_got_away_does_not_hold_up_the_exit(server: Server) -> None:
    exited, out, _ = server.run(
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], "
        "start_new_session=True)\n"
        "print(child.pid)\n"
    )

    assert exited["exit_code"] == 0
    os.kill(int(out[0]), signal.SIGKILL)


def test_kill_right_after_fork(server: Server) -> None:
    for number in range(20):
        pid = server.fork("import time; time.sleep(600)", worker_id=f"worker-{number}")
        server.request(kill={"pid": pid})
        assert server.exit_of(pid)["signal"] == "SIGKILL"


@pytest.mark.parametrize("ended_by", ["end of input", "SIGTERM", "SIGKILL"])
def test_no_worker_outlives_the_server(
    server: Server, wait_until_gone: Callable[..., None], ended_by: str
) -> None:
    workers = [
        server.fork(_START_A_SLEEPER + "time.sleep(600)", worker_id="sleeps"),
        server.fork(_START_A_SLEEPER + "while True: pass", worker_id="computes"),
        # Holds the interpreter's lock for good, so no Python code in it can react.
        server.fork(
            _START_A_SLEEPER + "import ctypes; ctypes.PyDLL(None).pause()", worker_id="hangs"
        ),
    ]
    grandchildren = [_printed_pid(server, pid) for pid in workers]

    if ended_by == "end of input":
        server.process.stdin.close()
    else:
        server.process.send_signal(getattr(signal, ended_by))

    server.process.wait(30)
    wait_until_gone(*workers, *grandchildren)


def test_what_was_printed_before_the_end_arrives(server: Server, tmp_path: Path) -> None:
    printed = tmp_path / "printed"
    server.request(pause_output=True)
    pid = server.fork(
        "import pathlib, time\n"
        "for i in range(1000): print(i)\n"
        f"pathlib.Path({str(printed)!r}).touch()\n"
        "print('no line end', end='', flush=True)\n"
        "time.sleep(600)\n"
    )
    while not printed.exists():
        time.sleep(0.01)

    server.process.stdin.close()

    assert server.exit_of(pid)["signal"] == "SIGKILL"
    assert server.lines(pid, "stdout")[:1000] == [str(i) for i in range(1000)]
    assert server.process.wait(30) == 0


def test_the_portable_lifeline(server: Server, wait_until_gone: Callable[..., None]) -> None:
    pid = server.fork(
        "import os, time\n"
        "from fletching.worker import lifeline\n"
        "read_end, write_end = os.pipe()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os.setsid()\n"
        "    os.close(write_end)\n"
        "    lifeline._have_a_thread_watch(read_end)\n"
        "    print(os.getpid())\n"
        "    time.sleep(600)\n"
        "time.sleep(0.5)\n"
    )
    watching = _printed_pid(server, pid)

    server.exit_of(pid)

    wait_until_gone(watching)


def test_no_zombies(server: Server) -> None:
    pids = [server.fork("pass", worker_id=f"worker-{number}") for number in range(30)]
    for pid in pids:
        server.exit_of(pid)

    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_ctrl_c_at_the_terminal_is_not_for_the_server(server: Server) -> None:
    server.process.send_signal(signal.SIGINT)

    exited, _, _ = server.run("pass")

    assert exited["exit_code"] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="lists file descriptors in /proc")
def test_no_file_descriptor_leaks(server: Server) -> None:
    list_fds = "import os; print([os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd') if int(n) > 2 and os.path.exists(f'/proc/self/fd/{n}')])"  # noqa: E501
    server_fds = f"/proc/{server.process.pid}/fd"
    server.run(list_fds, worker_id="first")
    before = len(os.listdir(server_fds))
    held = server.fork("import time; time.sleep(600)", worker_id="held")

    for number in range(20):
        _, out, _ = server.run(list_fds, worker_id=f"worker-{number}")
        (opened,) = out
        assert opened.count("pipe:") == 1, opened  # the lifeline
        assert "socket:" not in opened
        assert "eventpoll" not in opened

    server.request(kill={"pid": held})
    server.exit_of(held)
    assert len(os.listdir(server_fds)) == before


def test_workers_draw_random_numbers_of_their_own(start_server: Callable[..., Server]) -> None:
    pytest.importorskip("numpy")
    server = start_server(
        entry_source="import random\nimport numpy.random\n"
        "def run(start):\n    print(random.random(), numpy.random.random())\n"
    )
    server.event("ready")

    drawn = {tuple(server.run("", worker_id=f"worker-{n}")[1][0].split()) for n in range(5)}

    assert len({first for first, _ in drawn}) == 5
    assert len({second for _, second in drawn}) == 5


def test_grpc_and_arrow_work_in_workers(server: Server) -> None:
    """Channels, threads and thread pools of the forked process, in several workers at once."""
    code = (
        "import concurrent.futures, grpc, pyarrow as pa, pyarrow.compute as pc\n"
        "def echo(request, context):\n    return request\n"
        "handler = grpc.method_handlers_generic_handler('s', {'echo': "
        "grpc.unary_unary_rpc_method_handler(echo)})\n"
        "server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))\n"
        "server.add_generic_rpc_handlers((handler,))\n"
        "port = server.add_insecure_port('127.0.0.1:0')\n"
        "server.start()\n"
        "with grpc.insecure_channel(f'127.0.0.1:{port}') as channel:\n"
        "    print(channel.unary_unary('/s/echo')(b'hello', timeout=20))\n"
        "server.stop(None)\n"
        "table = pa.table({'a': list(range(100_000)), 'k': [i % 7 for i in range(100_000)]})\n"
        "print(len(table.group_by('k', use_threads=True).aggregate([('a', 'sum')])))\n"
        "print(pc.sum(table['a']).as_py())\n"
    )
    pids = [server.fork(code, worker_id=f"worker-{number}") for number in range(3)]

    for pid in pids:
        assert server.exit_of(pid)["exit_code"] == 0, server.lines(pid, "stderr")
        assert server.lines(pid, "stdout") == ["b'hello'", "7", "4999950000"]


_START_A_SLEEPER = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print(child.pid)\n"
)


def _printed_pid(server: Server, pid: int) -> int:
    output = server.event("output", lambda event: event["pid"] == pid)
    return int(output["lines"][0])
