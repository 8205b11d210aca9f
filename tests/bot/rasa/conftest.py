"""Paths of the dialogue engine's tests."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

# Its modules without Rasa in them (contract, settings) can be imported here as well.
sys.path.append(str(ROOT / "bot" / "rasa"))

# These run in Rasa's environment: test_in_rasa_environment.py starts them there.
collect_ignore = ["inside"]
