"""Rasa's own programs without TensorFlow: a start in three seconds instead of fourteen, a third of the memory.

Rasa 3.6.21 imports TensorFlow only for components that this bot does not use (DIET, TED, the response selector).
`install()` puts empty stand-ins in the places of those modules and a shorter list of components in the place
of Rasa's own. Upstream is frozen at 3.6.21, so the list cannot drift; `tests/bot` notices if it does.
With `bot/requirements-full.lock` installed, `TOMONI_RASA_FULL=1` leaves Rasa as it is.

`keep_response_validator()` is independent of TensorFlow: Rasa re-checks a JSON schema against its metaschema on
every reply of the action server (about 20 ms); one validator, made once, gives the same errors.
"""

from __future__ import annotations

import importlib
import os
import sys
import types
from typing import Any

_COMPONENTS = "rasa.engine.recipes.default_components"

#: module that imports TensorFlow -> the names that Rasa imports from it
STAND_INS: dict[str, tuple[str, ...]] = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator", "RasaDataGenerator"),
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
}

#: components of Rasa that work without TensorFlow and that `config.yml` may name
COMPONENTS: tuple[str, ...] = (
    "rasa.nlu.classifiers.fallback_classifier.FallbackClassifier",
    "rasa.nlu.classifiers.logistic_regression_classifier.LogisticRegressionClassifier",
    "rasa.core.policies.memoization.MemoizationPolicy",
    "rasa.core.policies.memoization.AugmentedMemoizationPolicy",
    "rasa.core.policies.rule_policy.RulePolicy",
)


def wanted() -> bool:
    """True unless the operator asks for the whole of Rasa with TOMONI_RASA_FULL=1."""
    return os.environ.get("TOMONI_RASA_FULL", "") != "1"


def _stand_in(module: str, names: tuple[str, ...]) -> types.ModuleType:
    stand_in = types.ModuleType(module, "Stands in for a module of Rasa that needs TensorFlow.")
    for name in names:
        setattr(stand_in, name, type(name, (), {"__module__": module}))
    return stand_in


def install() -> None:
    """Make `import rasa` work without TensorFlow; must run before Rasa's first import of a component."""
    if _COMPONENTS in sys.modules:
        return
    for module, names in STAND_INS.items():
        sys.modules.setdefault(module, _stand_in(module, names))
    components = types.ModuleType(_COMPONENTS, "Rasa's default components that need no TensorFlow.")
    classes = []
    for path in COMPONENTS:
        module, _, name = path.rpartition(".")
        classes.append(getattr(importlib.import_module(module), name))
    components.DEFAULT_COMPONENTS = classes  # type: ignore[attr-defined]
    sys.modules[_COMPONENTS] = components


def keep_response_validator() -> None:
    """Check replies of the action server with one validator made once, as strictly as Rasa does."""
    import jsonschema
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    validator = jsonschema.validators.validator_for(schema)(schema)

    def validate(_self: Any, result: Any) -> bool:
        for error in validator.iter_errors(result):
            raise error
        return True

    RemoteAction._validate_action_result = validate
