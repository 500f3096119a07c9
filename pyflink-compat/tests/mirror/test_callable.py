"""Each overload of each mirrored Java method can be called, and is the one that is meant.

Nothing runs in Java: samples of the declared types are given to the Python method, and what it
chose is looked at.
"""

from __future__ import annotations

import datetime as dt
import enum
import inspect
from decimal import Decimal
from typing import Any

import pytest
from pyflink._mirror import method as mirror_method
from pyflink._mirror.java_type import OBJECT, JavaType
from pyflink._mirror.method import Method, Overload
from pyflink._mirror.mirror import Mirror
from pyflink._mirror.model import Signature
from pyflink._mirror.registry import find_class
from pyflink.common import Types
from pyflink.table import DataTypes
from pyflink.table.udf import udf

from .test_completeness import DATA_TYPES, MISSING, mirrored

_API = "org.apache.flink.table.api."
_STREAMS = "org.apache.flink.streaming.api."

# (Java class, methods): what Python's own method, which has a test of its own, does instead.
BY_HAND: dict[tuple[str, str], str] = {
    (java_class, method): why
    for java_class, methods, why in (
        (
            "org.apache.flink.api.common.ExecutionConfig",
            "getGlobalJobParameters",
            "gives a dict",
        ),
        (
            "org.apache.flink.api.common.eventtime.WatermarkStrategy",
            "forGenerator forMonotonousTimestamps noWatermarks",
            "gives Python's own class",
        ),
        (
            "org.apache.flink.configuration.Configuration",
            "containsKey getString keySet setString",
            "works on the Java object's map",
        ),
        (
            _STREAMS + "datastream.DataStream",
            "coGroup countWindowAll fullWindowPartition join windowAll",
            "makes what takes Python's functions",
        ),
        (
            _STREAMS + "datastream.DataStream",
            "collectAsync",
            "gives Python's elements",
        ),
        (
            _STREAMS + "environment.StreamExecutionEnvironment",
            "getExecutionEnvironment",
            "watches the jobs",
        ),
        (
            _STREAMS + "environment.StreamExecutionEnvironment",
            "socketTextStream",
            "a char is a text of one character, which the overload for texts takes",
        ),
        (
            _STREAMS + "environment.StreamExecutionEnvironment",
            "addSource createInput fromSource",
            "asks Python's watermark strategies, types and formats first",
        ),
        (
            _STREAMS + "environment.StreamExecutionEnvironment",
            "enableCheckpointing getDefaultSavepointDirectory",
            "has one CheckpointingMode for Java's two, and gives None without a folder",
        ),
        (
            _STREAMS + "environment.StreamExecutionEnvironment",
            "fromData fromElements",
            "takes Python objects, which travel as Arrow",
        ),
        (
            _STREAMS + "environment.CheckpointConfig",
            "enableUnalignedCheckpoints",
            "has a default for enabled",
        ),
        (
            _API + "ApiExpression",
            "jsonQuery jsonValue truncate",
            "PyFlink's order and defaults, under keywords",
        ),
        (
            _STREAMS + "datastream.DataStream",
            "executeAndCollect getType",
            "gives Python objects and Python's types",
        ),
        (
            _STREAMS + "datastream.DataStream",
            "assignTimestampsAndWatermarks filter flatMap map print printToErr process",
            "takes Python functions, and passes Java's on",
        ),
        *(
            (
                _STREAMS + f"datastream.{each}",
                "getFirstInput getSecondInput getType getType1 getType2",
                "has Python's streams, and gives Python's types",
            )
            for each in ("BroadcastConnectedStream", "BroadcastStream", "ConnectedStreams")
        ),
        (
            _STREAMS + "datastream.DataStream",
            "keyBy",
            "takes Python functions, which Python's keyed streams need",
        ),
        (
            _STREAMS + "datastream.DataStream",
            "connect",
            "has Java connect streams only where Java's functions get them",
        ),
        (
            _STREAMS + "environment.StreamExecutionEnvironment",
            "execute executeAsync",
            "tells the functions the options first",
        ),
        *(
            (_STREAMS + f"environment.{each}", "execute", "tells the functions the options first")
            for each in ("LocalStreamEnvironment", "RemoteStreamEnvironment")
        ),
        (
            _STREAMS + "datastream.SingleOutputStreamOperator",
            "getName getSideOutput",
            "asks any stream",
        ),
        (
            _STREAMS + "environment.StreamExecutionEnvironment",
            "fromCollection",
            "takes any iterable, of which the elements travel as Arrow",
        ),
        (_API + "Expressions", "$", "is col"),
        (_API + "Schema$Builder", "fromFields", "a list is a list or an array"),
        ("org.apache.flink.table.catalog.ResolvedSchema", "physical", "a list is a list or array"),
        (_API + "StatementSet", "addInsert", "has a default for overwrite"),
        (_API + "bridge.java.StreamStatementSet", "addInsert", "has a default for overwrite"),
        (_API + "StatementSet", "printExplain", "prints where Python prints"),
        (_API + "bridge.java.StreamStatementSet", "printExplain", "prints where Python prints"),
        (_API + "Table", "printExplain printSchema", "prints where Python prints"),
        (_API + "Table", "executeInsert insertInto", "has a default for overwrite"),
        (_API + "Table", "limit", "PyFlink's order: how many, then from where"),
        (_API + "Table", "getSchema", "gives a TableSchema"),
        (_API + "Table", "execute", "asks for the rows as Arrow"),
        (_API + "TableEnvironment", "executeSql", "asks for the rows as Arrow"),
        (_API + "TableResult", "collect print", "takes the rows as Arrow"),
        (_API + "TableResult", "await", "can be interrupted"),
        (_API + "TableEnvironment", "create", "tells of this Python"),
        (_API + "bridge.java.StreamTableEnvironment", "create", "tells of this Python"),
        (_API + "TableEnvironment", "createTable createTemporaryTable", "has a default"),
    )
    for method in methods.split()
}


class Chosen(Exception):
    """Which overload a call came to."""

    def __init__(self, method: Method, overload: Overload) -> None:
        super().__init__(f"{method.java_class}#{method.java_name}({overload.erasure})")


class Handle:
    """A Java object of a class, as Py4J would give it."""

    _target_id = "o0"

    def __init__(self, java_class: str) -> None:
        self.java_class = java_class


_PLAIN: dict[str, Any] = {
    "boolean": True,
    "byte": 1,
    "short": 1,
    "int": 1,
    "long": 1 << 40,
    "float": 1.5,
    "double": 1.5,
    "char": "c",
    "java.lang.String": "text",
    "java.math.BigDecimal": Decimal("1.5"),
    "java.time.Duration": dt.timedelta(1),
    "java.time.LocalDate": dt.date(2026, 1, 1),
    "java.time.LocalTime": dt.time(1),
    "java.time.LocalDateTime": dt.datetime(2026, 1, 1),
    "java.time.Instant": dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc),
    "java.time.ZoneId": "Asia/Tokyo",
}
_BOXES = {
    "java.lang.Boolean": "boolean",
    "java.lang.Integer": "int",
    "java.lang.Long": "long",
    "java.lang.Float": "float",
    "java.lang.Double": "double",
}
_COLLECTIONS = ("java.util.List", "java.util.Collection", "java.lang.Iterable")


def sample(kind: JavaType) -> Any:
    """A Python value of the declared type."""
    if kind.is_array:
        return b"x" if kind.element.name == "byte" else [sample(kind.element)]
    name = _BOXES.get(kind.name, kind.name)
    if name in _PLAIN:
        return _PLAIN[name]
    if name in _COLLECTIONS:
        return [sample(kind.argument(0))]
    if name == "java.util.Set":
        return {"text"}
    if name == "java.util.Map":
        return {sample(kind.argument(0)): sample(kind.argument(1))}
    if name == "java.util.Properties":
        return {"key": "value"}
    if name in ("org.apache.flink.table.types.AbstractDataType",):
        return DataTypes.INT()
    if name == "org.apache.flink.table.types.DataType":
        return DataTypes.INT()
    if name == "org.apache.flink.api.common.typeinfo.TypeInformation":
        return Types.INT()
    if name == "org.apache.flink.table.functions.UserDefinedFunction":
        return udf(str.upper, result_type="STRING")
    if kind == OBJECT:
        return 7
    python = find_class(name)
    if isinstance(python, type) and issubclass(python, enum.Enum):
        return next(iter(python))
    if isinstance(python, type) and issubclass(python, Mirror):
        return held(python)
    return Handle(name)


def held(kind: type[Mirror]) -> Mirror:
    """An object of the class, with a Java object behind it that is never asked."""
    made = recording(kind).__new__(recording(kind))
    made._java = Handle(kind._java_class)
    return made


def recording(kind: type[Any]) -> type[Any]:
    """The class, its calls to Java recorded."""

    def call(self: Any, method: Method, args: Any, kwargs: Any) -> Any:
        raise Chosen(method, method.best(args, kwargs)[0])

    return type(kind.__name__, (kind,), {"_call": call, "_call_static": classmethod(call)})


def test_every_overload_can_be_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror_method, "is_instance", lambda h, kind: h.java_class == kind.name)
    not_callable = []
    for name, described in mirrored().items():
        python = find_class(name)
        if name == DATA_TYPES or not (isinstance(python, type) and issubclass(python, Mirror)):
            continue
        for method in described.methods:
            if (name, method.java_name) in MISSING:
                continue
            problem = _problem(name, python, method)
            if problem and (name, method.java_name) not in BY_HAND:
                not_callable.append(problem)
    assert not_callable == []


def _problem(name: str, python: type[Any], method: Signature) -> str | None:
    target = recording(python) if method.is_static else held(python)
    wanted = f"{name}#{method.java_name}({','.join(each.erased for each in method.parameters)})"
    arguments = [sample(each.type) for each in method.parameters]
    if method.is_varargs:
        arguments = [*arguments[:-1], *arguments[-1]]
    try:
        called = inspect.getattr_static(python, method.name)
        if isinstance(called, property):
            called.fget(target)  # type: ignore[misc]
        else:
            getattr(target, method.name)(*arguments)
    except Chosen as chosen:
        return (
            None
            if str(chosen).partition("#")[2] == wanted.partition("#")[2]
            else (f"{wanted} came to {chosen}")
        )
    except Exception as error:
        return f"{wanted}: {type(error).__name__}: {error}"
    return f"{wanted} came to nothing"
