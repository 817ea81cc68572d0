"""Header names of what marketing programs export: messages, referrals, points, searches, mentions, spending.

Written as in `synonyms`.
"""

from __future__ import annotations

from lib.importing.meaning.person_synonyms import EMAIL, PERSON, PHONE

_PLATFORM = (
    "platform|network|social network|площадка|соцсеть|сеть|платформа|plattform|plateforme|plataforma~site|"
    "source|источник|channel|канал"
)
DEVICE = "device|device type|device category|устройство|тип устройства|gerat|appareil|dispositivo~device name"

MARKETING: dict[str, dict[str, str]] = {
    "messages": {
        "customer_id": PERSON,
        "email": EMAIL,
        "phone": PHONE,
        "sent_at": "sent at|sent|send time|sent date|date sent|send date|message date|дата отправки|отправлено|"
        "время отправки|дата рассылки|gesendet am|envoye le|enviado|дата сообщения|delivery date|sent on|versendet am|"
        "fecha de envio|data de envio|date d envoi|send time utc|delivered at|дата выпуска|send date time"
        "~ts|event time|event date|event timestamp|occurred at|дата события|время события|date|дата|timestamp|time|"
        "created at|datetime|day|время|дата и время",
        "channel": "channel|канал|message channel|канал рассылки|medium|канал отправки~type|тип|platform|via",
        "campaign": "campaign|campaign name|campaign id|кампания|рассылка|название рассылки|mailing|subject|тема|"
        "тема письма|newsletter|template|campaign title|выпуск|название письма|email name|message name|subject line|"
        "kampagne|campagne|campana|campanha|название кампании|название выпуска|betreff|objet|asunto|assunto"
        "~sub|message|name|название|title",
        "kind": "kind|message type|message kind|тип сообщения|вид сообщения|тип рассылки~type|тип|category",
        "delivered": "delivered|delivered at|доставлено|доставлен|delivery status|is delivered|zugestellt|"
        "received email|"
        "delivered date|delivery time|дата доставки|статус доставки|livre|entregado|entregue~received",
        "bounced": "bounced|bounce|is bounced|bounce type|bounced at|hard bounce|hard bounce date|bounce date|"
        "bounced email|"
        "bounce reason|недоставлено|не доставлено|ошибка доставки|ошибка|причина недоставки|unzustellbar|rebote",
        "opened": "opened|opened at|open|opens|открыто|открыл|открыт|прочитано|read|is opened|открытие|geoffnet|"
        "ouvert|abierto|aberto|open time|read at|opened email|open date|opened date|first open|open count|opens count|"
        "unique opens|открытия|открытий|дата открытия|число открытий|количество открытий|прочтений|дата прочтения"
        "~viewed",
        "clicked": "clicked|clicked at|click|clicks|клик|кликнул|переход|перешел|is clicked|geklickt|clic|click time|"
        "переход по ссылке|переходы|clicks count|кликнуто|clicked email|click date|clicked date|click count|"
        "unique clicks|"
        "кликов|переходов|дата клика|дата перехода|клики|количество кликов|количество переходов"
        "~visited",
        "converted": "converted|conversion|converted at|purchased|ordered|конверсия|купил|заказал|is converted|"
        "placed order|"
        "purchase|order placed|дата заказа|заказ~bought",
        "unsubscribed": "unsubscribed|unsubscribe|unsubscribed at|opted out|отписался|отписка|отписан|is unsubscribed|"
        "opt out|abgemeldet|отписался от рассылки|unsub|отписки|unsubscribe date|unsubscribed date|unsubscribed email|"
        "дата отписки|отписалась|desabonne|dado de baja|descadastrado",
    },
    "referrals": {
        "referrer_id": "referrer id|referrer|referrer customer id|referring customer|referred by|inviter|inviter id|"
        "advocate|пригласил|кто пригласил|реферер|рекомендатель|id пригласившего|пригласивший|promoter id|sharer|"
        "cliente que recomienda|recomendado por|empfohlen von|werber|parrain|indicado por|кто рекомендовал|referee by|"
        "advocate id|referring email|referrer email|referrer phone|inviter email|advocate email|email пригласившего|"
        "телефон пригласившего"
        "~customer id|user id|client|клиент|customer|id клиента|email",
        "occurred_at": "occurred at|referral date|referred at|invited at|invite date|shared at|share date|"
        "дата приглашения|дата рекомендации"
        "~date|дата|datum|fecha|data|timestamp|created at|time|datetime|day|время|дата и время",
        "offered": "offered|share offered|offer shown|prompted|предложено|предложено поделиться|предложение показано",
        "shared": "shared|did share|share|поделился|рекомендовал|поделились|is shared",
        "referred_id": "referred id|referred|referred customer id|referred customer|invitee|invitee id|"
        "invited customer|friend|referee|referee id|приглашенный|кого пригласил|id приглашенного|новый клиент|"
        "приглашенный клиент|friend email|referred email|referred phone|invitee email|email приглашенного|"
        "телефон приглашенного|cliente recomendado|geworbener kunde|geworben|filleul|cliente indicado|friend id|"
        "referred friend|referral email|кого рекомендовал|друг",
        "converted": "convertido|konvertiert|converti|friend purchased|referral status|статус приглашения|converted|"
        "conversion|purchased|signed up|became customer|купил|стал клиентом|joined"
        "~success|status",
    },
    "points": {
        "customer_id": PERSON,
        "email": EMAIL,
        "phone": PHONE,
        "occurred_at": "occurred at|transaction date|points date|movement date|дата начисления|дата операции|"
        "дата движения|дата транзакции|дата и время операции"
        "~date|дата|datum|fecha|data|timestamp|created at|time|datetime|day|время|дата и время",
        "earned": "earned|points earned|points approved|accrued|points|bonus|bonuses|"
        "начислено|начислено баллов|начислено бонусов|"
        "баллы|бонусы|points added|credited|points accrued|начисление|accrual|bonus points|количество бонусов|"
        "количество баллов|сумма баллов|сумма бонусов|бонусов|баллов|"
        "points gagnes|puntos ganados|puntos|pontos ganhos|pontos|gesammelte punkte|punkte|points change|"
        "изменение баллов|"
        "изменение баланса|points amount|движение баллов"
        "~change|delta|движение|amount|количество|сумма",
        "redeemed": "redeemed|points redeemed|spent|points spent|burned|points used|списано|списано баллов|"
        "списано бонусов|списание|потрачено|debited|redemption|points utilises|"
        "puntos usados|puntos canjeados|pontos usados|pontos resgatados|eingeloste punkte"
        "~used",
        "tier": "tier|level|loyalty tier|уровень|статус|ступень|card type|тип карты|loyalty level|уровень карты|"
        "niveau|nivel|stufe~status",
    },
    "searches": {
        "clicks": "clicks|клики|klicks|clics|cliques|переходы|url clicks~click",
        "impressions": "impressions|показы|impressionen|impresiones|impressoes~views|shows",
        "position": "position|average position|avg position|позиция|средняя позиция|posicion|posicao|avg pos|"
        "средняя позиция показа|ср позиция|ср позиция показа|avg position shown"
        "~rank",
        "day": "day|date|дата|день|datum|fecha|data~period|timestamp|время",
        "query": "query|top queries|queries|search query|запрос|запросы|популярные запросы|search term|"
        "поисковый запрос|suchanfrage|requete|consulta|ключевое слово|keyword|haufigste suchanfragen"
        "~term",
        "page": "page|top pages|pages|landing page|url|страница|страницы|популярные страницы|seite|pagina~address",
        "device": DEVICE,
        "country": "country|страна|countries|страны|land|pays|pais~region|geo",
    },
    "mentions": {
        "occurred_at": "published at|posted at|mention date|publication date|дата публикации|дата упоминания|"
        "дата отзыва|review date|occurred at|post date|published|review created|review created at"
        "~create time|created|datum|fecha|data|date|дата|timestamp|created at|time|datetime|day|время|дата и время",
        "platform": _PLATFORM,
        "author": "author|автор|username|author name|posted by|reviewer|имя автора|user name|handle|имя пользователя|"
        "автор отзыва|review username|autor|auteur|verfasser"
        "~user|name|имя|nickname|ник",
        "customer_id": PERSON.partition("~")[0],
        "text": "text|mention|mention text|post|review|review text|content|message|body|текст|отзыв|упоминание|"
        "текст отзыва|текст упоминания|сообщение|пост|review content|comment body|comment text|текст комментария"
        "~comment|комментарий|title|snippet",
        "rating": "rating|stars|оценка|рейтинг|звезды|review rating|балл|star rating|stars given|review stars|"
        "bewertung|note|puntuacion|"
        "sterne|nota~score|mark",
        "sentiment": "sentiment|tone|tonality|тональность|настроение|окраска|sentiment label~mood",
        "reach": "reach|audience|followers|views|охват|аудитория|подписчики|просмотры|impressions|"
        "social media reach~subscribers",
        "replied_at": "replied at|reply date|answered at|responded at|response date|дата ответа|ответили|replied|"
        "reply at|owner response date|дата ответа компании|owner reply date|reply time|review reply date|"
        "antwort am|geantwortet am|fecha de respuesta|date de reponse|data da resposta"
        "~answer date|response",
    },
    "spend": {
        "day": "day|date|дата|день|datum|fecha|data|month|месяц|spend date|period|период|дата расхода|"
        "tag|day of report|дата отчета"
        "~reporting starts|reporting start|week|неделя|timestamp|time|week start",
        "amount": "spend|ad spend|marketing spend|cost|costs|amount spent|advertising cost|budget|расход|расходы|"
        "затраты|бюджет|стоимость рекламы|рекламный расход|расходы на рекламу|потрачено|kosten|ausgaben|depenses|"
        "gasto|custo|expense|expenses|расход с ндс|costo|coste|ausgabe|werbekosten|media spend|cost usd|"
        "стоимость размещения|потрачено всего|потраченная сумма|betrag ausgegeben|ausgegebener betrag|montant depense|"
        "importe gastado|valor gasto"
        "~amount|сумма|value|total|стоимость",
        "channel": "channel|marketing channel|ad channel|канал|рекламный канал|source|campaign|кампания|источник|"
        "platform|площадка|kanal|canal|campaign name|статья|статья расходов|kampagne|"
        "campagne|campana|campanha|название кампании"
        "~medium|type|name|category|категория",
    },
}
