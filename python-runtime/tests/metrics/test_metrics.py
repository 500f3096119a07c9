from __future__ import annotations

from typing import Any

import pytest
from fletching.functions import FunctionContext, ScalarFunction
from fletching.metrics import Meter, MetricGroup, MetricSample


def test_a_tree_of_names() -> None:
    group = MetricGroup()
    group.counter("seen").inc(5)
    group.counter("seen").dec(2)
    group.add_group("a").add_group("b", "c").counter("seen").inc()
    group.gauge("size", lambda: 7)
    assert group.samples() == [
        MetricSample("seen", counter=3),
        MetricSample("size", gauge=7.0),
        MetricSample("a.b.c.seen", counter=1),
    ]
    assert group.counter("seen").get_count() == 3


def test_a_distribution() -> None:
    group = MetricGroup()
    assert group.distribution("d").samples("d") == [MetricSample("d.count", counter=0)]
    for value in (3, 1, 2):
        group.distribution("d").update(value)
    assert group.samples() == [
        MetricSample("d.count", counter=3),
        MetricSample("d.sum", gauge=6.0),
        MetricSample("d.min", gauge=1.0),
        MetricSample("d.max", gauge=3.0),
        MetricSample("d.mean", gauge=2.0),
    ]


def test_a_meter_forgets() -> None:
    now = 0.0
    meter = Meter(10, lambda: now)
    meter.mark_event(20)
    meter.mark_event(10)
    now = 5.5
    meter.mark_event()
    assert (meter.get_count(), meter.get_rate()) == (31, 3.1)
    now = 10.0
    assert (meter.get_count(), meter.get_rate()) == (31, 0.1)
    now = 100.0
    assert meter.samples("m") == [
        MetricSample("m.count", counter=31),
        MetricSample("m.rate", gauge=0.0),
    ]
    assert MetricGroup().meter("m").get_count() == 0


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (
            lambda group: group.meter("a"),
            "The metric 'g.a' is a Counter already: give the Meter another name.",
        ),
        (
            lambda group: group.gauge("b", 5),
            "The gauge 'g.b' was given 5: give a function without arguments that returns a number.",
        ),
        (lambda group: group.meter("c", 0), "A meter's time span is 0 s: give at least 1 s."),
    ],
)
def test_mistakes(use: Any, said: str) -> None:
    group = MetricGroup().add_group("g")
    group.counter("a")
    with pytest.raises((ValueError, TypeError)) as raised:
        use(group)
    assert str(raised.value) == said


def test_a_gauge_that_raises_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    group = MetricGroup()
    group.gauge("g", lambda: 1 / 0)
    group.counter("seen").inc()
    assert group.samples() == group.samples() == [MetricSample("seen", counter=1)]
    (record,) = caplog.records
    assert record.getMessage() == "The gauge 'g' has no value: its function raised"
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_a_context() -> None:
    context = FunctionContext(MetricGroup(), {"a": "1"}, "Calc", 1, 4, 128, 2)
    assert context.get_job_parameter("a", "0") == "1"
    assert context.get_job_parameter("b", "0") == "0"
    assert context.get_task_name_with_subtasks() == "Calc (2/4)#2"
    assert (context.get_task_name(), context.get_attempt_number()) == ("Calc", 2)
    assert context.get_index_of_this_subtask() == 1
    assert context.get_number_of_parallel_subtasks() == 4
    assert context.get_max_number_of_parallel_subtasks() == 128
    with pytest.raises(RuntimeError) as raised:
        FunctionContext().get_metric_group()
    assert str(raised.value) == (
        "Metrics are switched off: set 'python.metric.enabled' to true to use them."
    )


def test_a_function_without_eval() -> None:
    class Empty(ScalarFunction):
        pass

    with pytest.raises(NotImplementedError) as raised:
        Empty().eval(1)
    assert str(raised.value) == "Empty has no method 'eval': write one."
    assert Empty().is_deterministic()
