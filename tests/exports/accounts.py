"""Exports of billing, loyalty, referral and advertising programs: what each line becomes once it is loaded.

Each is the text, the table, the columns looked at, and their values line by line; times as ISO text.
"""

ACCOUNTS = {
    "Stripe subscriptions": (
        "id,Customer ID,Customer Email,Plan,Product,Quantity,Currency,Interval,Amount,Status,"
        "Created (UTC),Start (UTC),Current Period Start (UTC),Current Period End (UTC),Trial End (UTC),"
        "Canceled At (UTC),Cancel At Period End,Ended At (UTC)\n"
        "sub_1,cus_N1,ana@x.io,pro_year,Pro,1,eur,year,348.00,active,2025-01-02 10:00,2025-01-02 10:00,"
        "2025-01-02 10:00,2026-01-02 10:00,,,false,\n"
        "sub_2,cus_N2,ben@x.io,basic,Basic,1,eur,month,9.00,canceled,2025-01-05 10:00,2025-01-05 10:00,"
        "2025-02-05 10:00,2025-03-05 10:00,,2025-02-20 09:00,true,2025-03-05 10:00\n",
        "subscriptions",
        "customer_id plan started_at ended_at monthly_amount",
        [
            ("cus_N1", "pro_year", "2025-01-02 10:00:00", None, 29.0),
            ("cus_N2", "basic", "2025-01-05 10:00:00", "2025-03-05 10:00:00", 9.0),
        ],
    ),
    "Chargebee": (
        "subscriptions.id,customers.id,customers.email,subscriptions.plan_id,subscriptions.status,"
        "subscriptions.mrr,subscriptions.started_at,subscriptions.cancelled_at,"
        "subscriptions.current_term_end\n"
        "s1,c1,ana@x.io,pro-monthly,active,29.00,2025-01-02 10:00:00,,2025-07-02 10:00:00\n"
        "s2,c2,ben@x.io,basic-monthly,cancelled,9.00,2025-01-05 10:00:00,2025-03-05 10:00:00,\n",
        "subscriptions",
        "customer_id plan started_at ended_at monthly_amount",
        [
            ("c1", "pro-monthly", "2025-01-02 10:00:00", None, 29.0),
            ("c2", "basic-monthly", "2025-01-05 10:00:00", "2025-03-05 10:00:00", 9.0),
        ],
    ),
    "Recurly": (
        "uuid,account_code,account_email,plan_code,state,unit_amount,plan_interval_unit,"
        "plan_interval_length,activated_at,canceled_at,expires_at\n"
        "u1,c1,ana@x.io,pro,active,29.00,months,1,2025-01-02 10:00:00,,\n"
        "u2,c2,ben@x.io,gold,expired,120.00,months,12,2025-01-05 10:00:00,2025-02-01 10:00:00,"
        "2025-03-05 10:00:00\n",
        "subscriptions",
        "customer_id plan ended_at monthly_amount",
        [
            ("c1", "pro", None, 29.0),
            ("c2", "gold", "2025-03-05 10:00:00", 10.0),
        ],
    ),
    "Paddle": (
        "Subscription ID,Customer ID,Customer email,Product,Status,Billing interval,Price,Currency,"
        "Started at,Next payment,Cancelled at\n"
        "sub_1,ctm_1,ana@x.io,Pro,active,month,29.00,USD,2025-01-02,2025-04-02,\n"
        "sub_2,ctm_2,ben@x.io,Pro,canceled,year,240.00,USD,2025-01-05,,2025-03-05\n",
        "subscriptions",
        "customer_id plan ended_at monthly_amount",
        [
            ("ctm_1", "Pro", None, 29.0),
            ("ctm_2", "Pro", "2025-03-05", 20.0),
        ],
    ),
    "contracts by the year": (
        "Клиент;Тариф;Начало;Окончание;Стоимость в год, руб.\n"
        "К1;Про;01.01.2025;31.12.2025;12 000,00\n"
        "К2;Старт;01.02.2025;;6 000,00\n",
        "subscriptions",
        "customer_id plan ended_at monthly_amount",
        [
            ("К1", "Про", "2025-12-31", 1000.0),
            ("К2", "Старт", None, 500.0),
        ],
    ),
    "Spanish subscriptions": (
        "Cliente;Plan;Fecha de inicio;Fecha de fin;Precio mensual\n"
        "C1;Pro;02/01/2025;;29,00\n"
        "C2;Base;14/01/2025;14/03/2025;9,00\n",
        "subscriptions",
        "customer_id plan ended_at monthly_amount",
        [
            ("C1", "Pro", None, 29.0),
            ("C2", "Base", "2025-03-14", 9.0),
        ],
    ),
    "points with a sign": (
        "Card number,Date,Points,Reason\n"
        "0001,2025-03-02,+50,Purchase\n"
        "0001,2025-03-05,-20,Redemption\n"
        "0002,2025-03-06,+30,Purchase\n",
        "points",
        "customer_id earned redeemed",
        [
            ("0001", 50.0, None),
            ("0001", None, 20.0),
            ("0002", 30.0, None),
        ],
    ),
    "Russian points with a sign": (
        "Номер карты;Дата операции;Баллы;Комментарий\n"
        "0001;02.03.2025;+50;Покупка\n"
        "0001;05.03.2025;−20;Списание\n"
        "0002;06.03.2025;+30;Покупка\n",
        "points",
        "customer_id earned redeemed",
        [
            ("0001", 50.0, None),
            ("0001", None, 20.0),
            ("0002", 30.0, None),
        ],
    ),
    "points with a kind": (
        "Member ID,Date,Type,Points,Balance\n"
        "M1,2025-03-02,earn,50,50\n"
        "M1,2025-03-05,spend,20,30\n"
        "M2,2025-03-06,earn,30,30\n"
        "M2,2025-03-07,expired,10,20\n",
        "points",
        "customer_id earned redeemed",
        [
            ("M1", 50.0, None),
            ("M1", None, 20.0),
            ("M2", 30.0, None),
        ],
    ),
    "Russian points with a kind": (
        "Клиент;Дата;Операция;Количество бонусов;Уровень\n"
        "К1;02.03.2025;Начислено;50;Серебро\n"
        "К1;05.03.2025;Списано;20;Серебро\n"
        "К2;06.03.2025;Начисление;30;Золото\n",
        "points",
        "customer_id earned redeemed tier",
        [
            ("К1", 50.0, None, "Серебро"),
            ("К1", None, 20.0, "Серебро"),
            ("К2", 30.0, None, "Золото"),
        ],
    ),
    "French points": (
        "Numéro client;Date;Points gagnés;Points utilisés;Niveau\nC1;02/03/2025;50;0;Or\nC2;14/03/2025;30;20;Argent\n",
        "points",
        "customer_id earned redeemed tier",
        [
            ("C1", 50.0, 0.0, "Or"),
            ("C2", 30.0, 20.0, "Argent"),
        ],
    ),
    "ReferralCandy": (
        "Referral date,Advocate Email,Advocate Name,Friend Email,Friend Name,Order total,Status\n"
        "2025-03-02,ana@x.io,Ana,ben@x.io,Ben,45.00,Approved\n"
        "2025-03-05,ana@x.io,Ana,cy@x.io,Cy,30.00,Pending\n"
        "2025-03-06,di@x.io,Di,ed@x.io,Ed,,Rejected\n",
        "referrals",
        "referrer_id referred_id converted",
        [
            ("ana@x.io", "ben@x.io", True),
            ("ana@x.io", "cy@x.io", False),
            ("di@x.io", "ed@x.io", False),
        ],
    ),
    "share offers": (
        "customer_id,date,share_offered,shared,friend_id,friend_purchased\n"
        "c1,2025-03-02,1,1,c9,1\n"
        "c2,2025-03-02,1,0,,\n",
        "referrals",
        "referrer_id offered shared referred_id converted",
        [
            ("c1", True, True, "c9", True),
            ("c2", True, False, None, None),
        ],
    ),
    "Russian share offers": (
        "Рекомендатель;Дата рекомендации;Предложено поделиться;Поделился;Приглашенный клиент;"
        "Стал клиентом\n"
        "К1;02.03.2025;да;да;К9;да\n"
        "К2;02.03.2025;да;нет;;\n",
        "referrals",
        "referrer_id offered shared referred_id converted",
        [
            ("К1", True, True, "К9", True),
            ("К2", True, False, None, None),
        ],
    ),
    "Spanish referrals": (
        "Cliente que recomienda;Cliente recomendado;Fecha;Convertido\nC1;C9;02/03/2025;sí\nC2;C8;14/03/2025;no\n",
        "referrals",
        "referrer_id referred_id converted",
        [
            ("C1", "C9", True),
            ("C2", "C8", False),
        ],
    ),
    "Search Console by page": (
        "Top pages,Clicks,Impressions,CTR,Position\nhttps://x.io/a,12,340,3.5%,4.2\nhttps://x.io/b,3,100,3%,7.1\n",
        "searches",
        "page clicks impressions position",
        [
            ("https://x.io/a", 12.0, 340.0, 4.2),
            ("https://x.io/b", 3.0, 100.0, 7.1),
        ],
    ),
    "Search Console by day": (
        "Date,Clicks,Impressions,CTR,Position\n2025-03-02,12,340,3.53%,4.2\n2025-03-03,3,100,3%,7.1\n",
        "searches",
        "day clicks impressions position",
        [
            ("2025-03-02", 12.0, 340.0, 4.2),
            ("2025-03-03", 3.0, 100.0, 7.1),
        ],
    ),
    "Search Console by country": (
        "Country,Clicks,Impressions,CTR,Position\nGermany,12,340,3.53%,4.2\nLatvia,3,100,3%,7.1\n",
        "searches",
        "country clicks impressions position",
        [
            ("Germany", 12.0, 340.0, 4.2),
            ("Latvia", 3.0, 100.0, 7.1),
        ],
    ),
    "Search Console by device": (
        "Device,Clicks,Impressions,CTR,Position\nMobile,12,340,3.53%,4.2\nDesktop,3,100,3%,7.1\n",
        "searches",
        "device clicks impressions position",
        [
            ("Mobile", 12.0, 340.0, 4.2),
            ("Desktop", 3.0, 100.0, 7.1),
        ],
    ),
    "Search Console by all": (
        "date,query,page,device,country,clicks,impressions,ctr,position\n"
        "2025-03-02,mugs,/a,MOBILE,lva,1,34,0.029,4.2\n"
        "2025-03-02,cups,/b,DESKTOP,lva,2,30,0.066,2.2\n",
        "searches",
        "day query page device country clicks impressions",
        [
            ("2025-03-02", "mugs", "/a", "MOBILE", "lva", 1.0, 34.0),
            ("2025-03-02", "cups", "/b", "DESKTOP", "lva", 2.0, 30.0),
        ],
    ),
    "Google Ads in German": (
        "Tag;Kampagne;Währungscode;Kosten;Klicks;Impressionen\n"
        "02.03.2025;Marke;EUR;12,50;30;900\n"
        "03.03.2025;Marke;EUR;10,75;20;800\n",
        "spend",
        "day channel amount",
        [
            ("2025-03-02", "Marke", 12.5),
            ("2025-03-03", "Marke", 10.75),
        ],
    ),
    "Meta by day": (
        "Day,Campaign name,Ad set name,Reach,Impressions,Results,Amount spent (USD),Reporting starts,"
        "Reporting ends\n"
        "2025-03-02,Spring,Set A,800,900,5,12.50,2025-03-02,2025-03-03\n"
        "2025-03-03,Spring,Set A,700,800,3,10.75,2025-03-02,2025-03-03\n",
        "spend",
        "day channel amount",
        [
            ("2025-03-02", "Spring", 12.5),
            ("2025-03-03", "Spring", 10.75),
        ],
    ),
    "Яндекс.Директ by day": (
        "Дата;Кампания;Номер кампании;Показы;Клики;CTR (%);Расход (руб.);Ср. цена клика (руб.);"
        "Конверсии\n"
        "02.03.2025;Бренд;123;900;30;3,33;1 250,50;41,68;2\n"
        "03.03.2025;Бренд;123;800;20;2,50;1 000,75;50,04;1\n",
        "spend",
        "day channel amount",
        [
            ("2025-03-02", "Бренд", 1250.5),
            ("2025-03-03", "Бренд", 1000.75),
        ],
    ),
    "VK": (
        "Дата;Название кампании;Потрачено всего, ₽;Показы;Клики\n"
        "02.03.2025;Весна;350,00;900;30\n"
        "03.03.2025;Весна;300,50;800;20\n",
        "spend",
        "day channel amount",
        [
            ("2025-03-02", "Весна", 350.0),
            ("2025-03-03", "Весна", 300.5),
        ],
    ),
    "Portuguese spending": (
        "Data;Canal;Custo\n02/03/2025;Google;12,50\n14/03/2025;Meta;10,75\n",
        "spend",
        "day channel amount",
        [
            ("2025-03-02", "Google", 12.5),
            ("2025-03-14", "Meta", 10.75),
        ],
    ),
}
