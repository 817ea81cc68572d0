"""Messages: what customers do with what they are sent."""

from __future__ import annotations

from ibis import _
from ibis.common.deferred import Deferred

from lib.i18n import N_
from lib.metrics import rows_engagement
from lib.metrics.metric import SHARE, Better, Metric, Part, Way, over

SENT = ("customer_id", "sent_at")
UNDELIVERED = {"undelivered": N_("messages not delivered: {undelivered}")}
ALL_DELIVERED = N_("Where no column says what was delivered, every message sent counts as delivered.")
UNIQUE = N_("Each message counts once, however often it was opened or clicked: other tools call this the unique rate.")


def _way(deed: str, **more: object) -> Way:
    return _share_of(_.delivered, _.delivered & _[deed], (deed,), **more)


def _share_of(base: Deferred, hits: Deferred, flags: tuple[str, ...], **more: object) -> Way:
    parts: dict[str, Part] = {
        "hits": over(rows_engagement.messages, hits.sum()),
        "n": over(rows_engagement.messages, base.sum()),
        "undelivered": over(rows_engagement.messages, (~_.delivered).sum()),
    }
    return Way(
        needs={"messages": (*SENT, *flags)},
        parts=parts,
        value=lambda p: p.hits / p.n,
        worked="{hits} ÷ {n}",
        interval=SHARE,
        left_out=UNDELIVERED,
        **more,  # type: ignore[arg-type]
    )


def _metric(
    name: str, label: str, formula: str, better: Better, deed: str, notes: tuple[str, ...], advice: str, **more: object
) -> Metric:
    return Metric(
        name=name,
        label=label,
        formula=formula,
        unit="share",
        better=better,
        group="engagement",
        ways=(_way(deed),),
        breakdowns=("channel", "campaign", "kind"),
        notes=(*notes, ALL_DELIVERED),
        advice=advice,
        source=f"docs/sources.md#{label.lower().replace(' ', '-')}",
        **more,  # type: ignore[arg-type]
    )


OPEN_RATE = _metric(
    "open_rate",
    N_("Open rate"),
    N_("messages opened ÷ messages delivered"),
    "up",
    "opened",
    (
        N_(
            "Since September 2021 Apple Mail fetches pictures by itself, so many letters count as opened that nobody "
            "read. Compare campaigns with one another, and trust clicks more."
        ),
        UNIQUE,
        N_("Mailchimp, Brevo and others also divide by what was delivered, not by what was sent."),
    ),
    N_(
        "Send fewer, more fitting letters: to people who bought something like it, at the hour they usually read, with "
        "a subject that says what is inside. Stop writing to addresses that have not opened anything for a year."
    ),
)

CLICK_RATE = _metric(
    "click_rate",
    N_("Click rate"),
    N_("messages clicked ÷ messages delivered"),
    "up",
    "clicked",
    (
        UNIQUE,
        N_("Security scanners of some companies click every link; a click rate near 100% of one customer is theirs."),
    ),
    N_(
        "One message, one thing to do: a single clear link near the top, the same promise on the page it leads to. "
        "Test two versions on a part of the list before sending to all."
    ),
    variants={
        "click_to_open": _share_of(
            _.delivered & _.opened,
            _.delivered & _.opened & _.clicked,
            ("opened", "clicked"),
            label=N_("of those opened"),
            formula=N_("messages opened and clicked ÷ messages opened"),
            note=N_("Known as click-to-open rate; it suffers from letters that only a machine opened."),
        )
    },
)

MESSAGE_CONVERSION = _metric(
    "message_conversion",
    N_("Message conversion"),
    N_("messages that led to the wanted action ÷ messages delivered"),
    "up",
    "converted",
    (
        N_("What counts as converted is what the mailing tool recorded; tools differ in how many days they wait."),
        N_("Some of those who bought would have bought anyway: only a group that got no message tells what it did."),
    ),
    N_(
        "Write because of something the customer did (left a cart, ran out, has a birthday) rather than because it is "
        "Tuesday: such messages usually convert several times better than newsletters."
    ),
)

UNSUBSCRIBE_RATE = _metric(
    "unsubscribe_rate",
    N_("Unsubscribe rate"),
    N_("messages that were answered by unsubscribing ÷ messages delivered"),
    "down",
    "unsubscribed",
    (
        N_("Mailchimp and most tools divide by what was delivered as well; they count complaints as spam apart."),
        N_("An easy way out is better than a complaint: mailbox providers punish complaints, not unsubscribing."),
    ),
    N_(
        "Offer “less often” and topics to choose beside “unsubscribe”, and look which campaign drives people away: it "
        "is usually one kind of letter, or one week with too many."
    ),
)

METRICS = (OPEN_RATE, CLICK_RATE, MESSAGE_CONVERSION, UNSUBSCRIBE_RATE)
