"""Up to which segment everything can be queried."""

from __future__ import annotations

from lamplighter_server.store.load import Watermark


def test_what_was_shown_stays_while_a_segment_is_tried_again() -> None:
    """A segment that fails again and again hides nothing newer that could be seen before."""
    mark = Watermark(4)
    for number in (5, 6):
        mark.take(number)
    mark.leave(6, loaded=True)
    assert mark.value == 4
    mark.leave(5, loaded=False)
    assert mark.value == 6
    mark.take(5)
    assert mark.value == 6
