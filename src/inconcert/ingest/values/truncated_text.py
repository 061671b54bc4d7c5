"""The end of a text that an export or a platform cut off, and the address put after it.

A link, hashtag or mention on which the cut falls is no object: 'https://t.co/…' and '#bak…' are
the beginnings of many.
"""

from __future__ import annotations

import re

# What a cut leaves: an ellipsis at the end, after it at most a closing character and the address of
# the whole post. A word before three points may be whole ('#tired...'); before '…' or a link cut by
# points it is not.
_END = re.compile(
    r"(?P<dots>…|\.\.\.|\[…\]|\[\.\.\.\]|\(…\))\s*[\"'”’»)\]]*"
    r"(?P<after>\s+https?://\S*)?\s*[\"'”’»)\]]*\s*$"
)
_WORD = re.compile(r"(?:https?:/{0,2}|www\.|[#＃@＠])\S*$|\bhttps?$", re.IGNORECASE)
_SCHEME = re.compile(r"(?:^|(?<=\s))ht(?:t(?:ps?(?::/{0,2})?)?)?$", re.IGNORECASE)


def without_truncated_end(text: str) -> str:
    """Return a text without the links, hashtags and mentions that were cut off at its end."""
    if "…" not in text and "..." not in text:
        return text
    tail = ""
    short = len(text) < _SHORTEST
    for _ in range(_MOST):
        match = _END.search(text, max(0, len(text) - _LOOK))
        if match is None:
            break
        body = text[: match.start()]
        word = _WORD.search(body, max(0, len(body) - _LOOK)) or _SCHEME.search(body)
        if word is None or (short and "…" not in match["dots"] and word.group()[:1] in "#＃@＠"):
            break
        # What was cut may follow another that was: '#bak… https://t.co/Ab…'.
        text, tail = body[: word.start()].rstrip(), f"{match['after'] or ''}{tail}"
    return text + tail


def is_truncated(word: str) -> bool:
    """Return whether a link, hashtag or handle that a column lists ends in an ellipsis."""
    return word.endswith(("…", "...", '…"', "…”"))


# A text that was cut has at least so many characters; '@anna...' in a short one is what was
# written.
_SHORTEST = 100
_LOOK = 400
# Objects one after the other that one cut, or several hands, have left.
_MOST = 8
