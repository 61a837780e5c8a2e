//! A line above each connector that says what it grants, and leads to the preview.

use sam_core::connector::{Mechanism, Resolver, generate};
use sam_core::document::Document;
use sam_core::text::TextRange;
use serde_json::Value;

/// A line above a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeLens {
    /// The connector's key, in the document.
    pub range: TextRange,
    /// What it says: `grants 7 actions to OrderFunctionRole`.
    pub title: String,
}

/// A line for each connector.
pub fn code_lenses(document: &Document) -> Vec<CodeLens> {
    let template = document.template();
    if !template.is_recognised() {
        return Vec::new();
    }
    let resolver = Resolver::new(template);
    let lenses = resolver.all().into_iter().map(|resolved| {
        let generated = generate(&resolved);
        let actions: usize = generated
            .iter()
            .flat_map(|it| &it.statements)
            .map(|it| it.actions.len())
            .sum();
        let title = match generated.first() {
            Some(first) if resolved.problems.is_empty() => {
                let count = if actions == 1 {
                    "1 action".to_owned()
                } else {
                    format!("{actions} actions")
                };
                let more = generated
                    .iter()
                    .filter(|it| it.attached_to != first.attached_to)
                    .count();
                let others = match more {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                match first.resource_type {
                    it if it == Mechanism::ManagedPolicy.resource_type() => {
                        format!("grants {count} to {}{others}", name_of(&first.attached_to))
                    }
                    _ => {
                        let principal = first
                            .statements
                            .iter()
                            .find_map(|it| it.principal.as_deref());
                        format!(
                            "lets {} use {}{others}: {count}",
                            principal.unwrap_or("a service"),
                            name_of(&first.attached_to)
                        )
                    }
                }
            }
            Some(_) | None => match resolved.problems.len() {
                1 => "grants nothing: 1 problem".to_owned(),
                problems => format!("grants nothing: {problems} problems"),
            },
        };
        CodeLens {
            range: resolved.connector.entry.key.range(),
            title,
        }
    });
    lenses.collect()
}

/// The logical ID in `{"Ref": id}` or `{"Fn::GetAtt": [id, …]}`; text as it is; other data in few words.
fn name_of(value: &Value) -> String {
    let named = value
        .get("Ref")
        .or_else(|| value.get("Fn::GetAtt").and_then(|it| it.get(0)))
        .unwrap_or(value);
    named
        .as_str()
        .map_or_else(|| "a computed name".to_owned(), str::to_owned)
}
