//! A definition in a file of its own, in JSON or YAML.

use super::{Definition, Substitutions};
use crate::syntax::{Node, NodeRef, tree};
use crate::text::TextSize;
use serde_json::Value;

/// The tree of a file with a definition.
#[derive(Clone, Debug, PartialEq)]
pub struct DefinitionFile {
    root: Node,
}

impl DefinitionFile {
    /// Reads a text; nothing if it is not well-formed or not a map. Lines are those of the text; columns behind a
    /// substitution outside of quotes are not.
    pub fn read(text: &str) -> Option<Self> {
        // JSON may be indented with tabs, YAML may not.
        let root = tree(text).or_else(|| tree(&quoted_substitutions(&text.replace('\t', " "))))?;
        let file = Self { root };
        file.node().is_mapping().then_some(file)
    }

    /// The definition; who uses the file knows its substitutions and the type of its executions.
    pub fn definition(&self) -> Definition<'_> {
        Definition {
            root: self.node(),
            is_text: true,
            substitutions: Substitutions::Others,
            is_express: false,
        }
    }

    /// The definition as data.
    pub fn to_value(&self) -> Value {
        self.node().to_value()
    }

    fn node(&self) -> NodeRef<'_> {
        NodeRef {
            node: &self.root,
            base: TextSize::new(0),
        }
    }
}

/// A text in JSON with quotes around each `${Name}` that stands outside of a text, as in `"Seconds": ${Delay}`.
fn quoted_substitutions(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    let (mut is_in_text, mut is_escaped, mut is_open) = (false, false, false);
    for (at, letter) in text.char_indices() {
        if !is_in_text && text.get(at..at + 2) == Some("${") {
            quoted.push('"');
            is_open = true;
        }
        quoted.push(letter);
        if is_open && letter == '}' {
            quoted.push('"');
            is_open = false;
        }
        if letter == '"' && !is_escaped {
            is_in_text = !is_in_text;
        }
        is_escaped = is_in_text && letter == '\\' && !is_escaped;
    }
    quoted
}
