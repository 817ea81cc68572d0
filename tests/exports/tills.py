"""Exports of tills, tickets, bookings and payment services, and what they come to, counted by hand.

Each is the export, the orders, customers and revenue in it, and how many rows count, are refused, and are left out.
"""

TILLS = {
    # 4500 − 1500; a payment that was declined is none.
    "CloudPayments": (
        """
Дата создания;Номер транзакции;Номер заказа;Тип;Сумма;Валюта;Статус;Плательщик;E-mail;Описание;Карта;\
Причина отказа
02.03.2025 10:00:00;10001;A-1;Оплата;4500,00;RUB;Завершена;ana@x.ru;ana@x.ru;Заказ A-1;427600;
03.03.2025 11:00:00;10002;A-2;Оплата;6500,00;RUB;Отклонена;ben@x.ru;ben@x.ru;Заказ A-2;427601;\
Недостаточно средств
04.03.2025 12:00:00;10003;A-1;Возврат;1500,00;RUB;Завершена;ana@x.ru;ana@x.ru;Заказ A-1;427600;
""",
        (1, 1, 3000),
        (2, 0, 1),
    ),
    # 45 + 60 − 45; returns are written without a minus, in a column beside the status.
    "Loyverse receipts": (
        """
Date,Receipt number,Receipt type,Gross sales,Discounts,Net sales,Taxes,Tips,Total collected,Cost of goods,\
Gross profit,Payment type,Description,Dining option,POS,Store,Cashier name,Customer name,Customer contacts,\
Status
3/2/25 10:00 AM,1-1001,Sale,45.00,0.00,45.00,0.00,0.00,45.00,20.00,25.00,Card,2 X Mug,Dine in,POS 1,Main,Maria,\
Ana Z,+37120000001,Closed
3/2/25 11:00 AM,1-1002,Sale,65.00,5.00,60.00,0.00,0.00,60.00,30.00,30.00,Cash,3 X Cup,Dine in,POS 1,Main,Maria,,\
,Closed
3/13/25 12:00 PM,1-1003,Refund,45.00,0.00,45.00,0.00,0.00,45.00,20.00,25.00,Card,2 X Mug,Dine in,POS 1,Main,\
Maria,Ana Z,+37120000001,Closed
""",
        (2, 1, 60),
        (3, 0, 0),
    ),
    # 44 + 11 and 22; sales and payments hold the money of their lines again.
    "Lightspeed sales": (
        """
Date,Receipt,Line Type,Customer Code,Customer Name,Customer Email,Do Not Email,Note,Quantity,Subtotal,Sales Tax,\
Discount,Loyalty,Total,Paid,Details,Register,User,Status,Sku
2025-03-02 10:00:00,101,Sale,ANA-1,Ana Z,ana@x.io,,,3,50.00,5.00,0.00,0,55.00,55.00,,Till,Maria,Closed,
2025-03-02 10:00:00,101,Sale Line,ANA-1,Ana Z,ana@x.io,,,2,40.00,4.00,0.00,0,44.00,,Mug,Till,Maria,Closed,M1
2025-03-02 10:00:00,101,Sale Line,ANA-1,Ana Z,ana@x.io,,,1,10.00,1.00,0.00,0,11.00,,Card,Till,Maria,Closed,K1
2025-03-02 10:00:00,101,Payment,ANA-1,Ana Z,ana@x.io,,,,,,,,,55.00,Card,Till,Maria,Closed,
2025-03-03 10:00:00,102,Sale,,,,,,1,20.00,2.00,0.00,0,22.00,22.00,,Till,Maria,Closed,
2025-03-03 10:00:00,102,Sale Line,,,,,,1,20.00,2.00,0.00,0,22.00,,Mug,Till,Maria,Closed,M1
2025-03-03 10:00:00,102,Payment,,,,,,,,,,,,22.00,Cash,Till,Maria,Closed,
""",
        (2, 1, 77),
        (3, 0, 4),
    ),
    # 45 and 35; one was voided.
    "Toast order details": (
        """
Location,Order Id,Order #,Checks,Opened,# of Guests,Tab Names,Server,Table,Revenue Center,Dining Area,Service,\
Dining Options,Discount Amount,Amount,Tax,Tip,Gratuity,Total,Paid,Closed,Duration (Opened to Paid),Order Source,\
Voided
Main,4000001,12,12,3/2/25 10:00 AM,2,,Maria,5,,,Lunch,Dine In,0.00,45.00,4.00,5.00,0.00,54.00,3/2/25 10:40 AM,\
3/2/25 10:41 AM,0:40:00,In store,false
Main,4000002,13,13,3/2/25 11:00 AM,1,,Maria,6,,,Lunch,Dine In,0.00,25.00,2.00,0.00,0.00,27.00,3/2/25 11:20 AM,\
3/2/25 11:21 AM,0:20:00,In store,true
Main,4000003,12,12,3/13/25 10:00 AM,2,,Maria,5,,,Lunch,Dine In,0.00,35.00,4.00,5.00,0.00,44.00,3/13/25 10:40 AM,\
3/13/25 10:41 AM,0:40:00,In store,false
""",
        (2, None, 80),
        (3, 0, 0),
    ),
    # 120 + 27 − 120.
    "Mindbody sales": (
        """
Sale Date,Client ID,Client,Sale ID,Item name,Location,Notes,Color,Size,Item Price,Quantity,Subtotal,Discount %,\
Discount amount,Tax,Item Total,Total Paid w/ Payment Method,Payment Method
3/2/2025,100001,"Z, Ana",501,10 class pack,Main,,,,120.00,1,120.00,0%,0.00,0.00,120.00,120.00,Visa
3/13/2025,100002,"Y, Ben",502,Drop in,Main,,,,15.00,2,30.00,10%,3.00,0.00,27.00,27.00,Cash
3/14/2025,100001,"Z, Ana",503,10 class pack,Main,,,,120.00,-1,-120.00,0%,0.00,0.00,-120.00,-120.00,Visa
""",
        (2, 2, 27),
        (3, 0, 0),
    ),
    # 45 + 45; one does not come and had her money back.
    "Eventbrite attendees": (
        """
Order no.,Order Date,First Name,Surname,Email,Quantity,Price Tier,Ticket Type,Attendee no.,Group,Order Type,\
Currency,Total Paid,Fees Paid,Eventbrite Fees,Eventbrite Payment Processing,Attendee Status
1001,2025-03-02 10:00:00,Ana,Z,ana@x.io,1,,Early bird,1,,Eventbrite Completed,EUR,45.00,2.00,1.00,1.00,Attending
1001,2025-03-02 10:00:00,Ana,Z,ana@x.io,1,,Early bird,2,,Eventbrite Completed,EUR,45.00,2.00,1.00,1.00,Attending
1002,2025-03-03 10:00:00,Ben,Y,ben@x.io,1,,Full,3,,Refunded,EUR,65.00,2.00,1.00,1.00,Not Attending
""",
        (1, 1, 90),
        (3, 0, 0),
    ),
    # 240; one was cancelled and one did not come.
    "Booking.com reservations": (
        """
Book number,Booked by,Guest name(s),Check-in,Check-out,Booked on,Status,Rooms,People,Adults,Children,Price,\
Commission %,Commission amount,Payment status,Payment method,Remarks,Booker group,Booker country,Travel purpose,\
Device,Unit type,Duration (nights),Cancellation date,Phone number
3000001,Ana Z,Ana Z,2025-03-10,2025-03-12,2025-03-02 10:00:00,ok,1,2,2,0,240.0000 EUR,15,36 EUR,Paid,,,,lv,\
Leisure,Mobile,Double,2,,+37120000001
3000002,Ben Y,Ben Y,2025-03-11,2025-03-12,2025-03-03 10:00:00,cancelled_by_guest,1,2,2,0,120.0000 EUR,15,0 EUR,,\
,,,no,Leisure,Desktop,Double,1,2025-03-04,
3000003,Cy X,Cy X,2025-03-11,2025-03-12,2025-03-04 10:00:00,no_show,1,2,2,0,120.0000 EUR,15,0 EUR,,,,,no,\
Leisure,Desktop,Double,1,,
""",
        (1, 1, 240),
        (3, 0, 0),
    ),
    # 9000, and one given back; one was cancelled.
    "Kaspi": (
        """
№ заказа;Дата поступления заказа;Статус;Название товара в Kaspi Магазине;Количество;Сумма;\
Стоимость доставки для продавца;Способ оплаты;Категория;Имя покупателя;Телефон
200001;02.03.2025;Выдан;Кружка;2;9000;500;Kaspi Gold;Посуда;Анна;+77010000001
200002;03.03.2025;Отменен;Чашка;1;5000;0;Kaspi Red;Посуда;Борис;+77010000002
200003;04.03.2025;Возвращен;Чашка;1;5000;500;Kaspi Red;Посуда;Вера;+77010000003
""",
        (2, 2, 9000),
        (3, 0, 0),
    ),
    # 500 + 280 + 400, as paid.
    "UDS операции": (
        """
Дата;Клиент;ID клиента;Телефон;Сумма счета;Скидка;Списано баллов;Начислено баллов;Оплачено;Кассир;Филиал;\
Номер чека
02.03.2025 10:00;Анна;101;+79160000001;500;0;0;25;500;Мария;Центр;15
03.03.2025 11:00;Анна;101;+79160000001;300;0;20;14;280;Мария;Центр;16
04.03.2025 12:00;Борис;102;+79160000002;400;0;0;20;400;Мария;Центр;17
""",
        (3, 2, 1180),
        (3, 0, 0),
    ),
    # 1000 and 500; the lines below each document hold its money again and tell of no date.
    "1С реализация без даты в строках": (
        """
Документ;Дата;Контрагент;Номенклатура;Количество;Сумма
Реализация 00001;02.03.2025;ООО Ромашка;;;1000,00
;;;Кружка;2;800,00
;;;Открытка;1;200,00
Реализация 00002;03.03.2025;ИП Иванов;;;500,00
;;;Чашка;1;500,00
""",
        (2, 2, 1500),
        (2, 3, 0),
    ),
    # 55, and 65 − 20; totals and what was given back stand on every line, and one was cancelled.
    "WooCommerce AOE per product": (
        """
Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),City (Billing),\
Country Code (Billing),Email (Billing),Phone (Billing),Payment Method Title,Cart Discount Amount,\
Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,Order Refund Amount,Order Total Amount,\
Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code,Discount Amount
812,Completed,2025-03-02 10:00,,Ana,Z,Riga,LV,ana@x.io,+371200,Card,0,50,Flat,5,0,55,0,M1,1,Mug,2,20,,0
812,Completed,2025-03-02 10:00,,Ana,Z,Riga,LV,ana@x.io,+371200,Card,0,50,Flat,5,0,55,0,K1,2,Card,1,10,,0
813,Completed,2025-03-03 10:00,,Ben,Y,Oslo,NO,ben@x.io,+471234,Card,0,60,Flat,5,20,65,0,C1,1,Cup,2,20,,0
813,Completed,2025-03-03 10:00,,Ben,Y,Oslo,NO,ben@x.io,+471234,Card,0,60,Flat,5,20,65,0,M1,2,Mug,0,20,,0
814,Cancelled,2025-03-04 10:00,,Cy,X,Oslo,NO,cy@x.io,+471235,Card,0,20,Flat,5,0,25,0,M1,1,Mug,1,20,,0
""",
        (2, 2, 100),
        (5, 0, 0),
    ),
    # 65 − 20, 45 − 45, and 20 of a guest.
    "Shopify multi-line refunded": (
        """
Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,\
Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,\
Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,\
Lineitem fulfillment status,Billing Name,Billing City,Billing Country,Notes,Cancelled at,Payment Method,\
Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Id,Tags,Risk Level,Source,Lineitem discount,Phone,\
Payment ID
#1001,ana@x.io,partially_refunded,2025-03-02 10:05:00 +0000,fulfilled,,yes,EUR,60.00,5.00,0.00,65.00,,0.00,Std,\
2025-03-02 10:00:00 +0000,2,Mug,20.00,,M1,true,true,fulfilled,Ana Z,Riga,LV,,,card,c1,20.00,Shop,0.00,5001,,Low,\
web,0.00,,p1
#1001,ana@x.io,,,,,,,,,,,,,,2025-03-02 10:00:00 +0000,1,Cup,20.00,,C1,true,true,fulfilled,,,,,,,,,Shop,,,,,,\
0.00,,
#1002,ben@x.io,refunded,2025-03-03 10:05:00 +0000,fulfilled,,no,EUR,40.00,5.00,0.00,45.00,,0.00,Std,\
2025-03-03 10:00:00 +0000,1,Mug,20.00,,M1,true,true,fulfilled,Ben Y,Oslo,NO,,2025-03-05 10:00:00 +0000,card,c2,\
45.00,Shop,0.00,5002,,Low,web,0.00,,p2
#1002,ben@x.io,,,,,,,,,,,,,,2025-03-03 10:00:00 +0000,1,Cup,20.00,,C1,true,true,fulfilled,,,,,,,,,Shop,,,,,,\
0.00,,
#1003,,pending,,unfulfilled,,no,EUR,20.00,0.00,0.00,20.00,,0.00,Std,2025-03-04 10:00:00 +0000,1,Mug,20.00,,M1,\
true,true,pending,Cy X,Oslo,NO,,,cod,,0.00,Shop,20.00,5003,,Low,pos,0.00,,
""",
        (3, 2, 65),
        (5, 0, 0),
    ),
    # 29 and 49; one is past due and one is a draft.
    "Paddle transactions": (
        """
transaction_id,status,customer_id,customer_email,currency_code,origin,billed_at,created_at,subscription_id,\
invoice_number,subtotal,discount,tax,grand_total,fee,earnings
txn_1,completed,ctm_1,ana@x.io,USD,subscription_recurring,2025-03-02T10:00:00Z,2025-03-02T09:59:00Z,sub_1,1,\
29.00,0.00,0.00,29.00,1.95,27.05
txn_2,completed,ctm_2,ben@x.io,USD,web,2025-03-03T10:00:00Z,2025-03-03T09:59:00Z,sub_2,2,49.00,0.00,0.00,49.00,\
2.95,46.05
txn_3,past_due,ctm_1,ana@x.io,USD,subscription_recurring,2025-04-02T10:00:00Z,2025-04-02T09:59:00Z,sub_1,3,\
29.00,0.00,0.00,29.00,,
txn_4,draft,ctm_3,,USD,web,,2025-04-03T09:59:00Z,,,29.00,0.00,0.00,29.00,,
""",
        (2, 2, 78),
        (4, 0, 0),
    ),
    # 29, and one given back.
    "Lemon Squeezy": (
        """
Order ID,Order Number,Name,Email,Currency,Subtotal,Discount Total,Tax,Total,Status,Refunded,Refunded At,Product,\
Variant,Date (UTC)
1,1001,Ana Z,ana@x.io,USD,$29.00,$0.00,$0.00,$29.00,paid,false,,App,Pro,2025-03-02 10:00:00
2,1002,Ben Y,ben@x.io,USD,$49.00,$0.00,$0.00,$49.00,refunded,true,2025-03-05 10:00:00,App,Max,\
2025-03-03 10:00:00
""",
        (2, 2, 29),
        (2, 0, 0),
    ),
    # 400 + 600 − 100; what was bought from somebody is no sale.
    "Fiscal OFD": (
        """
Дата и время;РН ККТ;Номер ФД;Номер чека;Смена;Признак расчета;Кассир;Сумма чека;Наличными;Электронными;НДС 20%;\
Адрес расчетов
02.03.2025 10:00;0001;101;15;3;Приход;Мария;400,00;400,00;0,00;66,67;Москва
02.03.2025 11:00;0001;102;16;3;Приход;Мария;600,00;0,00;600,00;100,00;Москва
02.03.2025 12:00;0001;103;17;3;Возврат прихода;Мария;100,00;100,00;0,00;16,67;Москва
02.03.2025 13:00;0001;104;18;3;Расход;Мария;50,00;50,00;0,00;0,00;Москва
""",
        (2, None, 900),
        (3, 0, 1),
    ),
}
