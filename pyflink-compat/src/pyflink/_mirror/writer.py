"""Writes a mirrored class as Python source."""

from __future__ import annotations

import textwrap

from pyflink._mirror.hints import Hints
from pyflink._mirror.java_type import parse_java_type
from pyflink._mirror.javadoc import to_docstring
from pyflink._mirror.model import MirroredClass, Signature
from pyflink._mirror.naming import class_name, module_name
from pyflink._mirror.shape import ALIASES, handle_name, is_blocking, is_property

_IMPORTS = """\
from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, overload

from pyflink._mirror.attributes import Constant, Nested
from pyflink._mirror.method import Method, Overload
"""


def write_class(described: MirroredClass, mirror: dict[str, MirroredClass]) -> str:
    """The text of the class's module, below its docstring."""
    return _ClassWriter(described, mirror).write()


class _ClassWriter:
    def __init__(self, described: MirroredClass, mirror: dict[str, MirroredClass]) -> None:
        self._class = described
        self._mirror = mirror
        self._hints = Hints(frozenset(mirror), described.name)
        self._constants: list[str] = []
        self._body: list[str] = []

    def write(self) -> str:
        self._write_head()
        self._write_constructor()
        for group in self._class.groups(self._mirror):
            self._write_method(group)
            if group[0].java_name in ALIASES:
                self._body.append(f"\n{ALIASES[group[0].java_name]} = {group[0].name}\n")
        self._write_nested()
        self._write_fields()
        bases, base_imports = self._bases()
        name = class_name(self._class.name)
        body = "".join(self._body)
        typing_imports = sorted(self._hints.imports - set(base_imports))
        guarded = "".join(f"    {line}\n" for line in typing_imports)
        return (
            f"{_IMPORTS}"
            + "".join(f"{line}\n" for line in base_imports)
            + (f"\nif TYPE_CHECKING:\n{guarded}" if guarded else "")
            + "\n"
            + "".join(self._constants)
            + f"\n\nclass {name}({bases}):\n{textwrap.indent(body, '    ')}"
        )

    def _bases(self) -> tuple[str, list[str]]:
        if self._class.kind == "enum":
            return "MirrorEnum", ["from pyflink._mirror.mirror import MirrorEnum"]
        if not self._class.supertypes:
            return "Mirror", ["from pyflink._mirror.mirror import Mirror"]
        imports = [
            f"from pyflink._mirror.generated.{module_name(name)} import {class_name(name)}"
            for name in self._class.supertypes
        ]
        return ", ".join(map(class_name, self._class.supertypes)), imports

    def _write_head(self) -> None:
        text = to_docstring(self._class.documentation) or f"``{self._class.name}``."
        self._body.append(f'"""{text}\n"""\n\n')
        if self._class.kind == "enum":
            self._body += [f'{each} = "{each}"\n' for each in self._class.constants]
            self._body.append(
                f"\n@classmethod\ndef _java_class_name(cls) -> str:\n"
                f'    return "{self._class.name}"\n\n'
            )
            return
        ancestors = ", ".join(f'"{each}"' for each in self._class.ancestors)
        self._body.append(f'_java_class = "{self._class.name}"\n')
        self._body.append(f"_java_ancestors = frozenset(({ancestors}{',' if ancestors else ''}))\n")
        handle = handle_name(self._class.name)
        self._body.append(f'_handle_name = "{handle}"\n{handle}: Any\n')

    def _write_constructor(self) -> None:
        if self._class.constructors:
            constant = self._constant(
                "_NEW", self._class.constructors, class_name(self._class.name)
            )
            self._body.append(f"_constructors = {constant}\n")

    def _write_nested(self) -> None:
        for each in self._class.nested(self._mirror):
            name = each.name.rpartition("$")[2]
            if self._class.kind != "enum":
                self._body.append(f'\n{name}: Any = Nested("{each.name}")\n')

    def _write_fields(self) -> None:
        if self._class.kind == "enum":
            return
        for name, kind in self._class.fields:
            self._body.append(
                f'\n{name}: Any = Constant("{self._class.name}", "{name}", "{kind}")\n'
            )

    def _constant(self, name: str, group: tuple[Signature, ...], python: str) -> str:
        overloads = "".join(f"        {_overload(each)},\n" for each in group)
        blocking = ", blocking=True" if is_blocking(self._class.name, group[0]) else ""
        self._constants.append(
            f'{name} = Method(\n    "{self._class.name}",\n    "{group[0].java_name}",\n'
            f'    "{python}",\n'
            f"    (\n{overloads}    ){blocking},\n)\n"
        )
        return name

    def _write_method(self, group: tuple[Signature, ...]) -> None:
        first = group[0]
        constant = "_" + ("STATIC_" if first.is_static else "") + first.name.strip("_").upper()
        constant = self._constant(constant, group, first.name)
        if is_property(self._class.name, group):
            self._write_property(first, constant)
        elif len(group) == 1:
            self._write_single(first, constant)
        else:
            self._write_overloaded(group, constant)

    def _write_property(self, method: Signature, constant: str) -> None:
        returns = self._hints.result(parse_java_type(method.returns))
        self._body.append(f"\n@property\ndef {method.name}(self) -> {returns}:\n")
        self._body.append(_docstring(method))
        self._body.append(f"    return self._call({constant}, (), {{}})\n")

    def _write_single(self, method: Signature, constant: str) -> None:
        names = [each.name for each in method.parameters]
        if method.is_varargs:
            names[-1] = "*" + names[-1]
        self._write_definition(method)
        self._body.append(_docstring(method))
        self._body.append(f"    return {_caller(method)}({constant}, {_tuple(names)}, {{}})\n")

    def _write_overloaded(self, group: tuple[Signature, ...], constant: str) -> None:
        for each in group:
            self._body.append("\n@overload")
            self._write_definition(each)
            self._body.append("    ...\n")
        first = group[0]
        decorator = "@classmethod\n" if first.is_static else ""
        receiver = "cls" if first.is_static else "self"
        self._body.append(
            f"\n{decorator}def {first.name}({receiver}, *args: Any, **kwargs: Any) -> Any:\n"
        )
        self._body.append(_docstring(max(group, key=lambda each: len(each.documentation))))
        self._body.append(f"    return {_caller(first)}({constant}, args, kwargs)\n")

    def _write_definition(self, method: Signature) -> None:
        parts = ["cls" if method.is_static else "self"]
        for i, each in enumerate(method.parameters):
            if method.is_varargs and i == len(method.parameters) - 1:
                parts.append(f"*{each.name}: {self._hints.parameter(each.type.element)}")
            else:
                parts.append(f"{each.name}: {self._hints.parameter(each.type)}")
        returns = self._hints.result(parse_java_type(method.returns))
        decorator = "\n@classmethod" if method.is_static else ""
        self._body.append(f"{decorator}\ndef {method.name}({', '.join(parts)}) -> {returns}:\n")


def _caller(method: Signature) -> str:
    return "cls._call_static" if method.is_static else "self._call"


def _tuple(items: list[str]) -> str:
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def _overload(method: Signature) -> str:
    names = _tuple([f'"{each.name}"' for each in method.parameters])
    types = _tuple([f'"{each.type_text}"' for each in method.parameters])
    varargs = ", varargs=True" if method.is_varargs else ""
    erased = tuple(each.erased for each in method.parameters)
    plain = tuple(each.type.erasure for each in method.parameters)
    differing = f", erased={erased!r}" if erased != plain else ""
    return f'Overload({names}, {types}, "{method.returns}"{varargs}{differing})'


def _docstring(method: Signature) -> str:
    text = to_docstring(method.documentation)
    if not text:
        types = ", ".join(each.type.simple_name for each in method.parameters)
        text = f"Java's ``{method.java_name}({types})``."
    if method.is_deprecated:
        text += "\n\nDeprecated."
    return textwrap.indent(f'"""{text}\n"""\n', "    ")
