"""The fields of CNMARC and of MARC21 that Shulian knows, with what is asked of each: a table, no rule."""

from __future__ import annotations

from shulian.core.fieldrules import Check, FieldRule, Severity

_E, _W = Severity.ERROR, Severity.WARNING
_R = FieldRule


def _alike(tags: str, rule: FieldRule) -> tuple[FieldRule, ...]:
    """The same rule for several tags."""
    return tuple(
        FieldRule(tag, rule.subfields, rule.must, rule.repeatable, rule.first, rule.second, rule.needed, rule.once)
        for tag in tags.split()
    )


_LINK = "abcdefghiklmnopqrstuvwxyz0123456789"

CNMARC: tuple[FieldRule, ...] = (
    _R("001", repeatable=False),
    _R("005", repeatable=False),
    _R("010", "abdz", first=" ", second=" ", once="ab", checks=(("a", Check.ISBN), ("d", Check.PRICE))),
    _R("011", "abdefyz", second=" ", once="a", checks=(("a", Check.ISSN), ("d", Check.PRICE))),
    *_alike("013 014 015 016 017 020 021 022 035 040 071 091 092 094", _R("", "", second="")),
    _R("100", "a", _E, repeatable=False, first=" ", second=" ", needed="a", once="a"),
    _R("101", "abcdefghij", _E, repeatable=False, first="012", needed="a", checks=(("a", Check.LANGUAGE),)),
    _R("102", "abc", _W, repeatable=False, first=" ", second=" ", needed="a"),
    _R("105", "a", repeatable=False, first=" ", second=" ", needed="a", once="a"),
    _R("106", "a", repeatable=False, first=" ", second=" ", needed="a", once="a"),
    _R("110", "a", repeatable=False, first=" ", second=" ", needed="a", once="a"),
    *_alike("111 115 116 117 120 121 122 123 124 125 126 127 128 130 131 135 140 141 145", _R("")),
    _R("200", "abcdefghivz59AEF", _E, repeatable=False, first="01", second=" ", needed="a"),
    _R("205", "abdfg", first=" ", second=" ", needed="a"),
    *_alike("206 207 208 211 230", _R("")),
    _R("210", "abcdefgh", _W, repeatable=False, first=" ", second=" ", checks=(("d", Check.YEAR),)),
    _R("215", "acde", _W, first=" ", second=" ", needed="a"),
    _R("225", "adefhivxz9A", first="012", second=" ", needed="a"),
    *_alike(
        "300 301 302 303 304 305 306 307 308 310 311 312 313 314 315 316 317 318 320 321 322 323 324 325 326 327 328 "
        "330 332 333 334 336 337 345",
        _R("", needed="a"),
    ),
    *_alike(
        "410 411 421 422 423 424 425 430 431 432 433 434 435 436 437 440 441 442 443 444 445 446 447 448 451 452 453 "
        "454 455 456 461 462 463 464 470 481 482 488",
        _R("", _LINK, first=" "),
    ),
    *_alike("500 501 503 510 512 513 514 515 516 517 518 520 530 531 532 540 541 545", _R("", first="01", needed="a")),
    _R("600", "abcdfpxyzj239A", needed="a"),
    _R("601", "abcdefghpxyzj239A", needed="a"),
    *_alike("602 604 605 607 608", _R("")),
    _R("606", "axyzj239A", first="012 ", second=" ", needed="a"),
    _R("610", "a9A", first="012 ", second=" ", needed="a"),
    *_alike("615 620 626 660 661 670 675 676 680 686 692", _R("")),
    _R("690", "av", _W, first=" ", second=" ", needed="a", once="av", checks=(("a", Check.CLASS),)),
    *_alike("700 701 702", _R("", "abcdfgp3459A", first=" ", second="01", needed="a", once="a")),
    *_alike("710 711 712", _R("", "abcdefghp3459A", first="01", second="012", needed="a", once="a")),
    *_alike("720 721 722 730", _R("")),
    _R("801", "abcgh2", _W, first=" ", second="0123", needed="ab"),
    *_alike("802 830 850 852 856 886", _R("")),
    _R("905", ""),
)

MARC21: tuple[FieldRule, ...] = (
    _R("001", repeatable=False),
    _R("003", repeatable=False),
    _R("005", repeatable=False),
    *_alike("006 007", _R("")),
    _R("008", must=_E, repeatable=False),
    _R("020", "acqz68", first=" ", second=" ", once="ac", checks=(("a", Check.ISBN),)),
    _R("022", "alymz0268", second=" ", once="a", checks=(("a", Check.ISSN),)),
    *_alike("010 015 016 017 018 024 026 027 028 030 032 033 034 035 036 037 038 042 043 044 045 046 047 048", _R("")),
    _R("040", "abcdefe68", _W, repeatable=False, first=" ", second=" "),
    _R("041", "abdefghjkmnpqrt268", first="01 "),
    *_alike("050 051 052 055 060 061 066 070 072 074 080 082 083 085 086 088", _R("")),
    _R("084", "abq268", first=" ", second=" ", needed="a"),
    _R("093", "a2", needed="a", checks=(("a", Check.CLASS),)),
    _R("100", "abcdefgjklnpqtu0124680", repeatable=False, first="013", second=" ", needed="a", once="a"),
    _R("110", "abcdefgklnptu0124680", repeatable=False, first="012", second=" ", needed="a", once="a"),
    _R("111", "acdefgjklnpqtu0124680", repeatable=False, first="012", second=" ", needed="a", once="a"),
    _R("130", "", repeatable=False),
    *_alike("210 222 240 242 243 246 247", _R("")),
    _R("245", "abcfghknps68", _E, repeatable=False, first="01", second="0123456789", needed="a", once="ab"),
    _R("250", "ab368", first=" ", second=" ", needed="a"),
    *_alike("251 254 255 256 257 258 263 270", _R("")),
    _R("260", "abcefg368", first=" 23", second=" ", checks=(("c", Check.YEAR),)),
    _R("264", "abc368", first=" 23", second="01234", checks=(("c", Check.YEAR),)),
    _R("300", "abcefg368", _W, first=" ", second=" ", needed="a"),
    *_alike("306 307 310 321 336 337 338 340 344 345 346 347 348 362 380 382 383 384 385 386 388", _R("")),
    _R("490", "alvxyz368", first="01", second=" ", needed="a"),
    *_alike("440", _R("")),
    *_alike(
        "500 501 502 504 505 506 507 508 510 511 513 514 515 516 518 520 521 522 524 525 526 530 532 533 534 535 536 "
        "538 540 541 542 544 545 546 547 550 552 555 556 561 562 563 565 567 580 581 583 584 585 586 588",
        _R(""),
    ),
    *_alike("600 610 611 630 647 648 655 656 657 658 662", _R("")),
    _R("650", "abcdegvxyz0123468", first=" 012", second="01234567", needed="a"),
    _R("651", "aegvxyz0123468", first=" ", second="01234567", needed="a"),
    _R("653", "a68", first=" 012", second=" 0123456", needed="a"),
    *_alike("700 710 711 720 730 740 751 752 753 754 758", _R("")),
    *_alike("760 762 765 767 770 772 773 774 775 776 777 780 785 786 787", _R("")),
    *_alike("800 810 811 830 841 842 843 844 845 850 852 853 854 855 856 863 864 865 866 867 868", _R("")),
    *_alike("876 877 878 880 882 883 884 885 886 887", _R("")),
)

TABLES: dict[str, tuple[FieldRule, ...]] = {"cnmarc": CNMARC, "marc21": MARC21}
