"""Raise an alarm when a card pays a trifle and then, within a minute, a large sum.

Who has stolen a card's number tries it with a small payment first. This program

1. makes a stream of payments, in the order of their time,
2. parts it by card and keeps, for each card, whether its last payment was small: a state, which a
   timer clears after a minute,
3. prints the alarms, and writes them as lines of text.

Run it::

    python fraud.py                                     # functions in processes
    python fraud.py --execution batch --mode thread     # a batch job, functions inside the JVM
    python fraud.py --payments 1000000 --cards 50000
"""

from __future__ import annotations

import argparse
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pyflink.common import Configuration, Encoder, Types, WatermarkStrategy
from pyflink.common.watermark_strategy import TimestampAssigner
from pyflink.datastream import (
    KeyedProcessFunction,
    MapFunction,
    RuntimeContext,
    StreamExecutionEnvironment,
)
from pyflink.datastream.connectors.file_system import FileSink
from pyflink.datastream.state import ValueStateDescriptor

STARTED = time.monotonic()
SMALL, LARGE = 100, 50_000
"""Cents: what is a trifle, and what is a large sum."""
ONE_MINUTE = 60_000
ALARM = Types.TUPLE([Types.STRING(), Types.LONG(), Types.LONG()])


class Payment(NamedTuple):
    """A payment; its time is in milliseconds since 1970, its amount in cents."""

    card: str
    time: int
    amount: int


def payment(number: int, cards: int) -> Payment:
    """The payment with this number: the same one whenever it is asked for."""
    chance = random.Random(number)
    card = f"card {chance.randrange(cards)}"
    kind = chance.random()
    if kind < 0.05:
        amount = chance.randrange(1, SMALL)
    elif kind < 0.1:
        amount = chance.randrange(LARGE, 10 * LARGE)
    else:
        amount = chance.randrange(SMALL, LARGE)
    return Payment(card, 1_700_000_000_000 + number * 100, amount)


class Payments(MapFunction):
    """Makes payments of numbers. By its hint they are rows to Flink, and Payments again here."""

    def __init__(self, cards: int) -> None:
        self.cards = cards

    def map(self, value: int) -> Payment:
        return payment(value, self.cards)


class PaymentTime(TimestampAssigner):
    """A payment's own time."""

    def extract_timestamp(self, value: Payment, record_timestamp: int) -> int:
        return value.time


class FraudDetector(KeyedProcessFunction):
    """Emits the card, the time and the amount of a large payment that follows a trifle."""

    def open(self, runtime_context: RuntimeContext) -> None:
        # Until when a large payment is suspicious, if the last one was a trifle.
        self.suspicious_until = runtime_context.get_state(
            ValueStateDescriptor("suspicious-until", Types.LONG())
        )

    def process_element(
        self, value: Payment, ctx: KeyedProcessFunction.Context
    ) -> Iterator[tuple[str, int, int]]:
        until = self.suspicious_until.value()
        if until is not None:
            # The timer may not have fired yet: it waits for the watermark.
            if value.amount >= LARGE and value.time < until:
                yield value.card, value.time, value.amount
            ctx.timer_service().delete_event_time_timer(until)
            self.suspicious_until.clear()
        if value.amount < SMALL:
            self.suspicious_until.update(value.time + ONE_MINUTE)
            ctx.timer_service().register_event_time_timer(value.time + ONE_MINUTE)

    def on_timer(self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext) -> None:
        self.suspicious_until.clear()


def main() -> None:
    options = parse_options()
    env = create_environment(options.execution, options.mode)
    cards = options.cards

    payments = env.from_sequence(1, options.payments).map(Payments(cards))
    times = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(PaymentTime())
    alarms = (
        payments.assign_timestamps_and_watermarks(times)
        .key_by(lambda each: each.card, Types.STRING())
        .process(FraudDetector(), ALARM)
    )

    folder = options.output / "alarms"
    shutil.rmtree(folder, ignore_errors=True)
    lines = alarms.map(lambda alarm: f"{alarm[0]},{alarm[1]},{alarm[2]}", Types.STRING())
    encoder = Encoder.simple_string_encoder()
    lines.sink_to(FileSink.for_row_format(str(folder), encoder).build())
    progress(f"looking at {options.payments:,} payments of {cards:,} cards")
    env.execute("fraud detection")
    found = [line for part in folder.rglob("part-*") for line in part.read_text().splitlines()]
    for line in sorted(found)[:5]:
        print(line)
    progress(f"wrote {len(found):,} alarms into {folder}")


def create_environment(execution: str, mode: str) -> StreamExecutionEnvironment:
    configuration = Configuration()
    configuration.set_string("execution.runtime-mode", execution.upper())
    configuration.set_string("python.execution-mode", mode)
    configuration.set_string("execution.checkpointing.interval", "10 s")
    env = StreamExecutionEnvironment.get_execution_environment(configuration)
    env.set_parallelism(1)
    return env


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Looks for stolen cards with Flink.")
    parser.add_argument("--mode", choices=["process", "thread"], default="process")
    parser.add_argument("--execution", choices=["streaming", "batch"], default="streaming")
    parser.add_argument("--payments", type=int, default=200_000)
    parser.add_argument("--cards", type=int, default=1_000)
    default_output = Path(__file__).resolve().parent / "out" / "fraud"
    parser.add_argument("--output", type=lambda text: Path(text).resolve(), default=default_output)
    return parser.parse_args()


def progress(text: str) -> None:
    """Prints what happens next, and the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:6.1f} s] {text}", flush=True)


if __name__ == "__main__":
    main()
