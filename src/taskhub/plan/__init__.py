"""What must be done: plans, read from YAML files and kept revision by revision.

The values are here. The verbs stand in modules of their own, which bring the database along when they are imported:
``load`` (``check_files``, ``load_files``), ``book`` (``in_force``, ``plans_in_force``, ``plan_codes``, ``item``,
``revisions``), ``diff`` (``diff``), ``export`` (``export_text``), ``file`` (``schema_text``).
"""

from taskhub.plan.structure import Basis, Change, Heading, Item, ItemKind, Milestone, Mode, Plan, Schedule, Target

__all__ = ["Basis", "Change", "Heading", "Item", "ItemKind", "Milestone", "Mode", "Plan", "Schedule", "Target"]
