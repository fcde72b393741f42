"""The bureau's workbook of financing demands: read row by row, each row accepted or refused with its reason."""
