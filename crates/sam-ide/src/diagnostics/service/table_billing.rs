//! `table-billing`: the capacity of a table does not go with its billing.
//!
//! A DynamoDB table is paid by request, or it has a capacity. Without a `BillingMode` it is one with a capacity.
//!
//! ```yaml
//! BillingMode: PAY_PER_REQUEST                                          # bad
//! ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}
//! BillingMode: PAY_PER_REQUEST                                          # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html>.

use super::{list, number};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entry, one, remove_entry, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::policy::may_have_more;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "table-billing",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

const BY_REQUEST: &str = "PAY_PER_REQUEST";
const CAPACITY: &str = "ProvisionedThroughput";

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    let Some(properties) = of_table(resource) else {
        return;
    };
    match properties.get("BillingMode").map(NodeRef::as_str) {
        Some(Some(BY_REQUEST)) => {
            for (_, capacity) in capacities(properties) {
                let message = format!(
                    "DynamoDB refuses `{CAPACITY}` of a table that is paid by request. Remove it, or write `BillingMode: PROVISIONED`."
                );
                acc.push(RULE.at(capacity.key.full_range(), message));
            }
        }
        None | Some(Some("PROVISIONED")) if properties.get(CAPACITY).is_none() => {
            let entry = properties.entry("BillingMode");
            let place = entry.or_else(|| properties.entry("KeySchema"));
            let message = format!(
                "DynamoDB refuses a table with neither `BillingMode: {BY_REQUEST}` nor `{CAPACITY}`. Write one of them."
            );
            acc.extend(place.map(|it| RULE.at(it.key.full_range(), message)));
        }
        Some(_) | None => {}
    }
}

/// The properties of a table that are all written out.
fn of_table(resource: Resource<'_>) -> Option<NodeRef<'_>> {
    let is_table = resource.type_name() == Some("AWS::DynamoDB::Table");
    let properties = resource.properties().filter(|_| is_table)?;
    (!may_have_more(properties)).then_some(properties)
}

/// The capacities of a table and of its indexes that are written out, with the maps that they stand in. One of 0 says nothing.
fn capacities(properties: NodeRef<'_>) -> Vec<(NodeRef<'_>, EntryRef<'_>)> {
    let indexes = properties.get("GlobalSecondaryIndexes").and_then(list);
    let holders = std::iter::once(properties).chain(indexes.unwrap_or_default());
    let found = holders.filter_map(|it| Some((it, it.entry(CAPACITY)?)));
    let is_some = |it: &(NodeRef<'_>, EntryRef<'_>)| {
        let mut units = it.1.value.entries().map(|it| it.value);
        units.any(|it| number(it).is_some_and(|it| it > 0))
    };
    found.filter(is_some).collect()
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let properties = of_table(finding.resource(resolver)?)?;
    let mut capacities = capacities(properties).into_iter();
    if let Some((map, entry)) = capacities.find(|it| finding.is_at(it.1.key)) {
        let edits = remove_entry(document, map, entry);
        return Some(Fix::list([(format!("Remove `{CAPACITY}`"), edits)]));
    }
    let edit = match properties.get("BillingMode") {
        Some(mode) => replace_scalar(document, mode, BY_REQUEST),
        None => {
            let mode = Piece::Text(BY_REQUEST.to_owned());
            append_entry(document, properties, "BillingMode", &mode)
        }
    };
    Some(Fix::list([(
        format!("Write `BillingMode: {BY_REQUEST}`"),
        one(edit),
    )]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_table_is_paid_in_one_way() {
        let table = |id: &str, rest: &str| {
            format!(
                "  {id}: {{Type: AWS::DynamoDB::Table, Properties: {{AttributeDefinitions: [{{AttributeName: a, AttributeType: S}}], KeySchema: [{{AttributeName: a, KeyType: HASH}}]{rest}}}}}\n"
            )
        };
        let units = "ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}";
        let template = [
            table("Neither", ""),
            table("Named", ", BillingMode: PROVISIONED"),
            table("Both", &format!(", BillingMode: PAY_PER_REQUEST, {units}")),
            table("Asked", ", BillingMode: !Ref Mode"),
            table("Right", &format!(", {units}")),
            table("Plain", ", BillingMode: PAY_PER_REQUEST"),
            table(
                "Maybe",
                ", ProvisionedThroughput: !If [C, {ReadCapacityUnits: 1, WriteCapacityUnits: 1}, !Ref AWS::NoValue]",
            ),
        ];
        check(
            &format!(
                "Parameters:\n  Mode: {{Type: String}}\nConditions:\n  C: !Equals [!Ref Mode, PROVISIONED]\nResources:\n{}",
                template.concat()
            ),
            expect![[r#"
                6 |   Neither: {Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: [{AttributeName: a, AttributeType: S}], KeySchema: [{AttributeName: a, KeyType: HASH}]}}
                  |                                                                                                                    ^^^^^^^^^ table-billing: DynamoDB refuses a table with neither `BillingMode: PAY_PER_REQUEST` nor `ProvisionedThroughput`. Write one of them.
                  |                                                                                                                    fix: Write `BillingMode: PAY_PER_REQUEST`
                7 |   Named: {Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: [{AttributeName: a, AttributeType: S}], KeySchema: [{AttributeName: a, KeyType: HASH}], BillingMode: PROVISIONED}}
                  |                                                                                                                                                                  ^^^^^^^^^^^ table-billing: DynamoDB refuses a table with neither `BillingMode: PAY_PER_REQUEST` nor `ProvisionedThroughput`. Write one of them.
                  |                                                                                                                                                                  fix: Write `BillingMode: PAY_PER_REQUEST`
                8 |   Both: {Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: [{AttributeName: a, AttributeType: S}], KeySchema: [{AttributeName: a, KeyType: HASH}], BillingMode: PAY_PER_REQUEST, ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}}}
                  |                                                                                                                                                                                               ^^^^^^^^^^^^^^^^^^^^^ table-billing: DynamoDB refuses `ProvisionedThroughput` of a table that is paid by request. Remove it, or write `BillingMode: PROVISIONED`.
                  |                                                                                                                                                                                               fix: Remove `ProvisionedThroughput`
            "#]],
        );
    }
}
