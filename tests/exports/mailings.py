"""Exports of mailing services: what each line becomes once it is loaded.

Each is the text, the table, the columns looked at, and their values line by line; times as ISO text.
"""

MAILINGS = {
    "Mailchimp recipients": (
        "Email Address,First Name,Last Name,Opens,Clicks,Bounced,Unsubscribed,Campaign Title,Send Date\n"
        "ana@x.io,Ana,Z,3,1,,,Spring,2025-03-02 10:00:00\n"
        "ben@x.io,Ben,Y,0,0,,,Spring,2025-03-02 10:00:00\n"
        "cy@x.io,Cy,X,0,0,hard,,Spring,2025-03-02 10:00:00\n"
        "di@x.io,Di,W,1,0,,yes,Spring,2025-03-02 10:00:00\n",
        "messages",
        "customer_id campaign delivered opened clicked unsubscribed",
        [
            ("ana@x.io", "Spring", True, True, True, None),
            ("ben@x.io", "Spring", True, False, False, None),
            ("cy@x.io", "Spring", False, False, False, None),
            ("di@x.io", "Spring", True, True, False, True),
        ],
    ),
    "Brevo log": (
        "st_text,ts,sub,frm,email,tag,mid,link\n"
        "Sent,02-03-2025 10:00:00,Spring,shop@x.io,ana@x.io,promo,<m1>,\n"
        "Delivered,02-03-2025 10:00:02,Spring,shop@x.io,ana@x.io,promo,<m1>,\n"
        "First opening,02-03-2025 11:00:00,Spring,shop@x.io,ana@x.io,promo,<m1>,\n"
        "Clicked,02-03-2025 11:01:00,Spring,shop@x.io,ana@x.io,promo,<m1>,http://x.io\n"
        "Sent,14-03-2025 10:00:00,Spring,shop@x.io,ben@x.io,promo,<m2>,\n"
        "Hard bounce,14-03-2025 10:00:05,Spring,shop@x.io,ben@x.io,promo,<m2>,\n",
        "messages",
        "customer_id campaign delivered opened clicked",
        [
            ("ana@x.io", "Spring", True, True, True),
            ("ben@x.io", "Spring", False, False, False),
        ],
    ),
    "Brevo campaign": (
        "Email_ID,Campaign_ID,Campaign_Name,Send_Date,Delivered_Date,Open_Date,Click_Date,"
        "Unsubscribe_Date,Hard_Bounce_Date,Soft_Bounce_Date\n"
        "ana@x.io,12,Spring,02-03-2025 10:00:00,02-03-2025 10:00:05,02-03-2025 11:00:00,,,,\n"
        "ben@x.io,12,Spring,02-03-2025 10:00:00,,,,,02-03-2025 10:00:03,\n"
        "cy@x.io,12,Spring,14-03-2025 10:00:00,14-03-2025 10:00:05,14-03-2025 12:00:00,"
        "14-03-2025 12:01:00,14-03-2025 12:02:00,,\n",
        "messages",
        "customer_id sent_at delivered opened clicked unsubscribed",
        [
            ("ana@x.io", "2025-03-02 10:00:00", True, True, False, False),
            ("ben@x.io", "2025-03-02 10:00:00", False, False, False, False),
            ("cy@x.io", "2025-03-14 10:00:00", True, True, True, True),
        ],
    ),
    "Klaviyo recipients": (
        "Email,Campaign Name,Send Time,Received Email,Opened Email,Clicked Email,Unsubscribed,"
        "Placed Order\n"
        "ana@x.io,Spring,2025-03-02 10:00:00,1,2,1,0,1\n"
        "ben@x.io,Spring,2025-03-02 10:00:00,1,0,0,1,0\n"
        "cy@x.io,Spring,2025-03-02 10:00:00,0,0,0,0,0\n",
        "messages",
        "customer_id delivered opened clicked converted unsubscribed",
        [
            ("ana@x.io", True, True, True, True, False),
            ("ben@x.io", True, False, False, False, True),
            ("cy@x.io", False, False, False, False, False),
        ],
    ),
    "UniSender delivery report": (
        "email;Статус;Последнее обновление;Дата отправки;Название письма\n"
        "ana@x.ru;Прочитано;02.03.2025 11:00;02.03.2025 10:00;Весна\n"
        "boris@x.ru;Доставлено;02.03.2025 10:01;02.03.2025 10:00;Весна\n"
        "vera@x.ru;Переход по ссылке;02.03.2025 12:00;02.03.2025 10:00;Весна\n"
        "gleb@x.ru;Не доставлено;02.03.2025 10:00;02.03.2025 10:00;Весна\n"
        "dina@x.ru;Отписался;02.03.2025 13:00;02.03.2025 10:00;Весна\n",
        "messages",
        "customer_id campaign delivered opened clicked unsubscribed",
        [
            ("ana@x.ru", "Весна", True, True, False, False),
            ("boris@x.ru", "Весна", True, False, False, False),
            ("vera@x.ru", "Весна", True, True, True, False),
            ("gleb@x.ru", "Весна", False, False, False, False),
            ("dina@x.ru", "Весна", True, True, False, True),
        ],
    ),
    "Sendsay": (
        "Выпуск;Дата выпуска;Адрес;Доставлен;Открытий;Кликов;Ошибка;Отписан\n"
        "Весна;02.03.2025 10:00;ana@x.ru;1;3;1;;0\n"
        "Весна;02.03.2025 10:00;boris@x.ru;1;0;0;;1\n"
        "Весна;02.03.2025 10:00;vera@x.ru;0;0;0;550 нет ящика;0\n",
        "messages",
        "customer_id campaign delivered opened clicked unsubscribed",
        [
            ("ana@x.ru", "Весна", True, True, True, False),
            ("boris@x.ru", "Весна", True, False, False, True),
            ("vera@x.ru", "Весна", False, False, False, False),
        ],
    ),
    "GetResponse": (
        "E-mail,Message,Sent on,Opened,Clicked,Bounced,Unsubscribed,Complained\n"
        "ana@x.io,Spring,2025-03-02 10:00:00,Yes,No,No,No,No\n"
        "ben@x.io,Spring,2025-03-02 10:00:00,No,No,Yes,No,No\n",
        "messages",
        "customer_id campaign delivered opened clicked unsubscribed",
        [
            ("ana@x.io", "Spring", True, True, False, False),
            ("ben@x.io", "Spring", False, False, False, False),
        ],
    ),
    "SMS gateway": (
        "Телефон;Дата отправки;Текст;Статус доставки\n"
        "+7 916 000-00-01;02.03.2025 10:00;Скидка 10%;Доставлено\n"
        "+7 916 000-00-02;02.03.2025 10:00;Скидка 10%;Не доставлено\n",
        "messages",
        "customer_id delivered",
        [
            ("79160000001", True),
            ("79160000002", False),
        ],
    ),
    "SendPulse": (
        "Email;Дата отправки;Рассылка;Статус;Открытия;Переходы\n"
        "ana@x.ru;02.03.2025 10:00;Весна;Доставлено;2;1\n"
        "boris@x.ru;02.03.2025 10:00;Весна;Не доставлено;0;0\n"
        "vera@x.ru;02.03.2025 10:00;Весна;Доставлено;0;0\n",
        "messages",
        "customer_id delivered opened clicked",
        [
            ("ana@x.ru", True, True, True),
            ("boris@x.ru", False, False, False),
            ("vera@x.ru", True, False, False),
        ],
    ),
    "Russian mailing list": (
        "Клиент;Дата рассылки;Канал;Название рассылки;Тип рассылки;Доставлено;Открыто;Клик;Конверсия;"
        "Отписка\n"
        "К1;02.03.2025;email;Весна;Промо;да;да;нет;нет;нет\n"
        "К2;02.03.2025;sms;Опрос NPS;Опрос;да;нет;нет;нет;да\n"
        "К3;02.03.2025;sms;Приведи друга;Реферальная;да;да;да;нет;нет\n",
        "messages",
        "customer_id channel campaign kind opened converted unsubscribed",
        [
            ("К1", "email", "Весна", "marketing", True, False, False),
            ("К2", "sms", "Опрос NPS", "survey", False, False, True),
            ("К3", "sms", "Приведи друга", "share_offer", True, False, False),
        ],
    ),
    "Mindbox": (
        "Дата отправки;Email;Кампания;Канал;Дата доставки;Дата открытия;Дата клика;Дата отписки\n"
        "02.03.2025 10:00;ana@x.ru;Весна;Email;02.03.2025 10:01;02.03.2025 11:00;;\n"
        "02.03.2025 10:00;boris@x.ru;Весна;Email;;;;\n"
        "14.03.2025 10:00;vera@x.ru;Весна;Email;14.03.2025 10:01;14.03.2025 11:00;14.03.2025 11:01;"
        "14.03.2025 11:02\n",
        "messages",
        "customer_id delivered opened clicked unsubscribed",
        [
            ("ana@x.ru", True, True, False, False),
            ("boris@x.ru", False, False, False, False),
            ("vera@x.ru", True, True, True, True),
        ],
    ),
    "German mailing list": (
        "E-Mail;Kampagne;Gesendet am;Zugestellt;Geöffnet;Geklickt;Abgemeldet\n"
        "ana@x.de;Frühling;02.03.2025 10:00;ja;ja;nein;nein\n"
        "ben@x.de;Frühling;02.03.2025 10:00;ja;nein;nein;ja\n",
        "messages",
        "customer_id campaign opened unsubscribed",
        [
            ("ana@x.de", "Frühling", True, False),
            ("ben@x.de", "Frühling", False, True),
        ],
    ),
}
