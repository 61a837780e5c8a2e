//! A property of a resource in words: what its value is, whether it must be there, what a change of it does.

use crate::grant::phrase::code;
use crate::links;
use sam_core::spec::schema::{SchemaProperty, Shape, UpdateBehavior};
use sam_core::spec::{SchemaLimit, value_kind};

/// How many allowed values are listed.
const MOST_VALUES: usize = 12;

/// What a value is, in a few words: `string`, `list of Tag`, `map`.
pub(crate) fn kind(shape: &Shape) -> String {
    if shape.takes(value_kind::LIST)
        && !shape.is_any()
        && let Some(item) = shape.item()
    {
        return format!("list of {}", kind(&item));
    }
    if let [name] = shape.definitions().as_slice() {
        return (*name).to_owned();
    }
    if shape.is_any() {
        return "any value".to_owned();
    }
    let kinds = [
        (value_kind::TEXT, "string"),
        (value_kind::NUMBER, "number"),
        (value_kind::INTEGER, "integer"),
        (value_kind::BOOLEAN, "boolean"),
        (value_kind::LIST, "list"),
        (value_kind::MAP, "map"),
    ];
    let is_number = shape.takes(value_kind::NUMBER);
    let names = kinds
        .into_iter()
        .filter(|(kind, _)| shape.takes(*kind) && !(is_number && *kind == value_kind::INTEGER));
    let names: Vec<_> = names.map(|(_, name)| name).collect();
    names.join(" or ")
}

/// The same with whether it must be there, beside a completion: `string, required`.
pub(crate) fn detail(property: &SchemaProperty) -> String {
    let kind = kind(&property.shape);
    match property.is_required() {
        true => format!("{kind}, required"),
        false => kind,
    }
}

/// Markdown paragraphs about a property, a link to AWS's page last. `more` stands before the link.
pub(crate) fn paragraphs(property: &SchemaProperty, more: Option<String>) -> Vec<String> {
    let mut parts = vec![format!(
        "**{}** · {}",
        code(property.name),
        detail(property)
    )];
    parts.extend(values(&property.shape));
    parts.extend(limits(&property.shape));
    let change = match property.update() {
        UpdateBehavior::Update => None,
        UpdateBehavior::Replacement => Some("A change replaces the resource."),
        UpdateBehavior::SometimesReplacement => Some("Some changes replace the resource."),
    };
    parts.extend(change.map(str::to_owned));
    if property.is_deprecated() {
        parts.push("AWS advises against this property.".to_owned());
    }
    if let Some((cfn_type, definition, name)) = property.passes_to.filter(|(.., it)| !it.is_empty())
    {
        let target = match definition {
            "" => code(name),
            _ => code(&format!("{definition}.{name}")),
        };
        parts.push(format!(
            "SAM passes the value to {target} of {}.",
            code(cfn_type)
        ));
    }
    parts.extend(more);
    parts.push(links::to_property(property));
    parts
}

fn values(shape: &Shape) -> Option<String> {
    let item = shape.item();
    let values = match item.as_ref().map(Shape::values) {
        Some(values) if !values.is_empty() => values,
        Some(_) | None => shape.values(),
    };
    if values.is_empty() {
        return None;
    }
    let shown: Vec<_> = values.iter().take(MOST_VALUES).map(|it| code(it)).collect();
    let more = match values.len().saturating_sub(MOST_VALUES) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    Some(format!("Allowed values: {}{more}", shown.join(", ")))
}

fn limits(shape: &Shape) -> Option<String> {
    let limits = shape.limits();
    let bound = |of: SchemaLimit| {
        let mut found = limits.iter().filter(|(it, _)| *it == of);
        found.next().map(|(_, bound)| *bound)
    };
    let range =
        |least: SchemaLimit, most: SchemaLimit, unit: &str| match (bound(least), bound(most)) {
            (Some(least), Some(most)) => Some(format!("{least} to {most}{unit}")),
            (Some(least), None) if least > 0 => Some(format!("{least} or more{unit}")),
            (None, Some(most)) => Some(format!("up to {most}{unit}")),
            (Some(_) | None, None) => None,
        };
    let value = range(SchemaLimit::Minimum, SchemaLimit::Maximum, "");
    let length = range(
        SchemaLimit::MinLength,
        SchemaLimit::MaxLength,
        " characters",
    );
    let items = range(SchemaLimit::MinItems, SchemaLimit::MaxItems, " items");
    value.or(length).or(items).map(|it| format!("Limits: {it}"))
}
