from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import fletching
import fletching.protocol as protocol
from fletching.failure import Blame, FailureCode, WorkerFailure
from google.protobuf import descriptor_pool

SOURCES = str(Path(fletching.__file__).parents[1])


def test_everything_has_its_name() -> None:
    assert protocol.PROTOCOL_VERSION == 1
    assert {"FunctionSpec", "LogicalType", "Failure", "Batch", "BLAME_USER"} <= set(
        protocol.__all__
    )
    assert protocol.LogicalType.NAME_ROW == 22
    assert protocol.Blame.Name(protocol.BLAME_WORKER) == "BLAME_WORKER"


def test_messages_survive_bytes() -> None:
    spec = protocol.FunctionSpec(function_id="f")
    spec.input.fields.add(name="a").type.name = protocol.LogicalType.NAME_INT
    assert protocol.FunctionSpec.FromString(spec.SerializeToString()) == spec


def test_the_pool_is_our_own() -> None:
    theirs = descriptor_pool.Default()
    assert protocol.Batch.DESCRIPTOR.file.pool is not theirs


def test_without_the_descriptors() -> None:
    program = "import fletching.protocol"
    env = {"PYTHONPATH": SOURCES, "FLETCHING_DESCRIPTORS": "/nowhere/d.binpb"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.stderr.splitlines()[-1] == (
        "ImportError: The worker protocol's descriptor set is not at /nowhere/d.binpb (No such "
        "file or directory): build it with './dev wheel', or let FLETCHING_DESCRIPTORS name the "
        "descriptors.binpb of a build."
    )


def test_importing_fletching_is_cheap() -> None:
    program = "import sys, fletching, fletching.functions; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": SOURCES},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert not {"pyarrow", "numpy", "google.protobuf", "cloudpickle"} & set(done.stdout.split())


def test_failures_travel() -> None:
    failure = WorkerFailure(
        FailureCode.FUNCTION_RAISED,
        "A sentence.",
        user_traceback="u",
        full_traceback="t",
        exception_type="e",
        function_id="i",
        function_name="n",
    )
    message = failure.to_proto()
    assert message == protocol.Failure(
        code=1,
        blame=protocol.BLAME_USER,
        message="A sentence.",
        user_traceback="u",
        full_traceback="t",
        exception_type="e",
        function_id="i",
        function_name="n",
    )
    back = WorkerFailure.of(message)
    assert vars(back) == vars(failure)
    assert str(back) == "A sentence."


def test_codes() -> None:
    numbers = [code.number for code in FailureCode]
    assert len(set(numbers)) == len(numbers)
    assert FailureCode.of_number(204) is FailureCode.NOT_AUTHENTICATED
    assert FailureCode.of_number(9999) is FailureCode.ENGINE_DEFECT
    assert {blame.name: int(blame) for blame in Blame} == {
        name[len("BLAME_") :]: number
        for name, number in protocol.Blame.items()
        if number != protocol.BLAME_UNSPECIFIED
    }


def test_codes_are_those_of_the_engine() -> None:
    source = (
        Path(__file__).parents[3]
        / "java-engine/src/main/java/io/fletching/engine/failure/FailureCode.java"
    ).read_text("utf-8")
    for code in FailureCode:
        assert f"{code.name}({code.number}, Blame.BLAME_{code.blame.name})" in source
    assert source.count("Blame.BLAME_") == len(FailureCode)
