"""Break the code on purpose and see that a named test notices: `make mutants`.

Each mutant is data: the file, the text that is replaced, what replaces it, and the test that must fail.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "node_modules", ".*cache*", ".hypothesis", "__pycache__"
)


class Mutant(NamedTuple):
    name: str
    file: str
    old: str
    new: str
    test: str


MUTANTS = (
    Mutant(
        "row lock removed",
        "platform_site/workflow.py",
        '._base_manager.select_for_update(of=("self",)).get(',
        "._base_manager.get(",
        "tests/orders/test_workflow.py -k simultaneous",
    ),
    Mutant(
        "visible_to returns all",
        "orders/models/order.py",
        "return self.filter(handled_by__in=user.membership.institutions_in_reach())",
        "return self",
        "tests/test_access.py -k rival",
    ),
    Mutant(
        "consent check skipped",
        "credit/file.py",
        "granted = set(live.categories) if live else set()",
        "granted = set(CATEGORIES)",
        "tests/credit/test_file.py -k withdrawn",
    ),
    Mutant(
        "status set whatever it was",
        "platform_site/workflow.py",
        "if locked.status not in step.sources:",
        "if False:",
        "tests/orders/test_workflow.py",
    ),
    Mutant(
        "event dropped",
        "platform_site/workflow.py",
        "        self._record_event(\n",
        "        (lambda *args, **kwargs: None)(\n",
        "tests/orders/test_workflow.py",
    ),
    Mutant(
        "one-time key ignored",
        "platform_site/once.py",
        "if earlier is not None:",
        "if False:",
        "tests/products/test_publishing.py -k twice",
    ),
    Mutant(
        "one-time key of an order ignored",
        "platform_site/once.py",
        "if earlier is not None:",
        "if False:",
        "tests/orders/test_faults.py -k eight",
    ),
    Mutant(
        "row lock of a race removed",
        "platform_site/workflow.py",
        '._base_manager.select_for_update(of=("self",)).get(',
        "._base_manager.get(",
        "tests/orders/test_faults.py -k sixteen",
    ),
    Mutant(
        "two people not asked for",
        "orders/moves/institution.py",
        "if amount > limit and order.accepted_by_id == user.pk:",
        "if False:",
        "tests/orders/test_workflow.py -k two_people",
    ),
    Mutant(
        "tranches not added up",
        "orders/moves/institution.py",
        "    if amount > left:\n",
        "    if False:\n",
        "tests/orders/test_workflow.py -k tranches",
    ),
    Mutant(
        "pause forgotten",
        "orders/clocks.py",
        "order.decision_due_on += timedelta(days=days)",
        "order.decision_due_on += timedelta()",
        "tests/orders/test_workflow.py -k pause",
    ),
    Mutant(
        "correction without end",
        "orders/workflow.py",
        "if now > order.closed_at + timedelta(hours=CORRECTION_HOURS):",
        "if False:",
        "tests/orders/test_workflow.py -k corrected",
    ),
    Mutant(
        "expired offer accepted",
        "orders/workflow.py",
        "if timezone.localdate(now) <= order.offer_due_on:",
        "if True:",
        "tests/orders/test_workflow.py -k expired",
    ),
    Mutant(
        "terms not compared",
        "orders/moves/enterprise.py",
        "if terms_hash != order.offer.terms_hash():",
        "if False:",
        "tests/orders/test_workflow.py -k read",
    ),
    Mutant(
        "final states thaw",
        "orders/migrations/0005_whole_life_integrity.py",
        "if old.status in ('completed', 'withdrawn', 'expired')",
        "if false",
        "tests/orders/test_integrity.py",
    ),
    Mutant(
        "ticket stays open",
        "orders/workflow.py",
        "    if order.status != from_status:\n",
        "    if False:\n",
        "tests/orders/test_workflow.py -k supervisor",
    ),
    Mutant(
        "young events go",
        "platform_site/sql.py",
        "if new.upto >= now() - least_kept(log) then",
        "if false then",
        "tests/platform_site/test_log_retention.py -k removes_nothing_else",
    ),
    Mutant(
        "forged anchor passes",
        "platform_site/signed_heads.py",
        "elif is_passed and not is_old:",
        "elif False:",
        "tests/platform_site/test_log_retention.py -k forged",
    ),
)


def survives(mutant: Mutant) -> bool:
    """Tell whether the mutant's test passes all the same, in a copy of the project."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # else root's database, run by another user, leaves its data outside
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        source = copy / mutant.file
        text = source.read_text()
        if text.count(mutant.old) != 1:
            raise SystemExit(f"{mutant.name}: the text to replace is not in {mutant.file} exactly once")
        source.write_text(text.replace(mutant.old, mutant.new))
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "0",
            "-p",
            "no:randomly",
            "-x",
            *mutant.test.split(),
        ]
        return subprocess.run(command, cwd=copy, capture_output=True).returncode == 0


def main() -> int:
    alive = []
    for mutant in MUTANTS:
        verdict = "SURVIVES" if survives(mutant) else "caught"
        print(f"{mutant.name}: {verdict} ({mutant.test})", flush=True)
        if verdict == "SURVIVES":
            alive.append(mutant.name)
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
