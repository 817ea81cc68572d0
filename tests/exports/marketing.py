"""Exports of analytics, mailings, advertising, loyalty and subscriptions: headers, a row or two, the roles expected."""

MARKETING = {
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
                "paid_until": "Current Period End (UTC)",
                "status": "Status",
                "monthly_amount": "Amount",
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
