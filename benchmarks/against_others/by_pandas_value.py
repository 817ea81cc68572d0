"""What customers are worth and whether they stay, counted by plain pandas from the published definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.against_others.business import DAY, Business, share
from benchmarks.against_others.questions import counted

#: A lifetime computed from churn is cut here: nobody knows more than this.
LONGEST_LIFETIME_YEARS = 5
BOUGHT = "ordered_at customer_id"
PAID = BOUGHT + " amount"


def _buyers(business: Business) -> pd.DataFrame:
    """A row per customer with an order in the period; returns by themselves count on their own day."""
    found = business.named.groupby("customer_id").agg(
        orders=("key", "size"), first=("at", "min"), last=("at", "max"), channel=("channel", "first")
    )
    lines = business.cut(business.whole.lines, "ordered_at")
    # What came back, or whose money did, costs nothing any more.
    cost = pd.to_numeric(lines["cost"]).where(lines["net"] > 0, 0.0)
    lines = lines.assign(left=lines["net"] - cost if business.has("orders", "cost") else lines["net"])
    sums = lines.groupby("customer_id").agg(revenue=("net", "sum"), left=("left", "sum"))
    bought = lines[~(lines["listed"] < 0)].groupby("customer_id").agg(categories=("category", "nunique"))
    return found.join(sums).join(bought)


def _lines(business: Business) -> pd.DataFrame:
    return business.cut(business.whole.lines, "ordered_at")


counted("customers", _buyers, len, orders=BOUGHT)
counted("repeat_purchase_rate", _buyers, lambda rows: (rows["orders"] >= 2).mean(), orders=BOUGHT)
counted("orders_per_customer", _buyers, lambda rows: rows["orders"].mean(), orders=BOUGHT)
counted("revenue", _lines, lambda rows: rows["net"].sum(), "channel", "category", "product", orders=PAID)
counted("revenue_per_customer", _buyers, lambda rows: rows["revenue"].mean(), orders=PAID)
counted("clv_historic", _buyers, lambda rows: rows["left"].mean(), orders=PAID)
counted("clv_historic:median", _buyers, lambda rows: rows["left"].median(), orders=PAID)
counted(
    "cross_category_rate",
    lambda b: b.once(_buyers).query("categories > 0"),
    lambda rows: (rows["categories"] >= 2).mean(),
    orders=BOUGHT + " category",
)


def _ever(business: Business) -> pd.DataFrame:
    """Customers with an order in the period, and how many they had made by its end."""
    _opens, closes = business.window
    sold = business.all_orders[business.all_orders["at"] < closes]
    sold = sold[sold["customer_id"].isin(set(business.named["customer_id"]))]
    return sold.groupby("customer_id").agg(orders=("key", "size"))


counted("repeat_purchase_rate:ever", _ever, lambda rows: (rows["orders"] >= 2).mean(), orders=BOUGHT)


def _baskets(business: Business) -> pd.DataFrame:
    """One row: what came in (returns on their day) and how many orders there were."""
    return pd.DataFrame({"revenue": [business.once(_lines)["net"].sum()], "orders": [len(business.orders)]})


counted("average_order_value", _baskets, lambda rows: share(rows["revenue"].sum(), rows["orders"].sum()), orders=PAID)

counted("purchase_interval", lambda b: b.gaps, lambda rows: rows["days"].median(), orders=BOUGHT)
counted("purchase_interval:p90", lambda b: b.gaps, lambda rows: rows["days"].quantile(0.9), orders=BOUGHT)


def _second(business: Business) -> pd.DataFrame:
    """How long customers took from their first order to their second, of those whose second fell in the period."""
    found = business.all_orders[business.all_orders["customer_id"].notna()].sort_values(["customer_id", "at"])
    place = found.groupby("customer_id").cumcount()
    days = (found["at"] - found.groupby("customer_id")["at"].shift()).dt.total_seconds() / 86400
    return business.cut(found.assign(days=days)[place == 1], "at")


counted("days_to_second_order", _second, lambda rows: rows["days"].median(), orders=BOUGHT)


def _first(business: Business) -> pd.DataFrame:
    """Days to the first order from the first visit, or from the date on the customer list where that is earlier."""
    first = business.all_orders.groupby("customer_id")["at"].min().rename("at")
    known = []
    if business.has("customers", "first_seen_at"):
        known.append(business.tables["customers"].set_index("customer_id")["first_seen_at"].dropna())
    if business.has("visits"):
        known.append(business.whole.events.groupby("person")["occurred_at"].min())
    since = pd.concat(known).groupby(level=0).min().rename("since")
    found = pd.concat([first, since], axis=1, join="inner")
    days = (found["at"] - found["since"]).dt.total_seconds() / 86400
    return business.cut(found.assign(days=days)[days >= 0], "at")


counted(
    "days_to_first_order",
    _first,
    lambda rows: rows["days"].median(),
    when=lambda business: business.has("customers", "first_seen_at") or business.has("visits"),
    orders=BOUGHT,
)
counted("promo_share", lambda b: b.orders, lambda rows: rows["promo"].mean(), orders=BOUGHT + " promo")
counted(
    "promo_share:customers",
    lambda b: b.named.groupby("customer_id").agg(promo=("promo", "any")),
    lambda rows: rows["promo"].mean(),
    orders=BOUGHT + " promo",
)


def _points(business: Business) -> pd.DataFrame:
    return business.cut(business.table("points", "earned", "redeemed", "tier"), "occurred_at")


counted(
    "redemption_rate",
    _points,
    lambda rows: share(rows["redeemed"].sum(), rows["earned"].sum()),
    points="customer_id occurred_at earned redeemed",
)


def _members(business: Business) -> pd.DataFrame:
    """Customers with an order in the period, and whether their loyalty account moved in it."""
    moved = set(business.once(_points)["customer_id"])
    return business.once(_buyers).assign(member=lambda rows: [person in moved for person in rows.index])


counted(
    "programme_participation",
    _members,
    lambda rows: rows["member"].mean(),
    points="customer_id occurred_at",
    orders=BOUGHT,
)


# Staying


def _months(business: Business) -> pd.DataFrame:
    """A row per whole month: customers at its start, those of them still there at its end, and all there then."""
    if not business.has("orders", "customer_id") and not business.has("subscriptions"):
        # A label without dates: the share to date.
        left = business.tables["customers"]["churned"]
        return pd.DataFrame({"start": [len(left)], "stayed": [int((~left).sum())], "end": [np.nan], "first": [np.nan]})
    records = []
    first = business.whole.spells.groupby("customer_id")["since"].min()
    for opens, closes in business.grains():
        start, end = business.customers_at(opens), business.customers_at(closes)
        records.append({"start": len(start), "stayed": len(start & end), "end": len(end)})
        records[-1]["first"] = len([who for who, at in first.items() if opens <= at < closes])
    return pd.DataFrame(records, columns=["start", "stayed", "end", "first"])


def _kept(months: pd.DataFrame) -> float:
    return share(months["stayed"].sum(), months["start"].sum())


def _who_left(business: Business) -> bool:
    return business.has("orders", *BOUGHT.split()) or business.has("customers", "churned")


counted("retention_rate", _months, _kept, when=_who_left)
counted("churn_rate", _months, lambda rows: 1 - _kept(rows), when=_who_left)
counted(
    "retention_rate:classic",
    _months,
    lambda rows: share(rows["end"].sum() - rows["first"].sum(), rows["start"].sum()),
    orders=BOUGHT,
)
counted(
    "retention_rate:end_to_start", _months, lambda rows: share(rows["end"].sum(), rows["start"].sum()), orders=BOUGHT
)


def _lost(business: Business) -> pd.DataFrame:
    """Customers lost in the period, but not only just, and whether they came back since."""
    spells = business.whole.spells
    last = spells.groupby("customer_id")["since"].transform("max")
    over = spells["until"] <= business.today + DAY - business.whole.churn_days * DAY
    return business.cut(spells.assign(back=last > spells["until"])[over], "until")


def _won_back(rows: pd.DataFrame) -> float:
    people = rows.groupby("customer_id")["back"].any()
    return float(people.mean())


counted("win_back_rate", _lost, _won_back, orders=BOUGHT)


def monthly_amounts(business: Business, moment: pd.Timestamp) -> pd.Series:
    """What each running subscriber pays a month, when a day begins."""
    rows = business.whole.tables["subscriptions"]
    running = (rows["started_at"] < moment) & ~(rows["ended_at"] < moment)
    return rows[running].groupby("customer_id")["monthly_amount"].sum()


def _movements(business: Business) -> pd.DataFrame:
    """A row per whole month: revenue at its start, and what was lost, contracted, expanded and won back in it."""
    records = []
    rows = business.whole.tables["subscriptions"]
    for opens, closes in business.grains():
        both = pd.concat([monthly_amounts(business, opens), monthly_amounts(business, closes)], axis=1)
        both = both.fillna(0.0).set_axis(["before", "after"], axis=1)
        change = both["after"] - both["before"]
        there = both["before"] > 0
        earlier = set(rows.loc[rows["started_at"] < opens, "customer_id"])
        back = ~there & both.index.isin(list(earlier)) & (both["after"] > 0)
        records.append(
            {
                "start": both["before"].sum(),
                "down": -change[there].clip(upper=0).sum(),
                "up": change[there].clip(lower=0).sum() + both.loc[back, "after"].sum(),
            }
        )
    return pd.DataFrame(records, columns=["start", "down", "up"])


SUBSCRIBED = "customer_id started_at ended_at monthly_amount"
counted(
    "revenue_churn", _movements, lambda rows: share(rows["down"].sum(), rows["start"].sum()), subscriptions=SUBSCRIBED
)
counted(
    "revenue_churn:net",
    _movements,
    lambda rows: share(rows["down"].sum() - rows["up"].sum(), rows["start"].sum()),
    subscriptions=SUBSCRIBED,
)
counted(
    "net_revenue_retention",
    _movements,
    lambda rows: 1 - share(rows["down"].sum() - rows["up"].sum(), rows["start"].sum()),
    subscriptions=SUBSCRIBED,
)


def _lifetimes(business: Business) -> pd.DataFrame:
    """One row of what the simple lifetime value is made of."""
    opens, closes = business.window
    buyers, months = business.once(_buyers), business.once(_months)
    spells = business.whole.spells
    until = spells["until"].where(spells["until"] < business.today + DAY, closes).clip(upper=closes)
    days = (until - spells["since"].clip(lower=opens)).dt.total_seconds().clip(lower=0).sum() / 86400
    lost = months["start"].sum() - months["stayed"].sum()
    lifetime = min(LONGEST_LIFETIME_YEARS, months["start"].sum() / (12 * lost)) if lost else LONGEST_LIFETIME_YEARS
    parts = {"revenue": buyers["left"].sum(), "years": days / 365.25, "lifetime": lifetime}
    return pd.DataFrame([parts | {"known": months["start"].sum() > 0}])


def _simple(rows: pd.DataFrame) -> float:
    """Average order × orders a year × lifetime, which is revenue a year of being a customer × lifetime."""
    (row,) = rows.to_dict("records")
    return row["revenue"] / row["years"] * row["lifetime"] if row["known"] and row["years"] else np.nan


counted("clv_simple", _lifetimes, _simple, orders=PAID)


# Acquisition


def _new(business: Business) -> pd.DataFrame:
    """Customers won in the period: their first order of all, or their first subscription, falls into it."""
    if business.has("subscriptions"):
        first = business.whole.spells.groupby("customer_id")["since"].min().rename("at").reset_index()
    else:
        first = business.all_orders.groupby("customer_id")["at"].min().rename("at").reset_index()
    return business.cut(first, "at")


def _cost(business: Business) -> pd.DataFrame:
    """One row: what was spent, how many were won by it, and what a customer leaves in a year and in a lifetime."""
    spent = business.cut(business.tables["spend"], "day")["amount"].sum()
    worth = business.once(_lifetimes) if business.has("orders", "amount") else pd.DataFrame([{}])
    return worth.assign(spent=spent, new=len(business.once(_new)))


def _cac(rows: pd.DataFrame) -> float:
    return share(rows["spent"].sum(), rows["new"].sum())


def _has_costs(business: Business) -> bool:
    return business.has("orders", "cost")


counted("cac", _cost, _cac, spend="day amount", orders=BOUGHT)
counted(
    "cac_payback",
    _cost,
    lambda rows: _cac(rows) / (rows["revenue"] / rows["years"] / 12).iloc[0],
    when=_has_costs,
    spend="day amount",
    orders=PAID,
)
counted("ltv_to_cac", _cost, lambda rows: _simple(rows) / _cac(rows), when=_has_costs, spend="day amount", orders=PAID)


# Referrals


def _offers(business: Business) -> pd.DataFrame:
    """A row per customer shown the offer to share in the period: did a share follow before the next offer?"""
    rows = business.table("referrals", "offered", "shared")
    rows = rows.assign(
        offered=rows["offered"].fillna(False).astype(bool), shared=rows["shared"].fillna(False).astype(bool)
    )
    rows = rows.sort_values(["referrer_id", "occurred_at"], kind="stable")
    offer = rows.groupby("referrer_id")["offered"].cumsum()
    shown = (
        rows[offer > 0]
        .groupby(["referrer_id", offer[offer > 0]])
        .agg(at=("occurred_at", "first"), shared=("shared", "any"))
    )
    return business.cut(shown, "at").groupby("referrer_id").agg(shared=("shared", "any"))


counted("live_nps", _offers, lambda rows: rows["shared"].mean(), referrals="referrer_id occurred_at offered shared")


def _referrers(business: Business) -> pd.DataFrame:
    """Every known customer, and whether she brought somebody in the period."""
    rows = business.cut(business.tables["referrals"], "occurred_at")
    brings = rows["referred_id"].notna()
    if "converted" in rows:
        brings = rows["converted"].astype("boolean").fillna(brings)
    brought = set(rows.loc[brings.astype(bool), "referrer_id"])
    return pd.DataFrame({"brought": [person in brought for person in sorted(business.known)]})


counted(
    "referral_rate",
    _referrers,
    lambda rows: rows["brought"].mean(),
    when=lambda business: bool(business.tables["referrals"]["referred_id"].notna().any()),
    referrals="referrer_id occurred_at referred_id",
)


def _referred(business: Business) -> pd.DataFrame:
    """New customers of the period, and whether somebody brought them."""
    brought = set(business.tables["referrals"]["referred_id"].dropna())
    return business.once(_new).assign(brought=lambda rows: rows["customer_id"].isin(brought))


counted(
    "referred_share",
    _referred,
    lambda rows: rows["brought"].mean(),
    when=lambda business: bool(business.tables["referrals"]["referred_id"].notna().any()),
    referrals="referrer_id occurred_at referred_id",
    orders=BOUGHT,
)
