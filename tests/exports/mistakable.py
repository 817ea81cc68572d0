"""Exports that look like something else at first sight: what each line becomes once it is loaded.

A till has a column of event types and is no log of visits; a deal is only an order once it is won; a review has a reply
and is no answer to a survey. Each is the text, the table, the columns looked at, and their values line by line.
"""

MISTAKABLE = {
    "Square items": (
        "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,"
        "Payment ID,Device Name,Event Type,Location,Customer ID,Customer Name,Channel\n"
        "03/02/25,10:00:00,Pacific,Coffee,Latte,1.0,Regular,$4.50,$0.00,$4.50,$0.40,TX1,P1,Register 1,Payment,Main St,"
        "C1,Ana,Register 1\n"
        "03/02/25,10:05:00,Pacific,Coffee,Drip,1.0,Regular,$3.25,$0.00,$3.25,$0.30,TX2,P2,Register 1,Payment,Main St,"
        ",,Register 1\n"
        "03/22/25,11:00:00,Pacific,Coffee,Latte,-1.0,Regular,-$4.50,$0.00,-$4.50,-$0.40,TX3,P3,Register 1,Refund,"
        "Main St,C1,Ana,Register 1\n",
        "orders",
        "order_id customer_id product amount",
        [("TX1", "C1", "Latte", 4.5), ("TX2", None, "Drip", 3.25), ("TX3", "C1", "Latte", -4.5)],
    ),
    "iiko with deleted receipts": (
        "Учетный день;Номер чека;Блюдо;Количество блюд;Сумма со скидкой, р.;Заказ удален\n"
        "02.03.2025;101;Капучино;1;180,00;Не удален\n"
        "02.03.2025;102;Раф;1;240,00;Удален\n"
        "03.03.2025;103;Чай;1;120,00;Не удален\n",
        "orders",
        "order_id amount status",
        [("101", 180.0, "completed"), ("102", 240.0, "cancelled"), ("103", 120.0, "completed")],
    ),
    "Wildberries orders": (
        "date,lastChangeDate,warehouseName,supplierArticle,nmId,category,subject,totalPrice,discountPercent,"
        "finishedPrice,isCancel,cancelDate,srid\n"
        "2025-03-02T10:00:00,2025-03-03T10:00:00,Коледино,A-1,777,Дом,Кружки,1890,47,769,false,0001-01-01T00:00:00,s1\n"
        "2025-03-03T10:00:00,2025-03-04T10:00:00,Казань,A-2,778,Дом,Чашки,990,40,500,true,2025-03-04T00:00:00,s2\n",
        "orders",
        "order_id amount status",
        [("s1", 769.0, "completed"), ("s2", 500.0, "cancelled")],
    ),
    "Wildberries report with numbered rows": (
        "№;Предмет;Артикул поставщика;Тип документа;Обоснование для оплаты;Дата заказа покупателем;Кол-во;"
        "Вайлдберриз реализовал Товар (Пр);Srid\n"
        "1;Кружки;A-1;Продажа;Продажа;02.03.2025;1;693,00;d1\n"
        "2;Кружки;A-1;;Логистика;02.03.2025;0;0,00;d1\n"
        "3;Чашки;A-2;Продажа;Продажа;14.03.2025;1;450,00;d2\n",
        "orders",
        "order_id amount",
        [("d1", 693.0), ("d1", 0.0), ("d2", 450.0)],
    ),
    "amoCRM deals in every stage": (
        "ID;Название сделки;Бюджет ₽;Ответственный;Дата создания сделки;Дата закрытия;Этап сделки;Воронка;"
        "Основной контакт;Рабочий email\n"
        "15;Заказ 15;4500;Петрова;02.03.2025 10:00:00;05.03.2025 10:00:00;Успешно реализовано;Основная;Анна;ana@x.ru\n"
        "16;Заказ 16;6500;Петрова;13.03.2025 11:00:00;;Переговоры;Основная;Борис;ben@x.ru\n"
        "17;Заказ 17;900;Петрова;14.03.2025 11:00:00;15.03.2025;Закрыто и не реализовано;Основная;Вера;v@x.ru\n",
        "orders",
        "order_id customer_id amount status",
        [
            ("15", "ana@x.ru", 4500.0, "completed"),
            ("16", "ben@x.ru", 6500.0, "cancelled"),
            ("17", "v@x.ru", 900.0, "cancelled"),
        ],
    ),
    "Битрикс24 deals in every stage": (
        "ID;Воронка;Стадия сделки;Название сделки;Валюта;Сумма;Контакт;Дата создания;Ответственный\n"
        "15;Общая;Сделка успешна;Заказ 15;RUB;4500.00;Анна З.;02.03.2025 10:00:00;Петрова\n"
        "16;Общая;В работе;Заказ 16;RUB;6500.50;Борис Ю.;13.03.2025 11:00:00;Петрова\n",
        "orders",
        "order_id amount status",
        [("15", 4500.0, "completed"), ("16", 6500.5, "cancelled")],
    ),
    "bonuses beside the receipts they came with": (
        "Дата и время;Карта;Тип операции;Сумма бонусов;Баланс после;Номер чека;Сумма чека;Торговая точка\n"
        "02.03.2025 10:00:00;0001;Начисление;45;45;Ч-1;450,00;Центр\n"
        "05.03.2025 10:00:00;0001;Списание;20;25;Ч-2;300,00;Центр\n"
        "16.03.2025 10:00:00;0002;Начисление;30;30;Ч-3;300,00;Центр\n",
        "points",
        "customer_id earned redeemed",
        [("0001", 45.0, None), ("0001", None, 20.0), ("0002", 30.0, None)],
    ),
    "reviews with the replies to them": (
        "Дата;Филиал;Автор;Оценка;Текст отзыва;Ответ компании;Дата ответа\n"
        "02.03.2025;Центр;Анна;5;Вкусно;Спасибо;03.03.2025\n"
        "14.03.2025;Центр;Борис;1;Долго;;\n",
        "mentions",
        "occurred_at author rating replied_at",
        [("2025-03-02", "Анна", 5.0, "2025-03-03"), ("2025-03-14", "Борис", 1.0, None)],
    ),
    "UniSender: a line for each message, with its last status": (
        "Email;Статус доставки;Дата отправки;Дата прочтения;Дата перехода;Тема письма\n"
        "ana@x.ru;Прочитано;02.03.2025 10:00:00;02.03.2025 12:00:00;;Весна\n"
        "ben@x.ru;Доставлено;02.03.2025 10:00:00;;;Весна\n"
        "ana@x.ru;Доставлено;14.03.2025 10:00:00;;;Лето\n"
        "ben@x.ru;Прочитано;14.03.2025 10:00:00;14.03.2025 11:00:00;14.03.2025 11:05:00;Лето\n",
        "messages",
        "customer_id campaign opened clicked",
        [
            ("ana@x.ru", "Весна", True, False),
            ("ben@x.ru", "Весна", False, False),
            ("ana@x.ru", "Лето", False, False),
            ("ben@x.ru", "Лето", True, True),
        ],
    ),
    "Google Ads in Russian": (
        "День\tКампания\tКод валюты\tПоказы\tКлики\tСтоимость\n"
        "02.03.2025\tБренд\tRUB\t900\t30\t1250,50\n"
        "13.03.2025\tБренд\tRUB\t800\t20\t1000,75\n",
        "spend",
        "day channel amount",
        [("2025-03-02", "Бренд", 1250.5), ("2025-03-13", "Бренд", 1000.75)],
    ),
    "Яндекс.Вебмастер with both positions": (
        "Запрос;Показы;Клики;CTR, %;Ср. позиция показа;Ср. позиция клика\n"
        "чай купить;900;30;3,33;7,1;3,4\n"
        "кружка;500;12;2,4;9,5;5,2\n",
        "searches",
        "query clicks impressions position",
        [("чай купить", 30.0, 900.0, 7.1), ("кружка", 12.0, 500.0, 9.5)],
    ),
    "records of a salon": (
        "Дата визита;Время визита;Клиент;Услуги;Статус визита;Оплачено, ₽\n"
        "02.03.2025;10:00;Анна;Стрижка;Клиент пришел;1 500\n"
        "14.03.2025;11:00;Борис;Стрижка;Клиент не пришел;1 500\n",
        "orders",
        "customer_id amount status",
        [("Анна", 1500.0, "completed"), ("Борис", 1500.0, "cancelled")],
    ),
    "Яндекс.Метрика: views of the Logs API": (
        "ym:pv:watchID\tym:pv:clientID\tym:pv:dateTime\tym:pv:URL\tym:pv:deviceCategory\n"
        "1000000000000000001\t1600000000000001\t2025-03-02 10:00:00\thttps://x.ru/a\tdesktop\n"
        "1000000000000000002\t1600000000000001\t2025-03-02 10:01:00\thttps://x.ru/b\tdesktop\n",
        "visits",
        "visitor_id page device",
        [("1600000000000001", "https://x.ru/a", "desktop"), ("1600000000000001", "https://x.ru/b", "desktop")],
    ),
    "WooCommerce orders that wait for their payment": (
        "Order Number,Order Status,Order Date,Email (Billing),Item #,Item Name,Order Total Amount\n"
        "1,Completed,2025-03-02 10:00,ana@x.io,1,Tea,30.00\n"
        "2,Pending payment,2025-03-03 10:00,ben@x.io,1,Jam,50.00\n",
        "orders",
        "order_id product amount status",
        [("1", "Tea", 30.0, "completed"), ("2", "Jam", 50.0, "cancelled")],
    ),
}
