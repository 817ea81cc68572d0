"""Exports of shops, tills, CRMs and payment services: their headers, a row or two, and the roles expected."""

SHOPS = {
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
                "unit_price": "Item Cost",
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
                "refunded": "Amount Refunded",
                "currency": "Currency",
                "product": "Description",
                "status": "Status",
                "customer_id": "Customer ID",
                "email": "Customer Email",
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
}
