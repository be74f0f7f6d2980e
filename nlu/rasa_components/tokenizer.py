"""A tokenizer for Japanese, Chinese and English text together (Rasa's own refuses `ja` and `zh`)."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

#: one run of Latin letters and digits, hiragana, katakana, Han characters or hangul; otherwise one character
_RUN = re.compile(
    "[A-Za-z0-9'\u2019\\-]+|[\u3041-\u309f]+|[\u30a0-\u30ff]+|[\u3400-\u9fff\u3005]+|[\uac00-\ud7af]+|\\S"
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MultilingualTokenizer(Tokenizer):
    """Splits where the script changes. The sentence encoder has its own pieces; Rasa only needs positions."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The keys that Rasa's tokenizer base class reads."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MultilingualTokenizer:
        """A tokenizer for one graph node."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The runs of `attribute`; one empty-ish token for empty text, which Rasa cannot do without."""
        text = message.get(attribute) or ""
        tokens = [Token(found.group(), found.start()) for found in _RUN.finditer(text)]
        return tokens or [Token(text or " ", 0)]
