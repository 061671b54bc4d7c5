"""What exports call a post, a repost, a quote and a reply, in the languages that tools speak."""

from __future__ import annotations

import re
import unicodedata

_WORDS = {
    "quote": "quote, quoted, quotes, quoting, quote tweet, quoted tweet, quote post, quote status, "
    "retweet with comment, rt with comment, repost with comment, share with comment, qt, qrt, "
    "cita, citado, citada, citando, citación, tuit citado, citation, cité, citée, citer, "
    "zitat, zitiert, zitieren, zitierter tweet, citazione, citato, citata, citação, citando, "
    "citaat, geciteerd, cytat, cytowany, cytowanie, citat, citat inlägg, sitat, sitert, "
    "alıntı, alıntı tweet, alıntılanan, цитата, цитирование, цитировано, цитування, "
    "παράθεση, אזכור, ציטוט, اقتباس, نقل قول, उद्धरण, kutipan, kutip, "
    "引用, 引用推文, 引用转推, 引用推, 引用リツイート, 引用ツイート, 引用リポスト, "
    "인용, 인용 트윗, 인용 리트윗",
    "repost": "repost, reposted, reposts, reposting, retweet, retweeted, retweets, retweeting, rt, "
    "share, shared, shared post, post share, reshare, reshared, re-share, reshares, "
    "reblog, reblogged, boost, boosted, forward, forwarded, forwarded message, fwd, retoot, "
    "retruth, retruthed, renote, recast, regram, revine, crosspost, cross-post, native retweet, "
    "retuit, retuiteo, retuiteado, retweeteado, compartido, compartida, compartir, reposteo, "
    "reenviado, reenvío, republicación, difusión, "
    "retweeté, retweetée, retweete, partage, partagé, partagée, repartage, transféré, "
    "republication, repartagé, "
    "geteilt, weitergeleitet, weiterleitung, geteilter beitrag, retweetet, repostet, "
    "condivisione, condiviso, condivisa, inoltrato, retweettato, retwittato, ricondivisione, "
    "retuíte, retweetado, compartilhado, compartilhada, compartilhamento, partilha, partilhado, "
    "encaminhado, encaminhada, republicação, gedeeld, doorgestuurd, geretweet, "
    "udostępnienie, udostępniony, podany dalej, podanie dalej, przekazane, "
    "delning, delad, vidarebefordrat, deling, delt, videresendt, uudelleentwiittaus, "
    "yeniden gönderi, yeniden paylaşım, retweetlendi, iletildi, "
    "ретвит, репост, ретвитнул, поделился, поделилась, пересланное, переслано, пересылка, "
    "ретвіт, поширення, поширено, переслане, αναδημοσίευση, κοινοποίηση, ציוץ מחדש, שיתוף, "
    "إعادة تغريد, إعادة تغريدة, إعادة نشر, رتويت, ريتويت, مشاركة, بازنشر, ریتوییت, رتوییت, "
    "रीट्वीट, पुनः पोस्ट, bagikan, dibagikan, posting ulang, "
    "转发, 轉發, 转推, 轉推, 转贴, 轉貼, 转帖, 转发微博, 轉發微博, 分享, "
    "リツイート, リポスト, 再投稿, シェア, 리트윗, 리포스트, 재게시, 공유",
    "reply": "reply, replied, replied to, replies, replying, in reply to, reply to, response, "
    "answer, comment, commented, comments, mention reply, "
    "respuesta, respondido, responder, contestación, comentario, en respuesta a, "
    "réponse, répondu, commentaire, en réponse à, antwort, geantwortet, kommentar, "
    "risposta, commento, in risposta a, resposta, respondeu, comentário, "
    "antwoord, reactie, odpowiedź, komentarz, svar, vastaus, kommentti, "
    "yanıt, cevap, yorum, ответ, комментарий, комментирование, відповідь, коментар, "
    "απάντηση, σχόλιο, תגובה, מענה, رد, الرد, تعليق, پاسخ, نظر, उत्तर, जवाब, टिप्पणी, "
    "balasan, balas, komentar, 回复, 回覆, 回應, 评论, 評論, 留言, "
    "返信, リプライ, コメント, 답글, 답장, 댓글",
    "post": "post, posts, tweet, tweets, status, origin, original, original tweet, original post, "
    "own, own post, toot, truth, publicación, tuit, publication, beitrag, originale, "
    "originalbeitrag, publicação, bericht, wpis, gönderi, пост, твит, запись, оригинал, допис, "
    "твіт, ανάρτηση, ציוץ, تغريدة, منشور, توییت, पोस्ट, ट्वीट, "
    "原创, 原創, 推文, 微博, 帖子, 贴文, ツイート, ポスト, 投稿, オリジナル, 트윗, 게시물, 원본",
}
_NOT = frozenset(["no", "not", "non", "kein", "keine", "nicht", "sin"])
_SPLIT = re.compile(r"[\W_\d]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST = 60


def _plain(text: str) -> str:
    """Return text in small letters without accents and vowel signs."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in decomposed if unicodedata.category(c)[0] != "M")


def _joined(text: str) -> str:
    return _SPLIT.sub("", text)


_TYPES = {
    _joined(_plain(word)): type_ for type_, words in _WORDS.items() for word in words.split(",")
}
# Where a cell says several things, the first of these that it says is what the post is.
_ORDER = ("quote", "repost", "reply", "post")


def type_word(value: str) -> str | None:
    """Return the type of post that a cell names, None where it names none.

    'Quote Tweet', 'quoted_tweet', 'TW_RETWEET', 'replied to' and words of other languages are
    understood; 'not a retweet' is a post.
    """
    if not value or len(value) > _LONGEST:
        return None
    whole = _TYPES.get(_joined(_plain(value)))
    if whole is not None:
        return whole
    words = _SPLIT.split(_plain(_HUMP.sub(" ", value)))
    found = {_TYPES[word] for word in words if word in _TYPES}
    if not found:
        return None
    if _NOT.intersection(words):
        return "post"
    return next(type_ for type_ in _ORDER if type_ in found)
