//! What a change of a template changes in the resources that are deployed.

use sam_core::spec::schema::{self, Shape, UpdateBehavior};
use sam_core::transform::Transformed;
use serde_json::{Map, Value};

/// What changes, a text for each resource: what concerns permissions first. A resource that CloudFormation replaces says so
/// in its first line; the lines below show the old and the new values, of a list those items that are not in both.
pub fn deployed_changes(old: &Transformed, new: &Transformed) -> Vec<String> {
    let none = Map::new();
    let (old, new) = (resources(old, &none), resources(new, &none));
    let mut changes: Vec<(bool, String)> = Vec::new();
    for (id, resource) in old {
        if !new.contains_key(id) {
            let kind = kind(resource);
            changes.push((is_permission(kind), format!("- {kind} {id}")));
        }
    }
    for (id, resource) in new {
        let kind = kind(resource);
        match old.get(id) {
            None => changes.push((is_permission(kind), format!("+ {kind} {id}"))),
            Some(before) if before == resource => {}
            Some(before) => changes.push((is_permission(kind), changed(id, before, resource))),
        }
    }
    changes.sort_by_key(|(is_permission, _)| !is_permission);
    changes.into_iter().map(|(_, line)| line).collect()
}

fn resources<'t>(of: &'t Transformed, none: &'t Map<String, Value>) -> &'t Map<String, Value> {
    let resources = of.template.get("Resources").and_then(Value::as_object);
    resources.unwrap_or(none)
}

fn kind(resource: &Value) -> &str {
    resource.get("Type").and_then(Value::as_str).unwrap_or("?")
}

fn is_permission(kind: &str) -> bool {
    kind.starts_with("AWS::IAM::") || kind.ends_with("Policy") || kind.ends_with("Permission")
}

/// A resource that is in both templates.
fn changed(id: &str, old: &Value, new: &Value) -> String {
    let mut differences = Vec::new();
    compare(&mut differences, &mut Vec::new(), Some(old), Some(new));
    let (before, kind) = (kind(old), kind(new));
    let effect = match before == kind {
        true => effect(kind, &differences),
        false => ": CloudFormation refuses to change the type of a resource".to_owned(),
    };
    let mut text = format!("~ {kind} {id}{effect}");
    for difference in differences {
        let path = difference.path.join(".");
        if let (Some(Value::Array(old)), Some(Value::Array(new))) = (difference.old, difference.new)
        {
            let removed = old.iter().filter(|it| !new.contains(it));
            let added = new.iter().filter(|it| !old.contains(it));
            let removed = removed.map(|it| ("-", it));
            let items: Vec<_> = removed.chain(added.map(|it| ("+", it))).collect();
            if !items.is_empty() {
                let items = items.into_iter();
                text.extend(items.map(|(sign, it)| format!("\n    {sign} {path}[]: {it}")));
                continue;
            }
        }
        let values = [("-", difference.old), ("+", difference.new)];
        for (sign, value) in values {
            if let Some(value) = value {
                text.push_str(&format!("\n    {sign} {path}: {value}"));
            }
        }
    }
    text
}

/// A value that is not the same in both templates.
struct Difference<'v> {
    path: Vec<&'v str>,
    old: Option<&'v Value>,
    new: Option<&'v Value>,
}

fn compare<'v>(
    found: &mut Vec<Difference<'v>>,
    path: &mut Vec<&'v str>,
    old: Option<&'v Value>,
    new: Option<&'v Value>,
) {
    match (old, new) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let added = after.keys().filter(|it| !before.contains_key(*it));
            for key in before.keys().chain(added) {
                path.push(key);
                compare(found, path, before.get(key), after.get(key));
                path.pop();
            }
        }
        (old, new) if old == new => {}
        (old, new) => found.push(Difference {
            path: path.clone(),
            old,
            new,
        }),
    }
}

/// What follows the name of a resource: whether CloudFormation replaces it, and for which properties.
fn effect(kind: &str, differences: &[Difference<'_>]) -> String {
    let of = |wanted: UpdateBehavior| {
        let shape = schema::properties(kind);
        let paths = differences.iter().filter_map(|it| {
            let path = it.path.strip_prefix(&["Properties"])?;
            let at = first_with(shape.clone()?, path, wanted)?;
            Some(path.get(..=at)?.join("."))
        });
        let mut paths: Vec<String> = paths.collect();
        paths.dedup();
        paths.join(", ")
    };
    let replaced = of(UpdateBehavior::Replacement);
    let perhaps = of(UpdateBehavior::SometimesReplacement);
    match (replaced.as_str(), perhaps.as_str()) {
        ("", "") => String::new(),
        ("", perhaps) => format!(", perhaps replaced for {perhaps}"),
        (replaced, _) => format!(", replaced for {replaced}"),
    }
}

/// The place in a path of the first property that updates in a way.
fn first_with(mut shape: Shape, path: &[&str], wanted: UpdateBehavior) -> Option<usize> {
    for (at, name) in path.iter().enumerate() {
        let property = shape.property(name)?;
        if property.update() == wanted {
            return Some(at);
        }
        shape = property.shape;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expansion;
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::connector::Environment;
    use sam_core::transform::LocalPaths;

    #[track_caller]
    fn check(old: &str, new: &str, expected: &Expect) {
        let expanded = |text: &str| {
            let text = format!("Transform: AWS::Serverless-2016-10-31\nResources:\n{text}");
            let analysis = Analysis::open(1, &text);
            expansion(&analysis, &Environment::default(), LocalPaths::Uploaded).unwrap()
        };
        let changes = deployed_changes(&expanded(old), &expanded(new));
        expected.assert_eq(&changes.join("\n"));
    }

    const TABLE: &str = "  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
";

    #[test]
    fn a_resource_that_cloudformation_replaces_says_for_which_property() {
        check(
            TABLE,
            &TABLE
                .replace("TableName: orders", "TableName: all-orders")
                .replace("PAY_PER_REQUEST", "PROVISIONED"),
            &expect![[r#"
                ~ AWS::DynamoDB::Table Orders, replaced for TableName
                    - Properties.TableName: "orders"
                    + Properties.TableName: "all-orders"
                    - Properties.BillingMode: "PAY_PER_REQUEST"
                    + Properties.BillingMode: "PROVISIONED""#]],
        );
    }

    #[test]
    fn a_property_that_is_updated_in_place_says_nothing_more() {
        check(
            TABLE,
            &TABLE.replace("PAY_PER_REQUEST", "PROVISIONED"),
            &expect![[r#"
                ~ AWS::DynamoDB::Table Orders
                    - Properties.BillingMode: "PAY_PER_REQUEST"
                    + Properties.BillingMode: "PROVISIONED""#]],
        );
    }

    #[test]
    fn the_type_of_a_resource_cannot_change() {
        check(
            "  It: {Type: AWS::SQS::Queue}\n",
            "  It: {Type: AWS::SNS::Topic}\n",
            &expect![[r#"
                ~ AWS::SNS::Topic It: CloudFormation refuses to change the type of a resource
                    - Type: "AWS::SQS::Queue"
                    + Type: "AWS::SNS::Topic""#]],
        );
    }

    #[test]
    fn a_list_in_another_order_is_shown_whole() {
        let queue = "  It: {Type: AWS::SQS::Queue, DependsOn: [A, B]}\n";
        check(
            queue,
            &queue.replace("[A, B]", "[B, A]"),
            &expect![[r#"
                ~ AWS::SQS::Queue It
                    - DependsOn: ["A","B"]
                    + DependsOn: ["B","A"]"#]],
        );
    }

    #[test]
    fn permissions_come_first() {
        let function = "  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: a.b, CodeUri: src, Timeout: 3}
";
        check(
            function,
            &function.replace("Timeout: 3", "Timeout: 5, Policies: AmazonS3ReadOnlyAccess"),
            &expect![[r#"
                ~ AWS::IAM::Role FRole
                    + Properties.ManagedPolicyArns[]: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
                ~ AWS::Lambda::Function F
                    - Properties.Timeout: 3
                    + Properties.Timeout: 5"#]],
        );
    }
}
