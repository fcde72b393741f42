"""The data folder of a demo: emptied for a new run, with what a resumed one needs to know of it."""

import json
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from engine.files import CannotStart, only_one, written

_MARK = "demo.json"  # stands in a data folder that a demo may empty
_BOOK = "workbook.xlsx"
_LOCK = "zhiya.pid"


@dataclass(frozen=True)
class DemoFolder:
    """One data folder, for the demo that lives in it."""

    data: Path

    @property
    def workbook(self) -> Path:
        """The copy of the workbook that is lived here."""
        return self.data / _BOOK

    def check_free(self) -> None:
        """Refuse a folder that holds something else: a new run empties it."""
        with written(self.data):
            strange = self.data.exists() and any(each.name != _LOCK for each in self.data.iterdir()) and not (self.data / _MARK).exists()
        if strange:
            raise CannotStart(f"The folder {self.data} holds something else than a demo: choose another with --data FOLDER.")

    def begin(self, workbook: Path) -> str:
        """Empty the folder, unless a stack runs on it, and remember the workbook; the name of the new run."""
        run = secrets.token_hex(4)
        with only_one(self.data), written(self.data):
            # The mark goes last and comes first, so that a folder that a kill left half emptied or half filled can be emptied again.
            for each in sorted(self.data.iterdir(), key=lambda each: each.name == _MARK):
                if each.is_dir():
                    shutil.rmtree(each)
                elif each.name != _LOCK:
                    each.unlink()
            new = self.data / f"{_MARK}.new"
            new.write_text(json.dumps({"run": run, "workbook": workbook.name}), "utf-8")
            new.replace(self.data / _MARK)
            shutil.copyfile(workbook, self.data / f"{_BOOK}.new")
            (self.data / f"{_BOOK}.new").replace(self.workbook)
        return run

    def resumed(self) -> str:
        """The name of the run that was interrupted here."""
        if not (self.data / _MARK).exists() or not self.workbook.exists():
            raise CannotStart(f"There is no demo in {self.data} to go on with: start one without --resume.")
        return str(json.loads((self.data / _MARK).read_text("utf-8"))["run"])
