"""Who a source means: one actor a report for full names, short names, pronouns and offices.

The rules are plain and local; what they cannot decide stays unresolved (None).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reportedly import lexicon
from reportedly.lexicon.gazetteer import folded
from reportedly.reading import countries
from reportedly.reading.candidates import ARTICLES, OWNERS, PREPOSITIONS, THEY, Asked, Candidates, Person
from reportedly.reading.capitals import APOSTROPHES, TOWNS, find_names
from reportedly.reading.decode import Ints
from reportedly.reading.names import Name, bodies, joined
from reportedly.reading.references import References
from reportedly.reading.register import HE_TITLES, SHE_TITLES, Register
from reportedly.reading.whom import Chains
from reportedly.reading.windows import Words
from reportedly.records import Naming, Span

SEXES = {"he": ("he", "him", "his", "himself"), "she": ("she", "her", "hers", "herself")}
SEX = {word: sex for sex, words in SEXES.items() for word in words}
FIRST = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our", "ours"])
IT = frozenset(["it", "its", "itself"])
WHO = frozenset(["who", "whom", "whose", "which", "that"])
MARKS = frozenset([",", "(", "—", "–"])
SAME = 5  # letters in which two forms of a word are alike: "official", "officials"
# How many of the last speakers may be meant as such.
REMEMBERED = 20


def head_of(strings: list[str]) -> str:
    """The head of a noun phrase, in small letters: "secretary" of "the former secretary of state"."""
    stop = next((i for i, s in enumerate(strings) if i and (s in PREPOSITIONS or s in WHO or s in MARKS)), len(strings))
    owner = stop > 2 and strings[stop - 1] == "s" and strings[stop - 2] in APOSTROPHES
    return strings[stop - 3 if owner else stop - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The statement that a source stands in: who speaks it, whether in quotation, whether one unnamed person does."""

    speaker: Person | None
    direct: bool
    one_unnamed: bool


@dataclass(slots=True)
class Resolver:
    """Resolves the sources of one report in the order of the text; keeps what was said last by whom."""

    words: Words
    register: Register
    chains: Chains | None = None
    dateline: Span | None = None  # where a report was written speaks to nobody
    spoken: list[Person] = field(default_factory=list)
    candidates: Candidates = field(init=False)
    _persons: dict[Name, Person] = field(init=False, default_factory=dict)
    # The names in a cluster, for mentions that are no names themselves: a long report asks for each of its mentions.
    _clusters: dict[int, frozenset[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        kinds = {m.head: m.kind for m in self.chains.references.mentions} if self.chains else {}
        people = [(n, self.person(n)) for n in self.register.names]
        self.candidates = Candidates(self.words, self.register, people, kinds, self.dateline or (0, 0))

    def person(self, name: Name) -> Person:
        """The actor that a name means."""
        if name not in self._persons:
            self._persons[name] = self._meant(name)
        return self._persons[name]

    def _meant(self, name: Name) -> Person:
        title = name.titles[0].casefold() if name.titles else ""
        sex = "she" if title in SHE_TITLES else "he" if title in HE_TITLES else None
        if name.type == "person":
            if sex is None and len(name.parts) == 1 and self.chains is not None:
                sex = self.chains.sex(name)
            parts = self.alike(name, sex) or self.register.fullest(name.parts, name.first, sex)
        else:
            parts = self.register.body(name.parts) if name.type != "country" else name.parts
        return Person(name=joined(parts), type=name.type, at=name.first, roles=name.titles)

    def alike(self, name: Name, sex: str | None) -> tuple[str, ...] | None:
        """Of several people with one last name the one that the name's cluster names in full, if it names one alone."""
        options = self.register.options(name.parts, sex) if len(name.parts) == 1 else {}
        if self.chains is None or len({p[0].casefold() for p in options}) < 2:
            return None
        found = self.chains.alike(name) & options.keys()
        firsts = {p[0].casefold() for p in found}
        return self.register.fullest(min(found), name.first) if len(firsts) == 1 else None

    def names_in(self, first: int, last: int) -> list[Name]:
        return [n for n in self.register.between(first, last + 1) if n.last <= last]

    def named(self, source: Ints) -> Person | None:
        """The actor that the source's own words name."""
        first, last = int(source[0]), int(source[-1])
        inside = list(self.names_in(first, last))
        if not inside:
            return None
        free = [
            n
            for n in inside
            if (not n.owns or n.last + 3 > last)
            and (n.before not in PREPOSITIONS or n.first == first)
            and not self.modifies(n, last)
        ]
        comma = (
            next((i for i in range(first, last) if self.words.strings[i] == "," and i > free[0].first), last)
            if free
            else last
        )
        people = [n for n in free if n.type == "person"]
        if people:
            best = max(people, key=lambda n: (n.first < comma, len(n.parts) > 1, bool(n.titles), -n.first))
            return self.person(best)
        return self.person(free[0]) if free else None

    def modifies(self, name: Name, last: int) -> bool:
        """Whether the name but tells of what stands behind it: "Trump aides", "the Texas-based council"."""
        after = name.last + 1
        if after < last and name.after == "-":
            return self.words.strings[after + 1].casefold() in lexicon.words("compounds")
        if after > last or not name.after.isalpha() or name.after in lexicon.words("function_words"):
            return False
        return bool(self.words.case[after] == 0)

    def modified(self, source: Ints) -> Person | None:
        """ "the Clinton campaign", "a Bloomberg poll", "the committee's letter": the body or issuer meant."""
        first, last = int(source[0]), int(source[-1])
        strings = self.words.strings[first : last + 1]
        for name in self.names_in(first, last):
            head = self.body_head(name, last)
            kind = lexicon.table("organisations").get(strings[head - first].casefold()) if head <= last else None
            if kind is not None and not self.goes_on(head, last):
                text = self.words.covered(name.first, head)
                return Person(name=text, type=kind, at=name.first)  # type: ignore[arg-type]
        return None

    def body_head(self, name: Name, last: int) -> int:
        """Where the noun stands that a name tells of, up to two words on: "the French interior ministry"."""
        head = name.last + (3 if name.owns else 1)
        known = lexicon.table("organisations")
        for _ in range(2):
            if head < last and self.words.strings[head].casefold() not in known and not self.words.case[head]:
                head += self.goes_on(head, last)
        return head

    def goes_on(self, head: int, last: int) -> bool:
        """Whether the word after `head` is one more noun: "the New York state attorney general" is no state."""
        after = self.words.strings[head + 1] if head < last else ""
        return after.isalpha() and after.islower() and after not in lexicon.words("function_words")

    def resolve(self, source: Ints, naming: Naming, parent: Frame | None) -> Person | None:
        """The actor of a source given as word numbers; `parent` tells of the statement whose content it stands in."""
        if not len(source) or naming in ("implicit", "unnamed", "collective"):
            return None
        found = self.by_words(source, naming, parent)
        if found is not None:
            self.spoken.append(Person(name=found.name, type=found.type, at=int(source[0]), roles=found.roles))
        return found

    def listener(self, addressee: Ints, speaker: Person | None) -> Person | None:
        """The actor that an addressee names: only by a name or a pronoun, since most are groups."""
        string = self.words.strings[int(addressee[0])].casefold()
        if string in SEX:
            return self.choose(addressee, "pronoun", sex=SEX[string])
        if len(addressee) == 1 and string in FIRST:
            return speaker
        return self.named(addressee) or self.modified(addressee)

    def by_words(self, source: Ints, naming: Naming, parent: Frame | None) -> Person | None:
        strings = [self.words.strings[i].casefold() for i in source.tolist()]
        if len(source) <= 3 and strings[0] in FIRST:
            return parent.speaker if parent else None
        if len(source) == 1 and strings[0] in SEX:
            return self.third_person(source, SEX[strings[0]], parent)
        if len(source) == 1 and strings[0] in WHO:
            return self.relative(source, strings[0])
        text = self.words.covered(int(source[0]), int(source[-1]))
        if countries.sides(text):  # "the leaders of Chad and Niger" are neither country
            return Person(name=" ".join(text.split()), type="group", at=int(source[0]))
        found = self.named(source) or self.modified(source)
        if found is not None:
            return found
        if (kind := self.kind_of_body(strings)) is not None:
            return self.body(source, kind)
        if strings[0] in IT | THEY:
            # "The party said that it had asked": in words told indirectly, the body that tells them.
            told = parent.speaker if parent is not None and not parent.direct and len(source) == 1 else None
            return told if told is not None and told.type != "person" else self.choose(source, "body")
        if strings[0] in SEX and strings[-1] in lexicon.table("organisations"):
            return None  # "her office" is not she, and has no name
        if naming == "document":
            names = self.names_in(int(source[0]), int(source[-1]))
            return self.person(names[0]) if names else self.issuer(source, strings) or self.referred(source)
        return self.by_noun(source, strings)

    def relative(self, source: Ints, string: str) -> Person | None:
        """Whom "who" or "which" means: the name right before it, else whoever is likeliest."""
        at = int(source[0])
        near = [n for n in self.register.between(at - 6, at) if at - n.last <= 2 and not n.owns]
        if near and (string != "who" or near[-1].type == "person"):
            return self.person(near[-1])
        return self.choose(source, "pronoun" if string in ("who", "whom") else "body")

    def issuer(self, source: Ints, strings: list[str]) -> Person | None:
        """Whose a document is, where that is no name: "the commission's count"."""
        at = next((i for i in range(1, len(strings)) if strings[i] == "s" and strings[i - 1] in APOSTROPHES), None)
        if at is None:
            return None
        owner, words = source[: at - 1], strings[: at - 1]
        kind = self.kind_of_body(words) if len(words) > 1 else None
        if kind is not None:
            return self.body(owner, kind)
        return self.choose(owner, "noun", head=words[-1]) if words and words[-1] in lexicon.words("offices") else None

    def by_noun(self, source: Ints, strings: list[str]) -> Person | None:
        """Whom an office or another noun means; where it is no person's, whoever owns it."""
        head = head_of(strings)
        if head in lexicon.words("offices"):
            holder = self.choose(source, "noun", head=head)
            # "Representative Benn" is no president.
            return holder if holder is not None and self.candidates.may_hold(holder, head) else None
        found = self.by_surname(source)
        if found is not None:
            return found
        owners = [n for n in self.names_in(int(source[0]), int(source[-1])) if n.owns]
        if owners:
            return self.person(owners[0])
        found = self.issuer(source, strings) or self.referred(source)
        if len(source) > 1 or not self.words.case[int(source[0])] or strings[0] in lexicon.words("function_words"):
            return found
        # "Tallis", whom the report names nowhere else, is nobody of another name.
        shared = found is not None and strings[0] in found.name.casefold().split()
        return found if shared else Person(name=self.words.strings[int(source[0])], type="person", at=int(source[0]))

    def third_person(self, source: Ints, sex: str, parent: Frame | None) -> Person | None:
        """ "he" or "she": in words told indirectly, the one who tells them, if he can be meant."""
        if parent is not None and not parent.direct:
            if parent.speaker is not None and parent.speaker.type == "person":
                if self.register.sex(parent.speaker.name) in (None, sex):
                    return parent.speaker
            elif parent.one_unnamed:
                return None
        return self.choose(source, "pronoun", sex=sex)

    def choose(
        self, source: Ints, group: str, *, sex: str | None = None, head: str = "",
        marks: frozenset[str] = frozenset(),
    ) -> Person | None:
        """The likeliest actor of those that a source without a name may mean."""
        place = self.chains.mention_of(source) if self.chains else None
        certainty = self.chains.certainty(place) if self.chains is not None and place is not None else 0.0
        return self.candidates.choose(
            Asked(
                group=group, first=int(source[0]), last=int(source[-1]),
                sex=sex or lexicon.groups("gendered_nouns").get(head), head=head, marks=marks,
                spoken=self.spoken[-REMEMBERED:], referred=self.referred(source), certainty=certainty,
                cluster=self.names_beside(place) if place is not None else frozenset(),
            )
        )

    def names_beside(self, place: int) -> frozenset[str]:
        """The actors whose names are in a mention's cluster, itself left out."""
        assert self.chains is not None
        key = self.chains.references.clusters[place] if self.chains.name_of(place) is None else -1
        if key not in self._clusters:
            found = frozenset(self.person(n).name for n in self.chains.names_of(place))
            if key < 0:
                return found
            self._clusters[key] = found
        return self._clusters[key]

    def kind_of_body(self, strings: list[str]) -> str | None:
        """The head of "the network", "the council's": a word for an organisation without a name."""
        head = head_of(strings)
        known = head in lexicon.table("organisations") or head in TOWNS
        return head if known and strings[0] in ("the", "this", "that", "its", "their") else None

    def body(self, source: Ints, head: str) -> Person | None:
        """Whom "the network" means: a name of the report; of an office that a word tells from others ("the economy
        ministry"), one with that word or else the office itself, which has no name of its own.
        """
        apart = self.apart(source, head)
        known = lexicon.words("function_words") | lexicon.words("offices_alike")
        marks = frozenset(s for s in (self.words.strings[i] for i in apart) if len(s) > 1) - known
        found = self.choose(source, "body", head=head, marks=marks)
        if found is not None or not marks:
            return found
        name = " ".join(self.words.covered(apart[0], apart[-1] + 1).split())
        # It may have spoken before as "Ashkand's economy ministry".
        before = next((p for p in reversed(self.spoken) if f" {p.name}".endswith(f" {name}")), None)
        return before or Person(name=name, type=lexicon.table("organisations")[head], at=apart[0])  # type: ignore[arg-type]

    def apart(self, source: Ints, head: str) -> range:
        """The words right before an office's head: "economy" of "the economy ministry", "fire" of "the city's fire
        service", else those of whoever has it: "prosecutor general's" of "the prosecutor general's office". None for a
        company, a group or a party, of which they only tell what it is.
        """
        first, last = int(source[0]), int(source[-1])
        at = next((i for i in range(last, first, -1) if self.words.strings[i].casefold() == head), first)
        start = self.lower_from(first, at)
        if self.words.strings[start] == "s" and self.words.strings[start - 1] in APOSTROPHES:
            start = self.lower_from(first, start - 1) if start + 1 == at else start + 1
        return range(start, at) if head in lexicon.words("offices_apart") else range(0)

    def lower_from(self, first: int, at: int) -> int:
        """Where the words in small letters begin that stand right before `at` and behind `first`."""
        while at - 1 > first and self.words.strings[at - 1].isalpha() and self.words.case[at - 1] == 0:
            at -= 1
        return at

    def by_surname(self, source: Ints) -> Person | None:
        """A headline's source: names are not found there, but the body's names may hold its words."""
        strings = [self.words.strings[i].casefold() for i in source.tolist() if self.words.case[i] in (1, 2, 3)]
        strings = [s for s in strings if s not in lexicon.words("function_words")]
        if len(strings) * 2 < len(source):
            return None
        for string in reversed(strings):
            name = self.register.holding(string)
            if name is not None and len(string) > 1:
                return self.person(name)
            if parts := self.register.misspelt(string):
                return Person(name=joined(parts), type="person", at=int(source[0]))
        return None


    def referred(self, source: Ints) -> Person | None:
        """The actor that the source's mention stands for, by what it refers to."""
        if self.chains is None:
            return None
        place = self.chains.mention_of(source)
        name = self.chains.name_for(place) if place is not None else None
        return self.person(name) if name is not None else None

    def is_within(self, place: int, source: Ints) -> bool:
        """Whether a mention only tells more of a source: "that room" of "nobody in that room"."""
        assert self.chains is not None
        strings = [self.words.strings[i].casefold() for i in source.tolist()]
        stop = next((i for i, s in enumerate(strings) if i and s in PREPOSITIONS), len(strings))
        return stop < len(strings) and self.chains.references.mentions[place].first > int(source[0]) + stop

    def may_be_called(self, first: int, last: int, before: int, end: int) -> bool:
        """Whether who was called words [before, end] may be called [first, last]: an owner is no neighbour."""
        strings = self.words.strings
        if strings[first].casefold() in ARTICLES | OWNERS and first != before:  # "a spokesman" was not there before
            return False
        spans = ((first, last), (before, end))
        told = [countries.told(self.words.covered(a, b)) for a, b in spans]
        if len({t.country for t in told if t is not None}) > 1:  # "the Thai premier" is not Malaysia's
            return False
        again, known = (head_of([s.casefold() for s in strings[a : b + 1]]) for a, b in spans)
        plain = lexicon.words("general_people") | lexicon.words("function_words")
        return again in plain or again[:SAME] == known[:SAME]

    def by_office(self, source: Ints) -> Person | None:
        """Who is called by an office or as a body whose name the report does not tell: "Hungary's prime minister"."""
        strings = [self.words.strings[i].casefold() for i in source.tolist()]
        stop = next((i for i, s in enumerate(strings) if s in MARKS or s in WHO), len(strings))
        grammar = lexicon.words("function_words")
        if not stop or strings[0] in grammar - ARTICLES - {"the"} or strings[stop - 1] in grammar:
            return None  # "her office", "what the firm": whose?
        first, last = int(source[0]), int(source[stop - 1])
        if self.words.case[last] and not self.is_seat(last):
            return None
        name = " ".join(self.words.covered(first, last).split())
        if strings[0] in grammar:
            name = name[0].lower() + name[1:]
        return Person(name=name, type="unnamed", at=first)

    def is_seat(self, last: int) -> bool:
        """Whether a name that ends there only tells where somebody sits: "the army in Bangkok"."""
        return any(
            n.last == last and n.type == "country" and self.words.strings[n.first - 1].casefold() == "in"
            for n in self.register.between(max(last - 3, 1), last + 1)
        )

    def nameless(self, source: Ints, naming: Naming) -> Person | None:
        """The actor without a name that a source is: particular people ("unnamed") or a class of them ("group").

        Of sources that are "named" those whose name cannot be told are actors too, if they are called by what they are.

        It is called by its first mention in the report, so that "the officials" are the "two senior officials" before.
        """
        if naming == "named":
            return self.by_office(source)
        if not len(source) or naming not in ("unnamed", "collective"):
            return None
        place = self.chains.mention_of(source) if self.chains else None
        first, last = int(source[0]), int(source[-1])
        if place is not None and self.is_within(place, source):
            place = None
        known = self.chains.first_noun(place) if self.chains is not None and place is not None else None
        if known is not None and self.may_be_called(first, last, known.first, known.last):
            first, last = known.first, known.last
        name = self.words.covered(first, last)
        return Person(name=" ".join(name.split()), type="unnamed" if naming == "unnamed" else "group", at=first)


def retyped(words: Words, names: Sequence[Name], dateline: Span | None) -> list[Name]:
    """The names of a report with what is known beside their own words: the place of its dateline is a place wherever it
    stands without a title, and "Hezbollah" a body where nobody is called "Ali Hezbollah"."""
    low, high = dateline or (0, 0)
    place = next((n.text.casefold() for n in names if low <= int(words.starts[n.first]) < high), None)
    people = {n.key for n in names if n.type == "person" and (n.titles or len(n.parts) > 1)}
    out = []
    for name in names:
        plain = name.type == "person" and name.key not in people and len(name.parts) == 1
        if not name.titles and name.text.casefold() == place:
            name = replace(name, type="country")
        elif plain and folded(name.text) in bodies():
            name = replace(name, type="organization")
        out.append(name)
    return out


def resolver(words: Words, references: References | None = None, dateline: Span | None = None) -> Resolver:
    names = references.names if references is not None else None
    if names is None:
        kinds = {m.head: m.kind for m in references.mentions} if references is not None else None
        names = tuple(find_names(words, kinds))
    register = Register(retyped(words, names, dateline))
    chains = Chains(references, register) if references is not None else None
    return Resolver(words=words, register=register, chains=chains, dateline=dateline)
