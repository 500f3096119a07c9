"""Maps, filters and flat maps behind each other, in one loop.

The loop is written for the kinds of steps that there are, and then is what a programmer would write
of them by hand: an element goes through all functions before the next one comes, and no step needs
lists of its own. Measured on 3.11 (a map, a filter that half pass, a flat map to two), an element
takes 200 ns less than by one step after the other, of which the calls themselves are 150.

Of each element only the number of those that it has become is kept: numbers that small cost no
memory, where the number of a row would. Lists of results are not kept either: 5,000 that are alive
cost an element 50 ns more than adding each to one list at once, which takes 180 with all calls.
"""

from __future__ import annotations

import functools
from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import groupby, islice
from types import GeneratorType
from typing import Any, Union

from fletching.batch.mismatch import shown
from fletching.failure import WorkerFailure
from fletching.failure.tracebacks import GENERATED
from fletching.invoke.opened import USERS_FAILURES
from fletching.invoke.stream_steps import (
    FEW_EACH,
    MAX_CHUNK,
    CallFilter,
    CallFlatMap,
    CallMap,
    Chunk,
    Flattened,
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
    n_taken = 0
    for is_plain, group in groupby(steps, lambda step: isinstance(step, _PLAIN)):
        found: list[Any] = list(group)
        n_taken += len(found)
        is_many = is_plain and len(found) > 1
        made += [FusedSteps(found, n_taken == len(steps))] if is_many else found
    return made


class FusedSteps:
    """Several plain steps."""

    def __init__(self, steps: Sequence[Plain], are_last: bool = False) -> None:
        """``are_last`` is whether what they make goes to no other step."""
        self._steps = steps
        self._are_last = are_last
        self._calls = [step.function.call for step in steps]
        self._loop, self._step_by_line = _compiled(tuple(type(step) for step in steps))

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the functions for each element."""
        made = Flattened(chunk)
        for goes_on in self._loop(self, self._calls, made, chunk.values):
            yield made.take(goes_on, self._are_last)
        yield made.take(False, self._are_last)

    def several(
        self, step: int, elements: Iterator[Any], made: Flattened, before: int
    ) -> Generator[bool, None, int]:
        """Adds what becomes of elements that a function gives one by one, from this step on.

        ``before`` is how many there were before all that is made of the same element; that of the
        chunk that is left is returned.
        """
        while True:
            some = list(islice(elements, MAX_CHUNK))
            if not some:
                return before
            values = [value for value in some if value is not None]
            for each in self._run(Chunk(values), step):
                made.values += each.values
                if len(made.values) >= MAX_CHUNK:
                    made.counts.append(len(made.values) - before)
                    before = 0
                    yield True

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
    names = {
        "GeneratorType": GeneratorType,
        "Failure": WorkerFailure,
        "Failures": USERS_FAILURES,
        "MAX_CHUNK": MAX_CHUNK,
    }
    exec(compile("\n".join(source.lines), _FILE, "exec"), names)
    return names["loop"], source.step_by_line


class _Source:
    """The loop, for each line that calls a function the step and the name of the argument.

    It yields when there are many values, and says whether the element is still at it.
    """

    def __init__(self, kinds: Sequence[type]) -> None:
        self.step_by_line: dict[int, tuple[int, str]] = {}
        self._depth = 3
        self._is_nested = False  # in the loop over what a flat map gives for an element
        self.lines = [
            "def loop(steps, calls, made, elements):",
            f"    {', '.join(f'f{step}' for step in range(len(kinds)))} = calls",
            "    values, counts = made.values, made.counts",
            "    List, Tuple, Generator = list, tuple, GeneratorType",
            "    try:",
            "        for x in elements:",
        ]
        element = "x"
        for step, kind in enumerate(kinds[:-1]):
            element = self._step(step, kind, element)
        self._last_step(len(kinds) - 1, kinds[-1], element)
        self.lines += [
            "    except Failure:",
            "        raise",
            "    except Failures as e:",
            "        raise steps.failed(e) from e",
            "    return ()",  # what it is without a yield: a function
        ]

    def _last_step(self, step: int, kind: type, element: str) -> None:
        if kind is CallFlatMap and not self._is_nested:
            self._add_list(step, element)
            return
        made = self._step(step, kind, element)
        self._add(f"values.append({made})")
        if not self._is_nested:
            self._add("counts.append(1)")
            return
        self._add("if len(values) >= MAX_CHUNK:")
        self._add("    counts.append(len(values) - before)")
        self._add("    before = 0")
        self._add_yield("True", "    ")
        self._depth = 3
        self._add("counts.append(len(values) - before)")

    def _step(self, step: int, kind: type, element: str) -> str:
        """Adds the lines of a step; the name of what it makes."""
        call = f"f{step}({element})"
        if kind is CallFilter:
            self._drop_if(f"not {call}", step, element)
            return element
        made = f"x{step}"
        self._add(f"{made} = {call}", step, element)
        self._drop_if(f"{made} is None")
        if kind is CallMap:
            self._add(f"if type({made}) is Generator:")
            self._add_several(step, element, made)
            return made
        if not self._is_nested:
            self._add("before = len(values)")
            self._is_nested = True
        each = f"each{step}"
        self._add(f"for {each} in {made}:", step, element)
        self._depth += 1
        self._drop_if(f"{each} is None")
        return each

    def _add_list(self, step: int, element: str) -> None:
        """Adds the lines of a flat map whose results are the loop's: those of a list at once."""
        made = f"x{step}"
        self._add(f"{made} = f{step}({element})", step, element)
        self._add(f"if type({made}) is not List:")
        self._depth += 1
        self._drop_if(f"{made} is None")
        self._add(f"if type({made}) is not Tuple:")
        self._add_several(step, element, f"iter({made})")
        self._depth -= 1
        self._add(f"n_made = len({made})")
        self._add(f"values += {made}")
        self._add("counts.append(n_made)")
        self._add(f"if n_made > {FEW_EACH} and len(values) >= MAX_CHUNK:")
        self._add_yield("False", "    ")

    def _add_several(self, step: int, element: str, made: str) -> None:
        """Adds the lines behind an ``if``, for elements that come one by one."""
        before = "before" if self._is_nested else "len(values)"
        several = f"steps.several({step + 1}, {made}, made, {before})"
        self._add(f"    before = yield from {several}", step, element)
        self._add("    values, counts = made.values, made.counts")
        if not self._is_nested:
            self._add("    counts.append(len(values) - before)")
        self._add("    continue")

    def _add_yield(self, goes_on: str, indented: str) -> None:
        self._add(f"{indented}yield {goes_on}")
        self._add(f"{indented}values, counts = made.values, made.counts")

    def _drop_if(self, condition: str, step: int | None = None, argument: str = "") -> None:
        self._add(f"if {condition}:", step, argument)
        if not self._is_nested:
            self._add("    counts.append(0)")
        self._add("    continue")

    def _add(self, line: str, step: int | None = None, argument: str = "") -> None:
        self.lines.append("    " * self._depth + line)
        if step is not None:
            self.step_by_line[len(self.lines)] = (step, argument)
