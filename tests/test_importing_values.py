"""What the words in cells mean: statuses, questions, answers and currencies, in the languages people use."""

import pytest

from lib.importing.meaning.values import answer_scale, currency, plain, recognise, upside_down


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("InvoiceDate", "invoice date"),
        ("order_purchase_timestamp", "order purchase timestamp"),
        ("Учётный  день", "учетный день"),
        ("Numéro de commande", "numero de commande"),
        ("Gelöst am", "gelost am"),
        ("Мой край", "мой край"),
        ("№ карты", "номер карты"),
        ("Сумма, ₽", "сумма"),
    ],
)
def test_headers_are_compared_by_their_words(text, words):
    assert plain(text) == words


@pytest.mark.parametrize(
    ("table", "role", "cell", "meaning"),
    [
        ("orders", "status", "Выполнен", "completed"),
        ("orders", "status", "Отменён покупателем", "cancelled"),
        ("orders", "status", "Возврат", "refunded"),
        ("orders", "status", "оплачен", "completed"),
        ("orders", "status", "Не оплачен", "cancelled"),
        ("orders", "status", "shipped", "completed"),
        ("orders", "status", "Partially refunded", "completed"),
        ("orders", "status", "banana", None),
        ("tickets", "status", "closed", "resolved"),
        ("tickets", "status", "В работе", "open"),
        ("tickets", "status", "Не решён", "open"),
        ("visits", "action", "addToCart", "add_to_cart"),
        ("visits", "action", "Покупка", "purchase"),
        ("visits", "action", "order_cancelled", None),
        ("answers", "question", "How likely are you to recommend us?", "nps"),
        ("answers", "question", "Порекомендуете ли вы нас друзьям?", "nps"),
        ("customers", "churned", "Stayed", False),
        ("customers", "churned", "Ушёл", True),
    ],
)
def test_words_are_understood_in_both_languages(table, role, cell, meaning):
    assert recognise(table, role, cell) == meaning


@pytest.mark.parametrize(("cell", "code"), [("₽", "RUB"), ("руб.", "RUB"), ("usd", "USD"), ("€", "EUR"), ("???", None)])
def test_currency_signs_and_words_are_iso_codes(cell, code):
    assert currency(cell) == code


def test_answers_in_words_have_marks_from_one_to_five():
    meaning, low, high = answer_scale(["Очень доволен", "Доволен", "Нейтрально", "Недоволен", "Очень недоволен"])
    assert meaning == {
        "Очень доволен": 5.0,
        "Доволен": 4.0,
        "Нейтрально": 3.0,
        "Недоволен": 2.0,
        "Очень недоволен": 1.0,
    }
    assert (low, high) == (1.0, 5.0)


def test_good_and_bad_alone_are_one_and_nought():
    assert answer_scale(["Good", "Bad", "Offered"]) == ({"Good": 1.0, "Bad": 0.0, "Offered": None}, 0.0, 1.0)


def test_a_mark_beside_its_word_changes_nothing_and_one_that_runs_the_other_way_is_told():
    meaning, low, high = answer_scale(["5 - Very satisfied", "Satisfied (4)", "1 - Very dissatisfied"])
    assert (meaning["5 - Very satisfied"], meaning["Satisfied (4)"], low, high) == (5.0, 4.0, 1.0, 5.0)
    assert upside_down(meaning) is None
    assert upside_down({"1 - Excellent": 5.0, "5 - Terrible": 1.0}) == "1 - Excellent"
