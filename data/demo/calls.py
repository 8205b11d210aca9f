"""Telephone calls of the last days, so that the page of calls is not empty.

Personas and strangers ring; each call is told turn by turn, and what the clock says follows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from data.demo import identity
from data.demo.calendar import at
from data.demo.personas import OWNER
from data.ingest.rows import CallEventRow, CallLineRow, CallNoticeRow, CallRow

ENGINE = "vosk"
NOTICE_VERSION = "2026-09"
_GREETING_MS = 180
_NOTICES_MS = {"ai_notice": 4200, "recording_notice": 3600}
_WELCOME_MS = 4900
_MS_A_SIGN = {"zh": 210, "en": 62}
_THINKS_MS = 900  # before somebody answers
_LEAST_MS = 700
_SILENT_AFTER_MS = 190
_HEARD_SHARE = 0.6  # of what was being said when somebody cut in
_NOBODY = 77_777_777  # no customer has this number
_MATURES_IN_DAYS = 7  # the deposit of persona 7


@dataclass
class _Told:
    """A call while it is told; ``now_ms`` is its clock."""

    language: str = "zh"
    now_ms: int = _GREETING_MS
    lines: list[CallLineRow] = field(default_factory=list)
    events: list[CallEventRow] = field(default_factory=list)
    notices: list[CallNoticeRow] = field(default_factory=list)
    first_audio_ms: list[int] = field(default_factory=list)
    barge_in_ms: list[int] = field(default_factory=list)

    def greet(self) -> _Told:
        """Answer, say what has to be said, and ask."""
        self.events.append(CallEventRow(0, "answered"))
        for key, ms in _NOTICES_MS.items():
            self.notice(key, ms, ms)
        self._speak(_WELCOME_MS)
        return self

    def notice(self, key: str, played_ms: int, of_ms: int) -> _Told:
        """Play a legal notice, or as much of it as the caller stays for."""
        whole = played_ms >= of_ms
        self.events.append(
            CallEventRow(self.now_ms, "notice", {"ms": played_ms, "complete": whole})
        )
        self.now_ms += played_ms
        self.notices.append(CallNoticeRow(key, NOTICE_VERSION, played_ms, of_ms, self.now_ms))
        return self

    def turn(
        self,
        said: str,
        intent: str,
        answer: str,
        *,
        after_ms: int,
        sure: float = 0.91,
        heard: float = 0.88,
        filler: bool = False,
        cut_in: bool = False,
    ) -> _Told:
        """Let the caller say something and the assistant answer ``after_ms`` later.

        ``cut_in``: the caller does not wait for the end of what is being said.
        """
        if cut_in:
            self._cut()
        else:
            self.now_ms += _THINKS_MS
        self._line("customer", said, intent, sure)
        spoken_ms = self._length(said)
        self.events.append(
            CallEventRow(self.now_ms, "heard", {"ms": spoken_ms, "confidence": heard})
        )
        self.now_ms += spoken_ms + after_ms
        self.first_audio_ms.append(after_ms)
        if filler:
            self.events.append(CallEventRow(self.now_ms, "filler", {"ms": 1600}))
            self.now_ms += 2300
        self._line("bot", answer)
        self._speak(self._length(answer))
        return self

    def happens(self, kind: str, *, wait_ms: int = 0, **detail: str) -> _Told:
        """Let something else happen, after a while."""
        self.now_ms += wait_ms
        self.events.append(CallEventRow(self.now_ms, kind, detail))
        return self

    def keys(self, count: int) -> _Told:
        """Let the caller press keys; which ones, nobody writes down."""
        for _ in range(count):
            self.happens("key", wait_ms=420)
        return self

    def _cut(self) -> None:
        """Take back the end of what is being said: the caller spoke into it."""
        whole = self.events.pop()
        heard_ms = round(int(whole.detail["ms"]) * _HEARD_SHARE)
        self.now_ms = whole.at_ms + heard_ms
        cut = CallEventRow(whole.at_ms, "spoke", {"ms": heard_ms, "complete": False})
        self.events += [cut, CallEventRow(self.now_ms, "barge_in")]
        self.barge_in_ms.append(_SILENT_AFTER_MS)

    def _line(self, sender: str, text: str, *meant: object) -> None:
        self.lines.append(CallLineRow(self.now_ms, sender, text, *meant))  # type: ignore[arg-type]

    def _speak(self, ms: int) -> None:
        self.events.append(CallEventRow(self.now_ms, "spoke", {"ms": ms, "complete": True}))
        self.now_ms += ms

    def _length(self, text: str) -> int:
        return max(_LEAST_MS, len(text) * _MS_A_SIGN[self.language])

    def row(self, key: str, started_at: dt.datetime, ending: str, **more: str | None) -> CallRow:
        """Return the call, ended now."""
        self.happens("hung_up", wait_ms=400, ending=ending)
        return CallRow(
            key=key,
            line="service",
            language=self.language,
            started_at=started_at,
            seconds=round(self.now_ms / 1000),
            ending=ending,
            engine=ENGINE,
            lines=tuple(self.lines),
            events=tuple(self.events),
            notices=tuple(self.notices),
            first_audio_ms=tuple(self.first_audio_ms),
            greeting_ms=_GREETING_MS,
            barge_in_ms=tuple(self.barge_in_ms),
            **more,
        )


def past(today: dt.date) -> tuple[CallRow, ...]:
    """Return the calls of the days before today."""
    days = [today - dt.timedelta(days=n) for n in range(6)]
    return (
        _deposit(days[4]),
        _lost(days[3]),
        _english(days[2]),
        _maturity(days[2], today),
        _complaint(days[1]),
        CallRow("call-shed", "service", "zh", at(days[1], 16, 41), 9, "shed", "02162350918"),
    )


def _deposit(day: dt.date) -> CallRow:
    told = _Told().greet()
    told.turn(
        "我有五万块钱想存一年", "recommend",
        "您说的是五万元、一年，对吗？", after_ms=760, heard=0.84,
    )  # fmt: skip
    told.happens("confirm")
    told.turn(
        "对", "affirm",
        "好的。一年期定期存款五十元起存，利率存入时锁定，到期一次还本付息。需要我请客户经理联系您吗？",
        after_ms=1040, filler=True,
    )  # fmt: skip
    told.turn(
        "有没有短一点的", "more_options",
        "有六个月定期存款，也是五十元起存，半年到期。", after_ms=690, cut_in=True,
    )  # fmt: skip
    told.turn("那我再想想，谢谢", "thank", "不客气，随时欢迎来电，再见。", after_ms=610, heard=0.93)
    return told.row("call-1", at(day, 10, 12), "goodbye", number=identity.mobile(1))


def _maturity(day: dt.date, today: dt.date) -> CallRow:
    due = today + dt.timedelta(days=_MATURES_IN_DAYS)
    told = _Told().greet()
    told.turn(
        "我的定期什么时候到期", "ask_maturity",
        "查询账户需要先验证身份，请按键输入证件号码的后四位和电话银行密码。", after_ms=820,
    )  # fmt: skip
    told.keys(4).keys(6).happens("identified", wait_ms=700)
    told.turn(
        "好了", "affirm",
        f"您的十万元一年期定期存款将于{due.month}月{due.day}日到期。", after_ms=880,
    )  # fmt: skip
    told.turn(
        "到期想换个产品，跟客户经理说", "human", "好的，正在为您转接人工坐席，请不要挂断。",
        after_ms=730, cut_in=True,
    )  # fmt: skip
    told.happens("transferred", reason="asked")
    more = {"number": identity.mobile(7), "cif_no": "7", "taken_by": OWNER}
    return told.row("call-7", at(day, 15, 38), "transfer", **more)


def _complaint(day: dt.date) -> CallRow:
    told = _Told().greet()
    told.happens("no_input", wait_ms=5200)
    told.turn(
        "上次那个投诉怎么还没人回", "complaint",
        "很抱歉让您久等了。您的投诉正在处理，我为您转接人工坐席跟进。", after_ms=1420, heard=0.71,
        sure=0.83,
    )  # fmt: skip
    told.keys(1).happens("transferred", reason="key_0")
    more = {"number": identity.mobile(8), "cif_no": "8", "taken_by": OWNER}
    return told.row("call-8", at(day, 9, 26), "transfer", **more)


def _english(day: dt.date) -> CallRow:
    told = _Told("en").greet()
    told.turn(
        "what deposits do you have", "search_products",
        "We have fixed deposits from three months to three years, and a seven-day notice deposit.",
        after_ms=840,
    )  # fmt: skip
    told.happens("false_barge_in", wait_ms=-1500).happens("no_match", wait_ms=3200)
    told.turn(
        "how much do I need for one year", "ask_minimum",
        "The one-year fixed deposit starts at fifty yuan.", after_ms=910, heard=0.66,
    )  # fmt: skip
    told.turn("great, thank you, bye", "goodbye", "Thank you for calling. Goodbye.", after_ms=590)
    return told.row("call-en", at(day, 11, 5), "caller", number="02168884120")


def _lost(day: dt.date) -> CallRow:
    """Tell of a line that broke while a notice was being read."""
    told = _Told(events=[CallEventRow(0, "answered")])
    told.notice("ai_notice", _NOTICES_MS["ai_notice"], _NOTICES_MS["ai_notice"])
    told.notice("recording_notice", 1900, _NOTICES_MS["recording_notice"])
    return told.row("call-lost", at(day, 17, 52), "lost", number=identity.mobile(_NOBODY))
