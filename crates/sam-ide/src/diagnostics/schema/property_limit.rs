//! `property-limit`: a number, text or list is smaller or larger than the schema of its type allows.
//!
//! CloudFormation compares the values of a resource with the schema of its type before it calls the service. What is known
//! only at deployment is not compared. A number is an error; a text or list is a warning, since services take more in
//! some places than the schema says.
//!
//! ```yaml
//! EphemeralStorage: {Size: 256}    # bad
//! EphemeralStorage: {Size: 512}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::validation::{FaultCertainty, Measure, SchemaFault, SchemaFaultKind};

pub(super) const RULE: Rule = Rule {
    code: "property-limit",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Schema(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, fault: &SchemaFault<'_>) {
    let SchemaFaultKind::OutOfBounds {
        key,
        measure,
        found,
        least,
        most,
    } = &fault.kind
    else {
        return;
    };
    let bounds = match (least, most) {
        (Some(least), Some(most)) if least == most => format!("exactly {least}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => return,
    };
    let items = if *most == Some(1) { "item" } else { "items" };
    let message = match measure {
        Measure::Number => format!("`{key}` must be {bounds}, but this is {found}."),
        Measure::Length => {
            format!("`{key}` must have {bounds} characters, but this text has {found}.")
        }
        Measure::Items => {
            format!("A list at `{key}` has {bounds} {items}, but this one has {found}.")
        }
    };
    let severity = match (fault.certainty, measure) {
        (FaultCertainty::Refused | FaultCertainty::NotInTransform, Measure::Number) => {
            Severity::Error
        }
        (FaultCertainty::Doubtful | FaultCertainty::Unlisted, _)
        | (_, Measure::Length | Measure::Items) => Severity::Warning,
    };
    let finding = RULE.at(fault.range, message).severity(severity);
    acc.push(finding.given_by(fault, key));
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_rule};
    use expect_test::expect;

    #[test]
    fn numbers_texts_and_lists_beyond_their_bounds() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {MemorySize: 64}
Conditions: {IsLong: !Equals [!Ref AWS::Region, us-east-1]}
Resources:
  Long:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a.b
      Runtime: python3.13
      Timeout: !If [IsLong, 0, '0900']
      EphemeralStorage: {Size: '100'}
      Events:
        Jobs:
          Type: SQS
          Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 20000, MaximumBatchingWindowInSeconds: 5}
  Jobs:
    Type: AWS::SQS::Queue
    Properties: {DelaySeconds: 901, VisibilityTimeout: 10000}
  Role:
    Type: AWS::IAM::Role
    Properties:
      MaxSessionDuration: 60
      RoleName: !Ref AWS::StackName
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      {Code: {ZipFile: a}, Handler: a.b, Runtime: python3.13, Role: !GetAtt Role.Arn, Architectures: [arm64, x86_64]}
  Stream:
    Type: AWS::Kinesis::Stream
    Properties: {Name: ''}
"#,
            expect![[r#"
                4 |   Function: {MemorySize: 64}
                  |                          ^^ property-limit: `MemorySize` must be 128 to 32768, but this is 64.
                13 |       Timeout: !If [IsLong, 0, '0900']
                   |                             ^ property-limit: `Timeout` must be 1 to 5400, but this is 0.
                14 |       EphemeralStorage: {Size: '100'}
                   |                                ^^^^^ property-limit: `Size` must be 512 to 32768, but this is 100.
                18 |           Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 20000, MaximumBatchingWindowInSeconds: 5}
                   |                                                            ^^^^^ property-limit: `BatchSize` must be 1 to 10000, but this is 20000.
                21 |     Properties: {DelaySeconds: 901, VisibilityTimeout: 10000}
                   |                                ^^^ property-limit: `DelaySeconds` must be 0 to 900, but this is 901.
                25 |       MaxSessionDuration: 60
                   |                           ^^ property-limit: `MaxSessionDuration` must be 3600 to 43200, but this is 60.
                30 |       {Code: {ZipFile: a}, Handler: a.b, Runtime: python3.13, Role: !GetAtt Role.Arn, Architectures: [arm64, x86_64]}
                   |                                                                                       ^^^^^^^^^^^^^ property-limit (warning): A list at `Architectures` has exactly 1 item, but this one has 2.
                33 |     Properties: {Name: ''}
                   |                        ^^ property-limit (warning): `Name` must have 1 to 128 characters, but this text has 0.
            "#]],
        );
    }

    #[test]
    fn what_sam_hands_on_although_its_schema_does_not_say_so() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {EventInvokeConfig: {MaximumRetryAttempts: 5}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a.b
      Runtime: python3.13
      EventInvokeConfig: {MaximumEventAgeInSeconds: 59, MaximumRetryAttempts: 3}
  G:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a.b
      Runtime: python3.13
      EventInvokeConfig: {MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: '2'}
",
            "property-limit",
            expect![[r#"
                3 |   Function: {EventInvokeConfig: {MaximumRetryAttempts: 5}}
                  |                                                        ^ property-limit: `MaximumRetryAttempts` must be 0 to 2, but this is 5.
                11 |       EventInvokeConfig: {MaximumEventAgeInSeconds: 59, MaximumRetryAttempts: 3}
                   |                                                     ^^ property-limit: `MaximumEventAgeInSeconds` must be 60 to 21600, but this is 59.
                11 |       EventInvokeConfig: {MaximumEventAgeInSeconds: 59, MaximumRetryAttempts: 3}
                   |                                                                               ^ property-limit: `MaximumRetryAttempts` must be 0 to 2, but this is 3.
            "#]],
        );
    }
}
