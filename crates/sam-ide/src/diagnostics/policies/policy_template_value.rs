//! `policy-template-value`: the value of a policy template's parameter has the wrong form, for example a name instead of an ARN.
//!
//! A policy template builds ARNs of its parameters: most want a name, a few an ARN or an ID. `!Ref` gives a name for one
//! type of resource, the ARN for another and the URL for a queue. The transform looks at none of it, and IAM takes an ARN
//! within an ARN for a resource that does not exist: the policy grants nothing.
//!
//! ```yaml
//! - SNSPublishMessagePolicy:
//!     TopicName: !Ref Topic                # bad: the ARN
//! - SNSPublishMessagePolicy:
//!     TopicName: !GetAtt Topic.TopicName   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html>.

use crate::diagnostics::role_view::{Leaf, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, Property, Slot, one, replace_scalar};
use crate::parameter_fault::{GRANTS_NOTHING, Instead, fault, slashes, surplus};
use crate::template_values::only;
use sam_core::connector::Resolver;
use sam_core::expand::EntryKind;
use sam_core::iam::{PolicyTemplate, TemplateParameter};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "policy-template-value",
    severity: Severity::Warning,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, resolver: &Resolver<'_>) {
    for value in view.leaves().into_iter().flat_map(values) {
        let wrong = value.wrong(resolver).into_iter();
        acc.extend(wrong.map(|it| RULE.at(it.range, it.message)));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let view = finding.role_view(resolver)?;
    let values = view.leaves().into_iter().flat_map(values);
    let mut wrong = values.flat_map(|value| {
        let all = value.wrong(resolver).into_iter();
        all.map(move |it| (value, it))
    });
    let is_it = |it: &Wrong<'_>| it.range == finding.range && it.message == finding.message;
    let (value, wrong) = wrong.find(|(_, it)| is_it(it))?;
    Some(Fix::list([match wrong.way {
        Way::WithoutList => {
            let mut items = value.property.entry.value.items();
            let only = items.next().filter(|_| items.next().is_none())?;
            let slot = Slot::Whole(value.property);
            let edits = slot.replace(document, &Piece::Copy(only));
            ("Write it without the list".to_owned(), edits)
        }
        Way::Template(name) => (
            format!("Change to `{name}`"),
            one(replace_scalar(document, value.entry.key, name)),
        ),
        Way::Instead(slot, instead) => {
            let piece = match instead {
                Instead::Meant(piece) => piece,
                Instead::Fitting => only(value.parameter, resolver),
            }?;
            (label(&piece), slot.replace(document, &piece))
        }
    }]))
}

/// The value of one parameter where a policy template is used.
#[derive(Clone, Copy)]
struct Value<'a> {
    entry: EntryRef<'a>,
    template: &'static PolicyTemplate,
    parameter: &'static TemplateParameter,
    property: Property<'a>,
}

fn values<'a>(leaf: Leaf<'_, 'a>) -> Vec<Value<'a>> {
    let EntryKind::Template { entry, template } = leaf.entry.kind else {
        return Vec::new();
    };
    if intrinsic::of(entry.value).is_some() {
        return Vec::new();
    }
    let parameters = template.parameters.iter();
    let value = |parameter: &'static TemplateParameter| {
        Some(Value {
            entry,
            template,
            parameter,
            property: Property {
                map: entry.value,
                entry: entry.value.entry(parameter.name)?,
            },
        })
    };
    parameters.filter_map(value).collect()
}

/// A value that cannot be used.
struct Wrong<'a> {
    range: TextRange,
    message: String,
    way: Way<'a>,
}

/// What to do about it.
enum Way<'a> {
    /// Write the only item of a list alone.
    WithoutList,
    /// Use another policy template.
    Template(&'static str),
    /// Write another value.
    Instead(Slot<'a>, Instead),
}

impl<'a> Value<'a> {
    fn wrong(self, resolver: &Resolver<'_>) -> Vec<Wrong<'a>> {
        let value = self.property.entry.value;
        if value.is_sequence() && value.tag().is_none() {
            let name = self.parameter.name;
            return vec![Wrong {
                range: value.full_range(),
                message: format!("`{name}` must be one value. Write one entry for each value."),
                way: Way::WithoutList,
            }];
        }
        let wrong = |(node, slot): (NodeRef<'a>, Slot<'a>)| {
            if let Some(why) = slashes(node, self.template, resolver) {
                return Some(Wrong {
                    range: node.full_range(),
                    message: format!("{why}: {GRANTS_NOTHING}."),
                    way: Way::Template("SSMParameterWithSlashPrefixReadPolicy"),
                });
            }
            if let Some(why) = surplus(node, self.template, self.parameter.name) {
                let text = node.as_str().unwrap_or_default();
                let meant = match self.parameter.name {
                    "ParameterName" => format!("/{text}"),
                    "HostedZoneId" => text.trim_start_matches("/hostedzone/").to_owned(),
                    _ => text.split('/').next().unwrap_or_default().to_owned(),
                };
                let message = match self.parameter.name {
                    "BucketName" => format!("{why}. Write `{meant}`."),
                    _ => format!("{why}: {GRANTS_NOTHING}."),
                };
                return Some(Wrong {
                    range: node.full_range(),
                    message,
                    way: Way::Instead(slot, Instead::Meant(Some(Piece::Text(meant)))),
                });
            }
            let fault = fault(node, self.parameter, resolver)?;
            let range = match node.is_null() {
                true => self.property.entry.key.full_range(),
                false => node.full_range(),
            };
            Some(Wrong {
                range,
                message: format!("{}: {}.", fault.why, fault.outcome),
                way: Way::Instead(slot, fault.instead),
            })
        };
        let slots = Slot::all(self.property).into_iter();
        slots.filter_map(wrong).collect()
    }
}

fn label(piece: &Piece<'_>) -> String {
    match piece {
        Piece::Ref(id) => format!("Change to `!Ref {id}`"),
        Piece::GetAtt(id, attribute) => format!("Change to `!GetAtt {id}.{attribute}`"),
        Piece::Text(text) => format!("Change to `{text}`"),
        _ => "Change it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn the_label_of_a_stream_is_not_its_arn() {
        check_fix(
            r#"
Resources:
  Orders: {Type: AWS::DynamoDB::Table}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - DynamoDBStreamReadPolicy: {TableName: !Ref Orders, StreamName: !GetAtt Orders.StreamArn}
"#,
            "Change it",
            expect![[r#"
                 7 |       Policies:
                -8 |       - DynamoDBStreamReadPolicy: {TableName: !Ref Orders, StreamName: !GetAtt Orders.StreamArn}
                +8 |       - DynamoDBStreamReadPolicy: {TableName: !Ref Orders, StreamName: !Select ['3', !Split [/, !GetAtt Orders.StreamArn]]}
            "#]],
        );
    }

    #[test]
    fn what_the_policy_template_writes_itself() {
        check_rule(
            r#"
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - SSMParameterWithSlashPrefixReadPolicy: {ParameterName: shop/x}
      - SSMParameterWithSlashPrefixReadPolicy: {ParameterName: /shop/y}
      - Route53ChangeResourceRecordSetsPolicy: {HostedZoneId: /hostedzone/Z1}
      - Route53ChangeResourceRecordSetsPolicy: {HostedZoneId: Z2}
      - S3ReadPolicy: {BucketName: 'my-bucket/*'}
"#,
            "policy-template-value",
            expect![[r#"
                7 |       - SSMParameterWithSlashPrefixReadPolicy: {ParameterName: shop/x}
                  |                                                                ^^^^^^ policy-template-value (warning): `SSMParameterWithSlashPrefixReadPolicy` wants a name that begins with a slash, and `shop/x` does not: the policy grants nothing.
                  |                                                                fix: Change to `/shop/x`
                9 |       - Route53ChangeResourceRecordSetsPolicy: {HostedZoneId: /hostedzone/Z1}
                  |                                                               ^^^^^^^^^^^^^^ policy-template-value (warning): `Route53ChangeResourceRecordSetsPolicy` writes `hostedzone/` before the ID itself: the policy grants nothing.
                  |                                                               fix: Change to `Z1`
                11 |       - S3ReadPolicy: {BucketName: 'my-bucket/*'}
                   |                                    ^^^^^^^^^^^^^ policy-template-value (warning): `S3ReadPolicy` wants the name of the bucket, and `my-bucket/*` has a path. Write `my-bucket`.
                   |                                    fix: Change to `my-bucket`
            "#]],
        );
    }

    const REFERENCES: &str = r#"
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Queue:
    Type: AWS::SQS::Queue
  Photos:
    Type: AWS::S3::Bucket
  Table:
    Type: AWS::Serverless::SimpleTable
  Flow:
    Type: AWS::Serverless::StateMachine
  Secret:
    Type: AWS::SecretsManager::Secret
  Attachment:
    Type: AWS::SecretsManager::SecretTargetAttachment
  Version:
    Type: AWS::Lambda::Version
    Properties: {FunctionName: !Ref Function}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - LambdaInvokePolicy: {FunctionName: !Ref Version}
      - SNSPublishMessagePolicy:
          TopicName: !Ref Topic
      - SQSPollerPolicy:
          QueueName: !Ref Queue
      - S3ReadPolicy:
          BucketName: !GetAtt Photos.Arn
      - DynamoDBReadPolicy: {TableName: !GetAtt Table.Arn}
      - StepFunctionsExecutionPolicy:
          StateMachineName: !Ref Flow
      - S3WritePolicy:
          BucketName: !Ref Table
      - AWSSecretsManagerGetSecretValuePolicy:
          SecretArn: !Ref Secret
      - AWSSecretsManagerGetSecretValuePolicy:
          SecretArn: !Ref Attachment
      - LambdaInvokePolicy:
          FunctionName: !Ref Function
      - SNSCrudPolicy: {TopicName: !GetAtt Topic.TopicName}
"#;

    #[test]
    fn what_a_reference_gives() {
        check(
            REFERENCES,
            expect![[r#"
                24 |       - LambdaInvokePolicy: {FunctionName: !Ref Version}
                   |                                            ^^^^^^^^^^^^ policy-template-value (warning): `FunctionName` must be the name of a function, but `!Ref Version` is the ARN of an `AWS::Lambda::Version`: the policy grants nothing.
                24 |       - LambdaInvokePolicy: {FunctionName: !Ref Version}
                   |                                                 ^^^^^^^ circular-dependency: Circular dependency: `Version` needs `Function`, that `FunctionRole`, that `Version`. Use a connector, or the name as text.
                   |                                                 line 19: `Version` needs `Function`
                   |                                                 line 20: `Function` needs `FunctionRole`
                26 |           TopicName: !Ref Topic
                   |                      ^^^^^^^^^^ policy-template-value (warning): `TopicName` must be the name of a topic, but `!Ref Topic` is its ARN: the policy grants nothing.
                   |                      fix: Change to `!GetAtt Topic.TopicName`
                28 |           QueueName: !Ref Queue
                   |                      ^^^^^^^^^^ policy-template-value (warning): `QueueName` must be the name of a queue, but `!Ref Queue` is its URL: the policy grants nothing.
                   |                      fix: Change to `!GetAtt Queue.QueueName`
                30 |           BucketName: !GetAtt Photos.Arn
                   |                       ^^^^^^^^^^^^^^^^^^ policy-template-value (warning): `BucketName` must be the name of a bucket, but `!GetAtt Photos.Arn` is its ARN: the policy grants nothing.
                   |                       fix: Change to `!Ref Photos`
                31 |       - DynamoDBReadPolicy: {TableName: !GetAtt Table.Arn}
                   |                                         ^^^^^^^^^^^^^^^^^ policy-template-value (warning): `TableName` must be the name of a table, but `!GetAtt Table.Arn` is its ARN: the policy grants nothing.
                   |                                         fix: Change to `!Ref Table`
                33 |           StateMachineName: !Ref Flow
                   |                             ^^^^^^^^^ policy-template-value (warning): `StateMachineName` must be the name of a state machine, but `!Ref Flow` is its ARN: the policy grants nothing.
                   |                             fix: Change to `!GetAtt Flow.Name`
                35 |           BucketName: !Ref Table
                   |                       ^^^^^^^^^^ policy-template-value (warning): `BucketName` must be a bucket, but `Table` is a table: the policy grants nothing.
                   |                       fix: Change to `!Ref Photos`
            "#]],
        );
        check_fix(
            REFERENCES,
            "Change to `!GetAtt Topic.TopicName`",
            expect![[r#"
                 25 |       - SNSPublishMessagePolicy:
                -26 |           TopicName: !Ref Topic
                +26 |           TopicName: !GetAtt Topic.TopicName
                 27 |       - SQSPollerPolicy:
            "#]],
        );
        check_fix(
            REFERENCES,
            "Change to `!Ref Table`",
            expect![[r#"
                 30 |           BucketName: !GetAtt Photos.Arn
                -31 |       - DynamoDBReadPolicy: {TableName: !GetAtt Table.Arn}
                +31 |       - DynamoDBReadPolicy: {TableName: !Ref Table}
                 32 |       - StepFunctionsExecutionPolicy:
            "#]],
        );
    }

    const TEXTS: &str = r#"
Conditions:
  Prod: !Equals [a, b]
Resources:
  Photos:
    Type: AWS::S3::Bucket
  Setting:
    Type: AWS::SSM::Parameter
    Properties: {Name: /shop/setting, Type: String, Value: a}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - SQSPollerPolicy:
          QueueName: arn:aws:sqs:eu-west-1:123456789012:orders
      - SQSSendMessagePolicy:
          QueueName: https://sqs.eu-west-1.amazonaws.com/123456789012/returns
      - DynamoDBReadPolicy:
          TableName: !If [Prod, 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders', orders]
      - S3ReadPolicy:
          BucketName: !Sub arn:${AWS::Partition}:s3:::${Photos}
      - S3CrudPolicy:
          BucketName: !Sub arn:aws:s3:::photos-${AWS::Region}
      - S3WritePolicy:
          BucketName:
      - AWSSecretsManagerGetSecretValuePolicy:
          SecretArn: shop/database
      - SSMParameterReadPolicy:
          ParameterName: /shop/setting
      - SSMParameterReadPolicy:
          ParameterName: !Ref Setting
      - LambdaInvokePolicy:
          FunctionName: [checkout]
      - KMSDecryptPolicy:
          KeyId: '*'
      - KMSEncryptPolicy:
          KeyId: alias/shop
"#;

    #[test]
    fn what_a_text_is() {
        check(
            TEXTS,
            expect![[r#"
                15 |           QueueName: arn:aws:sqs:eu-west-1:123456789012:orders
                   |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-template-value (warning): `QueueName` must be the name alone, but this is an ARN: the policy grants nothing.
                   |                      fix: Change to `orders`
                17 |           QueueName: https://sqs.eu-west-1.amazonaws.com/123456789012/returns
                   |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-template-value (warning): `QueueName` must be the name alone, but this is a URL: the policy grants nothing.
                   |                      fix: Change to `returns`
                19 |           TableName: !If [Prod, 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders', orders]
                   |                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-template-value (warning): `TableName` must be the name alone, but this is an ARN: the policy grants nothing.
                   |                                 fix: Change to `orders`
                21 |           BucketName: !Sub arn:${AWS::Partition}:s3:::${Photos}
                   |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-template-value (warning): `BucketName` must be the name alone, but this is an ARN: the policy grants nothing.
                   |                       fix: Change to `!Ref Photos`
                23 |           BucketName: !Sub arn:aws:s3:::photos-${AWS::Region}
                   |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-template-value (warning): `BucketName` must be the name alone, but this is an ARN: the policy grants nothing.
                25 |           BucketName:
                   |           ^^^^^^^^^^ policy-template-value (warning): `BucketName` has no value yet: the deployment fails.
                   |           fix: Change to `!Ref Photos`
                27 |           SecretArn: shop/database
                   |                      ^^^^^^^^^^^^^ policy-template-value (warning): `SecretArn` must be an ARN, but `shop/database` is not one: the policy grants nothing.
                29 |           ParameterName: /shop/setting
                   |                          ^^^^^^^^^^^^^ policy-template-value (warning): `SSMParameterReadPolicy` adds a slash before the name, but this name begins with a slash: the policy grants nothing.
                   |                          fix: Change to `SSMParameterWithSlashPrefixReadPolicy`
                31 |           ParameterName: !Ref Setting
                   |                          ^^^^^^^^^^^^ policy-template-value (warning): `SSMParameterReadPolicy` adds a slash before the name, but this name begins with a slash: the policy grants nothing.
                   |                          fix: Change to `SSMParameterWithSlashPrefixReadPolicy`
                33 |           FunctionName: [checkout]
                   |                         ^^^^^^^^^^ policy-template-value (warning): `FunctionName` must be one value. Write one entry for each value.
                   |                         fix: Write it without the list
                37 |           KeyId: alias/shop
                   |                  ^^^^^^^^^^ policy-template-value (warning): `KeyId` must be the ID alone, but this is an alias: the policy grants nothing.
            "#]],
        );
        check_fix(
            TEXTS,
            "Change to `orders`",
            expect![[r#"
                 14 |       - SQSPollerPolicy:
                -15 |           QueueName: arn:aws:sqs:eu-west-1:123456789012:orders
                +15 |           QueueName: orders
                 16 |       - SQSSendMessagePolicy:
            "#]],
        );
        check_fix(
            TEXTS,
            "Change to `!Ref Photos`",
            expect![[r#"
                 20 |       - S3ReadPolicy:
                -21 |           BucketName: !Sub arn:${AWS::Partition}:s3:::${Photos}
                +21 |           BucketName: !Ref Photos
                 22 |       - S3CrudPolicy:
            "#]],
        );
        check_fix(
            TEXTS,
            "Change to `SSMParameterWithSlashPrefixReadPolicy`",
            expect![[r#"
                 27 |           SecretArn: shop/database
                -28 |       - SSMParameterReadPolicy:
                +28 |       - SSMParameterWithSlashPrefixReadPolicy:
                 29 |           ParameterName: /shop/setting
            "#]],
        );
        check_fix(
            TEXTS,
            "Write it without the list",
            expect![[r#"
                 32 |       - LambdaInvokePolicy:
                -33 |           FunctionName: [checkout]
                +33 |           FunctionName: checkout
                 34 |       - KMSDecryptPolicy:
            "#]],
        );
    }
}
