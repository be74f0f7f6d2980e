"""Rasa's intent classifier of ours: logistic regression on character n-grams and the sentence vector (ADR 0016)."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.intent_head import IntentHead
from nlu.rasa_components.sentence_vector import sentence_vector

_FILE = "intents.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NgramVectorClassifier(GraphComponent):
    """Ranks all intents of a message; what counts of that, the intent gate decides."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Rasa checks that a featurizer comes first."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`steps` of the optimiser at most."""
        return {"steps": 100}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramVectorClassifier:
        """A classifier that is still to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_kept: Any,
    ) -> NgramVectorClassifier:
        """The trained classifier of `resource`."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE, allow_pickle=False) as file:
            return cls(config, model_storage, resource, IntentHead.from_arrays(file))

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, head: IntentHead | None = None
    ) -> None:
        self._steps = int(config["steps"])
        self._storage = storage
        self._resource = resource
        self._head = head

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example with a text and an intent, and keep what was learnt."""
        from nlu.rasa_components.regression import train  # noqa: PLC0415 - scipy, which a server does not need

        examples = [item for item in training_data.intent_examples if item.get(TEXT) and item.get(INTENT)]
        found = [sentence_vector(item) for item in examples]
        width = next((len(vector) for vector in found if vector is not None), 0)
        vectors = np.array([np.zeros(width) if vector is None else vector for vector in found], dtype=np.float32)
        texts, labels = [item.get(TEXT) for item in examples], [item.get(INTENT) for item in examples]
        self._head = train(texts, vectors, labels, self._steps)
        with self._storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / _FILE, **self._head.arrays())
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing for later components: none of them learns from guesses."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """`messages` with the likeliest intent and the ranking of all."""
        if self._head is None:
            return messages
        for message in messages:
            probabilities = self._head.probabilities(message.get(TEXT) or "", sentence_vector(message))
            ranking = [
                {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: belief} for name, belief in probabilities.items()
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
