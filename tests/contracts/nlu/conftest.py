"""The small model of ``tests/nlu``, behind the real service."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "nlu"))
# The channel's modules without Rasa in them can be imported here as well.
sys.path.append(str(ROOT / "bot" / "rasa"))

from small_model import (  # noqa: E402, F401 - on the path now; fixtures
    artefact,
    encoder,
    serve,
    service,
    small_data,
    small_settings,
    understanding,
)
