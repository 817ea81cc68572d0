"""The loyalty lenses in words: what each answer is called, the rule behind it, and what moves people on from there."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lib.facts.base import Facts
from lib.facts.lenses import LENSES, UNKNOWN
from lib.facts.signs import churn_activity
from lib.i18n import N_, Message, msg

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "stage": N_("Loyalty stage"),
        # In a table of who moved where.
        "stage.newcomer": N_("Not known before"),
        "stage.awareness": N_("Awareness"),
        "stage.exploration": N_("Exploration"),
        "stage.purchase": N_("Purchase"),
        "stage.use": N_("Use"),
        "stage.repeat": N_("Repeat purchase"),
        "stage.referral": N_("Referral"),
        "stage.unknown": N_("Unknown"),
        "stage_state": N_("Active or quiet"),
        "stage_state.active": N_("active"),
        "stage_state.quiet": N_("quiet"),
        "journey": N_("Step of the journey"),
        "journey.not_begun": N_("Not begun"),
        "journey.first_visit": N_("First visit"),
        "journey.first_purchase": N_("First purchase"),
        "journey.return": N_("Return"),
        "journey.bond": N_("Bond"),
        "journey.loyalty": N_("Loyalty"),
        "journey.unknown": N_("Unknown"),
        "buyer_type": N_("Type of buyer"),
        "buyer_type.no_order": N_("No order yet"),
        "buyer_type.one_time": N_("One-time"),
        "buyer_type.occasional": N_("Occasional"),
        "buyer_type.regular": N_("Regular"),
        "buyer_type.loyal": N_("Loyal"),
        "buyer_type.devoted": N_("Devoted"),
        "buyer_type.fan": N_("Fan"),
        "buyer_type.unknown": N_("Unknown"),
        "loyalty_kind": N_("Kind of loyalty"),
        "loyalty_kind.true": N_("True loyalty"),
        "loyalty_kind.latent": N_("Latent loyalty"),
        "loyalty_kind.spurious": N_("Spurious loyalty"),
        "loyalty_kind.none": N_("No loyalty"),
        "loyalty_kind.unknown": N_("Unknown"),
        "rfm": N_("RFM scores"),
        "rfm_segment": N_("RFM segment"),
        "rfm_segment.champions": N_("Champions"),
        "rfm_segment.loyal": N_("Loyal customers"),
        "rfm_segment.potential": N_("May become loyal"),
        "rfm_segment.new": N_("New"),
        "rfm_segment.promising": N_("Promising"),
        "rfm_segment.need_attention": N_("Need attention"),
        "rfm_segment.about_to_sleep": N_("About to sleep"),
        "rfm_segment.at_risk": N_("At risk"),
        "rfm_segment.cannot_lose": N_("Cannot lose"),
        "rfm_segment.hibernating": N_("Hibernating"),
        "rfm_segment.no_order": N_("No order yet"),
        "rfm_segment.unknown": N_("Unknown"),
        "next_stage": N_("Probable next stage (from today)"),
        "next_stage.awareness": N_("Awareness"),
        "next_stage.exploration": N_("Exploration"),
        "next_stage.purchase": N_("Purchase"),
        "next_stage.use": N_("Use"),
        "next_stage.repeat": N_("Repeat purchase"),
        "next_stage.referral": N_("Referral"),
        "next_stage_chance": N_("Chance of the probable stage (from today)"),
        "rise_chance": N_("Chance to reach a higher stage (from today)"),
    }
)

#: What takes people on from an answer, or keeps them there where it is the best one.
ACTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "stage": {
            "awareness": N_("Give them one reason to look: a short invitation with a single clear offer."),
            "exploration": N_(
                "Take away what stops the first order: say plainly what delivery and returns cost, and answer "
                "questions at once."
            ),
            "purchase": N_(
                "Ask within days whether all is well, and show how to get the most out of what they bought."
            ),
            "use": N_("Propose the next order when the first one runs out, with what goes well with it."),
            "repeat": N_("Ask the contented ones to recommend you, and make it easy: a link, a card, thanks for both."),
            "referral": N_("Thank them, tell them what came of it, and let them see new things first."),
        },
        "journey": {
            "not_begun": N_("Give them one reason to look: a short invitation with a single clear offer."),
            "first_visit": N_("Show what you are best at, and make a small first order easy."),
            "first_purchase": N_("The first order decides: deliver what was promised and ask whether all is well."),
            "return": N_(
                "Learn what they like and offer it before they look elsewhere; invite them to your programme."
            ),
            "bond": N_("Keep the quality even. Small privileges bind more than discounts."),
            "loyalty": N_("Do not let them down, remember them by name, and ask them to bring a friend."),
        },
        "buyer_type": {
            "no_order": N_("Show what you are best at, and make a small first order easy."),
            "one_time": N_("Write once and soon, with a reason to come back: the second order decides."),
            "occasional": N_("Find their rhythm and remind them when their usual time has come."),
            "regular": N_("They stay while price and quality are right: give them a reason beside the price."),
            "loyal": N_("Show that they matter: ask their opinion and make good a mistake at once."),
            "devoted": N_("Give them something to tell: see new things first, a card for a friend."),
            "fan": N_("Know each by name, let them take part, and never let them wait."),
        },
        "loyalty_kind": {
            "true": N_("Look after them by name and ask them to recommend you."),
            "latent": N_("Find what stands in the way, price, distance or occasion, and remind them."),
            "spurious": N_("Mend what they dislike before somebody else offers them the same."),
            "none": N_("Ask once what is wrong; spend no more than that on winning them."),
            "unknown": N_("Ask them: one question after the order is enough."),
        },
        "rfm_segment": {
            "no_order": N_("Show what you are best at, and make a small first order easy."),
            "hibernating": N_("A letter now and then; no discounts."),
            "at_risk": N_("Write to them by name and offer something worth coming back for."),
            "cannot_lose": N_("Call them: they bought often, and something has changed."),
            "about_to_sleep": N_("Remind them now: it costs less than winning them back."),
            "need_attention": N_("An offer for a short time, out of what they bought before."),
            "promising": N_("A small reason to come back soon."),
            "new": N_("Welcome them and help them use what they bought."),
            "potential": N_("Invite them to your programme and recommend the next thing."),
            "loyal": N_("Offer what goes with what they buy, and ask their opinion."),
            "champions": N_("Thank them, ask for a review, and show them new things first."),
        },
    }
)
UNKNOWN_RULE = N_("your files do not tell")


def name(lens: str, answer: str) -> Message:
    """What an answer of a lens is called."""
    return msg(NAMES[f"{lens}.{answer}"])


def action(lens: str, answer: str) -> Message | None:
    """What to do with those who stand there."""
    found = ACTIONS[lens].get(answer)
    return msg(found) if found else None


def rules(facts: Facts, lens: str) -> dict[str, Message]:
    """The rule behind each answer of a lens, with the numbers in use."""
    made = {"stage": _stages, "journey": _journey, "buyer_type": _buyers, "loyalty_kind": _kinds, "rfm_segment": _rfm}
    said = made[lens](facts)
    return {answer: said.get(answer, msg(UNKNOWN_RULE)) for answer in (*LENSES[lens], UNKNOWN)}


def _stages(facts: Facts) -> dict[str, Message]:
    return {
        "awareness": msg(N_("known to you, never seen as a visitor, no order")),
        "exploration": msg(N_("visited, no order yet")),
        "purchase": msg(N_("one order, not seen since")),
        "use": msg(N_("one order, and seen using it: a visit, a request or an answer after it")),
        "repeat": msg(N_("two or more orders; a renewed subscription counts")),
        "referral": msg(N_("shared you or brought somebody")),
    }


def _journey(facts: Facts) -> dict[str, Message]:
    rule = facts.settings.loyalty_rule
    return {
        "not_begun": msg(N_("known to you, never seen as a visitor, no order")),
        "first_visit": msg(N_("visited, no order yet")),
        "first_purchase": msg(N_("one order")),
        "return": msg(N_("two or more orders")),
        "bond": msg(
            N_(
                "{orders} or more orders, the last gap at most {times} × her usual one, and still a customer (the last "
                "order at most {days} days ago, or a subscription that runs)"
            )
            if churn_activity(facts) == "orders"
            else N_(
                "{orders} or more orders, the last gap at most {times} × her usual one, and still a customer (seen in "
                "the last {days} days, or a subscription that runs)"
            ),
            orders=_plain(rule("bond_orders")),
            times=_plain(rule("steady_gap")),
            days=facts.churn_after_days,
        ),
        "loyalty": msg(
            N_("the bond, and never away longer than that for {days} days (for all of the data, where it is shorter)"),
            days=_plain(rule("loyal_days")),
        ),
    }


def _buyers(facts: Facts) -> dict[str, Message]:
    rule = facts.settings.loyalty_rule
    return {
        "no_order": msg(N_("no order yet")),
        "one_time": msg(N_("one order")),
        "occasional": msg(N_("two or more orders, without a rhythm")),
        "regular": msg(
            N_("{orders} or more orders, the last one at most {times} × her usual gap ago"),
            orders=_plain(rule("regular_orders")),
            times=_plain(rule("regular_gap")),
        ),
        "loyal": msg(N_("regular, and satisfied when last heard of")),
        "devoted": msg(
            N_("loyal, a promoter or somebody who recommends, and less than {share}% of the orders with a promo code"),
            share=_percent(rule("promo_share")),
        ),
        "fan": msg(
            N_(
                "devoted, among the {share}% who order most often, and with {times} or more recommendations or praise "
                "in public"
            ),
            share=_percent(rule("fan_share")),
            times=_plain(rule("fan_referrals")),
        ),
    }


def _kinds(facts: Facts) -> dict[str, Message]:
    return {
        "true": msg(N_("orders more often than half of the buyers, and likes you")),
        "latent": msg(N_("likes you, and orders no more often than half of the buyers")),
        "spurious": msg(N_("orders more often than half of the buyers, and does not like you")),
        "none": msg(N_("neither orders often nor likes you")),
        "unknown": msg(N_("never answered and never spoke of you in public")),
    }


def _rfm(facts: Facts) -> dict[str, Message]:
    return {
        "no_order": msg(N_("no order yet")),
        "champions": msg(N_("recency 5, frequency 4–5")),
        "loyal": msg(N_("recency 3–4, frequency 4–5")),
        "potential": msg(N_("recency 4–5, frequency 2–3")),
        "new": msg(N_("recency 5, frequency 1")),
        "promising": msg(N_("recency 4, frequency 1")),
        "need_attention": msg(N_("recency 3, frequency 3")),
        "about_to_sleep": msg(N_("recency 3, frequency 1–2")),
        "at_risk": msg(N_("recency 1–2, frequency 3–4")),
        "cannot_lose": msg(N_("recency 1–2, frequency 5")),
        "hibernating": msg(N_("recency 1–2, frequency 1–2")),
    }


def _plain(number: float) -> float:
    return int(number) if float(number).is_integer() else number


def _percent(share: float) -> float:
    return _plain(round(100 * share, 1))
