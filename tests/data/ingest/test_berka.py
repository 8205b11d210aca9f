import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from data.ingest.berka import AS_OF, BerkaBank, read
from data.ingest.berka_files import COLUMNS, BerkaError
from data.ingest.rows import Batch
from data.settings import HouseSettings

REAL = HouseSettings().datasets / "berka"
TRANSACTIONS = [
    '1;10;980301;"PRIJEM";"VKLAD";1000.00;1000.00;"";"";',
    '2;10;980405;"PRIJEM";"PREVOD Z UCTU";9000.00;10000.00;"DUCHOD";"AB";123',
    '3;10;980420;"VYDAJ";"VYBER";2500.50;7499.50;"";"";',
    '4;10;981231;"VYBER";"VYBER";500.00;6999.50;"";"";',
]


def _all(bank: BerkaBank) -> Batch:
    """Return all batches as one."""
    parts: dict[str, tuple[object, ...]] = {}
    for batch in bank.batches:
        for name in batch.counts():
            parts[name] = parts.get(name, ()) + getattr(batch, name)
    return Batch(**parts)  # type: ignore[arg-type]


def _with_transactions(folder: Path, *more: str) -> Path:
    header = ";".join(f'"{column}"' for column in COLUMNS["trans.asc"])
    (folder / "trans.asc").write_text("\n".join([header, *TRANSACTIONS, *more]), encoding="utf-8")
    return folder


def test_clients_become_customers_with_the_numbers_they_had(folder: Path) -> None:
    persons = _all(read(folder)).persons
    assert [(p.cif_no, p.title, p.birth_date) for p in persons] == [
        ("berka-1", "ms", dt.date(1970, 12, 13)),
        ("berka-2", "mr", dt.date(1945, 2, 4)),
        ("berka-3", "mr", dt.date(1982, 8, 9)),
    ]


def test_nothing_is_invented(folder: Path) -> None:
    everything = _all(read(folder))
    assert everything.consents == ()
    assert everything.assessments == ()
    assert {(p.name, p.mobile, p.id_no) for p in everything.persons} == {(None, None, None)}


def test_districts_become_sub_branches_of_their_region(folder: Path) -> None:
    paths = [(row.path, row.kind) for row in _all(read(folder)).organisations]
    assert paths == [
        ("/hq", "hq"),
        ("/hq/prague", "branch"),
        ("/hq/north-moravia", "branch"),
        ("/hq/prague/1-hl-m-praha", "sub_branch"),
        ("/hq/north-moravia/69-jesenik", "sub_branch"),
    ]
    assert {p.home_branch for p in _all(read(folder)).persons} <= {path for path, _ in paths}


def test_cards_belong_to_whom_they_were_issued(folder: Path) -> None:
    cards = [h for h in _all(read(folder)).holdings if h.key.startswith("berka-card")]
    assert [(h.cif_no, h.product_code) for h in cards] == [
        ("berka-1", "CARD-GOLD"),
        ("berka-3", "CARD-JUNIOR"),
    ]


def test_a_running_loan_stands_at_what_is_outstanding(folder: Path) -> None:
    everything = _all(read(folder))
    loans = {h.key: h for h in everything.holdings if "loan" in h.key}
    running, paid = loans["berka-loan-101"], loans["berka-loan-100"]
    assert (running.product_code, running.amount) == ("LOAN-5Y", Decimal("108000.00"))
    assert (running.matures_on, running.ended_on) == (dt.date(2003, 6, 30), None)
    assert (paid.ended_on, paid.matures_on) == (dt.date(1996, 1, 5), dt.date(1996, 1, 5))
    assert [(a.kind, a.balance) for a in everything.accounts] == [("loan", running.amount)]


def test_without_transactions_balances_are_unknown_and_said_to_be(folder: Path) -> None:
    bank = read(folder)
    assert _all(bank).months == ()
    assert "balances and months are unknown" in bank.report.files["trans.asc"].note


def test_transactions_become_months_that_add_up(folder: Path) -> None:
    everything = _all(read(_with_transactions(folder)))
    mine = [m for m in everything.months if m.cif_no == "berka-1"]
    assert [m.month.month for m in mine] == list(range(3, 13))
    assert (mine[1].inflow, mine[1].outflow) == (Decimal("9000.00"), Decimal("2500.50"))
    assert mine[1].average_balance == Decimal("4249.75")
    current = [a for a in everything.accounts if a.kind == "current" and a.cif_no == "berka-1"]
    assert [a.balance for a in current] == [Decimal("6999.50")]


def test_two_accounts_of_one_owner_are_added(
    extended: Callable[[str, str], Path], folder: Path
) -> None:
    extended("account.asc", '30;1;"POPLATEK MESICNE";980401')
    extended("disp.asc", '4;1;30;"OWNER"')
    more = '5;30;980401;"PRIJEM";"VKLAD";500.00;500.00;"";"";'
    everything = _all(read(_with_transactions(folder, more)))
    april = [m for m in everything.months if m.cif_no == "berka-1" and m.month.month == 4]
    assert [m.inflow for m in april] == [Decimal("9500.00")]


def test_the_shelf_is_on_sale_in_korunas_on_the_last_day(folder: Path) -> None:
    products = _all(read(folder)).products
    assert {p.currency for p in products} == {"CZK"}
    assert all(p.sale_from <= AS_OF and p.sale_until is None for p in products)
    year = next(p for p in products if p.code == "DEP-1Y")
    assert (year.term_days, year.min_amount) == (365, 5000)
    texts = _all(read(folder)).disclosures
    assert {p.disclosure_id for p in products} <= {
        t.disclosure_id for t in texts if t.effective_from <= AS_OF
    }


def test_reading_twice_gives_the_same_rows(folder: Path) -> None:
    assert _all(read(folder)) == _all(read(folder))


def test_staff_is_for_development_only(folder: Path) -> None:
    assert _all(read(folder, development_staff=False)).staff == ()
    assert {row.organisation for row in _all(read(folder)).staff} == {"/hq"}


@pytest.mark.parametrize(
    ("file", "row", "reason"),
    [
        ("client.asc", '4;"706313";1', "client.asc:5: birth_number '706313' is not a date"),
        ("client.asc", '4;"70621";1', "client.asc:5: birth_number '70621' is not yymmdd"),
        ("client.asc", '4;"706213"', "client.asc:5: 2 values, 3 expected"),
        ("client.asc", '1;"706213";1', "client.asc:5: client_id 1 is there twice"),
        ("client.asc", '4;"706213";5', "client.asc:5: district_id 5 does not exist"),
        ("client.asc", '4;"706213";1', "client.asc:5: client 4 has no account"),
        ("client.asc", '4;"٧٠٦٢١٣";1', "is not yymmdd"),
        ("account.asc", '30;1;"NIKDY";980301', "frequency 'NIKDY' is none of"),
        ("account.asc", '30;1;"POPLATEK TYDNE";990301', "1999-03-01 is after 1998-12-31"),
        ("disp.asc", '4;2;10;"OWNER"', "account 10 is owned by client 1 already"),
        ("disp.asc", '4;2;77;"OWNER"', "account_id 77 does not exist"),
        ("card.asc", '9;1;"platinum";"981016 00:00:00"', "type 'platinum' is none of"),
        ("card.asc", '9;1;"gold";"970101 00:00:00"', "before account 10 was opened"),
        ("loan.asc", '102;10;"980630";-5;60;1.00;"C"', "amount '-5' is not an amount"),
        ("loan.asc", '102;10;"980630";5;61;1.00;"C"', "duration 61 is none of"),
        ("loan.asc", '102;10;"980630";5.001;60;1.00;"C"', "at most two decimals"),
        ("order.asc", '1;10;"YZ";"1";abc;"SIPO"', "order.asc:3: amount 'abc' is not an amount"),
        ("district.asc", "x", "district.asc:4: 1 values, 16 expected"),
    ],
)
def test_a_bad_row_is_left_out_and_named(
    extended: Callable[[str, str], Path], file: str, row: str, reason: str
) -> None:
    bank = read(extended(file, row))
    assert [reason in str(rejection) for rejection in bank.report.rejections] == [True]
    part = bank.report.files[file]
    assert part.read == part.kept + len(part.rejected)
    assert len(_all(bank).persons) == 3


def test_bad_transactions_are_left_out_and_named(folder: Path) -> None:
    rows = ('9;77;980301;"PRIJEM";"";1.00;1.00;"";"";', '9;10;980102;"PRIJEM";"";1;1;"";"";')
    told = [str(r) for r in read(_with_transactions(folder, *rows)).report.rejections]
    assert told == [
        "trans.asc:6: account_id 77 does not exist (or was rejected)",
        "trans.asc:7: 1998-01-02 is outside the account's life since 1998-03-01",
    ]


def test_a_folder_that_is_not_the_data_set_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BerkaError, match=r"lacks district\.asc, client\.asc"):
        read(tmp_path)
    with pytest.raises(BerkaError, match="is not a folder"):
        read(tmp_path / "nowhere")


def test_other_columns_are_refused(folder: Path) -> None:
    (folder / "client.asc").write_text("id,birth\n1,2\n", encoding="utf-8")
    with pytest.raises(BerkaError, match=r"client\.asc: the first line must name the columns"):
        read(folder)


@pytest.mark.skipif(not REAL.is_dir(), reason="the Berka data set is not on this machine")
def test_the_real_bank_is_read_whole() -> None:
    bank = read(REAL)
    counted = {name: part.kept for name, part in bank.report.files.items()}
    assert counted["client.asc"] == 5369
    assert counted["account.asc"] == 4500
    assert list(bank.report.rejections) == []
    assert sum(len(batch.persons) for batch in bank.batches) == 5369
