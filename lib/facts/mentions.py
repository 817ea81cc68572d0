"""Public mentions and what they say: good, bad or neither."""

from __future__ import annotations

import re

import ibis
from ibis import _
from ibis.expr.types import StringValue, Table

from lib.facts.base import Facts, fact, row_id

DIMENSIONS = ("platform",)

#: Beginnings of words that praise and that complain, English and Russian (whole words end in !), and those that turn
#: them round. Short and in sight on purpose: whoever reads the estimate can see what it rests on.
PRAISE = (
    "good! great! excellent perfect amazing awesome wonderful fantastic brilliant superb love delight happy pleased "
    "satisfied recommend best! favourite favorite beautiful nice friendly helpful polite quick fast! tasty delicious "
    "cosy cozy clean! thank enjoy comfortable impressed "
    "хорош отличн прекрасн замечательн великолепн превосходн шикарн супер! классн любим люблю обожаю нрав понрав "
    "доволен довольн рад! рада! рады! рекоменд советую лучши восторг вкусн уютн чист приятн приветлив вежлив "
    "дружелюбн быстр удобн спасибо благодар красив идеальн"
)
COMPLAINT = (
    "bad! badly terrible awful horrible worst poor! poorly disappoint rude slow late! delay broken chipped damaged "
    "dirty cold! wrong nobody useless waste! refund problem struggle unhappy dissatisf annoy waited overpriced scam "
    "noisy loud! stale missing lost! messy "
    "плох ужас кошмар отвратит худш разочаров груб хамств хамят медленн долго опозда сломан брак грязн остыл холодн "
    "неправильн перепут недоволен недовольн невкусн неудобн невежлив очеред обман просроч несвеж громк "
    "шумн ждал ждать потерял испорч навяз мерзк зря!"
)
NEGATION = (
    r"(not|no|never|nothing|hardly|isn.?t|wasn.?t|aren.?t|weren.?t|don.?t|didn.?t|doesn.?t|can.?t|cannot|"
    r"не|нет|ни|ничего|никому|без)"
)
#: What may stand between the negation and the word it turns: another word at most ("not very good").
BETWEEN = r"[^\p{L}]+(\p{L}+[^\p{L}]+)?"
#: What somebody wishes for is neither praise nor complaint: "could be faster".
WISH = r"(^|[^\p{L}])(faster|better|nicer|cleaner|quicker|friendlier|быстрее|лучше|чище|вкуснее|удобнее|приятнее)"


def _any(words: str) -> str:
    return "(" + "|".join(re.sub("!$", r"($|[^\\p{L}])", word) for word in words.split()) + ")"


def _begins(words: str) -> str:
    """One of the beginnings where a word begins; the borders that regular expressions know are for Latin letters."""
    return r"(^|[^\p{L}])" + _any(words)


def _denied(words: str) -> str:
    return r"(^|[^\p{L}])" + NEGATION + BETWEEN + _any(words)


def sentiment_of(text: StringValue) -> StringValue:
    """positive, negative or neutral, by words alone: an estimate. Praise and complaint together are neutral."""
    text = text.lower().re_replace(WISH, " ")
    plain = text.re_replace(_denied(PRAISE), " ").re_replace(_denied(COMPLAINT), " ")
    praises = plain.re_search(_begins(PRAISE)) | text.re_search(_denied(COMPLAINT))
    complains = plain.re_search(_begins(COMPLAINT)) | text.re_search(_denied(PRAISE))
    return ibis.cases((praises & ~complains, "positive"), (complains & ~praises, "negative"), else_="neutral")


def mention_dimensions(facts: Facts) -> tuple[str, ...]:
    own = tuple(name for name in DIMENSIONS if facts.inline or facts.has("mentions", name))
    return own + tuple(name for name, kind in facts.extras("mentions").items() if kind in ("text", "flag"))


@fact("mentions", reads=("as_of",))
def mentions(facts: Facts) -> Table:
    """One row per mention: when, platform, author, customer, text, rating, reach, `replied`, `mood` (positive, neutral,
    negative; null where nothing tells) and `mood_from` (sentiment, rating or words).

    A rating is on its platform's own scale, which ends at 5, 10 or 100, the smallest that holds all its ratings, or at
    1 where there are only noughts and ones. The top third is positive, the bottom third negative.
    Without a sentiment or a rating the words of the text decide.
    """
    rows = facts.raw("mentions")
    same = ibis.window(group_by=rows.platform)
    rows = rows.mutate(highest=rows.rating.max().over(same), lowest=rows.rating.min().over(same))
    # Ratings of 1 alone are the worst there are; only with a nought among them is 1 the best.
    thumbs = (rows.highest <= 1) & (rows.lowest < 1)
    top = ibis.cases((thumbs, 1.0), (rows.highest <= 5, 5.0), (rows.highest <= 10, 10.0), else_=100.0)
    bottom = ibis.ifelse(rows.lowest < 1, 0.0, 1.0)
    place = (rows.rating - bottom) / (top - bottom)
    rated = ibis.cases((place >= 2 / 3 - 1e-9, "positive"), (place <= 1 / 3 + 1e-9, "negative"), else_="neutral")
    said = rows.sentiment.nullif("")
    spoken = rows.text.nullif("")
    return rows.select(
        "occurred_at",
        "author",
        "customer_id",
        "text",
        "rating",
        "reach",
        *mention_dimensions(facts),
        replied=rows.replied_at.notnull(),
        mood=ibis.cases(
            (said.notnull(), said), (rows.rating.notnull(), rated), (spoken.notnull(), sentiment_of(spoken)), else_=None
        ),
        mood_from=ibis.cases(
            (said.notnull(), "sentiment"), (rows.rating.notnull(), "rating"), (spoken.notnull(), "words"), else_=None
        ),
        row_id=row_id(rows),
    ).filter(_.occurred_at.notnull())
