from typing import Any, Final

PROTOCOL_VERSION: Final[int]

def __getattr__(name: str) -> Any: ...
