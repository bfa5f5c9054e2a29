"""Query parameters that do not choose what is shown.

A parameter is dropped by its name only when that name has one meaning on every site. A name that
sites also use for articles (``sid``, ``amp``, ``m``, ``ref``) is dropped only with a value that no
article has: ``?sid=4711`` is an article, ``?sid=`` with 32 hexadecimal digits is a session.
Unknown parameters always stay.
"""

import re

__all__ = ["is_channel", "is_copy", "is_noise"]


def _names(table: str) -> frozenset[str]:
    return frozenset(table.split())


_TRACKER_PREFIXES = ("utm_", "aspsessionid", "pk_", "mtm_", "hsa_", "__hs", "at_custom")

_TRACKERS = _names(
    """
    fbclid gclid gclsrc dclid wbraid gbraid gad_source gad_campaignid msclkid yclid ysclid twclid
    ttclid li_fat_id igshid igsh epik rb_clickid srsltid s_kwcid ef_id
    mc_cid mc_eid mkt_tok _hsenc _hsmi hsctatracking oly_anon_id oly_enc_id vero_id vero_conv
    wickedid _openstat _ga _gl _ke trk_contact trk_msg trk_module trk_sid ml_subscriber
    ml_subscriber_hash ck_subscriber_id bsft_clkid bsft_eid bsft_uid cvid oicd
    fb_action_ids fb_action_types fb_source fb_ref action_object_map action_type_map
    action_ref_map ref_src ref_url __twitter_impression __tn__ __xts__ __cft__ cmpid wt_mc wt.mc_id
    xtor at_medium at_campaign at_link_id at_link_type at_link_origin at_ptr_name at_format
    at_bbc_team ns_mchannel ns_source ns_campaign ns_linkname ns_fee ito guccounter
    guce_referrer guce_referrer_sig smid smtyp smprod feature_share amp_gsa amp_js_v usqp
    replytocom phpsessid jsessionid aspsessionid oscsid zenid cfid cftoken
    """
)

_SESSION_NAMES = frozenset(("sid", "s", "sessionid", "session_id", "sessid", "session", "psid"))
# The lengths that session generators write: PHP and Java 32 and 26, SHA-1 40. A MongoDB id, which
# some sites use for articles, has 24.
_SESSION = re.compile(
    r"(?=[^0-9]*[0-9])(?=[^a-z]*[a-z])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-z]{26})", re.IGNORECASE
)

_NETWORKS = _names(
    """
    facebook fb twitter x x-twitter linkedin whatsapp jetpack-whatsapp telegram email mail reddit
    pinterest tumblr pocket press-this skype print bluesky mastodon threads vk viber line
    messenger nextdoor custom copy clipboard
    """
)

_FLAGS = frozenset(("", "0", "1", "true", "false", "yes", "no", "on", "y"))
_COPIES = {
    "amp": _FLAGS | {"amp"},
    "_amp": _FLAGS,
    "noamp": _FLAGS | {"mobile", "available"},
    "nonamp": _FLAGS,
    "outputtype": frozenset(("amp", "print", "chromeless")),
    "output": frozenset(("amp", "print", "printer")),
    "view": frozenset(("amp", "print", "printer", "mobile", "desktop")),
    "mode": frozenset(("amp", "print", "printer")),
    "format": frozenset(("amp", "print")),
    "layout": frozenset(("amp", "print", "mobile")),
    "print": _FLAGS | {"print"},
    "printable": _FLAGS,
    "printer": _FLAGS,
    "printpage": _FLAGS,
    "printerfriendly": _FLAGS,
    "printmode": _FLAGS,
    "isprint": _FLAGS,
    "m": frozenset(("0", "1")),  # Blogger; WordPress has ?m=202401 for a month
    "mobile": _FLAGS,
    "ismobile": _FLAGS,
    "desktop": _FLAGS,
    "nb": frozenset(("1",)),  # Jetpack sends it along with share=
}

_CHANNEL_NAMES = frozenset(
    ("ref", "from", "source", "src", "via", "cid", "rel", "origin", "campaign")
)
_CHANNELS = _NETWORKS | _names(
    """
    rss feed atom home homepage newsletter push share social search google news googlenews
    google-news yahoo msn bing flipboard smartnews instagram youtube tiktok sidebar footer header
    menu related trending mostread most-read readalso
    """
)
_CACHE_BUSTER = re.compile(r"[0-9]{10,}")


def is_noise(name: str, value: str) -> bool:
    """Return whether ``name=value`` is a known tracker, a share button, a session or replytocom."""
    name = name.lower()
    if name in _TRACKERS or name.startswith(_TRACKER_PREFIXES):
        return True
    if name == "share":
        return value.lower() in _NETWORKS
    return name in _SESSION_NAMES and _SESSION.fullmatch(value) is not None


def is_copy(name: str, value: str) -> bool:
    """Return whether ``name=value`` asks for the AMP, print or mobile copy of a page."""
    values = _COPIES.get(name.lower())
    return values is not None and value.lower() in values


def is_channel(name: str, value: str) -> bool:
    """Return whether ``name=value`` says where the reader came from, or keeps caches away.

    Not sure enough to change an address that will be fetched, sure enough for its identity.
    """
    name = name.lower()
    if name == "_":
        return _CACHE_BUSTER.fullmatch(value) is not None
    return name in _CHANNEL_NAMES and value.lower() in _CHANNELS
