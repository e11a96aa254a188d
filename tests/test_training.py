"""Helpers of the training that what is learnt depends on; nothing is trained here."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from outside import modules

from reportedly.reading.windows import Window, split

torch = pytest.importorskip("torch")
MODULES = ("corpora", "goes_on", "learning", "prepare", "refer", "referring", "refine")


@pytest.fixture(scope="module")
def training() -> Iterator[Any]:
    with modules("training", *MODULES) as found:
        yield SimpleNamespace(**dict(zip(MODULES, found, strict=True)))


TEXT = "The old mayor of Tavrin left on Tuesday morning."
WORDS = split(TEXT)


def at(phrase: str) -> tuple[int, int]:
    return TEXT.index(phrase), TEXT.index(phrase) + len(phrase)


def test_within_takes_whole_words_that_a_span_touches(training: Any) -> None:
    assert training.corpora.within(WORDS, *at("old mayor")) == (1, 2)
    assert training.corpora.within(WORDS, at("old")[0] + 1, at("mayor")[0] + 1) == (1, 2)
    assert training.corpora.within(WORDS, 3, 4) is None  # the blank behind "The"


def test_placed_mentions_are_by_head_and_the_longer_of_two_stays(training: Any) -> None:
    head = at("mayor")[0]
    found = training.corpora.placed(WORDS, [
        (*at("Tavrin"), at("Tavrin")[0], "place", 2), (*at("old mayor"), head, "person", 1),
        (*at("The old mayor of Tavrin"), head, "person", 3), (*at("mayor"), head, "person", 4), (3, 4, 3, "person", 5),
    ])
    assert [(m.head, m.first, m.last, m.kind, c) for m, c in found] == [(2, 0, 4, "person", 3), (4, 4, 4, "place", 2)]


def test_a_head_outside_its_span_is_moved_into_it(training: Any) -> None:
    (one, _), = training.corpora.placed(WORDS, [(*at("old mayor"), at("left")[0], "person", 1)])
    assert (one.first, one.head, one.last) == (1, 2, 2)


def test_the_head_is_the_token_whose_own_head_is_outside(training: Any) -> None:
    heads = [2, 2, 5, 4, 2, -1]  # of "The old mayor of Tavrin left"
    document = {"tokens": [[int(start), 0, "", head] for start, head in zip(WORDS.starts[:6], heads, strict=True)]}
    assert training.corpora.head_of(document, 0, 23, [0, 1, 2, 3, 4]) == at("mayor")[0]


def marked(training: Any, text: str, whole: bool, **likely: float) -> Any:
    """A passage with its mentions; `likely`: the words that the tagger takes for heads, of persons, and how surely."""
    plain, found = training.referring.unmarked(text)
    example = training.corpora.blank("passage", split(plain))
    probability = np.zeros((len(example.words), len(training.refine.KINDS)), np.float32)
    for i, word in enumerate(example.words.strings):
        probability[i, 1] = likely.get(word, 0.01)
    probability[:, 0] = 1 - probability[:, 1]
    training.refine.mark(example, found, probability, whole)
    return example


def test_a_marked_phrase_has_its_likeliest_word_before_what_follows_for_head(training: Any) -> None:
    example = marked(
        training, "[The old mayor of [Tavrin|0] who left|1] said [[her|1] brother|0] knew.", True,
        mayor=0.9, old=0.2, Tavrin=0.99, her=0.9, brother=0.8,
    )
    strings = example.words.strings
    found = [(strings[m.head], example.words.covered(m.first, m.last)) for m in example.mentions]
    assert found == [
        ("mayor", "The old mayor of Tavrin who left"), ("Tavrin", "Tavrin"), ("her", "her"), ("brother", "her brother"),
    ]
    mayor, tavrin, her, brother = example.clusters
    assert mayor == her
    assert len({mayor, tavrin, brother}) == 3
    assert [strings[i] for i in np.flatnonzero(example.more["heads"])] == ["mayor", "Tavrin", "her", "brother"]


def test_of_a_passage_that_is_not_wholly_marked_no_word_is_known_to_be_no_head(training: Any) -> None:
    example = marked(training, "[Dorn|1] said [she|1] left.", False, Dorn=0.9, she=0.9)
    assert len(example.mentions) == 2
    assert (example.more["heads"] == training.prepare.IGNORE).all()


def test_what_is_learnt_is_the_average_of_the_weights_at_a_rate_that_falls_to_nothing(training: Any) -> None:
    part = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.zeros_(part.weight)
    learner = training.learning.Learner([(part, 0.1)], steps=6, warm_up=2, together=2)
    rates, seen = [], []

    def losses(texts: list[float]) -> dict[str, Any]:
        seen.append(list(texts))
        rates.append(learner.optimizer.param_groups[0].get("lr"))
        return {"far": (part.weight - 3).pow(2).sum()}

    for _ in range(2):
        means = learner.epoch([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], losses)
    assert seen == 2 * [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]  # the seventh fills no step
    assert 0 < means["far"] < 9
    assert rates[1:] == pytest.approx([0.05, 0.1 * 5 / 6, 0.1 * 4 / 6, 0.1 * 3 / 6, 0.1 * 2 / 6])
    last = part.weight.item()
    learner.settle()
    assert 0 < part.weight.item() < last  # what came before counts


def test_timex_tags_begin_and_go_on(training: Any) -> None:
    start, end = at("Tuesday morning")
    marked = [{"start": start, "end": end, "type": "TIME"}, {"start": 0, "end": 3, "type": "NONE"}]
    tags = training.corpora.timex_tags(WORDS, marked)
    names = [training.corpora.TIMEX_TAGS[t] for t in tags]
    assert names == ["O"] * 7 + ["B-TIME", "I-TIME", "O"]


def test_times_leave_out_each_so_manieth_document(training: Any, tmp_path: Path) -> None:
    path = tmp_path / "times.jsonl"
    path.write_text("".join(json.dumps({"id": i, "text": TEXT, "timexes": []}) + "\n" for i in range(7)))
    assert [e.id for e in training.corpora.timexes(path, 3)] == ["time/1", "time/2", "time/4", "time/5"]
    assert len(training.corpora.timexes(path)) == 7


def test_speakers_are_the_words_of_sources_without_the_name(training: Any) -> None:
    words = split("Dorn left. She said so, and Dorn agreed.")
    attributions = [{"source": [[11, 14]]}, {"source": [[28, 32]]}, {"source": []}]
    labels = {0: {"speaker": "Ilka Dorn"}, 1: {"speaker": "Ilka Dorn"}, 2: {"speaker": None}}
    assert training.prepare.speakers(words, attributions, labels) == [(3, "dorn")]


def test_the_windows_of_a_whole_text_stay_together_in_order(training: Any) -> None:
    def pairs(name: str, whole: bool, count: int) -> list[Any]:
        example = training.prepare.Example(name, WORDS, np.zeros(9), np.zeros(9), whole=whole)
        unknown = np.zeros(100, np.int64)
        return [
            (example, Window(first=i, last=i + 1, pieces=unknown, word=unknown, features=unknown)) for i in range(count)
        ]

    given = [*pairs("whole", True, 3), *pairs("loose", False, 9), *pairs("other", True, 2)]
    batches = training.prepare.batches(given, 2000, random.Random(1))
    assert sorted((e.id, w.first) for batch in batches for e, w in batch) == sorted((e.id, w.first) for e, w in given)
    for name, count in (("whole", 3), ("other", 2)):
        holding = [[w.first for e, w in batch if e.id == name] for batch in batches]
        assert [h for h in holding if h] == [list(range(count))]


def test_antecedent_loss_by_hand(training: Any) -> None:
    scores = torch.tensor([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0]])
    valid = torch.tensor([[True, True], [True, True], [False, True]])
    true = torch.tensor([[False, True], [False, False], [False, True]])
    e = math.exp
    expected = (
        -math.log(e(2) / (1 + e(1) + e(2)))  # the second is true
        - math.log(1 / (1 + e(0.5) + e(-1)))  # none is: "none" scores 0
        - math.log(e(0) / (1 + e(0)))  # what is no candidate does not count, however high it scores
    )
    assert training.refer.antecedent_loss(scores, valid, true).item() == pytest.approx(expected, abs=1e-4)


def test_two_true_antecedents_share_the_probability(training: Any) -> None:
    both = torch.ones(1, 2, dtype=torch.bool)
    loss = training.refer.antecedent_loss(torch.zeros(1, 2), both, both).item()
    assert loss == pytest.approx(-math.log(2 / 3), abs=1e-5)


def test_a_true_antecedent_is_put_into_the_shortlist(training: Any) -> None:
    n = training.refer.SHORTLIST + 10
    scores = torch.arange(n, dtype=torch.float32).repeat(n, 1)
    scores[torch.arange(n)[None] >= torch.arange(n)[:, None]] = -1e4
    gold = np.zeros((n, n), bool)
    gold[n - 1, [0, 2]] = True
    chosen, values, valid = training.refer.shortlist(scores, gold)
    assert chosen[-1, -1].item() == 2  # the nearest of the true ones
    assert values[-1, -1].item() == 2.0
    assert valid[-1].all()
    assert not valid[0].any()


def test_training_and_reading_look_equally_far_back(training: Any) -> None:
    from reportedly.reading import references

    assert (training.refer.BACK, training.refer.PAIR, training.refer.PRODUCT) == (
        references.BACK, references.PAIR, references.PRODUCT,
    )


def test_sentences_with_labels_are_found_in_their_text(training: Any) -> None:
    paragraphs = [[["A", "Ilka Dorn said no."], ["C", "It rained."]], [["O", "It rained."]]]
    text, known = training.goes_on.of_paragraphs(paragraphs)
    assert text == "Ilka Dorn said no. It rained.\n\nIt rained."
    assert [(text[start:end], goes_on) for (start, end), goes_on, _ in known] == [
        ("Ilka Dorn said no.", 0), ("It rained.", 1), ("It rained.", 0),
    ]
    assert known[0][2] < known[1][2]  # what has an attribution after all counts less


def test_a_sentence_goes_on_where_one_content_has_nearly_all_of_it(training: Any) -> None:
    text = "Ilka Dorn said no. It rained hard. It snowed there."
    contents = [[(15, 18), (19, 34)], [(35, 43)]]
    assert training.goes_on.by_contents(text, contents, 0.5) == [((0, 18), 0, 0.5), ((19, 34), 1, 0.5)]


def test_the_net_takes_what_reading_shows_it(training: Any) -> None:
    from reportedly.reading.goes_on import NUMBERS, PARTS

    net = training.goes_on.GoesOn().eval()
    told = {part: torch.randn(3, training.goes_on.HIDDEN) for part in PARTS}
    told |= {"described": torch.randn(3, training.goes_on.DESCRIBED), "numbers": torch.randn(3, NUMBERS)}
    assert net(*(told[name] for name in training.goes_on.INPUTS)).shape == (3,)
