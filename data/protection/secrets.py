"""Secrets (class C3) are dropped on the way in: never stored, shown to staff or understood.

Passwords, card verification values, one-time codes and track data have no business in a
conversation; who types one all the same is told, and what is kept is ``***``.
"""

from __future__ import annotations

import re

DROPPED = "***"

_NAMED = (
    r"(?:密码|密碼|口令|动态码|動態碼|验证码|驗證碼|校验码|校驗碼|安全码|安全碼|短信码|授权码)"
    r"|(?<![a-z])(?:cv[vcn]2?|pin(?:[ -]?(?:code|number))?|pass(?:word|code)|pwd|passwd|otp"
    r"|(?:one[ -]time|security|verification|sms|auth(?:entication|orization)?)[ -]?(?:pass)?code)"
    r"(?![a-z])"
)
_JOINED = r"(?:\s|就?是|為|为|填|[:：=,，\"'“‘]|is\b|was\b|'s\b)*"
# At least three signs, one of them a digit: "wrong 3 times" and "密码忘了" name no secret.
_VALUE = r"(?=[^\s，。！？,;；]*\d)[A-Za-z0-9０-９!@#$%^&*_.+\-]{3,32}"
_SAID = re.compile(rf"((?:{_NAMED}){_JOINED})({_VALUE})", re.IGNORECASE)
# Magnetic stripe, tracks 1 and 2 (ISO/IEC 7813).
_TRACK = re.compile(r"%?B\d{12,19}\^[^^\n]{2,26}\^\d{4,}\??|;?\d{12,19}=\d{7,}\??")


def drop_secrets(text: str) -> str:
    """Return the text with the secrets that it names replaced by ``***``.

    >>> drop_secrets("我的密码是 abc123，帮我看看"), drop_secrets("my CVV is 123")
    ('我的密码是 ***，帮我看看', 'my CVV is ***')
    >>> drop_secrets("密码忘了怎么办，存5万元")
    '密码忘了怎么办，存5万元'
    """
    return _SAID.sub(rf"\1{DROPPED}", _TRACK.sub(DROPPED, text))
