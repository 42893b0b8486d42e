"""Addresses at which other catalogues are asked."""

from __future__ import annotations

import pytest

from shulian.core.catalogue_places import Place, is_web_address, z3950_place


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("lx2.loc.gov:210", Place("lx2.loc.gov", 210, "")),
        ("lx2.loc.gov", Place("lx2.loc.gov", 210, "")),
        (" lx2.loc.gov:2100/LCDB ", Place("lx2.loc.gov", 2100, "LCDB")),
        ("lx2.loc.gov/LCDB/", Place("lx2.loc.gov", 210, "LCDB")),
        ("tcp:202.96.31.28:9991/", Place("202.96.31.28", 9991, "")),
        ("[2001:db8::1]:9991", Place("2001:db8::1", 9991, "")),
        ("书目.中国:210", Place("书目.中国", 210, "")),
        ("OPAC_1.lib-a.cn.", Place("OPAC_1.lib-a.cn.", 210, "")),
        *(
            (wrong, None)
            for wrong in (
                "",
                "javascript:alert(1)",
                "https://opac.example.cn/sru",
                "opac.example.cn:99999",
                "opac example",
                "a@b:210",
                "host:210/a/b",
                "host:port",
                "host:0",
                "..",
                ".",
                "a..b",
                ".host",
                "-:210",
                "[.]:210",
                "[1:2]",
            )
        ),
    ],
)
def test_a_z3950_server_is_named_by_host_port_and_database(address: str, place: Place | None) -> None:
    assert z3950_place(address) == place


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("https://opac.example.cn/sru", True),
        ("http://10.1.2.3:8080/sru?db=1", True),
        ("javascript:alert(1)", False),
        ("opac.example.cn/sru", False),
        ("https:///sru", False),
        ("https://a:b@opac.example.cn/sru", False),
        ("https://opac.example.cn:99999/sru", False),
        ("https://[::1/sru", False),
        ("https://opac.example.cn/s ru", False),
        ("", False),
        ("http://.", False),
        ("http://../sru", False),
        ("http://a..b/", False),
        ("http://-/", False),
        ("http://opac.example.cn:0/", False),
        ("http://[2001:db8::1]:8080/sru", True),
        ("http://书目.中国./sru", True),
    ],
)
def test_a_web_address_is_whole(address: str, whole: bool) -> None:
    assert is_web_address(address) is whole
