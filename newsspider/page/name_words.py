"""Words that tell a person's name from what stands beside it in bylines, by language."""

from __future__ import annotations

import re

__all__ = ["AGENCY", "MEDIUM", "PARTICLES", "ROLE"]

_SMALL = """
af al ap ash at av ben bin bint d da dal dall dalla das de degli dei del dela della den der des di
do dos du e een el ez f ibn in la las le lo los mac mc op san st t ten ter ul und v van vande vander
vom von y z zu zum zur abu
"""
PARTICLES = frozenset(_SMALL.split())
"""Lower-case words inside names."""

ROLE = re.compile(
    r"\b(?:reporters?|(?:sub-?|co-?)?editors?|correspondents?|writers?|columnists?|contributors?"
    r"|contributing|journalists?|producers?|officers?|directors?|managers?|analysts?|critics?"
    r"|photographers?|anchors?|interns?|fellows?|bureau|desk|staff|chief|senior|assistant|deputy"
    r"|executive|professor|president|head of|special to|guest"
    r"|redakteur(?:in|e)?|redaktion\w*|korrespondent(?:in|en)?|reporterin|autorin|chefredakt\w+"
    r"|leiter(?:in)?|volont\u00e4r(?:in)?|journalistin|ressort\w*"
    r"|redactora?|periodista|corresponsal|redacci\u00f3n|r\u00e9dact\w+|r\u00e9daction|journaliste"
    r"|correspondante?|envoy\u00e9e?|giornalista|redattor\w+|redazione|corrispondente|inviat[oa]"
    r"|rep\u00f3rter|jornalista|reda\u00e7\u00e3o|colunista|redacteur|redactie|verslagg\w+|journalisten"
    r"|dziennikar\w+|redakcja|muhabir\w*|edit\u00f6r\w*|wartawan|jurnalis"
    r"|\u043a\u043e\u0440\u0440\u0435\u0441\u043f\u043e\u043d\u0434\u0435\u043d\u0442"
    r"|\u0440\u0435\u0434\u0430\u043a\u0442\u043e\u0440|\u0440\u0435\u0434\u0430\u043a\u0446\u0438\u044f"
    r"|\u0436\u0443\u0440\u043d\u0430\u043b\u0438\u0441\u0442)\b",
    re.IGNORECASE,
)
"""What a person is, where a name could stand."""

MEDIUM = re.compile(
    r"\b(?:news|newsroom|media|press|times|journal|tribune|herald|gazette|daily|radio|tv|magazine"
    r"|agency|agencies|wires?|services?|network|online|correspondence|university|institute"
    r"|zeitung|nachrichten|presse|agentur|agence|agencia|agenzia|diario|noticias|getty|images"
    r"|photo\w*|foto\w*|video|archive|archiv|courtesy|credit|source|quelle)\b"
    r"|\.(?:com|org|net|de|uk|fr|es|it|ru)\b",
    re.IGNORECASE,
)
"""Words in the names of newspapers, agencies and picture credits."""

AGENCY = re.compile(
    r"(?:the )?associated press|ap|reuters|afp|agence france-presse|dpa|efe|bloomberg(?: news)?"
    r"|usa today|ansa|tass|xinhua|pti|ani|antara|bernama|apa|sda|ritzau|ntb|tt",
    re.IGNORECASE,
)
"""News agencies: they sign alone, and are no part of a person's name."""
