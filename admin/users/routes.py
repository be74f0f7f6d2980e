"""`/users`: invite, give a role, switch off and on, reset."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from starlette.responses import HTMLResponse, Response

from admin import accounts
from admin.access import AnyVisit, GenuineVisit, Visit, console_of, needs
from admin.errors import Refused
from admin.roles import PERMISSIONS, Permission, Role
from storage.engine import reading, writing

router = APIRouter(prefix="/users", dependencies=[Depends(needs(Permission.USERS_MANAGE))])
Short = Annotated[str, Form(max_length=254)]


@router.get("")
async def users_page(here: AnyVisit, done: str = "") -> HTMLResponse:
    """Everybody, and the form to invite a colleague."""
    return await _users(here, done=done)


@router.post("")
async def invite(here: GenuineVisit, email: Short, name: Short, role: Annotated[Role, Form()]) -> HTMLResponse:
    """A new account; its one-time link is shown once, to be handed over."""
    auth = console_of(here.request).auth
    try:
        async with writing(auth.engine) as connection:
            staff_id, token = await accounts.invite(
                connection,
                here.actor,
                email=email,
                name=name,
                role=role,
                language=here.language,
                now=auth.clock(),
                hours=auth.link_hours,
            )
    except Refused as error:
        return await _users(here, error=error, email=email, name=name)
    return await _users(here, link=token, link_of=staff_id)


@router.post("/{staff_id}/role")
async def change_role(here: GenuineVisit, staff_id: str, role: Annotated[Role, Form()]) -> Response:
    """Another role."""
    return await _change(
        here, "role", lambda connection, now: accounts.change_role(connection, here.actor, staff_id, role, now)
    )


@router.post("/{staff_id}/deactivate")
async def deactivate(here: GenuineVisit, staff_id: str) -> Response:
    """Shut the account."""
    return await _change(
        here, "off", lambda connection, now: accounts.deactivate(connection, here.actor, staff_id, now)
    )


@router.post("/{staff_id}/activate")
async def activate(here: GenuineVisit, staff_id: str) -> Response:
    """Open it again."""
    return await _change(here, "on", lambda connection, now: accounts.activate(connection, here.actor, staff_id, now))


@router.post("/{staff_id}/reset")
async def reset(here: GenuineVisit, staff_id: str) -> HTMLResponse:
    """Start anew: a one-time link for a new password and second factor, or a fresh invitation."""
    auth = console_of(here.request).auth
    try:
        async with writing(auth.engine) as connection:
            token = await accounts.reset(connection, here.actor, staff_id, auth.clock(), auth.link_hours)
    except Refused as error:
        return await _users(here, error=error)
    return await _users(here, link=token, link_of=staff_id)


async def _change(here: Visit, done: str, deed: Any) -> Response:
    auth = console_of(here.request).auth
    try:
        async with writing(auth.engine) as connection:
            await deed(connection, auth.clock())
    except Refused as error:
        return await _users(here, error=error)
    return here.redirect(f"/users?done={done}")


async def _users(
    here: Visit, *, done: str = "", error: Refused | None = None, link: str = "", link_of: str = "", **form: str
) -> HTMLResponse:
    console = console_of(here.request)
    async with reading(console.auth.engine) as connection:
        people = await accounts.list_accounts(connection)
    values = {
        "people": people,
        "roles": list(Role),
        "permissions": {role: sorted(PERMISSIONS[role]) for role in Role},
        "link": f"{console.address(here)}/link/{link}" if link else "",
        "link_of": next((person for person in people if person.id == link_of), None),
        "hours": console.auth.link_hours,
        "email": form.get("email", ""),
        "name": form.get("name", ""),
    }
    return here.page("users/users.html", status=422 if error else 200, done=done, error=error, **values)
