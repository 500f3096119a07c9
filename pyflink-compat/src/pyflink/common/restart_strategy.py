"""What happens after a failure.

Flink 2 takes restart strategies as options only: what is made here says which.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pyflink.common.configuration import Configuration

__all__ = ["RestartStrategies", "RestartStrategyConfiguration"]

_TYPE = "restart-strategy.type"


class RestartStrategyConfiguration:
    """A restart strategy, as the options that choose it."""

    def __init__(self, description: str, options: Mapping[str, str]) -> None:
        self._description = description
        self._options = dict(options)

    def get_description(self) -> str:
        """What it does, for people."""
        return self._description

    def to_configuration(self) -> Configuration:
        """The options, for ``env.configure(...)`` or a table environment's settings."""
        return Configuration.from_dict(self._options)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RestartStrategyConfiguration):
            return NotImplemented
        return self._options == other._options

    def __hash__(self) -> int:
        return hash(frozenset(self._options.items()))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._options}>"


class RestartStrategies:
    """Makes restart strategies."""

    class NoRestartStrategyConfiguration(RestartStrategyConfiguration):
        """The job fails at once."""

        def __init__(self) -> None:
            super().__init__("Restart deactivated.", {_TYPE: "none"})

    class FixedDelayRestartStrategyConfiguration(RestartStrategyConfiguration):
        """So many restarts, so many milliseconds apart."""

        def __init__(self, restart_attempts: int, delay_between_attempts_interval: int) -> None:
            self._restart_attempts = restart_attempts
            self._delay = delay_between_attempts_interval
            super().__init__(
                f"Restart with fixed delay ({delay_between_attempts_interval} ms). "
                f"#{restart_attempts} restart attempts.",
                {
                    _TYPE: "fixed-delay",
                    "restart-strategy.fixed-delay.attempts": str(restart_attempts),
                    "restart-strategy.fixed-delay.delay": f"{delay_between_attempts_interval} ms",
                },
            )

        def get_restart_attempts(self) -> int:
            """How many restarts."""
            return self._restart_attempts

        def get_delay_between_attempts_interval(self) -> dt.timedelta:
            """How far apart."""
            return dt.timedelta(milliseconds=self._delay)

    class FailureRateRestartStrategyConfiguration(RestartStrategyConfiguration):
        """Restarts until there are too many failures within a span of milliseconds."""

        def __init__(
            self,
            max_failure_rate: int,
            failure_interval: int,
            delay_between_attempts_interval: int,
        ) -> None:
            self._max_failure_rate = max_failure_rate
            self._failure_interval = failure_interval
            self._delay = delay_between_attempts_interval
            super().__init__(
                f"Failure rate restart with maximum of {max_failure_rate} failures within "
                f"interval {failure_interval} ms and fixed delay "
                f"{delay_between_attempts_interval} ms.",
                {
                    _TYPE: "failure-rate",
                    "restart-strategy.failure-rate.max-failures-per-interval": str(
                        max_failure_rate
                    ),
                    "restart-strategy.failure-rate.failure-rate-interval": f"{failure_interval} ms",
                    "restart-strategy.failure-rate.delay": f"{delay_between_attempts_interval} ms",
                },
            )

        def get_max_failure_rate(self) -> int:
            """How many failures are borne."""
            return self._max_failure_rate

        def get_failure_interval(self) -> dt.timedelta:
            """Within which span."""
            return dt.timedelta(milliseconds=self._failure_interval)

        def get_delay_between_attempts_interval(self) -> dt.timedelta:
            """How far apart the restarts are."""
            return dt.timedelta(milliseconds=self._delay)

    class FallbackRestartStrategyConfiguration(RestartStrategyConfiguration):
        """Whatever the cluster is configured to do."""

        def __init__(self) -> None:
            super().__init__("Cluster level default restart strategy", {})

    @staticmethod
    def no_restart() -> NoRestartStrategyConfiguration:
        """The job fails at once."""
        return RestartStrategies.NoRestartStrategyConfiguration()

    @staticmethod
    def fall_back_restart() -> FallbackRestartStrategyConfiguration:
        """Whatever the cluster is configured to do."""
        return RestartStrategies.FallbackRestartStrategyConfiguration()

    @staticmethod
    def fixed_delay_restart(
        restart_attempts: int, delay_between_attempts: int
    ) -> FixedDelayRestartStrategyConfiguration:
        """So many restarts, so many milliseconds apart."""
        return RestartStrategies.FixedDelayRestartStrategyConfiguration(
            restart_attempts, delay_between_attempts
        )

    @staticmethod
    def failure_rate_restart(
        failure_rate: int, failure_interval: int, delay_interval: int
    ) -> FailureRateRestartStrategyConfiguration:
        """Restarts until there are too many failures within a span of milliseconds."""
        return RestartStrategies.FailureRateRestartStrategyConfiguration(
            failure_rate, failure_interval, delay_interval
        )
