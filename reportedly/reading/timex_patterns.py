"""What time expressions look like: a table of patterns over classes of words.

In a pattern an UPPER-CASE name is a class of lexicon/time_words.txt or one of UNIONS, a lower-case word or a mark
stands for itself, `{NAME}` is one of MACROS, `<name: ...>` keeps what it matches, and `( ) | ?` mean what they mean in
regular expressions. Nothing repeats without a bound: a hostile text costs no more than another.
"""

from __future__ import annotations

from typing import Final

UNIONS: Final = {
    "NUMERAL": ("DAY", "TWO", "COUNT", "DECIMAL"),
    "NTHS": ("NTH", "ORD", "SECOND"),
    "ANYUNIT": ("UNIT", "UNITS", "HOUR", "HOURS"),
    "ONEUNIT": ("UNIT", "HOUR"),
    "MANYUNITS": ("UNITS", "HOURS"),
    "REL": ("LAST", "NEXT", "THIS", "THAT"),
    "SOONER": ("BEFORE", "EARLIER"),
    "THEREAFTER": ("AFTER", "LATER"),
    "NUMS": ("NUM", "BIG"),
    "STARTS": ("START", "EARLY"),
    "ENDS": ("END", "LATE"),
    "NEAR": ("LAST", "NEXT", "THIS"),
    "INT": ("DAY", "TWO", "COUNT", "YEAR"),
}

MACROS: Final = {
    "SPELLED": "(?:(?:a BIG|NUM) (?:(?:-|and)? NUMS)?(?:(?:-|and)? NUMS)?(?:(?:-|and)? NUMS)?)",
    "COUNTED": (
        "(?:(?:{SPELLED}|NUMERAL) and (?:a|NUM)? half|{SPELLED}|NUMERAL (?:DAY / DAY|BIG)?|a? couple of?|a? VAGUE"
        "|half (?:a|an)?|a|an|another|some)"
    ),
    "NUMBERED": "(?:(?:{SPELLED}|NUMERAL) and (?:a|NUM)? half|{SPELLED}|NUMERAL (?:DAY / DAY|BIG)?)",
    "ANYYEAR": "(?:<year: YEAR | (?:COUNT|TWO|DAY) (?=ERA)> <era: ERA>?)",
    "OLD": "(?: of? <year: COUNT> (?=STOP|-))",
    "TAIL": (
        "(?:,? (?:of|in)? DET? (?:UNIT (?=YEAR))? (?:{ANYYEAR}|<spelt: NUM NUM (?:-? NUM)?>"
        "|<rel: REL> <unit: UNIT>))"
    ),
    "GAMES": "(?:olympics|olympic|paralympics|paralympic|games)",
    "HALVES": "<halves: and (?:a|NUM)? half>",
}

# rule, pattern; the longest match wins, then the earlier rule. What looks ahead to a list's last member stands first.
PATTERNS: Final = (
    ("list_day", "<month: MONTH> DET? <day: DAY|NTH> (?=(?:and|or|to|-) DET? (?:DAY|NTH) {TAIL})"),
    ("list_month", "<month: MONTH> (?=(?:and|or|to|-) MONTH {TAIL})"),
    ("iso", "<iso: ISO>"),
    ("list_year", "<year: YEAR|COUNT|TWO|DAY> (?=(?:to|-|and|or|,) APPROX? (?:YEAR|COUNT|TWO|DAY) <era: ERA>)"),
    ("day", "(?:THIS? NEXT? <weekday: WEEKDAY> ,?)? <month: MONTH> DET? <day: NTHS|DAY> {TAIL}?"),
    ("day", "(?:<weekday: WEEKDAY> ,?)? DET? <day: NTHS|DAY> UNIT? (?:of|-)? <month: MONTH> -? {TAIL}?"),
    ("list_day", "DET? <day: DAY|NTH> (?=(?:and|or|to|-|,) DET? (?:DAY|NTH) of? <month: MONTH> {TAIL}?)"),
    ("day_after", "(?<=MONTH (?:DAY|NTH) (?:and|or|to|-)) <day: DAY|NTH> {TAIL}?"),
    ("nth", "DET <day: NTH> (?!HOUR|UNIT)"),
    ("nth", "(?<=on) DET <day: ORD|SECOND> (?=STOP|,|and)"),
    ("day", "<month: MONTH> DET? <day: NTHS|DAY> <rel: LAST|NEXT> (?=STOP|,)"),
    ("day", "DET? <day: NTHS|DAY> UNIT? of? <month: MONTH> <rel: LAST|NEXT> (?=STOP|,)"),
    ("month", "<month: MONTH> {TAIL}?"),
    ("day", "DET? <day: NTHS|DAY> of? <month: MONTH> {OLD}"),
    ("month", "<month: MONTH> of <year: COUNT> (?=STOP|,|-)"),
    ("month", "<month: MONTH> <rel: LAST|NEXT> (?=STOP|,)"),
    ("month", "DET? <rel: REL> <month: MONTH>"),
    ("set_weekday", "(?<=EVERY WEEKDAY (?:and|or|/)) <weekday: WEEKDAY>"),
    ("weekday", "<rel: REL|LATEST>? NEXT? <weekday: WEEKDAY>"),
    ("weekday", "DET <rel: REL> NEXT? <weekday: WEEKDAY>"),
    ("weekday", "<weekday: WEEKDAY> <rel: LAST|NEXT|THIS> UNIT"),
    ("year", "(?:DET (?:UNIT|UNITS))? {ANYYEAR}"),
    ("year", "<era: ERA> <year: YEAR|COUNT|TWO|DAY>"),
    ("named_year", "DET <unit: UNIT> of? <year: YEAR|COUNT|TWO|DAY>"),
    ("old_year", "<year: COUNT>"),
    ("year", "DET? (?:fiscal|financial) (?:UNIT)? <year: YEAR>"),
    ("spelt_year", "<spelt: NUM NUMS (?:-? NUM)?>"),
    ("spelt_year", "DET? UNIT <spelt: NUM NUMS (?:-? NUM)?>"),
    ("two_year", "' <two: TWO|DAY>"),
    ("two_year", "(?<=YEAR (?:-|/)) <two: TWO|DAY>"),
    ("decade", "DET? <decade: DECADE> (?:' s)? <era: ERA>?"),
    ("decade", "DET? (?:')? <two: DECADE2|TENS>"),
    ("decade", "DET? <decade: YEAR|COUNT|TWO> ' s"),
    ("decade", "DET? ' <two: TWO> ' s"),
    ("season", "(?:DET)? <season: SEASON> (?!{GAMES}) {TAIL}?"),
    ("season", "(?:DET)? <year: YEAR> <season: SEASON> (?!{GAMES})"),
    ("season", "<rel: REL> LAST? <season: SEASON>"),
    ("quarter", "<nth: NTHS> - <unit: UNIT>"),
    (
        "quarter",
        "DET? fiscal? -? <nth: NTHS|LATEST> fiscal? <unit: UNIT> (?:<era: ERA>|,? of? DET? fiscal? UNIT?"
        " <year: YEAR>)?",
    ),
    ("quarter", "DET? fiscal? -? <nth: NTHS> (?:fiscal)? -? <unit: UNIT> of? DET? <rel: REL> fiscal? UNIT"),
    ("quarter", "(?:DET)? <year: YEAR> fiscal? <nth: NTHS> -? <unit: UNIT>"),
    ("quarter", "DET? <rel: REL> UNIT ' s? fiscal? (?:<nth: NTHS>)? -? <unit: UNIT>"),
    ("year_ago", "<ago: UNIT - (?:ago|SOONER)>"),
    (
        "year_ago",
        "DET? (?:corresponding|comparable)? <ago: UNIT - (?:ago|SOONER)> (?:<nth: NTHS>? -?"
        " <unit: UNIT>|period|<n: NUM> <units: UNITS>)",
    ),
    ("year_ago", "DET? <year: YEAR> (?:<unit: UNIT>|period)"),
    (
        "year_ago",
        "DET? (?:corresponding|comparable|THAT) (?:<unit: UNIT>|period) DET?"
        " (?:<year: YEAR>|<rel: LAST> UNIT|UNIT SOONER|a UNIT (?:SOONER|ago))",
    ),
    ("latest_period", "DET LATEST period"),
    ("decade", "DET? (?:NTHS|LAST) half of DET <decade: DECADE>"),
    ("decade", "DET? (?:NTHS|LAST) half of DET ' <two: DECADE2>"),
    ("half", "DET? <nth: NTHS|LATEST|LAST> half {TAIL}?"),
    ("rel_unit", "DET? <rel: REL|LATEST> (?:fiscal|MORE)? <unit: UNIT>"),
    ("rel_unit", "DET? <rel: REL> LAST <unit: UNIT>"),
    ("unit_ended", "DET MORE? fiscal? <unit: UNIT> (?=ended|ending)"),
    ("the_unit", "DET MORE? fiscal? <unit: UNIT>"),
    ("weekend", "(?:DET? <rel: REL> LAST?|DET) weekend"),
    (
        "duration",
        "DET? (?:<rel: NEAR|LATEST>|NTHS)? <n: {COUNTED}> (?:or so)? MORE? MORE?"
        " <unit: ANYUNIT> {HALVES}? (?:(?:-)? (?:old|long)|of age)?",
    ),
    ("duration", "<n: (?:NUM (?:- NUM)?|NUMERAL|VAGUE)> - MORE? <unit: ONEUNIT> (?:- (?:old|long)|long)?"),
    ("duration", "DET? (?:<rel: REL>|NTHS) <unit: MANYUNITS>"),
    ("duration", "<n: YEAR> -? MORE? <unit: ONEUNIT> -? (?:old|long)"),
    ("duration", "<unit: MANYUNITS> ahead"),
    ("duration", "DET? (?:NEAR|LATEST)? <n: {NUMBERED}> (?:to|or|-) {NUMBERED} -? MORE? <unit: ANYUNIT>"),
    ("duration", "DET? <unit: ANYUNIT> - (?:long|old)"),
    ("vague_duration", "<unit: MANYUNITS>"),
    ("ago", "<n: {COUNTED}>? MORE? <unit: ANYUNIT> {HALVES}? (?:or so)? (?:ago|back)"),
    ("ago", "(?:NEXT|LAST)? <unit: MANYUNITS> ago"),
    ("ago", "<n: YEAR> MORE? <unit: MANYUNITS> (?:ago|back)"),
    ("offset", "<n: YEAR> MORE? <unit: MANYUNITS> <way: EARLIER|LATER>"),
    ("duration", "<n: YEAR> MORE? <unit: MANYUNITS>"),
    ("offset", "<n: {COUNTED}>? MORE? <unit: ANYUNIT> {HALVES}? <way: EARLIER|LATER|(?:BEFORE|AFTER) (?=STOP|,)>"),
    ("step", "DET <unit: UNIT> <way: EARLIER|LATER|NEXT|(?:BEFORE|AFTER) (?=STOP|,)>"),
    ("step_part", "DET <way: NEXT|LAST|THAT> <part: PART>"),
    ("daypart", "<rel: LAST|THIS|THAT> <part: PART>"),
    ("tonight", "tonight"),
    ("dayword", "<offset: DAYWORD>"),
    ("two_days", "DET UNIT <way: SOONER|THEREAFTER> <offset: DAYWORD>"),
    ("set_unit", "EVERY (?:other|<n: NUM>)? <unit: ANYUNIT>"),
    ("set_weekday", "EVERY? <weekday: WEEKDAYS>"),
    ("set_weekday", "(?:on)? <weekday: WEEKDAY> <part: PARTS>"),
    ("set_weekday", "EVERY <weekday: WEEKDAY>"),
    ("set_part", "EVERY <part: PART>"),
    ("set_month", "EVERY <month: MONTH>"),
    ("set_season", "EVERY <season: SEASON>"),
    ("set_unit", "per <unit: ONEUNIT>"),
    ("set_word", "<word: ADVERB>"),
    ("ref", "<ref: NOW|LATELY>"),
    ("future", "DET (?:near|foreseeable)? future"),
    ("future", "DET (?:short|near) term"),
    ("recent", "LATEST"),
    ("current", "THIS"),
    ("past", "DET <rel: LAST>"),
    ("present", "these days"),
    ("present", "THIS - UNIT"),
    ("recent_units", "DET? LATEST <unit: MANYUNITS>"),
    (
        "holiday",
        "DET? <fixed: christmas (?:eve|UNIT)? | new UNIT ' s? (?:eve|UNIT) | independence UNIT"
        " | halloween | valentine ' s UNIT | veterans UNIT> ,? {TAIL}?",
    ),
    (
        "holiday",
        "(?:<rel: REL> <unit: UNIT> (?:' s)?|DET) <fixed: christmas (?:eve|UNIT)? | halloween | thanksgiving UNIT?>"
        " <way: BEFORE|AFTER>?",
    ),
    (
        "holiday",
        "REL? <moving: easter WEEKDAY? | thanksgiving UNIT? | labor UNIT | memorial UNIT | election UNIT"
        " | good WEEKDAY | ash WEEKDAY> ,? {TAIL}?",
    ),
    ("clock", "<clock: CLOCK> (?:hrs|<ampm: AMPM>)? ZONE?"),
    ("clock", "<hour: DAY> <ampm: AMPM> ZONE?"),
    ("clock", "<hour: DAY|NUM> o ' clock"),
    ("noon", "<noon: NOON>"),
    ("part", "DET? <part: PART>"),
    ("hour_part", "<hour: DAY|NUM> in DET <part: PART>"),
    ("year_end", "DET? <unit: UNIT> (?:' s|-)? END"),
)

# Modifiers: before and after a match. Each alternative is closed; what they mean is in timex_rules.modifier.
PREFIX: Final = (
    "(?:DET? (?:STARTS|EARLIER|MID|ENDS|LATER) (?:-|of|in)? DET? -? | (?:EARLY|EARLIER|LATE|LATER) on DET? | UNIT of"
    " | APPROX | sometime)"
)
# Before a number: "at least", "nearly".
NUMBER_PREFIX: Final = (
    "(?:(?:at|no|just|only)? (?:least|most|more than|less than|over|under|up to|nearly|almost|close to|some|APPROX)"
    " | a MORE | DET? (?:STARTS|MID|ENDS|LATER) of DET?)"
)
SUFFIX: Final = "(?:or so|or LATER|and beyond|ahead)"
