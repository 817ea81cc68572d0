"""Rows of what people say: answers to further questions, surveys sent, public mentions."""

from __future__ import annotations

from ibis import _
from ibis.expr.types import Table

from lib.facts import Facts
from lib.facts.answers import answer_dimensions
from lib.facts.mentions import mention_dimensions
from lib.facts.messages import message_dimensions
from lib.metrics import rows
from lib.metrics.view import View

#: Questions whose answers have a metric of their own; any other name but “attitude” is a question of the user's own.
STANDARD = ("nps", "csat", "ces", "repurchase")


def repurchase_answers(view: View) -> Table:
    """Answers to whether the customer means to come back."""
    return rows.answers(view).filter(_.question == "repurchase")


def attitude_answers(view: View) -> Table:
    """Answers to questions of attitude; several of them may be told apart as “attitude: …”."""
    return rows.answers(view).filter(_.question.startswith("attitude"))


def own_answers(view: View) -> Table:
    """Answers to questions that are none of the standard ones and are not called attitude."""
    return rows.answers(view).filter(~_.question.isin(STANDARD), ~_.question.startswith("attitude"))


def surveys(view: View) -> Table:
    """Surveys sent in the period: `answered` is 1 or 0."""
    return asked_and_given(view).filter(_.sent == 1)


def asked_and_given(view: View) -> Table:
    """Surveys of the period, also those of which only the answer is on record (`sent` is 0)."""
    dated = view.facts.inline or view.facts.has("answers", "sent_at")
    return view.rows("surveys", time="sent_at" if dated else None, person="customer_id", row="row_id")


def survey_messages(view: View) -> Table:
    """Messages of the period that asked for an answer: `answered`, and `settled` once the time to answer is over."""
    return view.rows("survey_messages", time="sent_at", person="customer_id", row="row_id")


def settled_surveys(view: View) -> Table:
    return survey_messages(view).filter(_.settled == 1)


def mentions(view: View) -> Table:
    return view.rows("mentions", time="occurred_at", person="customer_id", row="row_id")


def judged_mentions(view: View) -> Table:
    """Mentions of which a sentiment, a rating or a text tells whether they are good or bad."""
    return mentions(view).filter(_.mood.notnull())


def _questioned(facts: Facts) -> tuple[str, ...]:
    return ("question", *answer_dimensions(facts))


rows.declare(repurchase_answers, answer_dimensions, dated_by=("answers", "answered_at"))
rows.declare(attitude_answers, _questioned, dated_by=("answers", "answered_at"))
rows.declare(own_answers, _questioned, dated_by=("answers", "answered_at"))
for base in (surveys, asked_and_given):
    rows.declare(base, lambda facts: (*answer_dimensions(facts), "question"), dated_by=("answers", "sent_at"))
rows.declare(survey_messages, message_dimensions)
rows.declare(settled_surveys, message_dimensions)
rows.declare(mentions, mention_dimensions)
rows.declare(judged_mentions, mention_dimensions)
