from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlu.evaluation.contract import FileBroken, Sample, SplitImpossible
from nlu.evaluation.parting import write_parts
from nlu.evaluation.reading import read_corpus, read_samples
from nlu.evaluation.splitting import folds

SAMPLES = [Sample(f'{label}, "{i}" 张卡', label) for label in "abc" for i in range(10)]


@pytest.fixture
def tsv(tmp_path: Path) -> Path:
    path = tmp_path / "all.tsv"
    path.write_text("".join(f"{s.text}\t{s.label}\n" for s in SAMPLES), encoding="utf-8")
    return path


def clinc(tmp_path: Path, *parts: str) -> Path:
    path = tmp_path / "all.json"
    path.write_text(json.dumps({name: [[s.text, s.label] for s in SAMPLES] for name in parts}))
    return path


def test_what_is_written_is_the_first_fold_of_a_cross_validation(tsv: Path, tmp_path: Path) -> None:
    train, test = write_parts(tsv, tmp_path / "new" / "own", 5)
    seen, held = next(folds(SAMPLES, 5, seed=0))
    assert (read_samples(train), read_samples(test)) == (seen, held)
    assert len(held) == 6


def test_clinc_is_halved_where_it_would_have_chosen(tmp_path: Path) -> None:
    source = clinc(tmp_path, "train", "val", "oos_train", "oos_val")
    (written,) = write_parts(source, tmp_path)
    corpus = read_corpus(written)
    assert sorted([*corpus.validation, *corpus.test], key=repr) == sorted(SAMPLES, key=repr)
    assert len(corpus.test) == 15
    assert list(corpus.train) == SAMPLES
    assert len(corpus.outside_validation) == len(corpus.outside_test) == len(SAMPLES)


def test_what_cannot_be_parted_is_named(tsv: Path, tmp_path: Path) -> None:
    with pytest.raises(FileBroken, match="no key `val`"):
        write_parts(clinc(tmp_path, "train"), tmp_path)
    with pytest.raises(SplitImpossible, match="30 messages make no 31 folds"):
        write_parts(tsv, tmp_path, 31)
    with pytest.raises(FileBroken, match="cannot be written"):
        write_parts(tsv, tsv / "below a file")


def test_a_file_is_never_replaced_by_its_own_part(tmp_path: Path) -> None:
    source = tmp_path / "train.csv"
    source.write_text("text,category\n" + "".join(f"{i} a,a\n{i} b,b\n" for i in range(5)))
    before = source.read_bytes()
    with pytest.raises(FileBroken, match="would be overwritten"):
        write_parts(source, tmp_path)
    assert (source.read_bytes(), list(tmp_path.iterdir())) == (before, [source])
