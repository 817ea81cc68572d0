"""Logs of mailings: a row for everything that happened becomes one message for each sending to each customer."""

from lib.importing import FileMapping, read
from lib.importing.meaning.guess import propose
from tests.loading import an_adder, an_intake, equation, rows  # noqa: F401 - fixtures

MAILING = """
email,event,timestamp,campaign
ana@x.io,sent,2025-01-02 10:00:00,spring
ana@x.io,open,2025-01-02 11:00:00,spring
ana@x.io,open,2025-01-02 12:00:00,spring
ana@x.io,click,2025-01-02 11:01:00,spring
ben@x.io,sent,2025-01-02 10:00:00,spring
ben@x.io,bounce,2025-01-02 10:01:00,spring
cy@x.io,sent,2025-01-02 10:00:00,spring
cy@x.io,unsubscribe,2025-01-03 10:00:00,spring
ana@x.io,sent,2025-02-02 10:00:00,winter
dan@x.io,open,2025-02-02 10:00:00,winter
"""


FLAGS = ("delivered", "opened", "clicked", "unsubscribed")


def messages(intake, *columns):
    """The messages with all flags, or only some columns, in the order of their lines."""
    return rows(intake, "messages", *(columns or ("customer_id", "campaign", *FLAGS)))


def test_what_happened_to_a_message_is_told_of_that_message(add, intake):
    add("log.csv", MAILING)
    assert messages(intake) == [
        # person, campaign, delivered, opened, clicked, unsubscribed
        ("ana@x.io", "spring", True, True, True, False),
        ("ben@x.io", "spring", False, False, False, False),
        ("cy@x.io", "spring", True, False, False, True),
        ("ana@x.io", "winter", True, False, False, False),
    ]


def test_rows_about_a_message_are_of_use_and_rows_about_none_are_counted_as_unused(add):
    report = add("log.csv", MAILING)
    # Four messages and five rows about them; nobody wrote to Dan.
    assert (equation(report), report.tables) == ((10, 9, 0, 0, 1), {"messages": 4})


def test_a_log_of_mailings_is_understood_without_a_question_and_said(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(MAILING.strip() + "\n", encoding="utf-8")
    found = propose(read(path))
    assert found.sure
    assert str(found.notes[0]).startswith("“event” has a row for each thing that happened to a message: the rows that")
    (part,) = found.mapping.tables
    assert part.where == ("event", ("sent",))
    assert dict(part.later.flags) == {
        "bounced": ("bounce",),
        "opened": ("open",),
        "clicked": ("click",),
        "unsubscribed": ("unsubscribe",),
    }


def test_the_mapping_of_a_log_can_be_saved_and_passed_back(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("Message ID," + MAILING.strip().replace("\n", "\nm1,") + "\n", encoding="utf-8")
    mapping = propose(read(path)).mapping
    assert mapping.tables[0].later.by == "Message ID"
    again = FileMapping.from_json(mapping.to_json())
    assert again == mapping
    assert again.applied_to([name.upper() for name in mapping.headers]).tables[0].later.by == "MESSAGE ID"


def test_what_is_told_after_a_second_sending_belongs_to_the_second(add, intake):
    add(
        "log.csv",
        """
email,event,timestamp,campaign
ana@x.io,sent,2025-01-02 10:00:00,digest
ana@x.io,opened,2025-01-03 10:00:00,digest
ana@x.io,sent,2025-01-09 10:00:00,digest
ana@x.io,clicked,2025-01-10 10:00:00,digest
ben@x.io,opened,2025-01-09 09:59:59,digest
ben@x.io,sent,2025-01-09 10:00:00,digest
""",
    )
    # Ben's mailer has clocks that differ by a second.
    assert messages(intake, "customer_id", "opened", "clicked") == [
        ("ana@x.io", True, False),
        ("ana@x.io", False, True),
        ("ben@x.io", True, False),
    ]


def test_the_number_of_a_message_says_what_belongs_together(add, intake):
    add(
        "log.csv",
        """
email,event,timestamp,sg_message_id
ana@x.io,processed,2025-01-02 10:00:00,m1
ana@x.io,processed,2025-01-02 11:00:00,m2
ana@x.io,open,2025-01-02 12:00:00,m1
ana@x.io,delivered,2025-01-02 12:00:00,m1
ana@x.io,dropped,2025-01-02 12:00:00,m2
""",
    )
    assert messages(intake, "delivered", "opened") == [(True, True), (False, False)]


def test_events_of_klaviyo_become_messages_that_arrived(add, intake):
    add(
        "log.csv",
        """
Event,Email,Timestamp,Campaign Name
Received Email,ana@x.io,2025-03-02 10:00:00,Spring
Opened Email,ana@x.io,2025-03-02 11:00:00,Spring
Clicked Email,ana@x.io,2025-03-02 11:05:00,Spring
Received Email,ben@x.io,2025-03-02 10:00:00,Spring
Marked Email as Spam,ben@x.io,2025-03-02 10:10:00,Spring
""",
    )
    # Only what arrived is told of; who calls it spam wants no more.
    assert messages(intake, "customer_id", "opened", "clicked", "unsubscribed") == [
        ("ana@x.io", True, True, False),
        ("ben@x.io", False, False, True),
    ]


def test_a_russian_log_is_understood_too(add, intake):
    add(
        "log.csv",
        """
Адрес;Событие;Дата и время;Рассылка
ana@x.ru;Отправлено;02.03.2025 10:00;Весна
ana@x.ru;Доставлено;02.03.2025 10:01;Весна
ana@x.ru;Прочитано;02.03.2025 11:00;Весна
ana@x.ru;Переход по ссылке;02.03.2025 11:05;Весна
boris@x.ru;Отправлено;02.03.2025 10:00;Весна
boris@x.ru;Не доставлено;02.03.2025 10:01;Весна
vera@x.ru;Отправлено;02.03.2025 10:00;Весна
vera@x.ru;Доставлено;02.03.2025 10:01;Весна
vera@x.ru;Отписался;03.03.2025 09:00;Весна
""",
    )
    assert messages(intake) == [
        ("ana@x.ru", "Весна", True, True, True, False),
        ("boris@x.ru", "Весна", False, False, False, False),
        ("vera@x.ru", "Весна", True, False, False, True),
    ]


def test_parcels_that_are_sent_and_delivered_are_no_messages(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(
        "Номер заказа;Email;Дата;Сумма;Статус\n1;ana@x.ru;02.01.2025;100,50;Доставлен\n"
        "2;ben@x.ru;03.01.2025;200,00;Отправлен\n3;vera@x.ru;04.01.2025;300,00;Доставлен\n",
        encoding="utf-8",
    )
    assert [part.table for part in propose(read(path)).mapping.tables] == ["orders"]
