"""Engagement on the site or in the app: what happens in a visit."""

from __future__ import annotations

from ibis import _

from lib.facts import Facts
from lib.i18n import N_
from lib.metrics import rows, rows_engagement
from lib.metrics.metric import MEAN, MEDIAN, RATIO, SHARE, Metric, Way, over, quantile

VISITS = {"visits": ("visitor_id", "occurred_at")}
BY_VISIT = ("source", "campaign", "landing_page", "device")
ROBOTS = over(rows.robots, _.events.sum())
LEFT_OUT = {
    "robots": N_("page requests by robots were left out: {robots}"),
    "reloads": N_("reloads of the same page within 5 seconds were not counted again: {reloads}"),
}
ADVICE_LANDING = N_(
    "Look at the landing pages and sources with the most sessions and the worst figure first: a page that answers what "
    "the advert promised, loads fast and shows one clear next step usually changes more than a new design."
)


def has_page_views(facts: Facts) -> bool:
    return facts.ask("views", facts["sessions"].views.sum()) > 0


def has_goal(facts: Facts) -> bool:
    return facts.ask("goals", facts["sessions"].goals.sum()) > 0


NO_GOAL = N_("None of the recorded actions is the goal action chosen in Settings.")
ENGAGED = (_.seconds > 10) | (_.goals > 0) | (_.views >= 2)

CONVERSION_RATE = Metric(
    name="conversion_rate",
    label=N_("Conversion rate"),
    formula=N_("visitors who did the goal action ÷ all visitors"),
    unit="share",
    better="up",
    group="engagement",
    ways=(
        Way(
            needs=VISITS,
            when=has_goal,
            why_not=NO_GOAL,
            parts={
                "hits": over(rows.visitors, (_.goals > 0).sum()),
                "n": over(rows.visitors, _.count()),
                "conversions": over(rows.visitors, _.goals.sum()),
                "robots": ROBOTS,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            left_out={"robots": LEFT_OUT["robots"]},
        ),
    ),
    variants={
        "sessions": Way(
            label=N_("by session"),
            formula=N_("sessions with the goal action ÷ all sessions"),
            needs=VISITS,
            when=has_goal,
            why_not=NO_GOAL,
            parts={
                "hits": over(rows.sessions, (_.goals > 0).sum()),
                "n": over(rows.sessions, _.count()),
                "conversions": over(rows.sessions, _.goals.sum()),
                "robots": ROBOTS,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            left_out={"robots": LEFT_OUT["robots"]},
        )
    },
    breakdowns=BY_VISIT,
    settings=("goal_action", "session_gap_minutes"),
    notes=(
        N_("Google Analytics 4 counts sessions by default: its “session conversion rate” is the variant by session."),
    ),
    advice=ADVICE_LANDING,
    source="docs/sources.md#conversion-rate",
)

BOUNCE_RATE = Metric(
    name="bounce_rate",
    label=N_("Bounce rate"),
    formula=N_("sessions with exactly one event ÷ all sessions"),
    unit="share",
    better="down",
    group="engagement",
    ways=(
        Way(
            needs=VISITS,
            parts={
                "hits": over(rows.sessions, (_.events == 1).sum()),
                "n": over(rows.sessions, _.count()),
                "reloads": over(rows.sessions, _.reloads.sum()),
                "robots": ROBOTS,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            left_out=LEFT_OUT,
        ),
    ),
    variants={
        "ga4": Way(
            label=N_("as in Google Analytics 4"),
            formula=N_(
                "sessions that were not engaged ÷ all sessions; engaged = over 10 seconds, or the goal, or 2 views"
            ),
            needs=VISITS,
            parts={
                "hits": over(rows.sessions, (~ENGAGED).sum()),
                "n": over(rows.sessions, _.count()),
                "reloads": over(rows.sessions, _.reloads.sum()),
                "robots": ROBOTS,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            left_out=LEFT_OUT,
            settings=("session_gap_minutes", "goal_action"),
        )
    },
    breakdowns=("source", "device", "landing_page"),
    settings=("session_gap_minutes",),
    notes=(N_("Universal Analytics counted sessions with one hit; Google Analytics 4 counts sessions not engaged."),),
    advice=N_(
        "A visitor who leaves at once did not find what she came for, or waited too long. Compare devices and sources: "
        "one bad combination (a slow page on phones, an advert for the wrong people) often explains most of it."
    ),
    source="docs/sources.md#bounce-rate",
)

PAGES_PER_SESSION = Metric(
    name="pages_per_session",
    label=N_("Pages per session"),
    formula=N_("page views ÷ sessions"),
    unit="score",
    better="up",
    group="engagement",
    ways=(
        Way(
            needs=VISITS,
            when=has_page_views,
            parts={
                "hits": over(rows.sessions, _.views.sum()),
                "n": over(rows.sessions, _.count()),
                "reloads": over(rows.sessions, _.reloads.sum()),
                "robots": ROBOTS,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=RATIO,
            left_out=LEFT_OUT,
        ),
        Way(
            label=N_("events per session"),
            formula=N_("events ÷ sessions"),
            note=N_("The file has no page views, so every recorded event is counted: events per session."),
            needs=VISITS,
            parts={
                "hits": over(rows.sessions, _.events.sum()),
                "n": over(rows.sessions, _.count()),
                "robots": ROBOTS,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=RATIO,
            left_out={"robots": LEFT_OUT["robots"]},
        ),
    ),
    variants={
        "events": Way(
            label=N_("all events"),
            formula=N_("events ÷ sessions"),
            needs=VISITS,
            parts={
                "hits": over(rows.sessions, _.events.sum()),
                "n": over(rows.sessions, _.count()),
                "robots": ROBOTS,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=RATIO,
            left_out={"robots": LEFT_OUT["robots"]},
        )
    },
    breakdowns=("source", "device"),
    settings=("session_gap_minutes",),
    notes=(
        N_("Google Analytics counts every reload as a page view, so its figure (“views per session”) is higher."),
        N_("A visit that only did something (opened an app, say) counts as a session with no page."),
    ),
    advice=N_(
        "Offer the next step on every page: related products, the next article, a short way back to the list. "
        "Many pages with few conversions can also mean that people search in vain."
    ),
    source="docs/sources.md#pages-per-session",
)

SESSION_DURATION = Metric(
    name="session_duration",
    label=N_("Session duration"),
    formula=N_("mean of the time from a session's first event to its last"),
    unit="seconds",
    better="up",
    group="engagement",
    ways=(
        Way(
            needs=VISITS,
            parts={
                "hits": over(rows.sessions, _.seconds.sum()),
                "n": over(rows.sessions, _.count()),
                "reloads": over(rows.sessions, _.reloads.sum()),
                "robots": ROBOTS,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=RATIO,
            left_out=LEFT_OUT,
        ),
    ),
    variants={
        "median": Way(
            label=N_("median"),
            formula=N_("half of the sessions are shorter, half longer"),
            needs=VISITS,
            parts={
                "middle": quantile(rows.sessions, _.seconds),
                "n": over(rows.sessions, _.count()),
                "reloads": over(rows.sessions, _.reloads.sum()),
                "robots": ROBOTS,
            },
            value=lambda p: p.middle,
            worked="{middle}",
            interval=MEDIAN,
            left_out=LEFT_OUT,
        )
    },
    by_field={
        "content_type": Way(
            label=N_("time until the next event"),
            formula=N_("mean time from an event of this content type to the next event"),
            note=N_("By content type a row is an event, and its time is the time until the next event of the session."),
            needs={"visits": (*VISITS["visits"], "content_type")},
            parts={"hits": over(rows.dwell, _.seconds.sum()), "n": over(rows.dwell, _.count())},
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=RATIO,
        )
    },
    breakdowns=("device", "content_type", "source"),
    settings=("session_gap_minutes",),
    notes=(
        N_("The time spent on a session's last page is not known, so every session is a little longer than measured."),
    ),
    advice=N_(
        "Long visits are good where people read or compare, and bad where they came to do one quick thing. "
        "Read this figure together with conversion before you try to raise it."
    ),
    source="docs/sources.md#session-duration",
)

VISIT_FREQUENCY = Metric(
    name="visit_frequency",
    label=N_("Visits per visitor"),
    formula=N_("sessions ÷ visitors in the period"),
    unit="score",
    better="up",
    group="engagement",
    ways=(
        Way(
            needs=VISITS,
            parts={
                "hits": over(rows.visitors, _.sessions.sum()),
                "n": over(rows.visitors, _.count()),
                "came_back": over(rows.visitors, (_.sessions > 1).sum()),
                "robots": ROBOTS,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=RATIO,
            left_out={"robots": LEFT_OUT["robots"]},
        ),
    ),
    variants={
        "came_back": Way(
            label=N_("share that came back"),
            formula=N_("visitors with two or more sessions ÷ all visitors"),
            unit="share",
            needs=VISITS,
            parts={
                "hits": over(rows.visitors, (_.sessions > 1).sum()),
                "n": over(rows.visitors, _.count()),
                "robots": ROBOTS,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
            left_out={"robots": LEFT_OUT["robots"]},
        )
    },
    breakdowns=("source", "device"),
    settings=("session_gap_minutes",),
    notes=(
        N_("The longer the period, the more often a visitor can come: compare periods of equal length only."),
        N_("Google Analytics 4 calls it “sessions per active user” and counts only users with an engaged session."),
    ),
    advice=N_(
        "Give people a reason to return that does not depend on memory: a newsletter worth opening, a reminder when "
        "something runs out, news in the section they looked at."
    ),
    source="docs/sources.md#visit-frequency",
)

ACTIONS_PER_VISITOR = Metric(
    name="actions_per_visitor",
    label=N_("Actions per visitor"),
    formula=N_("actions other than page views ÷ visitors"),
    unit="score",
    better="up",
    group="engagement",
    ways=(
        Way(
            needs={"visits": (*VISITS["visits"], "action")},
            when=rows_engagement.has_actions,
            why_not=N_("The file records page views only, no other action."),
            parts={
                "hits": over(rows.visitors, _.actions.sum()),
                "n": over(rows.visitors, _.count()),
                "acted": over(rows.visitors, (_.actions > 0).sum()),
                "robots": ROBOTS,
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=RATIO,
            left_out={"robots": LEFT_OUT["robots"]},
        ),
    ),
    by_field={
        rows_engagement.ACTION: Way(
            label=N_("by action"),
            formula=N_("actions of that kind ÷ all visitors, whether they did it or not"),
            note=N_("By action, everybody who visited stays in the denominator, so the kinds add up to the whole."),
            needs={"visits": (*VISITS["visits"], "action")},
            when=rows_engagement.has_actions,
            parts={
                "hits": over(rows_engagement.visitors_by_action, _.actions.sum()),
                "squares": over(rows_engagement.visitors_by_action, (_.actions * _.actions).sum()),
                "did": over(rows_engagement.visitors_by_action, _.count()),
                "n": over(rows_engagement.visitors_for_each_action, _.people.sum()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=MEAN,
        )
    },
    breakdowns=(rows_engagement.ACTION, "device", "source"),
    settings=("session_gap_minutes",),
    notes=(
        N_("Page views are left to the metric pages per session: here are clicks, searches, carts and the like."),
        N_("Google Analytics 4 shows “event count per user”, which includes page views, first visits and scrolls."),
    ),
    advice=N_(
        "Look at the actions by kind: a search nobody uses, or a cart many fill and few pay for, tells where to work. "
        "What your best customers do in their first visit and others do not is worth making easier for all."
    ),
    source="docs/sources.md#actions-per-visitor",
)

METRICS = (
    CONVERSION_RATE,
    BOUNCE_RATE,
    PAGES_PER_SESSION,
    SESSION_DURATION,
    VISIT_FREQUENCY,
    ACTIONS_PER_VISITOR,
)
