"""Classes that go with functions, and objects that name them."""

from __future__ import annotations

import pickle
import threading
from dataclasses import dataclass
from typing import Any

import cloudpickle
import pytest
from fletching.batch.elements import key_pickle
from fletching.batch.job_classes import (
    ClientsClasses,
    JobClasses,
    class_named,
    name_of,
    pickled_with_classes,
)
from fletching.invoke.payload import FunctionPayload, decode_payload, encode_payload


def local_class() -> Any:
    """A class that pickle cannot find by its name."""

    @dataclass(frozen=True)
    class Payment:
        who: str
        amount: int

    Payment.__qualname__ = "Payment"
    Payment.__module__ = "__main__"
    return Payment


def at_a_worker(content: bytes) -> tuple[FunctionPayload, JobClasses]:
    payload = decode_payload(content)
    classes = JobClasses()
    classes.add(payload.classes)
    return payload, classes


def test_objects_name_their_class() -> None:
    payment, job = local_class(), ClientsClasses()
    content = encode_payload(FunctionPayload(lambda: payment("ada", 1), name="pay"), job)
    payload, classes = at_a_worker(content)
    made = payload.function()
    pickled = classes.pickler()(made)
    assert len(pickled) < 120
    with classes.at_hand():
        assert pickle.loads(pickled) == made
    with job.at_hand():
        assert pickle.loads(pickled) == payment("ada", 1)
    # Without memo, and the same each time: a key.
    assert key_pickle(made, classes) == key_pickle(type(made)("ada", 1), classes)
    assert key_pickle(made, classes) == key_pickle(payment("ada", 1), job)


def test_a_function_knows_the_classes_of_those_before_it() -> None:
    payment, job = local_class(), ClientsClasses()
    encode_payload(FunctionPayload(lambda: payment("ada", 1), name="pay"), job)
    _, classes = at_a_worker(encode_payload(FunctionPayload(str, name="str"), job))
    assert classes.all().keys() == {("__main__", "Payment")}


def test_the_client_finds_out_what_elements_are_of() -> None:
    payment, job = local_class(), ClientsClasses()
    pickled = job.pickler()([payment("ada", 1), 2, Exception("not of the job")])
    assert job.all() == {("__main__", "Payment"): payment}
    with job.at_hand():
        assert pickle.loads(pickled)[:2] == [payment("ada", 1), 2]


def test_another_class_of_the_name_goes_with_its_objects() -> None:
    known, other = local_class(), local_class()
    classes = JobClasses()
    classes.add({name_of(known): known})
    pickled = classes.pickler()(other("ada", 1))
    assert pickled == cloudpickle.dumps(other("ada", 1))
    assert type(pickle.loads(pickled)) is not known


def test_classes_are_of_the_thread_that_has_them_at_hand() -> None:
    known = local_class()
    classes = JobClasses()
    classes.add({name_of(known): known})
    found: list[Any] = []

    def look() -> None:
        try:
            found.append(class_named("__main__", "Payment"))
        except pickle.UnpicklingError as e:
            found.append(str(e))

    with classes.at_hand():
        assert class_named("__main__", "Payment") is known
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(10)
    assert found == [
        "the class '__main__.Payment' is not known here: a function that gets such elements has to "
        "name it, or it has to be in a module"
    ]


def test_classes_of_modules_are_not_the_jobs() -> None:
    _, found = pickled_with_classes([FunctionPayload, dict, ValueError])
    assert found == {}
    assert class_named("fletching.invoke.payload", "FunctionPayload") is FunctionPayload
    with pytest.raises(pickle.UnpicklingError, match="Thing' is not known here"):
        class_named("no.such", "Thing")
