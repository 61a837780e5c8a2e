//! `table-keys`: the attributes of a table are not those of its keys.
//!
//! `AttributeDefinitions` of a DynamoDB table names the attributes that are keys of the table or of one of its indexes, and
//! no others.
//!
//! ```yaml
//! AttributeDefinitions:
//!   - {AttributeName: id, AttributeType: S}
//!   - {AttributeName: price, AttributeType: N}    # bad: no key
//! KeySchema:
//!   - {AttributeName: id, KeyType: HASH}
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::shortened;
use sam_core::connector::Resolver;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "table-keys",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: None,
};

/// The properties with the indexes of a table.
const INDEXES: [&str; 2] = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    if resource.type_name() == Some("AWS::DynamoDB::Table") {
        acc.extend(faults(resource).unwrap_or_default());
    }
}

/// None where something is known only at the deployment.
fn faults(table: Resource<'_>) -> Option<Vec<Diagnostic>> {
    let defined = attributes(table.property("AttributeDefinitions")?)?;
    let mut keys = attributes(table.property("KeySchema")?)?;
    for indexes in INDEXES.iter().filter_map(|it| table.property(it)) {
        for index in list(indexes)? {
            keys.extend(attributes(index.get("KeySchema")?)?);
        }
    }
    let has = |all: &[(&str, NodeRef<'_>)], name: &str| all.iter().any(|(it, _)| *it == name);
    let unused = defined.iter().filter(|(name, _)| !has(&keys, name));
    let unused = unused.map(|(name, node)| {
        let name = shortened(name);
        let message = format!(
            "`{name}` is not a key of the table or of an index, so DynamoDB refuses to define it. Remove it."
        );
        RULE.at(node.full_range(), message)
    });
    let undefined = keys.iter().filter(|(name, _)| !has(&defined, name));
    let undefined = undefined.map(|(name, node)| {
        let name = shortened(name);
        let message = format!("The key `{name}` has no type. Define it in `AttributeDefinitions`.");
        RULE.at(node.full_range(), message)
    });
    Some(unused.chain(undefined).collect())
}

/// The items of a list that is written as one.
fn list(node: NodeRef<'_>) -> Option<Vec<NodeRef<'_>>> {
    (node.is_sequence() && node.tag().is_none()).then(|| node.items().collect())
}

/// The names in a list of attributes or keys.
fn attributes(node: NodeRef<'_>) -> Option<Vec<(&str, NodeRef<'_>)>> {
    let items = list(node)?.into_iter().map(|it| {
        let name = it.get("AttributeName")?;
        Some((name.as_str()?, name))
    });
    items.collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn attributes_are_those_of_keys() {
        check(
            "\
Parameters: {Key: {Type: String}}
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions:
        - {AttributeName: id, AttributeType: S}
        - {AttributeName: price, AttributeType: N}
        - {AttributeName: day, AttributeType: S}
      KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]
      GlobalSecondaryIndexes:
        - IndexName: byDay
          KeySchema: [{AttributeName: day, KeyType: HASH}]
          Projection: {ProjectionType: ALL}
  Given:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: !Ref Key, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
",
            expect![[r#"
                8 |         - {AttributeName: price, AttributeType: N}
                  |                           ^^^^^ table-keys: `price` is not a key of the table or of an index, so DynamoDB refuses to define it. Remove it.
                10 |       KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]
                   |                                                                       ^^ table-keys: The key `at` has no type. Define it in `AttributeDefinitions`.
            "#]],
        );
    }
}
