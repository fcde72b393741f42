"""A notice of holidays as the State Council might publish it, for tests of what it changes."""

NOTICE_2027 = """
confirmed_through = 2027-12-31
[[notice]]
year = 2027
source = "国办发明电〔2026〕"
mark = "D"
[[notice.holiday]]
name = "元旦"
off = [2027-01-01, 2027-01-04]
work = [2026-12-26]
"""
