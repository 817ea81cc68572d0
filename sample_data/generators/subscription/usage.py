"""What people do inside the invented tool."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd

from sample_data.generators.draws import Draws
from sample_data.generators.subscription import catalogue as service
from sample_data.generators.subscription.accounts import Account, moment

#: In the last weeks before an account leaves it is used this much as before.
FADING_DAYS, FADING = 28, 0.45


def usage_table(accounts: Sequence[Account]) -> pd.DataFrame:
    """One row per event, times in milliseconds as event collectors count them."""
    draws = Draws(service.SEED, "usage")
    rows: list[tuple[datetime, str, str, str]] = []
    for account in accounts:
        for paid in account.paid:
            day = max(paid.started, service.USAGE_START)
            end = min(paid.ended or service.END + timedelta(days=1), service.END + timedelta(days=1))
            leaves = account.left if paid is account.paid[-1] else None
            while day < end:
                fades = leaves is not None and (leaves - day).days <= FADING_DAYS
                weekend = 0.3 if day.weekday() >= 5 else 1.0
                if draws.chance(min(0.8, 0.2 * account.busy * weekend * (FADING if fades else 1.0))):
                    rows += _session(draws, account, moment(draws, day))
                day += timedelta(days=1)
        if account.invited_at is not None and account.runs_on(account.invited_at.date()):
            rows.append((account.invited_at, account.id, "invite_teammate", "desktop"))
    rows.sort()
    rows = [row for row in rows if row[0].date() >= service.USAGE_START and row[0].date() <= service.END]
    return pd.DataFrame(
        {
            "account_id": [account for _at, account, _event, _device in rows],
            "event": [event for _at, _account, event, _device in rows],
            "time": [int(at.replace(tzinfo=UTC).timestamp() * 1000) for at, *_rest in rows],
            "device": [device for *_rest, device in rows],
        }
    )


def _session(draws: Draws, account: Account, at: datetime) -> list[tuple[datetime, str, str, str]]:
    device = draws.pick(service.DEVICES)
    found = []
    for _ in range(1 + min(5, int(draws.exponential(1.1)))):
        found.append((at, account.id, draws.pick(service.EVENTS), device))
        at += timedelta(seconds=5 + int(draws.exponential(170)))
    return found
