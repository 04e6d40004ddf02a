"""Which widget of which file takes which name in the address, read from the source."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DRAWERS = {"chosen", "pick", "number", "switch", "stretch", "given", "written"}  # of `ui/address.py`


def pattern(node, constants):
    """A name in the source, with ``{}`` for what it depends on; None: an argument of the function around it."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
        return None if parts[0] == "{}" and isinstance(node.values[0].value, ast.Name) else "".join(parts)
    return constants.get(ast.unparse(node))


def name_of(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def texts_in(tree):
    """Texts that a module or a function names, as ``pattern`` tells them."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.JoinedStr):
            found |= {target.id: pattern(node.value, {}) for target in node.targets if isinstance(target, ast.Name)}
    return found


def names_in(call, drawer):
    """The nodes that name a widget in the session and in the address."""
    if drawer in ("given", "written"):
        return call.args[:1]
    return [word.value for word in call.keywords if word.arg in ("key", "address")]


def drawers(tree):
    """What a module calls the functions of ``ui/address.py``."""
    return {
        each.asname or each.name: each.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "ui.address"
        for each in node.names
        if each.name in DRAWERS
    }


class Source:
    """All files of the screen, parsed once."""

    def __init__(self):
        files = [path for floor in ("ui", "pages") for path in sorted((ROOT / floor).rglob("*.py"))]
        self.trees = {path: ast.parse(path.read_text()) for path in files if path.name != "address.py"}

    def texts(self):
        """All files by path."""
        return {path: path.read_text() for path in self.trees}

    def functions(self):
        """Each function that is no method, with its file."""
        for path, tree in self.trees.items():
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    yield path, node

    def given_to(self, path, function, name):
        """What the topic's files pass for the argument ``name`` of one of their functions: nodes, with their files."""
        arguments = function.args.args
        place = [argument.arg for argument in arguments].index(name)
        usual = dict(zip([each.arg for each in arguments][::-1], function.args.defaults[::-1], strict=False)).get(name)
        for other, tree in self.trees.items():
            if other.parent == path.parent:
                for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
                    if name_of(call) == function.name:
                        words = {word.arg: word.value for word in call.keywords}
                        given = words.get(name) or (call.args[place] if place < len(call.args) else usual)
                        if given is not None:  # or another function of that name
                            yield other, given

    def owners(self):
        """``{name: {places in the source}}``; what follows from settings is ``{}`` in it."""
        found = defaultdict(set)
        for path, function in self.functions():
            own = drawers(self.trees[path])
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if name_of(call) in own:
                    place = f"{path.relative_to(ROOT)}:{call.lineno}"
                    for node in names_in(call, own[name_of(call)]):
                        for name in self.names(path, function, node):
                            found[name].add(place)
        return found

    def names(self, path, function, node):
        """What ``node`` may be in a function; ``?`` before what cannot be read from the topic's source."""
        name = pattern(node, texts_in(self.trees[path]) | texts_in(function))
        if name is not None:
            return [name]
        begin = node.values[0].value if isinstance(node, ast.JoinedStr) else node
        argument = ast.unparse(begin)
        if argument not in [each.arg for each in function.args.args]:
            return [f"?{argument}"]
        parts = getattr(node, "values", ())[1:]
        rest = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
        return [
            (pattern(given, texts_in(self.trees[other])) or f"?{ast.unparse(given)}") + rest
            for other, given in self.given_to(path, function, argument)
        ]
