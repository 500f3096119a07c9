"""What functions need besides their code gets to where they run: real jobs, in each mode."""

from __future__ import annotations

import gc
import importlib.metadata
import os
import re
import shutil
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cloudpickle
import fletching
import pytest
from pyflink._gateway.gateway import close_gateway
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import EnvironmentSettings, StreamTableEnvironment, TableEnvironment
from pyflink.table.udf import udf
from pyflink.util.exceptions import FunctionException

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module", autouse=True)
def _gateway_ends_with_the_tests() -> Iterator[None]:
    yield
    close_gateway()
    # Else Py4J's finalizers may run within whatever comes next.
    gc.collect()


def environment(mode: str) -> TableEnvironment:
    t_env = TableEnvironment.create(EnvironmentSettings.in_batch_mode())
    t_env.get_config().set("parallelism.default", "2")
    t_env.get_config().set("python.execution-mode", mode)
    return t_env


@pytest.fixture(params=["process", "thread"])
def t_env(request: pytest.FixtureRequest) -> TableEnvironment:
    return environment(request.param)


@pytest.fixture
def process_env() -> TableEnvironment:
    return environment("process")


@pytest.fixture
def thread_env() -> TableEnvironment:
    return environment("thread")


def results(t_env: TableEnvironment, *functions: Any) -> list[tuple[Any, ...]]:
    """What the functions give for 1 and for 2."""
    table = t_env.from_elements([(1,), (2,)], ["n"])
    calls = [udf(function, result_type="STRING")(table.n) for function in functions]
    with table.select(*calls).execute().collect() as rows:
        return sorted(tuple(row) for row in rows)


def failure(t_env: TableEnvironment, function: Any) -> FunctionException:
    with pytest.raises(FunctionException) as raised:
        results(t_env, function)
    return raised.value


def spelled(n: int) -> str:
    return str(n)


def wheel(folder: Path, name: str, version: str, code: str) -> Path:
    """A wheel of one module, as pip takes it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    content = {
        f"{name}.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    record = "".join(f"{each},,\n" for each in content) + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(file, "w") as archive:
        for path, text in {**content, f"{info}/RECORD": record}.items():
            archive.writestr(path, text)
    return file


def write(file: Path, text: str) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return str(file)


def test_files_are_importable(t_env: TableEnvironment, tmp_path: Path) -> None:
    t_env.add_python_file(write(tmp_path / "dep_module.py", "NAME = 'module'\n"))
    package = tmp_path / "dep_package"
    write(package / "__init__.py", "")
    write(package / "inner.py", "NAME = 'package'\n")
    t_env.add_python_file(str(package))
    folder = tmp_path / "folder"
    write(folder / "dep_in_folder.py", "NAME = 'folder'\n")
    t_env.add_python_file(str(folder))
    with zipfile.ZipFile(tmp_path / "zipped.zip", "w") as archive:
        archive.writestr("dep_in_zip/__init__.py", "from pathlib import Path\n")
        archive.writestr("dep_in_zip/name.txt", "zip")
    t_env.add_python_file(str(tmp_path / "zipped.zip"))
    t_env.add_python_file(str(wheel(tmp_path, "dep_in_wheel", "1.0", "NAME = 'wheel'\n")))

    def names(n):
        import dep_in_folder
        import dep_in_wheel
        import dep_in_zip
        import dep_module
        import dep_package.inner

        data = dep_in_zip.Path(dep_in_zip.__file__).with_name("name.txt").read_text()
        found = [dep_module, dep_package.inner, dep_in_folder, dep_in_wheel]
        return " ".join([*(module.NAME for module in found), data])

    assert results(t_env, names) == [("module package folder wheel zip",)] * 2


def test_the_next_job_has_the_files_as_they_are_then(
    t_env: TableEnvironment, tmp_path: Path
) -> None:
    def version(n):
        import dep_changing

        return dep_changing.VERSION

    file = tmp_path / "dep_changing.py"
    t_env.add_python_file(write(file, "VERSION = 'first'\n"))
    assert results(t_env, version) == [("first",)] * 2
    write(file, "VERSION = 'second'\n")
    assert results(t_env, version) == [("second",)] * 2


def test_archives_are_in_the_working_directory(t_env: TableEnvironment, tmp_path: Path) -> None:
    write(tmp_path / "tree/data/greeting.txt", "hello")
    zipped = shutil.make_archive(str(tmp_path / "zipped"), "zip", tmp_path / "tree")
    tarred = shutil.make_archive(str(tmp_path / "tarred"), "gztar", tmp_path / "tree")
    t_env.add_python_archive(zipped)
    t_env.add_python_archive(tarred, "other")

    def read(n):
        with open("zipped.zip/data/greeting.txt") as one, open("other/data/greeting.txt") as two:
            return f"{one.read()} {two.read()}"

    assert results(t_env, read) == [("hello hello",)] * 2
    t_env.get_config().set("python.archives", "")

    def where(n):
        return os.getcwd()

    assert results(t_env, where) == [(os.getcwd(),)] * 2


def test_requirements_are_installed_without_a_network(
    t_env: TableEnvironment, tmp_path: Path
) -> None:
    wheel(tmp_path / "wheels", "dep_required", "2.5", "VERSION = '2.5'\n")
    requirements = write(tmp_path / "requirements.txt", "dep_required>=2\n")
    t_env.set_python_requirements(requirements, str(tmp_path / "wheels"))

    def version(n):
        import dep_required

        return dep_required.VERSION

    assert results(t_env, version) == [("2.5",)] * 2


def test_an_interpreter_in_an_archive(process_env: TableEnvironment, tmp_path: Path) -> None:
    folder = tmp_path / "env"
    venv.create(folder, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    ours = Path(fletching.__file__).parent.parent
    theirs = Path(cloudpickle.__file__).parent.parent
    write(packages / "shared.pth", f"{ours}\n{theirs}\n")
    write(packages / "dep_only_there.py", "")
    with tarfile.open(tmp_path / "env.tar.gz", "w:gz") as archive:
        archive.add(folder, "env")
    shutil.rmtree(folder)
    process_env.add_python_archive(str(tmp_path / "env.tar.gz"), "python")
    process_env.get_config().set_python_executable("python/env/bin/python")

    def prefix(n):
        import sys

        import dep_only_there

        return os.path.relpath(sys.prefix) + " " + dep_only_there.__name__

    assert results(process_env, prefix) == [("python/env dep_only_there",)] * 2


def test_packages_that_the_interpreter_has_in_another_version(
    t_env: TableEnvironment, tmp_path: Path
) -> None:
    """A worker's process takes the job's; the JVM's Python, where it is imported, cannot."""
    theirs = importlib.metadata.version("cloudpickle")
    code = Path(cloudpickle.__file__).parent
    copy = tmp_path / "copy"
    shutil.copytree(code, copy / "cloudpickle", ignore=shutil.ignore_patterns("__pycache__"))
    build_wheel_of_package(copy, tmp_path / "wheels", "cloudpickle", "999.0")
    requirements = write(tmp_path / "requirements.txt", "cloudpickle==999.0\n")
    t_env.set_python_requirements(requirements, str(tmp_path / "wheels"))

    def folder(n):
        import cloudpickle

        return os.path.basename(os.path.dirname(os.path.dirname(cloudpickle.__file__)))

    if t_env.get_config().get("python.execution-mode") == "process":
        assert results(t_env, folder) == [("requirements",)] * 2
        return
    refused = failure(t_env, folder)
    assert (refused.code, refused.blame) == ("DEPENDENCY_NOT_USABLE", "configuration")
    assert str(refused) == (
        f"This job brings the module 'cloudpickle' of cloudpickle==999.0, but this TaskManager's "
        f"Python has already imported the module 'cloudpickle' of cloudpickle=={theirs} from "
        f"{code.parent}. The functions of all jobs share one Python in thread mode: set "
        f"'python.execution-mode' to 'process'."
    )


def build_wheel_of_package(source: Path, wheels: Path, name: str, version: str) -> None:
    wheels.mkdir()
    info = f"{name}-{version}.dist-info"
    files = {
        str(file.relative_to(source)): file.read_bytes()
        for file in source.rglob("*")
        if file.is_file()
    }
    files[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
    )
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/RECORD"] = "".join(f"{each},,\n" for each in files).encode()
    with zipfile.ZipFile(wheels / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)


def test_pip_fails(t_env: TableEnvironment, tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    requirements = write(tmp_path / "requirements.txt", "dep-absent==1\n")
    t_env.set_python_requirements(requirements, str(tmp_path / "wheels"))
    refused = failure(t_env, spelled)
    assert (refused.code, refused.blame) == ("DEPENDENCY_NOT_USABLE", "configuration")
    words = re.sub(r"(?m)^Looking in links: .*\n", "", str(refused))
    assert words == (
        f"The packages of 'requirements.txt' ('python.requirements') could not be installed for "
        f"{sys.executable}: pip ended with exit code 1. See that the folder which is shipped with "
        f"the requirements has each package, with what it needs itself, for this Python and "
        f"platform. Its last lines were:\n"
        f"ERROR: Could not find a version that satisfies the requirement dep-absent==1 "
        f"(from versions: none)\n"
        f"ERROR: No matching distribution found for dep-absent==1"
    )


def test_a_broken_archive(t_env: TableEnvironment, tmp_path: Path) -> None:
    t_env.add_python_archive(write(tmp_path / "data.zip", "this is no zip"))
    refused = failure(t_env, spelled)
    assert (refused.code, refused.blame) == ("DEPENDENCY_NOT_USABLE", "configuration")
    assert str(refused) == (
        "'data.zip' ('python.archives') cannot be unpacked: it is neither a zip nor a tar file, "
        "plain, gzip or bzip2. Make it anew as a zip, tar, tar.gz or tar.bz2 file."
    )


def test_a_file_that_is_gone_when_the_job_is_planned(
    process_env: TableEnvironment, tmp_path: Path
) -> None:
    file = tmp_path / "dep_gone.py"
    process_env.add_python_file(write(file, ""))
    file.unlink()
    refused = failure(process_env, spelled)
    assert (refused.code, refused.blame) == ("DEPENDENCY_NOT_USABLE", "configuration")
    assert str(refused) == (
        f"'{file}' ('python.files') does not exist. Relative paths count from {os.getcwd()}; "
        f"correct the option."
    )


NAMED = """
from pyflink.table.udf import udf

@udf(result_type="BIGINT")
def triple(n):
    return n * 3

def undeclared(n):
    return n
"""


def test_sql_names_python_functions(t_env: TableEnvironment, tmp_path: Path) -> None:
    t_env.add_python_file(write(tmp_path / "dep_named.py", NAMED))
    t_env.execute_sql("CREATE FUNCTION triple AS 'dep_named.triple' LANGUAGE PYTHON")
    t_env.execute_sql(
        "CREATE TEMPORARY SYSTEM FUNCTION triple_too AS 'dep_named.triple' LANGUAGE PYTHON"
    )
    query = "SELECT triple(triple_too(n)) FROM (VALUES (CAST(1 AS BIGINT)), (2)) AS t(n)"
    with t_env.execute_sql(query).collect() as rows:
        assert sorted(row[0] for row in rows) == [9, 18]


def test_sql_of_a_stream_environment_names_python_functions(tmp_path: Path) -> None:
    env = StreamExecutionEnvironment.get_execution_environment()
    env.set_parallelism(1)
    env.add_python_file(write(tmp_path / "dep_named.py", NAMED))
    t_env = StreamTableEnvironment.create(env)
    t_env.execute_sql("CREATE FUNCTION triple AS 'dep_named.triple' LANGUAGE PYTHON")
    with t_env.execute_sql("SELECT triple(CAST(5 AS BIGINT))").collect() as rows:
        assert [row[0] for row in rows] == [15]


def test_a_name_that_is_no_function(process_env: TableEnvironment, tmp_path: Path) -> None:
    process_env.add_python_file(write(tmp_path / "dep_named.py", NAMED))
    process_env.execute_sql("CREATE FUNCTION wrong AS 'dep_named.undeclared' LANGUAGE PYTHON")
    with pytest.raises(FunctionException) as raised:
        process_env.execute_sql("SELECT wrong(1)")
    assert (raised.value.code, raised.value.blame) == ("FUNCTION_NOT_LOADED", "user")
    assert str(raised.value) == (
        "'dep_named.undeclared' is not declared as a function of Flink: put @udf(result_type=...) "
        "above it."
    )


def test_workers_without_the_variables_of_the_taskmanager(process_env: TableEnvironment) -> None:
    process_env.get_config().set("python.systemenv.enabled", "false")

    def names(n):
        return str("HOME" in os.environ) + str("PATH" in os.environ)

    os.environ.setdefault("HOME", "/")
    assert results(process_env, names) == [("FalseTrue",)] * 2
