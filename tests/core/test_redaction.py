"""What a log must not say is masked, and what helps to find a fault stays."""

from __future__ import annotations

import pytest

from shulian.core.redaction import LONGEST, MASK, redacted


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("reader 61010219900101001X asked", "61010219900101001X"),
        ("old number 610102900101001 asked", "610102900101001"),
        ("call 13891234567 back", "13891234567"),
        ("call +86 138-9123-4567 back", "9123-4567"),
        ("call 029-87654321 back", "87654321"),
        ("call 029 8765 4321-801 back", "8765"),
        ("phone:0917-3456789", "3456789"),
        ("call (029)87654321 or （0917） 345-6789", "5"),
        ("call +86 29 8765 4321 or 0086-917-3456789", "7"),
        ("call 02987654321 back", "2987654321"),
        ("call ８６－１３８ ９１２３ ４５６７ back", "４５６７"),
        ("call ＋８６　２９　８７６５　４３２１ or ０２９－８７６５４３２１", "４３２１"),
        ("POST {'pin': '482913', 'card': 'YT-1'}", "482913"),
        ("POST {'pin': '482913', 'card': 'YT-1'}", "YT-1"),
        ('{"name": "王小\\"明"}', "王小"),
        ("GET /desk/?card=YT000001&q=1", "YT000001"),
        ("GET /feedback/?receipt=0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b"),
        ("sign-in username=610113000001", "610113000001"),
        ("card 610113000001 is unknown", "610113000001"),
        ("card YT-000001 is unknown", "YT-000001"),
        ("Authorization: Bearer sk_live_abcdefgh1234", "abcdefgh"),
        ("DETAIL: Key (number)=(YT000001) already exists.", "YT000001"),
        ("DETAIL: Failing row contains (1, 王小明, null).", "王小明"),
        ("mail to wang@example.cn failed", "wang@example.cn"),
        ("postgresql://shulian:hunter2@db/shulian", "hunter2"),
        ("sealed gAAAAABlongtokenlongtokenlongtoken==", "longtoken"),
        ("Forbidden (CSRF cookie not set.): /sign-in/forgotten/Z0FBQUFBQmxvbmd0b2tlbg/", "Z0FBQUFBQm"),
        ('"POST /sign-in/new-password/7.cz2k9x-0f3ab4?x=1 HTTP/1.1" 500', "cz2k9x"),
        ("Forbidden (CSRF cookie not set.): /office/staff/join/kQ3x-Zr8_tW/", "kQ3x"),
        ("Internal Server Error: /wall/aB3-xYz_90qq/figures", "aB3"),
        ("token=0b6ff3de-1111-4222-8333-944444444444", "0b6ff3de"),
    ],
)
def test_what_tells_of_a_person_is_masked(line: str, gone: str) -> None:
    assert gone not in redacted(line)
    assert MASK in redacted(line)


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-26 01:42:45,123 ERROR shulian.apps.notices: notice 5: TimeoutError",
        '  File "/srv/shulian/apps/readers/queries.py", line 42, in card_by_number',
        "Internal Server Error: /desk/scan/",
        "200 GET 12345 bytes in 0.004s",
        "127.0.0.1:54321 connected",
        "waited 029 of 1234 rows, 8 to go; error 0x86 at 0000",
    ],
)
def test_what_helps_to_find_a_fault_stays(line: str) -> None:
    assert redacted(line) == line


@pytest.mark.parametrize("piece", ["a", "a-", "1", "Key (", "name='", "=", "a@", "://a"])
def test_a_long_line_is_cut_and_done_in_no_time(piece: str) -> None:
    assert len(redacted(piece * 40_000)) <= LONGEST + 10 * len(MASK)
