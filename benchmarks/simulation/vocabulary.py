"""
What copy desks change: spellings of two countries, house style, words that can go.

General knowledge of the trade, kept as tables.
"""

from __future__ import annotations

# British, American.
_SPELLINGS = """\
analyse analyze; analysed analyzed; armour armor; behaviour behavior; cancelled canceled; catalogue catalog
centre center; centres centers; colour color; colours colors; criticise criticize; criticised criticized
criticising criticizing; cheque check; defence defense; dialogue dialog; emphasise emphasize; favour favor
favoured favored; favourite favorite; fibre fiber; finalise finalize; fuelled fueled; fulfil fulfill; grey gray
harbour harbor; honour honor; honoured honored; humour humor; instalment installment; jewellery jewelry
judgement judgment; labelled labeled; labour labor; learnt learned; licence license; litre liter; litres liters
manoeuvre maneuver; marvellous marvelous; metre meter; metres meters; minimise minimize; mobilise mobilize
modelling modeling; mould mold; neighbour neighbor; neighbours neighbors; neighbouring neighboring; offence offense
offences offenses; organisation organization; organisations organizations; organise organize; organised organized
organiser organizer; organisers organizers; organising organizing; paralyse paralyze; parlour parlor; plough plow
practise practice; programme program; programmes programs; realise realize; realised realized; recognise recognize
recognised recognized; rumour rumor; rumours rumors; sceptical skeptical; signalled signaled; skilful skillful
stabilise stabilize; storey story; summarise summarize; symbolise symbolize; theatre theater; theatres theaters
towards toward; travelled traveled; traveller traveler; travellers travelers; travelling traveling; tyre tire
tyres tires; utilise utilize; vapour vapor; whilst while; amongst among; privatisation privatization
privatised privatized; nationalised nationalized; globalisation globalization; authorised authorized
penalised penalized; apologise apologize
specialised specialized; specialist specialist; modernise modernize; modernisation modernization; liberalise liberalize
maximise maximize; prioritise prioritize; publicise publicize; standardise standardize; subsidised subsidized
sympathise sympathize; victimised victimized; counselling counseling; enrol enroll; flavour flavor; glamour glamor
odour odor; pretence pretense; rigour rigor; saviour savior; splendour splendor; sombre somber; spectre specter
sulphur sulfur; tonne ton; tonnes tons; unauthorised unauthorized; valour valor; vigour vigor; endeavour endeavor
aeroplane airplane; aluminium aluminum; ageing aging; kerb curb; pyjamas pajamas; tranquillity tranquility"""

TO_AMERICAN: dict[str, str] = {
    british: american
    for british, american in (pair.split() for line in _SPELLINGS.splitlines() for pair in line.split("; "))
    if british != american
}
TO_BRITISH: dict[str, str] = {
    american: british
    for british, american in TO_AMERICAN.items()
    if american not in ("check", "story", "practice", "learned", "license", "tire", "while", "among", "ton", "tons")
}

# A house rule: what a desk writes instead. An empty right side cuts.
HOUSE_STYLE: tuple[tuple[str, str], ...] = (
    ("in order to", "to"),
    ("prior to", "before"),
    ("as well as", "and"),
    ("more than", "over"),
    ("less than", "under"),
    ("in an attempt to", "to"),
    ("due to", "because of"),
    ("a number of", "several"),
    ("at the moment", "now"),
    ("at present", "now"),
    ("in the wake of", "after"),
    ("following", "after"),
    ("ahead of", "before"),
    ("despite the fact that", "although"),
    ("in the event of", "if there is"),
    ("with regard to", "about"),
    ("told reporters", "told journalists"),
    ("told a news conference", "told a press briefing"),
    ("announced", "said"),
    ("stated", "said"),
    ("added", "went on"),
    ("however", "still"),
    ("meanwhile", "separately"),
    ("approximately", "about"),
    ("roughly", "about"),
    ("per cent", "percent"),
    ("commenced", "began"),
    ("purchased", "bought"),
    ("attempted to", "tried to"),
    ("take part in", "join"),
    ("took part in", "joined"),
    ("is set to", "will"),
    ("are set to", "will"),
    ("is expected to", "should"),
    ("are expected to", "should"),
    ("was forced to", "had to"),
    ("were forced to", "had to"),
    ("decided to", "chose to"),
    ("earlier this year", "this year"),
    ("in the past", "before now"),
    ("for the first time", "for once"),
    ("carried out", "made"),
    ("pointed out that", "said"),
    ("expressed concern", "voiced worry"),
    ("continues to", "goes on to"),
    ("in addition", "also"),
    ("as a result", "so"),
    ("according to", "as reported by"),
    ("the majority of", "most"),
    ("the company", "the firm"),
    ("the firm", "the company"),
    ("because of", "owing to"),
    ("around", "about"),
    ("nearly", "almost"),
    ("large", "big"),
    ("children", "youngsters"),
    ("do not", "don't"),
    ("did not", "didn't"),
    ("does not", "doesn't"),
    ("is not", "isn't"),
    ("cannot", "can't"),
    ("will not", "won't"),
    ("has been", "was"),
    ("have been", "were"),
)

# Capitals and marks that desks write differently: no event is made of these.
RESTYLED: tuple[tuple[str, str], ...] = (
    ("Prime Minister", "prime minister"),
    ("Foreign Minister", "foreign minister"),
    ("Chief Executive", "chief executive"),
    ("President", "president"),
    ("Government", "government"),
    ("Parliament", "parliament"),
    ("Internet", "internet"),
    ("NATO", "Nato"),
    ("UNICEF", "Unicef"),
    (" - ", " – "),
    ("--", "—"),
    ("’", "'"),
    ("...", "…"),
)

# Words that a sub-editor cuts first; after a comma or alone.
_ADVERBS = """\
also already quickly largely mainly recently reportedly allegedly apparently significantly effectively widely strongly
sharply slightly particularly especially increasingly previously finally eventually simply currently certainly clearly
actually really very quite fully heavily highly initially originally merely nearly officially openly possibly
presumably privately publicly repeatedly seriously steadily successfully suddenly thoroughly totally traditionally
typically ultimately undoubtedly unusually virtually closely completely consistently constantly deliberately directly
easily entirely equally exactly extremely frequently generally greatly immediately inevitably"""
ADVERBS = frozenset(_ADVERBS.split())

# What stands at the head of a sentence and can go, with its comma.
OPENERS: tuple[str, ...] = (
    "However", "Meanwhile", "In addition", "Moreover", "Furthermore", "As a result", "Nevertheless", "Earlier",
    "In fact", "Of course", "On Monday", "On Tuesday", "On Wednesday", "On Thursday", "On Friday", "On Saturday",
    "On Sunday", "Last week", "Last month", "Last year", "At the same time", "In the meantime", "For example",
    "For instance", "Elsewhere", "Separately", "Overall", "Instead", "Indeed",
)  # fmt: skip

# What a spinner puts for words that a thesaurus leaves out.
SPUN: dict[str, tuple[str, ...]] = {
    "after": ("following",),
    "against": ("versus", "in opposition to"),
    "among": ("amid",),
    "because": ("since", "as"),
    "before": ("prior to",),
    "between": ("among",),
    "bring": ("deliver",),
    "but": ("yet", "though"),
    "came": ("arrived",),
    "can": ("is able to", "may"),
    "come": ("arrive",),
    "could": ("might", "may"),
    "day": ("date",),
    "despite": ("in spite of",),
    "during": ("in the course of", "amid"),
    "early": ("initial",),
    "end": ("close", "finish"),
    "even": ("actually",),
    "first": ("initial", "opening"),
    "gave": ("handed",),
    "get": ("obtain", "receive"),
    "give": ("hand", "offer"),
    "given": ("handed",),
    "go": ("head", "travel"),
    "good": ("fine", "solid"),
    "high": ("elevated", "lofty"),
    "into": ("inside",),
    "just": ("merely", "only"),
    "last": ("final", "previous"),
    "long": ("lengthy",),
    "made": ("produced", "created"),
    "make": ("produce", "create"),
    "making": ("producing", "creating"),
    "many": ("numerous", "a lot of"),
    "may": ("might", "could"),
    "million": ("mn",),
    "more": ("additional", "further"),
    "most": ("the bulk of",),
    "much": ("a great deal of",),
    "must": ("needs to", "has to"),
    "new": ("fresh",),
    "next": ("coming", "following"),
    "now": ("at this point", "presently"),
    "number": ("figure", "count"),
    "old": ("aged",),
    "only": ("just", "solely"),
    "other": ("different", "further"),
    "over": ("across", "beyond"),
    "own": ("personal",),
    "people": ("individuals", "folks"),
    "put": ("placed",),
    "right": ("proper",),
    "same": ("identical",),
    "seen": ("witnessed",),
    "should": ("ought to",),
    "since": ("ever since",),
    "so": ("thus",),
    "some": ("certain", "a few"),
    "still": ("nonetheless",),
    "such": ("this kind of",),
    "take": ("grab", "assume"),
    "taken": ("grabbed", "assumed"),
    "that": ("which",),
    "through": ("via", "by way of"),
    "time": ("moment", "period"),
    "told": ("informed",),
    "took": ("grabbed", "assumed"),
    "top": ("leading",),
    "two": ("a pair of", "both"),
    "under": ("beneath",),
    "until": ("till",),
    "very": ("extremely", "really"),
    "week": ("seven days",),
    "well": ("nicely",),
    "were": ("had been",),
    "when": ("as",),
    "where": ("in which",),
    "which": ("that",),
    "while": ("as", "whereas"),
    "will": ("is going to", "shall"),
    "with": ("alongside",),
    "within": ("inside",),
    "without": ("lacking",),
    "world": ("globe",),
    "would": ("was going to",),
    "year": ("twelve months",),
}

# What desks put in: behind a verb of saying, or before it.
INSERTED_TIMES = ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "yesterday", "earlier")
INSERTED_ADVERBS = ("also", "reportedly", "already", "now", "later", "then", "again", "further")

# Capitalised and no names of anybody: days, months, offices, and what institutions are called.
_NO_NAMES = """\
Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July August September
October November December Minister President Prime Secretary Chief Executive Director Chairman House Party Court Union
Bank Street Group Association Committee Council Commission Department Office Ministry University World European
British American French German National International United States Kingdom North South East West Lords Commons State
Three Four Five Seven Eight Eleven Twelve Under Other Others However Their There These Those About After Before Since"""
NO_NAMES = frozenset(_NO_NAMES.split())
