"""Exports of programs that businesses use, by their headers: what they are taken for.

Each is the header and a row or two as the program writes them (shortened to the columns that matter), and the tables
with the roles that are expected; constants and further columns are not compared.
"""

import pytest

from lib.importing import read
from lib.importing.guess import propose

EXPORTS = {
    "Shopify orders": (
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,"
        "Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing City,Phone,Source\n"
        "#1001,ana@x.io,paid,2025-03-02 10:05:00 +0100,fulfilled,EUR,40.00,5.00,9.45,45.00,SPRING,"
        "2025-03-02 10:00:00 +0100,2,Mug,20.00,Riga,+37120000001,web\n"
        "#1002,ben@x.io,refunded,2025-03-03 11:05:00 +0100,fulfilled,EUR,60.00,5.00,13.65,65.00,,"
        "2025-03-03 11:00:00 +0100,3,Cup,20.00,Oslo,+4712345678,web\n",
        {
            "orders": {
                "order_id": "Name",
                "ordered_at": "Created at",
                "customer_id": "Email",
                "phone": "Phone",
                "status": "Financial Status",
                "currency": "Currency",
                "amount": "Total",
                "promo": "Discount Code",
                "quantity": "Lineitem quantity",
                "product": "Lineitem name",
                "unit_price": "Lineitem price",
                "location": "Billing City",
                "channel": "Source",
            }
        },
    ),
    "WooCommerce orders": (
        "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Email (Billing),Phone (Billing),"
        "Payment Method Title,Order Total Amount,Coupon Code,Item Name,Quantity,Item Cost\n"
        "812,Completed,2025-03-02 10:00,,Ana,ana@x.io,+37120000001,Card,45.00,SPRING,Mug,2,20.00\n"
        "813,Cancelled,2025-03-03 10:00,call,Ben,ben@x.io,+37120000002,Card,65.00,,Cup,3,20.00\n",
        {
            "orders": {
                "order_id": "Order Number",
                "status": "Order Status",
                "ordered_at": "Order Date",
                "customer_id": "Email (Billing)",
                "phone": "Phone (Billing)",
                "amount": "Order Total Amount",
                "promo": "Coupon Code",
                "product": "Item Name",
                "quantity": "Quantity",
            }
        },
    ),
    "Stripe payments": (
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Description,Fee,Status,Customer ID,Customer Email\n"
        "ch_3Abc1,2025-03-02 10:00:00,45.00,0.00,eur,Order 1,1.10,Paid,cus_N1,ana@x.io\n"
        "ch_3Abc2,2025-03-03 10:00:00,65.00,65.00,eur,Order 2,1.30,Refunded,cus_N2,ben@x.io\n",
        {
            "orders": {
                "order_id": "id",
                "ordered_at": "Created date (UTC)",
                "amount": "Amount",
                "currency": "Currency",
                "product": "Description",
                "status": "Status",
                "customer_id": "Customer ID",
                "email": "Customer Email",
            }
        },
    ),
    "Stripe subscriptions": (
        "id,Customer ID,Customer Email,Plan,Status,Created (UTC),Start Date (UTC),Current Period End (UTC),Amount\n"
        "sub_1,cus_N1,ana@x.io,pro,active,2025-01-02 10:00,2025-01-02 10:00,2025-02-02 10:00,29.00\n"
        "sub_2,cus_N2,ben@x.io,basic,canceled,2025-01-05 10:00,2025-01-05 10:00,2025-02-05 10:00,9.00\n",
        {
            "subscriptions": {
                "customer_id": "Customer ID",
                "email": "Customer Email",
                "plan": "Plan",
                "started_at": "Start Date (UTC)",
                "ended_at": "Current Period End (UTC)",
                "monthly_amount": "Amount",
            }
        },
    ),
    "Square transactions": (
        "Date,Time,Gross Sales,Discounts,Net Sales,Tax,Tip,Total Collected,Transaction ID,Location,Customer ID\n"
        "2025-03-02,10:00:00,$45.00,$0.00,$45.00,$4.00,$1.00,$50.00,TX1,Main St,C1\n"
        "2025-03-03,11:00:00,$65.00,$5.00,$60.00,$5.00,$0.00,$65.00,TX2,Main St,C2\n",
        {
            "orders": {
                "ordered_at": "Date",
                "amount": "Net Sales",
                "order_id": "Transaction ID",
                "location": "Location",
                "customer_id": "Customer ID",
            }
        },
    ),
    "PayPal": (
        "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,Transaction ID\n"
        "02/03/2025,10:00:00,CET,Ana Z,Payment,Completed,EUR,45.00,-1.10,43.90,ana@x.io,8XY1\n"
        "14/03/2025,10:00:00,CET,Ben Y,Payment,Completed,EUR,65.00,-1.30,63.70,ben@x.io,8XY2\n",
        {
            "orders": {
                "ordered_at": "Date",
                "status": "Status",
                "currency": "Currency",
                "amount": "Gross",
                "customer_id": "From Email Address",
                "order_id": "Transaction ID",
            }
        },
    ),
    "Online retail lines": (
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "536365,85123A,WHITE LANTERN,6,12/1/2010 8:26,2.55,17850,United Kingdom\n"
        "536366,22633,HAND WARMER,6,12/13/2010 8:28,1.85,17851,France\n",
        {
            "orders": {
                "order_id": "InvoiceNo",
                "product": "Description",
                "quantity": "Quantity",
                "ordered_at": "InvoiceDate",
                "unit_price": "UnitPrice",
                "customer_id": "CustomerID",
                "location": "Country",
            }
        },
    ),
    "Olist orders": (
        "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_customer_date\n"
        "e481f51c,9ef432eb,delivered,2017-10-02 10:56:33,2017-10-02 11:07:15,2017-10-10 21:25:13\n"
        "53cdb2fc,b0830fb4,canceled,2018-07-24 20:41:37,2018-07-26 03:24:27,\n",
        {
            "orders": {
                "order_id": "order_id",
                "customer_id": "customer_id",
                "status": "order_status",
                "ordered_at": "order_purchase_timestamp",
            }
        },
    ),
    "1С sales report": (
        "Дата;Номер;Контрагент;Номенклатура;Количество;Цена;Сумма;Склад;Менеджер\n"
        "02.03.2025 10:00:00;УТ-000001;Иванов И.И.;Кружка;2,000;200,00;400,00;Основной;Петрова\n"
        "03.03.2025 11:00:00;УТ-000002;ООО Ромашка;Чашка;3,000;210,50;631,50;Основной;Петрова\n",
        {
            "orders": {
                "ordered_at": "Дата",
                "order_id": "Номер",
                "customer_id": "Контрагент",
                "product": "Номенклатура",
                "quantity": "Количество",
                "unit_price": "Цена",
                "amount": "Сумма",
                "location": "Склад",
            }
        },
    ),
    "Битрикс24 deals": (
        "ID;Название сделки;Стадия сделки;Сумма;Валюта;Дата создания;Контакт;Контакт: Телефон;Контакт: E-mail;"
        "Источник;Ответственный\n"
        "15;Заказ 15;Сделка успешна;4500,00;RUB;02.03.2025 10:00:00;Анна З.;+79160000001;ana@x.ru;Сайт;Петрова\n"
        "16;Заказ 16;Сделка провалена;6500,50;RUB;03.03.2025 11:00:00;Борис Ю.;+79160000002;ben@x.ru;Звонок;Петрова\n",
        {
            "orders": {
                "order_id": "ID",
                "status": "Стадия сделки",
                "amount": "Сумма",
                "currency": "Валюта",
                "ordered_at": "Дата создания",
                "customer_id": "Контакт: E-mail",
                "phone": "Контакт: Телефон",
                "channel": "Источник",
            }
        },
    ),
    "amoCRM deals": (
        "ID;Название сделки;Бюджет сделки;Ответственный;Дата создания сделки;Этап сделки;Основной контакт;"
        "Рабочий email (контакт);Мобильный телефон (контакт)\n"
        "15;Заказ 15;4500;Петрова;02.03.2025 10:00:00;Успешно реализовано;Анна З.;ana@x.ru;+79160000001\n"
        "16;Заказ 16;6500;Петрова;03.03.2025 11:00:00;Закрыто и не реализовано;Борис Ю.;ben@x.ru;+79160000002\n",
        {
            "orders": {
                "order_id": "ID",
                "amount": "Бюджет сделки",
                "ordered_at": "Дата создания сделки",
                "status": "Этап сделки",
                "customer_id": "Рабочий email (контакт)",
                "phone": "Мобильный телефон (контакт)",
            }
        },
    ),
    "iiko receipts": (
        "Учетный день;Время открытия;Номер чека;Торговое предприятие;Блюдо;Группа блюда;Количество блюд;"
        "Сумма со скидкой, р.;Номер карты гостя\n"
        "02.03.2025;02.03.2025 09:10:00;101;Кофейня 1;Капучино;Напитки;1;180,00;0000214\n"
        "02.03.2025;02.03.2025 09:15:00;102;Кофейня 2;Раф;Напитки;2;480,00;0000215\n",
        {
            "orders": {
                "ordered_at": "Учетный день",
                "order_id": "Номер чека",
                "location": "Торговое предприятие",
                "product": "Блюдо",
                "category": "Группа блюда",
                "quantity": "Количество блюд",
                "amount": "Сумма со скидкой, р.",
                "customer_id": "Номер карты гостя",
            }
        },
    ),
    "coffee house till": (
        "Номер чека;Дата и время;Кофейня;Наименование;Категория;Кол-во;Цена, руб.;Скидка, руб.;Сумма, руб.;"
        "Карта гостя;Акция\n"
        "1001;02.03.2025 09:10;Центр;Капучино;Кофе;1;180,00;0,00;180,00;0000214;\n"
        "1002;02.03.2025 09:15;Центр;Раф;Кофе;1;240,00;24,00;216,00;;Утро\n",
        {
            "orders": {
                "order_id": "Номер чека",
                "ordered_at": "Дата и время",
                "location": "Кофейня",
                "product": "Наименование",
                "category": "Категория",
                "quantity": "Кол-во",
                "unit_price": "Цена, руб.",
                "amount": "Сумма, руб.",
                "customer_id": "Карта гостя",
                "promo": "Акция",
            }
        },
    ),
    "Тинькофф payments": (
        "Дата операции;Номер заказа;Сумма операции;Валюта операции;Статус;Тип операции;E-mail покупателя;Терминал\n"
        "02.03.2025 10:00:00;A-15;4500,00;RUB;Подтвержден;Оплата;ana@x.ru;T1\n"
        "03.03.2025 11:00:00;A-16;6500,50;RUB;Возврат;Возврат;ben@x.ru;T1\n",
        {
            "orders": {
                "ordered_at": "Дата операции",
                "order_id": "Номер заказа",
                "amount": "Сумма операции",
                "currency": "Валюта операции",
                "status": "Статус",
                "customer_id": "E-mail покупателя",
            }
        },
    ),
    "ЮKassa payments": (
        "Идентификатор платежа;Дата создания;Сумма платежа;Валюта;Статус платежа;Номер заказа;Описание;"
        "Телефон плательщика\n"
        "2d1a-15;02.03.2025 10:00:00;4500,00;RUB;Оплачен;A-15;Кружка;+79160000001\n"
        "2d1a-16;03.03.2025 11:00:00;6500,50;RUB;Отменён;A-16;Чашка;+79160000002\n",
        {
            "orders": {
                "ordered_at": "Дата создания",
                "amount": "Сумма платежа",
                "currency": "Валюта",
                "status": "Статус платежа",
                "order_id": "Номер заказа",
                "product": "Описание",
                "customer_id": "Телефон плательщика",
            }
        },
    ),
    "Ozon postings": (
        "Номер заказа;Номер отправления;Принят в обработку;Статус;Наименование товара;Артикул;Ваша стоимость товара;"
        "Код валюты товара;Количество;Регион доставки\n"
        "0123-1;0123-1-1;2025-03-02 10:00:00;Доставлен;Кружка;A-1;450.00;RUB;1;Москва\n"
        "0124-1;0124-1-1;2025-03-03 11:00:00;Отменён;Чашка;A-2;650.00;RUB;2;Казань\n",
        {
            "orders": {
                "order_id": "Номер заказа",
                "ordered_at": "Принят в обработку",
                "status": "Статус",
                "product": "Наименование товара",
                "unit_price": "Ваша стоимость товара",
                "currency": "Код валюты товара",
                "quantity": "Количество",
                "location": "Регион доставки",
            }
        },
    ),
    "Wildberries report": (
        "Дата заказа покупателем;Дата продажи;Предмет;Артикул поставщика;Кол-во;Цена розничная;"
        "Вайлдберриз реализовал Товар (Пр);Склад;Srid\n"
        "01.03.2025;02.03.2025;Кружки;A-1;1;600,00;450,00;Коледино;d1\n"
        "02.03.2025;04.03.2025;Чашки;A-2;1;700,00;650,00;Казань;d2\n",
        {
            "orders": {
                "ordered_at": "Дата заказа покупателем",
                "product": "Артикул поставщика",
                "category": "Предмет",
                "quantity": "Кол-во",
                "unit_price": "Цена розничная",
                "amount": "Вайлдберриз реализовал Товар (Пр)",
                "location": "Склад",
                "order_id": "Srid",
            }
        },
    ),
    "German shop": (
        "Bestellnummer;Bestelldatum;Kundennummer;E-Mail;Artikel;Menge;Einzelpreis;Gesamtbetrag;Zahlungsstatus\n"
        "B-1;02.03.2025;K1;ana@x.de;Tasse;2;20,00;40,00;bezahlt\n"
        "B-2;03.03.2025;K2;ben@x.de;Becher;3;20,50;61,50;storniert\n",
        {
            "orders": {
                "order_id": "Bestellnummer",
                "ordered_at": "Bestelldatum",
                "customer_id": "Kundennummer",
                "email": "E-Mail",
                "product": "Artikel",
                "quantity": "Menge",
                "unit_price": "Einzelpreis",
                "amount": "Gesamtbetrag",
                "status": "Zahlungsstatus",
            }
        },
    ),
    "French shop": (
        "Numéro de commande;Date de commande;Identifiant client;Adresse e-mail;Produit;Quantité;Prix unitaire;"
        "Montant TTC;Statut\n"
        "C-1;02/03/2025;17;ana@x.fr;Tasse;2;20,00;40,00;Livrée\n"
        "C-2;14/03/2025;18;ben@x.fr;Bol;3;20,50;61,50;Annulée\n",
        {
            "orders": {
                "order_id": "Numéro de commande",
                "ordered_at": "Date de commande",
                "customer_id": "Identifiant client",
                "email": "Adresse e-mail",
                "product": "Produit",
                "quantity": "Quantité",
                "unit_price": "Prix unitaire",
                "amount": "Montant TTC",
                "status": "Statut",
            }
        },
    ),
    "Spanish shop": (
        "Número de pedido;Fecha del pedido;ID de cliente;Producto;Cantidad;Precio unitario;Importe total;Estado\n"
        "P-1;02/03/2025;17;Taza;2;20,00;40,00;Entregado\n"
        "P-2;14/03/2025;18;Vaso;3;20,50;61,50;Cancelado\n",
        {
            "orders": {
                "order_id": "Número de pedido",
                "ordered_at": "Fecha del pedido",
                "customer_id": "ID de cliente",
                "product": "Producto",
                "quantity": "Cantidad",
                "unit_price": "Precio unitario",
                "amount": "Importe total",
                "status": "Estado",
            }
        },
    ),
    "Portuguese shop": (
        "Número do pedido;Data do pedido;Código do cliente;Produto;Quantidade;Preço unitário;Valor total;"
        "Situação;Loja\n"
        "P-1;02/03/2025;17;Xícara;2;20,00;40,00;Entregue;Centro\n"
        "P-2;14/03/2025;18;Copo;3;20,50;61,50;Cancelado;Norte\n",
        {
            "orders": {
                "order_id": "Número do pedido",
                "ordered_at": "Data do pedido",
                "customer_id": "Código do cliente",
                "product": "Produto",
                "quantity": "Quantidade",
                "unit_price": "Preço unitário",
                "amount": "Valor total",
                "status": "Situação",
                "location": "Loja",
            }
        },
    ),
    "Zendesk tickets": (
        "Ticket ID,Requester email,Channel,Group,Priority,Status,Created at,First reply time in minutes,"
        "Full resolution time in hours,Satisfaction rating,Assignee\n"
        "1,ana@x.io,Email,Billing,High,Solved,2025-03-02 10:00:00,30,5.5,Good,Kim\n"
        "2,ben@x.io,Chat,Shipping,Low,Open,2025-03-03 10:00:00,12,,Offered,Lee\n"
        "3,cy@x.io,Chat,Shipping,Low,Closed,2025-03-04 10:00:00,15,3.25,Bad,Lee\n",
        {
            "tickets": {
                "ticket_id": "Ticket ID",
                "customer_id": "Requester email",
                "channel": "Channel",
                "topic": "Group",
                "priority": "Priority",
                "status": "Status",
                "opened_at": "Created at",
                "first_reply_minutes": "First reply time in minutes",
                "resolution_hours": "Full resolution time in hours",
                "score": "Satisfaction rating",
                "agent": "Assignee",
            },
            "answers": {
                "score": "Satisfaction rating",
                "answered_at": "Created at",
                "customer_id": "Requester email",
                "channel": "Channel",
            },
        },
    ),
    "Intercom conversations": (
        "Conversation ID,Started at,Channel,User ID,User email,First response time (seconds),Closed at,Teammate,"
        "Rating\n"
        "77,2025-03-02 10:00,Chat,u1,ana@x.io,95,2025-03-02 12:00,Kim,5\n"
        "78,2025-03-03 10:00,Email,u2,ben@x.io,600,2025-03-03 15:00,Lee,1\n"
        "79,2025-03-03 11:00,Email,u3,cy@x.io,610,2025-03-03 16:00,Lee,3\n",
        {
            "tickets": {
                "ticket_id": "Conversation ID",
                "opened_at": "Started at",
                "channel": "Channel",
                "customer_id": "User ID",
                "email": "User email",
                "first_reply_minutes": "First response time (seconds)",
                "resolved_at": "Closed at",
                "agent": "Teammate",
                "score": "Rating",
            },
            "answers": {
                "score": "Rating",
                "answered_at": "Started at",
                "customer_id": "User ID",
                "email": "User email",
                "channel": "Channel",
            },
        },
    ),
    "Freshdesk tickets": (
        "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Created time,Resolved time,Closed time,"
        "Customer name,Email\n"
        "1,Late parcel,Closed,High,Email,Question,Kim,2025-03-02 10:00:00,2025-03-02 12:00:00,"
        "2025-03-03 10:00:00,Ana,ana@x.io\n"
        "2,Broken mug,Open,Low,Portal,Problem,Lee,2025-03-03 10:00:00,,,Ben,ben@x.io\n",
        {
            "tickets": {
                "ticket_id": "Ticket ID",
                "topic": "Subject",
                "status": "Status",
                "priority": "Priority",
                "channel": "Source",
                "agent": "Agent",
                "opened_at": "Created time",
                "resolved_at": "Resolved time",
                "customer_id": "Email",
            }
        },
    ),
    "Jira service desk": (
        "Issue key,Summary,Reporter,Assignee,Priority,Status,Created,Resolved\n"
        "SD-1,Cannot pay,ana,kim,High,Done,2025-03-02 10:00,2025-03-02 12:00\n"
        "SD-2,No parcel,ben,lee,Low,To Do,2025-03-03 10:00,\n",
        {
            "tickets": {
                "ticket_id": "Issue key",
                "customer_id": "Reporter",
                "agent": "Assignee",
                "priority": "Priority",
                "status": "Status",
                "opened_at": "Created",
                "resolved_at": "Resolved",
                "topic": "Summary",
            }
        },
    ),
    "Russian helpdesk": (
        "Номер заявки;Дата создания;Клиент;Канал;Тема;Приоритет;Ответственный;Дата первого ответа;Дата закрытия;"
        "Статус;Оценка\n"
        "1;02.03.2025 10:00;K1;Телефон;Доставка;Высокий;Петрова;02.03.2025 10:30;02.03.2025 12:00;Закрыта;5\n"
        "2;03.03.2025 10:00;K2;Чат;Оплата;Низкий;Сидоров;03.03.2025 10:05;;В работе;\n"
        "3;03.03.2025 12:00;K3;Чат;Оплата;Низкий;Сидоров;03.03.2025 12:05;;В работе;1\n",
        {
            "tickets": {
                "ticket_id": "Номер заявки",
                "opened_at": "Дата создания",
                "customer_id": "Клиент",
                "channel": "Канал",
                "topic": "Тема",
                "priority": "Приоритет",
                "agent": "Ответственный",
                "first_replied_at": "Дата первого ответа",
                "resolved_at": "Дата закрытия",
                "status": "Статус",
                "score": "Оценка",
            },
            "answers": {
                "score": "Оценка",
                "answered_at": "Дата создания",
                "customer_id": "Клиент",
                "channel": "Канал",
            },
        },
    ),
    "German tickets": (
        "Ticketnummer;Erstellt am;Kunde;Kanal;Betreff;Priorität;Bearbeiter;Gelöst am\n"
        "1;02.03.2025 10:00;K1;Telefon;Lieferung;hoch;Kim;02.03.2025 12:00\n"
        "2;03.03.2025 10:00;K2;Chat;Zahlung;niedrig;Lee;\n",
        {
            "tickets": {
                "ticket_id": "Ticketnummer",
                "opened_at": "Erstellt am",
                "customer_id": "Kunde",
                "channel": "Kanal",
                "topic": "Betreff",
                "priority": "Priorität",
                "agent": "Bearbeiter",
                "resolved_at": "Gelöst am",
            }
        },
    ),
    "Google Forms NPS": (
        "Timestamp,Email Address,How likely are you to recommend us to a friend?,What could we do better?\n"
        "3/2/2025 10:00:00,ana@x.io,9,Nothing\n3/14/2025 10:00:00,ben@x.io,0,Speed\n3/15/2025 10:00:00,cy@x.io,10,\n",
        {
            "answers": {
                "answered_at": "Timestamp",
                "customer_id": "Email Address",
                "score": "How likely are you to recommend us to a friend?",
                "comment": "What could we do better?",
            }
        },
    ),
    "Typeform CSAT": (
        "#,How satisfied are you with your order?,Tell us why,Network ID,Start Date (UTC),Submit Date (UTC)\n"
        "a1b2,5,Nice,n1,2025-03-02 10:00:00,2025-03-02 10:02:00\n"
        "c3d4,2,Late,n2,2025-03-03 10:00:00,2025-03-03 10:01:00\n"
        "e5f6,1,Late,n3,2025-03-03 10:00:00,2025-03-03 10:01:00\n",
        {
            "answers": {
                "score": "How satisfied are you with your order?",
                "answered_at": "Submit Date (UTC)",
                "sent_at": "Start Date (UTC)",
                "comment": "Tell us why",
            }
        },
    ),
    "Яндекс Формы": (
        "ID;Время создания;Ваш e-mail;Насколько вы готовы рекомендовать нас?;Что нам улучшить?\n"
        "1;2025-03-02 10:00:00;ana@x.ru;9;Ничего\n2;2025-03-03 10:00:00;ben@x.ru;0;Скорость\n"
        "3;2025-03-03 11:00:00;cy@x.ru;10;\n",
        {
            "answers": {
                "answered_at": "Время создания",
                "customer_id": "Ваш e-mail",
                "score": "Насколько вы готовы рекомендовать нас?",
                "comment": "Что нам улучшить?",
            }
        },
    ),
    "SurveyMonkey": (
        "Respondent ID,Collector ID,Start Date,End Date,Email Address,Overall how satisfied are you with us?\n"
        "11800001,c1,03/02/2025 10:00:00 AM,03/02/2025 10:02:00 AM,ana@x.io,Very satisfied\n"
        "11800002,c1,03/14/2025 10:00:00 AM,03/14/2025 10:02:00 AM,ben@x.io,Dissatisfied\n",
        {
            "answers": {
                "customer_id": "Email Address",
                "sent_at": "Start Date",
                "answered_at": "End Date",
                "score": "Overall how satisfied are you with us?",
            }
        },
    ),
    "Delighted": (
        "Person ID,Email,Sent at,Responded at,Score,Comment,Channel\n"
        "p1,ana@x.io,2025-03-01,2025-03-02,10,Love it,email\np2,ben@x.io,2025-03-01,,,,email\n"
        "p3,cy@x.io,2025-03-01,2025-03-03,0,No,email\n",
        {
            "answers": {
                "customer_id": "Person ID",
                "email": "Email",
                "sent_at": "Sent at",
                "answered_at": "Responded at",
                "score": "Score",
                "comment": "Comment",
                "channel": "Channel",
            }
        },
    ),
    "Mailchimp members": (
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,LAST_CHANGED,TAGS\n"
        "ana@x.io,Ana,Z,4,2024-01-02 10:00:00,2025-03-02 10:00:00,vip\n"
        "ben@x.io,Ben,Y,2,2024-05-02 10:00:00,2025-03-03 10:00:00,\n",
        {"customers": {"customer_id": "Email Address", "first_seen_at": "OPTIN_TIME"}},
    ),
    "Mailchimp campaign": (
        "Email Address,Campaign,Sent,Opened,Clicked,Unsubscribed\n"
        "ana@x.io,Spring,2025-03-02 10:00:00,yes,yes,no\nben@x.io,Spring,2025-03-02 10:00:00,yes,no,no\n",
        {
            "messages": {
                "customer_id": "Email Address",
                "campaign": "Campaign",
                "sent_at": "Sent",
                "opened": "Opened",
                "clicked": "Clicked",
                "unsubscribed": "Unsubscribed",
            }
        },
    ),
    "UniSender": (
        "Email;Тема письма;Дата отправки;Доставлено;Прочитано;Переход по ссылке;Отписался\n"
        "ana@x.ru;Весна;02.03.2025 10:00;1;1;0;0\nben@x.ru;Весна;02.03.2025 10:00;1;0;0;0\n",
        {
            "messages": {
                "customer_id": "Email",
                "campaign": "Тема письма",
                "sent_at": "Дата отправки",
                "delivered": "Доставлено",
                "opened": "Прочитано",
                "clicked": "Переход по ссылке",
                "unsubscribed": "Отписался",
            }
        },
    ),
    "GA4 events": (
        "event_date,event_timestamp,event_name,user_pseudo_id,user_id,ga_session_id,page_location,"
        "device_category,traffic_source\n"
        "20250302,1740909600000000,page_view,111.222,,s1,/,mobile,google\n"
        "20250302,1740909660000000,purchase,111.222,u1,s1,/thanks,mobile,google\n",
        {
            "visits": {
                "occurred_at": "event_timestamp",
                "action": "event_name",
                "visitor_id": "user_pseudo_id",
                "customer_id": "user_id",
                "session_id": "ga_session_id",
                "page": "page_location",
                "device": "device_category",
                "source": "traffic_source",
            },
            "orders": {"ordered_at": "event_timestamp", "customer_id": "user_id"},
        },
    ),
    "Яндекс.Метрика visits": (
        "Идентификатор визита;Дата и время визита;ClientID;Источник трафика;UTM Campaign;Страница входа;Тип устройства;"
        "Время на сайте, сек\n"
        "v1;02.03.2025 10:00:00;1650000001;Реклама;spring;/;Смартфоны;95\n"
        "v2;03.03.2025 10:00:00;1650000002;Поиск;;/shop;ПК;30\n",
        {
            "visits": {
                "session_id": "Идентификатор визита",
                "occurred_at": "Дата и время визита",
                "visitor_id": "ClientID",
                "source": "Источник трафика",
                "campaign": "UTM Campaign",
                "page": "Страница входа",
                "device": "Тип устройства",
                "duration_s": "Время на сайте, сек",
            }
        },
    ),
    "Amplitude usage": (
        "account_id,event,time,device\na1,open_board,2025-03-02 10:00:00,web\na1,create_board,2025-03-02 10:01:00,web\n"
        "a2,open_board,2025-03-02 11:00:00,ios\n",
        {"visits": {"visitor_id": "account_id", "action": "event", "occurred_at": "time", "device": "device"}},
    ),
    "Mixpanel events": (
        "distinct_id,event,time,$current_url,$device\nu1,Page View,1740909600,/,Mac\n"
        "u1,Order Completed,1740909700,/ok,Mac\n",
        {
            "visits": {
                "visitor_id": "distinct_id",
                "action": "event",
                "occurred_at": "time",
                "page": "$current_url",
                "device": "$device",
            },
            "orders": {"ordered_at": "time", "customer_id": "distinct_id"},
        },
    ),
    "Search Console": (
        "Top queries,Clicks,Impressions,CTR,Position\nmugs,12,340,3.5%,4.2\ncups,3,100,3%,7.1\n",
        {
            "searches": {
                "query": "Top queries",
                "clicks": "Clicks",
                "impressions": "Impressions",
                "position": "Position",
            }
        },
    ),
    "Search Console in Russian": (
        'Дата;Клики;Показы;CTR;Позиция\n2025-03-02;12;340;"3,53%";4,2\n2025-03-03;3;100;3%;7,1\n',
        {"searches": {"day": "Дата", "clicks": "Клики", "impressions": "Показы", "position": "Позиция"}},
    ),
    "Яндекс.Вебмастер": (
        "Query;Shows;Clicks;Position;Date\nкружки;340;12;4.2;2025-03-02\nчашки;100;3;7.1;2025-03-02\n",
        {
            "searches": {
                "query": "Query",
                "impressions": "Shows",
                "clicks": "Clicks",
                "position": "Position",
                "day": "Date",
            }
        },
    ),
    "Google Ads": (
        "Day,Campaign,Currency code,Cost,Clicks,Impr.\n2025-03-02,Brand,EUR,12.50,30,900\n"
        "2025-03-03,Brand,EUR,10.75,20,800\n",
        {"spend": {"day": "Day", "channel": "Campaign", "amount": "Cost"}},
    ),
    "Яндекс.Директ": (
        "Дата;Кампания;Показы;Клики;Расход, руб.\n02.03.2025;Бренд;900;30;1250,50\n03.03.2025;Бренд;800;20;1000,75\n",
        {"spend": {"day": "Дата", "channel": "Кампания", "amount": "Расход, руб."}},
    ),
    "Facebook Ads": (
        "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Reach,Impressions\n"
        "2025-03-02,2025-03-02,Spring,12.50,800,900\n2025-03-03,2025-03-03,Spring,10.75,700,800\n",
        {"spend": {"day": "Reporting starts", "channel": "Campaign name", "amount": "Amount spent (EUR)"}},
    ),
    "loyalty movements": (
        "Дата;Номер карты;Начислено баллов;Списано баллов;Уровень\n02.03.2025;0000214;18;0;Золото\n"
        "03.03.2025;0000215;24;10;Серебро\n",
        {
            "points": {
                "occurred_at": "Дата",
                "customer_id": "Номер карты",
                "earned": "Начислено баллов",
                "redeemed": "Списано баллов",
                "tier": "Уровень",
            }
        },
    ),
    "loyalty in English": (
        "Member ID,Transaction date,Points earned,Points redeemed,Tier\nM1,2025-03-02,18,0,Gold\n"
        "M2,2025-03-03,24,10,Silver\n",
        {
            "points": {
                "customer_id": "Member ID",
                "occurred_at": "Transaction date",
                "earned": "Points earned",
                "redeemed": "Points redeemed",
                "tier": "Tier",
            }
        },
    ),
    "loyalty guests": (
        "№ карты;Имя;Эл. почта;День рождения;Карта выдана;Где выдана;Откуда узнали\n"
        "0000214;Анна;ana@x.ru;02.03.1990;05.01.2024;Центр;Друзья\n"
        "0000215;Борис;ben@x.ru;14.05.1985;07.01.2024;Парк;Реклама\n",
        {
            "customers": {
                "customer_id": "№ карты",
                "email": "Эл. почта",
                "birthday": "День рождения",
                "first_seen_at": "Карта выдана",
                "acquisition_channel": "Откуда узнали",
            }
        },
    ),
    "subscription customers": (
        "Account ID,Company,Contact email,Country,Industry,Signed up,Acquisition channel,Cancelled on,"
        "Cancellation reason\n"
        "A1,Acme,ana@x.io,LV,Retail,2024-01-02,Ads,,\nA2,Bolt,ben@x.io,EE,Media,2024-02-02,Friends,2025-01-02,Price\n",
        {
            "customers": {
                "customer_id": "Account ID",
                "account": "Company",
                "email": "Contact email",
                "first_seen_at": "Signed up",
                "acquisition_channel": "Acquisition channel",
                "churned_at": "Cancelled on",
                "churn_reason": "Cancellation reason",
            }
        },
    ),
    "subscription periods": (
        "Subscription ID,Account ID,Plan,Started,Ended,Monthly price (USD)\nS1,A1,Team,2024-01-02,,29.00\n"
        "S2,A2,Solo,2024-02-02,2025-01-02,9.00\n",
        {
            "subscriptions": {
                "customer_id": "Account ID",
                "plan": "Plan",
                "started_at": "Started",
                "ended_at": "Ended",
                "monthly_amount": "Monthly price (USD)",
            }
        },
    ),
    "Russian subscriptions": (
        "Клиент;Тариф;Дата подключения;Дата отключения;Абонентская плата\nK1;Старт;02.01.2024;;290,00\n"
        "K2;Про;02.02.2024;02.01.2025;990,00\n",
        {
            "subscriptions": {
                "customer_id": "Клиент",
                "plan": "Тариф",
                "started_at": "Дата подключения",
                "ended_at": "Дата отключения",
                "monthly_amount": "Абонентская плата",
            }
        },
    ),
    "telco churn": (
        "customerID,gender,tenure,Contract,MonthlyCharges,TotalCharges,Churn\n"
        "7590-VHVEG,Female,1,Month-to-month,29.85,29.85,No\n5575-GNVDE,Male,34,One year,56.95,1889.5,Yes\n",
        {
            "customers": {
                "customer_id": "customerID",
                "tenure_months": "tenure",
                "monthly_charge": "MonthlyCharges",
                "churned": "Churn",
            }
        },
    ),
    "bank churn": (
        "RowNumber,CustomerId,Surname,CreditScore,Geography,Age,Tenure,Balance,Exited\n"
        "1,15634602,Hargrave,619,France,42,2,0.00,1\n2,15647311,Hill,608,Spain,41,1,83807.86,0\n",
        {"customers": {"customer_id": "CustomerId", "tenure_months": "Tenure", "churned": "Exited"}},
    ),
    "HubSpot contacts": (
        "Record ID,First Name,Last Name,Email,Phone Number,Company name,Create Date,Original Source\n"
        "101,Ana,Z,ana@x.io,+37120000001,Acme,2024-01-02 10:00,Organic\n"
        "102,Ben,Y,ben@x.io,+37120000002,Bolt,2024-02-02 10:00,Paid\n",
        {
            "customers": {
                "customer_id": "Record ID",
                "email": "Email",
                "phone": "Phone Number",
                "account": "Company name",
                "first_seen_at": "Create Date",
                "acquisition_channel": "Original Source",
            }
        },
    ),
    "Russian client base": (
        "Код клиента;ФИО;Телефон;E-mail;Дата рождения;Дата регистрации;Город;Источник привлечения\n"
        "K1;Анна З.;+7 916 000-00-01;ana@x.ru;02.03.1990;05.01.2024;Москва;Реклама\n"
        "K2;Борис Ю.;+7 916 000-00-02;ben@x.ru;14.05.1985;07.01.2024;Казань;Друзья\n",
        {
            "customers": {
                "customer_id": "Код клиента",
                "phone": "Телефон",
                "email": "E-mail",
                "birthday": "Дата рождения",
                "first_seen_at": "Дата регистрации",
                "acquisition_channel": "Источник привлечения",
            }
        },
    ),
    "German customers": (
        "Kundennummer;Name;Geburtsdatum;Kunde seit;Stadt\nK1;Ana;02.03.1990;05.01.2024;Bonn\n"
        "K2;Ben;14.05.1985;07.01.2024;Kiel\n",
        {"customers": {"customer_id": "Kundennummer", "birthday": "Geburtsdatum", "first_seen_at": "Kunde seit"}},
    ),
    "reviews on maps": (
        "Дата отзыва;Площадка;Автор;Кофейня;Оценка;Текст отзыва;Дата ответа\n"
        "02.03.2025;2ГИС;Оля;Центр;5;Вкусно;03.03.2025\n04.03.2025;Яндекс Карты;Петя;Парк;1;Долго;\n"
        "05.03.2025;Google;Вася;Парк;3;Так себе;\n",
        {
            "mentions": {
                "occurred_at": "Дата отзыва",
                "platform": "Площадка",
                "author": "Автор",
                "rating": "Оценка",
                "text": "Текст отзыва",
                "replied_at": "Дата ответа",
            }
        },
    ),
    "Google reviews": (
        "Review date,Reviewer,Star rating,Review text,Owner response date,Platform\n"
        "2025-03-02,Ana,5,Great,2025-03-03,Google\n2025-03-04,Ben,1,Slow,,Google\n2025-03-05,Cy,3,So so,,Google\n",
        {
            "mentions": {
                "occurred_at": "Review date",
                "author": "Reviewer",
                "rating": "Star rating",
                "text": "Review text",
                "replied_at": "Owner response date",
                "platform": "Platform",
            }
        },
    ),
    "Brand Analytics": (
        "Дата;Площадка;Автор;Текст сообщения;Тональность;Аудитория\n02.03.2025;VK;Оля;Вкусно;позитив;1200\n"
        "03.03.2025;TG;Петя;Долго;негатив;300\n",
        {
            "mentions": {
                "occurred_at": "Дата",
                "platform": "Площадка",
                "author": "Автор",
                "text": "Текст сообщения",
                "sentiment": "Тональность",
                "reach": "Аудитория",
            }
        },
    ),
    "referral program": (
        "Referrer email,Referred email,Invited at,Converted\nana@x.io,ben@x.io,2025-03-02,yes\n"
        "ana@x.io,cy@x.io,2025-03-03,no\n",
        {
            "referrals": {
                "referrer_id": "Referrer email",
                "referred_id": "Referred email",
                "occurred_at": "Invited at",
                "converted": "Converted",
            }
        },
    ),
    "Russian referrals": (
        "Кто пригласил;Кого пригласил;Дата приглашения;Поделился\nK1;K2;02.03.2025;да\nK1;K3;03.03.2025;нет\n",
        {
            "referrals": {
                "referrer_id": "Кто пригласил",
                "referred_id": "Кого пригласил",
                "occurred_at": "Дата приглашения",
                "shared": "Поделился",
            }
        },
    ),
}


@pytest.mark.parametrize("export", EXPORTS)
def test_an_export_is_taken_for_what_it_is(export, tmp_path):
    text, expected = EXPORTS[export]
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    found = propose(read(path))
    assert {part.table: dict(part.columns) for part in found.mapping.tables} == expected
