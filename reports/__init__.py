"""What people read and decide: sheets, the report, the terminal table."""


class ReportError(Exception):
    """Something that cannot be published; the message names the file or unit and what is wrong with it."""
