"""Who is measured: an environment, its settings, and the form of function that it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.cases import TRANSFERS, Case

ALL_KINDS = ("throughput", "latency", "cold_start", "memory", "stream")
ROW_WISE, VECTORIZED = (False,), (True,)


@dataclass(frozen=True)
class Contestant:
    """One way to run a case."""

    name: str
    title: str
    environment: str  # fletching, pyflink, spark, java or python
    form: str  # general, pandas, arrow, arrow_optimized; java; none: no function at all
    kinds: tuple[str, ...] = ("throughput",)
    vectorized: tuple[bool, ...] = ROW_WISE
    config: dict[str, str] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    starts_faster: bool = False  # with an archive of classes, which the user had made

    def runs(self, case: Case) -> bool:
        """Whether this case is one for this contestant."""
        if case.contestants and self.name not in case.contestants:
            return False
        return case.kind in self.kinds and case.vectorized in self.vectorized


THREAD = {"python.execution-mode": "thread"}
PROCESS = {"python.execution-mode": "process"}
WORKER_PROCESSES = {"_python_worker_execution_mode": "process"}
TUNED = {
    **PROCESS,
    "python.fn-execution.bundle.size": "100000",
    "python.fn-execution.arrow.batch.size": "100000",
}
BUNDLE_1 = {**PROCESS, "python.fn-execution.bundle.size": "1"}
BOTH = (False, True)

ALL = (
    Contestant(
        "fletching-process", "Fletching, process", "fletching", "general", ALL_KINDS, config=PROCESS
    ),
    Contestant(
        "fletching-thread", "Fletching, thread", "fletching", "general", ALL_KINDS, config=THREAD
    ),
    *(
        Contestant(
            f"fletching-{mode}-archive",
            f"Fletching, {mode}, after `python -m pyflink.start_faster`",
            "fletching",
            "general",
            ("cold_start",),
            config={"python.execution-mode": mode},
            starts_faster=True,
        )
        for mode in ("process", "thread")
    ),
    *(
        Contestant(
            f"fletching-{mode}-{form}",
            f"Fletching, {mode}, {form}",
            "fletching",
            form,
            vectorized=VECTORIZED,
            config={"python.execution-mode": mode},
        )
        for mode in ("process", "thread")
        for form in ("pandas", "arrow")
    ),
    Contestant(
        "pyflink-default",
        "PyFlink, its local default (process mode, workers as threads of the client)",
        "pyflink",
        "general",
        ALL_KINDS,
        config=PROCESS,
    ),
    Contestant(
        "pyflink-process",
        "PyFlink, worker processes",
        "pyflink",
        "general",
        ALL_KINDS,
        config=PROCESS,
        environ=WORKER_PROCESSES,
    ),
    Contestant(
        "pyflink-tuned",
        "PyFlink, worker processes, bundles of 100,000",
        "pyflink",
        "general",
        ("throughput", "stream"),
        config=TUNED,
        environ=WORKER_PROCESSES,
    ),
    Contestant(
        "pyflink-bundle-1",
        "PyFlink, worker processes, bundles of 1",
        "pyflink",
        "general",
        ("latency",),
        config=BUNDLE_1,
        environ=WORKER_PROCESSES,
    ),
    Contestant("pyflink-thread", "PyFlink, thread", "pyflink", "general", ALL_KINDS, config=THREAD),
    Contestant(
        "pyflink-default-pandas",
        "PyFlink, its local default, pandas",
        "pyflink",
        "pandas",
        vectorized=VECTORIZED,
        config=PROCESS,
    ),
    Contestant(
        "pyflink-process-pandas",
        "PyFlink, worker processes, pandas",
        "pyflink",
        "pandas",
        vectorized=VECTORIZED,
        config=PROCESS,
        environ=WORKER_PROCESSES,
    ),
    Contestant(
        "pyflink-tuned-pandas",
        "PyFlink, worker processes, pandas, bundles and batches of 100,000",
        "pyflink",
        "pandas",
        vectorized=VECTORIZED,
        config=TUNED,
        environ=WORKER_PROCESSES,
    ),
    Contestant(
        "java",
        "Java function, same query",
        "pyflink",
        "java",
        ("throughput", "latency"),
        vectorized=BOTH,
    ),
    Contestant("source", "No function: source and sink alone", "pyflink", "none", vectorized=BOTH),
    Contestant("spark-plain", "PySpark, udf", "spark", "general", ("throughput", "cold_start")),
    Contestant(
        "spark-arrow", "PySpark, udf with useArrow", "spark", "arrow_optimized", ("throughput",)
    ),
    Contestant("spark-pandas", "PySpark, pandas_udf", "spark", "pandas", vectorized=VECTORIZED),
    Contestant("spark-arrow-udf", "PySpark, arrow_udf", "spark", "arrow", vectorized=VECTORIZED),
    Contestant("fletching", "Fletching", "fletching", "none", TRANSFERS),
    # Its tables have no to_arrow.
    Contestant(
        "pyflink",
        "PyFlink",
        "pyflink",
        "none",
        tuple(name for name in TRANSFERS if name != "to_arrow"),
    ),
    Contestant("spark", "PySpark with Arrow", "spark", "none", TRANSFERS),
    Contestant("java-stream", "Java, the same program", "java", "java", ("stream",)),
    Contestant(
        "python", "Plain Python loop, no engine", "python", "general", ("throughput", "stream")
    ),
)
