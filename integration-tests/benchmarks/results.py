"""The raw figures of a benchmark, kept as JSON after every run."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class RunResult:
    """What one contestant's process gave for one case in one round."""

    case: str
    contestant: str
    round: int
    samples: dict[str, list[float]]
    failure: str = ""


@dataclass(frozen=True)
class Spread:
    """The median of the rounds' medians, and the extremes of all samples."""

    median: float
    low: float
    high: float


@dataclass
class Results:
    """All runs, with the machine and the settings that they are from."""

    machine: dict[str, str] = field(default_factory=dict)
    settings: dict[str, float] = field(default_factory=dict)
    runs: list[RunResult] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path) -> Results:
        content = json.loads(path.read_text())
        runs = [RunResult(**run) for run in content["runs"]]
        return cls(content["machine"], content["settings"], runs)

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    def forget(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Drops what was measured of these cases and contestants."""
        dropped = set(pairs)
        self.runs = [run for run in self.runs if (run.case, run.contestant) not in dropped]

    def rounds(self) -> int:
        return 1 + max((run.round for run in self.runs), default=-1)

    def of(self, case: str, contestant: str) -> list[RunResult]:
        return [run for run in self.runs if (run.case, run.contestant) == (case, contestant)]

    def spread(self, case: str, contestant: str, value: str) -> Spread | None:
        found = [run.samples[value] for run in self.of(case, contestant) if run.samples.get(value)]
        if not found:
            return None
        every = [sample for samples in found for sample in samples]
        medians = [statistics.median(samples) for samples in found]
        return Spread(statistics.median(medians), min(every), max(every))

    def failure(self, case: str, contestant: str) -> str:
        return next((run.failure for run in self.of(case, contestant) if run.failure), "")
