"""Mentions: what people say in public."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts import Facts
from lib.i18n import N_
from lib.metrics import rows_voice
from lib.metrics.metric import SHARE, Interval, Metric, Needs, TableMetric, Way, over
from lib.metrics.view import View

MENTIONS: Needs = {"mentions": ("occurred_at",)}
BALANCE = Interval(kind="balance")
LONGEST_LIST = 1000
NOTHING_TELLS = N_("Nothing in these mentions tells whether they are good or bad: no sentiment, no rating, no text.")


def any_mood(facts: Facts) -> bool:
    return facts.ask("mentions judged", facts["mentions"].mood.count()) > 0


MENTION_COUNT = Metric(
    name="mention_count",
    label=N_("Public mentions"),
    formula=N_("mentions of the brand in the period"),
    unit="count",
    better="up",
    group="satisfaction",
    ways=(Way(needs=MENTIONS, parts={"n": over(rows_voice.mentions, _.count())}, value=lambda p: p.n, worked="{n}"),),
    breakdowns=("platform",),
    notes=(N_("Monitoring services differ in what they find: compare numbers of the same service only."),),
    advice=N_(
        "Ask for a review when somebody has just thanked you: most contented customers never write one by themselves."
    ),
    source="docs/sources.md#mentions",
)

MENTION_SENTIMENT = Metric(
    name="mention_sentiment",
    label=N_("Sentiment of mentions"),
    formula=N_("(positive − negative mentions) ÷ all mentions, from −1 to 1"),
    unit="score",
    better="up",
    group="satisfaction",
    ways=(
        Way(
            needs=MENTIONS,
            when=any_mood,
            why_not=NOTHING_TELLS,
            parts={
                "positive": over(rows_voice.judged_mentions, (_.mood == "positive").sum()),
                "neutral": over(rows_voice.judged_mentions, (_.mood == "neutral").sum()),
                "negative": over(rows_voice.judged_mentions, (_.mood == "negative").sum()),
                "n": over(rows_voice.judged_mentions, _.count()),
                "estimated": over(rows_voice.judged_mentions, (_.mood_from == "words").sum()),
                "unjudged": over(rows_voice.mentions, _.mood.isnull().sum()),
            },
            value=lambda p: (p.positive - p.negative) / p.n,
            worked="({positive} − {negative}) ÷ {n}",
            interval=BALANCE,
            left_out={"unjudged": N_("mentions with neither a sentiment nor a rating nor a text: {unjudged}")},
            told={
                "estimated": N_(
                    "Mentions with neither a sentiment nor a rating: {estimated}. They are judged by the words of "
                    "their text, which is an estimate."
                ),
            },
        ),
    ),
    breakdowns=("platform",),
    notes=(
        N_(
            "The sentiment of the file counts first, then the rating (top third of its scale positive, bottom third "
            "negative), then a short list of words in English and Russian."
        ),
        N_("Other services weigh by reach or leave neutral mentions out, so their figures lie further from nought."),
    ),
    advice=N_(
        "Read the negative mentions of one platform together: the same two or three complaints make up most of them. "
        "Mend one, and say so where it was complained about."
    ),
    source="docs/sources.md#mentions",
)

MENTION_REPLY_RATE = Metric(
    name="mention_reply_rate",
    label=N_("Mentions replied to"),
    formula=N_("mentions with a reply ÷ all mentions"),
    unit="share",
    better="up",
    group="satisfaction",
    ways=(
        Way(
            needs={"mentions": ("occurred_at", "replied_at")},
            parts={
                "hits": over(rows_voice.mentions, _.replied.cast("int64").sum()),
                "n": over(rows_voice.mentions, _.count()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        ),
    ),
    breakdowns=("platform",),
    notes=(N_("The newest mentions may still be replied to."),),
    advice=N_(
        "Reply to every complaint within a day, calmly and with a way to reach you: the reply is read by all who come "
        "after. Thank the ones who praise in a sentence of its own, not in a template."
    ),
    source="docs/sources.md#mentions",
)

METRICS = (MENTION_COUNT, MENTION_SENTIMENT, MENTION_REPLY_RATE)


def mentions_to_answer(view: View) -> Table:
    """Complaints in public without a reply, newest first; the widest heard on top of a day."""
    found = rows_voice.judged_mentions(view).filter((_.mood == "negative") & ~_.replied)
    columns = ["occurred_at", *(["platform"] if "platform" in found.columns else []), "author", "customer_id", "rating"]
    ordered = found.order_by([ibis.desc(found.occurred_at.truncate("D")), ibis.desc(found.reach.fill_null(0))])
    return ordered.select(*columns, "text").limit(LONGEST_LIST)


TABLES = (
    TableMetric(
        name="mentions_to_answer",
        label=N_("Complaints in public without a reply"),
        formula=N_("negative mentions that nobody replied to, newest first"),
        group="satisfaction",
        needs=(MENTIONS,),
        when=any_mood,
        why_not=NOTHING_TELLS,
        rows=mentions_to_answer,
        columns={
            "occurred_at": N_("Date"),
            "platform": N_("Platform"),
            "author": N_("Author"),
            "customer_id": N_("Customer"),
            "rating": N_("Rating"),
            "text": N_("Text"),
        },
        advice=N_("Reply within a day, calmly, and offer to go on by phone or e-mail."),
        source="docs/sources.md#mentions",
    ),
)
