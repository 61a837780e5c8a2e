//! Values of a template in a few words: intrinsic functions short, ARNs with the template's names filled in.

use crate::visible::one_line;
use sam_core::connector::Value;

/// The longest that words about one value get, in characters.
const LIMIT: usize = 120;

/// A value in short form: `Orders.Arn`, `Orders`, `prod-${Stage}`, `!ImportValue Shared`.
pub(crate) fn short(value: &Value) -> String {
    limited(&plain_pseudo(&expression(value)))
}

/// A value that says which thing is meant, as the name of that thing: of `Orders.Arn`, `Orders`; of an ARN
/// of this account and region, what stands behind the account.
pub(crate) fn identity(value: &Value) -> String {
    let text = named(value);
    limited(&local_arn(&text).map_or_else(|| plain_pseudo(&text), str::to_owned))
}

/// A text with `${…}` in it as the value that gives it.
pub(crate) fn sub(text: &str) -> Value {
    serde_json::json!({ "Fn::Sub": text })
}

fn named(value: &Value) -> String {
    match call(value) {
        Some(("GetAtt", argument)) => match attribute(argument) {
            Some((id, name)) if is_identity(&name) => id,
            Some(_) | None => expression(value),
        },
        Some(("Sub", argument)) => without_attributes(&substituted(argument, named)),
        Some(_) | None => expression(value),
    }
}

/// `${Orders.Arn}/*` as `Orders/*`.
fn without_attributes(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        result.push_str(before);
        let reference = behind.split_once('}').and_then(|(name, after)| {
            let (id, attribute) = name.split_once('.')?;
            is_identity(attribute).then_some((id, after))
        });
        match reference {
            Some((id, after)) => {
                result.push_str(id);
                rest = after;
            }
            None => {
                result.push_str("${");
                rest = behind;
            }
        }
    }
    result.push_str(rest);
    result
}

/// The attributes by which a resource is meant itself.
fn is_identity(attribute: &str) -> bool {
    matches!(attribute, "Arn" | "Name" | "ApiId" | "DataSourceArn")
}

/// What stands behind the account of an ARN whose partition, region and account are those of the stack, or that has
/// no region and account.
fn local_arn(text: &str) -> Option<&str> {
    let own = text.strip_prefix("arn:${AWS::Partition}:");
    let rest = own.or_else(|| text.strip_prefix("arn:aws:"))?;
    let (_service, rest) = rest.split_once(':')?;
    // Buckets have neither region nor account in their ARN, what is global no region.
    let rest = [
        "${AWS::Region}:${AWS::AccountId}:",
        ":${AWS::AccountId}:",
        "::",
    ]
    .iter()
    .find_map(|it| rest.strip_prefix(it))?;
    // Of wildcards alone nobody could tell what they are of.
    let is_named = rest.contains(char::is_alphanumeric);
    (is_named && !rest.contains("${AWS::")).then_some(rest)
}

/// Pseudo parameters as words.
fn plain_pseudo(text: &str) -> String {
    let mut words = text.to_owned();
    if !words.contains("${AWS::") {
        return words;
    }
    for (name, word) in [
        ("${AWS::Partition}", "partition"),
        ("${AWS::Region}", "region"),
        ("${AWS::AccountId}", "account"),
        ("${AWS::StackName}", "stack name"),
        ("${AWS::StackId}", "stack ID"),
        ("${AWS::URLSuffix}", "URL suffix"),
    ] {
        if words == name {
            return format!("this {word}");
        }
        words = words.replace(name, &format!("<{word}>"));
    }
    words
}

/// The short form with pseudo parameters as `${AWS::Region}`.
fn expression(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(it) => it.to_string(),
        Value::Number(it) => it.to_string(),
        Value::String(it) => it.clone(),
        Value::Array(items) => format!("[{}]", list(items)),
        Value::Object(map) => match call(value) {
            Some(call) => intrinsic(call),
            None => format!(
                "{{{}}}",
                map.iter()
                    .map(|(key, it)| format!("{key}: {}", expression(it)))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        },
    }
}

fn intrinsic((name, argument): (&str, &Value)) -> String {
    match name {
        "Ref" => match argument.as_str() {
            Some(pseudo) if pseudo.starts_with("AWS::") => format!("${{{pseudo}}}"),
            Some(_) | None => expression(argument),
        },
        "GetAtt" => match attribute(argument) {
            Some((id, name)) => format!("{id}.{name}"),
            None => format!("!GetAtt {}", expression(argument)),
        },
        "Sub" => substituted(argument, expression),
        "Join" => joined(argument).unwrap_or_else(|| format!("!Join {}", expression(argument))),
        _ => format!("!{name} {}", expression(argument)),
    }
}

/// `[a, b]` without its brackets.
fn list(items: &[Value]) -> String {
    let items: Vec<_> = items.iter().map(expression).collect();
    items.join(", ")
}

/// Whether a value is an intrinsic function.
pub(crate) fn is_call(value: &Value) -> bool {
    call(value).is_some()
}

/// The intrinsic function that a value is: its name without `Fn::`, and its argument.
fn call(value: &Value) -> Option<(&str, &Value)> {
    let map = value.as_object()?;
    let (key, argument) = map.iter().next().filter(|_| map.len() == 1)?;
    let name = match key.as_str() {
        "Ref" | "Condition" => key,
        _ => key.strip_prefix("Fn::")?,
    };
    Some((name, argument))
}

fn attribute(argument: &Value) -> Option<(String, String)> {
    match argument {
        Value::String(text) => text
            .split_once('.')
            .map(|(id, name)| (id.to_owned(), name.to_owned())),
        Value::Array(items) => match items.as_slice() {
            [Value::String(id), name] => Some((id.clone(), expression(name))),
            _ => None,
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

/// The text of a `Sub`, with its variables put in.
fn substituted(argument: &Value, of: fn(&Value) -> String) -> String {
    let (text, variables) = match argument {
        Value::String(text) => (text, None),
        Value::Array(items) => match items.as_slice() {
            [Value::String(text)] => (text, None),
            [Value::String(text), variables] => (text, Some(variables)),
            _ => return format!("!Sub {}", expression(argument)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            return format!("!Sub {}", expression(argument));
        }
    };
    let mut result = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("${") {
        result.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            rest = &rest[before.len()..];
            break;
        };
        match variables.and_then(|it| it.get(name.trim())) {
            Some(value) => result.push_str(&of(value)),
            None => {
                result.push_str("${");
                result.push_str(name);
                result.push('}');
            }
        }
        rest = behind;
    }
    result.push_str(rest);
    result
}

fn joined(argument: &Value) -> Option<String> {
    let items = argument.as_array()?;
    let [Value::String(between), Value::Array(parts)] = items.as_slice() else {
        return None;
    };
    let parts = parts.iter().map(|it| {
        let text = expression(it);
        match it {
            Value::Object(_) if !text.starts_with("${") => format!("${{{text}}}"),
            _ => text,
        }
    });
    let parts: Vec<_> = parts.collect();
    Some(parts.join(between))
}

fn limited(text: &str) -> String {
    let clean = one_line(text);
    match clean.char_indices().nth(LIMIT) {
        Some((at, _)) => format!("{}…", &clean[..at]),
        None => clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        json.parse().unwrap()
    }

    #[test]
    fn intrinsics_are_short() {
        let cases = [
            (r#"{"Fn::GetAtt": ["Orders", "Arn"]}"#, "Orders.Arn"),
            (r#"{"Fn::GetAtt": "Orders.Arn"}"#, "Orders.Arn"),
            (r#"{"Ref": "Orders"}"#, "Orders"),
            (r#"{"Ref": "AWS::Region"}"#, "this region"),
            (
                r#"{"Fn::Sub": "a-${AWS::Region}-${Stage}"}"#,
                "a-<region>-${Stage}",
            ),
            (
                r#"{"Fn::Sub": ["${A}/x", {"A": {"Ref": "Orders"}}]}"#,
                "Orders/x",
            ),
            (r#"{"Fn::Join": [":", ["a", {"Ref": "B"}]]}"#, "a:${B}"),
            (
                r#"{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Ref": "B"}]]}"#,
                "arn:<partition>:s3:::${B}",
            ),
            (r#"{"Fn::ImportValue": "Shared"}"#, "!ImportValue Shared"),
            (
                r#"{"Fn::If": ["IsProd", "a", {"Ref": "B"}]}"#,
                "!If [IsProd, a, B]",
            ),
            (r#"{"a": [1, true, null]}"#, "{a: [1, true, null]}"),
            (r#"{"Fn::Sub": "${open"}"#, "${open"),
        ];
        for (json, expected) in cases {
            assert_eq!(short(&value(json)), expected);
        }
    }

    #[test]
    fn an_arn_of_this_stack_is_the_name_behind_the_account() {
        let cases = [
            (
                r#"{"Fn::Sub": ["arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${N}:*", {"N": {"Fn::GetAtt": ["Child", "Name"]}}]}"#,
                "execution:Child:*",
            ),
            (
                r#"{"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs"}"#,
                "jobs",
            ),
            (
                r#"{"Fn::Sub": "arn:aws-cn:sqs:${AWS::Region}:${AWS::AccountId}:jobs"}"#,
                "arn:aws-cn:sqs:<region>:<account>:jobs",
            ),
            (
                r#"{"Fn::Sub": ["${A}/index/*", {"A": {"Fn::GetAtt": ["Orders", "Arn"]}}]}"#,
                "Orders/index/*",
            ),
            (
                r#"{"Fn::GetAtt": ["Orders", "StreamArn"]}"#,
                "Orders.StreamArn",
            ),
            (
                r#"{"Fn::Sub": "arn:${AWS::Partition}:s3:::b-${Stage}"}"#,
                "b-${Stage}",
            ),
            (r#""arn:aws:s3:::*""#, "arn:aws:s3:::*"),
            (r#"{"Fn::Sub": "${Orders.Arn}/index/*"}"#, "Orders/index/*"),
            (
                r#"{"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${Name}"}"#,
                "role/${Name}",
            ),
        ];
        for (json, expected) in cases {
            assert_eq!(identity(&value(json)), expected);
        }
    }

    #[test]
    fn long_values_end_with_an_ellipsis() {
        let long = Value::String("é".repeat(500));
        assert_eq!(short(&long).chars().count(), LIMIT + 1);
    }
}
