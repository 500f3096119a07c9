"""Elements, DataFrames and Arrow data on their way in."""

from __future__ import annotations

import datetime
import re
from typing import Any

import polars
import pyarrow as pa
import pytest
from fletching.row import Row
from pyflink.table import DataTypes, TableEnvironment

_ROW = DataTypes.ROW(
    [DataTypes.FIELD("a", DataTypes.INT()), DataTypes.FIELD("b", DataTypes.STRING())]
)


def _rows(table: Any) -> list[Any]:
    return [tuple(row) for row in table.execute().collect()]


def test_elements_of_every_shape(streaming: TableEnvironment) -> None:
    class Thing:
        def __init__(self) -> None:
            self.b, self.a = "o", 6

    elements = [
        (1, "t"),
        [2, "l"],
        Row(3, "r"),
        Row(b="n", a=4),
        {"b": "d", "a": 5},
        Thing(),
        {"a": 7},
    ]

    assert _rows(streaming.from_elements(elements, _ROW)) == [
        (1, "t"), (2, "l"), (3, "r"), (4, "n"), (5, "d"), (6, "o"), (7, None)
    ]  # fmt: skip


def test_single_values_and_generators(streaming: TableEnvironment) -> None:
    table = streaming.from_elements((i for i in range(3)), DataTypes.BIGINT())

    assert table.get_schema().get_field_names() == ["value"]
    assert _rows(table) == [(0,), (1,), (2,)]


def test_naive_moments_are_of_the_session_zone(streaming: TableEnvironment) -> None:
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5)
    tokyo = datetime.timezone(datetime.timedelta(hours=9))

    assert _rows(streaming.from_elements([(moment,)])) == [(moment.replace(tzinfo=tokyo),)]


@pytest.mark.parametrize(
    ("element", "error", "message"),
    [
        (("x", "y"), TypeError, "field a: INT can not accept 'x' (str) (element 1)."),
        ((2**40, "y"), ValueError, "field a: INT can not accept 1099511627776 (int) (element 1)."),
        (
            (1,),
            ValueError,
            "Length of object (1) does not match with length of fields (2) (element 1).",
        ),
        (5, ValueError, "Unexpected object 5 with RowType (element 1)."),
    ],
)
def test_elements_that_do_not_fit_are_named(
    streaming: TableEnvironment, element: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        streaming.from_elements([(1, "a"), element], _ROW)


def test_none_for_not_null_is_named(streaming: TableEnvironment) -> None:
    message = "field a: This field is not nullable, but got None (element 0)."
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        streaming.from_elements(
            [(None,)], DataTypes.ROW([DataTypes.FIELD("a", DataTypes.INT(False))])
        )


def test_a_schema_of_something_else_is_refused(streaming: TableEnvironment) -> None:
    message = "schema should be RowType, list, tuple or None, but got: 5"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        streaming.from_elements([(1,)], 5)


def test_data_frames_go_in_and_come_out(t_env: TableEnvironment) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {
            "i": pd.array([1, 2, 3], dtype="int32"),
            "f": [1.5, None, 2.5],
            "s": ["a", None, "c"],
            "t": pd.to_datetime(["2020-01-01 01:02:03.5", None, "2021-01-01"], format="mixed"),
            "z": pd.to_datetime(["2020-01-01", "2020-06-01", None]).tz_localize("Asia/Tokyo"),
            "l": [[1], [2, 3], None],
        },
        index=[7, 8, 9],
    )

    table = t_env.from_pandas(frame)
    back = table.to_pandas()

    types = [t.as_sql() for t in table.get_schema().get_field_data_types()]
    assert types[:3] == ["INT", "DOUBLE", "STRING"]
    assert types[3].startswith("TIMESTAMP(")
    assert types[4].startswith("TIMESTAMP_LTZ(")
    assert types[5] == "ARRAY<BIGINT>"
    back["l"] = [None if value is None else list(value) for value in back["l"]]
    pd.testing.assert_frame_equal(back, frame.reset_index(drop=True), check_dtype=False)
    assert str(back["i"].dtype) == "int32"
    assert str(back["z"].dtype).endswith("Asia/Tokyo]")


def test_a_data_frame_with_a_schema(streaming: TableEnvironment) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"x": [1, 2], "y": ["1.50", None], "m": [{"k": 1}, None]})
    names = streaming.from_pandas(frame[["x", "y"]], ["a", "b"])
    types = streaming.from_pandas(
        frame[["x", "m"]],
        [DataTypes.SMALLINT(), DataTypes.MAP(DataTypes.STRING().not_null(), DataTypes.INT())],
    )
    row = streaming.from_pandas(frame[["x", "y"]], _ROW, splits_num=2)

    assert names.get_schema().get_field_names() == ["a", "b"]
    assert _rows(types) == [(1, {"k": 1}), (2, None)]
    assert _rows(row) == [(1, "1.50"), (2, None)]


def test_what_is_no_data_frame_and_schemas_that_do_not_fit(streaming: TableEnvironment) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"x": [1, None]})
    with pytest.raises(
        TypeError, match=r"^Unsupported type, expected pandas.DataFrame, got <class 'list'>$"
    ):
        streaming.from_pandas([1])
    with pytest.raises(ValueError, match=r"^The schema has 2 fields, but the data has 1 columns.$"):
        streaming.from_pandas(frame, ["a", "b"])
    with pytest.raises(ValueError, match=r"^field x: This field is not nullable, but got None.$"):
        streaming.from_pandas(frame, [DataTypes.DOUBLE(False)])
    message = "field x: INT can not accept 'q' (str) (row 0)."
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        streaming.from_pandas(pd.DataFrame({"x": ["q"]}), [DataTypes.INT()])


def test_arrow_data_of_every_kind(streaming: TableEnvironment) -> None:
    table = pa.table(
        {"n": pa.array([1, None, 3]), "d": pa.array(["a", "b", "a"]).dictionary_encode()}
    )
    expected = [(1, "a"), (None, "b"), (3, "a")]

    assert _rows(streaming.from_arrow(table)) == expected
    assert _rows(streaming.from_arrow(table.to_batches()[0])) == expected
    assert _rows(streaming.from_arrow(table.to_reader(2), splits_num=3)) == expected
    assert streaming.from_arrow(table).to_arrow_reader().read_all().to_pylist() == table.to_pylist()
    with pytest.raises(TypeError, match=r"^from_arrow takes a pyarrow Table, RecordBatch or"):
        streaming.from_arrow([1])


def test_polars_gives_and_takes_tables(streaming: TableEnvironment) -> None:
    frame = polars.DataFrame(
        {
            "id": [1, None],
            "name": ["a", "b"],
            "kind": polars.Series(["x", "x"], dtype=polars.Categorical),
            "parts": [[1.5, None], None],
            "at": [datetime.datetime(2026, 1, 2, 3, 4, 5, 6), None],
            "place": [{"x": 1, "y": "z"}, {"x": None, "y": None}],
        }
    )
    table = streaming.from_arrow(frame)

    expected = frame.with_columns(polars.col("kind").cast(polars.String))
    assert polars.DataFrame(table).equals(expected)
    assert polars.from_arrow(table.to_arrow()).equals(expected)


def test_rows_are_spread_over_readers(streaming: TableEnvironment) -> None:
    streaming.get_config().set("parallelism.default", "2")
    try:
        table = streaming.from_arrow(pa.table({"n": range(100_000)}), splits_num=4)
        assert sorted(row[0] for row in _rows(table)) == list(range(100_000))
    finally:
        streaming.get_config().set("parallelism.default", "1")
