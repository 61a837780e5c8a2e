//! What properties the transform takes of a SAM type or an event, and what values of them.

use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::OnceLock;

/// As codegen writes it: a property a line, with what it takes.
const KINDS: &str = include_str!("../../data/property_kinds.txt");

/// One property of a type.
struct Kind {
    name: &'static str,
    takes: Vec<Shape>,
    is_required: bool,
    /// Whether any map with one key, which may be an intrinsic function, is refused.
    is_strict: bool,
    /// Whether the message names what is taken.
    is_named: bool,
}

/// A shape of values.
#[derive(Debug, PartialEq)]
enum Shape {
    Any,
    Text,
    Bool,
    Int,
    /// With values of these shapes, where not all are taken.
    Map(Option<Vec<Shape>>),
    /// With items of these shapes, where not all are taken.
    List(Option<Vec<Shape>>),
    OneOf(Vec<&'static str>),
}

fn kinds(of: &str) -> Option<&'static [Kind]> {
    static ALL: OnceLock<HashMap<&'static str, Vec<Kind>>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let mut all: HashMap<&str, Vec<Kind>> = HashMap::new();
        for line in KINDS.lines() {
            let mut words = line.split(' ');
            if let (Some(of), Some(name), Some(takes)) = (words.next(), words.next(), words.next())
            {
                let flags: Vec<&str> = words.collect();
                all.entry(of).or_default().push(Kind {
                    name,
                    takes: takes.split('|').filter_map(shape).collect(),
                    is_required: flags.contains(&"required"),
                    is_strict: flags.contains(&"strict"),
                    is_named: flags.contains(&"named"),
                });
            }
        }
        all
    });
    all.get(of).map(Vec::as_slice)
}

fn shape(text: &'static str) -> Option<Shape> {
    let (name, within) = match text.split_once('(') {
        Some((name, within)) => (name, Some(within.trim_end_matches(')').split('+'))),
        None => (text, None),
    };
    Some(match (name, within) {
        ("any", _) => Shape::Any,
        ("text", _) => Shape::Text,
        ("bool", _) => Shape::Bool,
        ("int", _) => Shape::Int,
        ("map", within) => Shape::Map(within.map(|it| it.filter_map(shape).collect())),
        ("list", within) => Shape::List(within.map(|it| it.filter_map(shape).collect())),
        ("enum", Some(within)) => Shape::OneOf(within.collect()),
        _ => return None,
    })
}

impl Shape {
    fn has(&self, value: &Value) -> bool {
        let any_of = |shapes: &Option<Vec<Shape>>, value: &Value| match shapes {
            Some(shapes) => shapes.iter().any(|it| it.has(value)),
            None => true,
        };
        match (self, value) {
            (Self::Any, _) | (Self::Text, Value::String(_)) | (Self::Bool, Value::Bool(_)) => true,
            (Self::Int, Value::Number(number)) => !number.is_f64(),
            (Self::Map(within), Value::Object(map)) => map.values().all(|it| any_of(within, it)),
            (Self::List(within), Value::Array(items)) => items.iter().all(|it| any_of(within, it)),
            (Self::OneOf(names), Value::String(text)) => names.contains(&text.as_str()),
            (
                Self::Text | Self::Bool | Self::Int | Self::Map(_) | Self::List(_) | Self::OneOf(_),
                _,
            ) => false,
        }
    }
}

/// The form of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Text.
    Text,
    /// True or false.
    Bool,
    /// A map.
    Map,
}

/// Whether the transform takes values of a form for a property. `of` is a SAM type, or `Function.SQS` for an event of a
/// function.
pub(crate) fn takes(of: &str, property: &str, form: Form) -> bool {
    let mut kinds = kinds(of).into_iter().flatten();
    let found = kinds.find(|it| it.name == property);
    let is_of_form = |it: &Shape| match form {
        Form::Text => *it == Shape::Text,
        Form::Bool => *it == Shape::Bool,
        Form::Map => matches!(it, Shape::Map(_)),
    };
    found.is_some_and(|it| it.takes.iter().any(is_of_form))
}

/// Whether the transform knows a property of an event: `holder` is what the event is of, `definition` the schema's name of
/// its properties.
pub(crate) fn is_of_event(holder: &str, definition: &str, property: &str) -> bool {
    let holder = holder.trim_start_matches("AWS::Serverless::");
    let name = definition.strip_suffix("Properties").unwrap_or(definition);
    let names = [
        name.strip_suffix("Event"),
        Some(name),
        name.strip_prefix("Events"),
    ];
    let mut known = names
        .into_iter()
        .flatten()
        .filter_map(|it| kinds(&format!("{holder}.{it}")));
    known.any(|it| it.iter().any(|it| it.name == property))
}

/// A property that the transform refuses.
pub(super) struct Wrong {
    /// Its name; of one that is missing too.
    pub(super) property: String,
    /// The transform's message, without its prefix.
    pub(super) message: String,
}

/// The first property that is unknown, or that is missing or has a value of another kind.
/// `of` is a SAM type, or `Function.SQS` for an event of a function; `shown` is how the message calls it.
pub(super) fn first_wrong(of: &str, shown: &str, properties: &Map<String, Value>) -> Option<Wrong> {
    let kinds = kinds(of)?;
    let is_own = |it: &str| {
        let of_transform = [
            "logical_id",
            "relative_id",
            "depends_on",
            "resource_attributes",
        ];
        of_transform.contains(&it)
    };
    let is_known = |it: &&String| is_own(it) || kinds.iter().any(|kind| kind.name == it.as_str());
    // The one type that leaves unknown properties alone.
    if of != "AWS::Serverless::GraphQLApi"
        && let Some(unknown) = properties.keys().find(|it| !is_known(it))
    {
        return Some(Wrong {
            property: unknown.clone(),
            message: format!("property {unknown} not defined for resource of type {shown}"),
        });
    }
    kinds.iter().find_map(|kind| {
        Some(Wrong {
            property: kind.name.to_owned(),
            message: wrong(kind, properties.get(kind.name))?,
        })
    })
}

fn wrong(kind: &Kind, value: Option<&Value>) -> Option<String> {
    let name = kind.name;
    let Some(value) = value.filter(|it| !it.is_null()) else {
        let message = format!("Missing required property '{name}'.");
        return kind.is_required.then_some(message);
    };
    let is_single = value.as_object().is_some_and(|it| it.len() == 1);
    if is_single && !kind.is_strict || kind.takes.iter().any(|it| it.has(value)) {
        return None;
    }
    Some(match kind.takes.as_slice() {
        [Shape::Text] if kind.is_named => format!("Property '{name}' should be a string."),
        [Shape::Map(_)] if kind.is_named => format!("Property '{name}' should be a map."),
        [Shape::OneOf(names)] => {
            let names: Vec<_> = names.iter().map(|it| format!("'{it}'")).collect();
            format!(
                "Property '{name}' should be a one of the strings: {}.",
                names.join(" or ")
            )
        }
        _ => format!("Type of property '{name}' is invalid."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(of: &str, properties: Value, expected: Option<&str>) {
        let Value::Object(properties) = properties else {
            unreachable!()
        };
        let wrong = first_wrong(of, of, &properties).map(|it| it.message);
        assert_eq!(wrong.as_deref(), expected);
    }

    #[test]
    fn every_line_is_read() {
        let mut lines = KINDS.lines();
        assert!(lines.all(|line| {
            let mut words = line.split(' ').skip(2);
            let takes = words.next().unwrap();
            let is_flag = |it| matches!(it, "required" | "strict" | "named");
            takes.split('|').all(|it| shape(it).is_some()) && words.all(is_flag)
        }));
    }

    #[test]
    fn the_schema_has_other_names_for_events() {
        let function = "AWS::Serverless::Function";
        for (definition, property) in [
            ("SNSEventProperties", "RedrivePolicy"),
            ("CloudWatchEventProperties", "State"),
            ("EventsScheduleProperties", "State"),
        ] {
            assert!(is_of_event(function, definition, property), "{definition}");
            assert!(!is_of_event(function, definition, "Zork"), "{definition}");
        }
        assert!(!is_of_event(function, "DynamoDBCrudPolicy", "State"));
    }

    #[test]
    fn values_are_of_the_kind_that_is_taken() {
        let function = "AWS::Serverless::Function";
        check(function, json!({}), None);
        check(
            function,
            json!({ "Rolle": "x" }),
            Some("property Rolle not defined for resource of type AWS::Serverless::Function"),
        );
        check(
            function,
            json!({ "Tags": "x" }),
            Some("Property 'Tags' should be a map."),
        );
        check(function, json!({ "Role": { "Ref": "R" } }), None);
        check(
            function,
            json!({ "AutoPublishAliasAllProperties": { "Ref": "R" } }),
            Some("Type of property 'AutoPublishAliasAllProperties' is invalid."),
        );
        check(
            function,
            json!({ "VersionDeletionPolicy": "Keep" }),
            Some(
                "Property 'VersionDeletionPolicy' should be a one of the strings: 'Delete' or 'Retain'.",
            ),
        );
        check(
            "AWS::Serverless::LayerVersion",
            json!({ "ContentUri": null }),
            Some("Missing required property 'ContentUri'."),
        );
        check(
            "Function.SNS",
            json!({ "Topic": 1 }),
            Some("Property 'Topic' should be a string."),
        );
    }
}
