//! The CloudFormation template that the SAM transform writes, as text, and what a change of a template changes in it.

use crate::diagnostics::{Diagnostic, Severity};
use crate::refusal_words;
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::emit::to_yaml;
use sam_core::expand::TransformError;
use sam_core::text::PositionEncoding;
use sam_core::transform::{LocalPaths, Transformed, transform};
use serde_json::{Map, Value};

/// Transforms a template; findings where the transform refuses it.
///
/// # Errors
/// Everything for which the transform refuses the template.
pub fn expansion(
    analysis: &Analysis,
    environment: &Environment,
    local_paths: LocalPaths,
) -> Result<Transformed, Vec<Diagnostic>> {
    let transformed = transform(analysis.template(), environment, local_paths);
    transformed.map_err(|errors| errors.iter().map(finding).collect())
}

/// An error of the transform as a finding.
fn finding(error: &TransformError) -> Diagnostic {
    Diagnostic {
        code: "transform-refuses",
        severity: Severity::Error,
        range: error.range,
        message: refusal_words::message(error),
        related: Vec::new(),
        aws_message: Some(error.aws_message.clone()),
    }
}

/// The template as YAML, with a comment before each generated resource that says which line asks for it.
pub fn annotated(transformed: &Transformed, analysis: &Analysis) -> String {
    let yaml = to_yaml(&transformed.template);
    let mut annotated = String::with_capacity(yaml.len() * 2);
    let mut is_within = false;
    for line in yaml.split_inclusive('\n') {
        if !line.starts_with(' ') {
            is_within = line.starts_with("Resources:");
        }
        let id = line
            .strip_prefix("  ")
            .filter(|it| is_within && !it.starts_with(' '));
        let id = id.and_then(|it| it.split(':').next());
        if let Some(origin) = id.and_then(|it| transformed.origins.get(it)) {
            let line = analysis
                .document()
                .text
                .line_col(origin.range.start(), PositionEncoding::Utf8)
                .line
                + 1;
            let of = origin.resource.as_deref();
            let of = of.map_or_else(String::new, |it| format!("{it}, "));
            annotated.push_str(&format!("  # {of}line {line}\n"));
        }
        annotated.push_str(line);
    }
    annotated
}

/// What a change of a template changes in the resources that are deployed, a line each: what concerns permissions first.
pub fn deployed_changes(old: &Transformed, new: &Transformed) -> Vec<String> {
    let none = Map::new();
    let resources = |it: &'_ Transformed| -> Map<String, Value> {
        let resources = it.template.get("Resources").and_then(Value::as_object);
        resources.unwrap_or(&none).clone()
    };
    let (old, new) = (resources(old), resources(new));
    let mut changes: Vec<(bool, String)> = Vec::new();
    for (id, resource) in &old {
        if !new.contains_key(id) {
            let kind = kind(resource);
            changes.push((is_permission(kind), format!("- {kind} {id}")));
        }
    }
    for (id, resource) in &new {
        let kind = kind(resource);
        match old.get(id) {
            None => changes.push((is_permission(kind), format!("+ {kind} {id}"))),
            Some(before) if before == resource => {}
            Some(before) => {
                let mut lines = Vec::new();
                compare(&mut lines, "", before, resource);
                let head = format!("~ {kind} {id}");
                let text = std::iter::once(head).chain(lines).collect::<Vec<_>>();
                changes.push((is_permission(kind), text.join("\n")));
            }
        }
    }
    changes.sort_by_key(|(is_permission, _)| !is_permission);
    changes.into_iter().map(|(_, line)| line).collect()
}

fn kind(resource: &Value) -> &str {
    resource.get("Type").and_then(Value::as_str).unwrap_or("?")
}

fn is_permission(kind: &str) -> bool {
    kind.starts_with("AWS::IAM::") || kind.ends_with("Policy") || kind.ends_with("Permission")
}

fn compare(lines: &mut Vec<String>, path: &str, old: &Value, new: &Value) {
    match (old, new) {
        (Value::Object(before), Value::Object(after)) => {
            let added = after.keys().filter(|it| !before.contains_key(*it));
            for key in before.keys().chain(added) {
                let path = match path {
                    "" => key.clone(),
                    path => format!("{path}.{key}"),
                };
                match (before.get(key), after.get(key)) {
                    (Some(old), Some(new)) if old == new => {}
                    (Some(old), Some(new)) => compare(lines, &path, old, new),
                    (Some(old), None) => lines.push(format!("    - {path}: {old}")),
                    (None, Some(new)) => lines.push(format!("    + {path}: {new}")),
                    (None, None) => {}
                }
            }
        }
        (old, new) => {
            lines.push(format!("    - {path}: {old}"));
            lines.push(format!("    + {path}: {new}"));
        }
    }
}
