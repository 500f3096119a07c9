from __future__ import annotations

import contextlib
import io
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from fletching.worker import console


class Sink:
    """What PythonConsole is in Java."""

    def __init__(self) -> None:
        self.lines: list[tuple[bool, str]] = []
        self.records: list[tuple[int, str, str, str, str]] = []

    def print(self, error: bool, line: str) -> None:
        self.lines.append((error, line))

    def log(self, severity: int, logger: str, message: str, location: str, trace: str) -> None:
        self.records.append((severity, logger, message, location, trace))


@contextlib.contextmanager
def installed() -> Iterator[Sink]:
    # Not a fixture: pytest puts its own stdout in place between a fixture and its test.
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.stdout, sys.stderr, console._installed[:])
    root.setLevel(logging.WARNING)
    console._installed.clear()
    sink = Sink()
    console.install(sink)
    try:
        yield sink
    finally:
        root.handlers[:], level, sys.stdout, sys.stderr, console._installed[:] = before
        root.setLevel(level)


def test_lines_come_whole() -> None:
    with installed() as sink:
        print("one")
        print("tw", end="")
        print("o\nthree")
        print("wrong", file=sys.stderr)
        print("four", end="", flush=True)
        assert sink.lines == [(False, "one"), (False, "two"), (False, "three"), (True, "wrong")]
        print()
        assert sink.lines[-1] == (False, "four")


def test_what_programs_ask_of_stdout_is_there() -> None:
    with installed() as sink:
        assert sys.stdout.encoding == "utf-8"
        assert not sys.stdout.isatty()
        assert sys.stdout.writable()
        sys.stdout.buffer.write("naïve \N{BOW AND ARROW}\n".encode())
        sys.stdout.flush()
        sys.stdout.writelines(["a\n", "b\n"])
        sys.stdout.write("\udc80 is no character\n")
        with pytest.raises(io.UnsupportedOperation):
            sys.stdout.fileno()
        assert [line for _, line in sink.lines] == [
            "naïve \N{BOW AND ARROW}",
            "a",
            "b",
            "\\udc80 is no character",
        ]


def test_lines_of_several_threads_are_not_mixed() -> None:
    with installed() as sink:

        def talk(word: str) -> None:
            for _ in range(200):
                print(word * 50)

        threads = [threading.Thread(target=talk, args=(word,)) for word in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        text = "".join(line for _, line in sink.lines)
        assert {word: text.count(word) for word in "abcd"} == dict.fromkeys("abcd", 10_000)


def test_records_have_level_and_place() -> None:
    with installed() as sink:
        logger = logging.getLogger("my.logger")
        logger.debug("unheard")
        logger.info("heard %s", 1)
        logger.warning("careful")
        logger.critical("too late")
        assert [record[:3] for record in sink.records] == [
            (2, "my.logger", "heard 1"),
            (3, "my.logger", "careful"),
            (5, "my.logger", "too late"),
        ]
        place = sink.records[0][3]
        assert place.startswith("test_console.py:")
        assert place.endswith(" in test_records_have_level_and_place")


def test_records_carry_tracebacks() -> None:
    with installed() as sink:
        try:
            raise ValueError("thirteen")
        except ValueError:
            logging.getLogger("my.logger").exception("oh")
        severity, _, message, _, trace = sink.records[0]
        assert (severity, message) == (4, "oh")
        assert trace.endswith("ValueError: thirteen\n")


def test_installing_twice_is_installing_once() -> None:
    with installed() as sink:
        console.install(Sink())
        print("once")
        assert sink.lines == [(False, "once")]


def test_a_sink_that_fails_does_not_fail_the_function(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with installed() as sink:

        def fails(error: bool, line: str) -> None:
            raise OSError("gone")

        monkeypatch.setattr(sink, "print", fails)
        print("still said")
        assert capfd.readouterr().out == "still said\n"
