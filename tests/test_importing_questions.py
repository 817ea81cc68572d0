"""What a file leaves open is asked, and each answer changes the numbers as it says."""

from datetime import date

import pytest

from lib import Workspace
from lib.importing import read
from lib.importing.meaning.guess import propose
from lib.importing.meaning.proposal import answered, chosen, unread


class Given:
    """A file as proposed; `answer` is the mapping under an answer, `metric` a number of the file mapped that way."""

    def __init__(self, path):
        self.path, self.file = path, read(path)
        self.proposal = propose(self.file)

    def question(self, start):
        (found,) = [one for one in self.proposal.questions if str(one.text).startswith(start)]
        return found

    def options(self, start):
        return [str(option.label) for option in self.question(start).options]

    def proposed(self, start):
        """The answer that the proposal holds."""
        now = chosen(self.proposal.mapping, self.question(start))
        return None if now is None else str(now.label)

    def answer(self, start, label):
        question = self.question(start)
        (option,) = [option for option in question.options if str(option.label) == label]
        mapping = answered(self.proposal.mapping, question, option)
        assert chosen(mapping, question) == option
        assert answered(mapping, question, option) == mapping
        return mapping

    def load(self, mapping=None):
        mapping = mapping or self.proposal.mapping
        workspace = Workspace(today=date(2025, 6, 30))
        workspace.add_file(read(self.path, **mapping.options), mapping)
        return workspace

    def metric(self, name, mapping=None, **ask):
        return self.load(mapping).metric(name, **ask).iloc[0]["value"]


@pytest.fixture
def given(tmp_path):
    def make(text, name="file.csv"):
        path = tmp_path / name
        path.write_text(text.strip() + "\n", encoding="utf-8")
        return Given(path)

    return make


CES = "client,date,CES\na,2025-01-02,1\nb,2025-01-02,2\nc,2025-01-03,5\nd,2025-01-03,1"


@pytest.mark.parametrize(
    "header",
    [
        "How satisfied were you? (1 = very satisfied; 5 = very dissatisfied)",
        "Satisfaction from 1 (best) to 5 (worst)",
        "Satisfaction (worst = 5)",
        "CSAT: best 1 - worst 5",
        "Довольны ли вы (1 — отлично; 5 — плохо)",
    ],
)
def test_a_header_that_says_which_mark_is_the_best_turns_the_scores_round(given, header):
    survey = given(f"client,date,{header}\na,2025-01-02,1\nb,2025-01-02,2\nc,2025-01-03,5\nd,2025-01-03,1")
    (part,) = survey.proposal.mapping.tables
    assert part.constants == {"question": "csat", "scale_min": 5.0, "scale_max": 1.0}
    assert "says itself that 1 is the best mark and 5 the worst" in str(survey.proposal.notes[0])
    # The two best marks of five are 1 and 2.
    assert survey.metric("csat") == 3 / 4


@pytest.mark.parametrize(
    "header",
    ["Satisfaction (1 = poor; 5 = excellent)", "CSAT: worst 1 - best 5", "CSAT 1-5", "Satisfaction 2024 - good"],
)
def test_a_header_whose_highest_mark_is_the_best_leaves_the_scores_as_they_are(given, header):
    survey = given(f"client,date,{header}\na,2025-01-02,1\nb,2025-01-02,2\nc,2025-01-03,5\nd,2025-01-03,1")
    assert survey.metric("csat") == 1 / 4


def test_a_column_that_asks_for_a_mark_beside_other_questions_is_not_left_out_silently(given):
    survey = given(
        "client,date,NPS,Оцените обслуживание (1 — отлично; 5 — плохо)\n"
        "a,2025-01-02,10,1\nb,2025-01-02,9,2\nc,2025-01-03,0,5\nd,2025-01-03,8,1"
    )
    name = "Оцените обслуживание (1 — отлично; 5 — плохо)"
    assert [part.constants["question"] for part in survey.proposal.mapping.tables] == ["nps", name]
    taken = survey.answer(f"What does “{name}” measure?", "satisfaction (CSAT)")
    assert survey.metric("csat", taken) == 3 / 4
    assert survey.metric("nps", taken) == 25.0


def test_which_end_of_an_effort_scale_is_easy_is_asked_and_turns_the_scores_round(given):
    survey = given(CES)
    asked = "Which mark in “CES” means that it was easy"
    assert survey.options(asked) == ["5 is easy", "1 is easy, 5 is hard"]
    assert survey.proposed(asked) == "5 is easy"
    assert survey.metric("ces") == (1 + 2 + 5 + 1) / 4
    turned = survey.answer(asked, "1 is easy, 5 is hard")
    assert turned.tables[0].constants == {"question": "ces", "scale_min": 5.0, "scale_max": 1.0}
    assert survey.metric("ces", turned) == (5 + 4 + 1 + 5) / 4
    # 4 and 5 of 5 are easy: one answer as written, three turned round.
    assert survey.metric("ces", variant="easy") == 1 / 4
    assert survey.metric("ces", turned, variant="easy") == 3 / 4


def test_a_header_that_says_easy_or_how_much_effort_needs_no_question(given):
    easy = given(CES.replace("CES", "The company made it easy to handle my issue"))
    assert easy.proposal.sure and easy.metric("ces") == 9 / 4
    hard = given(CES.replace("CES", "How much effort did you have to put in"))
    assert hard.proposal.sure and hard.metric("ces") == 15 / 4
    assert "a low mark is taken for little effort" in str(hard.proposal.notes[0])


def test_school_marks_are_asked_for_their_best_end(given):
    survey = given("Kunde;Datum;Note\na;02.01.2025;1\nb;02.01.2025;1\nc;03.01.2025;2\nd;03.01.2025;5\ne;04.01.2025;6")
    asked = "Is 6 the best or the worst mark in “Note”?"
    assert survey.options(asked) == ["6 is the best", "1 is the best, 6 the worst"]
    # Satisfied is the top third of 1 to 6: 5 and 6 as written; 1, 1 and 2 turned round.
    assert survey.metric("csat") == 2 / 5
    assert survey.metric("csat", survey.answer(asked, "1 is the best, 6 the worst")) == 3 / 5


def test_the_words_decide_where_the_numbers_before_them_run_the_other_way(given):
    survey = given("client,date,CSAT\na,2025-01-02,1 - Excellent\nb,2025-01-02,5 - Terrible\nc,2025-01-03,2 - Good")
    assert survey.metric("csat") == 2 / 3
    assert [str(note) for note in survey.proposal.notes] == [
        "The words in “CSAT” decide, not the numbers before them: “1 - Excellent” is the best mark."
    ]


NPS_OF_FIVE = "client,date,NPS\na,2025-01-02,5\nb,2025-01-02,1\nc,2025-01-03,3\nd,2025-01-03,4\ne,2025-01-04,5"


def test_what_marks_called_nps_from_1_to_5_are_is_for_the_person_to_say(given):
    survey = given(NPS_OF_FIVE)
    asked = "“NPS” is called NPS, but its marks go from 1 to 5"
    assert survey.proposal.mapping.tables == ()
    satisfied = survey.answer(asked, "satisfaction (CSAT)")
    assert satisfied.tables[0].columns == {"score": "NPS", "answered_at": "date", "customer_id": "client"}
    assert survey.metric("csat", satisfied) == 3 / 5
    low = survey.answer(asked, "NPS: people were asked for 0 to 10, and nobody gave more than 5")
    assert survey.metric("nps", low) == -100
    assert survey.answer(asked, "leave it out").tables == ()


def test_a_scale_from_1_to_10_is_accepted_for_nps_and_said(given):
    marks = [10, 9, 9, 8, 7, 6, 1, 3, 10, 10] * 2
    lines = "\n".join(f"c{i},2025-01-02,{mark}" for i, mark in enumerate(marks))
    survey = given(f"client,date,NPS\n{lines}")
    assert survey.proposal.sure
    assert str(survey.proposal.notes[0]).startswith("No answer in “NPS” is 0.")
    assert survey.metric("nps") == 100 * (5 - 3) / 10


def test_an_unnamed_question_of_0_to_10_is_nps_or_what_the_person_says(given):
    survey = given("client,date,score\na,2025-01-02,4\nb,2025-01-02,9\nc,2025-01-03,10\nd,2025-01-03,0")
    asked = "Which question does “score” answer?"
    assert survey.proposed(asked) == "recommendation, 0 to 10 (NPS)"
    assert survey.metric("nps") == 100 * (2 - 2) / 4
    assert survey.metric("csat", survey.answer(asked, "satisfaction (CSAT)")) == 2 / 4
    # Turned round: 6, 1, 0 and 10.
    assert survey.metric("ces", survey.answer(asked, "effort (CES), 0 is easy")) == 17 / 4
    five = given("client,date,score\na,2025-01-02,4\nb,2025-01-02,5\nc,2025-01-03,3", "five.csv")
    assert "recommendation, 0 to 10 (NPS)" not in five.options(asked)


def test_the_order_of_day_and_month_is_answered_by_a_date_of_the_file(given):
    shop = given("client,order date,amount\nc1,02/01/2025,5.50\nc1,03/01/2025,7.25")
    asked = "The dates do not show whether the day or the month comes first. What is 02/01/2025?"
    assert shop.options(asked) == ["Jan 2, 2025, the day first", "Feb 1, 2025, the month first"]
    mapping = shop.answer(asked, "Feb 1, 2025, the month first")
    assert unread(mapping, {}) == {"day_first": False} == dict(mapping.options)
    assert unread(mapping, {"day_first": False}) == {}
    months = shop.load(mapping).metric("revenue", every="month")
    assert [str(day)[:10] for day in months["period"]] == ["2025-02-01", "2025-03-01"]


def test_amounts_of_which_a_sign_may_set_thousands_apart_are_asked_about(given):
    shop = given("client;order date;amount\nc1;02.01.2025;1.299\nc1;13.01.2025;12.500")
    asked = "The numbers of “amount” do not show what the “.” in them means. How much is 1.299?"
    assert shop.options(asked) == ["1,299: it sets thousands apart", "1.299: it is the decimal sign"]
    assert shop.metric("revenue") == 13.799
    mapping = shop.answer(asked, "1,299: it sets thousands apart")
    assert unread(mapping, {}) == {"decimal": ","} == dict(mapping.options)
    assert shop.load(mapping).metric("revenue")["value"].iloc[0] == 13_799


@pytest.mark.parametrize(
    "text",
    [
        # One amount, or a number beside it, shows the sign; commas between the columns do too.
        "client;order date;amount\nc1;02.01.2025;1.299\nc1;13.01.2025;12.50",
        "client;order date;weight;amount\nc1;02.01.2025;0,5;1.299\nc1;13.01.2025;1,5;12.500",
        "client,order date,amount\nc1,2025-01-02,1.299\nc1,2025-01-13,12.500",
        'client,order date,amount\nc1,2025-01-02,"1,299"\nc1,2025-01-13,"12,500"',
    ],
)
def test_a_sign_that_the_file_shows_the_meaning_of_is_not_asked_about(given, text):
    assert "do not show what" not in " ".join(str(question.text) for question in given(text).proposal.questions)


def test_several_amounts_are_asked_which_one_counts(given):
    shop = given("client,order date,Net sales,Gross sales\nc1,2025-01-02,5.50,6.50\nc2,2025-01-03,7.50,8.50")
    asked = "Several columns hold amounts. Which one is “Amount”?"
    assert shop.options(asked) == ["“Net sales”", "“Gross sales”"]
    assert shop.metric("revenue") == 13
    assert shop.metric("revenue", shop.answer(asked, "“Gross sales”")) == 15


def test_several_dates_are_asked_which_one_counts(given):
    shop = given("client,order date,invoice date,amount\nc1,2025-01-02,2025-02-02,5.50\nc2,2025-01-03,2025-02-03,7.25")
    asked = "Several columns hold dates. Which one is “Order date”?"
    changed = shop.answer(asked, "“invoice date”")
    assert changed.tables[0].columns["ordered_at"] == "invoice date"
    assert shop.load(changed).dataset.as_of == date(2025, 2, 3)


def test_a_time_counted_in_another_unit_becomes_the_unit_of_its_role(given):
    head = "ticket_id,created_at,status,topic,First response time (hours),Resolution minutes"
    support = given(f"{head}\n1,2025-01-02,closed,a,2,90\n2,2025-01-02,closed,b,0.5,60\n3,2025-01-02,closed,b,1,30")
    assert support.proposal.sure
    assert support.proposal.mapping.tables[0].units == {
        "first_reply_minutes": "hours",
        "resolution_hours": "minutes",
    }
    # The median of 120, 30 and 60 minutes, and of 1.5, 1 and 0.5 hours.
    assert support.metric("first_response_time") == 60
    assert support.metric("resolution_time") == 1


def test_a_file_of_no_known_headers_is_asked_for_its_rows(given):
    other = given("alpha,beta,gamma\n2025-01-02,ana,5.50\n2025-01-03,ben,7.25")
    mapping = other.answer("Nothing in this file could be recognised", "an order, or a line of one")
    assert [(part.table, part.columns) for part in mapping.tables] == [("orders", {"ordered_at": "alpha"})]


def test_another_answer_can_be_taken_back(given):
    tickets = given("ticket_id,created_at,topic,Response time\n1,2025-01-02,a,90\n2,2025-01-02,b,60")
    question = tickets.question("In which unit is “Response time” counted?")
    hours, nothing = question.options[2], question.options[-1]
    without = answered(tickets.proposal.mapping, question, nothing)
    assert "first_reply_minutes" not in without.tables[0].columns and chosen(without, question) == nothing
    again = answered(without, question, hours)
    assert again.tables[0].columns["first_reply_minutes"] == "Response time"
    assert again.tables[0].units == {"first_reply_minutes": "hours"}


def test_one_long_cell_does_not_keep_a_column_from_being_the_customer(given):
    head = "order_id,order_date,customer,amount\n"
    lines = "".join(f"o{i},2025-01-{i + 1:02d},c{i},{i}.50\n" for i in range(20))
    shop = given(head + lines + f"o20,2025-01-21,{'x' * 5000},5.50")
    assert shop.proposal.mapping.tables[0].columns["customer_id"] == "customer"
