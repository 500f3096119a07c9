"""What only an embedded worker has to be shown: prints the payloads of the functions named."""

import base64
import sys
import time
import types

from fletching.functions import ScalarFunction
from fletching.invoke.payload import FunctionPayload, encode_payload


def exits(value):
    raise SystemExit(3)


def raises_keyboard_interrupt(value):
    raise KeyboardInterrupt


def prints(value):
    print("printed", value)
    print("part", end="")
    print("s of a line")
    print("complained", value, file=sys.stderr)
    return value


def loops(value):
    while value:
        pass
    return value


def sleeps_in_c(value):
    time.sleep(value / 1000)
    return value


async def sleeps_in_a_loop(value):
    import asyncio

    await asyncio.sleep(value / 1000)
    return value


def thread_number(value):
    import threading

    return threading.get_ident()


def exits_at_ten(value):
    if value == 10:
        raise SystemExit(10)
    return value


class KeepsItsThread(ScalarFunction):
    """A connection to SQLite may only be used on the thread that made it."""

    def open(self, function_context):
        import sqlite3

        self._connection = sqlite3.connect(":memory:")

    def eval(self, value):
        return self._connection.execute("select ? + 1", (value,)).fetchone()[0]

    def close(self):
        self._connection.close()


def arrow_keeps(column):
    # A module outlives the function.
    import builtins

    builtins.fletching_test_kept = column
    return column


def arrow_lets_go(column):
    import builtins

    builtins.fletching_test_kept = None
    return column


def arrow_slices(column):
    import pyarrow as pa

    return pa.concat_arrays([column, column]).slice(len(column))


def arrow_wraps_python_memory(column):
    import array

    import pyarrow as pa

    values = array.array("q", column.to_pylist())
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])


def arrow_cycles(column):
    cycle = [column]
    cycle.append(cycle)
    return column


def arrow_of_another_type(column):
    return column.cast("int32")


class OpenHangs(ScalarFunction):
    def open(self, function_context):
        while True:
            pass

    def eval(self, value):
        return value


def of_a_module_that_is_not_there():
    module = types.ModuleType("module_of_the_client")
    exec("def function(value):\n    return value\n", module.__dict__)
    sys.modules[module.__name__] = module
    return module.function


FUNCTIONS = {
    "exits": exits,
    "exits_at_ten": exits_at_ten,
    "thread_number": thread_number,
    "raises_keyboard_interrupt": raises_keyboard_interrupt,
    "prints": prints,
    "loops": loops,
    "sleeps_in_c": sleeps_in_c,
    "sleeps_in_a_loop": sleeps_in_a_loop,
    "open_hangs": OpenHangs(),
    "keeps_its_thread": KeepsItsThread(),
    "module_not_there": of_a_module_that_is_not_there(),
    "arrow_keeps": arrow_keeps,
    "arrow_lets_go": arrow_lets_go,
    "arrow_slices": arrow_slices,
    "arrow_wraps_python_memory": arrow_wraps_python_memory,
    "arrow_cycles": arrow_cycles,
    "arrow_of_another_type": arrow_of_another_type,
}

if __name__ == "__main__":
    for name in sys.argv[1:]:
        kind = "arrow" if name.startswith("arrow_") else "general"
        payload = FunctionPayload(FUNCTIONS[name], kind, name, True)
        print(base64.b64encode(encode_payload(payload)).decode())
