"""Other people's programs, asked for their judgement of finished files; each is run once over all of them."""

from publish.validators.validator import Validator, Verdict

__all__ = ["VALIDATORS", "Validator", "Verdict"]

# In the order in which they are told.
VALIDATORS: dict[str, Validator] = {}
