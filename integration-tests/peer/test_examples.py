"""PyFlink's own examples of tables and of streams run as they are, in both modes.

The six of them that call no Python function run in one mode each: the mode is where functions run,
so it changes nothing for them.

They are fetched from the package index when the tests run, and kept in a temporary folder; nothing
of them is part of this repository. What they are expected to print is written here.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

VERSION = "2.3.0"
TIMEOUT_SECONDS = 120
MODES = ("process", "thread")
FOLDER = "pyflink/examples/"

HINT = "Printing result to stdout."

pytestmark = pytest.mark.timeout(2 * TIMEOUT_SECONDS)

# Examples that wait, and for what.
WAITING = {
    "table/basic_operations.py": "table functions and aggregate functions",
    "table/pandas/pandas_udaf.py": "aggregate functions",
    "table/word_count.py": "table functions",
    **{
        f"datastream/connectors/{name}.py": "a server"
        for name in (
            "elasticsearch",
            "kafka_avro_format",
            "kafka_bytearray_format",
            "kafka_csv_format",
            "kafka_json_format",
            "kafka_row_field_extractor_example",
            "pulsar",
        )
    },
}

# The lines that examples print, in any order.
PRINTED = {
    "table/multi_sink.py": """
        +I[1, Hello]
        +I[2, World]
        +I[3, Flink]
        +I[3, Flink]
        +I[4, PyFlink]
    """,
    "table/process_json_data.py": """
        +I[1, Germany]
        +I[2, China]
        +I[3, USA]
        +I[4, China]
    """,
    "table/process_json_data_with_udf.py": """
        +I[1, {"name": "Flink", "tel": 124, "addr": {"country": "Germany", "city": "Berlin"}}]
        +I[2, {"name": "hello", "tel": 136, "addr": {"country": "China", "city": "Shanghai"}}]
        +I[3, {"name": "world", "tel": 125, "addr": {"country": "USA", "city": "NewYork"}}]
        +I[4, {"name": "PyFlink", "tel": 33, "addr": {"country": "China", "city": "Hangzhou"}}]
    """,
    "table/windowing/over_window.py": """
        +I[Alice, 110.1]
        +I[Alice, 110.1]
        +I[Alice, 110.1]
        +I[Alice, 20.1]
        +I[Bob, 30.2]
        +I[Bob, 53.1]
        +I[Bob, 53.1]
        +I[Bob, 53.1]
    """,
    "table/windowing/session_window.py": """
        +I[Alice, 130.1, 1970-01-01T00:00:01Z, 1970-01-01T00:00:08Z]
        +I[Alice, 20.1, 1970-01-01T00:00:10Z, 1970-01-01T00:00:15Z]
        +I[Bob, 99.4, 1970-01-01T00:00:02Z, 1970-01-01T00:00:13Z]
    """,
    "table/windowing/sliding_window.py": """
        +I[Alice, 110.1, 1969-12-31T23:59:58Z, 1970-01-01T00:00:03Z]
        +I[Alice, 130.1, 1970-01-01T00:00:00Z, 1970-01-01T00:00:05Z]
        +I[Alice, 33.1, 1970-01-01T00:00:02Z, 1970-01-01T00:00:07Z]
        +I[Alice, 13.1, 1970-01-01T00:00:04Z, 1970-01-01T00:00:09Z]
        +I[Alice, 20.1, 1970-01-01T00:00:06Z, 1970-01-01T00:00:11Z]
        +I[Alice, 20.1, 1970-01-01T00:00:08Z, 1970-01-01T00:00:13Z]
        +I[Alice, 20.1, 1970-01-01T00:00:10Z, 1970-01-01T00:00:15Z]
        +I[Bob, 53.1, 1969-12-31T23:59:58Z, 1970-01-01T00:00:03Z]
        +I[Bob, 86.399994, 1970-01-01T00:00:00Z, 1970-01-01T00:00:05Z]
        +I[Bob, 86.399994, 1970-01-01T00:00:02Z, 1970-01-01T00:00:07Z]
        +I[Bob, 46.300003, 1970-01-01T00:00:04Z, 1970-01-01T00:00:09Z]
        +I[Bob, 16.1, 1970-01-01T00:00:06Z, 1970-01-01T00:00:11Z]
    """,
    "table/windowing/tumble_window.py": """
        +I[Alice, 130.1, 1970-01-01T00:00:00Z, 1970-01-01T00:00:05Z]
        +I[Alice, 13.1, 1970-01-01T00:00:05Z, 1970-01-01T00:00:10Z]
        +I[Alice, 20.1, 1970-01-01T00:00:10Z, 1970-01-01T00:00:15Z]
        +I[Bob, 86.4, 1970-01-01T00:00:00Z, 1970-01-01T00:00:05Z]
        +I[Bob, 16.1, 1970-01-01T00:00:05Z, 1970-01-01T00:00:10Z]
    """,
    "datastream/basic_operations.py": """
        (1, '{"name": "Flink", "tel": 124, "addr": {"country": "Germany", "city": "Berlin"}}')
        (2, '{"name": "hello", "tel": 136, "addr": {"country": "China", "city": "Shanghai"}}')
        (3, '{"name": "world", "tel": 125, "addr": {"country": "USA", "city": "NewYork"}}')
        (4, '{"name": "PyFlink", "tel": 33, "addr": {"country": "China", "city": "Hangzhou"}}')
        (1, '{"name": "Flink", "tel": 124, "addr": {"country": "Germany", "city": "Berlin"}}')
        ('Germany', 123)
        ('China', 135)
        ('USA', 124)
        ('China', 167)
    """,
    "datastream/process_json_data.py": """
        (2, {'name': 'hello', 'tel': 136, 'addr': {'country': 'China', 'city': 'Shanghai'}})
        (4, {'name': 'PyFlink', 'tel': 33, 'addr': {'country': 'China', 'city': 'Hangzhou'}})
    """,
    # What is kept is of single precision, as in Java; PyFlink rounds it where a bundle ends.
    "datastream/state_access.py": """
        ('Bob', 30.200000762939453)
        ('Bob', 83.29999923706055)
        ('Bob', 86.40000295639038)
        ('Bob', 102.50000190734863)
        ('Alice', 110.0999984741211)
        ('Alice', 130.0999984741211)
        ('Alice', 143.20000648498535)
        ('Alice', 163.30001258850098)
    """,
    "datastream/windowing/session_with_dynamic_gap_window.py": """
        (hi,1,30,7)
    """,
    "datastream/windowing/session_with_gap_window.py": """
        (hi,1,14,6)
        (hi,15,20,1)
    """,
    "datastream/windowing/sliding_time_window.py": """
        (hi,-2,3,2)
        (hi,0,5,4)
        (hi,2,7,4)
        (hi,4,9,3)
        (hi,6,11,2)
        (hi,8,13,2)
        (hi,12,17,1)
        (hi,14,19,1)
    """,
    "datastream/windowing/tumbling_count_window.py": """
        (hi,4)
        (hello,6)
        (hello,12)
    """,
    "datastream/windowing/tumbling_time_window.py": """
        (hi,0,5,4)
        (hi,5,10,3)
        (hi,15,20,1)
    """,
}

# Examples whose numbers are random: a pattern, and how many lines it has.
SHAPED = {
    # In which order two tasks' elements come, and so how their sum is rounded, is left to chance.
    "datastream/event_time_timer.py": (
        r"(?:\d> )?\('(?:Bob', 102\.(?:5|4999\d+|5000\d+)|Alice', 163\.(?:2999\d+|3000\d+))\)",
        8,
    ),
    "table/async/async_scalar_function.py": (
        r"\| \+I \| +(\w) \| +(?:db_value_for_\1|Product \1: \$\d+) \|",
        20,
    ),
    "table/mixing_use_of_datastream_and_table.py": (r"(?:\d> )?\+I\[-?\d+\]", 10),
    "table/pandas/conversion_from_dataframe.py": (r"\[1000 rows x 2 columns\]", 1),
    "datastream/word_count.py": (r"\(.+,\d+\)", 183),
}

# Jobs without an end: a pattern of the lines, of which these many are waited for.
ENDLESS = {
    "table/streaming_word_count.py": (r"(?:\d> )?(?:\+I|-U|\+U)\[[a-z_]+, \d+\]", 10),
    "datastream/asyncio/remote_model_inference.py": (
        r'(?:\d> )?\{"user_id": -?\d+, "comments": "[0-9a-f]+", "analysis_result": "positive"\}',
        10,
    ),
    "datastream/streaming_word_count.py": (r"(?:\d> )?\([a-z_]+,\d+\)", 10),
}


# Examples without Python functions: both modes are the same for them, so each runs in one.
WITHOUT_FUNCTIONS = {
    "table/pandas/conversion_from_dataframe.py",
    "table/process_json_data.py",
    "table/windowing/over_window.py",
    "table/windowing/session_window.py",
    "table/windowing/sliding_window.py",
    "table/windowing/tumble_window.py",
}

SIDE_BY_SIDE = [
    *(
        [(name, mode) for mode in MODES]
        for name in (*PRINTED, *SHAPED)
        if name not in WITHOUT_FUNCTIONS
    ),
    *(
        list(zip(pair, MODES))
        for pair in zip(sorted(WITHOUT_FUNCTIONS)[::2], sorted(WITHOUT_FUNCTIONS)[1::2])
    ),
]


@pytest.fixture(scope="module")
def examples() -> Path:
    """The folder of the examples."""
    cache = Path(tempfile.gettempdir(), f"fletching-peer-{os.getuid()}")
    cache.mkdir(mode=0o700, exist_ok=True)
    folder = cache / f"every-example-{VERSION}"
    if not folder.is_dir():
        unpack(fetch(cache), folder)
    return folder / FOLDER


def fetch(cache: Path) -> Path:
    """The peer's wheel; any platform's has the same examples."""
    command = [sys.executable, "-m", "pip", "download", f"apache-flink=={VERSION}", "--no-deps"]
    command += ["--only-binary", ":all:", "--python-version", "3.11", "--dest", str(cache)]
    command += ["--platform", "manylinux1_x86_64", "--quiet", "--disable-pip-version-check"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        not_run(f"apache-flink {VERSION} could not be fetched in {TIMEOUT_SECONDS} s")
    if done.returncode:
        not_run(f"apache-flink {VERSION} could not be fetched: {done.stderr.strip()[-300:]}")
    return next(cache.glob(f"apache_flink-{VERSION}-*.whl"))


def not_run(reason: str) -> NoReturn:
    """Without a network the examples are skipped; in CI nothing may hide that they did not run."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def unpack(wheel: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as fresh:
        with zipfile.ZipFile(wheel) as packed:
            wanted = [name for name in packed.namelist() if name.startswith(FOLDER)]
            packed.extractall(Path(fresh, "all"), wanted)
        Path(fresh, "all").rename(folder)


def configured(folder: Path, mode: str) -> dict[str, str]:
    """The environment of a user who chose the mode in a configuration file."""
    folder.mkdir()
    (folder / "config.yaml").write_text(f"python.execution-mode: {mode}\n", encoding="utf-8")
    return {**os.environ, "FLINK_CONF_DIR": str(folder), "PYTHONUNBUFFERED": "1"}


def start(script: Path, environment: dict[str, str], folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(script)],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(scripts: Sequence[tuple[Path, str]], tmp_path: Path) -> list[list[str]]:
    """The lines that scripts print, each in its mode; they run side by side."""
    folders = [tmp_path / f"{number}-{mode}" for number, (_, mode) in enumerate(scripts)]
    runs = [
        start(script, configured(folder, mode), folder)
        for (script, mode), folder in zip(scripts, folders)
    ]
    printed = []
    try:
        for (script, mode), process in zip(scripts, runs):
            output, errors = process.communicate(timeout=TIMEOUT_SECONDS)
            assert process.returncode == 0, f"{script.name}, {mode} mode\n{output}\n{errors}"
            printed.append(output.splitlines())
    finally:
        for process in runs:
            process.kill()
    return printed


def test_each_example_runs_or_waits(examples: Path) -> None:
    found = {str(path.relative_to(examples)) for path in examples.rglob("*.py")}
    known = (set(WAITING), set(PRINTED), set(SHAPED), set(ENDLESS))
    assert found == set().union(*known)
    assert len(found) == sum(map(len, known))


def test_each_runs_in_both_modes_or_has_no_functions() -> None:
    modes = {name: {m for runs in SIDE_BY_SIDE for n, m in runs if n == name} for name in PRINTED}
    modes |= {name: {m for runs in SIDE_BY_SIDE for n, m in runs if n == name} for name in SHAPED}
    assert {name for name in modes if modes[name] != set(MODES)} == WITHOUT_FUNCTIONS
    assert all(modes.values())


def test_the_configuration_file_chooses_the_mode(tmp_path: Path) -> None:
    script = tmp_path / "mode.py"
    script.write_text(
        "from pyflink.table import EnvironmentSettings, TableEnvironment\n"
        "t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())\n"
        "print(t_env.get_config().get('python.execution-mode', None))\n"
    )
    assert run([(script, mode) for mode in MODES], tmp_path) == [[mode] for mode in MODES]


@pytest.mark.parametrize("runs", SIDE_BY_SIDE, ids=lambda runs: " ".join(n for n, _ in runs))
def test_prints(runs: Sequence[tuple[str, str]], examples: Path, tmp_path: Path) -> None:
    printed = run([(examples / name, mode) for name, mode in runs], tmp_path)
    for (name, _), lines in zip(runs, printed):
        if name in PRINTED:
            expected = Counter(line.strip() for line in PRINTED[name].strip().splitlines())
            found = [re.sub(r"^\d+> ", "", line) for line in lines]
            assert Counter(line for line in found if not line.startswith(HINT)) == expected
        else:
            pattern, count = SHAPED[name]
            assert len([line for line in lines if re.fullmatch(pattern, line)]) == count, lines


@pytest.mark.parametrize("name", ENDLESS)
def test_goes_on(name: str, examples: Path, tmp_path: Path) -> None:
    pattern, count = ENDLESS[name]
    runs = [start(examples / name, configured(tmp_path / mode, mode), tmp_path) for mode in MODES]
    try:
        for process in runs:
            assert process.stdout is not None
            matching = (line for line in process.stdout if re.fullmatch(pattern, line.strip()))
            assert len([line for line, _ in zip(matching, range(count))]) == count
    finally:
        for process in runs:
            process.send_signal(signal.SIGINT)
        for process in runs:
            process.communicate(timeout=TIMEOUT_SECONDS)
