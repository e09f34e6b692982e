"""
How texts say whose report they give: what stands before and behind the name of a source, in many languages.

Each list holds alternatives of a regular expression. *Before* ends where the name (or its article, or "news agency")
begins; *behind* begins where the name ends.
"""

from __future__ import annotations

import re

# The text rests on the named source: "according to X", "citing X".
_RESTS_ON = (
    # English
    (
        r"according to|citing|quoting|cited by|quoted by|(?:as )?reported (?:first )?(?:by|in|on)|reports? (?:by"
        r"|from|in)"
        r"|(?:first|originally) (?:appeared|published|reported|ran) (?:in|on|by)|published (?:by|in|on)"
        r"|appeared (?:in|on)"
        r"|with (?:inputs?|reporting|information|files?|material|additional reporting) (?:from|by)|inputs? (?:from|by)"
        r"|courtesy(?: of)?|syndicated (?:by|from)|distributed by|provided by|by arrangement with"
        r"|(?:stories|story|dispatch|bulletin|op-ed|editorial|profile|piece|study|poll|survey|analysis|article|column)"
        r" (?:by|from|in|of)|(?:contains|includes|uses) (?:material|content|information) from"
    ),
    # Spanish, Portuguese, French, Italian
    (
        r"según(?: (?:informa|informó|reporta|reportó|publica|publicó|recoge|apunta|apuntó|indica|indicó|señala|dijo))?"
        r"|agregó|consultad[oa]s? por|de acuerdo con|con información de|citad[oa]s? por|recogid[oa] por"
        r"|publicad[oa] (?:por|en)"
    ),
    (
        r"segundo|(?:as? )?informaç(?:ão|ões) (?:é|são) d[aeo]|(?:informou|noticiou|divulgou)|de acordo com"
        r"|com informações d[aeo]s?|citad[oa]s? pel[ao]|publicad[oa]s? (?:por|pel[ao]|n[ao])"
    ),
    (
        r"selon|interrogée?s? par|souligne|indique|d['’]après|cité(?:e|s)? par|rapporté par|avec|secondo"
        r"|riportato da(?:ll['’]|lla)?"
    ),
    # German, Dutch
    (
        r"laut|nach (?:Angaben|Informationen) (?:der|des|von)|unter Berufung auf(?: die| den)?|mit Material (?:der|von)"
        r"|volgens"
    ),
    # Russian
    (
        r"сообща[ею]т|сообщил[аои]?|сообщал[аои]?|добавля[ею]т|добавил[аи]?|уточнил[аи]?|передаё?[её]т|переда[лю]\w*"
        r"|пишет|по (?:данным|информации|сообщению)|со ссылкой на"
        r"|как (?:сообщает|передает|пишет)|цитирует|приводит"
    ),
    # Indonesian, Turkish
    r"dikutip (?:dari|oleh)|dilansir(?: dari| oleh)?|mengutip|menurut|melansir|seperti dikutip",
    # Arabic, Persian, Urdu
    (
        r"(?:و)?(?:بحسب|حسب|وفق|وفقا|وفقاً|طبقا|نقلا عن|نقلاً عن|نقلا|عن|حسبما (?:ذكرت|نقلت|أفادت)|(?:ما"
        r"|مما) (?:نقلته|ذكرته|أوردته)"
        r"|كما (?:نقلت|ذكرت))|به گزارش|به نقل از|بحوالہ"
    ),
    # Chinese, Japanese
    r"据|據|援引|引述|综合",
)

# The text gives what the named source was told or found: "told X", "an interview with X".
_GIVEN_TO = (
    (
        r"(?:told|tells?|telling|informed)(?: to)?|(?:an? |the )?(?:interview|statement|call|email|e-mail"
        r"|text message) (?:with|to)"
        r"|(?:speaking|spoke|spoken|talked|speaks) (?:to|with)|said to|(?:seen|obtained|reviewed|viewed|verified) by"
        r"|(?:provided|given|sent|shared|released|leaked|confirmed|gave|exclusively) (?:to|with)"
        r"|(?:said|says|saying|talking|speaking|appearance|appeared|interviewed|interview|asked)(?: [\w ]{0,20})? on"
        r"|wrote (?:in|for)|writing (?:in|for)|op-ed (?:in|for)|confirmed to|contacted by|witnessed by"
    ),
    (
        r"(?:dij(?:o|eron)|dice|(?:declar|inform|explic|señal|afirm|asegur|coment|cont|record|confirm|indic|aclar|relat|adelant"
        r"|agreg)(?:ó|aba|aron|a))"
        r"(?: [^.\n]{0,40})? a|entrevista (?:à|a|ao|con|com)|"
        r"a la agencia|la agencia"
        r"|(?:disse|disseram|afirmou|declarou|informou|contou|explicou)(?: [^.\n]{0,40})? (?:à|ao|a)|à agência"
        r"|a agência"
    ),
    (
        r"(?:a |ont )?(?:déclar[ée]|dit|explique|affirme|confie|indiqué|confié|affirmé|précisé|expliqué"
        r"|annoncé) à(?: l['’])?"
        r"|auprès de(?: l['’])?|l['’]agence"
        r"|ha (?:detto|dichiarato|riferito) a(?:ll['’]|lla)?|all['’]agenzia|l['’]agenzia"
    ),
    r"sagte(?:n)? (?:\w+ )?(?:der|dem)|gegenüber(?: der| dem)?|(?:der )?Nachrichtenagentur|tegen(?:over)?|persbureau",
    (
        r"(?:заявил|сказал|рассказал|сообщил|пояснил|подтвердил|отметил)[аи]?|агентств[ауо]м?|корреспонденту?"
        r"|в беседе с"
        r"|в интервью"
    ),
    r"kepada|kantor berita|haber ajansı|(?:shaida|faɗa|gaya|fada) wa|kamfanin (?:labarai|dillanc?in labar\w+) na",
    (
        r"(?:و)?(?:قال|قالت|صرح|صرحت|أكد|أكدت|أوضح|أوضحت|ذكر|أبلغ|أبلغت|قائلا|قائلين|تصريح"
        r"|تصريحات)(?: خاصة?)?(?: إلى)?|مع|إلى"
        r"|(?:و|ف)?(?:ذكرت|نقلت|قالت|أفادت|أوضحت|أوردت|بثت|نشرت|أعلنت|رصدت|أشارت|أضافت|كشفت)(?: عنه)?|التقته|التقتها"
    ),
    r"समाचार एजेंसी|न्यूज़ एजेंसी|एजेंसी|خبر رساں (?:ادارے|ادارہ|ایجنسی)|نیوز ایجنسی|خبرگزاری",
    r"告诉|告訴|对|對|向",
)

# "Der Spiegel" and "the AP": what may stand between the words above and the name.
_ARTICLES = (
    r"(?:an?|the)\s+(?:new|recent|latest|\w+day)\s+|(?:the|an?|la|el|le|il|o|as?|los|der|die|das|dem|den|het|de)\s+"
    r"|l['’]|all['’]|dell['’]|d['’]"
)
_KINDS = (
    r"(?:(?:French|German|Russian|Spanish|Turkish|Chinese|Saudi|state|official|international|local|British|Indian)\s+)?"
    r"(?:(?:news|press|wire) (?:agency|agencies|service|channel|site|website|outlet)|newspaper|broadcaster|daily"
    r"|magazine"
    r"|newswire)\s+"
    r"|(?:la |l['’]|a |à )?(?:agence|agencia|agência|agenzia)(?: de (?:presse|noticias|notícias))?\s+"
    r"|Nachrichtenagentur\s+"
    r"|агентств\w+\s+|kantor berita\s+|समाचार एजेंसी\s+|न्यूज एजेंसी\s+"
    r"|خبر رساں (?:ادارے|ادارہ|ایجنسی)\s+"
    r"|\s*(?:لـ?|ل)?(?:وكالة|وكالات|لوكالة|صحيفة|لصحيفة|جريدة|موقع|لموقع|قناة|لقناة|شبكة|لشبكة|مجلة|خبرگزاری)\s+"
    r"(?:(?:أنباء|الأنباء|الانباء)\s+)?"
)
# Arabic writes "to" on the name, with quotation marks between.
_OPENING = r"(?:\s*(?:لـ?|بـ?))?[\s:«»\"“”„‘’'`(]*"

# "According to X, Y and Z": what may stand before a name in a list, with capitals whatever the flags say.
_LISTED = r"(?-i:[A-Z\u00c0-\u00de][\w.&’'-]*(?:\s+[A-Z\u00c0-\u00de][\w.&’'-]*){0,4}(?:,?\s+and|,)\s+(?:the\s+)?)"

_BEFORE = rf"(?:(?:{_ARTICLES})?{_LISTED}{{1,3}})?(?:{_ARTICLES})?(?:{_KINDS})?(?:{_ARTICLES})?[«\"“„‘'(]*\s*$"


def _ends(lists: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<![\w]))(?:{'|'.join(lists)})[\s:،,]*{_OPENING}{_BEFORE}", re.IGNORECASE)


RESTS_ON = _ends(_RESTS_ON)
GIVEN_TO = _ends(_GIVEN_TO)

# A kind of agency before the name, with nothing said of what it did.
AGENCY_BEFORE = re.compile(
    r"(?:news|press|wire) (?:agency|service)\s+[\"“«]?$|Nachrichtenagentur\s+$|агентств\w+\s+[«\"]?$|kantor berita\s+$"
    r"|(?:agence|agencia|agência|agenzia)\s+$|(?:و|ل|ب)?(?:ال)?وكال(?:ة|ه|ات)\s+(?:(?:أنباء|الأنباء)\s+)?[«\"“]?$",
    re.IGNORECASE,
)

# What an agency does with a report.
BEHIND = re.compile(
    r"[»”\"’')]*(?:['’]s?)?\s*(?:"
    r",?\s*(?:as )?(?:(?:has |had |have |also |first |earlier |later |previously |exclusively )*(?:reported|reports?"
    r"|writes?|wrote"
    r"|learned|quoted|cited|noted|broke the|obtained))\b"
    r"|(?:news|press|wire) (?:agency|service)\b|correspondent\b|reporter\b|journalist\b|writer\b|witness\b|(?:is"
    r"|are) reporting\b|spoke (?:to|with)\b"
    r"|(?:said|says)\b(?!\s+(?:on \w+ )?(?:it|its|they|that it|he|she|in a statement|in an internal|in a memo)\b)"
    r"|informó|informa\b|reportó|reporta\b|publicó|recogió|recoge\b|informou|noticiou|reportou|divulgou"
    r"|rapporte|a rapporté|a indiqué|ha riportato|riferisce"
    r"|berichtet(?:e|en)?\b|meldet(?:e|en)?\b|zufolge"
    r"|сообща[ею]т|сообщил|переда[её]т|пишет"
    r"|melaporkan|mewartakan|memberitakan"
    r"|(?:ye|ya|e|a|ne|na)\s+(?:konuşan|göre)|(?:nin|nın|ın|in)? haberine göre|muhabirine|bildirdi|aktardı"
    r"|को|के (?:अनुसार|मुताबिक|हवाले)|से (?:कहा|बात)|ने (?:बताया|कहा|रिपोर्ट)|की रिपोर्ट"
    r"|کے مطابق|کو بتایا|نے (?:بتایا|کہا|رپورٹ)|کی رپورٹ|گزارش"
    r"|报道|報道|报导|報導|消息|讯|訊|电|電|援引|称|稱|记者|記者"
    r"|によると|通信|が報|が伝|に(?:対|語)|에 따르면|통신|보도|기자"
    r"|(?:،\s*)?(?:أن|إن|عن)\b|نقلا|الإخبارية"
    r")",
)

# Without a verb these are no report: companies of that name, their shares and buildings, their people as the news.
SUBJECT_BEHIND = re.compile(
    r"\s*(?:Group|Holdings?|plc|PLC|Inc|Corp|Ltd|LLC|shares?|stock|employees|building|headquarters|chief executive|CEO"
    r"|Foundation|Institute|Messaging|terminal|Center|Centre|anchor|host|hosts|contributor|analyst|debate"
    r"|Billionaires|Index|consensus|Philanthropies|School)\b"
)
SUBJECT_BEFORE = re.compile(
    r"(?:Thomson|owned by|acquired by|bought by|spokes\w+ (?:for|of|at)|shares (?:of|in)|rival|هيئة|رئيس"
    r"|مدير)\s+(?:the )?$"
)

# Mr Bloomberg is no agency, and neither is what "Bloomberg said".
PERSON_BEFORE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Mayor|Mike|Michael|Herr|Frau|Señor|Monsieur|Julius|Paul)\.?\s+$")
SURNAMES = frozenset(("Bloomberg", "Reuter"))
REPORTED = re.compile(r"\s+(?:also |first |has |earlier )?(?:reported|reports|News|news agency)\b")

# "... the end of it." Jane Doe, X: the author of a quotation and where it stood.
QUOTED_FROM = re.compile(
    r"[”\"»]\s*[-–—(]?\s*(?:[A-Z\u00c0-\u00de][\w.’'-]*\s+){1,4}[A-Z\u00c0-\u00de][\w.’'-]*,\s*(?:[Tt]he )?$"
)

# "X contributed to this report", in the line that has the name.
CONTRIBUTED = re.compile(
    r"\bcontributed\b(?: reporting)?(?: to (?:this|the)\b)?|\bassisted in reporting\b|contribuyó a est[ea]"
    r"|a contribué à"
)

# The words of a line that gives nothing but credit.
CREDIT_WORDS = frozenset(
    [
        "by",
        "from",
        "with",
        "and",
        "via",
        "source",
        "sources",
        "credit",
        "courtesy",
        "of",
        "agencies",
        "agency",
        "inputs",
        "input",
        "reporting",
        "information",
        "files",
        "material",
        "photo",
        "text",
        "wires",
        "wire",
        "news",
        "the",
        "an",
        "staff",
        "report",
        "reports",
        "copyright",
        "©",
        "c",
        "all",
        "rights",
        "reserved",
        "reserved.",
        "con",
        "información",
        "de",
        "fuente",
        "fuentes",
        "agencias",
        "y",
        "e",
        "com",
        "informações",
        "da",
        "das",
        "dos",
        "fonte",
        "agência",
        "agências",
        "quelle",
        "quellen",
        "und",
        "mit",
        "avec",
        "et",
        "agences",
        "source:",
        "la",
        "le",
        "el",
        "der",
        "die",
        "источник",
        "и",
        "от",
        "bron",
        "en",
        "sumber",
        "dan",
        "dari",
        "kaynak",
        "ve",
        "المصدر",
        "وكالات",
        "الوكالات",
        "متابعات",
        "و",
        "من",
        "عن",
        "एजेंसी",
        "एजेंसियां",
        "ایجنسیاں",
        "اور",
        "ایجنسی",
        "来源",
        "來源",
        "综合",
    ]
)
BYLINE_BEFORE = re.compile(
    r"^\W*(?:by|por|par|von|door|di|oleh|text|от|автор|كتب|بقلم|إعداد|رپورٹ|作者|記者|记者)\b[:\s]", re.IGNORECASE
)

# "Copyright 2018 The Associated Press", "© Reuters 2020".
COPYRIGHT_BEFORE = re.compile(r"(?:copyright|©|\(c\))[\s©\d,()c–-]*(?:by )?(?:the )?$", re.IGNORECASE)

# "Source: X", near the end of a text; elsewhere it belongs to a picture or a chart.
SOURCE_LINE = re.compile(
    r"(?:^|[\s(])(?:sources?|fuentes?|fontes?|quellen?|bron|sumber|kaynak|источник|المصدر|ذریعہ|स्रोत|来源|來源"
    r"|출처)\s*[:：—–]\s*"
    r"(?:the )?$",
    re.IGNORECASE,
)

# The name belongs to a picture, not to the text.
PICTURE_BEFORE = re.compile(
    r"(?:\b(?:file )?(?:photo|image|picture|foto|фото|video|graphic|photographer|photograph)s?\b|صورة|تصوير)"
    r"[^.\n()]{0,50}[:/|]\s*(?:[^.\n()]{0,40}/)?\s*$",
    re.IGNORECASE,
)
PICTURE_BEHIND = re.compile(r"\s*(?:file )?(?:photos?|images?|pictures?|foto|via getty|/getty)\b", re.IGNORECASE)
