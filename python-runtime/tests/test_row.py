from __future__ import annotations

import copy
import pickle
from typing import Any

import cloudpickle
import pytest
from fletching.row import Row, RowKind


def test_named_values() -> None:
    row = Row(a=1, b="x")
    assert (row.a, row["b"], row[0], row[-1], row[0:1]) == (1, "x", 1, "x", [1])
    assert (list(row), len(row), "a" in row, 1 in row) == ([1, "x"], 2, True, False)
    assert row.as_dict() == {"a": 1, "b": "x"}
    assert repr(row) == str(row) == "Row(a=1, b='x')"
    assert row.get_fields_by_names(["b"]) == ["x"]
    row["a"] = 5
    row[1] = "y"
    assert row == Row(a=5, b="y")


def test_values_without_names() -> None:
    row = Row(1, "x")
    assert (row.f0, row["f1"], 1 in row, "f0" in row) == (1, "x", True, False)
    assert repr(row) == "<Row(1, 'x')>"
    assert row.get_fields_by_names(["b", "a"]) == [1, "x"]
    with pytest.raises(TypeError, match=r"^A Row without field names is no dict: name its fields"):
        row.as_dict()
    row.set_field_names(["a", "b"])
    assert row == Row(a=1, b="x")


def test_a_template() -> None:
    template = Row("a", "b")
    assert template(1, "x") == Row(a=1, b="x")
    with pytest.raises(ValueError, match=r"has 2 fields, but got 3 values, \(1, 2, 3\)\.$"):
        template(1, 2, 3)


def test_equality() -> None:
    assert Row(1, 2) == Row(1, 2)
    assert hash(Row(1, 2)) == hash(Row(1, 2))
    assert Row(1, 2) != Row(a=1, b=2)
    assert Row(a=1) != Row(b=1)
    assert Row(1) != (1,)
    assert Row(1) != Row.of_kind(RowKind.DELETE, 1)


def test_kinds() -> None:
    row = Row.of_kind(RowKind.UPDATE_AFTER, 1)
    assert row.get_row_kind() is RowKind.UPDATE_AFTER
    row.set_row_kind(RowKind.DELETE)
    assert row.get_row_kind() is RowKind.DELETE
    assert [str(kind) for kind in RowKind] == ["+I", "-U", "+U", "-D"]
    assert [kind.value for kind in RowKind] == [0, 1, 2, 3]


def test_rows_within_rows_become_dicts() -> None:
    row = Row(a=1, b=Row(c=2), d=[Row(e=3)], f={"g": Row(h=4)})
    assert row.as_dict(True) == {"a": 1, "b": {"c": 2}, "d": [{"e": 3}], "f": {"g": {"h": 4}}}


def test_what_is_not_there() -> None:
    with pytest.raises(AttributeError, match=r"^c$"):
        Row(a=1).c  # noqa: B018
    with pytest.raises(AttributeError, match=r"^f1$"):
        Row(1).f1  # noqa: B018
    with pytest.raises(ValueError, match=r"^c$"):
        Row(a=1)["c"]
    with pytest.raises(AttributeError):
        Row(a=1).c = 5
    with pytest.raises(ValueError, match=r"^A Row takes values with names or without, not both"):
        Row(1, a=2)


@pytest.mark.parametrize("row", [Row(a=1, b=[2]), Row(1, 2), Row.of_kind(RowKind.DELETE, a=1)])
def test_copies_are_equal(row: Any) -> None:
    copies = [copy.copy(row), copy.deepcopy(row), pickle.loads(pickle.dumps(row))]
    copies.append(cloudpickle.loads(cloudpickle.dumps(row)))
    assert copies == [row] * 4
