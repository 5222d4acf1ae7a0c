"""The six digits of an authenticator app (RFC 6238, as every one of them has it)."""

import base64
import hmac
import time

STEP = 30


def code_of(secret):
    """The code of now."""
    return code_at(secret, time.time())


def next_code_of(secret):
    """The code that comes next, which is taken too: one of now that has been used is worth nothing any more."""
    return code_at(secret, time.time() + STEP)


def wrong(code):
    """Six digits that are not this code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def code_at(secret, moment):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, int(moment // STEP).to_bytes(8, "big"), "sha1")
    start = mac[-1] & 15
    value = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return f"{value % 1_000_000:06}"
