"""What the invented shop sells, to whom, when, and what its customers say. Nothing here is drawn."""

from __future__ import annotations

from datetime import date

SEED = 20261031
START, END = date(2024, 11, 1), date(2026, 10, 31)
#: The site's statistics were installed a year after the shop opened.
VISITS_START = date(2025, 11, 1)

CUSTOMERS = 3000

#: product → (category, price in euros, share of the price that the shop pays itself)
PRODUCTS: dict[str, tuple[str, float, float]] = {
    "Cast iron pan 26 cm": ("Kitchen", 59.0, 0.52),
    "Olive wood board": ("Kitchen", 34.0, 0.48),
    "Linen apron": ("Kitchen", 39.0, 0.45),
    "Stoneware bowl set": ("Kitchen", 46.0, 0.50),
    "Pour-over coffee set": ("Kitchen", 42.0, 0.47),
    "Spice grinder": ("Kitchen", 24.0, 0.44),
    "Washed linen sheets": ("Textiles", 119.0, 0.50),
    "Wool throw": ("Textiles", 89.0, 0.49),
    "Cotton bath towels, set of 4": ("Textiles", 54.0, 0.46),
    "Cushion cover, ochre": ("Textiles", 22.0, 0.41),
    "Jute rug 120 × 180": ("Textiles", 98.0, 0.55),
    "Paper table lamp": ("Lighting", 49.0, 0.43),
    "Brass wall light": ("Lighting", 84.0, 0.51),
    "Rechargeable garden lantern": ("Lighting", 36.0, 0.46),
    "Pendant lamp, opal glass": ("Lighting", 129.0, 0.54),
    "Beeswax candles, set of 6": ("Lighting", 18.0, 0.40),
    "Terracotta pot, large": ("Garden", 28.0, 0.47),
    "Watering can, 5 l": ("Garden", 32.0, 0.45),
    "Herb seed box": ("Garden", 16.0, 0.38),
    "Folding bistro chair": ("Garden", 64.0, 0.57),
    "Bird feeder": ("Garden", 26.0, 0.44),
    "Wall shelf, oak": ("Storage", 72.0, 0.53),
    "Seagrass basket": ("Storage", 31.0, 0.42),
    "Enamel storage tins": ("Storage", 27.0, 0.43),
    "Coat hooks, set of 5": ("Storage", 23.0, 0.41),
}
CATEGORIES = tuple(dict.fromkeys(category for category, _price, _cost in PRODUCTS.values()))

CITIES = {
    "Berlin": 14,
    "Vienna": 11,
    "Dublin": 9,
    "Lyon": 9,
    "Utrecht": 8,
    "Turin": 8,
    "Porto": 7,
    "Ghent": 7,
    "Tallinn": 6,
    "Graz": 5,
    "Bremen": 5,
    "Cork": 4,
}
SEGMENTS = {"Household": 82, "Trade": 18}
#: Names that addresses are made of; a few customers have not given one.
FIRST_NAMES = (
    "anna", "ben", "clara", "david", "elena", "felix", "greta", "hugo", "ines", "jonas", "katrin", "liam", "marta",
    "nils", "olga", "paul", "rosa", "sven", "tilda", "vera",
)  # fmt: skip
LAST_NAMES = (
    "adler", "brandt", "costa", "dubois", "eriksen", "ferrari", "gruber", "hansen", "ivanova", "jansen", "keller",
    "lopez", "martin", "nowak", "oliveira", "peeters", "rossi", "schmidt", "tamm", "weber",
)  # fmt: skip
WITH_EMAIL = 0.95
ACQUISITION = {"Search": 32, "Ads": 22, "Marketplace": 20, "Social": 18, "Referral": 8}

#: How likely a customer is to order again after an order, by where she came from. Marketplace is the planted effect.
RETURNS = {"Search": 0.66, "Ads": 0.62, "Marketplace": 0.20, "Social": 0.60, "Referral": 0.78}
#: Buyers of that month's sale seldom come back: the planted cohort.
LEAVING_COHORT, LEAVING_FACTOR = (2025, 11), 0.35
#: Who had to phone seldom comes back either.
PHONE_FACTOR = 0.45
#: A new carrier lost parcels in these months; recommendations fell, and recovered when it was replaced.
BAD_MONTHS = ((2026, 3), (2026, 4), (2026, 5))

#: How busy a month is against the average.
SEASON = {1: 0.75, 2: 0.8, 3: 0.9, 4: 1.0, 5: 1.05, 6: 0.95, 7: 0.85, 8: 0.85, 9: 1.0, 10: 1.1, 11: 1.6, 12: 1.5}
HOURS = {7: 2, 8: 3, 9: 4, 10: 5, 11: 6, 12: 7, 13: 6, 14: 5, 15: 5, 16: 5, 17: 6, 18: 8, 19: 10, 20: 12, 21: 10, 22: 6}

PROMOS = {"WELCOME10": 0.10, "SPRING15": 0.15, "CLUB5": 0.05, "FRIDAY20": 0.20}

#: Median minutes to the first reply, median hours from there to the solution, share of contented answers.
#: Phone is the planted effect.
SUPPORT = {"chat": (6.0, 3.0, 0.86), "email": (150.0, 20.0, 0.76), "phone": (430.0, 60.0, 0.34)}
SUPPORT_SHARE = {"chat": 42, "email": 34, "phone": 24}
TOPICS = {"delivery": 40, "returns": 21, "product": 19, "payment": 11, "account": 9}
AGENTS = ("A-01", "A-02", "A-03", "A-04", "A-05")

PRAISE = (
    "Lovely quality, arrived well packed.",
    "Exactly as pictured. Will order again.",
    "Fast delivery and a handwritten note!",
    "My third order and still delighted.",
    "The linen gets softer with every wash.",
)
INDIFFERENT = (
    "Fine, but delivery could be faster.",
    "Good product, a little expensive.",
    "Nice, the colour is darker than on the site.",
)
COMPLAINTS = (
    "Parcel came a week late and the box was open.",
    "Nobody could tell me where my order was.",
    "I waited on the phone for ever.",
    "The glaze is chipped and the return was a struggle.",
    "Too many e-mails, and the discount code did not work.",
)
LATE_PARCELS = (
    "The new carrier left my parcel at the wrong address.",
    "Two weeks late and no answer about the parcel.",
    "Delivery used to be great. What happened?",
)

#: What customers think of the brand, asked of some of them every quarter: shares of contented answers. Planted.
ATTITUDE = {"Household": 0.52, "Trade": 0.86}
#: Chance that the shop answers a review there. Nobody looks after Instagram: planted.
REPLIES = {"Google": 0.72, "Trustpilot": 0.58, "Instagram": 0.06}
#: A month's marketing cost in an average month. What the marketplace takes never comes back: planted.
SPENDING = {"Search": 520.0, "Ads": 1150.0, "Marketplace": 3600.0, "Social": 640.0, "Referral": 130.0}
#: Carts left behind are reminded of since this day. Chances that one was that became an order, and one that did not:
#: the reminded ones become orders more often, which is planted.
REMINDERS_FROM = date(2026, 2, 1)
REMINDED_BOUGHT, REMINDED_NOT = 0.55, 0.25
