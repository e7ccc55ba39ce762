"""Which story comes when is drawn from a seed and follows the day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from lamplighter_server.demo.answer import answer
from lamplighter_server.demo.cases import CASES
from lamplighter_server.demo.facts import draw
from lamplighter_server.demo.scenarios import SCENARIOS
from lamplighter_server.demo.schedule import SECOND, Choice, Turns, history
from lamplighter_server.demo.script import fill
from lamplighter_server.demo.story import Story

START = 1_795_000_000 * SECOND
DAY = 24 * 3600 * SECOND
EVERYTHING = list(SCENARIOS.values())


def test_the_same_seed_draws_the_same_day() -> None:
    """Two demos with one seed tell the same stories at the same times; another seed tells others."""
    days = [list(history(Choice(EVERYTHING, seed), START, START + DAY, 1.0)) for seed in (5, 5, 6)]
    assert days[0] == days[1]
    assert days[0] != days[2]


def test_a_day_has_a_rhythm() -> None:
    """The past is told in order, within its bounds, and mornings are several times as busy as nights."""
    due = list(history(Choice(EVERYTHING, 1), START, START + 5 * DAY, 2.0))
    times = [one.at for one in due]
    assert times == sorted(times)
    assert times[0] >= START
    assert times[-1] < START + 5 * DAY
    hours = Counter(datetime.fromtimestamp(at / SECOND).astimezone().hour for at in times)
    assert hours[10] > 5 * hours[3] > 0


def test_scenarios_come_by_their_weight() -> None:
    """Most conversations are normal, and every scenario comes up in a thousand of them."""
    choice = Choice(EVERYTHING, 2)
    drawn = Counter(choice.scenario().name for _ in range(1000))
    assert set(drawn) == set(SCENARIOS)
    assert 650 < drawn["normal"] < 830


def test_the_cases_of_a_scenario_take_turns() -> None:
    """A scenario tells each of its cases before it tells one again."""
    scenario = SCENARIOS["normal"]
    choice = Choice([scenario], 3)
    told = [choice.conversation(scenario, START)[0].case for _ in scenario.cases]
    assert sorted(told) == sorted(scenario.cases)


def test_later_turns_wait_for_the_customer() -> None:
    """A conversation's second turn is due only after the first has ended and the customer has paused."""
    turns = Turns()
    case = CASES["choose-a-lamp"]
    turns.add(START, [Story(case.name, number, 1, "2026-11-20") for number in range(len(case.turns))])
    assert [due.story.turn for due in turns.until(START)] == [0]
    later = turns.next()
    assert later == START + int((case.lasts + case.turns[1].pause) * SECOND)
    assert not list(turns.until(later - 1))
    assert [due.story.turn for due in turns.until(later)] == [1]
    assert turns.next() is None


def test_the_model_is_deterministic() -> None:
    """The same request gets the same answer in the same time; another customer's gets another."""

    def ask(seed: int) -> object:
        story = Story("late-parcel", 0, seed, "2026-11-20")
        messages = [{"role": "system", "content": []}, {"role": "user", "content": story.ask()}]
        metadata = story.metadata("triage", 0)
        return answer({"model": "gpt-5.4-mini", "messages": messages, "max_tokens": 100, "metadata": metadata})

    assert ask(1) == ask(1)
    assert ask(1) != ask(2)


def test_facts_fill_blanks_and_keep_their_type() -> None:
    """A lone blank keeps its fact's type, a blank within a text becomes text, and other values stay."""
    from datetime import date

    facts = draw(4, date(2026, 11, 20))
    filled = fill({"a": "{price}", "b": ["{price} {currency}", 1, None], "c": "{order}"}, facts)
    assert filled == {"a": facts["price"], "b": [f"{facts['price']} {facts['currency']}", 1, None], "c": facts["order"]}
    assert isinstance(filled["a"], float)
