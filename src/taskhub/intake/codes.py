"""A stable code for each entry: the number of the source where it is unique, under its parent's where the numbers start anew."""

from collections import Counter
from collections.abc import Iterator, Sequence

from taskhub.i18n import gettext as _
from taskhub.intake.model import Question
from taskhub.intake.nodes import Node
from taskhub.plan import Plan


def assign(roots: Sequence[Node], base: Plan | None = None) -> list[Question]:
    """Gives every node its code, and asks at one whose code repeats; returns what is asked about missing ones. An entry without a
    number that ``base`` knows by its title keeps the code that it has there."""
    if base is not None:
        _recall(roots, base)
    questions: list[Question] = []
    level = [(None, root) for root in roots]
    parents: dict[int, Node | None] = {id(root): None for root in roots}
    nodes = [root for _none, root in level]
    first = True
    while nodes:
        questions += _level(nodes, parents, first)
        parents = {id(child): node for node in nodes for child in node.children}
        nodes = [child for node in nodes for child in node.children]
        first = False
    _ask_about_repeated(roots)
    return questions


def _recall(roots: Sequence[Node], base: Plan) -> None:
    measures = [measure for root in roots for measure in root.children]
    items = [item for measure in measures for item in measure.children]
    known_items = [(item.title, item.code) for item in base.items]
    for nodes, known in (
        (roots, [(one.title, one.code) for one in base.tasks]),
        (measures, [(one.title, one.code) for one in base.measures]),
        (items, known_items),
    ):
        titles = Counter(title for title, _code in known)
        codes = {title: code for title, code in known if titles[title] == 1}
        for node in nodes:
            if node.number is None and node.title in codes:
                node.number, node.recalled = codes[node.title], True


def _level(nodes: Sequence[Node], parents: dict[int, Node | None], first: bool) -> Iterator[Question]:
    raw = Counter(node.number for node in nodes if node.number)
    running = all(node.own for node in nodes if node.number) and all(count == 1 for count in raw.values())
    missing: list[Node] = []
    for node in nodes:
        parent = parents[id(node)]
        node.number = _usable(node.number) or _above(node.children)
        if node.number is None:
            missing.append(node)
        elif parent is not None and not (first or running or node.recalled or _whole(node.number)):
            node.number = f"{parent.number}.{node.number}"
    taken: set[str | None] = {node.number for node in nodes if node.number}
    for node in missing:
        node.number = _free(parents[id(node)], taken)
        taken.add(node.number)
    if missing:
        yield _assigned(missing)


def _above(children: Sequence[Node]) -> str | None:
    """What numbered entries below agree on: 1.2 over 1.2.1 and 1.2.2."""
    numbers = [_usable(child.number) or _above(child.children) or "" for child in children]
    heads = {number.rpartition(".")[0] for number in numbers}
    return heads.pop() or None if len(heads) == 1 else None


def _whole(number: str) -> bool:
    """Whether a number names the whole way to its entry: 1.2, 1-2."""
    return "." in number or "-" in number


def _usable(number: str | None) -> str | None:
    """A code has neither blanks nor slashes in it."""
    kept = "-".join(number.replace("/", "-").split()) if number else ""
    return kept or None


def _free(parent: Node | None, taken: set[str | None]) -> str:
    n = 1
    above = f"{parent.number}." if parent is not None and parent.number else ""
    while f"{above}{n}" in taken:
        n += 1
    return f"{above}{n}"


def _assigned(nodes: Sequence[Node]) -> Question:
    cell = nodes[0].cell
    codes = "、".join(str(node.number) for node in nodes[:3]) + ("…" if len(nodes) > 3 else "")
    return Question(
        cell.where if cell else "", nodes[0].title[:30],
        _("{n} 处没有编号,按顺序编成 {codes}").format(n=len(nodes), codes=codes),
        _("编号定了就不要再改;要用别的编号,现在改"), open=False,
    )  # fmt: skip


def _ask_about_repeated(roots: Sequence[Node]) -> None:
    """Codes that stand twice among the tasks, the measures or the items stay as they are, for plan check to refuse."""
    measures = [measure for root in roots for measure in root.children]
    works = [one for measure in measures for one in (measure.children or [measure])]
    for nodes in (roots, measures, works):
        seen: dict[str | None, Node] = {}
        for before, node in zip([None, *nodes], nodes, strict=False):
            if node.number in seen and not node.questions:
                node.questions.append(_question(node, before))
            seen.setdefault(node.number, node)


def _question(node: Node, before: Node | None) -> Question:
    cell = node.number_cell or node.cell
    remedy = _("每个编号只用一次")
    if node.float_number and node.number and before is not None and before.number:
        head, _dot, tail = node.number.rpartition(".")
        if before.number == f"{head}.{int(tail) * 10 - 1}":
            remedy = _("多半是 {code}:表格把它当成数,末尾的 0 丢了").format(code=f"{node.number}0")
    return Question(
        cell.where if cell else "", cell.text if cell else "",
        _("编号 {code} 重复({title})").format(code=node.number, title=node.title[:20]), remedy,
    )  # fmt: skip
