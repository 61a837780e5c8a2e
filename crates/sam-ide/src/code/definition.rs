//! What the definition of a state machine needs.

use super::asked_actions::actions_of;
use super::readings::{CodeReadings, SourceReading, source_of_definition};
use super::target::TRANSACTION;
use super::{Gap, NeedTarget, ProgramCall, ProgramReading, ProgramState, SourceKind, SourcePlace};
use super::{pass_role, target};
use sam_code::{Call, CallArgument, Certainty, KnownValue};
use sam_core::asl::{BRANCHES, Definition, DefinitionFile, PROCESSORS, TaskIntegration};
use sam_core::expand::{ProgramPlace, ProgramText, definition_text};
use sam_core::permission::resource_text;
use sam_core::template::{Resource, Template};
use sam_core::text::{PositionEncoding, TextRange, TextSize};
use serde_json::{Map, Value, json};

/// Reads the definition of a state machine.
pub(super) fn read(
    resource: Resource<'_>,
    template: Template<'_>,
    text: &ProgramText,
    readings: &CodeReadings,
) -> ProgramReading {
    let mut reader = Reader {
        id: resource.id,
        template,
        variables: text.variables.clone(),
        is_sub: false,
        file: String::new(),
        text: String::new(),
        first_line: 1,
        reading: ProgramReading {
            state: ProgramState::Read,
            ..ProgramReading::default()
        },
    };
    let definition = match &text.place {
        ProgramPlace::Local(path) => {
            let path = path.trim_start_matches("./");
            let source = source_of_definition(text);
            let Some(known) = source.as_ref().and_then(|it| readings.get(it)) else {
                return ProgramReading::default();
            };
            let Some(content) = known.text(path) else {
                return ProgramReading::unread(&format!("there is no file {path}"));
            };
            path.clone_into(&mut reader.file);
            content.clone_into(&mut reader.text);
            reader.reading.files.push(path.to_owned());
            known.definition.as_ref().map(DefinitionFile::to_value)
        }
        ProgramPlace::Inline(value) => {
            // The names of states are looked for in the resource only.
            let text = &template.document().text;
            let range = resource.entry.range();
            let first = text.line_col(range.start(), PositionEncoding::Utf8).line;
            let last = text.line_col(range.end(), PositionEncoding::Utf8).line;
            reader.text = (first..=last)
                .map(|it| text.line(it).unwrap_or_default() + "\n")
                .collect();
            reader.first_line = first as usize + 1;
            inline(value, &mut reader)
        }
        ProgramPlace::Elsewhere => {
            return ProgramReading::unread("the definition is not in a file beside the template");
        }
    };
    match definition.as_ref().and_then(|it| it.get("States")) {
        Some(states) => reader.states(states, 0),
        None => return ProgramReading::unread("the definition cannot be read"),
    }
    reader.reading
}

/// A definition that stands in the template.
fn inline(value: &Value, reader: &mut Reader<'_, '_>) -> Option<Value> {
    match value {
        Value::String(text) => parsed(text),
        Value::Object(map) => match map.get("Fn::Sub") {
            None => Some(value.clone()),
            Some(sub) => {
                reader.is_sub = true;
                let (text, own) = match sub {
                    Value::String(text) => (text.as_str(), None),
                    Value::Array(parts) => (parts.first()?.as_str()?, parts.get(1)),
                    _ => return None,
                };
                for (name, value) in own.and_then(Value::as_object).into_iter().flatten() {
                    reader.variables.insert(name.clone(), value.clone());
                }
                parsed(text)
            }
        },
        _ => None,
    }
}

/// A definition as JSON or YAML.
fn parsed(text: &str) -> Option<Value> {
    Some(DefinitionFile::read(text)?.to_value())
}

/// The file of a definition that was read.
pub(crate) struct ReadDefinition<'r> {
    /// The definition, with ranges in the file.
    pub(crate) definition: Definition<'r>,
    /// What names the file in the template.
    pub(crate) named: TextRange,
    path: String,
    reading: &'r SourceReading,
}

impl<'r> ReadDefinition<'r> {
    /// The text of the file.
    pub(crate) fn text(&self) -> Option<&'r str> {
        self.reading.text(&self.path)
    }

    /// The line of an offset in the file.
    pub(crate) fn place(&self, offset: TextSize) -> SourcePlace {
        let line = self.reading.line(&self.path, offset.into());
        SourcePlace::file(&self.path, line)
    }
}

/// The file with the definition of a state machine, if it was read and is well-formed.
pub(crate) fn definition_file<'r>(
    resource: Resource<'_>,
    template: Template<'_>,
    readings: &'r CodeReadings,
) -> Option<ReadDefinition<'r>> {
    let text = definition_text(resource, template)?;
    let source = source_of_definition(&text)?;
    let reading = readings.get(&source)?;
    Some(ReadDefinition {
        definition: reading.definition.as_ref()?.definition(),
        named: resource.property("DefinitionUri")?.full_range(),
        path: source.file()?.to_owned(),
        reading,
    })
}

struct Reader<'r, 'a> {
    id: &'r str,
    template: Template<'a>,
    /// What names in the definition stand for.
    variables: Map<String, Value>,
    /// Whether `Fn::Sub` fills in resources by their names.
    is_sub: bool,
    /// Empty for the template itself.
    file: String,
    text: String,
    /// The line of the file with which the text begins, from 1.
    first_line: usize,
    reading: ProgramReading,
}

/// What a call of an API needs, and a message to who is connected to a WebSocket API
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html>).
const INVOKE: &str = "execute-api:Invoke";
const MANAGE_CONNECTIONS: &str = "execute-api:ManageConnections";

/// What a task that calls an API needs: nothing, unless its role is what the API asks for
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html>).
fn of_api(arguments: Option<&Value>) -> Option<(String, Certainty)> {
    let paths = ["Path", "Path.$"].iter();
    let mut paths = paths.filter_map(|it| arguments?.get(it)?.as_str());
    let action = match paths.any(|it| it.contains("/@connections/")) {
        true => MANAGE_CONNECTIONS,
        false => INVOKE,
    };
    let kind = ["AuthType", "AuthType.$"];
    let kind = kind.iter().find_map(|it| arguments?.get(it));
    let certainty = match kind?.as_str() {
        Some("NO_AUTH") => return None,
        Some("IAM_ROLE") => Certainty::Certain,
        // The policy of the API may be enough.
        Some("RESOURCE_POLICY") => Certainty::Optional,
        Some(_) | None => Certainty::Likely,
    };
    Some((action.to_owned(), certainty))
}

/// A task as the call that it makes.
fn call_of(integration: TaskIntegration<'_>, arguments: Vec<CallArgument>) -> Call {
    let (client, api) = integration.call();
    let mut letters = api.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    Call {
        client: client.to_owned(),
        operation: first.into_iter().chain(letters).collect(),
        file: String::new(),
        range: TextRange::default(),
        arguments,
        certainty: Certainty::Certain,
        handlers: None,
    }
}

/// A text that is all of an expression in JSONata: `{% 'orders' %}`.
fn constant(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("{%")?.strip_suffix("%}")?.trim();
    let quote = inner.chars().next().filter(|it| ['\'', '"'].contains(it))?;
    let inner = inner.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains([quote, '\\'])).then_some(inner)
}

/// What a distributed map needs in some cases, on its executions and on the files that it reads and writes
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html>).
const OF_EXECUTIONS: [&str; 3] = [
    "states:DescribeExecution",
    "states:RedriveExecution",
    "states:StopExecution",
];
const OF_FILES: [&str; 5] = [
    "s3:AbortMultipartUpload",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
];

/// The end of a name whose value is a path or a call of an intrinsic function.
const DYNAMIC: &str = ".$";

/// So deep maps and branches are looked into.
const MOST_DEPTH: usize = 16;

impl Reader<'_, '_> {
    fn states(&mut self, states: &Value, depth: usize) {
        if depth > MOST_DEPTH {
            return;
        }
        for (name, state) in states.as_object().into_iter().flatten() {
            self.state(name, state, depth);
        }
    }

    fn state(&mut self, name: &str, state: &Value, depth: usize) {
        let place = SourcePlace {
            line: self.line_of(name),
            kind: match self.file.as_str() {
                "" => SourceKind::Template,
                _ => SourceKind::File,
            },
            file: self.file.clone(),
        };
        match state.get("Type").and_then(Value::as_str) {
            Some("Task") => {
                if let Some(credentials) = state.get("Credentials") {
                    self.taken_on(credentials, &place);
                    return;
                }
                let arguments = state.get("Parameters").or_else(|| state.get("Arguments"));
                self.task(state.get("Resource"), arguments, &place);
            }
            Some("Map") => self.map(state, &place, depth),
            Some("Parallel") => {
                let branches = state.get(BRANCHES).and_then(Value::as_array);
                for branch in branches.into_iter().flatten() {
                    self.states(branch.get("States").unwrap_or(&Value::Null), depth + 1);
                }
            }
            Some(_) | None => {}
        }
    }

    fn map(&mut self, state: &Value, place: &SourcePlace, depth: usize) {
        for key in PROCESSORS {
            let states = state.get(key).and_then(|it| it.get("States"));
            self.states(states.unwrap_or(&Value::Null), depth + 1);
        }
        for key in ["ItemReader", "ResultWriter"] {
            if let Some(part) = state.get(key) {
                let arguments = part.get("Parameters").or_else(|| part.get("Arguments"));
                self.task(part.get("Resource"), arguments, place);
            }
        }
        let mode = state.pointer("/ItemProcessor/ProcessorConfig/Mode");
        if mode.and_then(Value::as_str) == Some("DISTRIBUTED") {
            // Each batch of items is an execution of the state machine itself.
            let own = NeedTarget::Resource(self.id.to_owned());
            self.need("states:StartExecution", own.clone(), place);
            // To go on after a failure, to read lists of objects, and to write large results.
            let of_states = OF_EXECUTIONS.into_iter().map(|it| (it, own.clone()));
            let of_files = OF_FILES.into_iter().map(|it| (it, NeedTarget::RunTime));
            let is_with_files = ["ItemReader", "ResultWriter"]
                .iter()
                .any(|it| state.get(it).is_some());
            let of_files = of_files.filter(|_| is_with_files);
            for (action, target) in of_states.chain(of_files) {
                self.need_as(action, target, Certainty::Optional, place);
            }
        }
    }

    fn need(&mut self, action: &str, target: NeedTarget, place: &SourcePlace) {
        self.need_as(action, target, Certainty::Certain, place);
    }

    fn need_as(
        &mut self,
        action: &str,
        target: NeedTarget,
        certainty: Certainty,
        place: &SourcePlace,
    ) {
        self.reading.calls.push(ProgramCall {
            actions: vec![action.to_owned()],
            target,
            certainty,
            place: place.clone(),
        });
    }

    fn task(&mut self, resource: Option<&Value>, arguments: Option<&Value>, place: &SourcePlace) {
        // A finding of its own says that it is missing.
        let Some(resource) = resource.filter(|it| !it.is_null()) else {
            return;
        };
        let written = arguments;
        let arguments = self.arguments(written);
        let text = self.filled(resource);
        let integration = TaskIntegration::of(&text);
        if let Some((integration, needs)) = integration.and_then(|it| Some((it, it.needs()?))) {
            let call = call_of(integration, arguments);
            let own = match integration.operation() {
                Some(_) => actions_of(&call, Certainty::Certain),
                None if needs.own == [INVOKE] => of_api(written).into_iter().collect(),
                None => {
                    let own = needs.own.into_iter();
                    own.map(|it| (it, Certainty::Certain)).collect()
                }
            };
            for (action, certainty) in own {
                let targets =
                    target::all_of(&action, &call.arguments, &self.variables, self.template);
                let count = if targets.is_each {
                    targets.all.len()
                } else {
                    1
                };
                for target in targets.all.into_iter().take(count) {
                    self.need_as(&action, target, certainty, place);
                }
            }
            for action in &needs.waiting {
                self.need(action, NeedTarget::RunTime, place);
            }
            for role in pass_role::of(&call, &self.variables, self.template) {
                self.need(pass_role::PASS_ROLE, role, place);
            }
            return;
        }
        match &*text {
            it if it.contains(":activity:") => {}
            // What is no ARN names nothing that can be called.
            it if it.contains(":states:::") || !it.is_empty() && !it.contains([':', '$', '*']) => {
                self.reading.gaps.push(Gap {
                    place: Some(place.clone()),
                    reason: format!("what {it} needs is not known"),
                })
            }
            _ => {
                // The ARN of a function.
                let values = self.known(resource);
                let argument = CallArgument {
                    name: "FunctionName".to_owned(),
                    values,
                };
                let action = "lambda:InvokeFunction";
                let target = target::of(action, &[argument], &self.variables, self.template);
                self.need(action, target, place);
            }
        }
    }

    /// The role that a task takes on: all else needs that role's permissions
    /// (<https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html>).
    fn taken_on(&mut self, credentials: &Value, place: &SourcePlace) {
        let arguments = self.arguments(Some(credentials));
        let values = arguments.into_iter().flat_map(|it| it.values);
        let values: Vec<KnownValue> = values.collect();
        let roles = pass_role::roles(&values, &self.variables, self.template);
        let role = roles.into_iter().next();
        self.need("sts:AssumeRole", role.unwrap_or(NeedTarget::RunTime), place);
    }

    /// The `Resource` of a task with what its substitution or function stands for.
    fn filled(&self, resource: &Value) -> String {
        let name = resource.as_str().map(str::trim);
        let name = name.and_then(|it| it.strip_prefix("${")?.strip_suffix('}'));
        match (name.and_then(|it| self.variables.get(it)), resource) {
            (None, Value::String(text)) => text.clone(),
            (value, _) => {
                let text = resource_text(value.unwrap_or(resource), self.template);
                text.as_str().to_owned()
            }
        }
    }

    fn arguments(&mut self, arguments: Option<&Value>) -> Vec<CallArgument> {
        let mut all = Vec::new();
        for (name, value) in arguments.and_then(Value::as_object).into_iter().flatten() {
            // What a path or a function gives is known only at run time.
            let is_dynamic = name.ends_with(DYNAMIC);
            let name = name.trim_end_matches(DYNAMIC);
            let mut values = match is_dynamic && name != "Statement" {
                true => Vec::new(),
                false => self.known(value),
            };
            if name == TRANSACTION {
                self.items(&mut all, &mut values, value);
            }
            if let Value::Object(map) = value {
                for key in map.keys() {
                    values.extend(self.known_text(key.trim_end_matches(DYNAMIC)));
                }
            }
            // The first word of a statement says what it does, whatever is filled in behind it.
            if let ("Statement", Value::String(text)) = (name, value) {
                let text = text.trim_start_matches("States.Format('");
                values.push(KnownValue::Literal(text.to_owned()));
            }
            all.push(CallArgument {
                name: name.to_owned(),
                values,
            });
        }
        all
    }

    /// The kinds of the items of a transaction, and what each kind is about.
    fn items(&mut self, all: &mut Vec<CallArgument>, kinds: &mut Vec<KnownValue>, items: &Value) {
        for item in items.as_array().into_iter().flatten() {
            for (kind, value) in item.as_object().into_iter().flatten() {
                kinds.push(KnownValue::Literal(kind.clone()));
                let values = self.known(value);
                all.push(CallArgument {
                    name: format!("{TRANSACTION}.{kind}"),
                    values,
                });
            }
        }
    }

    /// What is known of a value; expressions are evaluated at run time.
    fn known(&mut self, value: &Value) -> Vec<KnownValue> {
        match value {
            Value::String(text) => self.known_text(text),
            Value::Object(map) => {
                let is_intrinsic =
                    map.len() == 1 && map.keys().all(|it| it == "Ref" || it.starts_with("Fn::"));
                if is_intrinsic {
                    let name = format!("#{}", self.variables.len());
                    self.variables.insert(name.clone(), value.clone());
                    return vec![KnownValue::Environment(name)];
                }
                let known = map.iter().filter(|it| !it.0.ends_with(DYNAMIC));
                known.flat_map(|it| self.known(it.1)).collect()
            }
            Value::Array(items) => items.iter().flat_map(|it| self.known(it)).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
        }
    }

    fn known_text(&mut self, text: &str) -> Vec<KnownValue> {
        let text = constant(text).unwrap_or(text);
        if text.starts_with('$') && !text.starts_with("${") || text.starts_with("{%") {
            return Vec::new();
        }
        let inner = text.split("${").skip(1).filter_map(|it| it.split_once('}'));
        let names: Vec<String> = inner.map(|it| it.0.trim().to_owned()).collect();
        if names.is_empty() {
            return vec![KnownValue::Literal(text.to_owned())];
        }
        for name in names.iter().filter(|_| self.is_sub) {
            if !self.variables.contains_key(name) {
                let value = json!({ "Fn::Sub": format!("${{{name}}}") });
                self.variables.insert(name.clone(), value);
            }
        }
        names.into_iter().map(KnownValue::Environment).collect()
    }

    /// The line on which a state is named.
    fn line_of(&self, name: &str) -> usize {
        let (quoted, plain) = (format!("\"{name}\":"), format!("{name}:"));
        let is_key = |line: &str| line.contains(&quoted) || line.trim_start().starts_with(&plain);
        // Between braces, a name stands behind one or behind a comma.
        let flow = [format!("{{{name}:"), format!(", {name}:")];
        let is_in_flow = |line: &str| flow.iter().any(|it| line.contains(it));
        let mut lines = self.text.lines();
        let found = lines.clone().position(is_key);
        let found = found.or_else(|| lines.position(is_in_flow));
        found.unwrap_or_default() + self.first_line
    }
}
