"""Message classes from the protocol's descriptor set.

The set is built beside the engine's classes from the same protos. No generated Python code ties
the worker to one version of protobuf, and a descriptor pool of our own keeps our names apart from
those of other packages in the same interpreter (an embedded worker shares one with the job).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.internal import enum_type_wrapper

PACKAGE = "fletching.worker.v1"
PATH_VARIABLE = "FLETCHING_DESCRIPTORS"


def descriptors_path() -> Path:
    """Where the descriptor set is: the environment's word, or beside this file."""
    override = os.environ.get(PATH_VARIABLE)
    return Path(override) if override else Path(__file__).with_name("descriptors.binpb")


def load_exports() -> dict[str, Any]:
    """Every top-level message, enum and enum value of the protocol, by its name."""
    path = descriptors_path()
    try:
        content = path.read_bytes()
    except OSError as e:
        raise ImportError(
            f"The worker protocol's descriptor set is not at {path} ({e.strerror}): build it with "
            f"'./dev wheel', or let {PATH_VARIABLE} name the descriptors.binpb of a build."
        ) from e
    return _exports(descriptor_pb2.FileDescriptorSet.FromString(content))


def _exports(files: Any) -> dict[str, Any]:
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.AddSerializedFile(file.SerializeToString())
    exports: dict[str, Any] = {}
    for file in files.file:
        if file.package != PACKAGE:
            continue
        descriptor = pool.FindFileByName(file.name)
        for name, message in descriptor.message_types_by_name.items():
            exports[name] = _message_class(pool, message)
        for name, enum in descriptor.enum_types_by_name.items():
            exports[name] = enum_type_wrapper.EnumTypeWrapper(enum)
            exports.update((value.name, value.number) for value in enum.values)
    return exports


def _message_class(pool: Any, descriptor: Any) -> Any:
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    # protobuf before 4.22
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)
