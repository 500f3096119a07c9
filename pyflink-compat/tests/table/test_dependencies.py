from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fletching.invoke.payload import decode_payload
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import TableEnvironment

pytestmark = pytest.mark.timeout(180)


def option(t_env: TableEnvironment, key: str) -> str:
    return str(t_env.get_config().get(key, ""))


def test_files(t_env: TableEnvironment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.py", "b.zip"):
        (tmp_path / name).touch()
    t_env.add_python_file("a.py")
    t_env.add_python_file(str(tmp_path / "b.zip"))
    t_env.add_python_file("s3://bucket/c.py")
    expected = f"{tmp_path}/a.py,{tmp_path}/b.zip,s3://bucket/c.py"
    assert option(t_env, "python.files") == expected


def test_archives_and_requirements(t_env: TableEnvironment, tmp_path: Path) -> None:
    archive, requirements = tmp_path / "a.zip", tmp_path / "r.txt"
    archive.touch()
    requirements.touch()
    t_env.add_python_archive(str(archive))
    t_env.add_python_archive(str(archive), "target")
    assert option(t_env, "python.archives") == f"{archive},{archive}#target"
    t_env.set_python_requirements(str(requirements))
    assert option(t_env, "python.requirements") == str(requirements)
    t_env.set_python_requirements(str(requirements), str(tmp_path))
    assert option(t_env, "python.requirements") == f"{requirements}#{tmp_path}"


def test_a_stream_environment_has_them_too(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    env = StreamExecutionEnvironment.get_execution_environment()
    env.add_python_file(str(tmp_path / "a.py"))
    env.add_python_archive(str(tmp_path / "a.py"), "x")
    env.set_python_requirements(str(tmp_path / "a.py"), str(tmp_path))
    options = env._java.getConfiguration().toMap()
    assert options["python.files"] == f"{tmp_path}/a.py"
    assert options["python.archives"] == f"{tmp_path}/a.py#x"
    assert options["python.requirements"] == f"{tmp_path}/a.py#{tmp_path}"


def test_the_executable(t_env: TableEnvironment) -> None:
    config = t_env.get_config()
    assert config.get_python_executable() == sys.executable
    config.set_python_executable("venv/bin/python")
    assert config.get_python_executable() == "venv/bin/python"


def test_what_is_not_there_is_told_at_the_call(t_env: TableEnvironment, tmp_path: Path) -> None:
    gone = f"'{tmp_path}/gone' does not exist; relative paths count from {os.getcwd()}."
    calls = [
        lambda: t_env.add_python_file(f"{tmp_path}/gone"),
        lambda: t_env.add_python_archive(f"{tmp_path}/gone", "target"),
        lambda: t_env.set_python_requirements(f"{tmp_path}/gone"),
        lambda: t_env.set_python_requirements(str(tmp_path), f"{tmp_path}/gone"),
    ]
    for call in calls:
        with pytest.raises(FileNotFoundError, match="^" + re.escape(gone) + "$"):
            call()
    assert option(t_env, "python.files") == ""


def test_a_path_that_options_cannot_hold(t_env: TableEnvironment, tmp_path: Path) -> None:
    (tmp_path / "a,b.py").touch()
    message = (
        f"The path '{tmp_path}/a,b.py' has a ',', which separates paths in Flink's options: "
        f"rename the file."
    )
    with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
        t_env.add_python_file(f"{tmp_path}/a,b.py")


MODULE = """
import threading
from pyflink.table import TableEnvironment
from pyflink.table.udf import ScalarFunction, udf

@udf(result_type="BIGINT", input_types=["INT", "STRING"], deterministic=False, name="called")
def declared(n, s):
    return n

class Bare(ScalarFunction):
    def eval(self, n):
        return n

bare = Bare()
number = 5
lock = threading.Lock()
locked = udf(lambda n: lock, result_type="INT")
"""


def named(tmp_path: Path, name: str) -> dict[str, Any]:
    """What the program that the planner starts answers for a name."""
    (tmp_path / "named_module.py").write_text(MODULE)
    (tmp_path / "raising_module.py").write_text("def go():\n    raise OSError('no')\n\ngo()\n")
    program = (
        "from pyflink.table import TableEnvironment, EnvironmentSettings\n"
        "TableEnvironment.create(EnvironmentSettings.in_batch_mode())\n"
    )
    (tmp_path / "program_module.py").write_text(program)
    answer = tmp_path / "answer.json"
    path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    subprocess.run(
        [sys.executable, "-c", "from pyflink.table._named import main; main()", name, str(answer)],
        env={**os.environ, "PYTHONPATH": path, "PYFLINK_GATEWAY_DISABLED": "1"},
        cwd=tmp_path,
        check=True,
        timeout=120,
    )
    answered: dict[str, Any] = json.loads(answer.read_text())
    return answered


def test_a_declared_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = named(tmp_path, "named_module.declared")
    payload = base64.b64decode(answer.pop("payload"))
    assert answer == {
        "name": "called",
        "input_types": ["INT", "STRING"],
        "min_arguments": 2,
        "max_arguments": 2,
        "result_type": "BIGINT",
        "deterministic": False,
        "awaited": False,
    }
    monkeypatch.syspath_prepend(str(tmp_path))
    assert decode_payload(payload).name == "called"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "plain",
            "'plain' does not name a Python function: write 'module.name', the module and the "
            "name that the function has in it.",
        ),
        (
            "absent_module.f",
            f"The Python function 'absent_module.f' cannot be loaded: {sys.executable} "
            f"('python.client.executable') finds no module 'absent_module'. Ship it with "
            f"'python.files' (-pyfs), or name its folder in 'python.pythonpath' (-pypath).",
        ),
        (
            "named_module.nothing",
            "The Python function 'named_module.nothing' is not there: the module 'named_module' "
            "({folder}/named_module.py) has no 'nothing'; the functions declared there are "
            "'declared', 'locked'.",
        ),
        (
            "named_module.bare",
            "'named_module.bare' is not declared as a function of Flink: write bare = udf(bare, "
            "result_type=...).",
        ),
        (
            "named_module.number",
            "'named_module.number' is no function but of type int: name one that is declared "
            "with @udf.",
        ),
        (
            "raising_module.f",
            f"The Python function 'raising_module.f' cannot be loaded: importing the module "
            f"'raising_module' raised OSError: no. It is imported by {sys.executable} "
            f"('python.client.executable'), which needs what the module imports.",
        ),
        (
            "__main__.f",
            "The Python function '__main__.f' cannot be loaded: '__main__' is another program "
            "here. Put the function in a module, or register it with create_temporary_function.",
        ),
        (
            "program_module.f",
            f"The Python function 'program_module.f' cannot be loaded: importing the module "
            f"'program_module' raised GatewayError: No Flink is started here "
            f"('PYFLINK_GATEWAY_DISABLED' is set): this Python only loads functions. Guard what "
            f"makes a module a program by `if __name__ == '__main__':`. It is imported by "
            f"{sys.executable} ('python.client.executable'), which needs what the module imports.",
        ),
    ],
)
def test_a_name_that_cannot_be_had(tmp_path: Path, name: str, message: str) -> None:
    failure = named(tmp_path, name)["failure"]
    assert failure["code"] == 2
    assert failure["message"] == message.replace("{folder}", str(tmp_path))


def test_a_module_that_raises_is_told_with_its_own_frames_only(tmp_path: Path) -> None:
    assert named(tmp_path, "raising_module.f")["failure"]["user_traceback"] == (
        f"Traceback (most recent call last):\n"
        f'  File "{tmp_path}/raising_module.py", line 4, in <module>\n'
        f"    go()\n"
        f'  File "{tmp_path}/raising_module.py", line 2, in go\n'
        f"    raise OSError('no')\n"
        f"OSError: no\n"
    )


def test_a_function_that_cannot_be_pickled(tmp_path: Path) -> None:
    failure = named(tmp_path, "named_module.locked")["failure"]
    assert failure["message"].startswith(
        "The function '<lambda>' cannot be sent to workers: 'lock'"
    )
