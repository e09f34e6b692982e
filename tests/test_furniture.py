"""
Laws of what stands around the reporting, with examples on both sides of every line.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import strategies
from articles_for_tests import ELECTION, HARBOUR
from provenance.text import furniture
from provenance.text.agencies import AGENCIES
from provenance.text.furniture import find_furniture, outlet_suffix
from provenance.text.sentences import paragraphs
from stopwatch import assert_linear

LEAD = "The council of Velmar voted on Monday to close the northern pier for good."
MORE = "Nobody in the hall spoke against it, and the mayor left by a side door."
KINDS = {"title", "outlet", "dateline", "credit", "stamp", "footer"}


def found(text, title=None):
    return [(one.kind, text[one.start : one.end], one.value) for one in find_furniture(text, paragraphs(text), title)]


def pieces(text, title=None):
    return {(kind, value) for kind, _, value in found(text, title)}


def story(*lines):
    return "\n\n".join([*lines, MORE])


@given(strategies.texts, st.none() | strategies.texts)
@example("a - B", None)
def test_every_piece_lies_in_one_paragraph_and_has_ink(text, title):
    blocks = paragraphs(text)
    for one in find_furniture(text, blocks, title):
        assert one.kind in KINDS
        assert any(start <= one.start < one.end <= end for start, end in blocks)
        assert text[one.start : one.end].strip()


@pytest.mark.parametrize("text", [HARBOUR, ELECTION])
def test_a_text_of_nothing_but_reporting_has_no_furniture(text):
    assert found(text) == []


# Headlines


@pytest.mark.parametrize(
    "line",
    [
        "Council of Velmar Closes Northern Pier",
        "Putin: No success in talks; Putin, Biden will continue to tussle, says Kremlin",
        "KYIV: 'No talks before spring'",
        "维尔马议会关闭北码头",
        "Мэр Вельмара закрыл северный пирс",
        "Ferry - the last one",
        "JAKARTA - Presidents to Talk",
    ],
)
def test_a_short_first_line_that_does_not_close_is_the_headline_and_nothing_else(line):
    assert found(story(line, LEAD)) == [("title", line, line)]
    assert found(story(line, LEAD), title=line) == [("title", line, line)]


@pytest.mark.parametrize(
    "line",
    [
        LEAD,
        "Is the ferry lost?",
        "“We are done!”",
        "The mayor said: “We are done.”",
        "议会投票关闭了北码头。",
        "क्या नाव खो गई है।",
        " ".join(["word"] * 31),
        "x" * 221,
        "Sources: Reuters, AFP",
        "Follow us on Facebook",
    ],
)
def test_a_line_that_closes_or_is_long_or_is_other_furniture_is_no_headline(line):
    assert "title" not in {kind for kind, _, _ in found(story(line, MORE))}


@pytest.mark.parametrize(
    "text",
    [
        "Les travaux du pont ont été très dif-\nficiles, selon le maire de la ville.",
        "The old ferry crosses the sound at dawn every day and\ncomes back when the schools close.",
    ],
)
def test_a_first_line_that_goes_on_in_the_next_is_no_headline(text):
    """
    Unless a blank line parts them.
    """
    assert found(text) == []
    assert [piece[0] for piece in found(text.replace("\n", "\n\n"))] == ["title"]


def test_the_only_line_of_a_text_is_no_headline():
    assert found("Putin: No success in talks, says Kremlin") == []


def test_a_headline_that_the_user_gave_is_found_whatever_its_case_white_space_and_outlet():
    line = "Council Closes the  Northern Pier – Times of Velmar"
    expected = [("title", "Council Closes the  Northern Pier"), ("outlet", " – Times of Velmar")]
    for title in (line, line.upper(), "council closes the northern pier"):
        assert [one[:2] for one in found(story(line, LEAD), title)] == expected
    assert found(story("Council closes the northern pier", LEAD), title=line)[0][0] == "title"


def test_a_headline_that_the_user_gave_leaves_another_first_line_alone():
    assert found(story("Another short line", LEAD), title="Council closes pier") == []
    assert found(story("Another short line", LEAD), title="") == []


@pytest.mark.parametrize("dash", ["–", "—", "|", "-"])
@pytest.mark.parametrize("outlet", ["Times of India", "BBC News", "The Guardian", "the Guardian", "24sata"])
def test_an_outlet_behind_a_headline_is_parted_from_it(dash, outlet):
    headline = "Council of Velmar closes northern pier"
    line = f"{headline} {dash} {outlet}"
    assert outlet_suffix(line) == (headline, outlet)
    assert pieces(story(line, LEAD)) == {("title", headline), ("outlet", outlet)}


@pytest.mark.parametrize(
    "title",
    [
        "Brexit - The Deal",
        "Council closes pier - and nobody says why",
        "Council of Velmar closes its pier - A Long Tale of Money and of Herring",
        "Council of Velmar closes its well-known pier",
        "Council of Velmar closes pier -",
        "",
        " ",
    ],
)
def test_what_else_stands_behind_a_dash_belongs_to_the_headline(title):
    assert outlet_suffix(title) == (title, None)


# Datelines


@pytest.mark.parametrize(
    ("dateline", "credit"),
    [
        ("JAKARTA - ", None),
        ("WASHINGTON, Dec 7 (Reuters) - ", "Reuters"),
        ("NEW DELHI: ", None),
        ("Moscow: ", None),
        ("New Delhi: ", None),
        ("BRUSSELS — ", None),
        ("ST. PETERSBURG, Fla. (AP) — ", "AP"),
        ("The Hague (AP) – ", "AP"),
        ("Berlin (dpa) - ", "dpa"),
        ("ÉVREUX, France (AFP) – ", "AFP"),
        ("BEIJING, Dec. 7 (Xinhua) -- ", "Xinhua"),
        ("KYIV, 7 December - ", None),
        ("SÃO PAULO, Jan 3 - ", None),
        ("(Reuters) - ", "Reuters"),
        ("PARIS (Agence France-Presse) - ", "AFP"),
    ],
)
def test_a_dateline_is_parted_from_the_lead(dateline, credit):
    shown = dateline.strip(" -–—:")
    expected = {("dateline", shown)} | ({("credit", credit)} if credit else set())
    assert pieces(story(dateline + LEAD)) == expected
    headline = "Council closes northern pier"
    assert pieces(story(headline, dateline + LEAD)) == expected | {("title", headline)}
    piece = find_furniture(dateline + LEAD, paragraphs(dateline + LEAD), None)[0]
    assert (piece.start, piece.end) == (0, len(dateline))


@pytest.mark.parametrize(
    "lead",
    [
        "NATO - the alliance of the West - said on Monday that it would not move.",
        "In the end - nobody knows why - the pier was closed.",
        "The council voted: Nobody objected to the plan.",
        "He said this: The pier is closed.",
        "Note: the pier is closed on Monday.",
        "WASHINGTON said on Monday that the pier was closed.",
        "Moscow-based banks closed on Monday.",
        "U.S. officials said on Monday that the pier was closed.",
        "“JAKARTA - What a city!” she said.",
        "In 2021: a year of storms, the pier was closed.",
        "The mayor (Liberal) - a teacher - closed the pier.",
        "Putin: No success in talks",
    ],
)
def test_a_sentence_that_only_looks_like_it_has_no_dateline(lead):
    assert "dateline" not in {kind for kind, _, _ in found(story(LEAD, MORE).replace(LEAD, lead), title="x")}


def test_only_the_lead_has_a_dateline():
    assert found(story(LEAD, "JAKARTA - Another paragraph begins here.")) == []


# Credit lines


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("(Reuters)", "Reuters"),
        ("Source: AFP", "AFP"),
        ("Reuters", "Reuters"),
        ("— Associated Press", "AP"),
        ("With inputs from PTI", "PTI"),
        ("(with inputs from PTI and ANI)", "PTI"),
        ("Sources: Reuters, AFP", "Reuters"),
        ("REUTERS/AFP", "Reuters"),
        ("Fuente: EFE", "EFE"),
        ("Additional reporting by Mette Lund in Velmar", None),
        ("(Reporting by Ilse Brandt; Editing by Reto Caflisch)", None),
    ],
)
def test_a_line_that_names_the_agency_or_signs_off_is_a_credit(line, credit):
    assert found(story(LEAD, line)) == [("credit", line, credit)]


@pytest.mark.parametrize(
    "tail", [" (Reuters)", " – AFP", " [dpa]", " (AFP/Reuters)", " (with inputs from PTI)", " —AP."]
)
def test_a_credit_behind_the_last_paragraphs_is_parted_from_them(tail):
    text = story(LEAD, LEAD + tail)
    [(kind, quoted, credit)] = found(text)
    assert (kind, quoted.strip()) == ("credit", tail.strip())
    assert credit in {"Reuters", "AFP", "dpa", "PTI", "AP"}


@pytest.mark.parametrize(
    "line",
    [
        "The AP office in Velmar was closed and its reporters left for home.",
        "He had worked for Reuters.",
        "By the way he walked, everybody knew that he had worked at sea.",
        "Reporting by journalists was restricted during the strike, officials said.",
        "Writing by hand is good for children, the study found.",
        "He said ap and tt and pa and went.",
        "She is from Bloomberg, a village in the north.",
    ],
)
def test_prose_that_mentions_an_agency_or_reporting_is_no_credit(line):
    assert found(story(LEAD, line, MORE)) == []


def test_every_spelling_of_an_agency_gives_its_name():
    for name, spellings in AGENCIES:
        for spelling in spellings:
            assert found(story(LEAD, f"Source: {spelling}"))[0][2] == name


# Stamps


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("12:39, 08 December 2021", "2021-12-08T12:39:00"),
        ("Published: 8 Dec 2021 at 10:30 p.m. GMT", "2021-12-08T22:30:00+00:00"),
        ("Last updated on Dec. 7, 2021", "2021-12-07"),
        ("Tuesday, 7 December 2021", "2021-12-07"),
        ("December 8th, 2021 12:05 am", "2021-12-08T00:05:00"),
        ("Updated: December 08, 2021 12:39 IST", "2021-12-08T12:39:00"),
        ("1 January 2020 09:00 (EST)", "2020-01-01T09:00:00"),
        ("09h00 UTC, 1 March 2020", "2020-03-01T09:00:00+00:00"),
        ("29 February 2020", "2020-02-29"),
    ],
)
def test_a_stamp_is_read_as_a_time_without_adding_a_zone(line, value):
    assert found(story(line, LEAD)) == [("stamp", line, value)]
    dt.datetime.fromisoformat(value)


@pytest.mark.parametrize(
    "line",
    [
        "29 February 2021 was no day at all.",
        "30 February 2021",
        "25:10, 08 December 2021",
        "On 8 December 2021 the pier was closed.",
        "8 December",
        "12:39",
        "In May 2021 the council met 12 times.",
    ],
)
def test_a_line_that_is_no_time_is_no_stamp(line):
    assert "stamp" not in {kind for kind, _, _ in found(story(LEAD, line))}


# Footers


@pytest.mark.parametrize(
    "line",
    [
        "This website uses cookies to improve your experience. We'll assume you're ok with this. Accept Read More",
        "We use cookies and other tools to show you what you like.",
        "© 2021 The Velmar Post. All rights reserved.",
        "Copyright 2021 The Velmar Post",
        "Copyright by Velmar Media",
        "By signing up you agree to our Terms of Use and Privacy Policy.",
        "Privacy Policy | Terms of Service | Contact",
        "Sign up for the Velmar morning letter.",
        "Subscribe to our newsletter and never miss a ferry.",
        "Follow us on Facebook and Twitter.",
        "Read more: Ten ferries that we miss",
        "Read More",
        "Advertisement",
        "Tags: ferry, pier, council",
        "Related: The strike of 1978",
        "Council closes northern pier Photo: Velmar Port Authority",
        "(Except for the headline, this story has not been edited by Velmar Post staff.)",
        "This article was originally published in The Velmar Post.",
        "Click here to read the whole story.",
    ],
)
def test_what_a_web_site_adds_is_a_footer(line):
    assert found(story(LEAD, line)) == [("footer", line, None)]


@pytest.mark.parametrize(
    "line",
    [
        "Regulators said on Monday that the privacy policy of the company was unlawful in three countries.",
        "The firm changed its terms of service on Monday, and users left in droves.",
        "“We say so in our privacy policy,” the company's lawyer told the court.",
        "Some 400 people sign up for the race across the sound each year.",
        "Commuters who subscribe to the service pay nine crowns a month.",
        "Copyright law will be changed next year, the minister said on Friday.",
        "The picture is bleak: nobody wants to buy the boat.",
        "Related companies were searched as well, the prosecutor said.",
        "Advertisement revenue fell by a third in the spring.",
        "Tags on the barrels showed where the herring had come from.",
        "She asked him to join us on the pier.",
        "Read more books, the minister told pupils.",
        " ".join(["In the hearing, the company said that it would no longer track readers."] * 7)
        + " “This website uses cookies,” read the banner that started it all.",
    ],
)
def test_reporting_on_the_same_things_is_no_footer(line):
    assert found(story(LEAD, line)) == []


# Cost


@pytest.mark.parametrize(
    "line",
    [
        " ",
        "-",
        " - ",
        "©",
        "(",
        "A ",
        "A.",
        "a - A",
        "Photo:",
        "12:39, ",
        "Reuters/",
        "by ",
        "Advertisement\n\n",
        "Dec 7, 2021\n\n",
    ],
)
def test_recognising_furniture_is_linear(line):
    def recognise(text):
        find_furniture(text, paragraphs(text), None)
        find_furniture(text, paragraphs(text), text)
        outlet_suffix("x" + text + "x")

    assert_linear(recognise, lambda size: line * size, 40_000 // len(line), most_seconds=5.0)


_PIECES = (
    *("this website uses cookies", "accept all cookies", "All rights reserved", "sign up for our", "subscribe to our"),
    *("follow us on", "Like us on Facebook", "download the app", "Click here for", "this story first appeared"),
    *("this article was originally published", "has not been edited by our staff", "published from a syndicated feed"),
    *("auto-generated from a", "Read more", "read also", "Also read:", "see also", "related:", "more on this story"),
    *("Advertisement", "share this", "tags", "tag:", "file photo: AFP", "image credit: x", "picture: y", "foto: z"),
    *(
        "\u0424\u043e\u0442\u043e: \u0422\u0410\u0421\u0421",
        "join us on",
        "\u00a9",
        "(c)",
        "Copyright by",
        "cookie policy",
        "privacy policy",
    ),
    *(
        "terms of use",
        "terms of service",
        "\u017fign up for our",
        "\u212aopyright",
        "S\u0130GN UP FOR OUR",
        "l\u0131ke us on facebook",
    ),
    *("we", "the", "\u017f", ".", ":", " ", "policy", "our", "on"),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=5), st.sampled_from([str, str.upper, str.lower, str.title]))
def test_what_is_passed_over_is_no_footer(pieces, written):
    line = written(" ".join(pieces))
    if not furniture._may_be_footer(line):
        assert not furniture._FOOTER.search(line)
        assert not furniture._LEGAL.search(line)
