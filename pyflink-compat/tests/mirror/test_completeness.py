"""What Java's public classes and methods are to Python, or why they are nothing to it."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import fletching
import pyflink
import pytest
from pyflink._mirror.mirror import Mirror
from pyflink._mirror.model import MirroredClass, read_mirror
from pyflink._mirror.naming import module_name
from pyflink._mirror.registry import find_class
from pyflink.util import exceptions

MIRROR = Path(__file__).parents[3] / "gateway" / "target" / "mirror.json"

DATA_TYPES = "org.apache.flink.table.api.DataTypes"

# (class, Java method): why Python has it not.
MISSING: dict[tuple[str, str], str] = {
    ("org.apache.flink.types.RowKind", name): "a worker's RowKind, which no JVM is behind"
    for name in ("shortString", "toByteValue", "fromByteValue")
}


# Packages of which no class is mirrored: why.
WITHOUT_CLASSES: dict[str, tuple[str, ...]] = {
    "what functions and their state are made of, in Java; Python's functions have Python's own": (
        "org.apache.flink.api.common.accumulators",
        "org.apache.flink.api.common.functions",
        "org.apache.flink.api.common.state",
        "org.apache.flink.streaming.api.checkpoint",
        "org.apache.flink.streaming.api.functions",
        "org.apache.flink.streaming.api.functions.async",
        "org.apache.flink.streaming.api.functions.co",
        "org.apache.flink.streaming.api.functions.windowing",
    ),
    "for who writes a connector, in Java": (
        "org.apache.flink.api.connector.sink2",
        "org.apache.flink.api.connector.source",
    ),
    "Java objects within Python's own schemas, encoders and factories of writers": (
        "org.apache.flink.api.common.serialization",
    ),
    "within a task, where no client looks": ("org.apache.flink.streaming.api.watermark",),
}

_CATALOG = "org.apache.flink.table.catalog."
_DATASTREAM = "org.apache.flink.streaming.api.datastream."
_EVENT_TIME = "org.apache.flink.api.common.eventtime."
_UTIL = "org.apache.flink.util."
_EXPRESSIONS = "org.apache.flink.table.expressions."

# Public Java classes of the client's packages: why Python has no class for them.
WITHOUT_CLASS: dict[str, tuple[str, ...]] = {
    "lends its methods to the classes that have them": (
        "org.apache.flink.table.api.Compilable",
        "org.apache.flink.table.api.Executable",
        "org.apache.flink.table.api.Explainable",
    ),
    "has no methods": ("org.apache.flink.table.api.PlannerConfig",),
    "Python's own class stands for it": (
        "org.apache.flink.types.Row",
        _EXPRESSIONS + "Expression",
        "org.apache.flink.streaming.api.CheckpointingMode",
        "org.apache.flink.streaming.api.TimerService",
        _DATASTREAM + "AsyncDataStream",
        _DATASTREAM + "StreamProjection",
        _EVENT_TIME + "TimestampAssigner",
        _UTIL + "CloseableIterator",
        _UTIL + "OutputTag",
        _UTIL + "TernaryBoolean",
    ),
    "argparse and dicts do it": (
        _UTIL + "AbstractParameterTool",
        _UTIL + "MultipleParameterTool",
        _UTIL + "ParameterTool",
    ),
    "for who writes watermark generators, in Java": tuple(
        _EVENT_TIME + name
        for name in (
            "AscendingTimestampsWatermarks",
            "BoundedOutOfOrdernessWatermarks",
            "IngestionTimeAssigner",
            "NoWatermarksGenerator",
            "RecordTimestampAssigner",
            "SerializableTimestampAssigner",
            "TimestampAssignerSupplier",
            "Watermark",
            "WatermarkAlignmentParams",
            "WatermarkGenerator",
            "WatermarkGeneratorSupplier",
            "WatermarkOutput",
            "WatermarksWithIdleness",
        )
    ),
    "for who writes operators, triggers or environments, in Java": (
        _DATASTREAM + "DataStreamUtils",
        _DATASTREAM + "MultipleConnectedStreams",
        "org.apache.flink.streaming.api.environment.StreamExecutionEnvironmentFactory",
        "org.apache.flink.streaming.api.windowing.assigners.SessionWindowTimeGapExtractor",
        "org.apache.flink.streaming.api.windowing.triggers.AsyncProcessingTimeoutTrigger",
    ),
    "for who writes a state backend or a storage of checkpoints, in Java": tuple(
        f"org.apache.flink.runtime.state.{name}"
        for name in (
            "AbstractStateBackend",
            "CheckpointStorage",
            "CheckpointStorageFactory",
            "FunctionInitializationContext",
            "FunctionSnapshotContext",
            "KeyGroupStatePartitionStreamProvider",
            "KeyedStateCheckpointOutputStream",
            "ManagedSnapshotContext",
            "OperatorStateCheckpointOutputStream",
            "StateBackend",
            "StateBackendFactory",
            "StateInitializationContext",
            "StatePartitionStreamProvider",
            "StateSnapshotContext",
            "VoidNamespaceTypeInfo",
            "hashmap.HashMapStateBackendFactory",
        )
    ),
    "a JavaException to Python": (
        _DATASTREAM + "UnsupportedTimeCharacteristicException",
        _UTIL + "DynamicCodeLoadingException",
        _UTIL + "FlinkException",
        _UTIL + "FlinkRuntimeException",
        _UTIL + "TraversableOnceException",
    ),
    "for who writes a catalog or a listener, in Java": (
        _CATALOG + "CatalogRegistry",
        _CATALOG + "CatalogStore",
        _CATALOG + "DataTypeFactory",
        _CATALOG + "MaterializedTableEnricher",
        _CATALOG + "MaterializedTableEnrichmentResult",
        _CATALOG + "SchemaResolver",
        _CATALOG + "StagedTable",
        _CATALOG + "TemporaryOperationListener",
        "org.apache.flink.core.execution.JobExecutionStatusEvent",
        "org.apache.flink.core.execution.JobListener",
        "org.apache.flink.core.execution.JobStatusChangedEvent",
        "org.apache.flink.core.execution.JobStatusChangedListener",
        "org.apache.flink.core.execution.JobStatusChangedListenerFactory",
    ),
    "for who writes a connector, in Java": tuple(
        f"org.apache.flink.table.connector.{name}"
        for name in (
            "ParallelismProvider",
            "Projection",
            "ProviderContext",
            "RowLevelModificationScanContext",
            "RuntimeConverter",
        )
    ),
    "the planner's view of an expression, which a client sees as an Expression": tuple(
        _EXPRESSIONS + name
        for name in (
            "AggregateExpression",
            "CallExpression",
            "ExpressionVisitor",
            "FieldReferenceExpression",
            "LookupCallExpression",
            "NestedFieldReferenceExpression",
            "ResolvedFieldReference",
            "SqlCallExpression",
            "SqlFactory",
            "TableReferenceExpression",
            "TableSymbol",
            "TypeLiteralExpression",
            "UnresolvedCallExpression",
            "UnresolvedReferenceExpression",
            "UnresolvedTypeLiteralExpression",
            "ValueLiteralExpression",
        )
    ),
    "within a task or a cluster, where no client looks": tuple(
        f"org.apache.flink.api.common.{name}"
        for name in (
            "ApplicationID",
            "ApplicationState",
            "BatchShuffleMode",
            "InvalidProgramException",
            "JobInfo",
            "JobSubmissionResult",
            "NonSerializableUserCodeException",
            "ProgramDescription",
            "SlotSharingGroup",
            "SupportsConcurrentExecutionAttempts",
            "TaskInfo",
            "operators.MailboxExecutor",
            "operators.Order",
            "operators.ProcessingTimeService",
        )
    )
    + tuple(
        _UTIL + name
        for name in (
            "AbstractID",
            "Collector",
            "LongValueSequenceIterator",
            "NumberSequenceIterator",
            "SplittableIterator",
            "StringUtils",
            "StringValueUtils",
            "TemporaryClassLoaderContext",
            "UserCodeClassLoader",
            "XORShiftRandom",
        )
    ),
    "values of Java functions, in Java's form": tuple(
        f"org.apache.flink.types.{name}"
        for name in (
            "BooleanValue",
            "ByteValue",
            "CharValue",
            "ColumnList",
            "CopyableValue",
            "DeserializationException",
            "DoubleValue",
            "Either",
            "FloatValue",
            "IntValue",
            "JavaToValueConverter",
            "Key",
            "KeyFieldOutOfBoundsException",
            "ListValue",
            "LongValue",
            "MapValue",
            "NormalizableKey",
            "Nothing",
            "NullFieldException",
            "NullKeyFieldException",
            "NullValue",
            "Record",
            "ResettableValue",
            "RowUtils",
            "ShortValue",
            "StringValue",
            "Value",
        )
    ),
}


def content() -> dict[str, Any]:
    if not MIRROR.is_file():
        pytest.fail(f"{MIRROR} is missing: build it with 'mvn -pl gateway -am process-classes'")
    found: dict[str, Any] = json.loads(MIRROR.read_text(encoding="utf-8"))
    return found


def mirrored() -> dict[str, MirroredClass]:
    return read_mirror(content())


def test_every_public_class_of_the_clients_packages_is_there() -> None:
    left_out = {each for packages in WITHOUT_CLASSES.values() for each in packages}
    missing = {
        name
        for name in content()["publicClasses"]
        if name not in mirrored() and not hasattr(exceptions, name.rpartition(".")[2])
        if name.rpartition(".")[0] not in left_out
    }
    assert missing == {name for names in WITHOUT_CLASS.values() for name in names}


def test_packages_without_a_class_have_none() -> None:
    packages = {name.rpartition(".")[0] for name in mirrored()}
    assert [each for all_ in WITHOUT_CLASSES.values() for each in all_ if each in packages] == []


def test_what_only_lends_methods_has_lent_them() -> None:
    lenders = WITHOUT_CLASS["lends its methods to the classes that have them"]
    for lender in lenders:
        heirs = [each for each in mirrored().values() if lender in each.ancestors]
        assert heirs, lender


def test_methods_are_left_out_for_two_reasons_only() -> None:
    # Flink itself calls the one internal, and every Python object has the other in another form.
    reasons = {because for each in mirrored().values() for because in each.omitted.values()}
    assert reasons == {"internal", "python's own"}


def test_what_every_java_object_has_every_mirrored_object_has() -> None:
    assert {"__eq__", "__hash__", "__str__"} <= set(vars(Mirror))


def test_every_nested_class_and_constant_is_an_attribute() -> None:
    missing = [
        each.name
        for each in mirrored().values()
        if "$" in each.name
        and not each.name.startswith(DATA_TYPES)
        and find_class(each.name.rpartition("$")[0]) is not None
        and not hasattr(find_class(each.name.rpartition("$")[0]), each.name.rpartition("$")[2])
    ] + [
        f"{each.name}.{name}"
        for each in mirrored().values()
        if each.kind != "enum"
        for name, _ in each.fields
        if inspect.getattr_static(find_class(each.name), name, None) is None
    ]
    assert missing == []


def test_no_public_method_is_missing() -> None:
    classes = mirrored()
    missing = {
        (name, method.java_name)
        for name, described in classes.items()
        for method in described.methods
        if not hasattr(find_class(name), method.name)
    }
    assert missing == set(MISSING)


def test_what_is_mirrored_is_much() -> None:
    classes = mirrored()
    assert len(classes) > 200
    assert sum(len(each.methods) for each in classes.values()) > 1500


def test_every_parameter_has_the_name_that_its_source_gives_it() -> None:
    unnamed = [
        f"{each.name}.{method.java_name}"
        for each in mirrored().values()
        for method in each.methods
        for parameter in method.parameters
        if parameter.java_name.startswith("arg") and parameter.java_name[3:].isdigit()
    ]
    assert unnamed == []


def test_every_method_is_documented() -> None:
    for name, described in mirrored().items():
        if name not in (DATA_TYPES, "org.apache.flink.types.RowKind"):
            for method in described.methods:
                assert inspect.getdoc(getattr(find_class(name), method.name)), method


def test_an_ide_can_complete_every_method() -> None:
    for name, described in mirrored().items():
        python = find_class(name)
        for method in described.methods:
            if (name, method.java_name) in MISSING:
                continue
            # Enums list their methods on their constants.
            shown = next(iter(python)) if described.kind == "enum" else python
            assert method.name in dir(shown), method
            found = inspect.getattr_static(python, method.name)
            assert isinstance(found, property) or inspect.signature(getattr(python, method.name))


def test_the_packages_say_that_they_are_typed() -> None:
    for package in (pyflink, fletching):
        assert (Path(package.__file__ or "").parent / "py.typed").is_file()


def test_modules_do_not_collide() -> None:
    names = [module_name(name) for name in mirrored()]
    assert len(names) == len(set(names))
