"""
Texts that the project owns, and what outlets do to them.
"""

from __future__ import annotations

HARBOUR = """\
The harbour town of Velmar will lose its last passenger ferry in March, the regional government announced on Monday, ending a service that has crossed the sound every day for 143 years.

Transport commissioner Ilse Brandt told reporters that the ageing vessel, the Aurelia, had failed two safety inspections since the summer and that repairs would cost more than nine million crowns.

Some 400 commuters use the crossing on an ordinary weekday, most of them nurses, teachers and shipyard workers who live on the cheaper northern shore and cannot afford the toll on the suspension bridge.

A replacement bus will leave from the market square every forty minutes, but it needs almost an hour for a journey that the boat makes in eleven minutes.

Fishermen on the quay said that the decision had been taken behind closed doors, without a single public hearing, and that the figures for repairs were twice what the shipyard had quoted in April.

The town council voted last week to buy the Aurelia for a symbolic price and to run her with volunteers until a cheaper boat could be found, an offer that the commissioner called generous and impractical.

Velmar has fought over the crossing before. In 1978 the dockers blocked the northern pier with herring barrels for nine days until the ministry agreed to keep the winter timetable.

The Aurelia, built in 1961 for the lakes of a neighbouring country, has a rare steam whistle that schoolchildren may sound on their birthdays.

Brandt said the whistle would go to the maritime museum, and that the landing stage would be let to a restaurant from the spring of next year.
"""

HARBOUR_REWORDED = """\
In March, Velmar is to be left without a passenger ferry: on Monday the government of the region said that its harbour would see the end of a crossing made daily over the sound for 143 years.

Two inspections for safety since summer were failed by the Aurelia, an ageing vessel whose repairs, according to Ilse Brandt, commissioner of transport, could run beyond nine million crowns.

Nurses, teachers and workers of the shipyard are most of the 400 weekday commuters; their homes stand on the northern shore, which is cheaper, and the bridge has a toll beyond their means.

Every forty minutes a bus from the square of the market is to serve as replacement, yet what takes the boat eleven minutes of journey will take it an hour, almost.

Without one public hearing and behind doors that were closed, fishermen complain, was the decision made; in April, they say on the quay, the shipyard quoted half of such figures.

For a price that is symbolic the council of the town voted to buy the boat, volunteers being found to run it; generous, replied the commissioner, and impractical.
"""

HARBOUR_REPORTED_APART = """\
Commuters in Velmar were stunned on Monday to learn that boats will no longer link the two sides of the sound after this winter.

Officials blamed the price of mending the Aurelia, a ship launched more than sixty years ago, whose hull did not satisfy surveyors when they looked at her twice this year.

For Mette Lund, who works nights at the hospital, the news means selling her house. She reckons that going round by road would add ten hours to her week.

Local politicians want to take over the vessel themselves. Nobody from the capital has answered their letter, the mayor complained at a crowded meeting in the fish hall.

Economists at the university put the loss to shops around the southern pier at three million crowns a year, mostly from visitors who come for the view.
"""

HARBOUR_COLUMN = """\
Every child here knows the sound of the Aurelia. On Monday we heard that it will stop, and the country will be a little quieter for it.

It would be easy to write about money. Ferries cost money, bridges cost money, and commissioners are paid to count it. What nobody counts is the half hour in which a teacher and a welder share a bench and talk.

My grandfather rolled barrels onto that pier in the strike of the seventies. He used to say that a town is a place you can leave by water.

Let them keep their restaurant. I would rather have the bench.
"""

ELECTION = """\
Voters in the mountain canton of Oberhalden rejected a plan to flood the Surena valley for a hydroelectric reservoir, by 54 percent to 46, according to final results published on Sunday evening.

Turnout reached 71 percent, the highest for any ballot there since the referendum on the railway tunnel twelve years ago.

The utility Kraftwerk Ost had promised cheap power for thirty thousand households and an annual payment of six million francs to the communes along the river.

Opponents collected signatures from hikers, beekeepers and the owners of the valley's two surviving inns, and projected pictures of a drowned chapel onto the cantonal bank.

The company's chairman, Reto Caflisch, said that he respected the outcome and that the engineers would now study wind turbines on the Furggen ridge instead.
"""

_REPLACED_ONE = {
    "announced": "declared",
    "ageing": "elderly",
    "ordinary": "normal",
    "cheaper": "less costly",
    "journey": "trip",
    "quay": "waterfront",
    "symbolic": "token",
    "generous": "kind",
    "fought": "quarrelled",
    "rare": "unusual",
    "schoolchildren": "pupils",
    "told reporters": "informed journalists",
    "commuters": "travellers",
    "blocked": "barricaded",
    "decision": "ruling",
}
_REPLACED_TWO = {
    "announced": "said",
    "ending": "closing",
    "vessel": "ship",
    "inspections": "checks",
    "afford": "pay",
    "leave": "depart",
    "single": "lone",
    "quoted": "estimated",
    "volunteers": "unpaid crews",
    "impractical": "unworkable",
    "agreed": "consented",
    "neighbouring": "nearby",
    "sound on": "blow on",
    "repairs": "mending",
    "service": "link",
}


def without(text: str, *paragraphs: int) -> str:
    """
    Cut paragraphs, counted from 0.
    """
    kept = [part for number, part in enumerate(text.split("\n\n")) if number not in paragraphs]
    return "\n\n".join(kept)


def replaced(text: str, words: dict[str, str]) -> str:
    """
    Put other words in place of some.
    """
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def first_rewrite(text: str = HARBOUR) -> str:
    """
    Cut two paragraphs and replace words, as one outlet might.
    """
    return replaced(without(text, 3, 7), _REPLACED_ONE)


def second_rewrite(text: str = HARBOUR) -> str:
    """
    Cut two others and replace other words, as another might.
    """
    return replaced(without(text, 4, 8), _REPLACED_TWO)


# Names that try to break out of whatever shows them: terminals, rich's markup, HTML, Graphviz, Mermaid, spreadsheets.
HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07bell",
    "\x9b31mC1\x85",
    "[bold]markup[/bold] [/] [link=https://example.org]x[/link]",
    "</script><script>alert(1)</script>",
    '"quoted" \\"escaped\\" \\',
    '"]; evil [label="owned',
    "two\nlines\r\nand\ttab",
    "\u202edesrever\u202c \u2066isolated\u2069",
    "`code` **bold** _low_ #35; &amp; 1. list - item www.example.org",
    "=cmd|' /C calc'!A0",
    "-- %% {{init}} ;;; end subgraph",
    "\ufeff\u200bunseen\u2028line\u2029",
    "é日本語🙂",
)
