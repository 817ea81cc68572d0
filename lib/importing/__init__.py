"""Files that somebody else wrote, turned into typed rows and refused rows."""

from lib.importing.file_table import FileTable
from lib.importing.formats.contents import Contents, contents, tables_in
from lib.importing.found import Column, Evidence, ReadOptions, Staged, StructureLine, Wanted
from lib.importing.intake.load import Entry, Intake
from lib.importing.intake.load_report import LoadReport
from lib.importing.meaning.guess import propose
from lib.importing.meaning.mapping import FileMapping, TableMap
from lib.importing.read import read

__all__ = [
    "Column",
    "Contents",
    "Entry",
    "Evidence",
    "FileMapping",
    "FileTable",
    "Intake",
    "LoadReport",
    "ReadOptions",
    "Staged",
    "StructureLine",
    "TableMap",
    "Wanted",
    "contents",
    "propose",
    "read",
    "tables_in",
]
