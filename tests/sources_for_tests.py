"""
Articles of our own with which simulated stories begin: with quotations, numbers, names and both countries' spelling.
"""

from __future__ import annotations

from benchmarks.simulation.records import SourceArticle

_BRIDGE = """\
The long-awaited harbour bridge at Kingsferry will open in October, two years late and £48m over its budget, the transport ministry said on Tuesday.

Transport minister Ruth Hallam told reporters that engineers had completed the last of 312 safety checks, and that drivers would pay a toll of £4 for each crossing. "We have taken the time that was needed to get this right, and nobody who uses this bridge every day should have to wonder whether it is safe," Hallam said.

The bridge, which is 3 miles long, was originally due to open in time for the games. However, cracks were found in four of its concrete piers, and the contractor, Lindqvist, was forced to replace them at its own cost. Lindqvist, a Swedish company, reported a loss of £19m for the year.

Fishermen have fought the project from the beginning, and they said on Tuesday that they would continue to do so. Their spokesman, Aldous Fenn, said the new piers had changed the currents in the channel; catches of herring were already down by 40%. "They promised us a study, then they promised us a second study, and what we have in our hands today is a toll booth," Fenn said.

The ministry disputes the figures. In addition, it points to a report by the Downing Street efficiency unit (published in May), which found that the crossing would save commuters more than 25 minutes a day.

Some 11,000 vehicles are expected to use the bridge on an ordinary weekday. The old ferry, which carried passengers for 96 years, is set to make its last journey on the evening before the opening. It will be sold.

Lindqvist announced last month that Lindqvist engineers will maintain the bridge for 30 years. The labour unions recognised the agreement in August, according to the ministry.
"""

_RAIL = """\
Rail passengers in the north face a third week of delays after signal engineers rejected an offer of higher pay, the operator Northmoor Trains said on Friday.

The company cancelled more than 200 services on Thursday, and it warned that the timetable would not be back to normal before December. "We understand how angry people are, and we will refund every ticket that could not be used, without a form and without a queue," said Oda Brekke, the chief executive.

The union, which represents 1,400 engineers, said its members had been asked to work longer nights for an increase of 2%. Brekke said that the offer was worth 3.5% once a bonus was counted. Talks are expected to continue on Monday.

Commuters have organised car pools. At Aldwick station, 18 miles from the city, a baker has been selling breakfast to stranded travellers since five in the morning, and he told reporters that he had never sold so much bread in his life.

Meanwhile, the regulator has opened an investigation into the delays. Northmoor Trains was fined £6.2m two years ago because of a similar dispute. The regulator can withdraw its licence, although this has never happened before.

Economists at the university say the delays cost shops in the centre around £900,000 a day. The mayor called for the line to be run by the city, but the government has ruled this out repeatedly.
"""

_AIRPORT = """\
Night flights at Castle Bay airport will end next summer, the regional council decided on Wednesday by 31 votes to 28 after a debate of nine hours.

Residents had collected 52,000 signatures against the noise. The council's own doctors found that people who live under the western approach sleep 47 minutes less than their neighbours across the river.

"My children have learned to read the arrivals board before they learned to read a book, because that is what keeps them awake at night," said Tove Aske, who began the petition.

The airport said that the decision would cost 700 jobs, mainly in freight. Its director, Magnus Thiel, accused the council of ignoring an offer to buy quieter aircraft. Thiel said the company would take the council to court.

Parcels for three countries are sorted at the airport between midnight and four. Two carriers have already said that they will move to Morvan, 90 miles to the south.

The council will review the ban after two years. Its leader called the result a compromise; others called it the end of the airport.
"""

_TRAMS = """\
A tram left the rails in the middle of Oberhalden on Sunday evening and came to rest against the front of a theatre, slightly injuring six passengers, police said.

The driver, a woman of 34, was treated for shock. Witnesses said that the tram had been travelling quickly down the hill from the hospital when its second carriage began to swing.

"There was a sound like a great bell, and then the whole street was full of dust and people were climbing out of the windows," said Emil Rask, a student who was waiting at the stop.

The tram was built in 1994 and had been inspected in spring. The operator has taken 22 trams of the same type out of service. Buses will replace them until engineers have examined the brakes.

The theatre cancelled its performance. Its manager, Ines Calder, joked that the tram had at least arrived on time, but she said later that the damage to the entrance would cost about £80,000 to repair.

An investigation is expected to take three months. The operator has had two similar accidents in ten years, and both were put down to leaves on the track.
"""

_CANAL = """\
Volunteers have reopened a canal that had been closed since the war, and the first boat to pass the restored locks carried a brass band, four aldermen and a goat.

The Tarrasque canal runs for 27 miles between two rivers. It was filled in piece by piece, the last of it to make a car park in 1971.

A retired teacher, Hanne Voss, began to dig in 1989 with a spade and eleven neighbours. By the end, 3,000 people had worked on the canal at weekends. The whole restoration cost £5.4m, most of it from a lottery.

"Everybody told me that I would not live to see a boat on it, and I have just been sick over the side of one," Voss said on Saturday.

Historians say the canal carried coal, pottery and, once a year, a fair. Anglers have asked for limits on the speed of boats. The trust that owns the canal will charge visitors £12 for a day's licence.

There are plans to extend the canal to the sea, but a motorway is in the way. Voss, who is 81, said that somebody else could dig that part.
"""


def _source(name: str, title: str, text: str) -> SourceArticle:
    return SourceArticle(id=name, title=title, text=text.strip(), topic="transport")


SOURCES = (
    _source("bridge", "Harbour bridge to open two years late", _BRIDGE),
    _source("rail", "Rail passengers face third week of delays", _RAIL),
    _source("airport", "Council ends night flights at Castle Bay", _AIRPORT),
    _source("trams", "Six hurt as tram leaves rails in Oberhalden", _TRAMS),
    _source("canal", "Lost canal opens with a band and a goat", _CANAL),
)
