"""What questions have in common: who asks, about which time, with which filter, from which place of a list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from pydantic import BeforeValidator, WithJsonSchema

from lamplighter_server.access import DEFAULT_PROJECT, Caller, Scope, bearer, same_origin, session_secret
from lamplighter_server.serve.backend import Backend
from lamplighter_server.serve.problems import Problem
from lamplighter_server.store.filter import Conditions, conditions, parse
from lamplighter_server.store.instants import EARLIEST, LATEST, nanoseconds
from lamplighter_server.store.read.cursor import Cursor
from lamplighter_server.store.read.orders import NEWEST, ORDERS, Sort
from lamplighter_server.store.read.scope import Scope as Asked

MOST = 500
_CURSOR_LENGTH = 512
_MOST_FILTERS = 20


def backend(request: Request) -> Backend:
    """Return what the application answers from."""
    found: Backend = request.app.state.backend
    return found


Behind = Annotated[Backend, Depends(backend)]


def caller(request: Request, behind: Behind) -> Caller:
    """Return who asks: by the key sent, else by the cookie of a login, else whoever may come without. Raises Denied."""
    token = bearer(request.headers.get("authorization"))
    secret = session_secret(request.headers.get("cookie"))
    if token is None and secret is not None:
        known = behind.sessions.caller(secret)
        if known is not None and Scope.READ in known.scopes:
            refuse_other_sites(request)
            return known
    if token is None and {"origin", "sec-fetch-site"} & {*request.headers}:
        refuse_other_sites(request)  # where nobody is asked for a key, any page that is open could ask
    return behind.door.admit(token, Scope.READ)


def refuse_other_sites(request: Request) -> None:
    """Refuse to act on a cookie that another site's page made the browser send."""
    if not same_origin(request.method, dict(request.headers), https=request.url.scheme == "https"):
        raise Problem(HTTPStatus.FORBIDDEN, "Without a key only this server's own pages may do this.")


def available(behind: Behind) -> Backend:
    """Return the backend once it can answer; raises Problem as long as it can't."""
    trouble = behind.trouble()
    if trouble is None:
        return behind
    problem = Problem(HTTPStatus.SERVICE_UNAVAILABLE, trouble, "The store can't be asked now")
    problem.headers = {"Retry-After": "2"}
    raise problem


Reading = Annotated[Caller, Depends(caller)]


def admin(caller: Reading) -> Caller:
    """Return who asks, who must have a key of scope admin, or be let in without one. Raises Problem."""
    if Scope.ADMIN not in caller.scopes:
        raise Problem(HTTPStatus.FORBIDDEN, "This needs a key of scope admin.", "Not allowed")
    return caller


Admin = Annotated[Caller, Depends(admin)]


def steward(caller: Admin) -> Caller:
    """Return who asks, who must be an admin of the default project: what they change holds for all. Raises Problem."""
    if caller.project != DEFAULT_PROJECT:
        detail = f"This holds for every project: it needs an admin key of the project {DEFAULT_PROJECT}."
        raise Problem(HTTPStatus.FORBIDDEN, detail, "Not allowed")
    return caller


Steward = Annotated[Caller, Depends(steward)]
Store = Annotated[Backend, Depends(available)]

_TIME = {"type": "string", "format": "date-time"}
Time = Annotated[int, BeforeValidator(nanoseconds), WithJsonSchema(_TIME)]
Id = Annotated[str, Path(pattern=r"^[0-9a-fA-F]{32}$", description="32 hexadecimal digits")]
SpanId = Annotated[str, Path(pattern=r"^[0-9a-fA-F]{16}$", description="16 hexadecimal digits")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="how many at most")]


def asked(
    caller: Reading,
    behind: Store,
    since: Annotated[Time | None, Query(alias="from", description="began then or later")] = None,
    until: Annotated[Time | None, Query(alias="to", description="began before then")] = None,
) -> Asked:
    """Return the caller's project in the range of time that was given."""
    low = EARLIEST if since is None else since
    high = LATEST if until is None else until
    if low > high:
        raise Problem(HTTPStatus.BAD_REQUEST, "query from: lies behind query to", "The request is not understood")
    return Asked(caller.project, behind.stats().loaded, behind.clock(), low, high)


def filtered(
    filter: Annotated[  # noqa: A002 - the name in the address
        str,
        Query(
            max_length=4000,
            description="Terms that must all hold, such as: agent:planner -status:ok duration>5s attr.tenant:acme "
            '"free text". GET fields lists what can be asked.',
        ),
    ] = "",
) -> Conditions:
    """Return the filter, compiled. Raises BadFilter."""
    return conditions(parse(filter))


def filters(
    each: Annotated[
        list[str], Query(min_length=1, max_length=_MOST_FILTERS, description="a filter; repeat it for more of them")
    ],
) -> list[Conditions]:
    """Return several filters for one question, compiled. Raises BadFilter."""
    return [conditions(parse(text), prefix=f"e{number}_") for number, text in enumerate(each)]


Where = Annotated[
    str | None, Query(alias="cursor", max_length=_CURSOR_LENGTH, description="`next_cursor` of the page before")
]


@dataclass(frozen=True)
class Order:
    """How a list of traces is sorted, and where it goes on."""

    sort: Sort
    place: Cursor | None


def placed(where: Where = None) -> Cursor | None:
    """Return where a list goes on. Raises Problem."""
    return _cursor(where)


def _cursor(text: str | None, order: int = 0) -> Cursor | None:
    try:
        return None if text is None else Cursor.read(text, order)
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"query cursor: {error}", "The request is not understood") from error


def placed_in_order(
    sort: Annotated[
        Sort,
        Query(description="with a minus the largest first; no price counts as 0, no text comes last"),
    ] = NEWEST,
    where: Where = None,
) -> Order:
    """Return the order of a list of traces, and where it goes on. Raises Problem."""
    return Order(sort, _cursor(where, ORDERS.index(sort)))


def asked_of_environment(
    asked: Annotated[Asked, Depends(asked)],
    environment: Annotated[
        str,
        Query(
            max_length=1000,
            description="only what ran in this deployment environment itself; summed up, so quicker than a filter for "
            "the traces that have anything of it",
        ),
    ] = "",
) -> Asked:
    """Return the range of time, of one environment where it is given."""
    return replace(asked, environment=environment)


Place = Annotated[Cursor | None, Depends(placed)]
InOrder = Annotated[Order, Depends(placed_in_order)]
Range = Annotated[Asked, Depends(asked)]
RangeOf = Annotated[Asked, Depends(asked_of_environment)]
Filter = Annotated[Conditions, Depends(filtered)]
Filters = Annotated[list[Conditions], Depends(filters)]


def everything(caller: Reading, behind: Behind) -> Asked:
    """Return all that the caller's project has, up to what was loaded this moment."""
    return Asked(caller.project, behind.stats().loaded, behind.clock())


All = Annotated[Asked, Depends(everything)]
