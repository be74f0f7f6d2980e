"""The catalogue of log events: name -> the safe fields it may carry. Residents' words never appear here.

A test keeps this catalogue and the call sites equal. Every event is logged as
`log.info("event.name", field=value)` with `log` from the process's structlog setup.
"""

from __future__ import annotations

EVENTS: dict[str, frozenset[str]] = {
    # attachments
    "attachment.again": frozenset({"attempt", "channel", "reason"}),
    "attachment.fetched": frozenset({"channel", "reason", "state"}),
    # contacts
    "contacts.fetch_failed": frozenset({"language", "place", "reason"}),
    "contacts.hours_failed": frozenset({"error"}),
    "contacts.keep_failed": frozenset({"error"}),
    # dialogue
    "dialogue.failed": frozenset({"reason", "server"}),
    "dialogue.rehearsed": frozenset({"server"}),
    # erasure
    "erasure.again": frozenset({"attempt", "reason"}),
    # inbox
    "inbox.accepted": frozenset({"channel", "events", "new"}),
    "inbox.failed": frozenset({"attempts", "reason", "row"}),
    # knowledge
    "knowledge.published": frozenset({"articles", "publication"}),
    "knowledge.refresh_failed": frozenset({"error", "part"}),
    # line
    "line.chat_mode": frozenset({"hint"}),
    "line.event.skipped": frozenset({"reason", "type"}),
    "line.off": frozenset(),
    "line.phrase.unknown": frozenset({"delivery"}),
    "line.profile.failed": frozenset({"reason"}),
    "line.quota.failed": frozenset({"reason"}),
    "line.quota.spent": frozenset(),
    "line.ready": frozenset({"chat_mode"}),
    "line.reply.overdue": frozenset({"attempt", "delivery"}),
    "line.reply.settled": frozenset({"delivery"}),
    "line.simulator.called": frozenset({"status"}),
    "line.simulator.unreachable": frozenset({"reason"}),
    "line.token.refused": frozenset(),
    "line.typing.failed": frozenset({"reason"}),
    "line.webhook.accepted": frozenset({"messages", "new", "skipped"}),
    "line.webhook.refused": frozenset({"reason", "status"}),
    # live
    "live.connection_lost": frozenset({"error"}),
    "live.publish_failed": frozenset({"error"}),
    # notice
    "notice.failed": frozenset({"reason"}),
    "notice.sent": frozenset({"kind", "mails"}),
    # outbox
    "outbox.again": frozenset({"attempt", "channel", "reason"}),
    "outbox.quota_spent": frozenset({"channel", "reason"}),
    "outbox.refused": frozenset({"attempt", "channel", "reason"}),
    "outbox.sent": frozenset({"attempt", "channel", "via"}),
    # retention
    "retention.applied": frozenset({"report", "rows"}),
    "retention.failed": frozenset({"error"}),
    # shelters
    "shelters.failed": frozenset({"reason"}),
    "shelters.read": frozenset({"open"}),
    # sites
    "sites.failed": frozenset({"reason"}),
    # storage
    "storage.sweep_busy": frozenset(),
    # ticket
    "ticket.opened": frozenset({"channel", "shares", "urgent"}),
    # translation
    "translation.failed": frozenset({"reason", "service", "target"}),
    "translation.made": frozenset({"lost", "service", "target"}),
    # turn
    "turn.danger": frozenset({"channel", "danger", "sure"}),
    "turn.erased": frozenset({"channel"}),
    "turn.farewell_failed": frozenset({"channel", "error"}),
    "turn.taken": frozenset({"channel", "kind", "language", "missed", "replies"}),
    "turn.unavailable": frozenset({"again", "channel", "reason"}),
    # worker
    "worker.claim_failed": frozenset({"error", "topic", "where"}),
    "worker.lease_lost": frozenset({"topic"}),
    "worker.send_failed": frozenset({"channel", "error", "where"}),
    "worker.settle_failed": frozenset({"channel", "error"}),
    "worker.turn_failed": frozenset({"attempt", "error", "where"}),
    "worker.work_failed": frozenset({"error", "topic", "where"}),
}
