"""Who a source means: one actor a report for full names, short names, pronouns and offices.

The rules are plain and local; what they cannot decide stays unresolved (None).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from reportedly import lexicon
from reportedly.reading.capitals import TOWNS, find_names
from reportedly.reading.decode import Ints
from reportedly.reading.names import Name, joined
from reportedly.reading.references import References
from reportedly.reading.register import HE_TITLES, SHE_TITLES, Register
from reportedly.reading.whom import Chains
from reportedly.reading.windows import Words
from reportedly.records import ActorType, Naming

HE = frozenset(["he", "him", "his", "himself"])
SHE = frozenset(["she", "her", "hers", "herself"])
# Offices and the titles that people in them bear before their names.
BEARERS = {
    "senator": "sen",
    "judge": "justice",
    "lawmaker": "sen rep senator representative congressman congresswoman",
    "governor": "gov",
    "congressman": "rep",
    "congresswoman": "rep",
    "representative": "rep",
    "general": "gen",
    "colonel": "col",
    "legislator": "sen rep",
    "minister": "prime foreign",
    "professor": "prof",
    "doctor": "dr",
}
FIRST = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our", "ours"])
THEY = frozenset(["they", "them", "their", "theirs"])
IT = frozenset(["it", "its", "itself"])
WHO = frozenset(["who", "whom", "whose", "which", "that"])
PREPOSITIONS = frozenset(["of", "for", "from", "at", "in", "with", "to", "by", "on", "against", "about", "under"])
RUNNING = frozenset(["candidate", "nominee", "businessman", "businesswoman", "mogul", "billionaire", "contender"])
# How far back, in words, a pronoun or an office may look for the one it means.
REACH = 120
# How far an office or a word for an organisation may look, either way.
FAR = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An actor of one report as far as its names tell: fullest name, type, titles as written."""

    name: str
    type: ActorType
    at: int
    roles: tuple[str, ...] = ()


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
    spoken: list[Person] = field(default_factory=list)
    most_named: Person | None = None

    def person(self, name: Name) -> Person:
        title = name.titles[0].casefold() if name.titles else ""
        sex = "she" if title in SHE_TITLES else "he" if title in HE_TITLES else None
        parts = (
            self.register.fullest(name.parts, name.first, sex)
            if name.type == "person"
            else self.register.body(name.parts)
            if name.type != "country"
            else name.parts
        )
        return Person(name=joined(parts), type=name.type, at=name.first, roles=name.titles)

    def names_in(self, first: int, last: int) -> list[Name]:
        return [n for n in self.register.between(first, last + 1) if n.last <= last]

    def fits(self, person: Person, pronoun: str) -> bool:
        if person.type != "person":
            return False
        sex = self.register.sex(person.name)
        return sex is None or sex == pronoun

    def before(self, at: int, pronoun: str | None) -> Person | None:
        """Whom a pronoun at word `at` means: the last who spoke nearby or, if nearer, who opened a sentence since."""
        candidates: list[tuple[int, Person]] = []
        for person in self.spoken[-6:]:
            if at - person.at <= REACH and (pronoun is None or self.fits(person, pronoun)):
                candidates.append((person.at, person))
        floor = candidates[-1][0] if candidates else at - REACH
        for name in self.register.between(floor + 1, at):
            if name.owns or name.type != "person" or name.before in PREPOSITIONS:
                continue
            if self.words.quoted[name.first] == 1:
                continue
            person = self.person(name)
            if pronoun is None or self.fits(person, pronoun):
                opens = self.words.opens[name.first] or name.before in (".", "”", '"', ",", "but", "and", "as", "when")
                sure = self.register.is_person(name)
                candidates.append((name.first - (0 if opens else REACH // 4) - (0 if sure else REACH // 2), person))
        if not candidates:
            known = [self.person(n) for n in self.register.between(at - FAR, at) if self.register.is_person(n)]
            earlier = [p for p in self.spoken[-20:] or known if pronoun is None or self.fits(p, pronoun)]
            return earlier[-1] if earlier else None
        return max(candidates, key=lambda c: c[0])[1]

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
        """Whether a common noun that the name stands before is the head: "Trump aides", "Clinton campaign"."""
        after = name.last + 1
        if after > last or not name.after.isalpha() or name.after in lexicon.words("function_words"):
            return False
        return bool(self.words.case[after] == 0)

    def modified(self, source: Ints) -> Person | None:
        """ "the Clinton campaign", "a Bloomberg poll", "the committee's letter": the body or issuer meant."""
        first, last = int(source[0]), int(source[-1])
        strings = self.words.strings[first : last + 1]
        for name in self.names_in(first, last):
            head = name.last + (3 if name.owns else 1)
            kind = lexicon.table("organisations").get(strings[head - first].casefold()) if head <= last else None
            if kind is not None and not self.goes_on(head, last):
                text = self.words.text[self.words.starts[name.first] : self.words.ends[head]]
                return Person(name=text, type=kind, at=name.first)  # type: ignore[arg-type]
        return None

    def goes_on(self, head: int, last: int) -> bool:
        """Whether the word after `head` is one more noun: "the New York state attorney general" is no state."""
        after = self.words.strings[head + 1] if head < last else ""
        return after.isalpha() and after.islower() and after not in lexicon.words("function_words")

    def office(self, source: Ints) -> Person | None:
        """ "the spokesman": whoever bears the title, nearest before, else after, else is introduced so."""
        heads = [
            s for s in (self.words.strings[i].casefold() for i in source.tolist()) if s in lexicon.words("offices")
        ]
        at = int(source[0])
        around = self.register.between(at - FAR, at)[::-1] + self.register.between(int(source[-1]) + 1, at + FAR)
        # "the Vermont senator", "the GOP nominee": what stands before the office must stand by the name too.
        marks = {self.words.strings[i] for i in source.tolist()[1:] if self.words.case[i] in (1, 2, 3)}
        marks = {"republican" if m == "GOP" else m.casefold() for m in marks}
        ordered = [n for n in around if self.register.is_person(n) and (not marks or marks & self.apposition(n, 30))]
        for head in heads:
            bearers = {head, *BEARERS.get(head, "").split()}
            for name in ordered:
                if bearers & {t.casefold() for t in name.titles}:
                    return self.person(name)
            for name in ordered:
                if head in self.apposition(name):
                    return self.person(name)
        return None

    def apposition(self, name: Name, reach: int = 11) -> set[str]:
        """The words that introduce a name: titles, three before it, after a comma those up to the clause end."""
        strings = [w.casefold() for w in self.words.strings[name.last + 1 : name.last + 1 + reach]]
        stop = next(
            (i for i, w in enumerate(strings[1:], 1) if w in ',.;:”"' or w in ("said", "who", "told")), len(strings)
        )
        after = strings[1:stop] if strings[:1] == [","] else []
        return {w.casefold() for w in self.words.strings[max(name.first - 3, 0) : name.last + 1]} | set(after)

    def resolve(self, source: Ints, naming: Naming, parent: Frame | None) -> Person | None:
        """The actor of a source given as word numbers; `parent` tells of the statement whose content it stands in."""
        if not len(source) or naming in ("implicit", "unnamed", "collective"):
            return None
        found = self.by_words(source, naming, parent)
        if found is None and self.words.strings[int(source[0])].casefold() not in FIRST:
            found = self.referred(source)
        if found is not None:
            self.spoken.append(Person(name=found.name, type=found.type, at=int(source[0]), roles=found.roles))
        return found

    def listener(self, addressee: Ints, speaker: Person | None) -> Person | None:
        """The actor that an addressee names: only by a name or a pronoun, since most are groups."""
        string = self.words.strings[int(addressee[0])].casefold()
        if string in HE | SHE:
            return self.before(int(addressee[0]), "he" if string in HE else "she")
        if len(addressee) == 1 and string in FIRST:
            return speaker
        return self.named(addressee) or self.modified(addressee)

    def by_words(self, source: Ints, naming: Naming, parent: Frame | None) -> Person | None:
        at = int(source[0])
        strings = [self.words.strings[i].casefold() for i in source.tolist()]
        if len(source) <= 3 and strings[0] in FIRST:
            return parent.speaker if parent else None
        for pronouns, pronoun in ((HE, "he"), (SHE, "she")):
            if strings[0] in pronouns and len(source) == 1:
                return self.third_person(at, pronoun, parent)
        if strings[0] in WHO and len(strings) == 1:
            near = [n for n in self.register.between(at - 14, at) if n.before not in PREPOSITIONS]
            return self.person(near[-1]) if near else self.before(at, None)
        found = self.named(source) or self.modified(source)
        if found is not None:
            return found
        if (kind := self.kind_of_body(strings)) is not None:
            return self.body(kind, at)
        if strings[0] in IT | THEY:
            near = [n for n in self.register.between(at - REACH, at) if n.type != "person"]
            bodies = [n for n in near if n.type != "country"] or near
            return self.person(bodies[-1]) if bodies else None
        if naming == "document":
            names = self.names_in(at, int(source[-1]))
            return self.person(names[0]) if names else None
        office = next((s for s in reversed(strings) if s in lexicon.words("offices")), None)
        found = self.office(source) or (self.by_surname(source) if office is None else None)
        if found is not None:
            return found
        if office is None:
            owners = [n for n in self.names_in(at, int(source[-1])) if n.owns]
            return self.person(owners[0]) if owners else self.before(at, None) if len(source) == 1 else None
        return self.foremost() if office in RUNNING else self.before(at, None)

    def foremost(self) -> Person | None:
        """The person whom the report names most often: "the candidate" is seldom introduced by that word."""
        if self.most_named is None:
            people = [self.person(n) for n in self.register.names if self.register.is_person(n)]
            counted = Counter(p.name for p in people)
            self.most_named = max(people, key=lambda p: (counted[p.name], p.name, -p.at), default=None)
        return self.most_named

    def third_person(self, at: int, pronoun: str, parent: Frame | None) -> Person | None:
        """ "he" or "she": in words told indirectly, the one who tells them, if he can be meant."""
        if parent is not None and not parent.direct:
            if parent.speaker is not None and self.fits(parent.speaker, pronoun):
                return parent.speaker
            if parent.one_unnamed:
                return None
        return self.before(at, pronoun)

    def kind_of_body(self, strings: list[str]) -> str | None:
        """The head of "the network", "the council's": a word for an organisation without a name."""
        heads = [s for s in strings if s not in ("s", "'", "’")]
        if not heads:
            return None
        known = heads[-1] in lexicon.table("organisations") or heads[-1] in TOWNS
        return heads[-1] if known and strings[0] in ("the", "this", "that", "its", "their") else None

    def body(self, head: str, at: int) -> Person | None:
        """The organisation last named with the word, else the last one of its kind."""
        earlier = [n for n in self.register.between(at - FAR, at) if n.type not in ("person", "country")]
        named = [n for n in earlier if head in (p.casefold() for p in n.parts)]
        if head in TOWNS:
            return self.person(named[-1]) if named else None
        alike = [n for n in earlier if n.type == lexicon.table("organisations")[head]]
        found = named or alike
        return self.person(found[-1]) if found else None

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
        return None


    def referred(self, source: Ints) -> Person | None:
        """The actor that the source's mention stands for, by what it refers to."""
        if self.chains is None:
            return None
        place = self.chains.mention_of(source)
        name = self.chains.name_for(place) if place is not None else None
        return self.person(name) if name is not None else None


    def nameless(self, source: Ints, naming: Naming) -> Person | None:
        """The actor without a name that a source is: particular people ("unnamed") or a class of them ("group").

        It is called by its first mention in the report, so that "the officials" are the "two senior officials" before.
        """
        if not len(source) or naming not in ("unnamed", "collective"):
            return None
        place = self.chains.mention_of(source) if self.chains else None
        first, last = int(source[0]), int(source[-1])
        if self.chains is not None and place is not None and (known := self.chains.first_noun(place)) is not None:
            first, last = known.first, known.last
        name = self.words.text[self.words.starts[first] : self.words.ends[last]]
        return Person(name=" ".join(name.split()), type="unnamed" if naming == "unnamed" else "group", at=first)


def resolver(words: Words, references: References | None = None) -> Resolver:
    kinds = {m.head: m.kind for m in references.mentions} if references is not None else None
    register = Register(find_names(words, kinds))
    chains = Chains(references, register) if references is not None else None
    return Resolver(words=words, register=register, chains=chains)
