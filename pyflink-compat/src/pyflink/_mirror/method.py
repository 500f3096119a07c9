"""Methods of Java classes, and the choice among those of one name."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyflink._mirror.arguments import fit, is_instance, to_java
from pyflink._mirror.java_type import JavaType, parse_java_type
from pyflink._mirror.mirror_kinds import is_handle


@dataclass(frozen=True)
class Overload:
    """One signature. Types are texts, as mirror.json has them, and read when first needed."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    returns: str
    varargs: bool = False
    erased: tuple[str, ...] | None = None

    @functools.cached_property
    def parameters(self) -> tuple[JavaType, ...]:
        """The declared types."""
        return tuple(map(parse_java_type, self.types))

    @functools.cached_property
    def erasure(self) -> str:
        """The classes that the Java method itself names."""
        return ",".join(self.erased or (each.erasure for each in self.parameters))

    def bind(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Any] | None:
        """The values by parameter, or None where they do not go with this signature."""
        if self.varargs:
            fixed = len(self.names) - 1
            if kwargs or len(args) < fixed:
                return None
            rest = args[fixed:]
            if len(rest) == 1 and isinstance(rest[0], (list, tuple)):
                rest = rest[0]
            return [*args[:fixed], list(rest)]
        values = list(args)
        for name in self.names[len(args) :]:
            if name not in kwargs:
                return None
            values.append(kwargs[name])
        is_whole = len(values) == len(self.names) == len(args) + len(kwargs)
        return values if is_whole else None

    def describe(self) -> str:
        """The signature for people."""
        shown = [each.simple_name for each in self.parameters]
        if self.varargs:
            shown[-1] = shown[-1][:-2] + "..."
        return "(" + ", ".join(f"{name}: {kind}" for name, kind in zip(self.names, shown)) + ")"


@dataclass(frozen=True)
class Method:
    """All methods of one name."""

    java_class: str
    java_name: str
    python_name: str
    overloads: tuple[Overload, ...]
    blocking: bool = False

    def signature(self, overload: Overload) -> str:
        """The one Java method, as the gateway's ``Calls`` finds it."""
        return f"{self.java_class}#{self.java_name}({overload.erasure})"

    def choose(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Overload, list[Any]]:
        """The signature that the values fit best, and the values converted to its types."""
        overload, values = self.best(args, kwargs)
        return overload, [to_java(value, kind) for value, kind in zip(values, overload.parameters)]

    def best(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Overload, list[Any]]:
        """The signature that the values fit best, and the values in its order."""
        fitting = self._fitting(args, kwargs)
        if not fitting:
            raise TypeError(self._refusal(args, kwargs))
        if len(fitting) > 1 and any(map(is_handle, args)):
            fitting = [each for each in fitting if each.takes_its_handles()] or fitting
        best = max(fitting, key=lambda each: each.score)
        return best.overload, best.values

    def _fitting(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[_Candidate]:
        candidates = []
        for overload in self.overloads:
            values = overload.bind(args, kwargs)
            if values is None:
                continue
            fits = [fit(value, kind) for value, kind in zip(values, overload.parameters)]
            worst = min(fits, default=100)
            if worst > 0:
                score = (worst, sum(fits) / len(fits) if fits else 100, not overload.varargs)
                candidates.append(_Candidate(score, overload, values))
        return candidates

    def _refusal(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        shown = [type(value).__name__ for value in args]
        shown += [f"{name}={type(value).__name__}" for name, value in kwargs.items()]
        takes = " or ".join(f"{self.python_name}{each.describe()}" for each in self.overloads)
        hint = _hint(self, args)
        return f"{self.python_name}({', '.join(shown)}) does not fit: it takes {takes}.{hint}"


@dataclass(frozen=True)
class _Candidate:
    """A signature that the values fit, and how well they do."""

    score: tuple[int, float, bool]
    overload: Overload
    values: list[Any]

    def takes_its_handles(self) -> bool:
        """Whether the Java objects among the values are of the declared classes, as Java says."""
        return all(
            is_instance(value, kind)
            for value, kind in zip(self.values, self.overload.parameters)
            if is_handle(value)
        )


def _hint(method: Method, args: Sequence[Any]) -> str:
    wants_expressions = any(
        "expressions.Expression" in text for o in method.overloads for text in o.types
    )
    if wants_expressions and any(isinstance(value, str) for value in args):
        name = next(value for value in args if isinstance(value, str))
        return f" For a column write col({name!r}), for a constant lit({name!r})."
    return ""
