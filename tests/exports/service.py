"""Exports of helpdesks, surveys and review sites: their headers, a row or two, and the roles expected."""

SERVICE = {
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
}
