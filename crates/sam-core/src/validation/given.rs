//! What a function gives a property where that is written in the template: the default and the allowed values of a
//! parameter, and the values of a mapping.

use crate::document::Section;
use crate::syntax::{NodeRef, ScalarType};
use crate::template::Template;
use crate::template::intrinsic::{self, Intrinsic};
use crate::text::TextRange;

/// How deep conditions name each other.
const DEEPEST: u8 = 16;

/// A text that a property gets.
#[derive(Clone, Copy)]
pub(super) struct GivenText<'a> {
    pub(super) text: &'a str,
    pub(super) kind: ScalarType,
    /// Where it stands.
    pub(super) range: TextRange,
    /// Whether it is one of a list.
    pub(super) is_item: bool,
}

impl<'a> GivenText<'a> {
    /// A scalar; none for other nodes.
    pub(super) fn written(node: NodeRef<'a>) -> Option<Self> {
        let scalar = node.scalar()?;
        Some(Self {
            text: &scalar.value,
            kind: scalar.scalar_type(),
            range: node.full_range(),
            is_item: false,
        })
    }
}

/// The texts that a function may give; none where only the deployment knows. `conditions` are those without which the
/// function does not count: what they ask for is not what it always gives.
pub(super) fn texts<'a>(
    function: Intrinsic<'a>,
    template: Template<'a>,
    conditions: &[&'a str],
) -> Vec<GivenText<'a>> {
    match function.name {
        "Ref" => function.text().map_or_else(Vec::new, |name| {
            of_parameter(name, template, conditions).unwrap_or_default()
        }),
        "FindInMap" => of_mapping(function, template, conditions).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn of_parameter<'a>(
    name: &'a str,
    template: Template<'a>,
    conditions: &[&'a str],
) -> Option<Vec<GivenText<'a>>> {
    if name.contains("::") || template.type_of(name).is_some() {
        return None;
    }
    let parameter = template.entry(Section::Parameters, name)?.value;
    let parameter_type = parameter.get("Type")?.as_str()?;
    // The value of these is a name of something that has the value.
    if parameter_type.starts_with("AWS::SSM::") {
        return None;
    }
    let asks = |it: &&str| condition_asks(it, name, template, DEEPEST);
    if conditions.iter().any(asks) {
        return None;
    }
    let is_list = parameter_type == "CommaDelimitedList" || parameter_type.starts_with("List<");
    let mut found = Vec::new();
    let allowed = parameter.get("AllowedValues");
    let allowed = allowed.into_iter().flat_map(NodeRef::items);
    for node in parameter.get("Default").into_iter().chain(allowed) {
        let Some(given) = GivenText::written(node) else {
            continue;
        };
        // A parameter hands on text, whatever is written; an empty default asks for a value.
        let kind = match given.kind {
            ScalarType::Bool => ScalarType::Bool,
            ScalarType::Int | ScalarType::Float | ScalarType::String | ScalarType::Null => {
                ScalarType::String
            }
        };
        let parts = || given.text.split(',').map(str::trim);
        let texts: Vec<&'a str> = match is_list {
            true => parts().collect(),
            false => vec![given.text],
        };
        let texts = texts.into_iter().filter(|it| !it.is_empty());
        found.extend(texts.map(|text| GivenText {
            text,
            kind,
            is_item: is_list,
            ..given
        }));
    }
    Some(found)
}

/// The values under a second-level key of a mapping: of one first-level key if that is written, else of all.
fn of_mapping<'a>(
    function: Intrinsic<'a>,
    template: Template<'a>,
    conditions: &[&'a str],
) -> Option<Vec<GivenText<'a>>> {
    let mut arguments = function.items();
    let (mapping, row, column) = (arguments.next()?, arguments.next()?, arguments.next()?);
    let mapping = template.entry(Section::Mappings, plain_text(mapping)?)?;
    let column = plain_text(column)?;
    let rows: Vec<NodeRef<'a>> = match plain_text(row) {
        Some(row) => mapping.value.get(row).into_iter().collect(),
        // A condition may leave some of them out.
        None if !conditions.is_empty() => return None,
        None => mapping.value.entries().map(|it| it.value).collect(),
    };
    let mut found = Vec::new();
    for value in rows.into_iter().filter_map(|it| it.get(column)) {
        found.extend(GivenText::written(value).filter(|it| !it.text.is_empty()));
        let items = value.items().filter_map(GivenText::written);
        found.extend(items.map(|it| GivenText {
            is_item: true,
            ..it
        }));
    }
    Some(found)
}

/// A text that is not the argument of a function.
fn plain_text(node: NodeRef<'_>) -> Option<&str> {
    node.as_str().filter(|_| intrinsic::of(node).is_none())
}

/// Whether a condition depends on a parameter.
fn condition_asks(condition: &str, parameter: &str, template: Template<'_>, deepest: u8) -> bool {
    let entry = template.entry(Section::Conditions, condition);
    match (entry, deepest.checked_sub(1)) {
        (Some(entry), Some(deepest)) => asks(entry.value, parameter, template, deepest),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

fn asks(node: NodeRef<'_>, parameter: &str, template: Template<'_>, deepest: u8) -> bool {
    if let Some(function) = intrinsic::of(node) {
        let text = function.text().unwrap_or_default();
        match function.name {
            "Ref" => return text == parameter,
            "Condition" => return condition_asks(text, parameter, template, deepest),
            "Sub" if text.contains(parameter) => return true,
            _ => {}
        }
    }
    let inside = |it: NodeRef<'_>| asks(it, parameter, template, deepest);
    node.items().any(inside) || node.entries().any(|it| inside(it.value))
}
