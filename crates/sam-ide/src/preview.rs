//! The IAM that connectors become, as a text to read beside the template.

use crate::grant::{Scope, problems};
use sam_core::connector::{Generated, Resolver, connector_at, generate};
use sam_core::document::Document;
use sam_core::emit::to_yaml;
use sam_core::text::{TextRange, TextSize};
use serde_json::{Map, Value};

/// A text to show read-only beside the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// What it is about: `Checkout`, or the whole template.
    pub title: String,
    /// YAML: the generated resources as a `Resources` map, with comments for what cannot be generated.
    pub text: String,
    /// The connector it is about, in the document; none for the whole template.
    pub range: Option<TextRange>,
}

/// The preview of the connector at an offset, or of all connectors of the template; none for what is no template.
pub fn preview(document: &Document, offset: Option<TextSize>) -> Option<Preview> {
    let template = document.template();
    if !template.is_recognised() {
        return None;
    }
    let resolver = Resolver::new(template);
    let one = offset.and_then(|offset| connector_at(template, offset));
    let resolved = match &one {
        Some(connector) => vec![resolver.resolve(connector)],
        None => resolver.all(),
    };
    let mut text = String::new();
    let mut resources = Map::new();
    for it in &resolved {
        for problem in problems(it, &resolver, Scope::default()) {
            let problem = problem.replace(char::is_control, " ");
            text.push_str(&format!("# {}: {problem}\n", it.connector.id));
        }
        for Generated { id, body, .. } in generate(it) {
            resources.insert(id, body);
        }
    }
    match (resources.is_empty(), resolved.is_empty()) {
        (_, true) => text.push_str("# This template has no connectors.\n"),
        (true, false) => text.push_str("# Nothing is generated yet.\n"),
        (false, false) => text.push_str(&to_yaml(&Value::Object(Map::from_iter([(
            "Resources".to_owned(),
            Value::Object(resources),
        )])))),
    }
    let title = one
        .as_ref()
        .map_or_else(|| "all connectors".to_owned(), |it| it.id.to_string());
    Some(Preview {
        title,
        text,
        range: one.map(|it| it.entry.range()),
    })
}
