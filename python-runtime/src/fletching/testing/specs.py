"""Short ways to write the messages that say what an operator runs."""

from __future__ import annotations

from typing import Any

from fletching.invoke.payload import FunctionPayload, encode_payload
from fletching.protocol import (
    ElementType,
    Field,
    FunctionCall,
    FunctionSpec,
    Literal,
    LogicalType,
    ProcessSpec,
    RowType,
    ScalarSpec,
    StreamFunction,
    StreamOutput,
)

MAX_LENGTH = 2**31 - 1


def logical(name: str, *children: Any, nullable: bool = True, **parameters: Any) -> Any:
    """A ``LogicalType``: ``logical("DECIMAL", precision=5, scale=2)``, ``logical("ARRAY", t)``.

    STRING and BYTES are VARCHAR and VARBINARY of any length.
    """
    if name in ("STRING", "BYTES"):
        name = {"STRING": "VARCHAR", "BYTES": "VARBINARY"}[name]
        parameters["length"] = MAX_LENGTH
    number = LogicalType.Name.Value(f"NAME_{name}")
    return LogicalType(name=number, nullable=nullable, children=children, **parameters)


def row_of(nullable: bool = True, **fields: Any) -> Any:
    """The type ROW with these fields."""
    return LogicalType(
        name=LogicalType.NAME_ROW, nullable=nullable, fields=columns(**fields).fields
    )


def columns(**fields: Any) -> Any:
    """A ``RowType`` with these columns."""
    return RowType(fields=[Field(name=name, type=t) for name, t in fields.items()])


def call(
    function: Any,
    *arguments: Any,
    name: str = "f",
    func_type: str = "general",
    deterministic: bool = True,
    result_type: Any = None,
    takes_row: bool = False,
) -> Any:
    """A ``FunctionCall``. An int is a column, a ``Literal`` a constant, a call a call within."""
    payload = encode_payload(FunctionPayload(function, func_type, name, deterministic))
    message = FunctionCall(
        payload=payload, name=name, takes_row_as_input=takes_row, result_type=result_type
    )
    for argument in arguments:
        if isinstance(argument, int):
            message.arguments.add(column=argument)
        elif isinstance(argument, Literal):
            message.arguments.add(literal=argument)
        else:
            message.arguments.add(call=argument)
    return message


def scalar_spec(calls: Any, inputs: Any, outputs: Any, **parameters: Any) -> Any:
    """A ``FunctionSpec`` of the kind scalar."""
    return FunctionSpec(
        function_id="function-1",
        operator_name="Calc",
        input=inputs,
        output=outputs,
        scalar=ScalarSpec(calls=calls),
        **parameters,
    )


ELEMENTS = {
    "LONG": logical("BIGINT"),
    "STRING": logical("STRING"),
    "PICKLED_BYTE_ARRAY": logical("BYTES"),
}
"""The types of elements that specs here may have."""


def stream_function(kind: str, function: Any, name: str = "f", **parameters: Any) -> Any:
    """A ``StreamFunction`` of this kind, such as ``"MAP"``."""
    return StreamFunction(
        kind=StreamFunction.Kind.Value(f"KIND_{kind}"),
        payload=encode_payload(FunctionPayload(function, name=name)),
        name=f"operator of {name}",
        **parameters,
    )


_GIVE_TIME = frozenset(
    {StreamFunction.KIND_TIMESTAMP, StreamFunction.KIND_WATERMARK, StreamFunction.KIND_ASYNC}
)


def process_spec(
    functions: Any,
    input_type: str = "LONG",
    output_type: str = "LONG",
    tags: Any = (),
    with_time: bool = False,
    **parameters: Any,
) -> Any:
    """A ``FunctionSpec`` of the kind process; the side outputs have the main output's type."""
    time = {"timestamp": logical("BIGINT"), "watermark": logical("BIGINT", nullable=False)}
    outputs = {f"element_{i}": ELEMENTS[output_type] for i in range(1 + len(tags))}
    gives_watermarks = functions[-1].kind == StreamFunction.KIND_WATERMARK
    number = {"output": logical("TINYINT", nullable=False)} if tags or gives_watermarks else {}
    if functions[-1].kind in _GIVE_TIME:
        outputs["timestamp"] = logical("BIGINT", nullable=False)
    if functions[-1].kind == StreamFunction.KIND_PARTITION:
        outputs["partition"] = logical("INT", nullable=False)
    what = {"input": logical("TINYINT", nullable=False)} if gives_watermarks else {}
    element = ElementType(name=output_type)
    return FunctionSpec(
        function_id="function-1",
        operator_name="Process",
        input=columns(**what, element_0=ELEMENTS[input_type], **(time if with_time else {})),
        output=columns(row=logical("INT", nullable=False), **number, **outputs),
        process=ProcessSpec(
            functions=functions,
            inputs=[ElementType(name=input_type)],
            outputs=[StreamOutput(tag=tag, type=element) for tag in ("", *tags)],
        ),
        **parameters,
    )
