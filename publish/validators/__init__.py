"""Other people's programs, asked for their judgement of finished files; each is run once over all of them."""

from publish.validators.judging import VALIDATORS, Judgement, ask, findings
from publish.validators.validator import Installed, Lacking, Validator, Verdict

__all__ = ["VALIDATORS", "Installed", "Judgement", "Lacking", "Validator", "Verdict", "ask", "findings"]
