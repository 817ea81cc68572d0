"""Header names by which columns are known, for every role of every table.

Each role has two lists, separated by `~`: names that mean this role by themselves, best first, and general names that
need the support of the rest of the file. Names are written as `lib.importing.meaning.values.plain` leaves them.
"""

from __future__ import annotations

from collections.abc import Mapping

from lib.importing.meaning.marketing_synonyms import DEVICE, MARKETING
from lib.importing.meaning.person_synonyms import EMAIL, PERSON, PHONE

_CHANNEL = (
    "channel|канал|sales channel|канал продаж|order channel|контактный канал|канал обращения|kanal|canal|"
    "kanal bestellung|откуда заказ"
    "~source|via|medium|источник|platform|платформа|способ|through|touch channel|store type|utm source"
)
_TOUCHPOINT = "touchpoint|touch point|точка контакта|этап|journey stage|stage~step|шаг|survey point|moment"


_OWN: dict[str, dict[str, str]] = {
    "orders": {
        "ordered_at": "ordered at|учетный день|order date|order time|order datetime|order purchase timestamp|"
        "purchase date|invoice date|transaction date|дата заказа|дата заказа покупателем|дата покупки|"
        "дата и время заказа|время заказа|дата продажи|дата чека|sale date|sold at|bestelldatum|date de commande|"
        "fecha de pedido|fecha del pedido|data do pedido|receipt date|дата документа|дата реализации|дата операции|"
        "order created at|date ordered|purchased at|transaction time|дата транзакции|дата создания заказа|"
        "дата создания сделки|принят в обработку|дата оформления|дата и время чека|kaufdatum|rechnungsdatum|"
        "auftragsdatum|date commande|date d achat|fecha pedido|fecha de compra|fecha compra|data da compra|"
        "data pedido|order created|booking date|время продажи|дата продажи покупателю|дата визита|дата записи|"
        "дата услуги|appointment date|deal created|won time|"
        "booked on|date booked|дата бронирования"
        "~date|дата|дата и время|datetime|date time|timestamp|"
        "created at|дата создания|created|created date|date created|"
        "время создания|datum|fecha|data|time|время|day|день|processed at|event time|occurred at|period|период|"
        "время открытия|date achat|paid at|дата оплаты|дата платежа|открыт|дата открытия|закрыт|дата закрытия|"
        "opened at|closed at|create date|close date|add time|opened|closed",
        "customer_id": PERSON,
        "email": EMAIL,
        "phone": PHONE,
        "order_id": "order id|orderid|order number|order no|invoice no|invoice number|invoice id|invoice|"
        "transaction id|receipt number|receipt no|receipt|receipt id|номер заказа|заказ|id заказа|номер чека|чек|"
        "номер документа|order|basket id|bestellnummer|numero de commande|numero de pedido|check number|transaction|"
        "транзакция|purchase id|номер накладной|order name|no заказа|id сделки|идентификатор заказа|"
        "идентификатор платежа|номер отправки|numero do pedido|id de pedido|id do pedido|auftragsnummer|"
        "rechnungsnummer|belegnummer|numero de facture|numero de factura|payment id|id платежа|charge id|"
        "order reference|sale id|номер продажи|id транзакции|номер операции|srid|book number|"
        "booking number|reservation number|номер брони|номер бронирования"
        "~id|number|номер|документ|name|no|document|check|reference|ref|record id",
        "line_id": "line id|order item id|line number|line no|item id|order line|номер строки|строка заказа|позиция|"
        "position id"
        "~line|item number|строка",
        "amount": "finished price|amount|total amount|order total|total|total price|total sum|revenue|sales|"
        "order amount|order value|"
        "payment value|product sales|purchase revenue|transaction revenue|purchase amount|"
        "grand total|grand total purchased|grand total base|item total|"
        "сумма|сумма заказа|выручка|итого|сумма чека|сумма покупки|"
        "сумма продажи|оборот|стоимость заказа|net amount|gross amount|sales amount|dollar value|subtotal|umsatz|"
        "betrag|montant|chiffre d affaires|importe|valor|valor total|total spent|оплачено|сумма со скидкой|"
        "сумма оплаты|к оплате|line total|total paid|receipt total|sum|transaction amount|transaction value|net sales|"
        "сумма операции|сумма платежа|сумма транзакции|бюджет сделки|сумма сделки|gesamtbetrag|gesamtsumme|"
        "gesamtpreis|rechnungsbetrag|montant ttc|montant total|total ttc|importe total|total pedido|valor do pedido|"
        "preco total|total do pedido|order total amount|total collected|gross|gross sales|total incl tax|amount paid|"
        "сумма чека со скидкой|сумма руб|итого к оплате|итоговая сумма|вайлдберриз реализовал товар пр|deal value|"
        "deal amount|opportunity amount|сумма реализации|payment amount|"
        "lineitem total|line subtotal|стоимость с учетом скидок|стоимость со скидкой|стоимость с учетом скидки"
        "~value|стоимость|price|цена|paid|payment|dollars|money|деньги|цена итого|cost total|продажи|бюджет",
        "quantity": "quantity|qty|units|items|количество|кол во|number of items|items count|menge|anzahl|quantite|"
        "cantidad|quantidade|шт|units sold|number of cds|item count|штук|pieces|количество товаров|количество блюд|"
        "количество порций|lineitem quantity|quantity ordered|anzahl artikel"
        "~count|number|кол|pcs|volume",
        "unit_price": "unit price|item cost|цена одной единицы товара|цена одной единицы|цена за единицу товара|"
        "price per unit|item price|price each|цена|цена за единицу|цена за шт|price|"
        "einzelpreis|prix unitaire|precio unitario|preco unitario|product price|цена товара|list price|price unit|"
        "lineitem price|цена розничная|ваша стоимость товара|розничная цена|stuckpreis|цена продажи|price per item"
        "~rate|стоимость единицы",
        "refunded": "refunded amount|amount refunded|refund amount|order refund amount|order refund total|"
        "order refunded amount|"
        "total refunded|refund total|refunded total|total refund|total refunds|total refund amount|refunds amount|"
        "refunded value|partial refunds|partial refund|amount returned|returned amount|сумма возврата|сумма возвратов|"
        "возвращено|возвращенная сумма|сумма к возврату|возвращено клиенту|erstatteter betrag|erstattungsbetrag|"
        "montant rembourse|total rembourse|importe reembolsado|valor reembolsado",
        "cost": "cost|cost price|unit cost|cogs|себестоимость|закупочная цена|закупка|costs~expense",
        "currency": "currency|currency code|валюта|wahrung|devise|moneda|moeda|код валюты|код валюты товара|"
        "валюта операции|валюта платежа|currency iso"
        "~curr",
        "product": "product name|item name|product|item|sku|product id|article|товар|название товара|наименование|"
        "наименование товара|номенклатура|артикул|description|stock code|lineitem name|товар название|produkt|artikel|"
        "produit|producto|produto|goods|услуга|service|блюдо|позиция меню|продукт|menu item|артикул поставщика|"
        "артикул продавца|номенклатурная позиция|artikelname|produktname|nom du produit|nombre del producto|"
        "nome do produto|product title|item description|variant"
        "~название|описание",
        "category": "category|product category|category name|item category|категория|категория товара|группа товаров|"
        "kategorie|categorie|categoria|department|отдел|product type|product line|товарная группа|группа блюда|"
        "категория блюда|предмет|produktkategorie|категория меню|группа номенклатуры"
        "~group|группа|section",
        "channel": _CHANNEL,
        "location": "location|store|shop|city|store name|branch|outlet|store id|магазин|город|филиал|точка|"
        "точка продаж|country|страна|адрес|region|регион|filiale|stadt|magasin|ville|tienda|ciudad|loja|cidade|pos|"
        "касса|кофейня|shipping city|billing city|точка продажи|склад|торговое предприятие|регион доставки|"
        "город доставки|магазин продажи|адрес магазина|торговая точка|подразделение|ресторан|кафе|ubicacion|standort|"
        "filialname|point of sale|warehouse"
        "~address|state|place|место",
        "promo": "promo|promo code|promocode|coupon|coupon code|discount code|voucher|промокод|купон|акция|gutschein|"
        "code promo|cupon|cupom|название акции|rabattcode|gutscheincode|code de reduction|codigo de descuento|"
        "codigo promocional|применённый промокод"
        "~discount|скидка|campaign",
        "status": "status|order status|статус|статус заказа|financial status|состояние|payment status|"
        "order payment status|статус оплаты|финансовый статус|bestellstatus|statut|estado|deal status|стадия сделки|"
        "этап сделки|статус платежа|"
        "статус сделки|zahlungsstatus|situacao|estado del pedido|statut de la commande|deal stage|stage|"
        "estado pedido|auftragsstatus|fulfillment status|order fulfillment status|статус доставки|"
        "is cancel|is cancelled|is canceled|cancelled|canceled|order cancelled|отменен|отменена|заказ отменен|удален|"
        "статус визита|статус записи|visit status|appointment status|booking status|"
        "attendee status|"
        "заказ удален|чек удален|аннулирован|storniert|annule|cancelado|is void|voided|"
        "refunded|is refunded|fully refunded|возвращен|возвращена|заказ возвращен"
        "~state|тип операции|operation|тип документа|вид документа|вид операции|операция|тип чека|признак расчета|"
        "transaction type|operation type|document type|receipt type|sale type|vorgangsart|belegart",
    },
    "visits": {
        "visitor_id": "visitor id|visitor|anonymous id|client id|cookie id|device id|user pseudo id|fullvisitorid|"
        "full visitor id|id посетителя|посетитель|ид посетителя|browser id|fingerprint|user id|userid|customer id|"
        "customerid|id пользователя|пользователь|id клиента|distinct id|uid|member id|person id"
        "~user|customer|client|клиент|id|ip|ip address|login|email|логин|person|абонент|account id|account|"
        "amplitude id|member|card number|номер карты",
        "occurred_at": "occurred at|event time|event timestamp|visit time|visited at|timestamp|hit time|event date|"
        "время события|дата события|время визита|дата визита|дата и время визита|visit start time|page view time|"
        "visit date|event datetime|event at|time stamp"
        "~date|time|datetime|created at|ts|дата|время|дата и время|date time|when|day|created|date created",
        "customer_id": "customer id|customerid|id клиента|client code|user id|userid|id пользователя|клиент|customer|"
        "код клиента|registered user id|login|email"
        "~user|логин|account id",
        "session_id": "session id|sessionid|session|visit id|ga session id|user session|сессия|id сессии|визит|"
        "id визита|номер визита|sitzung|идентификатор визита|session number"
        "~visit",
        "action": "event|event name|event type|action|event action|action name|событие|действие|тип события|"
        "название события|имя события|activity|ereignis|aktion|evenement|evento|accion|event category"
        "~type|тип|name|operation",
        "page": "start url|page|url|page url|page path|page location|path|landing page|request uri|страница|урл|"
        "адрес страницы|page title|screen name|screen|экран|seite|pagina|request url|link|current url|страница входа|"
        "url страницы|"
        "page url path|full url"
        "~адрес|location|title|request",
        "content_type": "content type|page type|тип контента|тип страницы|content group|раздел|screen class~section",
        "source": "source|utm source|traffic source|referrer|referer|source medium|источник|источник трафика|"
        "источник перехода|quelle|fuente|origem|session source|first source|реферер"
        "~medium|utm medium|channel|канал|traffic channel|channel grouping",
        "campaign": "campaign|utm campaign|campaign name|кампания|рекламная кампания|kampagne|campagne|campana|"
        "campanha",
        "device": DEVICE,
        "duration_s": "duration|время на сайте|time spent|duration s|duration seconds|time on page|dwell time|"
        "длительность|время на странице|длительность сек|продолжительность|session duration|visit duration|"
        "время визита"
        "~seconds|секунд|time on site",
        "user_agent": "user agent|useragent|браузер|browser|ua",
    },
    "answers": {
        "question": "question|survey question|metric|survey type|вопрос|тип опроса|показатель|frage|pregunta|pergunta|"
        "question text|question name|текст вопроса"
        "~survey|опрос|type|тип|name",
        "score": "score|rating|answer score|оценка|балл|баллы|mark|stars|nps score|csat score|ответ|answer|response|"
        "bewertung|note|puntuacion|nota|звезды|рейтинг|satisfaction|grade|answer value"
        "~value|значение|points|result",
        "answered_at": "answered at|answer date|response date|completed at|submitted at|submit date|дата ответа|"
        "время ответа|дата опроса|survey date|responded at|date submitted|timestamp|отметка времени|end date|"
        "recorded date|дата заполнения|дата отзыва|review date|feedback date|response time|completion time|"
        "submission date|submit date utc|время создания|дата создания|время заполнения|datum der antwort|horodateur|"
        "marca temporal|carimbo de data hora|zeitstempel|date de reponse|fecha de respuesta|data da resposta|"
        "submitted|responded|answered"
        "~date|дата|created at|datetime|time|created|дата и время|datum|fecha|data|day|день",
        "sent_at": "sent at|sent date|survey sent|survey sent at|sent|date sent|invited at|дата отправки|отправлено|"
        "отправлен|invitation date|дата приглашения"
        "~start date|started at",
        "customer_id": PERSON,
        "email": EMAIL,
        "phone": PHONE,
        "channel": _CHANNEL,
        "touchpoint": _TOUCHPOINT,
        "comment": "comment|comments|что улучшить|что нам улучшить|what can we improve|what could we do better|"
        "feedback|verbatim|reason|comment text|комментарий|комментарии|отзыв|текст отзыва|пожелания|review|"
        "review text|kommentar|commentaire|comentario|open answer|why|почему|open ended|tell us why|tell us more|"
        "please explain|расскажите почему|почему вы поставили такую оценку|что понравилось|"
        "what is the main reason for your score|main reason|ваши пожелания|was konnen wir verbessern|"
        "que pouvons nous ameliorer|que podemos mejorar|o que podemos melhorar|additional comments|any other comments"
        "~text|текст|note|примечание|message",
        "scale_min": "scale min|min score|lowest score|минимум шкалы",
        "scale_max": "scale max|max score|highest score|максимум шкалы|scale~шкала",
    },
    "tickets": {
        "ticket_id": "ticket id|ticket|ticket number|ticket no|case id|case number|case|issue id|request id|"
        "request number|номер обращения|обращение|id обращения|номер заявки|заявка|id заявки|тикет|номер тикета|"
        "id тикета|id запроса|id диалога|номер диалога|id обращений|conversation id|incident|incident id|"
        "incident number|issue key|vorgang|ticketnummer|номер запроса|"
        "chat id|call id|conversation|номер чата|id чата|numero de ticket|numero de chamado|ticket nummer"
        "~id|number|номер|key|no|name",
        "opened_at": "opened at|create date|started timestamp|chat started|date time opened|"
        "opened|open date|date opened|created at|created|creation date|created date|"
        "ticket created|дата обращения|дата создания|создан|создано|открыт|открыто|дата открытия|дата заявки|"
        "time created|submitted at|reported at|started at|erstellt|erstellt am|cree le|creado|criado em|received at|"
        "date created|created time|received|дата и время создания|дата поступления|eroffnet am|ouvert le|"
        "date de creation|fecha de creacion|data de criacao|дата регистрации|opened on|created on"
        "~date|дата|time|timestamp|datetime|day|время|дата и время|day opened",
        "customer_id": PERSON,
        "email": EMAIL,
        "phone": PHONE,
        "channel": _CHANNEL,
        "first_replied_at": "first replied at|first reply at|first response at|first response|first reply|"
        "first responded at|первый ответ|дата первого ответа|время первого ответа|first response date|"
        "initial response|replied at|answered at|first contact at|responded at|ответ дан"
        "~reply date|дата ответа|время ответа",
        "first_reply_minutes": "first reply minutes|first response minutes|first reply time in minutes|"
        "first response time|first reply time|time to first response|minutes to first reply|минут до первого ответа|"
        "время до первого ответа|response minutes|response time minutes|response time|время реакции|"
        "first response time minutes|время ответа мин|время первого ответа мин|first response min|"
        "время первого ответа|первый ответ|first response|first reply|время ответа|frt|time to first reply|"
        "erste antwortzeit|temps de premiere reponse|tiempo de primera respuesta|tempo de primeira resposta",
        "resolved_at": "resolved at|resolved|solved at|resolution date|date resolved|resolved date|resolved time|"
        "time resolved|resolution at|solved|дата решения|решен|решено|closed at|closed|date closed|close date|"
        "дата закрытия|закрыт|закрыто|закрыта|closed date|gelost am|geschlossen|completed at|closed time|end date|"
        "gelost|resolved on|closed on|date de resolution|fecha de cierre|data de fechamento|дата завершения|"
        "дата выполнения"
        "~finished at|updated at|завершено",
        "resolution_hours": "resolution hours|resolution time hours|hours to resolution|full resolution time in hours|"
        "resolution time|time to resolution|время решения|часов до решения|время решения ч|handle time hours|"
        "часы до решения|full resolution time|resolution h|resolution|handle time|resolution duration|время закрытия|"
        "losungszeit|temps de resolution|tiempo de resolucion|tempo de resolucao|time to close|ttr|"
        "длительность решения|решено за",
        "status": "status|ticket status|state|статус|статус обращения|статус заявки|состояние|statut|estado|"
        "case status|ticketstatus|situacao|etat",
        "topic": "topic|subject|category|reason|issue type|ticket type|тема|тематика|категория|причина обращения|"
        "тип обращения|contact reason|thema|betreff|sujet|asunto|assunto|категория обращения|request type|issue|"
        "type of issue|summary|theme|группа|тема обращения|тип заявки|kategorie"
        "~type|тип|tag|tags|product area|group|описание|title",
        "touchpoint": _TOUCHPOINT,
        "priority": "priority|приоритет|severity|urgency|срочность|важность|prioritat|priorite|prioridad|prioridade",
        "agent": "agent|assignee|operator|agent name|assigned to|owner|оператор|исполнитель|ответственный|сотрудник|"
        "менеджер|специалист|агент|bearbeiter|agente|support rep|agent id|teammate|teammate assigned|assigned agent|"
        "owner name|responsable|responsavel"
        "~employee|manager|rep|user",
        "contacts": "contacts|number of contacts|contact count|replies|touches|reopens|количество обращений|"
        "число контактов|interactions|количество контактов|число обращений"
        "~messages|сообщений",
        "score": "score|csat|csat score|satisfaction score|satisfaction|satisfaction rating|rating|"
        "customer satisfaction|customer rating|оценка|оценка клиента|удовлетворенность|survey score|bewertung|"
        "feedback score|балл|ticket satisfaction rating|survey results|survey result|conversation rating|"
        "satisfaction result"
        "~mark|stars|nps",
    },
    "customers": {
        "customer_id": "id|" + PERSON,
        "email": EMAIL,
        "phone": PHONE,
        "first_seen_at": "first seen at|first seen|customer since|registered at|registration date|signup date|"
        "sign up date|signed up at|join date|joined at|joined|client since|дата регистрации|клиент с|зарегистрирован|"
        "дата первого визита|account created|member since|registriert am|kunde seit|fecha de alta|data de cadastro|"
        "created at|date joined|start date|дата создания|since|signed up|optin time|opt in time|create date|"
        "карта выдана|дата выдачи карты|дата выдачи|дата создания карточки|date d inscription|fecha de registro|"
        "registrierungsdatum|sign up|первый визит|первая продажа|first visit|patronage since date|"
        "created on|registered on|registered|customer created|account created at|"
        "member since date"
        "~date|дата|created|first order date|дата первой покупки",
        "account": "account|company|company name|organization|organisation|компания|организация|account name|firma|"
        "empresa|societe|юрлицо|holding"
        "~business|контрагент",
        "acquisition_channel": "acquisition channel|acquisition source|first source|signup source|"
        "how did you hear about us|канал привлечения|источник привлечения|откуда узнали|откуда узнал|lead source|"
        "registration source|first channel|marketing channel|original source|как узнали о нас|как узнали|"
        "первый источник|heard about us from|origin"
        "~source|channel|источник|канал|utm source|referral source|откуда",
        "acquisition_cost": "acquisition cost|cac|cost to acquire|стоимость привлечения",
        "birthday": "birthday|birth date|date of birth|dob|birthdate|день рождения|дата рождения|geburtstag|"
        "geburtsdatum|date de naissance|fecha de nacimiento|data de nascimento|д р",
        "churned": "churned|churn|is churned|churn label|has churned|left|has left|ушел|отток|ушедший|attrition flag|"
        "exited|is churn|churn status|customer status|attrition|churn value|отказался|покинул"
        "~status|статус|active|target",
        "churned_at": "churned at|churn date|cancelled at|cancellation date|left at|дата ухода|дата отказа|"
        "дата расторжения|canceled at|date left|leave date|cancelled on|canceled on|cancelled|canceled|дата отписки|"
        "ended on|left on"
        "~end date",
        "churn_reason": "churn reason|cancellation reason|reason for leaving|причина ухода|причина оттока|"
        "причина отказа|cancel reason"
        "~reason|причина",
        "tenure_months": "tenure|tenure months|tenure in months|months as customer|months on book|срок месяцев|"
        "стаж месяцев|месяцев с нами|срок обслуживания|стаж|months|lifetime months",
        "monthly_charge": "monthly charge|monthly charges|monthly fee|monthly payment|mrr|monthly spend|"
        "абонентская плата|ежемесячный платеж|месячный платеж|платеж в месяц|monthly amount|monthly revenue",
    },
    "subscriptions": {
        "customer_id": PERSON,
        "email": EMAIL,
        "phone": PHONE,
        "started_at": "started at|start date|subscription start|subscription start date|"
        "period start|дата начала|начало|начало подписки|дата начала подписки|beginn|startdatum|date de debut|"
        "fecha de inicio|data de inicio|subscribed at|activation date|дата подключения|start|started|started on|"
        "begins|активирована|activated at|activated on|subscriptions started at|inicio|debut"
        "~current period start|created utc|created at|created|date|дата|from|с",
        "ended_at": "ended at|ended|end date|subscription end|subscription end date|ended on|ends|period end|"
        "expires at|expiration date|expired at|дата окончания|окончание|окончание подписки|конец|дата отключения|"
        "дата завершения|ende|enddatum|date de fin|fecha de fin|data de fim|дата окончания подписки|valid until|end|"
        "cancelled at|canceled at|cancelled on|canceled on|cancellation date|дата отмены|дата отказа|gekundigt am"
        "~to|until|по|до",
        "paid_until": "current period end|current term end|next payment|next billing date|next bill date|paid until|"
        "renews at|renewal date|next renewal|оплачено до|следующий платеж|дата следующего платежа|дата продления|"
        "следующее списание",
        "billing_months": "plan interval length|interval count|months per payment|месяцев в платеже|billing interval|"
        "interval|billing period|billing cycle|plan interval|billing frequency|"
        "period unit|billing period unit|plan interval unit|frequency|период оплаты|периодичность|"
        "периодичность оплаты|срок тарифа|abrechnungszeitraum|intervall|periodicite|periodicidad|periodicidade"
        "~period|период",
        "status": "status|state|subscription status|статус|статус подписки|состояние|statut|estado|situacao",
        "monthly_amount": "monthly amount|mrr|monthly fee|стоимость в год|стоимость за год|цена за год|цена в год|"
        "годовая стоимость|"
        "сумма в год|annual price|yearly price|price per year|annual amount|amount per year|annual fee|yearly fee|arr|"
        "annual contract value|jahrespreis|preis pro jahr|prix annuel|precio anual|preco anual|"
        "monthly price|monthly charge|monthly revenue|"
        "price per month|абонентская плата|ежемесячный платеж|платеж в месяц|стоимость в месяц|monthly payment|"
        "цена в месяц|subscriptions mrr|monthly|price monthly|monthly cost|ежемесячная плата|стоимость тарифа|"
        "monatspreis|"
        "monatlicher betrag|prix mensuel|precio mensual|preco mensal|mensualite"
        "~amount|unit amount|price|сумма|цена|стоимость|fee|charge|тариф руб|plan amount|payment",
        "plan": "plan|plan name|subscription plan|тариф|тарифный план|план|подписка|product|tarif|plan id|package|"
        "пакет|plan code|subscriptions plan id"
        "~name|название|tier|type",
    },
}

HEADERS: Mapping[str, Mapping[str, str]] = _OWN | MARKETING
