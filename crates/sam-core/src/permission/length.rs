//! How many characters a policy has at least, as JSON without white space.

use super::resource_text;
use crate::template::Template;
use serde_json::Value;

/// The least size of a document, whatever its intrinsic functions come to.
pub fn least_length(document: &Value, template: Template<'_>) -> usize {
    size(document, template)
}

/// The least size of the document in `{PolicyName, PolicyDocument}`, or in the shorter branch of an `Fn::If` of such.
pub fn least_length_of_policy(policy: &Value, template: Template<'_>) -> usize {
    if let Some(branches) = branches(policy) {
        let sizes = branches
            .iter()
            .map(|it| least_length_of_policy(it, template));
        return sizes.min().unwrap_or(0);
    }
    let document = policy.get("PolicyDocument");
    document.map_or(0, |it| size(it, template))
}

fn size(value: &Value, template: Template<'_>) -> usize {
    let function = value.as_object().filter(|it| it.len() == 1);
    let function = function.and_then(|it| it.keys().next());
    match value {
        Value::Null => 4,
        Value::Bool(_) | Value::Number(_) => value.to_string().len(),
        Value::String(it) => dense(it) + 2,
        Value::Array(items) => {
            let left = items.iter().filter(|it| !may_vanish(it));
            let sizes: Vec<usize> = left.map(|it| size(it, template)).collect();
            separated(sizes.len()) + sizes.iter().sum::<usize>()
        }
        Value::Object(map) => match function.map(String::as_str) {
            Some("Fn::If") => {
                let sizes = branches(value).into_iter().flatten();
                sizes.map(|it| size(it, template)).min().unwrap_or(0)
            }
            Some("Ref" | "Fn::GetAtt" | "Fn::Sub" | "Fn::Join") => {
                2 + text(resource_text(value, template).as_str(), template)
            }
            Some(name) if name.starts_with("Fn::") => 0,
            Some(_) | None => {
                let left = map.iter().filter(|(_, it)| !may_vanish(it));
                let sizes: Vec<usize> = left
                    .map(|(key, it)| dense(key) + 3 + size(it, template))
                    .collect();
                separated(sizes.len()) + sizes.iter().sum::<usize>()
            }
        },
    }
}

/// Whether a value may come to `AWS::NoValue`, which is taken out.
fn may_vanish(value: &Value) -> bool {
    let is_no_value = value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue");
    is_no_value || branches(value).is_some_and(|it| it.iter().any(may_vanish))
}

/// The branches of an `Fn::If`.
fn branches(value: &Value) -> Option<&[Value]> {
    let arguments = value.as_object().filter(|it| it.len() == 1)?;
    arguments.get("Fn::If")?.as_array()?.get(1..)
}

/// Braces and commas.
fn separated(count: usize) -> usize {
    2 + count.saturating_sub(1)
}

fn dense(text: &str) -> usize {
    text.chars().filter(|it| !it.is_whitespace()).count()
}

/// A text with the least that its `${…}` come to.
fn text(text: &str, template: Template<'_>) -> usize {
    let mut rest = text;
    let mut count = 0;
    while let Some((before, behind)) = rest.split_once("${") {
        count += dense(before);
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        count += match name {
            "AWS::AccountId" => 12,
            "AWS::Partition" => 3,
            "AWS::Region" => 9,
            "AWS::URLSuffix" => 13,
            "AWS::StackName" => 1,
            // As it is, in braces.
            _ if name.starts_with('!') => dense(name) + 2,
            // The name of a resource; a parameter may be empty.
            _ if template.resource(name).is_some() => 1,
            _ => 0,
        };
        rest = after;
    }
    count + dense(rest)
}

#[cfg(test)]
mod tests {
    use super::{least_length, least_length_of_policy};
    use crate::document::Document;
    use expect_test::expect;
    use serde_json::{Value, json};

    fn sizes(values: &[Value]) -> String {
        let document = Document::open(1, "Resources:\n  T: {Type: AWS::DynamoDB::Table}\n");
        let template = document.template();
        let sizes = values
            .iter()
            .map(|it| least_length(it, template).to_string())
            .collect::<Vec<_>>();
        sizes.join(" ")
    }

    #[test]
    fn white_space_counts_for_nothing() {
        let value = json!({ "A b": ["x y", true, 12] });
        let dense: usize = r#"{"Ab":["xy",true,12]}"#.len();
        assert_eq!(sizes(&[value]), dense.to_string());
    }

    #[test]
    fn functions_come_to_the_least() {
        let table = "arn:aws:dynamodb:eu-west-1:123456789012:table/T";
        let found = sizes(&[
            json!({ "Fn::GetAtt": ["T", "Arn"] }),
            json!({ "Fn::Sub": "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${T}" }),
            json!({ "Fn::Join": [":", ["a", { "Ref": "P" }, "b"]] }),
            json!({ "Fn::Sub": "${!saml:sub}" }),
            json!({ "Fn::ImportValue": "x" }),
            json!({ "Fn::If": ["C", "abc", "a"] }),
            json!(["a", { "Fn::If": ["C", "b", { "Ref": "AWS::NoValue" }] }]),
            json!({ "A": 1, "B": { "Ref": "AWS::NoValue" } }),
        ]);
        let expected = [
            table.len() + 2,
            table.len() + 2,
            r#""a::b""#.len(),
            r#""${saml:sub}""#.len(),
            0,
            r#""a""#.len(),
            r#"["a"]"#.len(),
            r#"{"A":1}"#.len(),
        ];
        let expected = expected.map(|it| it.to_string()).join(" ");
        assert_eq!(found, expected);
    }

    #[test]
    fn a_policy_has_a_document() {
        let document = Document::open(1, "");
        let policy = json!({ "PolicyName": "long", "PolicyDocument": { "Statement": [] } });
        let either = json!({ "Fn::If": ["C", policy, { "Ref": "AWS::NoValue" }] });
        let sizes = [&policy, &either].map(|it| least_length_of_policy(it, document.template()));
        expect![[r#"[16, 0]"#]].assert_eq(&format!("{sizes:?}"));
    }
}
