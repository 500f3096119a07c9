"""The JVM's command line and environment."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyflink._gateway.distribution import Distribution
from pyflink._gateway.java import Java

_EXTRA_ARGUMENTS = "FLETCHING_JVM_ARGS"
"""The environment variable with further arguments for the JVM, such as ``-Xmx4g``."""

_MAIN_CLASS = "io.fletching.gateway.GatewayMain"

# What Flink's own start scripts open for it.
_OPENED = (
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.lang.reflect",
    "java.base/java.io",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.text",
    "java.base/java.time",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/java.util.concurrent.locks",
    "java.base/sun.net.util",
    "java.base/sun.nio.ch",
)
_EXPORTED = (
    "java.management/sun.management",
    "java.rmi/sun.rmi.registry",
    "java.security.jgss/sun.security.krb5",
    "jdk.compiler/com.sun.tools.javac.api",
    "jdk.compiler/com.sun.tools.javac.file",
    "jdk.compiler/com.sun.tools.javac.parser",
    "jdk.compiler/com.sun.tools.javac.tree",
    "jdk.compiler/com.sun.tools.javac.util",
)


def jvm_command(
    java: Java, class_path: Sequence[Path], folder: Path, more: Sequence[str]
) -> list[str]:
    """The arguments of the process; nothing in them is secret."""
    return [
        str(java.executable),
        "-XX:+IgnoreUnrecognizedVMOptions",
        # The default is a part of the machine's memory, used or not. It grows as it is needed.
        "-Xms64m",
        # Better a named end than a JVM that no longer answers.
        "-XX:+ExitOnOutOfMemoryError",
        *(f"--add-opens={name}=ALL-UNNAMED" for name in _OPENED),
        *(f"--add-exports={name}=ALL-UNNAMED" for name in _EXPORTED),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        f"-Djava.io.tmpdir={folder}",
        *_logging(),
        *more,
        *shlex.split(os.environ.get(_EXTRA_ARGUMENTS, "")),
        "-cp",
        os.pathsep.join(map(str, class_path)),
        _MAIN_CLASS,
    ]


def _logging() -> list[str]:
    """The user's log4j configuration where there is one, else ours, which is quiet."""
    named = os.environ.get("FLINK_CONF_DIR")
    if named:
        for name in ("log4j-cli.properties", "log4j.properties"):
            theirs = Path(named, name)
            if theirs.is_file():
                log = Path(os.environ.get("FLINK_LOG_DIR") or os.curdir, "fletching-gateway.log")
                return [f"-Dlog4j.configurationFile={theirs}", f"-Dlog.file={log}"]
    ours = Path(__file__).with_name("log4j2.properties")
    return [f"-Dlog4j.configurationFile={ours}"]


def jvm_environment(environ: Mapping[str, str], distribution: Distribution) -> dict[str, str]:
    """This process's environment, and where Flink finds its own folders unless told otherwise."""
    home = distribution.flink_home
    environment = dict(environ)
    for variable, folder in (
        ("FLINK_CONF_DIR", home / "conf"),
        ("FLINK_LIB_DIR", home / "lib"),
        ("FLINK_PLUGINS_DIR", home / "plugins"),
    ):
        if folder.is_dir():
            environment.setdefault(variable, str(folder))
    return environment
