"""A moderate run of `fuzz.py`: no record makes decoding or spelling raise, in any style."""

from __future__ import annotations

from decode import fuzz


def test_no_record_makes_any_style_raise():
    for index, record in enumerate(fuzz.records(12_000, seed=4)):
        text = fuzz.render(record, fuzz.STYLES[index % len(fuzz.STYLES)])
        assert text.isprintable()


def test_the_records_are_of_every_call_that_is_decoded():
    seen = {(record.arch, record.number) for record in fuzz.records(12_000, seed=4)}
    assert len(seen) == len(fuzz.Wanted().calls)
