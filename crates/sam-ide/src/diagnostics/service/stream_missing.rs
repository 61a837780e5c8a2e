//! `stream-missing`: a table whose stream is named has none.
//!
//! A table has the attribute `StreamArn` only with a `StreamSpecification`. `AWS::Serverless::SimpleTable` cannot have one.
//!
//! ```yaml
//! Orders:
//!   Type: AWS::DynamoDB::Table
//!   Properties:
//!     StreamSpecification: {StreamViewType: NEW_IMAGE}    # needed for !GetAtt Orders.StreamArn
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_property, one};
use crate::table_stream::{STREAM, has_no_stream};
use sam_core::connector::Resolver;
use sam_core::document::Section;

pub(super) const RULE: Rule = Rule {
    code: "stream-missing",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Entry(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    if !matches!(of.item.section, Section::Resources | Section::Outputs) {
        return;
    }
    for reference in &of.item.references {
        let attribute = reference.attribute.as_ref();
        let Some((_, range)) = attribute.filter(|(name, _)| &**name == STREAM) else {
            continue;
        };
        let Some(table) = template.resource(&reference.name) else {
            continue;
        };
        if template.has_macros() || !has_no_stream(table) {
            continue;
        }
        let message = format!(
            "`{}` has no stream, so it has no `StreamArn`. Give it a `StreamSpecification`.",
            table.id
        );
        let finding = RULE.at(*range + of.block.start, message);
        acc.push(finding.related(table.entry.key.full_range(), format!("`{}`", table.id)));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let (related, _) = finding.related.first()?;
    let table = template.resource_containing(related.start())?;
    // The transform knows no such property of its own table.
    if table.type_name() != Some("AWS::DynamoDB::Table") {
        return None;
    }
    let view = Piece::map([(
        "StreamViewType",
        Piece::Text("NEW_AND_OLD_IMAGES".to_owned()),
    )]);
    let document = template.document();
    let edits = one(append_property(
        document,
        table,
        "StreamSpecification",
        &view,
    ));
    Some(Fix::list([(
        format!("Add a `StreamSpecification` to `{}`", table.id),
        edits,
    )]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn a_table_without_a_stream_is_named_by_it() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Plain:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Streamed:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_IMAGE}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a.b
      Runtime: python3.13
      Events:
        A: {Type: DynamoDB, Properties: {Stream: !GetAtt Plain.StreamArn, StartingPosition: LATEST}}
        B: {Type: DynamoDB, Properties: {Stream: !GetAtt Streamed.StreamArn, StartingPosition: LATEST}}
",
            expect![[r#"
                7 |       KeySchema: [{AttributeName: id, KeyType: HASH}]
                  |       ^^^^^^^^^ table-billing: DynamoDB refuses a table with neither `BillingMode: PAY_PER_REQUEST` nor `ProvisionedThroughput`. Write one of them.
                  |       fix: Write `BillingMode: PAY_PER_REQUEST`
                12 |       KeySchema: [{AttributeName: id, KeyType: HASH}]
                   |       ^^^^^^^^^ table-billing: DynamoDB refuses a table with neither `BillingMode: PAY_PER_REQUEST` nor `ProvisionedThroughput`. Write one of them.
                   |       fix: Write `BillingMode: PAY_PER_REQUEST`
                21 |         A: {Type: DynamoDB, Properties: {Stream: !GetAtt Plain.StreamArn, StartingPosition: LATEST}}
                   |                                                                ^^^^^^^^^ stream-missing: `Plain` has no stream, so it has no `StreamArn`. Give it a `StreamSpecification`.
                   |                                                                line 3: `Plain`
                   |                                                                fix: Add a `StreamSpecification` to `Plain`
            "#]],
        );
    }

    #[test]
    fn a_table_is_given_a_stream() {
        check_fix(
            "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n      KeySchema: [{AttributeName: id, KeyType: HASH}]\nOutputs:\n  O: {Value: !GetAtt T.StreamArn}\n",
            "Add a `StreamSpecification` to `T`",
            expect![[r#"
                  6 |       KeySchema: [{AttributeName: id, KeyType: HASH}]
                + 7 |       StreamSpecification:
                + 8 |         StreamViewType: NEW_AND_OLD_IMAGES
                  9 | Outputs:
            "#]],
        );
    }
}
