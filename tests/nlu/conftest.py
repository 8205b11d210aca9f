"""The small model, for every test of this folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from small_model import (  # noqa: E402, F401 - on the path now; fixtures
    artefact,
    encoder,
    house,
    run_service,
    serve,
    service,
    small_data,
    small_settings,
    understanding,
)
