"""A table environment's options."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from pyflink._mirror.generated.table_config import TableConfig as MirroredTableConfig

if TYPE_CHECKING:
    from pyflink.common.time import Duration


class TableConfig(MirroredTableConfig):
    """The options of a table environment, read and set by their keys."""

    def __init__(self, j_table_config: Any = None) -> None:
        self._hold(j_table_config or MirroredTableConfig.get_default()._java)

    def get(self, key: Any, default_value: Any = None) -> Any:
        """The value of an option, as text; the default where it is not set."""
        if not isinstance(key, str):
            return super().get(key)
        return self._java.getConfiguration().toMap().get(key) or self._root(key) or default_value

    def set(self, key: Any, value: Any) -> TableConfig:
        """Sets an option."""
        if isinstance(key, str):
            value = str(value).lower() if isinstance(value, bool) else str(value)
        super().set(key, value)
        return self

    def get_local_timezone(self) -> str:
        """The session's time zone."""
        return self.get_local_time_zone()

    def set_local_timezone(self, timezone_id: str) -> None:
        """Sets the session's time zone."""
        self.set_local_time_zone(timezone_id)

    def set_idle_state_retention(self, duration: dt.timedelta | Duration) -> None:
        """For how long the state of a key that nothing happens to is kept."""
        super().set_idle_state_retention(duration)

    def to_map(self) -> dict[str, str]:
        """All options that are set."""
        return dict(self._java.getConfiguration().toMap())

    def set_python_executable(self, python_exec: str) -> None:
        """Which Python runs the workers."""
        self.set("python.executable", python_exec)

    def get_python_executable(self) -> str:
        """Which Python runs the workers."""
        return str(self.get("python.executable", "python"))

    def _root(self, key: str) -> str | None:
        root = self._java.getRootConfiguration()
        found: str | None = root.toMap().get(key)
        return found
