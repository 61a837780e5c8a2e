//! The connectors of a template as JSON, in the form of the reference answers made from the SAM translator.

use super::{
    Connector, ConnectorIndex, ConnectorResource, Environment, Expansion, Problem, ProblemKind,
    Resolved, Resolver, expand, shape,
};
use crate::template::Template;
use serde_json::{Map, Value, json};

/// What becomes of each connector: `ok`, `connectors` (each with `id`, `how`, the ends and permissions as written if it
/// could be read, `errors` in AWS's words, and without errors `resources`), `depends_on` when all is well, and `refused`
/// with AWS's words about other resources, by logical ID, where it refuses some.
pub fn report(template: Template<'_>, environment: &Environment) -> Value {
    let index = ConnectorIndex::strict(template, environment);
    let expansion = expand(Resolver::new(template, &index), environment);
    let mut connectors: Vec<Value> = expansion
        .connectors
        .iter()
        .map(|(resolved, generated)| connector(resolved, generated))
        .collect();
    connectors.extend(own(&expansion));
    let is_ok = expansion.attribute_problems.is_empty()
        && expansion.refused.is_empty()
        && expansion
            .connectors
            .iter()
            .all(|(it, _)| it.problems.is_empty());
    let mut report = Map::new();
    report.insert("ok".to_owned(), is_ok.into());
    report.insert("connectors".to_owned(), connectors.into());
    if !expansion.refused.is_empty() {
        report.insert("refused".to_owned(), json!(expansion.refused));
    }
    if is_ok {
        let depends_on = expansion.depends_on.into_iter().collect();
        report.insert("depends_on".to_owned(), Value::Object(depends_on));
    }
    Value::Object(report)
}

fn connector(resolved: &Resolved<'_>, generated: &[ConnectorResource]) -> Value {
    let connector = &resolved.connector;
    let mut entry = Map::new();
    entry.insert("id".to_owned(), connector.id.as_ref().into());
    match connector.carrier() {
        None => {
            entry.insert("how".to_owned(), "standalone".into());
        }
        Some(carrier) => {
            entry.insert("how".to_owned(), "embedded".into());
            entry.insert("on".to_owned(), shape::key_text(carrier.entry).into());
            entry.insert("key".to_owned(), shape::key_text(connector.entry).into());
        }
    }
    if !resolved.problems.iter().any(|it| it.kind.is_early()) {
        as_written(&mut entry, connector);
    }
    entry.insert("errors".to_owned(), errors(&resolved.problems).into());
    if resolved.problems.is_empty() {
        entry.insert("resources".to_owned(), resources(generated));
    }
    Value::Object(entry)
}

fn as_written(entry: &mut Map<String, Value>, connector: &Connector<'_>) {
    let value = |it: Option<crate::syntax::EntryRef<'_>>| it.map(|it| it.value.to_value());
    let source = match connector.carrier() {
        None => value(connector.source),
        Some(carrier) => {
            let mut source = Map::new();
            source.insert("Id".to_owned(), shape::key_text(carrier.entry).into());
            if let Some(Value::Object(others)) = value(connector.source) {
                source.extend(others);
            }
            Some(Value::Object(source))
        }
    };
    let parts = [
        ("source", source),
        ("destination", value(connector.destination)),
        ("permissions", value(connector.permissions)),
    ];
    for (name, value) in parts {
        if let Some(value) = value {
            entry.insert(name.to_owned(), value);
        }
    }
}

/// What the transform reports: the first error, or all logical IDs that are taken.
fn errors(problems: &[Problem]) -> Vec<&str> {
    let is_taken = |it: &Problem| matches!(it.kind, ProblemKind::GeneratedIdTaken { .. });
    let all_taken = problems.iter().all(is_taken);
    let shown = if all_taken { problems.len() } else { 1 };
    problems
        .iter()
        .take(shown)
        .map(|it| it.aws_message.as_str())
        .collect()
}

fn resources(generated: &[ConnectorResource]) -> Value {
    let bodies = generated.iter().map(|it| (it.id.clone(), it.body.clone()));
    Value::Object(bodies.collect())
}

fn own(expansion: &Expansion<'_>) -> impl Iterator<Item = Value> {
    expansion.own.iter().map(|it| {
        let permissions: Vec<_> = it
            .link
            .permissions
            .iter()
            .map(|(it, _)| it.name())
            .collect();
        json!({
            "id": it.id,
            "how": "generated",
            "source": it.source,
            "destination": it.destination,
            "permissions": permissions,
            "errors": [],
            "resources": resources(&it.generated),
        })
    })
}
