//! `part-of-template`: a template uses names throughout that it does not declare.
//!
//! Some projects keep a template in parts, which a tool joins before deployment. What the other parts declare is not in
//! such a file. So the rules about names report nothing in it, and this hint says so once.
//!
//! A text is taken for a part if it uses three or more names that it does not declare, and at least twice as many as
//! names that it declares. Names that SAM may generate, and those that are one letter away from a declared name, do not
//! count as missing. A text without `AWSTemplateFormatVersion` and `Transform` is a part as well if it uses a name that the
//! Serverless Framework declares, as `ApiGatewayRestApi`.
//!
//! ```yaml
//! Resources:
//!   Jobs:
//!     Type: AWS::SQS::Queue
//!     Condition: HasJobs                 # in another part, as well as `Key` and `Team`
//!     Properties:
//!       KmsMasterKeyId: !GetAtt Key.Arn
//!       QueueName: !Sub ${Team}-jobs
//! ```
//!
//! If the file is deployed as it is, declare the names: CloudFormation refuses a template with unknown names.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::document::Document;

pub(super) const RULE: Rule = Rule {
    code: "part-of-template",
    severity: Severity::Hint,
    category: RuleCategory::Template,
    check: Check::Document(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    // Whether it is a part depends on all blocks, so they are asked for first.
    let mut top = document.blocks().iter().filter(|it| !it.block.is_entry);
    if !document.template().is_part() {
        return;
    }
    let resources = top.find_map(|it| it.entries().find(|it| it.name() == "Resources"));
    if let Some(resources) = resources {
        let message = "This file uses names that are declared elsewhere, so it looks like a part of a template. Names are not checked.";
        acc.push(RULE.at(resources.key.full_range(), message));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_advice};
    use expect_test::expect;

    #[test]
    fn one_hint_stands_for_all_unknown_names() {
        check_advice(
            r#"
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Condition: HasJobs
    DependsOn: Setup
    Properties:
      KmsMasterKeyId: !GetAtt Key.Arn
      QueueName: !Sub ${Team}-jobs
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - SQSPollerPolicy: {QueueName: !GetAtt Jobs.QueueName}
        - KMSDecryptPolicy: {KeyId: !Ref Key}
      Environment: {Variables: {TABLE: !Ref Orders}}
    Connectors:
      ToOrders: {Properties: {Destination: {Id: Orders}, Permissions: [Read]}}
"#,
            expect![[r#"
                2 | Resources:
                  | ^^^^^^^^^ part-of-template (hint): This file uses names that are declared elsewhere, so it looks like a part of a template. Names are not checked.
            "#]],
        );
    }

    #[test]
    fn a_name_of_the_serverless_framework_is_declared_elsewhere() {
        let text = "Resources:
  Url: # of the API of an AWS::Serverless::Function
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Sub '${ApiGatewayRestApi}/${Table.Arn}'}
";
        check_advice(
            text,
            expect![[r#"
                1 | Resources:
                  | ^^^^^^^^^ part-of-template (hint): This file uses names that are declared elsewhere, so it looks like a part of a template. Names are not checked.
            "#]],
        );
        let whole = format!("AWSTemplateFormatVersion: 2010-09-09\n{text}");
        check(
            &whole,
            expect![[r#"
                5 |     Properties: {Type: String, Value: !Sub '${ApiGatewayRestApi}/${Table.Arn}'}
                  |                                               ^^^^^^^^^^^^^^^^^ unknown-reference: There is no resource or parameter `ApiGatewayRestApi` in this template.
                5 |     Properties: {Type: String, Value: !Sub '${ApiGatewayRestApi}/${Table.Arn}'}
                  |                                                                    ^^^^^ unknown-reference: There is no resource or parameter `Table` in this template.
            "#]],
        );
    }

    #[test]
    fn a_few_unknown_names_are_mistakes() {
        check_advice(
            r#"
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Condition: HasJobs
    Properties:
      KmsMasterKeyId: !GetAtt Key.Arn
"#,
            expect![[r#"
                5 |     Condition: HasJobs
                  |                ^^^^^^^ unknown-reference: There is no condition `HasJobs` in this template.
                7 |       KmsMasterKeyId: !GetAtt Key.Arn
                  |                               ^^^ unknown-reference: There is no resource `Key` in this template.
            "#]],
        );
    }
}
