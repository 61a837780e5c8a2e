//! `for-each-unknown`: the list of a loop is known only at deployment, so what it creates is not checked.
//!
//! `Fn::ForEach` is read as CloudFormation unrolls it if its list is written out, is the default of a parameter, or stands
//! in a mapping. Of any other list the template does not tell what the loop creates. Then the names in the template that
//! no resource has may be of the loop, and are not reported.
//!
//! ```yaml
//! Fn::ForEach::Workers:
//!   - Name
//!   - !Split [",", !ImportValue Names]   # known only at deployment
//!   - "${Name}Function": {Type: AWS::Serverless::Function}
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;
use sam_core::template::loops::loops;

pub(super) const RULE: Rule = Rule {
    code: "for-each-unknown",
    severity: Severity::Hint,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let block = &of.block.block;
    let template = of.resolver.template();
    if !block.is_loop() || block.is_unrolled() || !template.has_loops() {
        return;
    }
    // Where no list has a function, something else is wrong with the loop, which has a finding of its own.
    let mut loops = of
        .entry()
        .into_iter()
        .flat_map(|it| loops(of.item.section, it));
    let list = loops.find_map(|it| {
        let [_, list, body] = it.parts()?;
        let is_function = |it: NodeRef<'_>| intrinsic::of(it).is_some();
        let has_function = is_function(list) || list.items().any(is_function);
        (has_function && body.is_mapping()).then_some(list)
    });
    if let Some(list) = list {
        let message = "The list of this loop is known only at deployment, so what the loop creates is not checked.";
        acc.push(RULE.at(list.full_range(), message));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn what_a_loop_creates_is_checked() {
        check(
            r#"
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Workers:
  - Name
  - [Alpha, Beta]
  - ${Name}Fn:
      Type: AWS::Serverless::Function
      Properties:
        Runtime: python3.13
        Handler: a.b
        CodeUri: .
        Policies:
        - S3ReadPolcy: {BucketName: x}
        - Statement: [{Effect: Allow, Action: 's3:GetObjectz', Resource: 'arn:aws:s3:::x/*'}]
      Connectors:
        ToQueue: {Properties: {Destination: {Id: Quue}, Permissions: [Write]}}
  One: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: AlphaFn}, Destination: {Id: Queue}, Permissions: [Write]}}
  Two: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: GammaFn}, Destination: {Id: Other}, Permissions: [Write]}}
  Other: {Type: AWS::SQS::Queue}
  Queue: {Type: AWS::SQS::Queue}
"#,
            expect![[r#"
                14 |         - S3ReadPolcy: {BucketName: x}
                   |           ^^^^^^^^^^^ policy-template-unknown: SAM has no policy template `S3ReadPolcy`. Did you mean `S3ReadPolicy`?
                15 |         - Statement: [{Effect: Allow, Action: 's3:GetObjectz', Resource: 'arn:aws:s3:::x/*'}]
                   |                                               ^^^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon S3 has no action `s3:GetObjectz`, so it allows nothing. Did you mean `s3:GetObject`?
                17 |         ToQueue: {Properties: {Destination: {Id: Quue}, Permissions: [Write]}}
                   |                                                  ^^^^ connector-unknown-id: There is no resource `Quue` in this template. Did you mean `Queue`?
                19 |   Two: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: GammaFn}, Destination: {Id: Other}, Permissions: [Write]}}
                   |                                                                     ^^^^^^^ connector-unknown-id: There is no resource `GammaFn` in this template. Write the logical ID of one, or `Type` and `Arn` for one of another stack.
                   |                                                                     fix: Change to `AlphaFn` (function)
                   |                                                                     fix: Change to `BetaFn` (function)
            "#]],
        );
    }

    #[test]
    fn what_is_not_known_is_reported_once() {
        check(
            r#"
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Queues:
  - Name
  - !Split [',', !ImportValue Names]
  - ${Name}Queue: {Type: AWS::SQS::Queue}
  One: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref AlphaQueue}}
"#,
            expect![[r#"
                6 |   - !Split [',', !ImportValue Names]
                  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ for-each-unknown (hint): The list of this loop is known only at deployment, so what the loop creates is not checked.
            "#]],
        );
    }
}
