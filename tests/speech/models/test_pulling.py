"""Getting models from a real server over a real socket that breaks off."""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from file_server import FileServer

from speech.models.catalogue import (
    Catalogue,
    Download,
    Model,
    ModelUnknown,
    NoSpace,
    NotReached,
    PullError,
    WrongContent,
)
from speech.models.downloading import Downloader
from speech.models.pulling import ModelStore

NAME = "vosk-model-tiny"
MODEL = {"am/final.mdl": random.Random(20).randbytes(200_000), "conf/model.conf": b"--beam=10\n"}


def packed(files: dict[str, bytes], top: str = NAME) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{top}/{name}" if top else name, content)
    return made.getvalue()


ARCHIVE = packed(MODEL)


@pytest.fixture
def server() -> Iterator[FileServer]:
    with FileServer() as running:
        running.files[f"/{NAME}.zip"] = ARCHIVE
        yield running


def store(folder: Path, server: FileServer, sha256: str = "", tries: int = 3) -> ModelStore:
    download = Download(url=f"{server.address}/{NAME}.zip", size=len(ARCHIVE), sha256=sha256)
    model = Model(name=NAME, language="zh", engine="vosk", licence="MIT", archive=download)
    waits = Downloader(tries=tries, pause=lambda _: None)
    return ModelStore(folder / "speech", Catalogue((model,)), downloader=waits)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    found.pop("banter-model.json")
    return found


def test_a_model_is_pulled_checked_and_unpacked(tmp_path: Path, server: FileServer) -> None:
    told: list[tuple[int, int]] = []
    models = store(tmp_path, server, hashlib.sha256(ARCHIVE).hexdigest())
    assert models.pull(NAME, lambda done, total: told.append((done, total)))
    assert contents(models.folder_of(NAME)) == MODEL
    assert models.check(NAME).sound
    assert told[-1] == (len(ARCHIVE), len(ARCHIVE))
    assert models.installed() == (NAME,)


def test_what_is_here_and_whole_is_not_pulled_again(tmp_path: Path, server: FileServer) -> None:
    models = store(tmp_path, server)
    models.pull(NAME)
    assert not models.pull(NAME)
    assert len(server.asked) == 1


def test_a_line_that_breaks_is_taken_up_where_it_broke(tmp_path: Path, server: FileServer) -> None:
    server.break_after = [70_000, 50_000]
    models = store(tmp_path, server)
    models.pull(NAME)
    assert contents(models.folder_of(NAME)) == MODEL
    assert [asked for _, asked in server.asked] == ["", "bytes=70000-", "bytes=120000-"]


def test_a_second_pull_goes_on_where_the_first_gave_up(tmp_path: Path, server: FileServer) -> None:
    server.break_after = [70_000, 0, 0, 0]
    with pytest.raises(NotReached, match="pulling again goes on"):
        store(tmp_path, server).pull(NAME)
    server.asked.clear()
    models = store(tmp_path, server)
    models.pull(NAME)
    assert [asked for _, asked in server.asked] == ["bytes=70000-"]
    assert contents(models.folder_of(NAME)) == MODEL


def test_another_version_is_got_from_the_start(tmp_path: Path, server: FileServer) -> None:
    server.break_after = [70_000, 0, 0, 0]
    with pytest.raises(NotReached):
        store(tmp_path, server).pull(NAME)
    newer = {**MODEL, "README": b"newer"}
    server.files[f"/{NAME}.zip"], server.version = packed(newer), '"2"'
    models = store(tmp_path, server)
    models.pull(NAME)
    assert contents(models.folder_of(NAME)) == newer


def test_a_server_without_ranges_starts_over(tmp_path: Path, server: FileServer) -> None:
    server.ranges, server.break_after = False, [70_000]
    models = store(tmp_path, server)
    models.pull(NAME)
    assert contents(models.folder_of(NAME)) == MODEL


def test_a_part_that_is_whole_is_not_got_again(tmp_path: Path, server: FileServer) -> None:
    parts = tmp_path / "speech" / ".parts"
    parts.mkdir(parents=True)
    (parts / f"{NAME}.{NAME}.zip").write_bytes(ARCHIVE)
    (parts / f"{NAME}.{NAME}.zip.from").write_text(server.version)
    models = store(tmp_path, server)
    models.pull(NAME)
    assert contents(models.folder_of(NAME)) == MODEL


def test_a_wrong_checksum_leaves_nothing(tmp_path: Path, server: FileServer) -> None:
    models = store(tmp_path, server, sha256="0" * 64)
    with pytest.raises(WrongContent, match="should have 000000000000"):
        models.pull(NAME)
    assert models.installed() == ()
    assert [path.name for path in (tmp_path / "speech/.parts").iterdir()] == [f"{NAME}.lock"]


def test_a_checksum_seen_once_is_asked_for_ever_after(tmp_path: Path, server: FileServer) -> None:
    models = store(tmp_path, server)
    models.pull(NAME)
    (models.folder_of(NAME) / "conf/model.conf").write_text("broken")
    server.files[f"/{NAME}.zip"] = packed({"am/final.mdl": b"of somebody else"})
    with pytest.raises(WrongContent, match="do not use it"):
        models.pull(NAME)


def test_a_model_that_was_changed_is_found_and_mended(tmp_path: Path, server: FileServer) -> None:
    models = store(tmp_path, server)
    models.pull(NAME)
    place = models.folder_of(NAME)
    (place / "conf/model.conf").write_bytes(b"--beam=99\n")  # of the same size
    (place / "am/final.mdl").unlink()
    assert set(models.check(NAME).problems) == {
        "am/final.mdl is missing",
        "conf/model.conf was changed",
    }
    assert models.pull(NAME)
    assert models.check(NAME).sound


def test_no_network_is_said_with_what_to_do(tmp_path: Path) -> None:
    with FileServer() as gone:
        address = gone
    with pytest.raises(NotReached, match="BANTER_SPEECH_MIRROR"):
        store(tmp_path, address).pull(NAME)


def test_a_file_that_is_gone_is_not_asked_for_again(tmp_path: Path, server: FileServer) -> None:
    server.refuse = 404
    with pytest.raises(NotReached, match="answers 404"):
        store(tmp_path, server).pull(NAME)
    assert len(server.asked) == 1


def test_a_full_disk_is_said(
    tmp_path: Path, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(NoSpace, match=r"0 MB wanted, 0 MB free"):
        store(tmp_path, server).pull(NAME)


@pytest.mark.parametrize(
    "name", ["../outside", "/outside", "a/../../outside", "..\\outside", "C:\\outside"]
)
def test_an_archive_writes_nothing_outside(tmp_path: Path, server: FileServer, name: str) -> None:
    server.files[f"/{NAME}.zip"] = packed({**MODEL, name: b"gotcha"}, top="")
    models = store(tmp_path, server)
    with pytest.raises(WrongContent, match="which no model does"):
        models.pull(NAME)
    assert models.installed() == ()
    assert not list(tmp_path.rglob("outside"))


def test_an_archive_with_a_link_is_refused(tmp_path: Path, server: FileServer) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo(f"{NAME}/am")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc")
    server.files[f"/{NAME}.zip"] = made.getvalue()
    with pytest.raises(WrongContent, match="which no model does"):
        store(tmp_path, server).pull(NAME)


def test_an_archive_that_fills_the_disk_is_refused(tmp_path: Path, server: FileServer) -> None:
    server.files[f"/{NAME}.zip"] = packed({"am/final.mdl": bytes(20_000_000)})
    with pytest.raises(WrongContent, match="50 times"):
        store(tmp_path, server).pull(NAME)


def test_what_is_no_archive_leaves_the_model_that_was_here(
    tmp_path: Path, server: FileServer
) -> None:
    models = store(tmp_path, server)
    models.pull(NAME)
    (models.folder_of(NAME) / "extra.txt").write_text("kept: nothing was swapped")
    (models.folder_of(NAME) / "conf/model.conf").unlink()
    (tmp_path / "speech/trusted.json").unlink()
    server.files[f"/{NAME}.zip"] = b"<html>please sign in</html>"
    with pytest.raises(WrongContent, match="no usable archive"):
        models.pull(NAME)
    assert (models.folder_of(NAME) / "extra.txt").exists()


def test_a_model_of_several_files_comes_from_a_mirror(tmp_path: Path, server: FileServer) -> None:
    files = {"config.json": b"{}", "model.bin": b"weights"}
    server.files |= {f"/mirror/{NAME}/{name}": content for name, content in files.items()}
    listed = tuple(Download(url=f"https://maker/x/{name}", size=1) for name in files)
    model = Model(name=NAME, language="zh", engine="whisper", licence="MIT", files=listed)
    mirror = f"{server.address}/mirror/"
    models = ModelStore(tmp_path, Catalogue((model,)), mirror=mirror)
    models.pull(NAME)
    assert contents(models.folder_of(NAME)) == files
    assert set(json.loads((tmp_path / "trusted.json").read_text())) == {d.url for d in listed}


def test_a_voice_comes_as_a_tar_file(tmp_path: Path, server: FileServer) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:bz2") as archive:
        for name, content in MODEL.items():
            entry = tarfile.TarInfo(f"./vits-tiny/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    server.files["/vits-tiny.tar.bz2"] = made.getvalue()
    download = Download(url=f"{server.address}/vits-tiny.tar.bz2", size=len(made.getvalue()))
    voice = Model(name="vits-tiny", language="zh", engine="sherpa", licence="MIT", archive=download)
    models = ModelStore(tmp_path, Catalogue((voice,)))
    assert models.pull("vits-tiny")
    assert contents(models.folder_of("vits-tiny")) == MODEL
    assert models.check("vits-tiny").sound


def test_an_unknown_model_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ModelUnknown, match="vosk-model-small-cn-0.22"):
        ModelStore(tmp_path).pull("nope")


def test_a_broken_memory_of_checksums_stops(tmp_path: Path, server: FileServer) -> None:
    (tmp_path / "speech").mkdir()
    (tmp_path / "speech/trusted.json").write_text("{")
    with pytest.raises(PullError, match="cannot be read"):
        store(tmp_path, server).pull(NAME)


def test_the_shipped_catalogue_names_what_the_settings_ask_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from bot.terminal.commands.models import wanted

    assert wanted() == ("vosk-model-small-cn-0.22", "vosk-model-small-en-us-0.15")
    monkeypatch.setenv("BANTER_SPEECH_VOICES", "sherpa")
    voices = ("vits-melo-tts-zh_en", "vits-piper-en_US-ljspeech-medium")
    assert wanted()[2:] == voices
    for model in Catalogue.load().models:
        assert all(each.url.startswith("https://") for each in model.downloads)


def test_the_list_says_who_speaks_and_what_would_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from bot.terminal.commands.models import commands

    monkeypatch.setenv("BANTER_SPEECH_MODELS", str(tmp_path))
    listed = CliRunner().invoke(commands, ["list"]).output
    assert "zh is spoken by espeak-ng, voice cmn." in listed
    monkeypatch.setenv("BANTER_SPEECH_VOICES", "sherpa")
    listed = CliRunner().invoke(commands, ["list"]).output
    assert "zh is spoken by espeak-ng: Speech model vits-melo-tts-zh_en is not in" in listed
    assert "banter models pull vits-melo-tts-zh_en" in listed
