"""From an export as a program writes it to a number on the page, counted by hand."""

from datetime import date

import pytest

from lib import Workspace
from tests.exports.accounts import ACCOUNTS
from tests.exports.helpdesks import HELPDESKS
from tests.exports.mailings import MAILINGS

LOADED = MAILINGS | HELPDESKS | ACCOUNTS


@pytest.fixture
def opened(tmp_path):
    """A workspace with one export (and further lines) loaded as it is proposed."""
    made = []

    def load(export, *further):
        path = tmp_path / "export.csv"
        path.write_text(LOADED[export][0] + "".join(f"{line}\n" for line in further), encoding="utf-8")
        workspace = Workspace(today=date(2026, 1, 1))
        workspace.add(path)
        made.append(workspace)
        return workspace

    yield load
    for workspace in made:
        workspace.close()


def value(workspace, name, **more):
    return workspace.metric(name, **more)["value"].item()


def test_rates_of_a_mailing_by_its_recipients(opened):
    mailing = opened("Mailchimp recipients")
    # Four letters, one came back. Of the three that arrived Ana and Di opened theirs, Ana clicked, Di unsubscribed.
    assert value(mailing, "open_rate") == pytest.approx(2 / 3)
    assert value(mailing, "click_rate") == pytest.approx(1 / 3)
    assert value(mailing, "unsubscribe_rate") == pytest.approx(1 / 3)


def test_rates_of_a_mailing_by_the_last_state_of_each_letter(opened):
    mailing = opened("UniSender delivery report")
    # Of five one was not delivered; of the other four three were opened, one by clicking, one to unsubscribe.
    assert value(mailing, "open_rate") == 3 / 4
    assert value(mailing, "click_rate") == 1 / 4
    assert value(mailing, "unsubscribe_rate") == 1 / 4


def test_rates_of_a_mailing_by_its_log(opened):
    # Ana's letter arrived, was opened and clicked; Ben's came back.
    assert value(opened("Brevo log"), "click_rate") == 1


def test_points_redeemed_of_points_earned(opened):
    # 20 of 50 + 30; ten points that expired are neither.
    assert value(opened("points with a sign"), "redemption_rate") == 0.25
    assert value(opened("points with a kind"), "redemption_rate") == 0.25


def test_content_with_support_from_good_and_bad(opened):
    support = opened("Zendesk")
    # Good and bad are answers; offered and unoffered are none.
    found = support.metric("support_csat")
    assert (found["value"].item(), found["n"].item()) == (0.5, 2)
    # First replies after 30, 12, 15 and 15 minutes.
    assert value(support, "first_response_time") == 15


def test_sentiment_of_mentions_that_say_one_nought_and_minus_one(opened):
    assert value(opened("Brand24"), "mention_sentiment") == 0
    # One of the three reviews was answered.
    assert value(opened("Trustpilot"), "mention_reply_rate") == pytest.approx(1 / 3)


def test_surveys_sent_and_answered(opened):
    surveys = opened("surveys sent")
    assert value(surveys, "survey_response_rate") == pytest.approx(2 / 3)
    assert value(surveys, "nps") == 0


def test_money_of_subscriptions_paid_by_the_year(opened):
    # One pays 348 a year and runs on, the other paid 9 a month until the 5th of March; a third came in April.
    third = "sub_3,cus_N3,cy@x.io,basic,Basic,1,eur,month,9.00,active,2025-04-10 10:00,2025-04-10 10:00,,,,,false,"
    found = opened("Stripe subscriptions", third).metric("revenue_churn", every="month")
    by_month = found.set_index(found["period"].dt.strftime("%Y-%m"))["value"]
    assert by_month["2025-02"] == 0
    assert by_month["2025-03"] == pytest.approx(9 / 38)


def test_a_list_of_subscriptions_reaches_to_the_last_end_it_tells_of(opened):
    assert opened("Stripe subscriptions").dataset.as_of == date(2025, 3, 5)
