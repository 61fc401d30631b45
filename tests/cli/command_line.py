"""The program as it is typed: its own process, its own exit code."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class CommandLine:
    """`leadsrapido` in a folder, with nothing of ours in the environment but what is given."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LEADSRAPIDO_", "PG"))}
        return subprocess.run(
            [str(Path(sys.executable).with_name("leadsrapido")), *arguments],
            cwd=self.folder,
            env={**inherited, "COLUMNS": "200", **self.environment, **environment},
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def json(self, *arguments: str) -> Any:  # noqa: ANN401  what JSON may be
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
