"""What stands out in somebody's data: a few sentences that are beyond chance, with numbers, people and advice."""

from lib.findings.finding import Finding, Month, Name, Quantity
from lib.findings.people import behind
from lib.findings.story import findings
from lib.findings.wording import certainty, difference, worth

__all__ = ["Finding", "Month", "Name", "Quantity", "behind", "certainty", "difference", "findings", "worth"]
