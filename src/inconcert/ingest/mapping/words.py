"""Names of columns, read word by word: `user_friends` counts the friends of a user, it is no id.

The lists hold words of many languages as people write them over columns; none of them decides
alone, the values have to agree. `has` finds a word as a word; in scripts that write no spaces,
anywhere in the name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# The vowels of Hindi, Thai and others are signs to `re`, and part no words.
_SIGNS = re.compile(
    r"(?:_|[^\w\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u0dff\u0e00-\u0eff\u200c\u200d])+"
)
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column name in lower case: camelCase, '_', '.', '-' and spaces part."""
    parts = (
        part
        for one in _SIGNS.split(unicodedata.normalize("NFC", name))
        for part in _CAMEL.split(one)
    )
    return tuple(part.lower() for part in parts if part)


def has(name: str, words: frozenset[str]) -> bool:
    """Return whether one of the words of a name is among these."""
    own = words_of(name)
    if not words.isdisjoint(own):
        return True
    return any(
        _NO_SPACES.search(part) and any(word in part for word in words if _NO_SPACES.search(word))
        for part in own
    )


def last(name: str) -> str:
    """Return the last word of a name, '' where it has none."""
    own = words_of(name)
    return own[-1] if own else ""


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text that parts them by spaces."""
    return frozenset(text.split())


# What is written in a post.
TEXT = word_set(
    "text texts body message messages msg content contents caption comment tweet post "
    "posting snippet sentence statement selftext remark said texto textos mensaje mensajes "
    "contenido publicacion publicación comentario tuit mensagem conteudo conteúdo postagem "
    "texte contenu commentaire inhalt nachricht beitrag kommentar testo messaggio contenuto "
    "commento bericht inhoud tekst treść tresc wiadomość wiadomosc wpis sadrzaj sadržaj "
    "poruka vsebina besedilo obsah zpráva zprava przekaz metin mesaj içerik icerik yorum "
    "viesti sisältö текст сообщение содержание содержимое пост комментарий запись "
    "повідомлення зміст допис порука садржај съобщение съдържание المحتوى محتوى النص نص "
    "الرسالة رسالة التغريدة تغريدة المنشور تعليق متن محتوا پیام توییت نظر پست תוכן טקסט "
    "הודעה 内容 正文 文本 微博 評論 评论 內容 原文 帖子 消息 推文 博文 本文 投稿 メッセージ "
    "テキスト ツイート コメント 내용 본문 메시지 텍스트 게시글 댓글 ข้อความ เนื้อหา โพสต์ "
    "संदेश पाठ सामग्री लेख विषयवस्तु isi pesan konten teks nội dung noidung tin κείμενο "
    "μήνυμα περιεχόμενο text1"
)
# What stands above a text: taken for it where nothing better is there.
TITLE = word_set(
    "title headline subject heading naslov titel titulo título titre titolo заголовок عنوان "
    "标题 標題 タイトル 제목 tytuł tytul başlık judul description desc summary abstract "
    "excerpt lead descripcion descripción descrição beschreibung описание opis الوصف 摘要 "
    "简介"
)
# A text that was changed after it was written, or shown shortened.
CHANGED = word_set(
    "clean cleaned processed preprocessed rendered display translated translation tr en "
    "english stem stemmed lemma lemmas lemmatized tokens tokenized tokenised normalized "
    "normalised lower short truncated stripped nolinks nourl masked anonymized anonymised "
    "html filtered"
)
WHOLE = word_set("full raw original entire complete untruncated extended")
# A text, link or name of another post or account than the one of the row.
OTHERS = word_set(
    "quoted quote retweeted retweet rt reply replied parent reposted repost linked shared "
    "mentioned mention root referenced context target card preview attachment ocr alt "
    "transcript pinned latest last link 艾特 提及 转发 回复 被"
)
# What columns hold that stand beside a text; as the last word of a name it decides.
NO_TEXT = word_set(
    "id ids count counts number num n length len size url urls link links uri href type "
    "kind lang language languages locale score sentiment label labels category class topic "
    "topics hash md5 sha1 sha256 time date timestamp at on name names handle user username "
    "author location place country city region zone timezone source client app device "
    "status state flag verified format mime emotion emotions tags hashtags mentions "
    "keywords keyword likes shares replies retweets views position index rank weight "
    "probability confidence embedding vector query rule domain platform network gender age "
    "bot avatar image picture bio profile via"
)
# Of a person or page rather than of what was posted.
PROFILE = word_set(
    "bio bios about profile signature biography biografia biografía karma followers "
    "follower friends following followings followees subscribers statuses joined verified "
    "gold premium flair employee mod moderator avatar icon banner registered registration "
    "listed favourites favorites"
)
# Who acts.
ACTOR = word_set(
    "retweeter reposter sharer forwarder replier quoter player listener viewer wallet address "
    "steamid login "
    "user users username author account handle screen screenname sender poster writer "
    "profile member commenter commentor voter liker follower reviewer customer buyer donor "
    "backer signer signatory stargazer subscriber participant contributor creator person "
    "actor tweeter blogger publisher owner login nick nickname uid who rater purchaser "
    "client_id visitor usuario usuária usuário autor autora cuenta nombre remitente conta "
    "perfil utilisateur auteur compte expediteur expéditeur benutzer benutzername nutzer "
    "nutzername verfasser absender konto wer utente mittente gebruiker gebruikersnaam "
    "afzender użytkownik uzytkownik korisnik uporabnik avtor uživatel uzivatel kullanıcı "
    "kullanici yazar hesap käyttäjä pengguna akun penulis пользователь автор аккаунт "
    "отправитель ник имя користувач корисник аутор потребител المستخدم مستخدم الكاتب كاتب "
    "الحساب حساب المرسل المؤلف کاربر نویسنده فرستنده משתמש מחבר 用户 用户名 作者 昵称 博主 "
    "账号 帳號 用戶 發文者 发布者 发言人 発言者 ユーザー 投稿者 名前 사용자 작성자 아이디 "
    "닉네임 ผู้ใช้ ผู้เขียน उपयोगकर्ता लेखक χρήστης συγγραφέας người dùng کاربری"
)
# What numbers or counts: such a column names nobody.
COUNTED = word_set(
    "weight price amount quantity count counts number num total sum friends followers "
    "follower following followings followees subscribers favourites favorites favs likes "
    "statuses listed posts tweets "
    "karma age days score points rank level rating stars shares retweets replies views "
    "comments reach impressions engagement engagements members size length seguidores "
    "amigos freunde amis abonnés подписчики друзья 粉丝 粉丝数 关注 关注数 数"
)
# Attributes by which rows may be sorted, but which nobody shares.
ATTRIBUTE = word_set(
    "country countries language lang locale gender sex age device app application client os "
    "browser source platform network status state type kind category class label labels "
    "sentiment emotion tone location place region city timezone zone tz rating stars score "
    "level version verified flag is has color colour currency unit role rank confidence "
    "gold weekday month year day hour week quarter date time season bot human group_type "
    "sample split fold set party account_type description desc title bio about note notes "
    "remark dataset file query keyword via channel_type visibility privacy lat lng lon "
    "latitude longitude coordinates created updated ip email phone price amount quantity "
    "reason"
)
# What people act on alike: pages, groups, goods, works.
OBJECT = word_set(
    "object objects item items github repo repository project package product article story "
    "page group groups community communities subreddit forum board club list playlist movie "
    "film book song track album artist game show episode video photo image picture poll "
    "petition candidate option choice proposal motion bill amendment event venue place_id "
    "business restaurant hotel shop store seller campaign fund target followed followee "
    "followed_account following_account liked voted topic thread conversation question "
    "answer hashtag tag link url domain site website token coin contract nft post_liked "
    "tweet post status message sticker emoji sound effect template meme ad offer job course "
    "gruppe seite produkt artikel grupo pagina página producto groupe produit страница "
    "группа товар 商品 群 页面 话题 プロジェクト المجموعة صفحة گروه"
)
TIME = word_set(
    "time times timestamp datetime date dates created posted published when day at on hour "
    "clock ts utc fecha hora fechahora data heure datum uhrzeit zeit zeitpunkt zeitstempel "
    "wann czas vreme vrijeme čas cas tarih zaman saat дата время час створено التاريخ تاريخ "
    "الوقت وقت زمان 时间 日期 發布時間 发布时间 发表时间 時間 日時 投稿日時 날짜 시간 "
    "작성일 วันที่ เวลา दिनांक समय तारीख ημερομηνία ώρα tanggal waktu ngày تاریخ ساعت "
    "发表于"
)
# A person's name among the words of a name.
NAME = word_set(
    "name names fullname realname nickname displayname nombre nom nome имя 昵称 名前 اسم نام"
)
ID = word_set("id ids uid pk uuid guid key hash")
