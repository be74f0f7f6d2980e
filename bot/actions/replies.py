"""What goes out of an action: every reply is one `json_message` in the wire format of `contracts.replies`."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from contracts.replies import Reply


def utter(dispatcher: CollectingDispatcher, *replies: Reply) -> None:
    """Say `replies` in order."""
    for reply in replies:
        dispatcher.utter_message(json_message=reply.to_json())
