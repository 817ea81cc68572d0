"""Pages that are called workbooks: tables of web pages and XML spreadsheets, as many programs write "Excel" files."""

import time
import zipfile

import pytest

from lib import Workspace
from lib.errors import FileError
from lib.importing import propose, read
from lib.importing.formats.contents import contents

ONE_C = """<html xmlns:o="urn:schemas-microsoft-com:office:office">
<head><META HTTP-EQUIV="CONTENT-TYPE" CONTENT="text/html; CHARSET=windows-1251"><title>Отчёт</title>
<style>td { mso-number-format:"\\@" } table > tr { color: red }</style>
<!--[if gte mso 9]><xml><x:Name>Лист1</x:Name><table><tr><td>1</td><td>2</td></tr></table></xml><![endif]--></head>
<body><script>document.write("<table><tr><td>no</td><td>no</td></tr></table>")</script>
<table border=1>
<tr><td colspan=5 align="center"><b>Продажи за март</b></td></tr>
<tr><th>Дата</th><th>Номер</th><th>Контрагент</th><th>Номенклатура</th><th>Сумма</th></tr>
<tr><td rowspan="2">02.03.2025</td><td rowspan=2>УТ-1</td><td rowspan=2>ООО &laquo;Ромашка&raquo; &amp; Ко</td>
    <td>Кружка<br>синяя</td><td align=right>1&nbsp;400,50</td></tr>
<tr><td>Чашка</td><td>600,00
<tr><td>03.03.2025<td>УТ-2<td><a href="x">Иванов</a> И.И.<td>Кружка<td>200,00</tr>
</table></body></html>"""

XML_2003 = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"/></Styles>
<Worksheet ss:Name="Notes"><Table><Row><Cell><Data ss:Type="String">Made</Data></Cell>
<Cell><Data ss:Type="String">today</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="Orders &amp; more"><Table ss:ExpandedColumnCount="4">
<Row><Cell><Data ss:Type="String">Order ID</Data></Cell><Cell><Data ss:Type="String">Order date</Data></Cell>
<Cell><Data ss:Type="String">Email</Data></Cell><Cell><Data ss:Type="String">Total</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">A-1</Data><Comment><ss:Data>paid</ss:Data></Comment></Cell>
<Cell ss:StyleID="s1"><Data ss:Type="DateTime">2025-03-02T10:30:00.000</Data></Cell>
<Cell><Data ss:Type="String">ana@x.io</Data></Cell><Cell><Data ss:Type="Number">40.5</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">A-2</Data></Cell><Cell><Data ss:Type="DateTime">2025-03-03T00:00:00.000</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="Number">9</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def written(tmp_path, text, name="export.xls", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def cells(table):
    return [tuple(row) for row in table.text.to_numpy()]


def test_a_web_page_called_a_workbook_is_read_as_its_table(tmp_path):
    table = read(written(tmp_path, ONE_C, encoding="cp1251"))
    assert table.headers == ("Дата", "Номер", "Контрагент", "Номенклатура", "Сумма")
    assert cells(table) == [
        ("02.03.2025", "УТ-1", "ООО «Ромашка» & Ко", "Кружка синяя", "1 400,50"),
        ("02.03.2025", "УТ-1", "ООО «Ромашка» & Ко", "Чашка", "600,00"),
        ("03.03.2025", "УТ-2", "Иванов И.И.", "Кружка", "200,00"),
    ]
    assert table.frame["Сумма"].tolist() == [1400.5, 600, 200]
    told = {found.name: found.value for found in table.evidence}
    assert (told["format"], told["encoding"], told["merged"]) == ("page", "cp1251", "3")


def test_the_numbers_of_a_web_page_called_a_workbook_are_those_of_its_rows(tmp_path):
    shop = Workspace()
    report = shop.add(written(tmp_path, ONE_C, encoding="cp1251"))
    assert (report.data_rows, report.accepted, report.refused) == (3, 3, 0)
    assert shop.metric("revenue")["value"].item() == pytest.approx(2200.5)
    # УТ-1 is one order of two lines.
    assert shop.metric("orders_per_customer")["hits"].item() == 2
    shop.close()


def test_an_xml_spreadsheet_is_read_whatever_it_is_called(tmp_path):
    for name in ("export.xls", "export.xml"):
        table = read(written(tmp_path, XML_2003, name))
        assert table.headers == ("Order ID", "Order date", "Email", "Total")
        assert cells(table) == [("A-1", "2025-03-02 10:30:00", "ana@x.io", "40.5"), ("A-2", "2025-03-03", "", "9")]
        assert str(table.frame["Order date"].iloc[0]) == "2025-03-02 10:30:00"


def test_the_sheets_of_an_xml_spreadsheet_can_be_chosen(tmp_path):
    path = written(tmp_path, XML_2003)
    assert contents(path).names == ("Orders & more", "Notes")
    assert read(path, sheet="Notes", header_row=0).text.to_numpy().tolist() == [["Made", "today"]]
    with pytest.raises(FileError, match="Orders & more"):
        read(path, sheet="Ordres & more")


def test_several_tables_of_a_page_are_sheets_and_the_fullest_is_read(tmp_path):
    text = """<table><tr><td>Shop</td><td>Ana's</td></tr></table>
<table><caption>Orders</caption><tr><td>day<td>sum<td>who<tr><td>2025-03-02<td>5<td>ana<tr><td>2025-03-03<td>6<td>ben
</table><table><tr><td>only one</td></tr></table>"""
    path = written(tmp_path, text)
    assert contents(path).names == ("Orders", "1")
    assert cells(read(path)) == [("2025-03-02", "5", "ana"), ("2025-03-03", "6", "ben")]


def test_a_table_inside_a_table_is_one_of_its_own(tmp_path):
    inner = "<table><tr><th>day<th>sum</tr><tr><td>2025-03-02<td>5</tr><tr><td>2025-03-03<td>6</tr></table>"
    text = f"<table><tr><td>Menu</td><td>{inner}</td></tr></table>"
    assert cells(read(written(tmp_path, text))) == [("2025-03-02", "5"), ("2025-03-03", "6")]


def test_names_below_a_header_over_several_columns_name_them(tmp_path):
    text = """<table><tr><td rowspan=2>Дата<td colspan=2>Продажи</tr><tr><td>Кол-во<td>Сумма</tr>
<tr><td>02.03.2025<td>2<td>40,00</tr><tr><td>03.03.2025<td>3<td>61,50</tr></table>"""
    table = read(written(tmp_path, text))
    assert table.headers == ("Дата", "Кол-во", "Сумма")
    assert cells(table) == [("02.03.2025", "2", "40,00"), ("03.03.2025", "3", "61,50")]


def test_a_sum_merged_over_two_rows_is_counted_once(tmp_path):
    text = """<table><tr><td>Order ID<td>Order date<td>Customer ID<td>Product<td>Line total</tr>
<tr><td rowspan=2>7<td rowspan=2>2025-03-02<td rowspan=2>ana<td>Mug<td rowspan=2>40.00</tr><tr><td>Cup</tr>
<tr><td>8<td>2025-03-03<td>ben<td>Mug<td>20.00</tr></table>"""
    assert [row[-1] for row in cells(read(written(tmp_path, text)))] == ["40.00", "", "20.00"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8-r"])
def test_a_page_is_read_in_its_encoding_whether_it_says_so_or_not(tmp_path, encoding):
    text = "<table><tr><td>Дата<td>Покупатель<td>Сумма</tr>" + "".join(
        f"<tr><td>0{day}.03.2025<td>Мария Иванова<td>{day}0,00</tr>" for day in range(1, 8)
    )
    table = read(written(tmp_path, text, encoding=encoding))
    assert table.headers == ("Дата", "Покупатель", "Сумма")
    assert cells(table)[0] == ("01.03.2025", "Мария Иванова", "10,00")


def test_an_encoding_that_somebody_sets_is_the_one_a_page_is_read_in(tmp_path):
    text = "<table><tr><td>Имя<td>Сумма</tr><tr><td>Ян<td>5</tr><tr><td>Эд<td>6</tr>"
    path = written(tmp_path, text, encoding="cp866")
    assert read(path, encoding="cp866").headers == ("Имя", "Сумма")


def test_a_wrong_statement_about_the_encoding_is_not_believed(tmp_path):
    text = "<meta charset=utf-8><table><tr><td>Дата<td>Сумма</tr><tr><td>02.03.2025<td>5</tr>"
    assert read(written(tmp_path, text, encoding="cp1251")).headers == ("Дата", "Сумма")


def test_marks_that_a_page_divides_between_two_pieces_are_whole(tmp_path, monkeypatch):
    row = "<tr><td title='a>b'>2025-03-0{day}</td><!-- x > <td> --><td>{day}</td></tr>"
    rows = "".join(row.format(day=day) for day in range(1, 9))
    path = written(tmp_path, f"<table><tr><td>day</td><td>sum</td></tr>{rows}</table>")
    whole = cells(read(path))
    assert whole[0] == ("2025-03-01", "1")
    assert len(whole) == 8
    for size in (1, 7, 64):
        monkeypatch.setattr("lib.importing.text.decode.CHUNK", size)
        assert cells(read(path)) == whole


def test_a_page_in_an_archive_is_read_too(tmp_path):
    path = tmp_path / "march.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("march.xls", ONE_C.encode("cp1251"))
    assert read(path).headers[0] == "Дата"


@pytest.mark.parametrize(
    "text",
    [
        "<html><frameset><frame src='book_files/sheet001.htm'></frameset></html>",
        "<?xml version='1.0'?><orders><order id='1'/></orders>",
        "<html><table><tr><td>Please sign in</td></tr></table></html>",
        "<table>",
    ],
    ids=["frames", "other XML", "one cell", "nothing"],
)
def test_a_page_without_a_table_says_what_it_is(tmp_path, text):
    with pytest.raises(FileError, match="is called a workbook, but inside it is a web page or XML document"):
        read(written(tmp_path, text))


def test_a_web_page_that_is_not_called_a_workbook_is_none(tmp_path):
    with pytest.raises(FileError, match="is a web page"):
        read(written(tmp_path, ONE_C, "page.html"))


@pytest.mark.parametrize(
    "text",
    [
        "<table>" + "<tr><td colspan=16384>x</td><td rowspan=1000000>y</td></tr>" * 3000,
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row ss:Index="999999999">'
        "<Cell ss:Index='99999'><Data>1</Data></Cell></Row></Table></Worksheet></Workbook>",
    ],
    ids=["wide", "far"],
)
def test_a_page_that_reaches_too_far_is_refused_before_room_is_made_for_it(tmp_path, text):
    with pytest.raises(FileError, match="too far to be read"):
        read(written(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    ["<table>" + "<td \"" * 200_000, "<table>" + "<!-- " * 200_000, "<table><tr>" + "<script" * 200_000,
     "<table>" * 100_000, "<table><tr><td>" + "&" * 500_000, "<table><tr><td>a<td>" + "<" * 500_000],
    ids=["quotes", "comments", "scripts", "nested", "ampersands", "brackets"],
)  # fmt: skip
def test_a_page_that_means_harm_takes_no_long_time(tmp_path, text):
    path = written(tmp_path, text)
    started = time.monotonic()
    with pytest.raises(FileError):
        read(path)
    assert time.monotonic() - started < 10


def test_nothing_in_a_page_is_expanded(tmp_path):
    bomb = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">
<!ENTITY c SYSTEM "file:///etc/passwd">]><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet>
<Table><Row><Cell><Data>name</Data></Cell><Cell><Data>sum</Data></Cell></Row>
<Row><Cell><Data>&b;</Data></Cell><Cell><Data>1</Data></Cell></Row>
<Row><Cell><Data>&c;</Data></Cell><Cell><Data>2</Data></Cell></Row></Table></Worksheet></Workbook>"""
    assert cells(read(written(tmp_path, bomb))) == [("&b;", "1"), ("&c;", "2")]


def test_a_mapping_of_a_page_is_proposed_as_of_any_file(tmp_path):
    found = propose(read(written(tmp_path, XML_2003)))
    assert found.mapping.tables[0].columns == {
        "order_id": "Order ID", "ordered_at": "Order date", "customer_id": "Email", "amount": "Total",
    }  # fmt: skip


def test_a_page_saved_as_one_file_says_what_it_is(tmp_path):
    with pytest.raises(FileError, match="is a web page saved as one file"):
        read(written(tmp_path, "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n", "sap.xls"))
