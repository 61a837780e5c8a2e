"""Asks the published SAM translator what it makes of the connectors or the roles of a template.

Arguments: --report connectors|roles, --region NAME, --parameter KEY=VALUE, then template files. For each file one
line of JSON goes to stdout: the answer. A template may override the region in a comment line, `# region: cn-north-1`.

The translator either gives a whole template or only errors. To get an answer for each connector in both cases, a
run is watched from inside: what each connector was given, what it generated, which errors are its own.
"""

import copy
import json
import logging
import re
import sys

import boto3
import yaml
from samtranslator.model import sam_resources
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

CONNECTOR = sam_resources.SamConnector.resource_type


def main(arguments):
    logging.disable(logging.WARNING)  # the package warns of metrics that nobody collects here
    region, parameters, files, report = "us-east-1", {}, [], connectors_answer
    rest = iter(arguments)
    for argument in rest:
        if argument == "--region":
            region = next(rest)
        elif argument == "--parameter":
            key, _, value = next(rest).partition("=")
            parameters[key] = value
        elif argument == "--report":
            report = {"connectors": connectors_answer, "roles": roles_answer}[next(rest)]
        else:
            files.append(argument)
    for file in files:
        with open(file, encoding="utf-8") as handle:
            text = handle.read()
        header = re.search(r"^# region: (\S+)$", text, re.MULTILINE)
        try:
            line = json.dumps(report(text, header.group(1) if header else region, parameters))
        except Exception as crash:
            raise SystemExit(f"{file}: the translator itself fails here: {crash!r}") from crash
        print(line, flush=True)


def connectors_answer(text, region, parameters):
    """The answer in the form that `tests/templates/README.md` describes."""
    template = read_template(text)
    with Watch() as watch:
        run = translator(region)
        watch.errors = run.document_errors
        output, errors = translate(run, template, parameters)
    result = {"ok": not errors, "connectors": watch.connectors(output)}
    if errors:
        result["error"] = document_error(errors)
    else:
        result["depends_on"] = watch.touched_by_connectors(output)
    return result


def roles_answer(text, region, parameters):
    """Likewise, of roles and of the other resources that grant something and that the template does not write."""
    template = read_template(text)
    output, errors = translate(translator(region), template, parameters)
    made = {name: resource for name, resource in output.items() if name not in template["Resources"]}
    pick = lambda types: {name: resource for name, resource in made.items() if resource["Type"] in types}
    result = {"ok": not errors}
    if errors:
        result["error"] = document_error(errors)
    else:
        result["roles"] = pick({"AWS::IAM::Role"})
        result["resource_policies"] = pick({"AWS::Lambda::Permission", "AWS::SQS::QueuePolicy"})
    return result


def translator(region):
    run = Translator(None, Parser(), boto_session=boto3.Session(region_name=region))
    # With a length of zero the translator finishes the template although errors were noted.
    run.document_errors = UncountedList()
    return run


def translate(run, template, parameters):
    """The resources, and all errors."""
    try:
        output = run.translate(copy.deepcopy(template), dict(parameters))["Resources"]
        return output, list(iter(run.document_errors))
    except InvalidDocumentException as stopped:
        return {}, list(stopped.causes)


class UncountedList(list):
    """A list of errors that claims to be empty, but still yields them."""

    def __len__(self):
        return 0


class Watch:
    """What happened to connectors during one run."""

    def __init__(self):
        self.errors = []
        self.embedded = []  # one entry for each embedded connector, in template order
        self.seen = {}  # by id: what reached expansion, in order of expansion
        self.touched = {}  # ids of resources whose DependsOn a connector changed, in order
        self.early = 0  # how many errors came before any expansion
        self.expanded = []  # ids of the connectors that the translator set out to expand
        self.undo = []

    def __enter__(self):
        self.replace(Translator, "_get_embedded_connectors", self.watch_embedded)
        self.replace(Translator, "_get_resources_to_iterate", self.watch_resources)
        self.replace(sam_resources.SamConnector, "to_cloudformation", self.watch_expansion)
        for name in ("add_depends_on", "replace_depends_on_logical_id"):
            self.replace(sam_resources, name, self.watch_depends_on)
        return self

    def __exit__(self, *_):
        for owner, name, original in self.undo:
            setattr(owner, name, original)

    def replace(self, owner, name, make):
        original = getattr(owner, name)
        self.undo.append((owner, name, original))
        setattr(owner, name, make(original))

    def watch_embedded(self, original):
        def watched(run, resources):
            for holder, resource in resources.items():
                if isinstance(resource.get("Connectors"), dict):
                    for key in resource["Connectors"]:
                        self.embedded.append({"id": holder + key, "on": holder, "key": key, "errors": []})
            inner, made = run._get_generated_connector, {}

            def generated(holder, full_id, key, body):
                try:
                    made[holder, key] = inner(holder, full_id, key, body)
                    return made[holder, key]
                except Exception as error:
                    self.embedded_entry(holder, key)["errors"].append(error.message)
                    raise

            run._get_generated_connector = generated
            accepted = original(run, resources)
            self.early = len(list(iter(self.errors)))
            alive = {connector.logical_id: connector for connector in accepted}
            for entry in list(self.embedded):
                connector = made.get((entry["on"], entry["key"]))
                if not any(connector is other for other in accepted):
                    entry["errors"] = entry["errors"] or self.refusal(entry)
                elif alive[connector.logical_id] is not connector:
                    # Of two that arrive at one id the later replaces the earlier, which then has no answer at all.
                    self.embedded.remove(entry)
            return accepted

        return watched

    def embedded_entry(self, holder, key):
        return next(entry for entry in self.embedded if (entry["on"], entry["key"]) == (holder, key))

    def refusal(self, entry):
        """Why an embedded connector was refused outside its own reading: it is no map, or its id is taken."""
        taken = lambda error: getattr(error, "_duplicate_id", None) == entry["id"] and error._logical_id == entry["on"]
        no_map = lambda error: error.message.endswith(f" {entry['on']}.{entry['id']} should be a map.")
        return [error.message for error in self.errors if taken(error) or no_map(error)]

    def watch_resources(self, original):
        def watched(run, template, resolver):
            found = original(run, template, resolver)
            self.expanded = [name for name, resource in found if resource["Type"] == CONNECTOR]
            return found

        return watched

    def watch_expansion(self, original):
        def watched(connector, **kwargs):
            entry = {
                "source": copy.deepcopy(connector.Source),
                "destination": copy.deepcopy(connector.Destination),
                "permissions": copy.deepcopy(connector.Permissions),
            }
            self.seen[connector.logical_id] = entry
            try:
                resources = original(connector, **kwargs)
            except Exception as error:
                entry["errors"] = [error.message]
                raise
            entry["generated"] = [resource.logical_id for resource in resources]
            return resources

        return watched

    def watch_depends_on(self, original):
        def watched(*arguments):
            resources = arguments[-1].get_all_resources()
            before = {name: copy.deepcopy(resource.get("DependsOn")) for name, resource in resources.items()}
            original(*arguments)
            for name, depends_on in before.items():
                if resources[name].get("DependsOn") != depends_on:
                    self.touched[name] = True

        return watched

    def connectors(self, output):
        """One entry for each connector: standalone, embedded, and the ones that SAM makes itself."""
        embedded = {entry["id"]: entry for entry in self.embedded if not entry["errors"]}
        late = list(iter(self.errors))[self.early :]
        entries = []
        for name in self.expanded:
            if name not in embedded:
                entries.append(self.entry({"id": name, "how": "standalone"}, name, [], late, output))
        for entry in self.embedded:
            head = {"id": entry["id"], "how": "embedded", "on": entry["on"], "key": entry["key"]}
            name = None if entry["errors"] else entry["id"]
            entries.append(self.entry(head, name, entry["errors"], late, output))
        for name in self.seen:
            if name not in self.expanded:
                entries.append(self.entry({"id": name, "how": "generated"}, name, [], late, output))
        return entries

    def entry(self, head, name, errors, late, output):
        seen = dict(self.seen.get(name, {})) if name else {}
        generated = seen.pop("generated", [])
        own = seen.pop("errors", []) or [error.message for error in late if getattr(error, "_logical_id", None) == name]
        errors = errors or own
        entry = {**head, **seen, "errors": list(dict.fromkeys(errors))}
        if not errors:
            entry["resources"] = {name: output[name] for name in generated if name in output}
        return entry

    def touched_by_connectors(self, output):
        """The final DependsOn of other resources that a connector changed."""
        own = {name for entry in self.seen.values() for name in entry.get("generated", [])}
        return {name: output[name]["DependsOn"] for name in self.touched if name in output and name not in own}


def document_error(errors):
    """The message for the whole document, with its causes in a stable order."""
    document = InvalidDocumentException(errors)
    causes = sorted(document.causes, key=lambda cause: identity(cause)[1] if identity(cause) else cause.message)
    listed = []
    for cause in causes:
        kind = type(cause).__name__.removesuffix("Exception")
        fields = {"kind": kind, "message": cause.message}
        if identity(cause):
            fields.update([identity(cause)])
        if hasattr(cause, "_duplicate_id"):
            fields["duplicate_id"] = cause._duplicate_id
        listed.append(fields)
    return {"message": " ".join([document.message, *(cause["message"] for cause in listed)]), "causes": listed}


def identity(cause):
    for field in ("logical_id", "event_id"):
        if getattr(cause, f"_{field}", None) is not None:
            return field, getattr(cause, f"_{field}")
    return None


class TemplateLoader(yaml.SafeLoader):
    """YAML 1.1 with the short forms of intrinsic functions; dates stay text."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_short_form(self, name, node):
        if isinstance(node, yaml.ScalarNode):
            value = self.construct_scalar(node)
            if name == "GetAtt":
                value = value.split(".", 1)
        elif isinstance(node, yaml.SequenceNode):
            value = self.construct_sequence(node, deep=True)
        else:
            value = self.construct_mapping(node, deep=True)
        return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


TemplateLoader.add_multi_constructor("!", TemplateLoader.construct_short_form)


def read_template(text):
    """Plain data; JSON between makes every key a string and keeps the last of equal keys."""
    if text.lstrip().startswith("{"):
        return json.loads(text)
    return json.loads(json.dumps(yaml.load(text, TemplateLoader)))  # noqa: S506  (a safe loader)


main(sys.argv[1:])
