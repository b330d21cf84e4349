"""A workflow table as a Mermaid state diagram, for the docs."""

from django.db import models

from platform_site.workflow import Workflow


def state_diagram(workflow: Workflow, statuses: type[models.TextChoices]) -> str:
    """Return the diagram: one arrow per pair of states, with the labels of the steps that lead along it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in workflow.steps.values():
        for source in sorted(step.sources):
            for target in sorted(step.targets()):
                arrows.setdefault((source, target), []).append(step.label)
    lines = ["stateDiagram-v2"]
    lines += [f"    {status.value}: {status.label}" for status in statuses]
    order = {status.value: place for place, status in enumerate(statuses)}
    for source, target in sorted(arrows, key=lambda pair: (order[pair[0]], order[pair[1]])):
        lines.append(f"    {source} --> {target}: {'、'.join(arrows[source, target])}")
    return "\n".join(lines) + "\n"
