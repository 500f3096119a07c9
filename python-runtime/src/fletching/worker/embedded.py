"""A worker inside the engine's JVM.

``io.fletching.engine.channel.embedded`` calls the functions at the end of this module, through
pemja, from threads of the JVM: with numbers, strings and bytes only. Batches change hands over the
Arrow C Data Interface, in memory that both see. No function here raises: what goes wrong is
returned as the bytes of a ``Failure`` message, and None means that all is well.

- Threads: a function is called by one thread of the JVM at a time. One that keeps its thread is
  opened, called and closed by its channel's; for others a batch may come from any. ``interrupt``
  comes from another thread while one is in the function.
- Values: a row of simple types may come as Python's objects. pemja makes them of Java's: int,
  float, bool, str and None.
- Memory: the engine keeps a batch's memory until the last Python object that looks at it is gone;
  Python keeps a result's until the engine has released it.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from types import FrameType
from typing import Any, Callable, TypeVar

import pyarrow as pa

from fletching.channel.c_data import CDataExchange
from fletching.channel.carrier import ReceivedFinishBundle
from fletching.failure import FailureCode, WorkerFailure
from fletching.failure.tracebacks import describe_exception
from fletching.invoke.factory import invoker_of
from fletching.invoke.invoker import Invoker
from fletching.protocol import (
    BundleFinished,
    FinishBundle,
    FunctionSpec,
    StateGiven,
    StreamRequest,
)
from fletching.worker import additions, console, garbage

T = TypeVar("T")


class Interrupted(BaseException):
    """Raised in a function whose result nobody wants any more."""


class EmbeddedFunction:
    """A function of an operator, and the way of its batches."""

    def __init__(self, spec: Any, exchange: CDataExchange, engine: Any) -> None:
        self.spec = spec
        self._engine = engine
        self.running_on = 0
        """The thread that is in the user's code, 0 for none."""
        self._exchange = exchange
        self._invoker: Invoker
        self._rest: Iterator[pa.RecordBatch | None] = iter(())

    def open(self) -> None:
        """Load the user's functions and call their open; if that fails, nothing else is called."""
        self._invoker = invoker_of(self.spec)
        self._invoker.open(self)

    def entry_of_rows(self) -> Callable[..., Any] | None:
        """What the engine calls with one row's columns, if they are of simple types.

        It returns what ``Invoker.process_row`` does. A row after some silence finds the caches
        cold: each call less is worth some microseconds.
        """
        process_row = self._invoker.process_row
        if process_row is None:
            return None

        def process(*values: Any) -> Any:
            try:
                try:
                    self.running_on = threading.get_ident()
                    return process_row(*values)
                finally:
                    self.running_on = 0
            except BaseException as e:
                return _told(self, FailureCode.FUNCTION_RAISED, "A function of", e)

        return process

    def process(self, input_address: int, output_address: int) -> bool:
        """Take the batch at one address, leave its result at the other.

        True if there is more of the result, which ``proceed`` gives.
        """
        parts = self._invoker.parts(self._exchange.take(input_address))
        return self._give(next(parts), parts, output_address)

    def proceed(self, output_address: int) -> bool:
        """Leave the next part of the result at the address; True if there is more."""
        rest, self._rest = self._rest, iter(())
        return self._give(next(rest), rest, output_address)

    def _give(
        self, part: pa.RecordBatch, rest: Iterator[pa.RecordBatch | None], output_address: int
    ) -> bool:
        following = list(islice(rest, 1))
        self._exchange.give(part, output_address)
        self._rest = rest if following == [None] else chain(following, rest)
        return bool(following)

    def register_state(self, spec: Any) -> None:
        """Say that a function keeps a state: a ``StateSpec``."""
        self._engine.call(StreamRequest(state_registered=spec).SerializeToString())

    def read_state(self, read: Any) -> Any:
        """Ask a ``StateRead``; the ``StateGiven`` that answers it."""
        given = self._engine.call(StreamRequest(state_read=read).SerializeToString())
        if given is None:
            raise Interrupted()
        return StateGiven.FromString(given)

    def give(self, given: bytes) -> None:
        """Take keys and state."""
        self._invoker.give(StateGiven.FromString(given))

    def finish_bundle(self, message: bytes) -> bytes:
        """Of a ``FinishBundle`` message, the bytes of the ``BundleFinished``."""
        finish = ReceivedFinishBundle.of(FinishBundle.FromString(message))
        changes: Sequence[Any] = ()
        if finish.write_state:
            changes = self._invoker.state_changes(finish.forget_keys, finish.snapshot)
        finished = BundleFinished(
            bundle_id=finish.bundle_id,
            metrics=self.metrics(),
            state_changes=changes,
            accumulators=self._invoker.accumulators(),
        )
        content: bytes = finished.SerializeToString()
        return content

    def traits(self) -> tuple[bool, bool]:
        """Whether it keeps its thread, and whether it takes values."""
        return self._invoker.keeps_its_thread, self._invoker.process_row is not None

    def metrics(self) -> list[Any]:
        """What the functions have counted: ``Metric`` messages."""
        return [sample.to_proto() for sample in self._invoker.metrics()]

    def wake(self) -> None:
        """See ``Invoker.wake``; also before the function is loaded."""
        invoker = getattr(self, "_invoker", None)
        if invoker is not None:
            invoker.wake()

    def close(self) -> None:
        """Call the close of the user's functions."""
        self._invoker.close()


_functions: dict[int, EmbeddedFunction] = {}


def _guarded(
    function: EmbeddedFunction, code: FailureCode, what: str, body: Callable[[], T]
) -> T | bytes:
    """What the body gives, or the bytes of a failure if it raises, whatever it raises."""
    try:
        try:
            function.running_on = threading.get_ident()
            return body()
        finally:
            function.running_on = 0
    except BaseException as e:
        return _told(function, code, what, e)


def _told(function: EmbeddedFunction, code: FailureCode, what: str, error: BaseException) -> bytes:
    """The bytes of the failure that this makes."""
    if isinstance(error, WorkerFailure):
        error.function_id = function.spec.function_id
        return _encode(error)
    # SystemExit and KeyboardInterrupt too: this is the engine's process, not the function's.
    return _encode(_failure(function.spec, code, what, error))


def _failure(spec: Any, code: FailureCode, what: str, error: BaseException) -> WorkerFailure:
    told = describe_exception(error)
    words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, Exception):
        # Those of the user's functions have become a WorkerFailure.
        code = FailureCode.ENGINE_DEFECT
    return WorkerFailure(
        code,
        f"{what} operator '{spec.operator_name}' raised {words}.",
        user_traceback=told.user_traceback,
        full_traceback=told.full_traceback,
        exception_type=told.exception_type,
        function_id=spec.function_id,
    )


def _encode(failure: WorkerFailure) -> bytes:
    content: bytes = failure.to_proto().SerializeToString()
    return content


# What the engine calls.


def start(sink: Any) -> None:
    """Send what is printed and logged in this process to the sink, a ``PythonConsole`` in Java."""
    console.install(sink)


def enter_additions(root: str, folders: str, working_directory: str) -> bytes | None:
    """Make what a job brings importable; see ``additions``. A folder a line; none is empty."""
    try:
        additions.enter(root, [f for f in folders.split("\n") if f], working_directory or None)
    except WorkerFailure as e:
        return _encode(e)
    return None


def leave_additions(root: str) -> None:
    """Take back what ``enter_additions`` brought."""
    additions.leave(root)


def open_function(
    engine: Any, channel: int, spec: bytes, input_schema_address: int, output_schema_address: int
) -> bytes | None:
    """Load a function and call its open.

    The engine is a ``PythonCallback`` in Java, which answers for state.
    """
    exchange = CDataExchange.of(input_schema_address, output_schema_address)
    function = EmbeddedFunction(FunctionSpec.FromString(spec), exchange, engine)
    threading.current_thread().name = f"{function.spec.operator_name} ({channel})"
    _functions[channel] = function
    failure = _guarded(function, FailureCode.FUNCTION_OPEN_FAILED, "Opening", function.open)
    if failure is not None:
        del _functions[channel]
    else:
        globals()[f"process_row_{channel}"] = function.entry_of_rows()
        garbage.look_rarely()
    return failure


def process(channel: int, input_address: int, output_address: int) -> bool | bytes:
    """Run a batch; see ``EmbeddedFunction.process``."""
    function = _functions[channel]
    return _guarded(
        function,
        FailureCode.FUNCTION_RAISED,
        "A function of",
        lambda: function.process(input_address, output_address),
    )


def proceed(channel: int, output_address: int) -> bool | bytes:
    """Go on with a batch; see ``EmbeddedFunction.proceed``."""
    function = _functions[channel]
    return _guarded(
        function,
        FailureCode.FUNCTION_RAISED,
        "A function of",
        lambda: function.proceed(output_address),
    )


def traits(channel: int) -> tuple[bool, bool]:
    """Of an open function; see ``EmbeddedFunction.traits``."""
    return _functions[channel].traits()


def finish_bundle(channel: int, finish: bytes) -> tuple[bytes | None, bytes | None]:
    """Of a ``FinishBundle``, the bytes of the ``BundleFinished`` message, or else of a failure."""
    function = _functions[channel]
    try:
        return function.finish_bundle(finish), None
    except BaseException as e:
        return None, _told(function, FailureCode.ENGINE_DEFECT, "The state of", e)


def give(channel: int, given: bytes) -> bytes | None:
    """Take keys and state: a ``StateGiven`` message."""
    function = _functions[channel]
    return _guarded(
        function, FailureCode.ENGINE_DEFECT, "The state of", lambda: function.give(given)
    )


def close_function(channel: int) -> bytes | None:
    """Call the function's close and forget it."""
    function = _functions.pop(channel, None)
    if function is None:
        return None
    del globals()[f"process_row_{channel}"]
    if not _functions:
        garbage.look_at_all()
    return _guarded(function, FailureCode.FUNCTION_CLOSE_FAILED, "Closing", function.close)


def collect() -> None:
    """Free what only reference cycles keep."""
    garbage.look_at_all()
    gc.collect()
    if _functions:
        garbage.look_rarely()


def interrupt(channel: int) -> bool:
    """Raise ``Interrupted`` in the function if it runs and can take it; False if not, try again.

    Code in C is not interrupted; the exception waits until that returns.
    """
    # Gives the lock away and gets it anew, so that nobody else runs for the next moment.
    time.sleep(0)
    function = _functions.get(channel)
    if function is None:
        return False
    thread = function.running_on
    frame = _frame_of(thread)
    # Python's own import code, interrupted at the wrong place, keeps the lock of a module for ever.
    if frame is None or frame.f_code.co_filename.startswith("<frozen "):
        return False
    raised = ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(Interrupted)
    )
    function.wake()
    return bool(raised)


def _frame_of(thread: int) -> FrameType | None:
    # Until Python 3.11 a collection in the midst of _current_frames() can lock everybody up.
    collects = gc.isenabled()
    gc.disable()
    try:
        return sys._current_frames().get(thread)
    finally:
        if collects:
            gc.enable()
