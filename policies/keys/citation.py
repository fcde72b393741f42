"""The keys of the clauses that facts and letters cite."""

from policies.keys.checks import Key, citation

KEYS = {
    "clause.advance": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.distribution": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.window": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.diligence": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.valuation": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.registration": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.credit": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.guarantee": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.insurance": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.cession": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.loan": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.fund": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "clause.disposal": Key(citation, "what the jurisdiction's own document says of it", needed=True),
    "law.period": Key(citation, "national law on how periods are counted", needed=True),
    "law.contract": Key(citation, "national law on it, verified", needed=True),
    "law.filing.patent": Key(citation, "national law on it, verified", needed=True),
    "law.filing.trademark": Key(citation, "national law on it, verified", needed=True),
    "law.filing.copyright": Key(citation, "national law on it, verified", needed=True),
    "law.registration": Key(citation, "national law on it, verified", needed=True),
    "law.renewal": Key(citation, "national law on it, verified", needed=True),
    "law.classification": Key(citation, "national law on it, verified", needed=True),
    "law.advance": Key(citation, "national law on it, verified", needed=True),
    "law.distribution": Key(citation, "national law on it, verified", needed=True),
    "law.loan": Key(citation, "national law on it, verified", needed=True),
    "law.disposal": Key(citation, "national law on it, verified", needed=True),
    "law.subrogation": Key(citation, "national law on it, verified", needed=True),
    "law.release": Key(citation, "national law on it, verified", needed=True),
}
