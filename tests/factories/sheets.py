import io

from openpyxl import load_workbook


def sheet_of(answer) -> list[tuple]:
    """The rows of the spreadsheet that an answer holds."""
    content = b"".join(answer.streaming_content)
    answer.close()
    return list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
