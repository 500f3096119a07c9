from __future__ import annotations

import threading
import time

import pyarrow as pa
import pytest
from fletching.invoke.profiling import FunctionProfile
from fletching.invoke.scalar import ScalarInvoker
from fletching.testing.specs import call, columns, logical, scalar_spec

pytestmark = pytest.mark.timeout(60)


def named_in_the_profile() -> None:
    time.sleep(0)


def test_the_report_names_functions() -> None:
    profile = FunctionProfile("PythonCalc[1]")
    profile.run(named_in_the_profile)
    profile.run(named_in_the_profile)
    first, *rest = profile.report().splitlines()
    assert first == "Profile of the functions in operator 'PythonCalc[1]', 2 batches:"
    line = next(line for line in rest if line.endswith("(named_in_the_profile)"))
    assert line.split()[0] == "2"


def test_a_batch_that_fails_ends_its_profile() -> None:
    profile = FunctionProfile("op")
    with pytest.raises(ZeroDivisionError):
        profile.run(lambda: 1 // 0)
    profile.run(named_in_the_profile)
    assert "named_in_the_profile" in profile.report()


def test_profiles_of_several_threads_take_turns() -> None:
    profiles = [FunctionProfile(f"op {i}") for i in range(4)]
    threads = [
        threading.Thread(target=profile.run, args=(named_in_the_profile,)) for profile in profiles
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all("named_in_the_profile" in profile.report() for profile in profiles)


def test_no_batch() -> None:
    assert FunctionProfile("op").report() == (
        "Profile of the functions in operator 'op', 0 batches:\n"
    )


@pytest.mark.parametrize("enabled", ["true", "false"])
def test_an_operator_prints_its_profile_when_it_closes(
    enabled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def doubled_in_the_profile(n: int) -> int:
        return n * 2

    bigint = logical("BIGINT")
    spec = scalar_spec(
        [call(doubled_in_the_profile, 0)],
        columns(n=bigint),
        columns(r=bigint),
        options={"python.profile.enabled": enabled},
    )
    invoker = ScalarInvoker(spec)
    invoker.open()
    batch = pa.record_batch([pa.array([1, 2, 3])], schema=invoker.input_schema)
    assert invoker.process(batch).column(0).to_pylist() == [2, 4, 6]
    assert (invoker.process_row is None) == (enabled == "true")
    invoker.close()
    printed = capsys.readouterr().out
    assert printed.startswith("Profile of the functions in operator '") == (enabled == "true")
    assert ("(doubled_in_the_profile)" in printed) == (enabled == "true")
