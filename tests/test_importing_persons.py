"""Who is who: a file that holds two names of a customer joins the files that know her by one or the other."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.engine import Engine
from lib.importing import read
from lib.importing.intake.load import Intake
from lib.importing.intake.same_person import Names
from lib.importing.meaning.mapping import FileMapping, TableMap
from tests.loading import TODAY, an_adder, an_intake, equation, rows  # noqa: F401 (fixtures)

CRM = TableMap("customers", {"customer_id": "no", "email": "mail", "phone": "tel"}, extras=("city",))
ORDERS = TableMap("orders", {"ordered_at": "day", "customer_id": "no", "email": "mail", "amount": "sum"})
BY_MAIL = TableMap(
    "answers", {"answered_at": "day", "customer_id": "who", "score": "nps"}, constants={"question": "nps"}
)

CRM_TEXT = """
no,mail,tel,city
1,Ana@x.io,+7 912 345-67-89,Riga
2,ben@x.io,,Oslo
3,family@x.io,,Kyiv
4,family@x.io,,Kyiv
"""
ANSWERS_TEXT = """
day,who,nps
2025-01-02,ANA@X.IO,9
2025-01-03,ben@x.io ,3
2025-01-04,family@x.io,7
2025-01-05,zoe@x.io,10
"""


def who(intake, table="answers", column="customer_id"):
    return [person for (person,) in rows(intake, table, column)]


def test_answers_known_by_e_mail_go_to_the_customer_whose_number_the_list_holds(intake, add):
    add("crm.csv", CRM_TEXT, CRM)
    add("answers.csv", ANSWERS_TEXT, BY_MAIL)
    assert who(intake) == ["1", "2", "family@x.io", "zoe@x.io"]


def test_an_address_of_two_customers_joins_nobody_and_is_said(intake, add):
    add("crm.csv", CRM_TEXT, CRM)
    report = add("answers.csv", ANSWERS_TEXT, BY_MAIL)
    (said,) = [str(w) for w in report.warnings if "several customers" in str(w)]
    assert "1 row" in said and "family@x.io" in said
    assert report.joined["answers"] == 2


def test_the_match_rate_of_a_table_is_known_persons_of_all_persons(intake, add):
    add("crm.csv", CRM_TEXT, CRM)
    report = add("answers.csv", ANSWERS_TEXT, BY_MAIL)
    assert dict(report.matched) == {"answers": (2, 4)}
    assert not any("Only" in str(warning) for warning in report.warnings)


FILES = {
    "crm": (CRM_TEXT, CRM),
    "answers": (ANSWERS_TEXT, BY_MAIL),
    "calls": (
        "id,day,tel,mail\nt1,2025-01-02,8 (912) 345 67 89,\nt2,2025-01-03,8 921 000 11 22,ben@x.io",
        TableMap("tickets", {"ticket_id": "id", "opened_at": "day", "customer_id": "tel", "email": "mail"}),
    ),
    "points": (
        "tel,day,points\n+79210001122,2025-01-05,10\n+79210001122,2025-01-06,20",
        TableMap("points", {"customer_id": "tel", "occurred_at": "day", "earned": "points"}),
    ),
}


@pytest.mark.parametrize("order", list(itertools.permutations(FILES))[::5])
def test_the_order_of_adding_does_not_change_who_is_who(intake, add, order):
    for name in order:
        text, tablemap = FILES[name]
        add(f"{name}.csv", text, tablemap)
    assert who(intake) == ["1", "2", "family@x.io", "zoe@x.io"]
    # 7 921 000 11 22 is ben's phone, because a call gave it beside his e-mail; the list gave his number beside that.
    assert who(intake, "tickets") == ["1", "2"]
    assert who(intake, "points") == ["2", "2"]
    assert sorted(who(intake, "customers")) == ["1", "2", "3", "4"]


def test_a_bridge_taken_away_separates_again_what_it_joined(intake, add):
    add("answers.csv", ANSWERS_TEXT, BY_MAIL)
    add("crm.csv", CRM_TEXT, CRM)
    assert who(intake)[0] == "1"
    intake.remove(intake.files[1].id)
    assert who(intake) == ["ana@x.io", "ben@x.io", "family@x.io", "zoe@x.io"]


def test_a_bridge_mapped_anew_joins_from_then_on(intake, add):
    add("answers.csv", ANSWERS_TEXT, BY_MAIL)
    add("crm.csv", CRM_TEXT, TableMap("customers", {"customer_id": "no"}))
    assert who(intake)[0] == "ana@x.io"
    intake.remap(intake.files[1].id, FileMapping(intake.files[1].mapping.headers, (CRM,)))
    assert who(intake)[:2] == ["1", "2"]


def test_an_earlier_version_keeps_who_was_who(intake, add):
    add("answers.csv", ANSWERS_TEXT, BY_MAIL)
    before = intake.dataset().tables["answers"].expr
    add("crm.csv", CRM_TEXT, CRM)
    assert sorted(intake.engine.frame(before)["customer_id"])[0] == "ana@x.io"


def test_an_order_without_a_number_is_the_order_of_her_e_mail(intake, add):
    report = add(
        "orders.csv",
        "day,no,mail,sum\n2025-01-02,7,ana@x.io,5\n2025-01-03,,ANA@x.io,6\n2025-01-04,,new@x.io,7\n2025-01-05,,,8\n"
        "2025-01-06,,no mail,9",
        ORDERS,
    )
    assert who(intake, "orders") == ["7", "7", "new@x.io", None, None]
    assert equation(report) == (5, 5, 0, 0, 0)
    assert dict(report.without_customer) == {"orders": 2}


def test_a_tills_address_beside_many_numbers_makes_nobody_of_rows_without_a_number(intake, add):
    add(
        "orders.csv",
        "day,no,mail,sum\n2025-01-02,7,till@x.io,5\n2025-01-03,8,till@x.io,6\n2025-01-04,,till@x.io,7",
        ORDERS,
    )
    assert who(intake, "orders") == ["7", "8", None]
    report = intake.files[0].report
    assert report.without_customer["orders"] == 1
    assert "1 of 3 rows of orders has no customer" in str(report.facts[-1])


def test_orders_by_e_mail_of_one_shop_and_by_number_of_another_are_one_history(intake, add):
    by_mail = TableMap("orders", {"ordered_at": "day", "customer_id": "who", "amount": "sum"})
    add("web.csv", "day,who,sum\n2025-01-02,ana@x.io,5", by_mail)
    add("till.csv", "day,no,mail,sum\n2025-01-03,7,ana@x.io,5", ORDERS)
    assert who(intake, "orders") == ["7", "7"]


def test_a_row_with_an_e_mail_is_not_refused_for_want_of_a_number(intake, add):
    points = TableMap("points", {"customer_id": "no", "email": "mail", "occurred_at": "day", "earned": "points"})
    report = add("points.csv", "no,mail,day,points\n1,,2025-01-02,5\n,b@x.io,2025-01-02,5\n,,2025-01-03,5", points)
    assert equation(report) == (3, 2, 1, 0, 0)
    assert who(intake, "points") == ["1", "b@x.io"]


def test_two_lists_of_customers_by_number_and_by_e_mail_describe_each_customer_once(intake, add):
    add("crm.csv", CRM_TEXT, CRM)
    churn = TableMap("customers", {"customer_id": "mail", "churned": "left"})
    add("churn.csv", "mail,left\nana@x.io,yes\nben@x.io,no\nnew@x.io,no", churn)
    assert sorted(rows(intake, "customers", "customer_id", "city", "churned")) == [
        ("1", "Riga", True), ("2", "Oslo", False), ("3", "Kyiv", None), ("4", "Kyiv", None), ("new@x.io", None, False),
    ]  # fmt: skip
    assert intake.dataset().tables["customers"].rows == 5


def test_a_visitor_who_once_signed_in_answers_as_the_customer(intake, add):
    visits = TableMap("visits", {"visitor_id": "v", "occurred_at": "at", "customer_id": "c"})
    add(
        "visits.csv",
        "v,at,c\nv1,2025-01-02 10:00,\nv1,2025-01-02 10:05,c1\nv2,2025-01-02 11:00,\nv3,2025-01-02 12:00,c3\n"
        "v3,2025-01-03 12:00,c4",
        visits,
    )
    add("answers.csv", "day,who,nps\n2025-01-03,v1,9\n2025-01-03,v2,1\n2025-01-03,v3,5", BY_MAIL)
    # Two customers signed in as v3: a shared computer says nothing about who answered.
    assert who(intake) == ["c1", "v2", "v3"]
    assert who(intake, "visits", "visitor_id") == ["v1", "v1", "v2", "v3", "v3"]


def test_a_customer_with_two_e_mails_is_one_and_two_customers_are_never_joined_by_way_of_a_third(intake, add):
    add("crm.csv", "no,mail,tel,city\n1,old@x.io,,A\n1,new@x.io,,A\n2,ben@x.io,,B", CRM)
    help_desk = TableMap("tickets", {"ticket_id": "id", "opened_at": "day", "customer_id": "h", "email": "mail"})
    add(
        "help.csv",
        "id,day,h,mail\nt1,2025-01-02,h1,old@x.io\nt2,2025-01-03,h1,new@x.io\n"
        "t3,2025-01-04,h2,ben@x.io\nt4,2025-01-05,h2,new@x.io",
        help_desk,
    )
    # h1 has only customer 1's addresses; h2 has one of customer 2 and one of customer 1, and stays by itself.
    assert who(intake, "tickets") == ["1", "1", "h2", "h2"]


def test_both_ends_of_a_referral_are_named_as_everywhere(intake, add):
    add("crm.csv", CRM_TEXT, CRM)
    shared = TableMap("referrals", {"referrer_id": "by", "occurred_at": "day", "referred_id": "friend"})
    add(
        "referrals.csv",
        "by,day,friend\nana@x.io,2025-01-02,BEN@x.io\nben@x.io,2025-01-03,new@x.io\n1,2025-01-04,",
        shared,
    )
    assert rows(intake, "referrals", "referrer_id", "referred_id") == [("1", "2"), ("2", "new@x.io"), ("1", None)]


def test_a_column_that_holds_an_e_mail_or_else_a_number_is_read_cell_by_cell(intake, add):
    add("crm.csv", "no,mail,tel,city\nC1,ana@x.io,,A\nc2,ben@x.io,,B", CRM)
    add("answers.csv", "day,who,nps\n2025-01-02,ANA@x.io,9\n2025-01-03,C1,8\n2025-01-04,c2,7", BY_MAIL)
    assert who(intake) == ["C1", "C1", "c2"]


def test_only_files_whose_names_differ_are_looked_up(intake, add):
    add("crm.csv", CRM_TEXT, CRM)
    add("orders.csv", "day,no,mail,sum\n2025-01-02,1,ana@x.io,5\n2025-01-03,2,ben@x.io,5", ORDERS)
    add("answers.csv", ANSWERS_TEXT, BY_MAIL)
    tables = intake.dataset().tables
    with intake.engine.cursor() as cursor:
        plans = {
            name: cursor.execute(f'EXPLAIN SELECT count(customer_id) FROM "{tables[name].physical}"').fetchall()[0][1]
            for name in ("orders", "answers")
        }
    assert "JOIN" in plans["answers"] and "JOIN" not in plans["orders"]


def test_files_added_together_join_as_one_by_one(tmp_path):
    engine = Engine()
    intake = Intake(engine, today=TODAY)
    files = []
    for name, (text, tablemap) in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text.strip() + "\n", encoding="utf-8")
        file = read(tmp_path / f"{name}.csv")
        files.append((file, FileMapping(file.headers, (tablemap,))))
    reports = intake.add_all(files)
    assert who(intake) == ["1", "2", "family@x.io", "zoe@x.io"] and who(intake, "points") == ["2", "2"]
    assert [dict(report.matched) for report in reports] == [
        {}, {"answers": (2, 4)}, {"tickets": (2, 2)}, {"points": (1, 1)},
    ]  # fmt: skip
    engine.close()


def test_less_than_half_known_is_a_warning(intake, add):
    add("crm.csv", "no,city\n" + "\n".join(f"{i},A" for i in range(9)), TableMap("customers", {"customer_id": "no"}))
    text = "day,who,nps\n" + "\n".join(f"2025-01-02,user{i}@x.io,5" for i in range(5)) + "\n2025-01-02,3,5"
    report = add("answers.csv", text, BY_MAIL)
    assert report.matched["answers"] == (1, 6)
    assert "Only 1 of 6 customers in Survey answers appear in the other files" in str(report.warnings[-1])


pair = st.tuples(st.sampled_from(["1", "2", "3", "h1", "h2"]), st.sampled_from(["a@x", "b@x", "c@x", "d@x"]))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(pair, min_size=1, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_numbers_of_one_system_are_never_joined_and_the_order_of_rows_does_not_matter(pairs, rng):
    def resolved(pairs):
        names = Names(pd.DataFrame(pairs, columns=["name", "other"]).assign(kind="email"))
        leading = names.names.isin(["1", "2", "3"]).to_numpy()
        others = names.names.isin(["h1", "h2"]).to_numpy()
        found = names.resolved([leading, others, names.email, np.ones(len(leading), dtype=bool)])
        return {other: None if pd.isna(person) else person for other, person, _ in found.itertuples(index=False)}

    found = resolved(pairs)
    assert not {"1", "2", "3"} & set(found)
    for address in {address for _, address in pairs}:
        numbers = {number for number, other in pairs if other == address and number in "123"}
        if len(numbers) > 1:
            assert found[address] is None
        if len(numbers) == 1:
            assert found[address] == numbers.pop()
    for number in {"h1", "h2"} & set(found):
        # Who goes by another number shares an address with nobody but her.
        reached = {found.get(address) for n, address in pairs if n == number} - {None}
        assert found[number] is None or reached == {found[number]}
    assert resolved(rng.sample(pairs, len(pairs))) == found
