"""An agent with the Python SDK of the Model Context Protocol. Usage: agent.py PROGRAM TEMPLATE."""

import asyncio
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main(program, template):
    server = StdioServerParameters(command=program, args=["mcp"])
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        names = {tool.name for tool in (await session.list_tools()).tools}
        assert {"check", "permissions", "diff", "explain", "expand", "can"} <= names, names

        async def call(tool, **arguments):
            result = await session.call_tool(tool, {"path": template, **arguments})
            return result.content[0].text

        found = await call("check")
        assert "error[connector-unknown-id]" in found, found
        with open(template, encoding="utf-8") as file:
            mended = file.read().replace("Id: Order\n", "Id: Orders\n")
        found = await call("check", text=mended)
        assert "nothing to report" in found, found
        answer = await call("can", text=mended, who="Checkout", action="dynamodb:PutItem", resource="Orders")
        assert "yes" in answer, answer
        change = await call("diff", text=mended, old=template)
        assert "PutItem" in change, change
        expanded = await call("expand", text=mended)
        assert "CheckoutRole" in expanded, expanded
    print(f"agent: {len(names)} tools, five of them called")


asyncio.run(main(*sys.argv[1:]))
