"""What the words in cells mean: statuses, event names, answers in words, questions, yes and no, currencies.

Each vocabulary says for a canonical value which words stand for it. A word ending in `*` is the beginning of a word
(Russian and other inflected forms); anything else must be the whole cell. Case, punctuation and ё/е do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from unicodedata import normalize

from lib.importing.text.looks import CURRENCIES

Canonical = str | float | bool | None
_ACCENTS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")


def plain(text: str) -> str:
    """A header or cell reduced to its words: `fooBar` and `foo_bar` both `foo bar`, ё as е, é as e, № as "номер"."""
    text = re.sub(r"(?<=[a-zа-яё0-9])(?=[A-ZА-ЯЁ])", " ", str(text).replace("№", " номер "))
    text = text.casefold().replace("ё", "е")
    if not text.isascii():
        # Letters of the Latin alphabet lose their accents; й stays itself.
        text = normalize("NFC", _ACCENTS.sub("", normalize("NFD", text)))
    return " ".join(re.findall(r"[^\W_]+|[👍👎🙂🙁😀😐]", text))


#: Cells whose first word would mislead.
_EXCEPTIONS: Mapping[tuple[str, str], Mapping[str, Canonical]] = {
    ("orders", "status"): {
        "partially refunded": "completed",
        "partial refund": "completed",
        "частичный возврат": "completed",
        "not cancelled": "completed",
        "не удален": "completed",
        "не удалена": "completed",
        "pending payment": "cancelled",
        "awaiting payment": "cancelled",
        "payment pending": "cancelled",
        "ожидает оплаты": "cancelled",
        "ожидание оплаты": "cancelled",
        "в ожидании оплаты": "cancelled",
        "не отменен": "completed",
        "закрыто и не реализовано": "cancelled",
        "closed lost": "cancelled",
        "closed won": "completed",
        "сделка успешна": "completed",
        "сделка провалена": "cancelled",
        "анализ причины провала": "cancelled",
    },
}

#: (table, role) -> canonical value -> words. Order matters where beginnings of words overlap: the first match wins.
_WORDS: Mapping[tuple[str, str], Mapping[Canonical, str]] = {
    ("orders", "status"): {
        "refunded": "refund*|return*|chargeback|возврат*|возвращ*|вернул*|ruckerstattung|erstattet|rembours*|reembols*|"
        "devuelt*|devol*",
        "cancelled": "cancel*|void*|declin*|fail*|abandon*|reject*|draft|expired|unpaid|not paid|uncollectible|deleted|"
        "удален*|no show*|did not come|не пришел*|клиент не пришел*|не пришла|клиент не пришла|неявка|"
        "отмен*|отказ*|"
        "incomplete|not attending|списан*|past due|overdue|отклон*|невыкуп*|полный невыкуп|"
        "аннулир*|не оплачен*|просрочен*|черновик|storniert|annul*|fehlgeschlagen|не выкуплен*",
        "completed": "ok|succe*|attending|оплат*|"
        "complet*|paid|pay*|ship*|deliver*|fulfil*|done|clos*|success*|process*|approv*|accept*|"
        "await*|ожида*|"
        "confirm*|invoic*|new|open|pending|active|on hold|received|выполнен*|оплач*|доставл*|отправл*|отгружен*|"
        "заверш*|закрыт*|получен*|подтвержд*|принят*|обработ*|в обработке|в работе|нов*|готов*|выдан*|собран*|"
        "пришел*|пришла|клиент пришел*|клиент пришла|came|arrived|show|"
        "успеш*|продажа|покупк*|реализац*|приход|sale*|charge|charges|purchase|abgeschlossen|bezahlt|versendet|geliefert|paye*|livr*|termin*|pagado|entregado|"
        "enviado|pago|concluido",
    },
    ("tickets", "status"): {
        "open": "to do|todo|backlog|reopen*|open*|new|pending|in progress|progress|hold|on hold|waiting*|assigned|"
        "unresolved|not resolved|escalat*|открыт*|нов*|в работе|ожид*|на удержании|переоткрыт*|не решен*|offen|"
        "neu|ouvert|abierto|aberto|active|активн*",
        "resolved": "resolv*|solv*|clos*|done|complet*|fixed|answered|закрыт*|решен*|выполнен*|заверш*|"
        "geschlossen|gelost|ferme|resolu|cerrado|resuelto|fechado|resolvido",
    },
    ("messages", "kind"): {
        "survey": "survey*|nps|csat|feedback*|questionnaire|опрос*|анкет*|отзыв*",
        "share_offer": "share*|referral*|refer*|invite*|share offer|поделит*|приведи*|реферал*|рекоменд*",
        "marketing": "market*|promo*|newsletter*|campaign*|ad|ads|advert*|broadcast|discount*|offer*|рассылк*|"
        "акци*|реклам*|маркет*|промо*|скидк*|предложен*",
    },
    # What happened to a message, in logs that have a row for each such thing.
    ("messages", "event"): {
        "bounced": "bounce*|hard bounce*|soft bounce*|email bounce*|bounced email|drop*|blocked|undelivered|"
        "not delivered|недоставлен*|не доставлен*|ошибка доставки|unzustellbar",
        # Who calls it spam does not want to be written to either.
        "unsubscribed": "unsub*|opt out|opted out|spam*|complain*|marked as spam|marked email as spam|отпис*|жалоб*|"
        "пожаловал*|abgemeldet|abmeldung|desabonn*|desinscri*|baja",
        "clicked": "click*|link click*|email click*|клик*|переход*|перешел*|geklickt|clic*",
        "opened": "open*|unique open*|email open*|read|first opening|открыт*|прочитан*|просмотр*|geoffnet|ouvert*|"
        "abiert*|abert*",
        "converted": "order placed|placed order|converted|conversion*|купил*",
        "delivered": "deliver*|received email|received sms|email delivered|email received|доставлен*|zugestellt|livre|"
        "entregado|entregue",
        "sent": "sent|send|sending|processed|email sent|sms sent|sent email|отправлен*|отправка|gesendet|envoye*|"
        "enviad*",
    },
    ("messages", "delivered"): {
        False: "no|not delivered|undeliver*|bounce*|hard*|soft*|fail*|reject*|drop*|block*|error*|expired|invalid*|"
        "нет|не доставлен*|недоставлен*|ошибк*|отклон*|nein|nicht zugestellt|non|nao",
        True: "yes|deliver*|received*|ok|success*|read|open*|click*|да|доставлен*|получен*|прочитан*|открыт*|ja|"
        "zugestellt|oui|livre|si|entregado|sim|entregue",
    },
    ("messages", "bounced"): {
        False: "no|none|ok|not bounced|false|нет|nein|non|nao",
        True: "yes|true|hard*|soft*|bounc*|4*|5*|error*|invalid*|mailbox*|да|ошибк*|нет ящика|ящик*|ja|oui|si|sim",
    },
    ("referrals", "converted"): {
        False: "no|pending|reject*|declin*|denied|invited|sent|open|expired|cancel*|not converted|registered|"
        "нет|ожид*|отклон*|приглаш*|отправл*|отмен*|nein|non|nao",
        True: "yes|approv*|convert*|success*|complet*|purchas*|paid|reward*|confirm*|won|да|подтвержд*|выполн*|купил*|"
        "оплач*|успеш*|стал клиентом|ja|oui|si|sim",
    },
    # What moved a loyalty account, where one column holds the amount of both.
    ("points", "event"): {
        "earned": "earn*|accru*|credit*|award*|add*|welcome*|bonus*|purchase|birthday*|gift|+|начислен*|приход*|"
        "зачислен*|покупка|подарок|приветствен*|gutschrift|gesammelt|gagn*|gana*|acumul*|acredit*|ganho*",
        "redeemed": "spend*|spent|redeem*|redemption*|debit*|used|use|burn*|paid with points|списан*|расход*|"
        "оплата баллами|оплата бонусами|потрачен*|einlosung|eingelost|utilis*|depens*|canje*|gasto|resgat*|usado",
        "expired": "expir*|lapse*|сгор*|сгоран*|истек*|аннулир*|verfall*|caduc*",
    },
    # How many months one payment for a subscription covers.
    ("subscriptions", "billing_months"): {
        12.0: "year*|annual*|1 year|12 month*|12 мес*|год*|ежегодн*|1 год|за год|в год|jahr*|annee|annuel*|ano|anual*",
        6.0: "half year*|half yearly|semiannual*|semi annual*|biannual*|6 month*|6 мес*|полгода|полугод*|semestr*|"
        "halbjahr*",
        3.0: "quarter*|3 month*|3 мес*|квартал*|ежеквартальн*|trimest*|quartal*|vierteljahr*",
        24.0: "2 year*|two year*|biennial*|24 month*|2 года|24 мес*",
        1.0: "month*|1 month|месяц*|ежемесячн*|1 мес*|в месяц|за месяц|monat*|mois|mensuel*|mensual*|mensal*|mes",
        0.23: "week*|1 week|недел*|еженедельн*|woche*|semaine*|hebdo*|semana*",
    },
    # Words in the header of an amount that say what it is paid for.
    ("subscriptions", "header"): {
        12.0: "year|yearly|annual|annually|arr|год|годовая|годовой|jahr|jahrlich|annuel|anual",
        3.0: "quarter|quarterly|квартал|квартальная|quartal|trimestre",
    },
    ("subscriptions", "status"): {
        "ended": "incomplete expired|"
        "cancel*|ended|expired|inactive|terminat*|churn*|unpaid|closed|deleted|lapsed|отмен*|заверш*|истек*|"
        "неактив*|не актив*|закрыт*|расторг*|отключ*|gekundigt|beendet|abgelaufen|annule*|resilie*|expire*|cancelad*|"
        "finaliz*|encerrad*",
        "running": "active|trial*|in trial|live|running|current|past due|non renewing|renew*|paused|open|актив*|"
        "действ*|подключ*|пробн*|приостанов*|aktiv|laufend|actif|active|en cours|activo|activa|ativo|ativa|vigente",
    },
    ("mentions", "sentiment"): {
        "positive": "positive|pos|good|praise|позитив*|положит*|хорош*|positiv*|positif|positivo",
        "negative": "negative|neg|bad|complaint|негатив*|отриц*|плох*|negativ*|negatif|negativo",
        "neutral": "neutral*|mixed|нейтрал*|смешан*|neutre|neutro",
    },
    ("customers", "churned"): {
        False: "no|n|false|0|stay*|active|join*|retained|current|existing customer|existing|not churned|нет|оста*|"
        "актив*|действ*|nein|non",
        True: "yes|y|true|1|churn*|left|lost|gone|cancel*|inactive|attrited customer|attrited|exited|closed|да|"
        "уш*|отток|потерян*|неактив*|расторг*|ja|oui|si|sim",
    },
    ("answers", "question"): {
        "nps": "nps|net promoter*|recommend*|порекоменд*|рекоменд*|посовет*|советов*|weiterempfehl*|recommand*|"
        "recomend*",
        "ces": "ces|effort*|ease|easy|усили*|легко|прост*",
        "repurchase": "repurchase*|rebuy|buy again|order again|purchase again|come back|return|вернет*|вернут*|"
        "повторн*|снова|еще раз",
        "csat": "csat|satisf*|удовлетвор*|довол*|качеств*|zufrieden*|satisfaccion|satisfacao",
        "attitude": "attitude*|отношени*",
    },
    ("visits", "action"): {
        "purchase": "purchase|purchased|purchase completed|order|ordered|order placed|place order|order completed|"
        "order complete|complete order|buy|bought|transaction|checkout complete|checkout completed|"
        "payment success|complete purchase|completed purchase|ecommerce purchase|покупка|купил|купила|заказ|"
        "заказал|оформил заказ|заказ оформлен|заказ оплачен|оплата|kauf|achat|compra|bestellung|commande",
        "add_to_cart": "add to cart|added to cart|addtocart|cart add|add to basket|add to bag|product added|"
        "добавление в корзину|добавил в корзину|добавлено в корзину|добавить в корзину|в корзину|in den warenkorb|"
        "ajout au panier|anadir al carrito|adicionar ao carrinho",
        "page_view": "page view|pageview|page|view|viewed|view page|screen view|просмотр страницы|просмотр|визит|"
        "посещение|seitenaufruf|page vue|vista de pagina",
        "search": "search|searched|site search|view search results|поиск|искал|suche|recherche|busqueda|busca",
        "share": "share|shared|share click|product shared|поделился|поделилась|поделиться|репост|репост в соцсети",
        "share_offer": "share offer|share offered|share prompt|referral offer|предложение поделиться",
        "sign_up": "sign up|signup|signed up|register|registered|registration|account created|create account|"
        "complete registration|регистрация|зарегистрировался|registrierung|inscription|registro|cadastro",
        "referral": "referral|refer|referred|invite|invited|invite sent|friend invited|приглашение|пригласил друга",
    },
}

#: Words for money that do not stand beside a number in a cell.
_CURRENCY_WORDS = {
    "рубль": "RUB", "рубли": "RUB", "roubles": "RUB", "rubles": "RUB", "dollar": "USD", "dollars": "USD",
    "доллар": "USD", "доллары": "USD", "долл": "USD", "euros": "EUR", "pound": "GBP",
    "pounds": "GBP", "тенге": "KZT", "гривна": "UAH", "юань": "CNY", "rmb": "CNY", "yen": "JPY",
}  # fmt: skip
_CURRENCY_OF = CURRENCIES | _CURRENCY_WORDS

#: Answers in words on a scale from 1 to 5.
_ANSWERS: Mapping[float | None, str] = {
    5.0: "very happy|extremely happy|great|five|five stars|very satisfied|extremely satisfied|completely satisfied|"
    "totally satisfied|highly satisfied|excellent|"
    "very good|strongly agree|very easy|very likely|definitely|очень доволен|очень довольна|очень довольны|"
    "полностью доволен|полностью довольна|полностью удовлетворен|отлично|превосходно|очень хорошо|"
    "полностью согласен|очень легко|очень вероятно|sehr zufrieden|tres satisfait|muy satisfecho|muito satisfeito",
    4.0: "happy|four|four stars|satisfied|somewhat satisfied|rather satisfied|good|agree|easy|likely|probably|доволен|"
    "довольна|довольны|"
    "скорее доволен|скорее довольна|скорее довольны|удовлетворен|хорошо|согласен|согласна|скорее согласен|легко|"
    "вероятно|скорее да|в целом доволен|в целом довольна|в целом довольны|zufrieden|satisfait|satisfecho|satisfeito",
    3.0: "three|three stars|neutral|neither satisfied nor dissatisfied|neither|ok|okay|average|fair|so so|not sure|"
    "нейтрально|"
    "нейтрален|нормально|средне|удовлетворительно|так себе|ни да ни нет|ни то ни другое|ни доволен ни недоволен|"
    "ни довольна ни недовольна|ни довольны ни недовольны|нейтральна|и да и нет|neither agree nor disagree|"
    "neither easy nor difficult|neither likely nor unlikely|neither good nor bad|neutre|neutro|teils teils",
    2.0: "unhappy|not good|two|two stars|dissatisfied|unsatisfied|somewhat dissatisfied|rather dissatisfied|"
    "not satisfied|bad|poor|disagree|"
    "difficult|hard|unlikely|недоволен|недовольна|недовольны|скорее недоволен|скорее недовольна|не доволен|"
    "не довольна|скорее недовольны|"
    "не очень доволен|не очень довольна|не очень довольны|плохо|не согласен|"
    "сложно|трудно|маловероятно|скорее нет|unzufrieden|insatisfait|insatisfecho|"
    "insatisfeito",
    1.0: "very unhappy|extremely unhappy|one|one star|very dissatisfied|extremely dissatisfied|very unsatisfied|"
    "completely dissatisfied|terrible|awful|"
    "very bad|very poor|strongly disagree|very difficult|very hard|very unlikely|очень недоволен|очень недовольна|"
    "совсем недоволен|полностью недоволен|полностью недовольна|ужасно|очень плохо|полностью не согласен|"
    "очень сложно|очень трудно|точно нет|sehr unzufrieden|tres insatisfait|muy insatisfecho|muito insatisfeito",
    None: "don t know|do not know|no answer|not rated|offered|unoffered|not offered|skip|skipped|не знаю|"
    "затрудняюсь ответить|затрудняюсь|трудно сказать|нет ответа|не оценено|без ответа",
}
_ANSWER_OF = {word: score for score, words in _ANSWERS.items() for word in words.split("|")}
#: A mark written beside its word: "5 - Very satisfied", "Very satisfied (5)".
_NUMBERED = re.compile(r"^\d+ (?=\D)|(?<=\D) \d+$")
_GOOD = ("good", "👍", "thumbs up", "like", "хорошо", "понравилось", "нравится", "good with comment", "happy")
_BAD = ("bad", "👎", "thumbs down", "dislike", "плохо", "не понравилось", "не нравится", "bad with comment", "unhappy")
#: Words for the ends of a scale that nobody gives as an answer.
_PRAISE = frozenset(
    "best|the best|is best|is the best|best mark|perfect|great|completely agree|very high|лучшая|лучший|лучшее|"
    "лучше всего|лучшая оценка|наилучшая|наивысшая|высшая|высшая оценка|прекрасно|великолепно|замечательно|идеально|"
    "очень высоко|sehr gut|beste".split("|")
)
_BLAME = frozenset(
    "worst|the worst|is worst|is the worst|worst mark|completely disagree|very low|not at all satisfied|"
    "худшая|худший|худшее|хуже всего|худшая оценка|наихудшая|низшая|низшая оценка|отвратительно|неудовлетворительно|"
    "очень низко|sehr schlecht|schlechteste|schlecht".split("|")
)


#: Yes and no, for flags that have no words of their own.
_YES_NO: Mapping[Canonical, str] = {
    False: "no|n|false|never|нет|nein|non|nao",
    True: "yes|y|true|да|ja|oui|si|sim",
}
for _flag in ("opened", "clicked", "converted", "unsubscribed"):
    _WORDS = {**_WORDS, ("messages", _flag): _YES_NO}
for _flag in ("offered", "shared"):
    _WORDS = {**_WORDS, ("referrals", _flag): _YES_NO}


def vocabulary(table: str, role: str) -> bool:
    """Whether the cells of that role have known words."""
    return (table, role) in _WORDS or role == "currency"


#: Headers of a column that says of each order whether it was cancelled.
_CANCELLED = frozenset(
    "is cancel|is cancelled|is canceled|cancelled|canceled|order cancelled|отменен|отменена|заказ отменен|удален|"
    "заказ удален|чек удален|аннулирован|storniert|annule|cancelado|is void|voided".split("|")
)


_REFUNDED = frozenset("refunded|is refunded|fully refunded|возвращен|возвращена|заказ возвращен".split("|"))


def yes_means(header: str) -> str | None:
    """What yes means under a header that asks if an order was cancelled, or refunded; None under others."""
    words = plain(header)
    return "cancelled" if words in _CANCELLED else "refunded" if words in _REFUNDED else None


def means_yes(cell: str) -> bool:
    """Whether a cell under such a header says yes, or repeats it: "1", "да", "Удален"."""
    words = plain(cell)
    return words in ("1", "t") or words in _YES_NO[True].split("|") or words in _CANCELLED | _REFUNDED


@lru_cache(maxsize=4096)
def recognise(table: str, role: str, value: str) -> Canonical:
    """The canonical value that a cell stands for; None when its word is not known.

    A question's text is searched for its words anywhere; a status or event name must begin with one.
    """
    if role == "currency":
        return currency(value)
    words = plain(value)
    if not words:
        return None
    if words in _EXCEPTIONS.get((table, role), {}):
        return _EXCEPTIONS[table, role][words]
    anywhere = role in ("question", "header")
    for canonical, patterns in _WORDS.get((table, role), {}).items():
        for pattern in patterns.split("|"):
            if _matches(words, pattern, anywhere):
                return canonical
    return None


def _matches(words: str, pattern: str, anywhere: bool) -> bool:
    stem = pattern.endswith("*")
    pattern = pattern.rstrip("*")
    if words == pattern:
        return True
    if anywhere:
        return f" {pattern}" in f" {words}" if stem else f" {pattern} " in f" {words} "
    return stem and words.startswith(pattern)


def currency(value: str) -> str | None:
    """The ISO code that a sign, word or code stands for: "₽", "руб." and "rub" are RUB; unknown words give None."""
    word = str(value).strip().casefold()
    for spelling in (word, word.rstrip(".")):
        if spelling in _CURRENCY_OF:
            return _CURRENCY_OF[spelling]
    return word.upper() if re.fullmatch(r"[a-z]{3}", word) else None


def currency_in_header(header: str) -> str | None:
    """The currency a header ends with, as in "Сумма, ₽", "Revenue (USD)" or "amount_eur"."""
    words = [word for word in re.split(r"[\s,;:()\[\]/_]+", header.casefold()) if word]
    if len(words) < 2:
        return None
    return _CURRENCY_OF.get(words[-1]) or _CURRENCY_OF.get(words[-1].rstrip("."))


def answer_mark(cell: str) -> float | None:
    """The mark from 1 to 5 that an answer in words stands for; None when it is no known answer."""
    return _ANSWER_OF.get(without_mark(cell))


def without_mark(cell: str) -> str:
    """The words of an answer without the mark beside them."""
    return _NUMBERED.sub("", plain(cell))


def is_good(words: str) -> bool | None:
    """Whether words beside a mark praise or blame: "excellent", "worst"; None when they are not known."""
    words = plain(words)
    mark = _ANSWER_OF.get(words)
    if mark is not None and mark != 3:
        return mark > 3
    if words in _PRAISE or words in _GOOD:
        return True
    return False if words in _BLAME or words in _BAD else None


def upside_down(meaning: Mapping[str, Canonical]) -> str | None:
    """The cell with the best mark, if the numbers before the words fall as the words get better ("1 - Excellent")."""
    pairs = [
        (float(found[0]), float(score), cell)
        for cell, score in meaning.items()
        if score is not None and (found := re.match(r"\d+", cell.strip()))
    ]
    if len(pairs) < 2:
        return None
    mean_number = sum(number for number, _, _ in pairs) / len(pairs)
    mean_score = sum(score for _, score, _ in pairs) / len(pairs)
    if sum((number - mean_number) * (score - mean_score) for number, score, _ in pairs) >= 0:
        return None
    return max(pairs, key=lambda pair: pair[1])[2]


def answer_scale(cells: Iterable[str]) -> tuple[dict[str, Canonical], float, float] | None:
    """Scores for answers written in words, with the ends of the scale; None unless nearly all cells are such words.

    Cells that are only "good" and "bad" are a scale from 0 to 1, otherwise 1 to 5.
    """
    cells = [cell for cell in cells if str(cell).strip()]
    words = {cell: _NUMBERED.sub("", plain(cell)) for cell in cells}
    marks = {cell: word for cell, word in words.items() if word in _GOOD or word in _BAD}
    rest = [word for cell, word in words.items() if cell not in marks]
    if marks and all(_ANSWER_OF.get(word, 0) is None for word in rest):
        known: dict[str, Canonical] = {cell: 1.0 if word in _GOOD else 0.0 for cell, word in marks.items()}
        return known | {cell: None for cell in cells if cell not in marks}, 0.0, 1.0
    known = {cell: _ANSWER_OF[word] for cell, word in words.items() if word in _ANSWER_OF}
    scores = {score for score in known.values() if score is not None}
    if len(scores) < 2 or len(known) < 0.6 * len(words):
        return None
    return known, 1.0, 5.0
