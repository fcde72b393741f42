"""The keys of what a policy document says, measure by measure, and of the parameters that it leaves open."""

from policies.keys.checks import Key, citation, count, number, ratio, text, words

# A measure's row may name in `rules` the keys that carry it out; a case carries neither measures nor parameters.
KEYS = {
    "measure.*": Key(text, "what the measure says, in its own words"),
    "parameter.*.department": Key(citation, "the department that a bank makes responsible"),
    "parameter.*.growth": Key(ratio, "yearly growth of borrowers and amounts that counts as reasonable"),
    "parameter.*.sector": Key(words, "classes of firms that are preferred"),
    "parameter.*.branch_quota": Key(number, "additional credit line of a branch that does well, in yuan"),
    "parameter.*.transfer_price": Key(number, "preference in the bank's internal price of funds, in percentage points"),
    "parameter.*.assessment": Key(ratio, "weight of pledge financing in the yearly assessment of a bank"),
    "parameter.*.circular": Key(count, "months between two supervisory circulars"),
    "parameter.*.incentive": Key(citation, "the supervisory incentive for institutions that do well"),
    "parameter.*.review": Key(count, "months between two reviews of an institution"),
    "parameter.*.online_share": Key(ratio, "share of filings to be made online"),
    "parameter.*.whitelist": Key(citation, "what puts a firm on the white list"),
    "parameter.*.training": Key(count, "courses in a year"),
    "parameter.*.events": Key(count, "events in a year"),
    "parameter.*.surveys": Key(count, "surveys of demand in a year"),
    "parameter.*.meetings": Key(count, "joint conferences in a year"),
    "parameter.*.platform": Key(citation, "the platform that is built"),
    "parameter.*.members": Key(text, "who takes part in the joint conference"),
}
