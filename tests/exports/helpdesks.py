"""Exports of helpdesks, surveys and review sites: what each line becomes once it is loaded.

Each is the text, the table, the columns looked at, and their values line by line; times as ISO text.
"""

HELPDESKS = {
    "HelpDeskEddy": (
        "ID;Номер заявки;Тема;Статус;Приоритет;Департамент;Клиент;Email;Ответственный;Дата создания;"
        "Время первого ответа;Время решения;Оценка\n"
        "1;ABC-1;Где заказ?;Закрыт;Низкий;Поддержка;Анна;ana@x.ru;Мария;02.03.2025 10:00:00;00:30:00;26:15:00;5\n"
        "2;ABC-2;Возврат;В работе;Низкий;Поддержка;Борис;ben@x.ru;Мария;14.03.2025 10:00:00;00:01:30;;\n",
        "tickets",
        "ticket_id first_reply_minutes resolution_hours status score",
        [("ABC-1", 30.0, 26.25, "resolved", 5.0), ("ABC-2", 1.5, None, "open", None)],
    ),
    "Zendesk": (
        "Id,Requester,Requester email,Subject,Status,Priority,Via,Group,Assignee,Tags,Created at,"
        "Updated at,Solved at,First reply time in minutes,First resolution time in minutes,"
        "Full resolution time in minutes,Reopens,Replies,Satisfaction Score\n"
        "1,Ana Z,ana@x.io,Late,Solved,High,Mail,Support,Kim,delivery late,2025-03-02 10:00:00,"
        "2025-03-02 16:00:00,2025-03-02 15:30:00,30,330,330,0,2,Good\n"
        "2,Ben Y,ben@x.io,Card,Open,Low,Chat,Billing,Lee,payment,2025-03-03 10:00:00,"
        "2025-03-03 16:00:00,,12,,,0,1,Unoffered\n"
        "3,Cy X,cy@x.io,Late,Closed,Low,Chat,Support,Lee,delivery,2025-03-04 10:00:00,"
        "2025-03-04 16:00:00,2025-03-04 13:15:00,15,195,195,1,3,Bad\n"
        "4,Di W,di@x.io,Late,Closed,Low,Chat,Support,Lee,delivery,2025-03-04 10:00:00,"
        "2025-03-04 16:00:00,2025-03-04 13:15:00,15,195,195,1,3,Offered\n",
        "tickets",
        "ticket_id customer_id first_reply_minutes resolution_hours status topic score",
        [
            ("1", "ana@x.io", 30.0, 5.5, "resolved", "Late", 1.0),
            ("2", "ben@x.io", 12.0, None, "open", "Card", None),
            ("3", "cy@x.io", 15.0, 3.25, "resolved", "Late", 0.0),
            ("4", "di@x.io", 15.0, 3.25, "resolved", "Late", None),
        ],
    ),
    "Freshdesk": (
        "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,"
        "Resolved time,Closed time,Last update time,Initial response time,Time tracked,"
        "First response time (in hrs),Resolution time (in hrs),Agent interactions,Customer interactions,"
        "Resolution status,First response status,Tags,Survey results,Product,Full name,Title,Email,"
        "Work phone\n"
        "1,Late parcel,Closed,High,Email,Question,Kim,Support,2025-03-02 10:00:00,2025-03-03 10:00:00,"
        "2025-03-02 12:00:00,2025-03-03 10:00:00,2025-03-03 10:00:00,2025-03-02 10:30:00,0,00:30:00,"
        "02:00:00,1,1,Within SLA,Within SLA,late,Extremely Happy,,Ana Z,,ana@x.io,\n"
        "2,Broken mug,Open,Low,Portal,Problem,Lee,Support,2025-03-03 10:00:00,2025-03-04 10:00:00,,,"
        "2025-03-03 10:00:00,2025-03-03 10:15:00,0,00:15:00,,1,1,,Within SLA,,,,Ben Y,,ben@x.io,\n"
        "3,Broken cup,Closed,Low,Portal,Problem,Lee,Support,2025-03-03 11:00:00,2025-03-04 10:00:00,"
        "2025-03-03 12:00:00,2025-03-03 12:00:00,2025-03-03 12:00:00,2025-03-03 11:15:00,0,00:15:00,"
        "01:00:00,1,1,Within SLA,Within SLA,,Very Unhappy,,Cy X,,cy@x.io,\n",
        "tickets",
        "ticket_id customer_id first_replied_at status score",
        [
            ("1", "ana@x.io", "2025-03-02 10:30:00", "resolved", 5.0),
            ("2", "ben@x.io", "2025-03-03 10:15:00", "open", None),
            ("3", "cy@x.io", "2025-03-03 11:15:00", "resolved", 1.0),
        ],
    ),
    "Help Scout": (
        "Number,Subject,Status,Customer,Customer Email,Assigned To,Mailbox,Tags,Created,Closed,"
        "First Response (minutes),Rating\n"
        "12,Late,closed,Ana Z,ana@x.io,Kim,Support,delivery,2025-03-02 10:00,2025-03-02 12:00,30,Great\n"
        "13,Card,active,Ben Y,ben@x.io,Lee,Support,payment,2025-03-03 10:00,,12,\n"
        "14,Late,closed,Cy X,cy@x.io,Lee,Support,delivery,2025-03-04 10:00,2025-03-04 11:00,15,Not Good\n"
        "15,Late,closed,Di X,di@x.io,Lee,Support,delivery,2025-03-04 10:00,2025-03-04 11:00,15,Okay\n",
        "tickets",
        "ticket_id first_reply_minutes status score",
        [
            ("12", 30.0, "resolved", 5.0),
            ("13", 12.0, "open", None),
            ("14", 15.0, "resolved", 2.0),
            ("15", 15.0, "resolved", 3.0),
        ],
    ),
    "Intercom": (
        "Conversation ID,Created at (UTC),Contact ID,Contact email,Channel,"
        "Time to first response (seconds),Time to close (seconds),State,Conversation rating,Topic\n"
        "77,2025-03-02 10:00,u1,ana@x.io,Chat,95,7200,closed,5,Delivery\n"
        "78,2025-03-03 10:00,u2,ben@x.io,Email,600,,open,,Payment\n"
        "79,2025-03-03 10:00,u3,cy@x.io,Email,600,3600,closed,1,Payment\n",
        "tickets",
        "ticket_id first_reply_minutes resolution_hours status score",
        [
            ("77", 1.5833, 2.0, "resolved", 5.0),
            ("78", 10.0, None, "open", None),
            ("79", 10.0, 1.0, "resolved", 1.0),
        ],
    ),
    "Omnidesk": (
        "Номер обращения;Тема;Канал;Статус;Приоритет;Сотрудник;Группа;Пользователь;Email пользователя;"
        "Создано;Первый ответ;Закрыто;Оценка;Метки\n"
        "123-456;Доставка;Email;Закрыто;Обычный;Петрова;Поддержка;Анна;ana@x.ru;02.03.2025 10:00:00;"
        "02.03.2025 10:30:00;02.03.2025 12:00:00;Отлично;доставка\n"
        "123-457;Оплата;Чат;Открыто;Высокий;Сидоров;Поддержка;Борис;ben@x.ru;03.03.2025 10:00:00;"
        "03.03.2025 10:05:00;;;оплата\n"
        "123-458;Оплата;Чат;Закрыто;Высокий;Сидоров;Поддержка;Вера;vera@x.ru;03.03.2025 11:00:00;"
        "03.03.2025 11:05:00;03.03.2025 12:05:00;Плохо;оплата\n",
        "tickets",
        "ticket_id customer_id status topic agent score",
        [
            ("123-456", "Анна", "resolved", "Доставка", "Петрова", 5.0),
            ("123-457", "Борис", "open", "Оплата", "Сидоров", None),
            ("123-458", "Вера", "resolved", "Оплата", "Сидоров", 2.0),
        ],
    ),
    "Usedesk": (
        "ID запроса;Тема;Дата создания;Дата первого ответа;Дата решения;Статус;Канал;Клиент;"
        "Email клиента;Агент;Оценка;Теги\n"
        "501;Доставка;2025-03-02 10:00:00;2025-03-02 10:30:00;2025-03-02 12:00:00;Закрыт;Почта;Анна;"
        "ana@x.ru;Петрова;Понравилось;доставка\n"
        "502;Оплата;2025-03-03 10:00:00;;;Открыт;Чат;Борис;ben@x.ru;Сидоров;;\n"
        "503;Оплата;2025-03-03 10:00:00;2025-03-03 10:10:00;2025-03-03 11:00:00;Закрыт;Чат;Вера;"
        "vera@x.ru;Сидоров;Не понравилось;\n",
        "tickets",
        "ticket_id first_replied_at resolved_at status score",
        [
            ("501", "2025-03-02 10:30:00", "2025-03-02 12:00:00", "resolved", 1.0),
            ("502", None, None, "open", None),
            ("503", "2025-03-03 10:10:00", "2025-03-03 11:00:00", "resolved", 0.0),
        ],
    ),
    "Битрикс24 open lines": (
        "ID диалога;Открытая линия;Источник;Клиент;Сотрудник;Дата создания;Дата первого ответа;"
        "Дата закрытия;Время реакции, сек;Статус;Оценка клиента\n"
        "9001;Поддержка;Telegram;Анна З.;Петрова;02.03.2025 10:00:00;02.03.2025 10:02:00;"
        "02.03.2025 10:30:00;120;Закрыт;5\n"
        "9002;Поддержка;WhatsApp;Борис Ю.;Сидоров;03.03.2025 10:00:00;03.03.2025 10:10:00;"
        "03.03.2025 10:40:00;600;Закрыт;1\n"
        "9003;Поддержка;WhatsApp;Вера Ю.;Сидоров;03.03.2025 10:00:00;03.03.2025 10:10:00;;600;В работе;\n",
        "tickets",
        "ticket_id channel first_reply_minutes status score",
        [
            ("9001", "Telegram", 2.0, "resolved", 5.0),
            ("9002", "WhatsApp", 10.0, "resolved", 1.0),
            ("9003", "WhatsApp", 10.0, "open", None),
        ],
    ),
    "Google Forms in words": (
        "Отметка времени;Адрес электронной почты;Насколько вы довольны доставкой?;"
        "Насколько легко было оформить заказ?;Порекомендуете ли вы нас? (0–10);Что нам улучшить?\n"
        "02.03.2025 10:00:00;ana@x.ru;Очень доволен;Очень легко;9;\n"
        "14.03.2025 10:00:00;ben@x.ru;Скорее недоволен;Сложно;3;Сроки\n"
        "15.03.2025 10:00:00;cy@x.ru;Нейтрально;Легко;10;\n",
        "answers",
        "customer_id question score scale_max answered_at",
        [
            ("ana@x.ru", "ces", 5.0, 5.0, "2025-03-02 10:00:00"),
            ("ana@x.ru", "csat", 5.0, 5.0, "2025-03-02 10:00:00"),
            ("ana@x.ru", "nps", 9.0, 10.0, "2025-03-02 10:00:00"),
            ("ben@x.ru", "ces", 2.0, 5.0, "2025-03-14 10:00:00"),
            ("ben@x.ru", "csat", 2.0, 5.0, "2025-03-14 10:00:00"),
            ("ben@x.ru", "nps", 3.0, 10.0, "2025-03-14 10:00:00"),
            ("cy@x.ru", "ces", 4.0, 5.0, "2025-03-15 10:00:00"),
            ("cy@x.ru", "csat", 3.0, 5.0, "2025-03-15 10:00:00"),
            ("cy@x.ru", "nps", 10.0, 10.0, "2025-03-15 10:00:00"),
        ],
    ),
    "Typeform": (
        "#,How likely are you to recommend us to a friend or colleague?,How easy was it to get help?,"
        "Why?,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID,customer_id\n"
        "a1,9,6,Nice,2025-03-02 10:00:00,,2025-03-02 10:02:00,n1,c1\n"
        "b2,10,7,,2025-03-02 11:00:00,,2025-03-02 11:02:00,n2,c2\n"
        "c3,0,1,Slow,2025-03-02 12:00:00,,2025-03-02 12:02:00,n3,c3\n",
        "answers",
        "customer_id question score sent_at answered_at",
        [
            ("c1", "ces", 6.0, "2025-03-02 10:00:00", "2025-03-02 10:02:00"),
            ("c1", "nps", 9.0, "2025-03-02 10:00:00", "2025-03-02 10:02:00"),
            ("c2", "ces", 7.0, "2025-03-02 11:00:00", "2025-03-02 11:02:00"),
            ("c2", "nps", 10.0, "2025-03-02 11:00:00", "2025-03-02 11:02:00"),
            ("c3", "ces", 1.0, "2025-03-02 12:00:00", "2025-03-02 12:02:00"),
            ("c3", "nps", 0.0, "2025-03-02 12:00:00", "2025-03-02 12:02:00"),
        ],
    ),
    "surveys sent": (
        "Survey,Customer,Sent,Answered,NPS score,Comment\n"
        "Q1,c1,2025-03-01,2025-03-02,10,ok\n"
        "Q1,c2,2025-03-01,,,\n"
        "Q1,c3,2025-03-01,2025-03-03,2,bad\n",
        "answers",
        "customer_id question score sent_at",
        [
            ("c1", "nps", 10.0, "2025-03-01"),
            ("c2", "nps", None, "2025-03-01"),
            ("c3", "nps", 2.0, "2025-03-01"),
        ],
    ),
    "Russian surveys sent": (
        "Клиент;Опрос отправлен;Дата ответа;Оценка NPS;Канал\n"
        "К1;01.03.2025;02.03.2025;10;email\n"
        "К2;01.03.2025;;;email\n"
        "К3;01.03.2025;03.03.2025;2;sms\n",
        "answers",
        "customer_id question score sent_at channel",
        [
            ("К1", "nps", 10.0, "2025-03-01", "email"),
            ("К2", "nps", None, "2025-03-01", "email"),
            ("К3", "nps", 2.0, "2025-03-01", "sms"),
        ],
    ),
    "Google Business reviews": (
        "Reviewer,Star Rating,Comment,Create Time,Reply,Reply Time\n"
        "Ana,FIVE,Great,2025-03-02T10:00:00Z,Thanks,2025-03-03T10:00:00Z\n"
        "Ben,ONE,Slow,2025-03-04T10:00:00Z,,\n"
        "Cy,THREE,So so,2025-03-05T10:00:00Z,,\n",
        "mentions",
        "author rating text replied_at",
        [
            ("Ana", 5.0, "Great", "2025-03-03 10:00:00"),
            ("Ben", 1.0, "Slow", None),
            ("Cy", 3.0, "So so", None),
        ],
    ),
    "Яндекс Карты": (
        "Дата;Организация;Автор;Оценка;Отзыв;Ответ;Дата ответа\n"
        "02.03.2025;Кафе;Оля;5;Вкусно;Спасибо!;03.03.2025\n"
        "04.03.2025;Кафе;Петя;1;Долго;;\n"
        "05.03.2025;Кафе;Вася;3;Так себе;;\n",
        "mentions",
        "author rating text replied_at",
        [
            ("Оля", 5.0, "Вкусно", "2025-03-03"),
            ("Петя", 1.0, "Долго", None),
            ("Вася", 3.0, "Так себе", None),
        ],
    ),
    "Trustpilot": (
        "Review Id,Review Created (UTC),Review Stars,Review Title,Review Content,Review Username,"
        "Review Reply Date (UTC),Reference Id,Domain\n"
        "r1,2025-03-02 10:00:00,5,Top,Great shop,Ana,2025-03-03 10:00:00,O-1,x.io\n"
        "r2,2025-03-04 10:00:00,1,Bad,Slow,Ben,,O-2,x.io\n"
        "r3,2025-03-05 10:00:00,2,Meh,So so,Cy,,O-3,x.io\n",
        "mentions",
        "author rating text replied_at",
        [
            ("Ana", 5.0, "Great shop", "2025-03-03 10:00:00"),
            ("Ben", 1.0, "Slow", None),
            ("Cy", 2.0, "So so", None),
        ],
    ),
    "Brand24": (
        "Date,Title,Content,Source,Category,Author,Sentiment,Social Media Reach,Url\n"
        "2025-03-02 10:00,Hi,Great mugs,twitter.com,Twitter,ana,1,1200,http://a\n"
        "2025-03-03 10:00,Oh,Broken,facebook.com,Facebook,ben,-1,300,http://b\n"
        "2025-03-04 10:00,So,Mugs,news.io,News,cy,0,500,http://c\n",
        "mentions",
        "author platform sentiment reach",
        [
            ("ana", "twitter.com", "positive", 1200.0),
            ("ben", "facebook.com", "negative", 300.0),
            ("cy", "news.io", "neutral", 500.0),
        ],
    ),
    "German reviews": (
        "Datum;Plattform;Autor;Bewertung;Text;Antwort am\n"
        "02.03.2025;Google;Ana;5;Super;03.03.2025\n"
        "04.03.2025;Google;Ben;1;Langsam;\n"
        "05.03.2025;Google;Cy;2;Naja;\n",
        "mentions",
        "author platform rating replied_at",
        [
            ("Ana", "Google", 5.0, "2025-03-03"),
            ("Ben", "Google", 1.0, None),
            ("Cy", "Google", 2.0, None),
        ],
    ),
}
