//! `table-keys`: the attributes of a table are not those of its keys.
//!
//! `AttributeDefinitions` of a DynamoDB table names the attributes that are keys of the table or of one of its indexes, and
//! no others. The first key of a table is its `HASH` key, and the second one its `RANGE` key.
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

use super::list;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_item, one, remove_item, replace_scalar};
use crate::names::{closest, shortened};
use sam_core::connector::Resolver;
use sam_core::policy::may_have_more;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "table-keys",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// The properties with the indexes of a table.
const INDEXES: [&str; 2] = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    if resource.type_name() == Some("AWS::DynamoDB::Table") {
        acc.extend(faults(resource).unwrap_or_default());
        acc.extend(undefined(resource));
        acc.extend(order(resource).unwrap_or_default());
    }
}

/// A table that defines no attribute.
fn undefined(table: Resource<'_>) -> Option<Diagnostic> {
    let properties = table.properties().filter(|it| !may_have_more(*it))?;
    let keys = properties.entry("KeySchema")?;
    let is_missing = properties.get("AttributeDefinitions").is_none();
    let message = "The keys of the table have no types. Define them in `AttributeDefinitions`.";
    is_missing.then(|| RULE.at(keys.key.full_range(), message))
}

/// The kinds of the keys of a table, in the order in which DynamoDB takes them.
const KINDS: [&str; 2] = ["HASH", "RANGE"];

/// Keys of a table that are of the wrong kind; an index may have more of each.
fn order(table: Resource<'_>) -> Option<Vec<Diagnostic>> {
    let keys = list(table.property("KeySchema")?)?;
    let found = keys.iter().zip(KINDS).zip(["first", "second"]);
    let found = found.filter_map(|((key, kind), place)| {
        let node = key.get("KeyType")?;
        let written = node.as_str().filter(|it| KINDS.contains(it))?;
        let message = format!("The {place} key of a table must be `{kind}`. Write `{kind}`.");
        (written != kind).then(|| RULE.at(node.full_range(), message).meaning(Some(kind)))
    });
    Some(found.collect())
}

/// The kind that a key of the wrong kind must be.
fn right_kind<'a>(
    table: Resource<'a>,
    finding: &Diagnostic,
) -> Option<(NodeRef<'a>, &'static str)> {
    let keys = list(table.property("KeySchema")?)?;
    let mut kinds = keys.into_iter().zip(KINDS);
    kinds.find_map(|(key, kind)| {
        let node = key.get("KeyType").filter(|it| finding.is_at(*it))?;
        Some((node, kind))
    })
}

/// None where something is known only at the deployment.
fn faults(table: Resource<'_>) -> Option<Vec<Diagnostic>> {
    let names = Names::of(table)?;
    let unused = names.unused().map(|(name, node)| {
        let near = closest(name, names.undefined().map(|it| it.0));
        let name = shortened(name);
        let message = match near {
            Some(near) => {
                format!("`{name}` is not a key of the table or of an index. Did you mean `{near}`?")
            }
            None => format!(
                "`{name}` is not a key of the table or of an index, so DynamoDB refuses to define it. Remove it."
            ),
        };
        RULE.at(node.full_range(), message)
    });
    let undefined = names.undefined().map(|(name, node)| {
        let near = closest(name, names.unused().map(|it| it.0));
        let name = shortened(name);
        let way_out = match near {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Define it in `AttributeDefinitions`.".to_owned(),
        };
        let message = format!("The key `{name}` has no type. {way_out}");
        RULE.at(node.full_range(), message)
    });
    Some(unused.chain(undefined).collect())
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let table = finding.resource(resolver)?;
    if let Some((node, kind)) = right_kind(table, finding) {
        let edits = one(replace_scalar(document, node, kind));
        return Some(Fix::list([(format!("Change to `{kind}`"), edits)]));
    }
    let names = Names::of(table)?;
    let mut unused = names.unused().filter(|it| finding.is_at(it.1));
    if let Some((name, node)) = unused.next() {
        if let Some(near) = closest(name, names.undefined().map(|it| it.0)) {
            let edits = one(replace_scalar(document, node, near));
            return Some(Fix::list([(format!("Change to `{near}`"), edits)]));
        }
        let list = names.list;
        let mut items = list.items().enumerate();
        let (at, _) = items.find(|(_, it)| it.full_range().contains_range(finding.range))?;
        let edits = remove_item(document, list, at);
        return Some(Fix::list([(format!("Remove `{name}`"), edits)]));
    }
    let (name, node) = names.undefined().find(|it| finding.is_at(it.1))?;
    if let Some(near) = closest(name, names.unused().map(|it| it.0)) {
        let edits = one(replace_scalar(document, node, near));
        return Some(Fix::list([(format!("Change to `{near}`"), edits)]));
    }
    let definition = Piece::map([
        ("AttributeName", Piece::Text(name.to_owned())),
        ("AttributeType", Piece::Text("S".to_owned())),
    ]);
    let edits = one(append_item(document, names.list, &definition));
    Some(Fix::list([(format!("Define `{name}` as text"), edits)]))
}

/// The names that a table defines, and those of its keys and of the keys of its indexes.
struct Names<'a> {
    /// `AttributeDefinitions`
    list: NodeRef<'a>,
    defined: Vec<(&'a str, NodeRef<'a>)>,
    keys: Vec<(&'a str, NodeRef<'a>)>,
}

impl<'a> Names<'a> {
    /// None where something is known only at the deployment.
    fn of(table: Resource<'a>) -> Option<Self> {
        let definitions = table.property("AttributeDefinitions")?;
        let mut keys = attributes(table.property("KeySchema")?)?;
        for indexes in INDEXES.iter().filter_map(|it| table.property(it)) {
            for index in list(indexes)? {
                keys.extend(attributes(index.get("KeySchema")?)?);
            }
        }
        Some(Self {
            list: definitions,
            defined: attributes(definitions)?,
            keys,
        })
    }

    /// What is defined and no key.
    fn unused(&self) -> impl Iterator<Item = (&'a str, NodeRef<'a>)> {
        let is_key = |name: &str| self.keys.iter().any(|it| it.0 == name);
        self.defined.iter().copied().filter(move |it| !is_key(it.0))
    }

    /// What is a key and not defined.
    fn undefined(&self) -> impl Iterator<Item = (&'a str, NodeRef<'a>)> {
        let is_defined = |name: &str| self.defined.iter().any(|it| it.0 == name);
        self.keys
            .iter()
            .copied()
            .filter(move |it| !is_defined(it.0))
    }
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
    use crate::testing::{check, check_fix};
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
                  |                           fix: Remove `price`
                10 |       KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]
                   |       ^^^^^^^^^ table-billing: DynamoDB refuses a table with neither `BillingMode: PAY_PER_REQUEST` nor `ProvisionedThroughput`. Write one of them.
                   |       fix: Write `BillingMode: PAY_PER_REQUEST`
                10 |       KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]
                   |                                                                       ^^ table-keys: The key `at` has no type. Define it in `AttributeDefinitions`.
                   |                                                                       fix: Define `at` as text
                19 |       KeySchema: [{AttributeName: id, KeyType: HASH}]
                   |       ^^^^^^^^^ table-billing: DynamoDB refuses a table with neither `BillingMode: PAY_PER_REQUEST` nor `ProvisionedThroughput`. Write one of them.
                   |       fix: Write `BillingMode: PAY_PER_REQUEST`
            "#]],
        );
    }

    #[test]
    fn names_that_differ_in_a_letter_are_made_the_same() {
        let table = |defined: &str, key: &str| {
            format!(
                "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      AttributeDefinitions:\n        - {{AttributeName: {defined}, AttributeType: S}}\n        - {{AttributeName: at, AttributeType: S}}\n      KeySchema: [{{AttributeName: {key}, KeyType: HASH}}, {{AttributeName: at, KeyType: RANGE}}]\n"
            )
        };
        check(
            &table("id", "Id"),
            expect![[r#"
                6 |         - {AttributeName: id, AttributeType: S}
                  |                           ^^ table-keys: `id` is not a key of the table or of an index. Did you mean `Id`?
                  |                           fix: Change to `Id`
                8 |       KeySchema: [{AttributeName: Id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]
                  |       ^^^^^^^^^ table-billing: DynamoDB refuses a table with neither `BillingMode: PAY_PER_REQUEST` nor `ProvisionedThroughput`. Write one of them.
                  |       fix: Write `BillingMode: PAY_PER_REQUEST`
                8 |       KeySchema: [{AttributeName: Id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]
                  |                                   ^^ table-keys: The key `Id` has no type. Did you mean `id`?
                  |                                   fix: Change to `id`
            "#]],
        );
        check_fix(
            &table("id", "Id"),
            "Change to `id`",
            expect![[r#"
             7 |         - {AttributeName: at, AttributeType: S}
            -8 |       KeySchema: [{AttributeName: Id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]
            +8 |       KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]
        "#]],
        );
        check_fix(
            &table("price", "id"),
            "Remove `price`",
            expect![[r#"
             5 |       AttributeDefinitions:
            -6 |         - {AttributeName: price, AttributeType: S}
             6 |         - {AttributeName: at, AttributeType: S}
        "#]],
        );
        check_fix(
            &table("price", "id"),
            "Define `id` as text",
            expect![[r#"
              7 |         - {AttributeName: at, AttributeType: S}
            + 8 |         - AttributeName: id
            + 9 |           AttributeType: S
             10 |       KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]
        "#]],
        );
    }

    #[test]
    fn keys_without_types_and_in_the_wrong_order() {
        check(
            "Resources:\n  A: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, KeySchema: [{AttributeName: a, KeyType: HASH}]}}\n  B: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: a, AttributeType: S}, {AttributeName: b, AttributeType: S}], KeySchema: [{AttributeName: a, KeyType: RANGE}, {AttributeName: b, KeyType: HASH}]}}\n",
            expect![[r#"
                2 |   A: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, KeySchema: [{AttributeName: a, KeyType: HASH}]}}
                  |                                                                              ^^^^^^^^^ table-keys: The keys of the table have no types. Define them in `AttributeDefinitions`.
                3 |   B: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: a, AttributeType: S}, {AttributeName: b, AttributeType: S}], KeySchema: [{AttributeName: a, KeyType: RANGE}, {AttributeName: b, KeyType: HASH}]}}
                  |                                                                                                                                                                                                                          ^^^^^ table-keys: The first key of a table must be `HASH`. Write `HASH`.
                  |                                                                                                                                                                                                                          fix: Change to `HASH`
                3 |   B: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: a, AttributeType: S}, {AttributeName: b, AttributeType: S}], KeySchema: [{AttributeName: a, KeyType: RANGE}, {AttributeName: b, KeyType: HASH}]}}
                  |                                                                                                                                                                                                                                                              ^^^^ table-keys: The second key of a table must be `RANGE`. Write `RANGE`.
                  |                                                                                                                                                                                                                                                              fix: Change to `RANGE`
            "#]],
        );
    }
}
