"""Who may do what: the one table of roles and permissions."""

from __future__ import annotations

from enum import Enum


class Permission(str, Enum):
    """One thing that a route asks for."""

    CASE_READ = "case.read"  # see the queue and conversations
    CASE_ANSWER = "case.answer"  # claim, reply, note, refer, close
    CASE_TAKE = "case.take"  # take a case out of a colleague's hands
    CANNED_EDIT = "canned.edit"
    ARTICLE_DRAFT = "article.draft"  # start an article from a case
    ARTICLE_EDIT = "article.edit"
    ARTICLE_PUBLISH = "article.publish"
    FIGURES_READ = "figures.read"
    USERS_MANAGE = "users.manage"
    AUDIT_READ = "audit.read"


class Role(str, Enum):
    """What an account is for; every account has exactly one."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    STAFF = "staff"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


_P = Permission
_EDITOR = {_P.ARTICLE_DRAFT, _P.ARTICLE_EDIT}
_REVIEWER = {*_EDITOR, _P.ARTICLE_PUBLISH}
_STAFF = {_P.CASE_READ, _P.CASE_ANSWER, _P.ARTICLE_DRAFT}
_SUPERVISOR = {*_STAFF, *_REVIEWER, _P.CASE_TAKE, _P.CANNED_EDIT, _P.FIGURES_READ}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.EDITOR: frozenset(_EDITOR),
    Role.REVIEWER: frozenset(_REVIEWER),
    Role.STAFF: frozenset(_STAFF),
    Role.SUPERVISOR: frozenset(_SUPERVISOR),
    Role.ADMINISTRATOR: frozenset(Permission),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether the role allows it."""
    return permission in PERMISSIONS[role]
