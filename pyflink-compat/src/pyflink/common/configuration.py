"""Options by their keys."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from pyflink._mirror.generated.configuration import Configuration as MirroredConfiguration


class Configuration(MirroredConfiguration):
    """Options by their keys."""

    def __init__(self, other: Configuration | None = None, j_configuration: Any = None) -> None:
        if j_configuration is None:
            from pyflink._mirror.calls import java_class

            made = java_class(self._java_class)
            j_configuration = made() if other is None else made(getattr(other, "_java", other))
        self._hold(j_configuration)

    @classmethod
    def _wrap(cls, java: Any, owner: Any) -> Configuration:
        return cls(j_configuration=java)

    @classmethod
    def from_dict(cls, map: Mapping[str, str]) -> Configuration:  # noqa: A002
        """The options of a dict."""
        return cls().set_all(map)

    def set_all(self, options: Mapping[str, Any]) -> Configuration:
        """Sets every option of a dict."""
        for key, value in options.items():
            self.set_string(key, str(value).lower() if isinstance(value, bool) else str(value))
        return self

    def get_string(self, key: str, default_value: str) -> str:
        """The value of an option, as text."""
        found = self._java.toMap().get(key)
        return default_value if found is None else str(found)

    def set_string(  # type: ignore[override]
        self, key: str, value: str
    ) -> Configuration:
        """Sets an option."""
        self._java.setString(key, value)
        return self

    def get_integer(self, key: str, default_value: int) -> int:
        """The value of an option that is a whole number."""
        return int(self.get_string(key, str(default_value)))

    def set_integer(self, key: str, value: int) -> Configuration:
        """Sets an option that is a whole number."""
        return self.set_string(key, str(value))

    def get_boolean(self, key: str, default_value: bool) -> bool:
        """The value of an option that is true or false."""
        return self.get_string(key, str(default_value)).lower() == "true"

    def set_boolean(self, key: str, value: bool) -> Configuration:
        """Sets an option that is true or false."""
        return self.set_string(key, str(value).lower())

    def get_float(self, key: str, default_value: float) -> float:
        """The value of an option that is a number."""
        return float(self.get_string(key, repr(default_value)))

    def set_float(self, key: str, value: float) -> Configuration:
        """Sets an option that is a number."""
        return self.set_string(key, repr(float(value)))

    def get_bytearray(self, key: str, default_value: bytearray) -> bytearray:
        """The value of an option that is bytes."""
        found = self.get_string(key, "")
        return bytearray(base64.b64decode(found)) if found else default_value

    def set_bytearray(self, key: str, value: bytearray) -> Configuration:
        """Sets an option that is bytes, which are kept as Base64."""
        return self.set_string(key, base64.b64encode(value).decode())

    def key_set(self) -> set[str]:
        """The keys that are set."""
        return set(self.to_dict())

    def contains_key(self, key: str) -> bool:
        """Whether an option is set."""
        return key in self.to_dict()

    def add_all_to_dict(self, target_dict: dict[str, Any]) -> None:
        """Puts all options into a dict."""
        target_dict.update(self.to_dict())

    def add_all(self, other: Configuration, prefix: str | None = None) -> Configuration:  # type: ignore[override]
        """Adds another configuration's options, their keys behind a prefix."""
        super().add_all(other, *(() if prefix is None else (prefix,)))
        return self

    def to_dict(self) -> dict[str, str]:
        """All options."""
        return dict(self._java.toMap())

    def remove_config(self, key: Any) -> Any:
        """Removes an option; whether it was set, or, for a ``ConfigOption``, what it was."""
        if not isinstance(key, str):
            return super().remove_config(key)
        return bool(self._java.removeKey(key))

    @staticmethod
    def parse_list_value(value: str) -> list[str]:
        """The parts of an option that is a list, however it is written."""
        if not value:
            return []
        text = value.strip()
        if text.startswith("[") and text.endswith("]"):
            parts = text[1:-1].split(",")
        else:
            parts = text.split(";")
        return [part.strip().strip("'\"") for part in parts]
