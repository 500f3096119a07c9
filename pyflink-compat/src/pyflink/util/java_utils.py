"""Java objects by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from pyflink._gateway import gateway

__all__ = [
    "add_jars_to_context_class_loader",
    "create_url_class_loader",
    "from_j_duration",
    "get_field",
    "get_field_value",
    "get_j_env_configuration",
    "invoke_method",
    "is_instance_of",
    "is_local_deployment",
    "load_java_class",
    "to_j_duration",
    "to_j_explain_detail_arr",
    "to_jarray",
]

_REFLECTION = "io.fletching.gateway.Reflection"


def to_jarray(j_type: Any, arr: Sequence[Any]) -> Any:
    """A Java array of this class; ``j_type`` is one of ``gateway.jvm``'s classes."""
    array = gateway().py4j.new_array(j_type, len(arr))
    for i, value in enumerate(arr):
        array[i] = value
    return array


def to_j_duration(time_delta: dt.timedelta | None) -> Any:
    """The Java ``Duration`` that lasts as long."""
    if time_delta is None:
        return None
    seconds = time_delta.days * 86_400 + time_delta.seconds
    durations = gateway().java_class("java.time.Duration")
    return durations.ofSeconds(seconds, time_delta.microseconds * 1000)


def from_j_duration(j_duration: Any) -> dt.timedelta | None:
    """The timedelta that lasts as long, to the microsecond."""
    if j_duration is None:
        return None
    return dt.timedelta(seconds=j_duration.getSeconds(), microseconds=j_duration.getNano() // 1000)


def load_java_class(class_name: str) -> Any:
    """The Java ``Class`` object of this name, as the program's class loader finds it."""
    return _reflection().load(class_name)


def is_instance_of(java_object: Any, java_class: Any) -> bool:
    """Whether the Java object is of the class: a name, one of ``gateway.jvm``, or a ``Class``."""
    name = getattr(java_class, "_fqn", None) or java_class
    return bool(_reflection().isInstance(java_object, name))


def get_field(cls: Any, field_name: str) -> Any:
    """The Java ``Field`` of a ``Class`` or of its superclasses, opened; None without one."""
    return _reflection().field(cls, field_name)


def get_field_value(java_obj: Any, field_name: str) -> Any:
    """The value of a Java object's field, private or not."""
    return _reflection().get(java_obj, field_name)


def invoke_method(
    obj: Any,
    object_type: str,
    method_name: str,
    args: Sequence[Any] | None = None,
    arg_types: Sequence[str] | None = None,
) -> Any:
    """Calls a Java method by the names of its class and of its parameters' classes."""
    from pyflink._gateway.arrays import new_array

    signature = f"{object_type}#{method_name}({','.join(arg_types or ())})"
    values = new_array("java.lang.Object", list(args or ()))
    return gateway().java_class("io.fletching.gateway.Calls").invokeAll(signature, obj, values)


def get_j_env_configuration(j_env: Any) -> Any:
    """The Java ``Configuration`` of a Java stream environment, which can be changed."""
    return j_env.getConfiguration()


def is_local_deployment(j_configuration: Any) -> bool:
    """Whether jobs with this Java ``Configuration`` run in this gateway's JVM."""
    target = j_configuration.toMap().get("execution.target")
    return target in (None, "local", "minicluster")


def add_jars_to_context_class_loader(jar_urls: Iterable[str]) -> None:
    """Makes these jars' classes visible to the program, as though they were on its class path."""
    from pyflink._gateway.arrays import new_array

    _reflection().addJars(new_array("java.lang.String", list(jar_urls)))


def create_url_class_loader(urls: Iterable[str], parent_class_loader: Any) -> Any:
    """A Java class loader of these URLs."""
    from pyflink._gateway.arrays import new_array

    return _reflection().loader(new_array("java.lang.String", list(urls)), parent_class_loader)


def to_j_explain_detail_arr(p_extra_details: Iterable[Any]) -> Any:
    """The Java array of these ``ExplainDetail`` constants."""
    from pyflink._gateway.arrays import new_array

    details = [each._to_java() for each in p_extra_details]
    return new_array("org.apache.flink.table.api.ExplainDetail", details)


def _reflection() -> Any:
    return gateway().java_class(_REFLECTION)
