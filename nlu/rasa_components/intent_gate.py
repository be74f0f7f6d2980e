"""Keeps questions on the question route: fixed words decide small intents, guesses need confidence."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.intents import Guess, decide
from nlu.rasa_components.sentence_vector import sentence_vector

#: Other guesses that a tracker keeps of each message.
_KEPT = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentGate(GraphComponent):
    """Wraps `nlu.intents.decide` around the classifier before it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """None: what counts is in `nlu/data/intents.yaml`."""
        return {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentGate:
        """A gate for one graph node."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to learn."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """`messages` with the decided intent in place of the guessed one."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            guesses = [Guess(item[INTENT_NAME_KEY], item[PREDICTED_CONFIDENCE_KEY]) for item in ranking]
            decided = decide(message.get(TEXT) or "", guesses, sentence_vector(message))
            intent = {INTENT_NAME_KEY: decided.intent, PREDICTED_CONFIDENCE_KEY: decided.confidence}
            # Rasa's fallback would call a message ambiguous whose decided intent is not the likeliest guess.
            others = [
                {**item, PREDICTED_CONFIDENCE_KEY: min(item[PREDICTED_CONFIDENCE_KEY], decided.confidence)}
                for item in ranking
                if item[INTENT_NAME_KEY] != decided.intent
            ]
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [intent, *others[:_KEPT]], add_to_output=True)
        return messages
