"""A JSON API as people write them: orders over REST, renders that take a while, customers over GraphQL.

`python -m tests.e2e.shop_server` prints its address and serves until it is killed.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from itertools import count
from typing import Any

from aiohttp import web

TOKEN = "t0ken-of-the-shop"


class Shop:
    """What the shop remembers."""

    def __init__(self) -> None:
        self.orders: dict[str, Any] = {}
        self.polls: Counter[str] = Counter()
        self.numbers = count(1)
        self.logins = 0
        self.seen: Counter[str] = Counter()

    async def token(self, request: web.Request) -> web.Response:
        self.logins += 1
        form = await request.post()
        if form.get("grant_type") != "client_credentials" or "Authorization" not in request.headers:
            return web.json_response({"error": "invalid_client"}, status=401)
        return web.json_response({"access_token": TOKEN, "token_type": "bearer", "expires_in": 3600})

    async def create(self, request: web.Request) -> web.Response:
        said = await request.json()
        self.seen["create"] += 1
        if not isinstance(said.get("amount"), int) or said["amount"] < 1:
            problem = {"title": "unusable", "errors": [{"code": "AMOUNT", "message": "an order has an amount"}]}
            return web.json_response(problem, status=422, content_type="application/problem+json")
        name = f"o{next(self.numbers)}"
        self.orders[name] = {"id": name, "customer": request.match_info["customer"], **said}
        return web.json_response({"order": self.orders[name]}, status=201)

    async def read(self, request: web.Request) -> web.Response:
        order = self.orders.get(request.match_info["order"])
        if order is None:
            return web.json_response({"message": "no such order", "code": "order.none"}, status=404)
        return web.json_response({**order, "asked": dict(request.query)})

    async def drop(self, request: web.Request) -> web.Response:
        self.orders.pop(request.match_info["order"], None)
        return web.Response(status=204)

    async def render(self, request: web.Request) -> web.Response:
        self.seen["render"] += 1
        number = str(next(self.numbers))
        where = {"Location": f"/v2/renders/{number}"}
        return web.json_response({"renderId": number}, status=202, headers=where)

    async def progress(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        self.polls[number] += 1
        if self.polls[number] == 1:
            return web.json_response({"status": "working"})
        return web.json_response({"status": "ready", "links": {"result": f"/v2/results/{number}"}})

    async def result(self, request: web.Request) -> web.Response:
        return web.json_response({"pixels": 12})

    async def graphql(self, request: web.Request) -> web.Response:
        said = await request.json()
        if said["variables"].get("id") == "nobody":
            error = {"message": "no such customer", "extensions": {"code": "NOT_FOUND"}}
            return web.json_response({"data": {"customer": None}, "errors": [error]})
        return web.json_response({"data": {"customer": {"name": said["operationName"]}}})

    async def stats(self, _request: web.Request) -> web.Response:
        return web.json_response({"logins": self.logins, **self.seen})


@web.middleware
async def guarded(request: web.Request, handler: Any) -> web.StreamResponse:
    """Below `/v2` a token is shown."""
    if request.path.startswith("/v2/") and request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return web.json_response({"message": "who are you?"}, status=401)
    answer: web.StreamResponse = await handler(request)
    return answer


def application() -> web.Application:
    """The whole shop."""
    shop, app = Shop(), web.Application(middlewares=[guarded])
    app.router.add_post("/token", shop.token)
    app.router.add_post("/v2/customers/{customer}/orders", shop.create)
    app.router.add_get("/v2/orders/{order}", shop.read, allow_head=False)
    app.router.add_delete("/v2/orders/{order}", shop.drop)
    app.router.add_post("/v2/renders", shop.render)
    app.router.add_get("/v2/renders/{number}", shop.progress)
    app.router.add_get("/v2/results/{number}", shop.result)
    app.router.add_post("/v2/graphql", shop.graphql)
    app.router.add_get("/stats", shop.stats)
    return app


async def serve() -> None:
    """Serve on a free port of loopback, and say which."""
    runner = web.AppRunner(application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
