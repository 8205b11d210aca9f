"""Settings of recognition and synthesis (prefix ``BANTER_SPEECH_``)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from data.configuration import RoomSettings


class SpeechSettings(RoomSettings):
    """Which engines hear and speak, with which models, and how much they take on."""

    model_config = SettingsConfigDict(env_prefix="BANTER_SPEECH_")

    engine: Literal["vosk", "whisper"] = Field(
        "vosk",
        description="Recogniser: vosk (streams, partial words) or whisper (faster-whisper, an "
        "extra: an utterance is decoded when it ends).",
    )
    models: Path | None = Field(
        None,
        description="Folder of the speech models; empty = models/speech under BANTER_HOME, where "
        "banter models pull puts them.",
    )
    mirror: str = Field(
        "",
        description="Address that has the models as MODEL/FILE, for banks that do not reach their "
        "makers' sites; empty = those sites.",
    )
    vosk_zh: str = Field(
        "vosk-model-small-cn-0.22",
        description="Vosk's model for Chinese: a name under the models' folder, or a folder.",
    )
    vosk_en: str = Field(
        "vosk-model-small-en-us-0.15",
        description="Vosk's model for English: a name under the models' folder, or a folder.",
    )
    whisper: str = Field(
        "faster-whisper-base",
        description="Whisper's model for both (CTranslate2): a name under the models' folder, or "
        "a folder.",
    )
    streams: int | None = Field(
        None,
        ge=1,
        description="Streams open at once, of calls and of microphones, which give way to calls; "
        "further calls go to people. Empty = two a core for vosk, 20 for whisper.",
    )
    workers: int | None = Field(
        None,
        ge=1,
        description="Threads that decode; empty = one a core for vosk, one for whisper.",
    )
    niceness: int = Field(
        5,
        ge=0,
        le=19,
        description="How far decoding and speaking stand back behind the pacing of calls.",
    )
    queue_s: float = Field(
        10.0, gt=0, description="Seconds of a stream's sound that may wait to be decoded by vosk."
    )
    utterance_s: float = Field(60.0, gt=0, description="Longest utterance whisper keeps, seconds.")
    utterances: int = Field(
        8, ge=1, description="Utterances that may wait for whisper, of all calls."
    )
    alternatives: int = Field(
        3,
        ge=0,
        le=10,
        description="Readings of an utterance that vosk gives; 0 = one, whose words carry Vosk's "
        "own confidence.",
    )
    beam: int = Field(5, ge=1, le=10, description="Readings that whisper follows at once.")
    whisper_threads: int = Field(1, ge=1, description="Processor threads of one utterance.")
    whisper_compute: str = Field("int8", description="Number format of whisper: int8, float32 …")
    whisper_words: bool = Field(
        False, description="Words with times from whisper; a third more work."
    )
    prompt_zh: str = Field(
        "以下是客户打给银行的普通话电话：存款、定期、大额存单、理财、基金、利率、万元、转账、信用卡、贷款。",
        description="Words that whisper is to expect in Chinese; empty = none.",
    )
    prompt_en: str = Field(
        "A customer calls the bank: deposit, savings, wealth product, fund, interest rate, "
        "transfer, credit card, loan.",
        description="Words that whisper is to expect in English; empty = none.",
    )
    voices: Literal["espeak", "sherpa"] = Field(
        "espeak",
        description="What speaks: espeak (espeak-ng, always there) or sherpa (sherpa-onnx, an "
        "extra: neural voices; espeak-ng speaks where one is missing).",
    )
    sherpa_zh: str = Field(
        "vits-melo-tts-zh_en",
        description="sherpa-onnx's voice for Chinese: a name under the models' folder, or a "
        "folder.",
    )
    sherpa_en: str = Field(
        "vits-piper-en_US-ljspeech-medium",
        description="sherpa-onnx's voice for English: a name under the models' folder, or a "
        "folder.",
    )
    sherpa_speaker_zh: int = Field(
        0, ge=0, description="Which speaker of the Chinese voice, where it has several."
    )
    sherpa_speaker_en: int = Field(
        0, ge=0, description="Which speaker of the English voice, where it has several."
    )
    sherpa_threads: int = Field(
        1, ge=1, description="Processor threads of one clause of sherpa-onnx."
    )
    voice_zh: str = Field("cmn", description="espeak-ng's voice for Chinese.")
    voice_en: str = Field("en-us", description="espeak-ng's voice for English.")
    voice_speed: float = Field(1.0, ge=0.5, le=2.0, description="Pace of all voices.")
    prompt_cache_mb: int = Field(
        100, ge=0, description="Disk space for approved prompts that were spoken before; 0 = none."
    )
