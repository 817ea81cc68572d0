"""Reports to hand over: one HTML file, one workbook, one notebook, all from the same answers of a workspace."""

from lib.report.making import FORMATS, make, preview, write
from lib.report.options import SECTIONS, ReportOptions

__all__ = ["FORMATS", "SECTIONS", "ReportOptions", "make", "preview", "write"]
