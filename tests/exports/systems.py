"""Exports of CRMs, helpdesks, survey, loyalty and billing programs, and metrics of them counted by hand.

None stands for a metric that the export says nothing about.
"""

SYSTEMS = {
    # 26 and 6 hours; one is open.
    "HubSpot tickets": (
        """
Ticket ID,Ticket name,Pipeline,Ticket status,Create date,Priority,Ticket owner,Source,Close date,Time to close \
(HH:mm:ss),Time to first agent email reply (HH:mm:ss),Category,Associated Contact,Associated Contact IDs
1001,Broken mug,Support Pipeline,Closed (Support Pipeline),2025-03-02 10:00,High,Maria,Email,2025-03-03 12:00,\
26:00:00,00:30:00,Product,Ana Z (ana@x.io),51
1002,Where is it,Support Pipeline,New (Support Pipeline),2025-03-03 10:00,Low,Maria,Chat,,,,Delivery,Ben Y \
(ben@x.io),52
1003,Refund,Support Pipeline,Closed (Support Pipeline),2025-03-04 10:00,Medium,Ivan,Email,2025-03-04 16:00,\
06:00:00,01:00:00,Billing,Ana Z (ana@x.io),51
""",
        {"ticket_volume": 3, "resolution_time": 16},
    ),
    # Two deals of one contact were won, for 450 and 150.
    "HubSpot deals": (
        """
Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Pipeline,Associated Contact,Associated \
Contact IDs,Associated Company
901,Order 1,Closed Won,2025-03-05 10:00,Maria,450.00,2025-03-01 10:00,Sales Pipeline,Ana Z (ana@x.io),51,Acme
902,Order 2,Closed Lost,2025-03-06 10:00,Maria,650.00,2025-03-02 10:00,Sales Pipeline,Ben Y (ben@x.io),52,Beta
903,Order 3,Appointment Scheduled,2025-04-06 10:00,Maria,700.00,2025-03-03 10:00,Sales Pipeline,Cy X (cy@x.io),\
53,Gamma
904,Order 4,Closed Won,2025-03-25 10:00,Maria,150.00,2025-03-20 10:00,Sales Pipeline,Ana Z (ana@x.io),51,Acme
""",
        {"revenue": 600, "customers": 1},
    ),
    # One was won, one lost, one is open.
    "Pipedrive deals": (
        """
Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Status,Deal - Owner,Deal - \
Deal created,Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Organization,Deal - Contact person,\
Person - Email - Work,Person - Phone - Mobile
1,Order 1,450,EUR,Negotiations,Won,Maria,2025-03-01 10:00:00,2025-03-05 10:00:00,,,Acme,Ana Z,ana@x.io,\
+37120000001
2,Order 2,650,EUR,Contact,Lost,Maria,2025-03-02 10:00:00,,2025-03-06 10:00:00,Price,Beta,Ben Y,ben@x.io,\
+4712345678
3,Order 3,700,EUR,Proposal,Open,Maria,2025-03-03 10:00:00,,,,Gamma,Cy X,cy@x.io,
""",
        {"revenue": 450, "customers": 1},
    ),
    # One was won, one lost, one is being talked about.
    "Salesforce opportunities": (
        """
"Opportunity Owner","Account Name","Opportunity Name","Stage","Fiscal Period","Amount","Expected Revenue",\
"Probability (%)","Age","Close Date","Created Date","Next Step","Lead Source","Type","Opportunity ID","Account \
ID"
"Maria","Acme","Order 1","Closed Won","Q1-2025","450.00","450.00","100","4","3/5/2025","3/1/2025","","Web","New \
Business","006A","001A"
"Maria","Beta","Order 2","Closed Lost","Q1-2025","650.00","0.00","0","4","3/16/2025","3/2/2025","","Web","New \
Business","006B","001B"
"Maria","Gamma","Order 3","Prospecting","Q1-2025","700.00","70.00","10","9","4/6/2025","3/13/2025","","Web",\
"New Business","006C","001C"
""",
        {"revenue": 450, "customers": 1},
    ),
    # The one that was closed took 26 hours.
    "Salesforce cases": (
        """
"Case Number","Contact Name","Contact Email","Account Name","Subject","Status","Priority","Case Origin","Case \
Owner","Date/Time Opened","Date/Time Closed","Age (Hours)","Type"
"00001001","Ana Z","ana@x.io","Acme","Broken","Closed","High","Email","Maria","3/2/2025 10:00 AM","3/3/2025 \
12:00 PM","26","Problem"
"00001002","Ben Y","ben@x.io","Beta","Where","New","Low","Web","Maria","3/13/2025 10:00 AM","","300","Question"
""",
        {"ticket_volume": 2, "resolution_time": 26},
    ),
    # One good, one bad, one without a mark; 26 and 6 hours.
    "Zoho Desk tickets": (
        """
Ticket Id,Subject,Status,Contact Name,Email,Phone,Created Time,Closed Time,First Response Time in Business \
Hours,Resolution Time in Business Hours,Channel,Priority,Ticket Owner,Category,Number of Threads,Happiness \
Rating
101,Broken,Closed,Ana Z,ana@x.io,+37120000001,2025-03-02 10:00:00,2025-03-03 12:00:00,00:30,08:00,Email,High,\
Maria,Product,3,Good
102,Where,Open,Ben Y,ben@x.io,+4712345678,2025-03-03 10:00:00,,,,Chat,Low,Maria,Delivery,1,
103,Refund,Closed,Ana Z,ana@x.io,+37120000001,2025-03-04 10:00:00,2025-03-04 16:00:00,01:00,06:00,Phone,Medium,\
Ivan,Billing,2,Bad
""",
        {"ticket_volume": 3, "csat": 0.5, "resolution_time": 16},
    ),
    # Answered after 15, 40 and 65 seconds.
    "LiveChat chats": (
        """
chat_id;visitor_name;visitor_email;started_timestamp;ended_timestamp;duration in seconds;agent;group;rate;first \
response time (s);tags
C1;Ana;ana@x.io;2025-03-02 10:00:00;2025-03-02 10:10:00;600;maria@x.io;Sales;good;15;delivery
C2;Ben;ben@x.io;2025-03-03 10:00:00;2025-03-03 10:05:00;300;maria@x.io;Sales;;40;price
C3;Cy;;2025-03-04 10:00:00;2025-03-04 10:02:00;120;ivan@x.io;Sales;bad;65;price
""",
        {"ticket_volume": 3, "first_response_time": 0.6666666666666666},
    ),
    # Answered after 15, 40 and 65 seconds; one good, one bad.
    "JivoSite": (
        """
Номер чата;Дата;Время;Канал;Имя клиента;Телефон;Email;Оператор;Время ответа, сек;Длительность, сек;Оценка;\
Страница
5001;02.03.2025;10:00:00;Сайт;Анна;+79160000001;ana@x.ru;Мария;15;600;Хорошо;https://x.ru
5002;03.03.2025;11:00:00;Telegram;Борис;+79160000002;;Мария;40;300;;https://x.ru/p
5003;04.03.2025;12:00:00;Сайт;Вера;;vera@x.ru;Иван;65;120;Плохо;https://x.ru
""",
        {"csat": 0.5, "first_response_time": 0.6666666666666666},
    ),
    # 10, 7 and 3: one promoter, one detractor.
    "Delighted": (
        """
Response ID,Person ID,Name,Email,Phone Number,Score,Comment,Permalink,Survey Type,Sent At,Responded At,Last \
Updated,Channel,Locale,Tags,Prop: Plan
1,11,Ana,ana@x.io,,10,Great,http://d/1,NPS,2025-03-01 10:00:00,2025-03-02 10:00:00,2025-03-02 10:00:00,email,en,\
,Pro
2,12,Ben,ben@x.io,,7,,http://d/2,NPS,2025-03-01 10:00:00,2025-03-03 10:00:00,2025-03-03 10:00:00,email,en,,Basic
3,13,Cy,cy@x.io,,3,Slow,http://d/3,NPS,2025-03-01 10:00:00,2025-03-04 10:00:00,2025-03-04 10:00:00,email,en,,\
Basic
""",
        {"nps": 0},
    ),
    # 10, 6 and 9; two of three are satisfied.
    "SurveyMonkey two lines": (
        """
Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1,How \
likely is it that you would recommend us to a friend or colleague?,How satisfied are you with our service?,Why?
,,,,,,,,,Response,Response,Open-Ended Response
11001,401,03/02/2025 10:00:00 AM,03/02/2025 10:05:00 AM,1.1.1.1,ana@x.io,Ana,Z,,10 - Extremely likely,Very \
satisfied,Great
11002,401,03/13/2025 10:00:00 AM,03/13/2025 10:05:00 AM,1.1.1.2,ben@x.io,Ben,Y,,6,Neither satisfied nor \
dissatisfied,
11003,401,03/14/2025 10:00:00 AM,03/14/2025 10:05:00 AM,1.1.1.3,cy@x.io,Cy,X,,9,Satisfied,Ok
""",
        {"nps": 33.333333333333336, "csat": 0.6666666666666666},
    ),
    # 10, 6 and 8.
    "Typeform": (
        """
#,"How likely are you to recommend us?","How was the delivery?","What can we improve?",email,Response Type,\
Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID,Tags
abc1,10,5,Nothing,ana@x.io,completed,2025-03-02 09:58:00,,2025-03-02 10:00:00,n1,
abc2,6,3,Speed,ben@x.io,completed,2025-03-03 09:58:00,,2025-03-03 10:00:00,n2,
abc3,8,4,,cy@x.io,completed,2025-03-04 09:58:00,,2025-03-04 10:00:00,n3,
""",
        {"nps": 0},
    ),
    # Two letters arrived, one was opened.
    "Klaviyo events": (
        """
Email,Event,Event Date,Campaign Name,Subject
ana@x.io,Received Email,2025-03-02 10:00:00,Spring,Hello
ana@x.io,Opened Email,2025-03-02 11:00:00,Spring,Hello
ana@x.io,Clicked Email,2025-03-02 11:05:00,Spring,Hello
ben@x.io,Received Email,2025-03-02 10:00:00,Spring,Hello
ben@x.io,Unsubscribed,2025-03-02 12:00:00,Spring,Hello
cy@x.io,Bounced Email,2025-03-02 10:00:00,Spring,Hello
""",
        {"open_rate": 0.5},
    ),
    # 50 of 100 + 20.
    "Smile.io points": (
        """
Customer ID,Email,First name,Last name,Date,Points change,Action,Description,Points balance,VIP tier
1,ana@x.io,Ana,Z,2025-03-02 10:00:00,100,Earned,Placed an order,100,Gold
1,ana@x.io,Ana,Z,2025-03-09 10:00:00,-50,Redeemed,€5 off,50,Gold
2,ben@x.io,Ben,Y,2025-03-10 10:00:00,20,Earned,Signed up,20,Bronze
""",
        {"redemption_rate": 0.4166666666666667},
    ),
    # 50 of 100 + 20.
    "LoyaltyLion": (
        """
id,customer_id,customer_email,merchant_customer_id,created_at,points_approved,points_pending,points_spent,\
reason,resource
1,11,ana@x.io,6001,2025-03-02T10:00:00Z,100,0,0,$purchase,order
2,11,ana@x.io,6001,2025-03-09T10:00:00Z,0,0,50,reward,claimed_reward
3,12,ben@x.io,6002,2025-03-10T10:00:00Z,20,0,0,$signup,
""",
        {"redemption_rate": 0.4166666666666667},
    ),
    # One of two visitors bought, for 45.
    "GA4 BigQuery flat": (
        """
event_date,event_timestamp,event_name,user_pseudo_id,user_id,ga_session_id,page_location,page_title,\
device_category,traffic_source_source,traffic_source_medium,traffic_source_name,transaction_id,purchase_revenue
20250302,1740909600000000,session_start,111.222,,1740909600,https://x.io/,Home,mobile,google,organic,(organic),,
20250302,1740909601000000,page_view,111.222,,1740909600,https://x.io/,Home,mobile,google,organic,(organic),,
20250302,1740909661000000,add_to_cart,111.222,,1740909600,https://x.io/p,Mug,mobile,google,organic,(organic),,
20250302,1740909721000000,purchase,111.222,u1,1740909600,https://x.io/ok,Ok,mobile,google,organic,(organic),T1,\
45.0
20250303,1740996000000000,page_view,333.444,,1740996000,https://x.io/,Home,desktop,(direct),(none),(direct),,
""",
        {"revenue": 45, "conversion_rate": 0.5},
    ),
    # 29 and 29 − 9; one is not paid, one is void.
    "Chargebee invoices": (
        """
Invoice Number,Subscription Id,Customer Id,Customer Email,Invoice Date,Start Date,Amount,Status,Refunded Amount,\
Currency,Paid On,Next Retry,Recurring,First Invoice,Tax Total,PO Number
1,sub1,cus1,ana@x.io,02-Mar-2025 10:00,02-Mar-2025 10:00,29.00,Paid,0.00,USD,02-Mar-2025 10:01,,true,true,0.00,
2,sub1,cus1,ana@x.io,02-Apr-2025 10:00,02-Apr-2025 10:00,29.00,Paid,9.00,USD,02-Apr-2025 10:01,,true,false,0.00,
3,sub2,cus2,ben@x.io,15-Apr-2025 10:00,15-Apr-2025 10:00,49.00,Not Paid,0.00,USD,,,true,true,0.00,
4,sub3,cus3,cy@x.io,16-Apr-2025 10:00,16-Apr-2025 10:00,49.00,Voided,0.00,USD,,,true,true,0.00,
""",
        {"revenue": 49, "customers": 1},
    ),
    # 29 + 29 − 10; one failed.
    "Recurly invoices": (
        """
invoice_number,account_code,status,subtotal,tax,total,paid,balance,credit_payments,currency,created_at,\
closed_at,origin,type,net_terms
1001,acc1,paid,29.00,0.00,29.00,29.00,0.00,0.00,USD,2025-03-02 10:00:00 UTC,2025-03-02 10:01:00 UTC,purchase,\
charge,0
1002,acc1,paid,29.00,0.00,29.00,29.00,0.00,0.00,USD,2025-04-02 10:00:00 UTC,2025-04-02 10:01:00 UTC,renewal,\
charge,0
1003,acc1,closed,-10.00,0.00,-10.00,-10.00,0.00,0.00,USD,2025-04-05 10:00:00 UTC,2025-04-05 10:01:00 UTC,refund,\
credit,0
1004,acc2,failed,49.00,0.00,49.00,0.00,49.00,0.00,USD,2025-04-12 10:00:00 UTC,,renewal,charge,0
""",
        {"revenue": 48, "customers": 1},
    ),
    # A list of customers: what each spent in all is no order.
    "Stripe customers": (
        """
id,Description,Email,Name,Created (UTC),Delinquent,Card ID,Card Last4,Card Brand,Card Funding,Default Source,\
Plan,Status,Cancel At Period End,Account Balance,Currency,Total Spend,Payment Count,Average Order,Refunded \
Volume,Dispute Losses
cus_1,,ana@x.io,Ana Z,2025-03-02 10:00,false,,4242,Visa,credit,,,,,0.00,usd,120.50,3,40.17,0.00,0.00
cus_2,,ben@x.io,Ben Y,2025-03-03 10:00,true,,1111,Visa,credit,,price_1,active,false,0.00,usd,20.00,1,20.00,\
20.00,0.00
""",
        {"customers": 2, "revenue": None},
    ),
    # One praises, one blames.
    "Trustpilot export": (
        """
Review Created (UTC),Review Consumer User Id,Review Username,Review Title,Review Content,Review Stars,Source Of \
Review,Review Language,Company Reply Date (UTC),Company Reply Content,Reference Id,Reviewer Email,Tags
2025-03-02 10:00:00,u1,Ana,Great,Nice mugs,5,Organic,en,2025-03-03 09:00:00,Thanks,1001,ana@x.io,
2025-03-04 10:00:00,u2,Ben,Bad,Broken,1,Invitation,en,,,1002,ben@x.io,
""",
        {"mention_sentiment": 0},
    ),
}
