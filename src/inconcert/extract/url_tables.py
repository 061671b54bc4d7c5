"""What is known about hosts: tracking parameters, redirectors, shorteners, platforms. Data only.

Collected from what services say of their own link tagging (Google Analytics, Microsoft Advertising,
Mailchimp, HubSpot, Marketo, Matomo, AT Internet) and from the share links and redirect pages that
platforms put into their pages and exports. A parameter is listed only where it says how the reader
came to the page, or where in it to begin, never which page it is.
"""

from __future__ import annotations

TRACKING_PREFIXES: tuple[str, ...] = (
    "utm_", "utm-", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "oly_", "vero_", "__hs",
    "fb_action", "fb_comment",
    "_branch_", "wt_", "at_custom", "at_campaign", "at_medium", "itm_", "stm_",
)  # fmt: skip

TRACKING: frozenset[str] = frozenset(
    {
        # Search and advertising clicks.
        "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "srsltid",
        "msclkid", "yclid", "ysclid", "_openstat", "ymclid", "twclid", "ttclid", "li_fat_id",
        "rdt_cid", "epik", "irclickid", "irgwc", "cx_click", "sc_cid", "scid_click", "obclid",
        "tblci", "dicbo", "rb_clickid", "s_kwcid", "ef_id", "adgroupid", "wickedid", "zanpid",
        # Social networks.
        "fbclid", "fb_ref", "fb_source", "fbc", "mibextid", "igshid", "igsh", "ig_rid", "ig_mid",
        "ref_src", "ref_url", "xtor", "__tn__", "__xts__", "__cft__", "ocid_fb", "sharetype",
        # Mail.
        "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "hsctatracking", "mkcid", "mkevt",
        "mkrid", "ss_email_id", "ck_subscriber_id", "dm_i", "sc_campaign", "sc_channel",
        "sc_content", "sc_medium", "sc_outcome", "sc_geo", "sc_country", "nr_email_referer",
        "rb_email", "bsft_clkid", "bsft_uid", "bsft_eid", "bsft_mid",
        # Sites' own analytics and share buttons.
        "_ga", "_gl", "_ke", "ncid", "cmpid", "cmp_id", "icid", "wtmc", "wprov", "smid", "smtyp",
        "spm", "scm", "_trkparms", "_trksid", "ito", "ns_mchannel", "ns_source", "ns_campaign",
        "ns_linkname", "ns_fee", "amp_js_v", "amp_gsa", "usqp", "amp", "outputtype",
        "soc_src", "soc_trk", "guccounter", "guce_referrer", "guce_referrer_sig",
    }
)  # fmt: skip

# Parameters that track on one site, where the same name could carry meaning on another; a host
# below the one named is covered too.
SITE_TRACKING: dict[str, frozenset[str]] = {
    "x.com": frozenset({"s", "t", "ref_src", "cn", "cxt", "lang"}),
    "youtube.com": frozenset(
        {"si", "feature", "pp", "ab_channel", "app", "t", "start", "time_continue", "index",
         "sttick", "kw", "ucbcb"}
    ),
    "facebook.com": frozenset(
        {"ref", "fref", "hc_ref", "hc_location", "rdid", "share_url", "sfnsn", "extid", "d", "vh",
         "paipv", "eav", "locale", "refsrc", "refid", "_rdr", "_rdc", "notif_t", "notif_id",
         "acontext", "tn", "wtsid", "rdr", "idorvanity", "e"}
    ),
    "instagram.com": frozenset({"hl", "img_index", "taken-by", "utm", "igsh"}),
    "threads.net": frozenset({"hl", "xmt", "slof"}),
    "tiktok.com": frozenset(
        {"_r", "_t", "_d", "is_copy_url", "is_from_webapp", "sender_device", "sender_web_id",
         "web_id", "tt_from", "u_code", "user_id", "sec_user_id", "share_app_id", "share_author_id",
         "share_item_id", "share_link_id", "share_iid", "timestamp", "source", "preview_pb",
         "social_sharing", "checksum", "language", "lang", "refer", "referer_url",
         "referer_video_id", "embed_source", "ugbiz_name", "enable_checksum", "_svg"}
    ),
    "reddit.com": frozenset({"share_id", "rdt", "ref", "st", "sh", "ref_source"}),
    "t.me": frozenset({"single", "embed", "mode"}),
    "vk.com": frozenset({"ref", "from", "rnd"}),
    "linkedin.com": frozenset({"trk", "trackingid", "rcm", "lipi", "licu", "originalsubdomain"}),
    "spotify.com": frozenset({"si", "nd", "context", "dl_branch"}),
    "medium.com": frozenset({"source"}),
    "substack.com": frozenset({"r", "s", "triedredirect", "showwelcomeonshare", "isfreemail"}),
    "pinterest.com": frozenset({"invite_code", "sender", "sfo"}),
}  # fmt: skip

# Prefixes of a host that name a rendering of the same page.
RENDERINGS: tuple[str, ...] = ("www.", "m.", "mobile.", "amp.")

# Other names of one site. The canonical name stands on the right.
HOST_ALIASES: dict[str, str] = {
    "twitter.com": "x.com",
    "fxtwitter.com": "x.com",
    "vxtwitter.com": "x.com",
    "fixupx.com": "x.com",
    "telegram.me": "t.me",
    "telegram.dog": "t.me",
    "threads.com": "threads.net",
    "youtube-nocookie.com": "youtube.com",
    "web.facebook.com": "facebook.com",
    "mbasic.facebook.com": "facebook.com",
    "touch.facebook.com": "facebook.com",
    "free.facebook.com": "facebook.com",
    "fb.com": "facebook.com",
    "old.reddit.com": "reddit.com",
    "new.reddit.com": "reddit.com",
    "np.reddit.com": "reddit.com",
    "sh.reddit.com": "reddit.com",
    "vkontakte.ru": "vk.com",
    "vk.ru": "vk.com",
    "new.vk.com": "vk.com",
    "away.vk.ru": "away.vk.com",
}

# host → path → parameters that hold the target, first filled first. Path "" means any path.
REDIRECTORS: dict[str, dict[str, tuple[str, ...]]] = {
    "l.facebook.com": {"": ("u",)},
    "lm.facebook.com": {"": ("u",)},
    "facebook.com": {
        "/l.php": ("u",), "/flx/warn": ("u",), "/sharer.php": ("u",),
        "/sharer/sharer.php": ("u",), "/share.php": ("u",), "/dialog/share": ("href",),
    },
    "l.instagram.com": {"": ("u",)},
    "l.threads.net": {"": ("u",)},
    "l.threads.com": {"": ("u",)},
    "l.messenger.com": {"": ("u",)},
    "l.wl.co": {"": ("u",)},
    "t.umblr.com": {"/redirect": ("z",)},
    "out.reddit.com": {"": ("url",)},
    "vk.com": {"/away.php": ("to",), "/away": ("to",), "/share.php": ("url",)},
    "away.vk.com": {"": ("to",)},
    "youtube.com": {"/redirect": ("q", "url"), "/attribution_link": ("u",)},
    "steamcommunity.com": {"/linkfilter": ("u", "url")},
    "x.com": {"/intent/tweet": ("url",), "/intent/post": ("url",), "/share": ("url",)},
    "t.me": {"/share/url": ("url",), "/share": ("url",)},
    "linkedin.com": {
        "/redir/redirect": ("url",), "/safety/go": ("url",),
        "/shareArticle": ("url",), "/sharing/share-offsite": ("url",),
    },
    "reddit.com": {"/submit": ("url",)},
    "duckduckgo.com": {"/l": ("uddg",)},
    "exit.sc": {"": ("url",)},
    "disq.us": {"/url": ("url",)},
    "slack-redir.net": {"/link": ("url",)},
    "getpocket.com": {"/redirect": ("url",), "/save": ("url",)},
    "pinterest.com": {"/offsite": ("url",), "/pin/create/button": ("url",)},
    "translate.google.com": {"/translate": ("u",)},
}  # fmt: skip

# Parameters of the redirect page of a search engine that has one host a country.
GOOGLE_REDIRECTS: tuple[str, ...] = ("q", "url")

# Hosts where the whole query is the target.
BARE_REDIRECTORS: frozenset[str] = frozenset(
    {"href.li", "anonym.to", "nullrefer.com", "anon.to", "dereferer.me", "blankrefer.com"}
)

# The end of a host → parameters that hold the target.
SUFFIX_REDIRECTORS: dict[str, tuple[str, ...]] = {".safelinks.protection.outlook.com": ("url",)}

# Services that hide the target behind a code. Their links stay objects of kind `url`; the service's
# own domain says nothing about the target, so they give no `domain` share. A publisher's own short
# domain is not listed: it names the publisher.
SHORTENERS: frozenset[str] = frozenset(
    {
        "t.co", "bit.ly", "goo.gl", "ow.ly", "tinyurl.com", "is.gd", "v.gd", "buff.ly", "dlvr.it",
        "ift.tt", "fb.me", "wp.me", "lnkd.in", "trib.al", "j.mp", "bitly.com", "tiny.cc",
        "cutt.ly", "rebrand.ly", "shorturl.at", "rb.gy", "clck.ru", "vk.cc", "amzn.to", "adf.ly",
        "shorte.st", "bc.vc", "ouo.io", "sh.st", "po.st", "su.pr", "snip.ly", "bl.ink", "soo.gd",
        "s.id", "t.ly", "t2m.io", "u.to", "x.gd", "qr.ae", "q.gs", "tr.im", "cli.gs", "mcaf.ee",
        "shar.es", "owl.li", "hubs.ly", "hubs.li", "spr.ly", "sprou.tt", "smarturl.it",
        "lnk.to", "ffm.to", "fal.cn", "dld.bz", "zpr.io", "crwd.fr", "ur1.ca",
        "tl.gd", "1drv.ms", "app.goo.gl", "page.link", "onelink.me", "app.link", "shorturl.com",
        "short.gy", "short.io", "bit.do", "qps.ru", "to.ly", "yep.it", "url.ie", "twurl.nl",
        "feedproxy.google.com", "feeds.feedburner.com", "share.google", "search.app",
        "vm.tiktok.com", "vt.tiktok.com", "redd.it", "flip.it", "apple.news", "a.co", "surl.li",
        "cutt.us", "rlu.ru", "goo.su", "dwz.cn", "suo.im", "url.cn", "t.cn", "sina.lt", "is.gy",
    }
)  # fmt: skip

# Which platform (as `post.platform` names it) a registered domain belongs to. A link from a
# platform to itself says that the post stands on that platform, which is known.
PLATFORM_DOMAINS: dict[str, str] = {
    "x.com": "x",
    "twimg.com": "x",
    "facebook.com": "facebook",
    "fb.watch": "facebook",
    "fbcdn.net": "facebook",
    "instagram.com": "instagram",
    "cdninstagram.com": "instagram",
    "threads.net": "threads",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    "t.me": "telegram",
    "telegram.org": "telegram",
    "vk.com": "vk",
    "reddit.com": "reddit",
    "redd.it": "reddit",
    "bsky.app": "bluesky",
    "truthsocial.com": "truthsocial",
}
