"""What holds for every test of this repository."""

from __future__ import annotations

import os

from hypothesis import settings

# A test's JVM lives for seconds or minutes: its second compiler would take from the tests more
# time than it gives back. The smoke tests run the JVM as users do.
os.environ.setdefault("FLETCHING_JVM_ARGS", "-XX:TieredStopAtLevel=1")

# How long an example takes says how busy the machine is.
settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")
