//! `code-unknown-operation`: the code of a function calls a service or an operation that AWS does not have.
//!
//! The SDK for Python makes clients and their methods from names when the function runs, so a wrong name fails there and not
//! before: `UnknownServiceError`, `AttributeError`. No permission is known for such a call either, so that the other findings
//! about the code of this function are not complete.
//!
//! ```python
//! table = boto3.client("dynamodbb")   # bad: the service is dynamodb
//! table.put_itm(TableName="orders")   # bad: the operation is put_item
//! table.put_item(TableName="orders")  # good
//! ```
//!
//! The rule reports only names that are nearly right: a service or an operation that is newer than what the server knows of
//! AWS has another name. The warning stands at the `Handler` of the function, with a link to the line of the code.
//!
//! See <https://docs.aws.amazon.com/boto3/latest/reference/services/index.html>.

use crate::code::{RoleNeeds, SourceKind, UnknownCall};
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::shortened;
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    code: "code-unknown-operation",
    severity: Severity::Warning,
    category: RuleCategory::Grant,
    check: Check::Code(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, needs: &RoleNeeds<'_, '_>) {
    for (user, call) in needs.unknown() {
        let Some(message) = message(call) else {
            continue;
        };
        let handler = user.property_entry("Handler").map(|it| it.value.range());
        let range = handler.unwrap_or(user.entry.key.full_range());
        let mut found = RULE.at(range, message);
        if call.place.kind == SourceKind::File {
            found.source = Some(Arc::new(call.place.clone()));
        }
        acc.push(found);
    }
}

fn message(call: &UnknownCall) -> Option<String> {
    let meant = call.meant.as_deref()?;
    let place = &call.place;
    let place = match place.kind {
        SourceKind::File => {
            let file = place.file.rsplit('/').next().unwrap_or(&place.file);
            format!("`{file}:{}`", place.line)
        }
        SourceKind::Inline | SourceKind::Template => format!("Line {} of its code", place.line),
    };
    let client = shortened(&call.client);
    Some(match &call.operation {
        Some(operation) => {
            let operation = shortened(operation);
            format!(
                "{place} calls `{operation}`, which `{client}` does not have. Did you mean `{meant}`?"
            )
        }
        None => {
            format!(
                "{place} calls `{client}`, which is no service of boto3. Did you mean `{meant}`?"
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::code::check;
    use expect_test::expect;

    #[test]
    fn wrong_names_are_reported_with_what_is_meant() {
        check(
            r#"
#- template.yaml
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Environment: {Variables: {TABLE: !Ref Orders}}
      Policies:
        - DynamoDBWritePolicy: {TableName: !Ref Orders}
  Inline:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs22.x
      InlineCode: |
        const { SQS } = require("@aws-sdk/client-sqs");
        exports.handler = () => new SQS({}).sendMesage({ QueueUrl: "q" });
#- src/app.py
import boto3, os
ddb = boto3.client("dynamodb")
other = boto3.client("dynamodbb")
def handler(event, context):
    ddb.put_itm(TableName=os.environ["TABLE"], Item={})
    other.put_item(TableName=os.environ["TABLE"], Item={})
    ddb.something_that_is_newer_than_what_is_known()
    ddb.put_item_v2()
"#,
            expect![[r#"
                7 |       Handler: app.handler
                  |                ^^^^^^^^^^^ code-unknown-operation (warning): `app.py:5` calls `put_itm`, which `dynamodb` does not have. Did you mean `put_item`?
                7 |       Handler: app.handler
                  |                ^^^^^^^^^^^ code-unknown-operation (warning): `app.py:6` calls `dynamodbb`, which is no service of boto3. Did you mean `dynamodb`?
                15 |       Handler: index.handler
                   |                ^^^^^^^^^^^^^ code-unknown-operation (warning): Line 2 of its code calls `SendMesage`, which `sqs` does not have. Did you mean `SendMessage`?
            "#]],
        );
    }

    #[test]
    fn what_may_be_another_client_is_not_reported() {
        check(
            r#"
#- template.yaml
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Policies:
        - Statement: {Effect: Allow, Action: ['sqs:SendMessage', 'sns:Publish'], Resource: '*'}
#- src/app.py
import boto3
def send(client, **given):
    client.send_message(**given)
    client.exceptions.QueueDoesNotExist
    client.meta.region_name
    client.can_paginate("x")
    client.close()
def handler(event, context):
    send(boto3.client("sqs"), QueueUrl="q")
    send(boto3.client("sns"), TopicArn="t")
"#,
            expect![[""]],
        );
    }
}
