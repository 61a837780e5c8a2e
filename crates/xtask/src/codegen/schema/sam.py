"""Prints the schema of SAM types as the SAM translator has it, as JSON without prose, and the names of AWS's pages.

`definitions` is what pydantic makes of the models; `types` and `globals` name the model of the properties of each type
and of each section of `Globals`; `pages` are the keys of the documentation, without its texts.
"""

import json
import os

import samtranslator.internal.schema_source as source
from samtranslator.internal.schema_source.schema import SamModel, get_schema

PROSE = {"title", "description", "markdownDescription", "markdownDescriptionOverride"}


def facts(node, names=False):
    """The node without its prose; `names` for a map whose keys are names, not keywords."""
    if isinstance(node, list):
        return [facts(it) for it in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if names or key not in PROSE or not isinstance(value, str)}
    return {key: facts(value, not names and key in ("properties", "definitions")) for key, value in kept.items()}


def model(node):
    return node["$ref"].rsplit("/", 1)[-1]


schema = facts(get_schema(SamModel))
definitions = schema["definitions"]
types = {}
for resource in schema["properties"]["Resources"]["additionalProperties"]["anyOf"]:
    properties = definitions[model(resource)]["properties"]
    name = properties.get("Type", {}).get("enum", [""])[0]
    if name.startswith("AWS::Serverless::"):
        value = properties["Properties"]
        types[name] = model(value) if "$ref" in value else model((value.get("allOf") or value["anyOf"])[0])
sections = definitions[model(schema["properties"]["Globals"])]["properties"]
globals_of = {name: model(value) if "$ref" in value else model(value["allOf"][0]) for name, value in sections.items()}
with open(os.path.join(os.path.dirname(source.__file__), "sam-docs.json"), encoding="utf-8") as file:
    pages = sorted(json.load(file)["properties"])
print(json.dumps({"definitions": definitions, "types": types, "globals": globals_of, "pages": pages}, sort_keys=True))
