"""The small model of ``tests/nlu``, behind the real service."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "nlu"))

from small_model import (  # noqa: E402, F401 - on the path now; fixtures
    artefact,
    encoder,
    service,
    small_data,
    small_settings,
    understanding,
)
