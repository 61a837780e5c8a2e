//! A property of a resource in words: what its value is, whether it must be there, what a change of it does.

use crate::grant::phrase::{Phrase, code};
use crate::links;
use sam_core::SCHEMA_DATE;
use sam_core::spec::schema::{self, SchemaProperty, Shape, UpdateBehavior};
use sam_core::spec::{SchemaLimit, usual_properties, value_kind};
use std::cmp::Reverse;

/// How many allowed values are listed.
const MOST_VALUES: usize = 20;

/// What a value is, in a few words: `string`, `list of Tag`, `map`.
pub(crate) fn kind(shape: &Shape) -> String {
    if shape.takes(value_kind::LIST)
        && !shape.is_any()
        && let Some(item) = shape.item()
    {
        return format!("list of {}", kind(&item));
    }
    let definitions = shape.definitions();
    let map = match definitions.as_slice() {
        [name] if !shape.is_of_sam() || event_type("AWS::Serverless::", name).is_none() => name,
        _ => "map",
    };
    if shape.is_any() && definitions.is_empty() {
        return "any value".to_owned();
    }
    let kinds = [
        (value_kind::TEXT, "string"),
        (value_kind::NUMBER, "number"),
        (value_kind::INTEGER, "integer"),
        (value_kind::BOOLEAN, "boolean"),
        (value_kind::LIST, "list"),
        (value_kind::MAP, map),
    ];
    let is_number = shape.takes(value_kind::NUMBER);
    let names = kinds
        .into_iter()
        .filter(|(kind, _)| shape.takes(*kind) && !(is_number && *kind == value_kind::INTEGER));
    let names: Vec<_> = names.map(|(_, name)| name).collect();
    names.join(" or ")
}

/// The type of event, as templates write it, of which a definition of a SAM type says what it has: SAM's own code calls it
/// `ApiEvent` and `ApiEventProperties`.
pub(crate) fn event_type<'a>(owner: &str, definition: &'a str) -> Option<&'a str> {
    let name = definition.strip_suffix("Properties").unwrap_or(definition);
    let event = match name {
        "EventsSchedule" => "Schedule",
        _ => name.strip_suffix("Event").filter(|it| !it.is_empty())?,
    };
    owner.starts_with("AWS::Serverless::").then_some(event)
}

/// The same with whether it must be there, beside a completion: `string, required`.
pub(crate) fn detail(property: &SchemaProperty) -> String {
    // A definition that is named like its property says nothing.
    let kind = kind(&property.shape).replace(property.name, "map");
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
    parts.extend(limits_of_function(property).or_else(|| limits(&property.shape)));
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

/// How many keys of a map are listed.
const MOST_KEYS: usize = 8;

/// Which keys a map has, or the maps in a list, those first that must be there: `Requires `A`; may have `B`, `C`.`
pub(crate) fn keys(shape: &Shape) -> Option<String> {
    let item = shape.item().filter(|_| shape.takes(value_kind::LIST));
    let map = item.as_ref().unwrap_or(shape);
    if map.definitions().len() != 1 {
        return None;
    }
    let (required, mut others): (Vec<_>, Vec<_>) = map
        .properties()
        .into_iter()
        .partition(SchemaProperty::is_required);
    others.retain(|it| !it.is_deprecated());
    others.sort_by_key(|it| {
        let usual = usual_properties(it.owner.0, it.owner.1);
        usual
            .iter()
            .position(|usual| *usual == it.name)
            .unwrap_or(usize::MAX)
    });
    let list = |all: &[SchemaProperty]| {
        let names = all.iter().map(|it| it.name.to_owned()).collect::<Vec<_>>();
        Phrase::enumeration(&names, MOST_KEYS).markdown()
    };
    // The other form says nothing of its own.
    if shape.takes(value_kind::TEXT) && !shape.is_any() {
        let names: Vec<_> = required.iter().chain(&others).collect();
        let names = names
            .iter()
            .map(|it| it.name.to_owned())
            .collect::<Vec<_>>();
        let names = Phrase::enumeration(&names, MOST_KEYS).markdown();
        return Some(format!("A text, or a map with {names}."));
    }
    match (required.as_slice(), others.as_slice()) {
        ([], []) => None,
        ([], others) => Some(format!("May have {}.", list(others))),
        (required, []) => Some(format!("Requires {}.", list(required))),
        (required, others) => Some(format!(
            "Requires {}; may have {}.",
            list(required),
            list(others)
        )),
    }
}

fn values(shape: &Shape) -> Option<String> {
    if let Some(known) = shape.known_values() {
        let shown: Vec<_> = known.values.iter().map(|it| code(it)).collect();
        let shown = shown.get(..MOST_VALUES).unwrap_or(&shown);
        return Some(format!("Known values: {}", shown.join(", ")));
    }
    let item = shape.item();
    let values = match item.as_ref().map(Shape::values) {
        Some(values) if !values.is_empty() => values,
        Some(_) | None => shape.values(),
    };
    if values.is_empty() {
        return None;
    }
    let is_of_runtimes = values
        .first()
        .is_some_and(|it| schema::runtime(it).is_some());
    let values = match is_of_runtimes {
        true => newest_runtimes(&values),
        false => values,
    };
    let shown: Vec<_> = values.iter().take(MOST_VALUES).map(|it| code(it)).collect();
    let more = match values.len().saturating_sub(MOST_VALUES) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    Some(format!("Allowed values: {}{more}", shown.join(", ")))
}

/// The limits of a function, which are wider only where it runs on instances of its own.
fn limits_of_function(property: &SchemaProperty) -> Option<String> {
    let is_of_function = matches!(
        property.owner,
        (
            "AWS::Serverless::Function" | "AWS::Lambda::Function" | "Globals.Function",
            ""
        )
    );
    let limits = match property.name {
        "Timeout" if is_of_function => "1 to 900 seconds",
        "MemorySize" if is_of_function => "128 to 10240 MB",
        _ => return None,
    };
    Some(format!(
        "Limits: {limits}; more with `CapacityProviderConfig`"
    ))
}

/// The numbers in the name of a runtime: 3 and 13 of `python3.13`.
fn version(runtime: &str) -> Vec<u32> {
    let parts = runtime.split(|it: char| !it.is_ascii_digit());
    parts.filter_map(|it| it.parse().ok()).collect()
}

/// The language of a runtime: `python` of `python3.13`, `dotnet` of `dotnetcore3.1`.
pub(crate) fn runtime_language(runtime: &str) -> &str {
    let end = runtime.find(|it: char| !it.is_ascii_alphabetic());
    let word = runtime
        .get(..end.unwrap_or(runtime.len()))
        .unwrap_or(runtime);
    word.strip_suffix("core").unwrap_or(word)
}

/// Runtimes, the newest of each language first, of both parts those first that AWS supports longest.
pub(crate) fn newest_runtimes(all: &[&'static str]) -> Vec<&'static str> {
    let dated = all
        .iter()
        .filter_map(|it| Some((schema::runtime(it)?.deprecated?, *it)));
    let mut dated: Vec<_> = dated.collect();
    dated.sort_by_key(|(date, name)| (Reverse(*date), Reverse(version(name))));
    let mut seen = Vec::new();
    let (first, rest): (Vec<_>, Vec<_>) = dated.into_iter().partition(|(date, name)| {
        let language = runtime_language(name);
        if *date < SCHEMA_DATE {
            return false;
        }
        let is_new = !seen.contains(&language);
        seen.push(language);
        is_new
    });
    first.into_iter().chain(rest).map(|(_, it)| it).collect()
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
