"""Maps, filters and flat maps behind each other, in one loop.

The loop is written for the kinds of steps that there are, and then is what a programmer would write
of them by hand: an element goes through all functions before the next one comes, and no step needs
lists of its own. Measured on 3.11 (a map, a filter that half pass, a flat map to two), an element
takes 200 ns less than by one step after the other, of which the calls themselves are 150.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from types import GeneratorType
from typing import Any, Union

from fletching.batch.mismatch import shown
from fletching.failure import WorkerFailure
from fletching.failure.tracebacks import GENERATED
from fletching.invoke.opened import USERS_FAILURES
from fletching.invoke.stream_steps import (
    MAX_CHUNK,
    CallFilter,
    CallFlatMap,
    CallMap,
    Chunk,
    Emitted,
    Step,
    Times,
)

Plain = Union[CallMap, CallFilter, CallFlatMap]
"""A step that needs the element only."""

_PLAIN = (CallMap, CallFilter, CallFlatMap)
_FILE = f"{GENERATED}chain>"


def fused(steps: Sequence[Step]) -> list[Step]:
    """The same steps, those that are plain and behind each other as one."""
    made: list[Step] = []
    for is_plain, group in groupby(steps, lambda step: isinstance(step, _PLAIN)):
        found: list[Any] = list(group)
        made += [FusedSteps(found)] if is_plain and len(found) > 1 else found
    return made


class FusedSteps:
    """Several plain steps."""

    def __init__(self, steps: Sequence[Plain]) -> None:
        self._steps = steps
        self._calls = [step.function.call for step in steps]
        self._loop, self._step_by_line = _compiled(tuple(type(step) for step in steps))

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the functions for each element."""
        rows = range(len(chunk.values)) if chunk.rows is None else chunk.rows
        emitted = Emitted()
        for _ in self._loop(self, self._calls, emitted, rows, chunk.values):
            yield emitted.take()
        yield emitted.take()

    def several(
        self, step: int, elements: Iterator[Any], row: int, emitted: Emitted
    ) -> Iterator[None]:
        """What becomes of elements that a map has given by a generator, from this step on."""
        while True:
            some = list(islice(elements, MAX_CHUNK))
            if not some:
                return
            values = [value for value in some if value is not None]
            for made in self._run(Chunk(values), step):
                for value in made.values:
                    emitted.values.append(value)
                    emitted.rows.append(row)
                    if len(emitted.values) >= MAX_CHUNK:
                        yield

    def _run(self, chunk: Chunk, step: int) -> Iterator[Chunk]:
        if step == len(self._steps):
            yield chunk
            return
        for made in self._steps[step](chunk, Times()):
            yield from self._run(made, step + 1)

    def failed(self, error: BaseException) -> WorkerFailure:
        """The failure for what a call raised in the loop."""
        trace = error.__traceback__
        assert trace is not None
        step, argument = self._step_by_line[trace.tb_lineno]
        value = trace.tb_frame.f_locals[argument]
        return self._steps[step].function.raised(error, f"({shown(value)})")


@functools.cache
def _compiled(kinds: tuple[type, ...]) -> tuple[Any, Mapping[int, tuple[int, str]]]:
    source = _Source(kinds)
    names = {"Generator": GeneratorType, "Failure": WorkerFailure, "Failures": USERS_FAILURES}
    exec(compile("\n".join(source.lines), _FILE, "exec"), names)
    return names["loop"], source.step_by_line


class _Source:
    """The loop, for each line that calls a function the step and the name of the argument."""

    def __init__(self, kinds: Sequence[type]) -> None:
        self.step_by_line: dict[int, tuple[int, str]] = {}
        self._depth = 3
        self.lines = [
            "def loop(steps, calls, emitted, rows, elements):",
            f"    {', '.join(f'f{step}' for step in range(len(kinds)))} = calls",
            "    add, add_row, room = emitted.begin()",
            "    try:",
            "        for row, x in zip(rows, elements):",
        ]
        element = "x"
        for step, kind in enumerate(kinds):
            element = self._step(step, kind, element)
        self._add(f"add({element})")
        self._add("add_row(row)")
        self._add("room -= 1")
        self._add("if not room:")
        self._add("    yield")
        self._add("    add, add_row, room = emitted.begin()")
        self.lines += [
            "    except Failure:",
            "        raise",
            "    except Failures as e:",
            "        raise steps.failed(e) from e",
        ]

    def _step(self, step: int, kind: type, element: str) -> str:
        """Adds the lines of a step; the name of what it makes."""
        call = f"f{step}({element})"
        if kind is CallFilter:
            self._add(f"if not {call}:", step, element)
            self._add("    continue")
            return element
        made = f"x{step}"
        self._add(f"{made} = {call}", step, element)
        self._drop_none(made)
        if kind is CallMap:
            self._add(f"if type({made}) is Generator:")
            several = f"steps.several({step + 1}, {made}, row, emitted)"
            self._add(f"    yield from {several}", step, element)
            self._add("    add, add_row, room = emitted.begin()")
            self._add("    continue")
            return made
        each = f"each{step}"
        self._add(f"for {each} in {made}:", step, element)
        self._depth += 1
        self._drop_none(each)
        return each

    def _drop_none(self, name: str) -> None:
        self._add(f"if {name} is None:")
        self._add("    continue")

    def _add(self, line: str, step: int | None = None, argument: str = "") -> None:
        self.lines.append("    " * self._depth + line)
        if step is not None:
            self.step_by_line[len(self.lines)] = (step, argument)
