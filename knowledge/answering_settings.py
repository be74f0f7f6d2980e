"""Settings of the answering service, from the environment (`TOMONI_…`)."""

from __future__ import annotations

from pydantic import Field, SecretStr

from knowledge.settings import KnowledgeSettings


class AnsweringSettings(KnowledgeSettings):
    """What the running service needs beside the content's settings.

    internal_token: asked for in `X-Tomoni-Token` when set. embeddings_url: an endpoint that speaks OpenAI's
    `/v1/embeddings`, with model, number of dimensions and key; empty: the bundled model.
    publication_poll_seconds: how often the publication counter is read. shelter_feed_url: the prefecture's JSON of open
    shelters; empty: nothing is fetched. shelter_feed_seconds: how often.
    """

    internal_token: SecretStr = SecretStr("")
    embeddings_url: str = ""
    embeddings_model: str = ""
    embeddings_dimensions: int = Field(default=512, ge=1, le=8192)
    embeddings_key: SecretStr = SecretStr("")
    publication_poll_seconds: float = Field(default=0.5, gt=0, le=1.0)
    shelter_feed_url: str = ""
    shelter_feed_seconds: float = Field(default=120.0, ge=30.0, le=1200.0)
