"""Prints the properties that the SAM translator takes of its types and events, and what values of them; likewise of the
types that it writes events into.

One line a property: the type, its name, what it takes, and flags. What it takes is `any`, or some of `text`, `map`,
`list`, `bool`, `int`, each with what may be in it in parentheses, joined by `|`. The validators are functions without
names, so they are asked with samples of all shapes. Flags: `required`; `strict` where an intrinsic function is refused;
`named` where the message names the one kind that is taken.
"""

import importlib
import inspect
import pkgutil

import samtranslator.model.eventsources as function_events
import samtranslator.model.stepfunctions.events as state_machine_events
from samtranslator.model import sam_resources
from samtranslator.model.cognito import CognitoUserPool
from samtranslator.model.s3 import S3Bucket

ATOMS = [("text", "x"), ("int", 7), ("bool", True), ("map", {"a": 1, "b": 2}), ("list", [])]


def takes(validate, value):
    try:
        return bool(validate(value, should_raise=False))
    except TypeError:
        try:
            return bool(validate(value))
        except Exception:
            return False


def accepted(validate):
    """What a validator takes."""
    kinds = []
    for kind, sample in ATOMS:
        if kind == "list":
            items = [name for name, item in ATOMS if takes(validate, [item])]
            if takes(validate, []):
                kinds.append(inner("list", items))
        elif kind == "map":
            items = [name for name, item in ATOMS if takes(validate, {"a": item, "b": item})]
            if takes(validate, {}):
                kinds.append(inner("map", items))
        elif takes(validate, sample):
            kinds.append(kind)
    return kinds


def inner(kind, items):
    return kind if len(items) == len(ATOMS) else f"{kind}({'+'.join(items)})"


def lines(name, types):
    for key, kind in types.items():
        kinds = accepted(kind.validate)
        enum = getattr(kind.validate, "enum_values", None)
        if enum:
            kinds = [f"enum({'+'.join(enum)})"]
        text = "any" if len(kinds) == len(ATOMS) and not any("(" in it for it in kinds) else "|".join(kinds)
        flags = ["required"] * kind.required + ["strict"] * (not kind.supports_intrinsics and text != "any")
        flags += ["named"] * (kind.expected_type is not None and not enum)
        yield " ".join([name, key, text or "none", *flags])


def classes(module):
    return [it for _, it in inspect.getmembers(module, inspect.isclass)]


def main():
    found = []
    for it in classes(sam_resources):
        name = getattr(it, "resource_type", None)
        if isinstance(name, str) and name.startswith("AWS::Serverless::") and it.property_types:
            found.extend(lines(name, it.property_types))
    for it in [S3Bucket, CognitoUserPool]:
        found.extend(lines(it.resource_type, it.property_types))
    for module in pkgutil.iter_modules(function_events.__path__):
        module = importlib.import_module(f"{function_events.__name__}.{module.name}")
        for it in classes(module):
            name = getattr(it, "resource_type", None)
            if it.__module__ == module.__name__ and isinstance(name, str) and it.property_types:
                found.extend(lines(f"Function.{name}", it.property_types))
    for it in classes(state_machine_events):
        name = getattr(it, "resource_type", None)
        if isinstance(name, str) and it.property_types and it.__module__ == state_machine_events.__name__:
            found.extend(lines(f"StateMachine.{name}", it.property_types))
    print("\n".join(dict.fromkeys(found)))


main()
