"""COUNTER 5.1 reports as JSON and as tables: the same sums from both, and every wrong row named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shulian.protocols.counter import Fault, ReportError, Wrong, nothing_used, read_json, read_table

HEADER = {"Release": "5.1", "Report_ID": "TR", "Created": "2025-04-02T00:00:00Z", "Created_By": "CNKI"}
FILTERS = {"Report_Filters": {"Begin_Date": "2025-01-01", "End_Date": "2025-03-31"}}


def report(*items: Any, **header: Any) -> bytes:
    return json.dumps({"Report_Header": HEADER | FILTERS | header, "Report_Items": list(items)}).encode()


def title(platform: str, metric: str, **by_month: Any) -> dict[str, Any]:
    months = {month.replace("m", "").replace("_", "-"): count for month, count in by_month.items()}
    return {"Title": "陕西", "Platform": platform, "Attribute_Performance": [{"Performance": {metric: months}}]}


def table(*rows: list[object], **header: str) -> list[list[object]]:
    head = {"Report_Name": "Title Report"} | HEADER | {"Reporting_Period": "begin_date=2025-01-01; end_date=2025-03-31"}
    columns = ["Title", "Platform", "Metric_Type", "Reporting_Period_Total", "Jan-2025", "Feb-2025", "Mar-2025"]
    return [*([name, value] for name, value in (head | header).items()), [], columns, *rows]


def test_rows_are_summed_by_platform_month_and_metric_from_json_and_from_a_table() -> None:
    metric = "Total_Item_Requests"
    told = read_json(
        report(
            title("甲", metric, m2025_01=3, m2025_03=4),
            title("甲", metric, m2025_01=5),
            title("乙", metric, m2025_02=1),
        )
    )
    rows = (
        ["a", "甲", metric, 7, "3", 0, 4.0],
        ["b", "甲", metric, "5", 5, None, ""],
        ["c", "乙", metric, None, "", "1", ""],
    )
    assert told.counts == {("甲", "2025-01", metric): 8, ("甲", "2025-03", metric): 4, ("乙", "2025-02", metric): 1}
    same = read_table(table(*rows))
    assert (same.counts, same.months, same.rows, same.wrong) == (told.counts, ("2025-01", "2025-02", "2025-03"), 3, ())
    assert (told.kind, told.created_by) == (same.kind, same.created_by) == ("TR", "CNKI")


def test_items_inside_a_title_take_its_platform() -> None:
    inside = {"Attribute_Performance": [{"Performance": {"Unique_Item_Requests": {"2025-01": 2}}}]}
    told = read_json(report({"Platform": "甲", "Items": [inside]}, Report_ID="IR"))
    assert told.counts == {("甲", "2025-01", "Unique_Item_Requests"): 2}


def test_the_metrics_that_alone_were_asked_for_are_kept() -> None:
    two = ("Searches_Platform", "Total_Item_Requests")
    filters = FILTERS["Report_Filters"] | {"Metric_Type": list(two)}
    assert read_json(report(Report_Filters=filters)).metrics == two
    assert read_table(table(Metric_Types="Searches_Platform; Total_Item_Requests")).metrics == two
    assert read_json(report()).metrics == read_table(table(Metric_Types="")).metrics == ()


def test_the_standard_view_of_the_platform_report_is_a_part_of_it() -> None:
    of_view = ("Searches_Platform", "Total_Item_Requests", "Unique_Item_Requests", "Unique_Title_Requests")
    counts = title("甲", "Searches_Platform", m2025_01=3)
    rows = ["", "甲", "Searches_Platform", 3, 3, "", ""]
    for told in (read_json(report(counts, Report_ID="PR_P1")), read_table(table(rows, Report_ID="PR_P1"))):
        assert (told.kind, told.view, told.metrics) == ("PR", "PR_P1", of_view)
        assert told.counts == {("甲", "2025-01", "Searches_Platform"): 3}
    assert nothing_used("PR_P1", ("2025-01",), (3030,)).metrics == of_view
    assert (read_json(report(counts)).view, nothing_used("TR", (), ()).kind) == ("", "TR")


def test_the_exceptions_of_a_report_are_kept() -> None:
    none = [{"Code": 3030, "Message": "No Usage Available for Requested Dates"}]
    assert read_json(report(Exceptions=none)).exceptions == (3030,)
    assert read_json(report(Exceptions=[{"Code": "3030"}])).exceptions == (3030,)
    assert read_table(table(Exceptions="3030: No Usage Available for Requested Dates")).exceptions == (3030,)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"PK", Fault.NOT_A_REPORT),
        (b"[1]", Fault.NOT_A_REPORT),
        (b'{"Report_Header": 3}', Fault.NOT_A_REPORT),
        (b"[" * 100_000, Fault.NOT_A_REPORT),
        (report(Release="5"), Fault.OTHER_RELEASE),
        (report(Report_ID="TR_J1"), Fault.OTHER_REPORT),
        (report(Report_Filters=[]), Fault.NO_PERIOD),
        (report(Report_Filters={"Begin_Date": "0000-01", "End_Date": "0000-02"}), Fault.NO_PERIOD),
        (report(Report_Filters={"Begin_Date": "2025-03-01", "End_Date": "2025-01-31"}), Fault.NO_PERIOD),
    ],
)
def test_what_is_no_report_of_release_5_1_is_refused(data: bytes, fault: Fault) -> None:
    with pytest.raises(ReportError) as told:
        read_json(data)
    assert told.value.fault is fault


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([["a", "b"]], Fault.NOT_A_REPORT),
        (table()[:-1], Fault.NO_COLUMNS),
        (table(Release="5"), Fault.OTHER_RELEASE),
        (table(Reporting_Period="2025"), Fault.NO_PERIOD),
    ],
)
def test_a_table_that_is_no_report_is_refused(rows: list[list[object]], fault: Fault) -> None:
    with pytest.raises(ReportError) as told:
        read_table(rows)
    assert told.value.fault is fault


def test_every_wrong_row_is_named_and_not_counted() -> None:
    metric = "Total_Item_Requests"
    rows: list[list[object]] = [
        ["a", "", metric, 1, 1, 0, 0],
        ["b", "甲", metric, 1, -1, 0, 0],
        ["c", "甲", metric, 1, "多", 0, 0],
        ["d", "甲", metric, 9, 1, 1, 1],
    ]
    told = read_table(table(*rows))
    first = len(table()) + 1
    assert [(one.row - first, one.fault) for one in told.wrong] == [
        (0, Fault.NO_PLATFORM),
        (1, Fault.NOT_A_COUNT),
        (2, Fault.NOT_A_COUNT),
        (3, Fault.TOTAL_DIFFERS),
    ]
    outside = read_json(report(title("甲", metric, m2025_04=1), title("甲", metric, m2025_01=True)))
    assert outside.wrong == (Wrong(1, Fault.OUTSIDE_PERIOD, "2025-04"), Wrong(2, Fault.NOT_A_COUNT, "True"))
    assert outside.counts == {}


def test_a_month_that_a_spreadsheet_took_for_a_day_is_a_month() -> None:
    rows = table(["a", "甲", "Total_Item_Requests", 2, 2, "", ""])
    rows[-2][4] = "2025-01-01"
    assert read_table(rows).counts == {("甲", "2025-01", "Total_Item_Requests"): 2}


@pytest.mark.parametrize("odd", [None, 3, "x", [], [[]], {}, [{}], [None], {"2025-01": 1}, True])
@pytest.mark.parametrize("place", ["Platform", "Items", "Attribute_Performance"])
def test_nothing_in_the_items_breaks_the_reading(odd: Any, place: str) -> None:
    inner = [{"Performance": odd}, {"Performance": {"Total_Item_Requests": odd}}, odd]
    told = read_json(report(odd, {place: odd}, {"Platform": "甲", "Attribute_Performance": inner}))
    assert all(count > 0 for count in told.counts.values())
