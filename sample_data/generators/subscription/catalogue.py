"""What the invented design tool costs, who subscribes and why they leave. Nothing here is drawn."""

from __future__ import annotations

from datetime import date

SEED = 20261033
START, END = date(2024, 11, 1), date(2026, 10, 31)
#: What people do inside the tool has been recorded for a year.
USAGE_START = date(2025, 11, 1)

ACCOUNTS = 1500
#: plan → (dollars a month, how many start with it, chance to leave in a month)
PLANS = {"Solo": (12, 58, 0.050), "Studio": (29, 31, 0.036), "Team": (79, 11, 0.022)}
#: plan → the plans it is changed for, each with its chance in a month
CHANGES = {
    "Solo": {"Studio": 0.022},
    "Studio": {"Team": 0.012, "Solo": 0.006},
    "Team": {"Studio": 0.006},
}
COMES_BACK = 0.08
#: Of the payments: charged in vain at first, and given back.
CARD_FAILS, REFUNDED = 0.03, 0.006

CHANNELS = {"Organic search": 38, "Paid ads": 30, "Partner": 17, "Referral": 15}
#: What each channel costs a month, and what the deal cost once.
COSTS = {"Organic search": 950.0, "Paid ads": 4300.0, "Partner": 1250.0, "Referral": 260.0}
#: A deal on a voucher site in one month: its accounts leave when the deal is over.
DEAL, DEAL_MONTH, DEAL_ACCOUNTS, DEAL_COST, DEAL_LEAVES = "Deal site", date(2025, 11, 1), 150, 5200.0, 0.19

#: The small plan becomes dearer on this day, also for those who have it; more of them leave at the next two renewals.
PRICE_RISE, NEW_PRICE, RISE_FACTOR = date(2026, 4, 1), 15, 4.0

#: From this day half of the new accounts get e-mails about working together; more of them invite a colleague.
SERIES, SERIES_FROM = "Work together", date(2026, 2, 1)
INVITES, INVITES_AFTER_SERIES = 0.26, 0.58
#: Who has invited a colleague stays.
INVITED_FACTOR, ALONE_FACTOR = 0.30, 1.25
NEWS = "Product news"
#: Chance that a letter is opened, and that an opened one is clicked.
READ = {SERIES: (0.61, 0.44), NEWS: (0.34, 0.12)}

TICKETS_A_MONTH = 0.085
#: group → (share of tickets, median minutes to the first reply, median hours to the solution). Billing is slow.
SUPPORT = {"How-to": (41, 45.0, 5.0), "Technical": (35, 120.0, 22.0), "Billing": (24, 2300.0, 70.0)}
#: A first reply later than this many minutes drives people away within the next two months.
SLOW, SLOW_LEAVES = 1440, 0.21
TICKET_CHANNELS = {"email": 55, "chat": 30, "web form": 15}
PRIORITIES = {"Normal": 70, "Low": 18, "High": 12}

COUNTRIES = {
    "United States": 34,
    "United Kingdom": 16,
    "Germany": 13,
    "Canada": 10,
    "Netherlands": 9,
    "Spain": 9,
    "Poland": 9,
}
INDUSTRIES = {"Agency": 28, "Education": 17, "Software": 24, "Retail": 15, "Non-profit": 9, "Other": 7}
FIRST_WORDS = ("Amber", "Birch", "Copper", "Delta", "Echo", "Fern", "Granite", "Harbor", "Indigo", "Juniper", "Kite",
               "Lumen", "Maple", "North", "Orchard", "Pebble", "Quill", "River", "Spruce", "Tidal", "Umber", "Velvet",
               "Willow", "Yarrow")  # fmt: skip
LAST_WORDS = ("Studio", "Works", "Labs", "Media", "School", "Goods", "Partners", "Collective", "Press", "Digital")

EVENTS = {"open_board": 46, "edit_board": 24, "comment": 12, "create_board": 9, "export": 6, "share_link": 3}
DEVICES = {"desktop": 71, "tablet": 17, "mobile": 12}
HOURS = {8: 5, 9: 10, 10: 12, 11: 11, 12: 7, 13: 8, 14: 11, 15: 11, 16: 10, 17: 7, 18: 4, 19: 3, 20: 3, 21: 2}

REASONS = {"Missing features": 30, "No longer needed": 34, "Switched to another tool": 24, "Too expensive": 12}
PRAISE = (
    "We plan every workshop in it now.",
    "Fast, clean, and my clients get it at once.",
    "Sharing boards with the team is a joy.",
)
INDIFFERENT = ("Good tool; I would like more templates.", "Does the job. Export could be better.")
COMPLAINTS = ("Boards with many images are slow.", "I miss offline work.", "Too much for what I need.")
PRICE_COMPLAINTS = ("25 % more for the same thing?", "The new price is too high for one person.")
SUPPORT_COMPLAINTS = ("Two days until anybody answered.", "Still waiting for my refund.")
