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

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::document::Section;
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "stream-missing",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Entry(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    if !matches!(of.item.section, Section::Resources | Section::Outputs) {
        return;
    }
    for reference in &of.item.references {
        let attribute = reference.attribute.as_ref();
        let Some((_, range)) = attribute.filter(|(name, _)| &**name == "StreamArn") else {
            continue;
        };
        let Some(table) = template.resource(&reference.name) else {
            continue;
        };
        let is_table = matches!(
            table.type_name(),
            Some("AWS::DynamoDB::Table" | "AWS::Serverless::SimpleTable")
        );
        let has_no_stream =
            |it: NodeRef<'_>| it.is_mapping() && it.get("StreamSpecification").is_none();
        if !is_table || template.has_macros() || !table.properties().is_none_or(has_no_stream) {
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

#[cfg(test)]
mod tests {
    use crate::testing::check;
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
                21 |         A: {Type: DynamoDB, Properties: {Stream: !GetAtt Plain.StreamArn, StartingPosition: LATEST}}
                   |                                                                ^^^^^^^^^ stream-missing: `Plain` has no stream, so it has no `StreamArn`. Give it a `StreamSpecification`.
                   |                                                                line 3: `Plain`
            "#]],
        );
    }
}
