//! Every key and value of a template with what the schema knows of it, and the templates of real projects: what tests
//! over a corpus start from.

use crate::corpus::corpus_templates;
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::spec::schema::{self, Shape};
use sam_core::syntax::{EntryRef, NodeRef};
use std::path::{Path, PathBuf};

/// A key or value of a template.
pub(crate) struct Visited<'a> {
    /// The keys from the section to the map that the key stands in, or to the value; `Fn::If` and items left out.
    pub(crate) names: Vec<&'a str>,
    pub(crate) part: VisitedPart<'a>,
    /// The shape of the map that the key stands in, or of the value; none where the schema knows nothing.
    pub(crate) shape: Option<Shape>,
}

/// What is visited.
#[derive(Clone, Copy)]
pub(crate) enum VisitedPart<'a> {
    /// A key with its value, and the map that it stands in.
    Key(EntryRef<'a>, NodeRef<'a>),
    /// A value.
    Value(NodeRef<'a>),
}

/// All keys and values, in order.
pub(crate) fn visited(document: &Analysis) -> Vec<Visited<'_>> {
    let mut found = Vec::new();
    for block in document.blocks() {
        let section = match block.block.section {
            _ if !block.block.is_entry => None,
            Section::Resources => Some("Resources"),
            Section::Parameters => Some("Parameters"),
            Section::Globals => Some("Globals"),
            Section::Outputs => Some("Outputs"),
            Section::Conditions => Some("Conditions"),
            Section::Mappings => Some("Mappings"),
            Section::Rules => Some("Rules"),
            Section::Metadata => Some("Metadata"),
            Section::Preamble | Section::Other | Section::Whole | Section::Surplus => continue,
        };
        for entry in block.entries() {
            let mut names: Vec<&str> = section.into_iter().chain([entry.name()]).collect();
            let shape = shape_of(&names, entry.value);
            visit(&mut found, &mut names, entry.value, shape);
        }
    }
    found
}

/// The shape of what stands at a path that does not begin within `Properties`.
fn shape_of(names: &[&str], value: NodeRef<'_>) -> Option<Shape> {
    match names {
        ["Globals", section] => schema::globals(section),
        ["Resources", _, "Properties"] => schema::properties(value.get("Type")?.as_str()?),
        _ => None,
    }
}

fn visit<'a>(
    acc: &mut Vec<Visited<'a>>,
    names: &mut Vec<&'a str>,
    node: NodeRef<'a>,
    shape: Option<Shape>,
) {
    acc.push(Visited {
        names: names.clone(),
        part: VisitedPart::Value(node),
        shape: shape.clone(),
    });
    let is_function = node.tag().is_some();
    let is_if = node.tag() == Some("!If") || names.last() == Some(&"Fn::If");
    for (at, item) in node.items().enumerate() {
        let shape = match (is_if, is_function) {
            (true, _) => shape.clone().filter(|_| at > 0),
            (false, true) => None,
            (false, false) => shape.as_ref().and_then(Shape::item),
        };
        visit(acc, names, item, shape);
    }
    let shape = shape.map(|it| it.narrowed(|key| node.get(key)?.as_str()));
    for entry in node.entries() {
        acc.push(Visited {
            names: names.clone(),
            part: VisitedPart::Key(entry, node),
            shape: shape.clone(),
        });
        names.push(entry.name());
        let inside = match entry.name() {
            "Properties" if names.len() == 3 => shape_of(names, node),
            "Fn::If" => shape.clone(),
            name if name.starts_with("Fn::") || name == "Ref" => None,
            name => shape.as_ref().and_then(|it| match it.property(name) {
                Some(property) => Some(property.shape),
                None => it.entry(),
            }),
        };
        if entry.name() == "Fn::If" {
            names.pop();
            let of_items = entry.value.items().enumerate();
            for (at, item) in of_items {
                visit(acc, names, item, inside.clone().filter(|_| at > 0));
            }
            continue;
        }
        visit(acc, names, entry.value, inside);
        names.pop();
    }
}

/// The templates of real projects in the corpus, with their paths; none where the corpus was not given.
pub(crate) fn real_templates() -> Vec<(PathBuf, String)> {
    let is_real = |path: &Path| path.components().any(|it| it.as_os_str() == "real");
    let is_template = |text: &str| Analysis::open(1, text).template().is_recognised();
    let templates = corpus_templates().into_iter();
    templates
        .filter(|(path, text)| is_real(path) && is_template(text))
        .collect()
}

/// The file with its folder, to print.
pub(crate) fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.components().rev().take(2).collect();
    let parts: Vec<_> = parts
        .iter()
        .rev()
        .map(|it| it.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// A generator of numbers that are the same in each run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound
    }
}
