"""Run the dialogue engine: ``python bot/rasa/serve.py`` (settings: ``BANTER_RASA_*``)."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
sys.path.insert(0, str(PROJECT))

from banter_rasa.quiet import quieten, quieten_logs, without_warnings  # noqa: E402
from banter_rasa.settings import RasaSettings, SettingError  # noqa: E402


def main() -> int:
    """Serve until stopped; return the exit code."""
    os.umask(0o077)  # sessions are the bank's: nobody else reads what is written here
    try:
        settings = RasaSettings.from_environment()
    except SettingError as error:
        return _refuse(str(error))
    if not settings.model.is_file():
        return _refuse(f"no model at {settings.model}; run bot/rasa/train.py first")
    if not _free(settings.host, settings.port):
        return _refuse(f"port {settings.port} is in use; set BANTER_RASA_PORT or stop what uses it")
    os.environ.update(settings.as_environment())
    quieten(Path(tempfile.gettempdir()) / "banter-rasa-cache")
    return _serve(settings)


def _serve(settings: RasaSettings) -> int:
    with without_warnings():
        from rasa.core.run import serve_application
        from rasa.core.utils import AvailableEndpoints
        from rasa.shared.exceptions import RasaException

    quieten_logs()
    try:
        serve_application(
            model_path=str(settings.model),
            interface=settings.host,
            port=settings.port,
            credentials=str(PROJECT / "credentials.yml"),
            endpoints=AvailableEndpoints.read_endpoints(str(PROJECT / "endpoints.yml")),
            enable_api=False,
        )
    except (RasaException, SettingError) as error:
        return _refuse(str(error))
    return 0


def _free(host: str, port: int) -> bool:
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"dialogue engine: {sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
