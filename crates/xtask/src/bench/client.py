"""Measures language servers and command lines on one template, all in the same way.

Arguments: --rounds N, --template FILE, then pairs of NAME and COMMAND; a name that begins with `$` is a command line that gets
the file as its last argument. For each one line of JSON goes to stdout, with times in milliseconds.
"""

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import threading
import time
import queue

WAIT = 60.0


class Server:
    """A server, started and told nothing yet."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.said = queue.Queue()
        self.last = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        stream = self.process.stdout
        while True:
            length = None
            while (line := stream.readline()) not in (b"\r\n", b""):
                name, _, value = line.decode().partition(":")
                if name.lower() == "content-length":
                    length = int(value)
            if length is None:
                return
            body = stream.read(length)
            # The time counts before the client parses the message.
            self.said.put((time.perf_counter(), json.loads(body)))

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        """The answer, and how long it took."""
        self.last += 1
        wanted, start = self.last, time.perf_counter()
        self.send({"id": wanted, "method": method, "params": params})
        end, message = self.until(lambda it: it.get("id") == wanted and "method" not in it)
        return message.get("result"), end - start

    def until(self, is_it):
        end = time.perf_counter() + WAIT
        while True:
            at, message = self.said.get(timeout=max(0.0, end - time.perf_counter()))
            if "method" in message and "id" in message:
                self.send({"id": message["id"], "result": answer_to(message)})
            if is_it(message):
                return at, message

    def memory(self):
        """The most memory of the process and its children, in MB."""
        total, waiting = 0, [self.process.pid]
        while waiting:
            pid = waiting.pop()
            try:
                with open(f"/proc/{pid}/status", encoding="utf-8") as status:
                    lines = dict(line.split(":", 1) for line in status if ":" in line)
                total += int(lines["VmHWM"].split()[0])
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/children", encoding="utf-8") as children:
                        waiting += [int(it) for it in children.read().split()]
            except (OSError, KeyError):
                pass
        return total / 1024


def answer_to(message):
    if message["method"] == "workspace/configuration":
        return [None for _ in message["params"]["items"]]
    return None


def session(command, text, rounds):
    """One session with a server: open, type and ask."""
    uri = "file:///bench/template.yaml"
    lines = text.split("\n")
    # A key of a resource in the middle, behind which somebody types.
    line = next(at for at in range(len(lines) // 2, len(lines)) if lines[at].strip().startswith("Type:"))
    place = {"line": line, "character": len(lines[line])}
    server, start = Server(command), time.perf_counter()
    try:
        server.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": None,
                "capabilities": {
                    "textDocument": {
                        "publishDiagnostics": {},
                        "completion": {"completionItem": {"snippetSupport": True}},
                        "hover": {"contentFormat": ["markdown", "plaintext"]},
                    }
                },
            },
        )
        server.notify("initialized", {})
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        server.notify("textDocument/didOpen", {"textDocument": document})
        published = lambda it: it.get("method") == "textDocument/publishDiagnostics"
        try:
            opened = server.until(published)[0] - start
        except queue.Empty:
            opened = None
        edits, hovers, completions = [], [], []
        for version in range(2, 2 * rounds + 2):
            is_typed = version % 2 == 0
            end = place if is_typed else {**place, "character": place["character"] + 1}
            change = {"range": {"start": place, "end": end}, "text": "x" if is_typed else ""}
            begin = time.perf_counter()
            server.notify(
                "textDocument/didChange",
                {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]},
            )
            newer = lambda it: published(it) and it["params"].get("version", version) == version
            if opened is not None:
                edits.append(server.until(newer)[0] - begin)
            at = {"textDocument": {"uri": uri}, "position": {**place, "character": place["character"] - 2}}
            hovers.append(server.ask("textDocument/hover", at)[1])
            completions.append(server.ask("textDocument/completion", at)[1])
        return {
            "open": opened and opened * 1e3,
            "edit": middle(edits),
            "hover": middle(hovers),
            "completion": middle(completions),
            "memory": server.memory(),
        }
    finally:
        server.process.kill()
        server.process.wait()


def runs(command, template, rounds):
    """A command line, run again and again."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(
            [*shlex.split(command), template], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        times.append(time.perf_counter() - start)
    return {"run": middle(times)}


def middle(times):
    return statistics.median(times) * 1e3 if times else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--template", required=True)
    parser.add_argument("pairs", nargs="+")
    arguments = parser.parse_args()
    with open(arguments.template, encoding="utf-8") as file:
        text = file.read()
    for name, command in zip(arguments.pairs[::2], arguments.pairs[1::2]):
        if name.startswith("$"):
            result = runs(command, arguments.template, arguments.rounds)
        else:
            result = session(command, text, arguments.rounds)
        print(json.dumps({"name": name.removeprefix("$"), **result}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
