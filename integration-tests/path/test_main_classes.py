"""Elements and state of classes that only the main script has: programs run as users run them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from programs import output_of_source

PROGRAM = """
from dataclasses import dataclass
from enum import Enum

from pyflink.common import Configuration, Types
from pyflink.datastream import KeyedProcessFunction, StreamExecutionEnvironment
from pyflink.datastream.state import ListStateDescriptor


class Kind(Enum):
    CASH = 1
    CARD = 2


@dataclass(frozen=True)
class Payment:
    who: str
    amount: int
    kind: Kind


@dataclass
class Receipt:
    payments: list


class Collect(KeyedProcessFunction):
    def open(self, runtime_context):
        self.seen = runtime_context.get_list_state(ListStateDescriptor("seen"))

    def process_element(self, value, ctx):
        assert type(value) is Payment, type(value)
        assert isinstance(value.kind, Kind) and value.kind is Kind(value.kind.value)
        self.seen.add(value)
        yield Receipt(self.seen.get())


def made_within():
    class Local:
        def __init__(self, value):
            self.value = value

    return lambda receipt: Local(len(receipt.payments))


def main():
    options = Configuration()
    options.set_string("python.execution-mode", MODE)
    options.set_string("python.state.cache.keys", "1")
    options.set_string("state.backend.type", "rocksdb")
    env = StreamExecutionEnvironment.get_execution_environment(options)
    env.set_parallelism(1)
    cash, card = Kind
    given = [Payment("ada", 1, cash), Payment("bob", 2, card), Payment("ada", 3, card)]
    payments = env.from_collection(given).rebalance()
    print(list(payments.execute_and_collect()) == given)
    receipts = payments.key_by(lambda payment: payment.who).process(Collect())
    by_payment = payments.key_by(lambda payment: payment).process(Collect()).map(
        lambda receipt: len(receipt.payments), Types.LONG()
    )
    print(sorted(by_payment.execute_and_collect()))
    print([[p.amount for p in receipt.payments] for receipt in receipts.execute_and_collect()])
    local = receipts.map(made_within()).rebalance().map(lambda each: each.value, Types.LONG())
    print(list(local.execute_and_collect()))


if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("mode", ["process", "thread"])
def test_objects_of_classes_of_the_main_script(tmp_path: Path, mode: str) -> None:
    printed = output_of_source(f"MODE = {mode!r}\n{PROGRAM}", tmp_path)
    assert printed == "True\n[1, 1, 1]\n[[1], [2], [1, 3]]\n[1, 1, 2]\n"
