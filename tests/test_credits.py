"""
Where a text names the source of its report, and where a name that stands there is no credit.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.articles import Article
from provenance.text.agencies import Agencies
from provenance.text.credits import mentions
from provenance.text.outlets import host_of, outlet_key, spelled
from provenance.text.spellings import agency_lexicon, lexicon, whole_word
from stopwatch import processor_seconds

LEXICON = agency_lexicon(Agencies.known())

BODY = "The ferry left the harbour at noon. Nobody was hurt, the port said.\n"


def named(text, **fields):
    return [(one.source, one.how) for one in mentions(Article("a", text, **fields), LEXICON)]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("WASHINGTON, March 3 (Reuters) - The ferry left.", "Reuters"),
        ("STERLING, Va./ WHITE SULPHUR SPRINGS, W. Va. (Reuters) - The ferry left.", "Reuters"),
        ("A ferry in the harbour (AP Photo/Jane Doe) SANTA CLARITA, Calif. (AP) — The ferry left.", "AP"),
        ("New Delhi, Mar 5 (PTI) The ferry left.", "PTI"),
        ("NEW DELHI: (With inputs from PTI)\n", "PTI"),
        ("MADRID, 5 mar (EFE).- El barco salió.", "EFE"),
        ("Berlin (dpa/reu) - Die Fähre legte ab.", "dpa"),
        ("Lisboa, 05 mar 2021 (Lusa) - O barco partiu.", "Lusa"),
        ("Jakarta (ANTARA) - Kapal itu berangkat.", "Antara"),
        ("МОСКВА, 5 мар - РИА Новости. Паром ушел.", "RIA Novosti"),
        ("ПЕРМЬ, 17 мая. /ТАСС/. Паром ушел.", "TASS"),
        ("ТАСС, 17 мая. Паром ушел.", "TASS"),
        ("واس- الرياض: غادرت العبارة الميناء ظهرا.", "SPA"),
        ("الرياض 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس\nغادرت العبارة الميناء.", "SPA"),
        ("الرياض (واس) - غادرت العبارة الميناء.", "SPA"),
        ("لندن - أ.ف.ب: غادرت العبارة الميناء.", "AFP"),
        ("ممبئی ۔ 12 اگست (اے پی پی) کشتی بندرگاہ سے روانہ ہوئی۔", "APP"),
        ("新华社北京3月5日电 渡轮离开了港口。", "Xinhua"),
    ],
)
def test_a_dateline_credits_its_agency(text, source):
    assert source in [one for one, how in named(text) if how in ("dateline", "credit_line")]


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("By Reuters", "Reuters"),
        ("By Jane Doe, Associated Press", "AP"),
        ("(AP)", "AP"),
        ("(Agencia EFE)", "EFE"),
        ("Reuter", "Reuters"),
        ("REUTER", "Reuters"),
        ("dpa/reu", "dpa"),
        ("With inputs from PTI", "PTI"),
        ("Source: AFP", "AFP"),
        ("Fuente: EFE", "EFE"),
        ("Quelle: dpa", "dpa"),
        ("Con información de EFE y AP", "EFE"),
        ("The Associated Press contributed to this report.", "AP"),
        ("Associated Press writer Jane Doe contributed to this article.", "AP"),
        ("Planet News' Jane Doe and The Associated Press contributed to this report.", "AP"),
        ("Copyright 2018 The Associated Press. All rights reserved.", "AP"),
        ("— AFP", "AFP"),
        ("Источник: ТАСС", "TASS"),
        ("(واس)", "SPA"),
        ("来源：新华社", "Xinhua"),
        ("(Reuters)", "Reuters"),
    ],
)
def test_a_credit_line_credits_its_agency(line, source):
    assert (source, "credit_line") in named(f"{BODY}\n{line}\n")


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The captain was tired, according to Reuters.", "Reuters"),
        ("The captain was tired, as reported by the French news agency AFP.", "AFP"),
        ("El capitán estaba cansado, según informó EFE el martes.", "EFE"),
        ("Le capitaine était fatigué, selon l'AFP.", "AFP"),
        ("Der Kapitän war müde, laut der Nachrichtenagentur dpa.", "dpa"),
        ("O comandante estava cansado, de acordo com a Agência Brasil.", "Agência Brasil"),
        ("Капитан устал, сообщает ТАСС.", "TASS"),
        ("Капитан устал, передает «Интерфакс» со ссылкой на порт.", "Interfax"),
        ("Kapten itu lelah, dikutip dari Reuters.", "Reuters"),
        ("كان القبطان متعبا، نقلا عن رويترز.", "Reuters"),
        ('كان القبطان متعبا، وفقاً لـ"واس".', "SPA"),
        ("كان القبطان متعبا، بحسب وكالة الأنباء الألمانية.", "dpa"),
        ("据新华社报道，船长累了。", "Xinhua"),
    ],
)
def test_a_sentence_that_rests_on_an_agency_says_so(sentence, source):
    assert (source, "attribution") in named(f"{BODY}{sentence} The sea was calm.")


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The captain told AFP that he was tired.", "AFP"),
        ("The ferry was late, Reuters reported.", "Reuters"),
        ("El capitán dijo el miércoles a Reuters que estaba cansado.", "Reuters"),
        ("Le capitaine a déclaré à l'AFP qu'il était fatigué.", "AFP"),
        ("قال القبطان لوكالة فرانس برس إنه متعب.", "AFP"),
        ("وقال القبطان لرويترز إنه متعب.", "Reuters"),
        ("Капитан заявил РИА Новости, что устал.", "RIA Novosti"),
        ("कप्तान ने पीटीआई को बताया कि वह थक गया है।", "PTI"),
        ("کپتان نے اے ایف پی کو بتایا کہ وہ تھک گیا ہے۔", "AFP"),
        ("Kaptan, Reuters'a konuşan bir yetkiliydi.", "Reuters"),
    ],
)
def test_a_sentence_names_an_agency_that_was_told_something(sentence, source):
    assert source in [
        one for one, how in named(f"{BODY}{sentence} The sea was calm.") if how in ("mention", "attribution")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Shares of Thomson Reuters fell by a tenth.",
        "Reuters said it would cut five hundred jobs in London.",
        "Reuters Group plc moved to a new building.",
        "Director Lang (PA) said the film was done.",
        "The Palestinian Authority (PA) objected to it.",
        "The PA said that it was too late, and so did the AA.",
        "Her PA answered the telephone.",
        "A. P. Hill led the AP class at school.",
        "Mayor Michael Bloomberg said that he was tired.",
        "Bloomberg said that he was tired of it, and went home.",
        "Senator Randolfe Rodrigues (REDE-AP) voted no.",
        "Los acuerdos, EFE incluida, no gustaron a nadie.",
        "The ferry in the harbour. (AP Photo/Jane Doe) It left at noon.",
        "Jane Doe/Reuters The ferry left at noon.",
        "Photo: Jane Doe/AFP\nThe ferry left at noon.",
        "They portray the grandparents reunited.",
        "وفي أغسطس (آب) غادرت العبارة الميناء، واستقبلها الناس باسمه واسم المدينة.",
        "Antara kota dan laut ada pelabuhan.",
        "The agencies did not agree on the TT race.",
    ],
)
def test_a_name_that_merely_stands_there_is_no_credit(text):
    assert named(f"{BODY}{text} The sea was calm.\n{BODY}") == []


def test_what_is_known_of_the_article_counts_with_its_text():
    found = named(BODY, byline="Jane Doe, AP", credit="Planet/AFP", usage="Courtesy of Reuters")
    assert found == [("AFP", "credit"), ("AP", "byline"), ("Reuters", "usage")]
    assert named(BODY, byline="الرياض - واس") == [("SPA", "byline")]
    assert named(BODY, byline="رويارز - بغداد") == [("Reuters", "byline")], "one letter is wrong"
    assert named(BODY, byline="Paul Bernardo and Ann Kyoto") == []


PIECES = (
    "Reuters",
    "AFP",
    "واس",
    "新华社",
    "told ",
    "(",
    ")",
    " - ",
    "according to ",
    "\n",
    ". ",
    "PARIS",
    "news agency ",
    "x",
)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_every_span_shows_a_spelling_of_the_source_as_a_whole_word(text):
    for one in mentions(Article("a", text or "x"), LEXICON):
        assert one.span is not None
        assert LEXICON.name(text[slice(*one.span)]) == one.source
        assert whole_word(text, *one.span)


@given(
    st.dictionaries(st.text("abAB ", min_size=1, max_size=5).filter(str.strip), st.just("X"), min_size=1, max_size=8),
    st.text("abAB ", max_size=40),
)
def test_the_pattern_finds_what_looking_for_each_spelling_finds(names, text):
    found = {match.start() for match in lexicon(names).pattern.finditer(text)}
    written = [r"[\s\u00a0-]+".join(map(re.escape, name.split())) for name in names]
    one_by_one = {match.start() for match in re.finditer("|".join(sorted(written, key=len, reverse=True)), text)}
    assert min(found, default=-1) == min(one_by_one, default=-1)
    assert bool(found) == bool(one_by_one)


@pytest.mark.parametrize(
    "forms",
    [
        ("The Guardian", "theguardian.com", "Guardian", "https://www.theguardian.com/us-news/2016/a", "guardian"),
        ("USA TODAY", "USA Today", "usatoday.com"),
        ("CNN (Web News)", "CNN", "cnn.com", "edition.cnn.com", "CNN - Editorial"),
        ("Fox Online News", "Fox News", "foxnews.com", "Fox News (Online)"),
        ("New York Times - News", "The New York Times", "New York Times - Opinion"),
        ("CBS News", "CBS", "cbsnews.com"),
        ("TheBlaze.com", "The Blaze", "theblaze.com"),
        ("BBC News", "bbc.co.uk", "BBC"),
        ("صحيفة الوئام", "الوئام"),
        ("Le Monde", "monde"),
    ],
)
def test_all_forms_of_an_outlets_name_are_one(forms):
    assert len({outlet_key(form) for form in forms}) == 1


def test_different_outlets_stay_different():
    names = ["The Guardian", "The Times", "New York Times", "Financial Times", "Fox News", "Fox Sports", "Time", "CNN"]
    names += ["CNBC", "Washington Post", "New York Post", "Washington Times", "الرياض", "الرياضية", "الجزيرة"]
    assert len({outlet_key(name) for name in names}) == len(names)


def test_an_address_that_many_share_tells_no_outlet():
    assert host_of("https://www.facebook.com/planet") is None
    assert host_of("https://web.archive.org/web/2020/https://planet.example") is None
    assert host_of("not an address") is None
    assert host_of("http://10.0.0.1/a") is None
    assert host_of("https://www.Planet.example/a") == "planet.example"


def test_an_outlet_is_written_in_several_forms():
    assert "CBS" in spelled("CBS News")
    assert "Blaze" in spelled("TheBlaze.com")
    assert spelled("The Guardian") == ("Guardian",)


@pytest.mark.parametrize(
    "text", ["AP " * 20_000, "AP\n" * 20_000, "(AP" * 20_000, "according to A, B and " * 5_000 + "AP"]
)
def test_a_text_of_nothing_but_names_is_read_in_little_time(text):
    start = processor_seconds()
    named(text)
    assert processor_seconds() - start < 5.0
