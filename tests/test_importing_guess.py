"""What the columns of a file are taken for, and what is asked instead of guessed."""

import gzip

import pytest

from lib.importing import read
from lib.importing.meaning.guess import propose
from lib.importing.meaning.mapping import FileMapping
from lib.importing.meaning.proposal import answered, chosen


@pytest.fixture
def proposed(tmp_path):
    def make(text, name="file.csv", earlier=()):
        path = tmp_path / name
        path.write_text(text.strip() + "\n", encoding="utf-8")
        return propose(read(path), earlier)

    return make


def tables(proposal):
    return {tablemap.table: dict(tablemap.columns) for tablemap in proposal.mapping.tables}


def choose(proposal, question, label):
    """The mapping under an answer, which then is the answer the mapping gives."""
    (found,) = [one for one in proposal.questions if str(one.text).startswith(question)]
    (option,) = [option for option in found.options if str(option.label) == label]
    mapping = answered(proposal.mapping, found, option)
    assert chosen(mapping, found) == option
    return mapping


def asked(proposal):
    return " ".join(str(question.text) for question in proposal.questions)


def test_russian_headers_of_a_till_are_orders(proposed):
    found = proposed(
        """
Номер чека;Дата заказа;Клиент;Товар;Кол-во;Цена;Сумма, ₽;Статус
1001;05.03.2025;K-17;Капучино;2;180,00;360,00;Выполнен
1002;05.03.2025;K-18;Латте;1;210,50;210,50;Отменён
1003;17.03.2025;K-17;Раф;1;240,00;240,00;Возврат
"""
    )
    assert tables(found) == {
        "orders": {
            "ordered_at": "Дата заказа",
            "customer_id": "Клиент",
            "order_id": "Номер чека",
            "product": "Товар",
            "quantity": "Кол-во",
            "unit_price": "Цена",
            "amount": "Сумма, ₽",
            "status": "Статус",
        }
    }
    assert found.mapping.tables[0].values["status"] == {
        "Выполнен": "completed",
        "Отменён": "cancelled",
        "Возврат": "refunded",
    }
    assert found.sure and all(guess.confidence > 0.7 for guess in found.guesses)


def test_every_guess_says_why(proposed):
    found = proposed("customer_id,Order Date,Total order amount\nc1,2025-01-02,10\nc2,2025-01-03,20")
    reasons = {guess.role: str(guess.reason) for guess in found.guesses}
    assert reasons["ordered_at"] == "the header says so"
    assert reasons["amount"] == "the header holds “order amount”"


def test_price_and_quantity_stand_for_an_amount_and_a_lone_price_is_one(proposed):
    both = proposed("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n5,a1,2,2025-01-02,3.5,17850")
    assert {"quantity": "Quantity", "unit_price": "UnitPrice"}.items() <= tables(both)["orders"].items()
    assert "amount" not in tables(both)["orders"]
    alone = proposed("order_id,customer_id,order_date,price\n1,c1,2025-01-02,3.5\n2,c2,2025-01-03,4.5")
    assert tables(alone)["orders"]["amount"] == "price"


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("visits", "visitor_id,timestamp,page_url,utm_source,device\nv1,2025-01-02 10:00:00,/a,ads,mobile"),
        (
            "tickets",
            "Номер обращения,Создан,Первый ответ,Решено,Тема\n7,2025-01-02 10:00,2025-01-02 11:00,2025-01-03 10:00,a",
        ),
        ("messages", "email,sent_at,campaign,opened,clicked\na@x.io,2025-01-02 10:00:00,spring,yes,no"),
        ("referrals", "referrer_id,date,shared,friend email\nc1,2025-01-02,yes,f@x.io"),
        ("points", "Клиент,Дата начисления,Начислено,Списано\nK1,02.01.2025,100,0"),
        ("searches", "Top queries,Clicks,Impressions,CTR,Position\nlamps,12,340,3.5%,4.2"),
        ("searches", 'Запрос,Клики,Показы,CTR,Позиция\nлампы,12,340,"3,5%","4,2"'),
        ("mentions", "Дата публикации,Площадка,Автор,Текст отзыва,Тональность\n02.01.2025,VK,Оля,Вкусно,позитив"),
        (
            "customers",
            "customer_id,city,birthday,signup date\nc1,Riga,1980-02-03,2024-01-02\nc2,Oslo,1990-02-03,2024-05-02",
        ),
        ("subscriptions", "customer_id,plan,start_date,end_date,mrr\nc1,pro,2025-01-01,2025-03-01,29.00"),
        ("spend", "Date,Marketing channel,Cost\n2025-01-01,ads,120.50"),
        ("answers", "respondent,answered_at,How likely are you to recommend us?\nc1,2025-01-02,9\nc2,2025-01-02,7"),
        ("orders", "Kundennummer;Bestelldatum;Betrag\nK1;02.01.2025;19,90"),
        ("orders", "cliente;fecha de pedido;importe\nK1;02/01/2025;19,90"),
    ],
)
def test_each_table_is_known_by_its_headers(proposed, table, text):
    assert list(tables(proposed(text))) == [table]


def test_a_question_per_column_is_an_answer_per_column(proposed):
    found = proposed(
        """
email,submitted_at,NPS,CSAT,comment
a@x.io,2025-01-02,9,5,Great
b@x.io,2025-01-02,0,2,Slow
c@x.io,2025-01-03,10,4,
d@x.io,2025-01-03,6,1,Cold
"""
    )
    nps, csat = found.mapping.tables
    assert (nps.columns["score"], nps.constants) == ("NPS", {"question": "nps", "scale_min": 0.0, "scale_max": 10.0})
    assert (csat.columns["score"], csat.constants) == ("CSAT", {"question": "csat", "scale_min": 1.0, "scale_max": 5.0})
    assert csat.columns["customer_id"] == "email" and csat.columns["comment"] == "comment"


def test_marks_from_one_to_five_are_never_taken_for_nps(proposed):
    found = proposed("client,date,NPS\na,2025-01-02,5\nb,2025-01-02,1\nc,2025-01-03,3\nd,2025-01-03,4\ne,2025-01-04,2")
    assert all(tablemap.constants.get("question") != "nps" for tablemap in found.mapping.tables)
    assert "NPS needs 0 to 10" in asked(found)


def test_one_stray_mark_does_not_change_the_question(proposed):
    found = proposed(
        "client,date,NPS\na,2025-01-02,9\nb,2025-01-02,12\nc,2025-01-03,3\nd,2025-01-03,10\ne,2025-01-04,7"
    )
    assert found.mapping.tables[0].constants["question"] == "nps"


def test_a_score_whose_question_is_not_said_is_asked(proposed):
    found = proposed("client,date,score\na,2025-01-02,4\nb,2025-01-02,5\nc,2025-01-03,3")
    assert found.mapping.tables[0].constants["question"] == "csat"
    assert "Which question does “score” answer?" in asked(found) and not found.sure
    named = proposed("client,date,score\na,2025-01-02,4\nb,2025-01-02,9\nc,2025-01-03,10", name="nps 2025.csv")
    assert named.mapping.tables[0].constants["question"] == "nps" and named.sure


def test_a_column_that_names_the_question_gives_one_table_of_answers(proposed):
    found = proposed("customer_id,question,score,answered_at\na,NPS,9,2025-01-02\na,CSAT,4,2025-01-02")
    assert tables(found)["answers"]["question"] == "question"
    assert found.mapping.tables[0].values["question"] == {"NPS": "nps", "CSAT": "csat"}


def test_tickets_that_carry_a_mark_are_answers_too(proposed):
    found = proposed(
        """
ticket_id,created_at,customer_id,channel,first_response_at,closed_at,csat
1,2025-01-02 10:00,c1,phone,2025-01-02 10:30,2025-01-02 12:00,5
2,2025-01-02 11:00,c2,chat,2025-01-02 11:01,,1
3,2025-01-03 09:00,c1,chat,2025-01-03 09:02,2025-01-03 10:00,
"""
    )
    tickets, answers = found.mapping.tables
    assert tickets.table == "tickets" and tickets.columns["score"] == "csat"
    assert answers.columns == {
        "score": "csat",
        "answered_at": "created_at",
        "customer_id": "customer_id",
        "channel": "channel",
    }
    assert answers.constants == {"question": "csat", "scale_min": 1.0, "scale_max": 5.0, "touchpoint": "support"}


LOG = """
user_id,event,timestamp,platform
u1,page_view,2025-01-02 10:00:00,web
u1,add_to_cart,2025-01-02 10:01:00,web
u1,Order Completed,2025-01-02 10:02:00,web
u2,page_view,2025-01-02 11:00:00,app
u2,share,2025-01-02 11:01:00,app
"""


def test_an_event_log_feeds_visits_orders_and_referrals_by_its_words(proposed):
    visits, orders, referrals = proposed(LOG).mapping.tables
    assert visits.columns == {"visitor_id": "user_id", "occurred_at": "timestamp", "action": "event"}
    assert visits.where is None and visits.extras == ("platform",)
    assert visits.values["action"] == {"Order Completed": "purchase"}
    assert orders.where == ("event", ("Order Completed",))
    assert orders.columns == {"ordered_at": "timestamp", "customer_id": "user_id"}
    assert referrals.where == ("event", ("share",)) and referrals.constants == {"shared": True}


def test_the_word_cart_alone_means_that_something_was_put_into_it(proposed):
    found = proposed(
        "event_time,event_type,user_id,price\n2025-01-02 10:00:00,view,1,5.5\n"
        "2025-01-02 10:01:00,cart,1,5.5\n2025-01-02 10:02:00,purchase,1,5.5"
    )
    visits, orders = found.mapping.tables
    assert visits.values["action"] == {"view": "page_view", "cart": "add_to_cart"}
    assert orders.columns["amount"] == "price"


def test_an_earlier_mapping_of_the_same_headers_is_taken_as_it_is(proposed):
    first = proposed("a,b,c\n2025-01-02,c1,5.50\n2025-01-03,c2,7.25")
    assert not first.mapping.tables
    settled = FileMapping.from_json(
        '{"headers": ["a", "b", "c"], "tables": [{"table": "orders", "columns": {"ordered_at": "a", "amount": "c"}}]}'
    )
    again = proposed("C,a,b\n1.50,2025-02-02,c1", earlier=[settled])
    assert tables(again) == {"orders": {"ordered_at": "a", "amount": "C"}}
    assert again.sure and {guess.confidence for guess in again.guesses} == {1.0}


def test_nothing_recognised_is_asked_and_not_guessed(proposed):
    found = proposed("alpha,beta\nred,blue\ngreen,black")
    assert found.mapping.tables == () and found.unmapped == ("alpha", "beta")
    assert "What is one row of it?" in asked(found)
    spend = choose(found, "Nothing in this file", "a marketing or service cost")
    assert [part.table for part in spend.tables] == ["spend"]


def test_headers_with_markup_and_formulas_are_plain_names(proposed):
    found = proposed('"Total","Order date","**Client** <b>","=1+1","x""; DROP TABLE orders; --"\n5.5,2025-01-02,c1,2,3')
    columns = tables(found)["orders"]
    assert columns["ordered_at"] == "Order date"
    assert {"=1+1", 'x"; DROP TABLE orders; --'} <= set(found.mapping.headers)


def test_one_currency_sign_is_the_currency_of_every_row(proposed):
    found = proposed("client,order date,amount\nc1,2025-01-02,€5.50\nc2,2025-01-03,€7.25")
    assert found.mapping.tables[0].constants == {"currency": "EUR"}


def test_cdnow_without_a_header_is_known_by_its_cells(shared_data):
    file = read(shared_data("cdnow_sample.txt"))
    names = file.headers
    assert tables(propose(file)) == {
        "orders": {"ordered_at": names[2], "customer_id": names[1], "amount": names[4], "quantity": names[3]}
    }


def test_cdnow_with_a_header_is_orders(shared_data):
    columns = tables(propose(read(shared_data("cdnow_master.txt"))))["orders"]
    assert (columns["customer_id"], columns["ordered_at"], columns["amount"]) == ("customer_id", "date", "dollar_value")


def test_the_telco_file_is_customers_with_all_other_columns_as_attributes(shared_data):
    found = propose(read(shared_data("telco_customer_churn.csv")))
    (customers,) = found.mapping.tables
    assert customers.table == "customers"
    assert customers.columns == {
        "customer_id": "customerID",
        "tenure_months": "tenure",
        "monthly_charge": "MonthlyCharges",
        "churned": "Churn",
    }
    assert len(customers.extras) == 17 and "TotalCharges" in customers.extras and found.sure


def test_the_shop_event_log_keeps_its_own_names_to_break_down_by(shared_data):
    visits, orders = propose(read(shared_data("ecom_events.csv.gz"))).mapping.tables
    assert visits.columns == {
        "visitor_id": "user_id",
        "occurred_at": "timestamp",
        "action": "event",
        "session_id": "session_id",
    }
    assert visits.extras == ("platform", "acquisition_channel", "user_cohort", "user_lifecycle")
    assert orders.where == ("event", ("purchase",)) and orders.columns["customer_id"] == "user_id"


def test_the_mapping_of_a_gzipped_file_is_that_of_the_file(tmp_path):
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress(b"customer_id,order_date,amount\nc1,2025-01-02,5.5\nc2,2025-01-02,6.5\n"))
    assert list(tables(propose(read(path)))) == ["orders"]


@pytest.mark.parametrize(
    ("header", "role", "units"),
    [
        ("Full resolution time in minutes", "resolution_hours", {"resolution_hours": "minutes"}),
        ("Время решения, мин", "resolution_hours", {"resolution_hours": "minutes"}),
        ("resolution_time_hours", "resolution_hours", {}),
        ("First response time (hours)", "first_reply_minutes", {"first_reply_minutes": "hours"}),
        ("Время первого ответа, сек", "first_reply_minutes", {"first_reply_minutes": "seconds"}),
    ],
)
def test_the_unit_of_a_time_is_that_of_its_header(proposed, header, role, units):
    found = proposed(f'ticket_id,created_at,topic,"{header}"\n1,2025-01-02,a,90\n2,2025-01-02,b,60')
    assert tables(found)["tickets"][role] == header
    assert found.mapping.tables[0].units == units and found.sure


def test_the_unit_of_a_time_that_no_header_says_is_asked(proposed):
    found = proposed("ticket_id,created_at,topic,Response time\n1,2025-01-02,a,90\n2,2025-01-02,b,60")
    assert tables(found)["tickets"]["first_reply_minutes"] == "Response time"
    assert asked(found) == "In which unit is “Response time” counted?"
    assert choose(found, "In which unit", "hours").tables[0].units == {"first_reply_minutes": "hours"}
    assert "first_reply_minutes" not in choose(found, "In which unit", "it is something else").tables[0].columns


def test_a_browser_and_a_customer_are_told_apart_in_a_log(proposed):
    found = proposed(
        """
event_name,event_timestamp,user_pseudo_id,user_id
page_view,2025-01-02 10:00:00,1234.5678,
purchase,2025-01-02 10:01:00,1234.5678,u1
"""
    )
    visits, orders = found.mapping.tables
    assert (visits.columns["visitor_id"], visits.columns["customer_id"]) == ("user_pseudo_id", "user_id")
    assert orders.columns["customer_id"] == "user_id"


def test_answers_in_words_to_unknown_questions_are_questions_of_their_own(proposed):
    found = proposed(
        "Submitted at,Delivery,Staff\n2025-01-02,Very satisfied,Neutral\n2025-01-03,Dissatisfied,Satisfied"
    )
    assert [tablemap.constants["question"] for tablemap in found.mapping.tables] == ["Delivery", "Staff"]
    assert "What does “Delivery” measure?" in asked(found)


def test_the_only_column_of_dates_is_proposed_and_asked(proposed):
    found = proposed("Закрыт кассой,Номер чека,Сумма\n02.01.2025,55,360\n03.01.2025,56,210")
    assert tables(found)["orders"]["ordered_at"] == "Закрыт кассой"
    assert asked(found) == "Is “Закрыт кассой” the column for “Order date”?"


def test_a_list_of_products_is_not_a_list_of_customers(proposed):
    assert proposed("sku,name,price,stock\na1,Lamp,5.5,10\na2,Mug,3.5,4").mapping.tables == ()


def test_dates_that_could_be_either_way_round_are_asked(proposed):
    slashes = proposed("client,order date,amount\nc1,02/01/2025,5\nc2,03/01/2025,7")
    assert "whether the day or the month comes first" in asked(slashes)
    assert proposed("client,order date,amount\nc1,02.01.2025,5\nc2,03.01.2025,7").sure


def test_options_somebody_chose_are_part_of_the_mapping(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("client;order date;amount\nc1;02/01/2025;5\nc2;03/01/2025;7\n", encoding="utf-8")
    assert propose(read(path)).mapping.options == {}
    assert propose(read(path, day_first=False)).mapping.options == {"day_first": False}


@pytest.mark.parametrize(
    ("header", "code"),
    [("Сумма, ₽", "RUB"), ("Выручка, руб.", "RUB"), ("Revenue (USD)", "USD"), ("amount_eur", "EUR"), ("Total", None)],
)
def test_a_currency_in_the_header_is_that_of_every_row(proposed, header, code):
    found = proposed(f'client,order date,"{header}"\nc1,2025-01-02,5.50\nc2,2025-01-03,7.25')
    assert found.mapping.tables[0].constants == ({"currency": code} if code else {})


@pytest.mark.parametrize("header", ["active", "Status", "Статус"])
@pytest.mark.parametrize(("yes", "no"), [("yes", "no"), ("1", "0")])
def test_being_active_is_not_taken_for_having_left(proposed, header, yes, no):
    found = proposed(f"customer,{header},city\n17,{yes},Rome\n18,{no},Rome\n19,{yes},Oslo")
    assert tables(found) == {"customers": {"customer_id": "customer"}}
    # Words that say it themselves still do.
    named = proposed(f"customer,{header},city\n17,active,Rome\n18,churned,Rome\n19,active,Oslo")
    assert tables(named) == {"customers": {"customer_id": "customer", "churned": header}}
    assert named.mapping.tables[0].values["churned"] == {"active": False, "churned": True}


def test_order_lines_that_are_first_or_second_ones_have_their_number(proposed):
    lines = "\n".join(f"{1000 + n},{part},2025-01-{n + 1:02},{n}.50" for n in range(15) for part in (1, 2))
    found = proposed(f"order_id,line_id,date,amount\n{lines}")
    assert tables(found)["orders"]["line_id"] == "line_id"
