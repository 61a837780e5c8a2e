//! An element of a statement: the whole statement in words.

use crate::grant::action_list::actions;
use crate::grant::phrase::code;
use crate::grant::statement::StatementWords;
use crate::links;
use crate::place::InStatement;
use sam_core::connector::Resolver;
use sam_core::iam::ActionSet;
use sam_core::policy::{Effect, StatementForm};
use sam_core::syntax::EntryRef;

pub(super) fn parts(
    inside: InStatement<'_>,
    entry: EntryRef<'_>,
    resolver: &Resolver<'_>,
) -> Vec<String> {
    let all = super::document::in_words(&inside.site, &inside.statement, resolver);
    let sid = inside.statement.sid().and_then(|it| it.value.as_str());
    let sid = sid.map_or_else(String::new, |it| format!(" {}", code(it)));
    let (what, link) = match inside.statement.form {
        StatementForm::Statement => ("Statement", links::to_policy_element(entry.name())),
        StatementForm::Permission(form) => ("Permission", links::to_type(form.resource_type)),
    };
    let mut parts = vec![format!("**{what}**{sid} · {}", about(&all))];
    parts.extend(all.iter().flat_map(StatementWords::markdown));
    parts.push(link);
    parts
}

/// `5 actions`, denied or allowed.
fn about(statements: &[StatementWords]) -> String {
    let mut all = ActionSet::default();
    for it in statements {
        all.add_all(&it.action_set());
    }
    let is_idle = statements.iter().any(StatementWords::has_idle);
    let is_denied = |it: &StatementWords| it.effect == Effect::Deny;
    let verb = match statements.iter().any(is_denied) {
        true => "denies",
        false => "allows",
    };
    match all.levels().is_empty() {
        true if is_idle => format!("{verb} nothing"),
        true => "has no action".to_owned(),
        false => format!("{verb} {}", actions(&all)),
    }
}

#[cfg(test)]
mod tests {
    use crate::hover::tests::check;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check_statement(statement: &str, expected: Expect) {
        check(
            &format!(
                "\
Resources:
  P:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument:
        Statement:
          - {statement}
"
            ),
            expected,
        );
    }

    #[test]
    fn the_whole_statement_is_told() {
        check_statement(
            "{Eff$0ect: Allow, Action: ['s3:Get*', s3:PutObject, 's3:List*', 'sqs:*', s3:HeadObject], Resource: [!GetAtt Images.Arn, !Sub '${Images.Arn}/*']}",
            expect![[r#"
                [Effect]

                **Statement** · allows 102 actions

                On `Images` and `Images/*`:

                - **List** (s3): List\* (18)
                - **Read** (s3): Get\* (63)
                - **Write** (s3): PutObject
                - **sqs:\***: 20 actions: 7 Read · 8 Write · 2 Tagging · 3 Permissions management
                - **s3:HeadObject**: not an action
            "#]],
        );
        check_statement(
            "{Effect: De$0ny, NotAction: 'iam:*', NotResource: !GetAtt Images.Arn, Condition: {Bool: {aws:SecureTransport: 'false'}}}",
            expect![[r#"
                [Deny]

                **Statement** · denies 22,131 actions

                Denied on any resource but `Images` when `aws:SecureTransport` `Bool` `false`:

                - everything but iam:\*
            "#]],
        );
        check_statement(
            "{$0Sid: A, Effect: Allow, Principal: {Service: sns.amazonaws.com, AWS: '123456789012'}, Action: sqs:SendMessage, Resource: '*', Condition: {ArnEquals: {aws:SourceArn: !Ref News}}}",
            expect![[r#"
                [Sid]

                **Statement** `A` · allows 1 action

                `sns.amazonaws.com` and `123456789012` may, on any resource when the call comes from `News` (`aws:SourceArn` `ArnEquals`):

                - **Write** (sqs): SendMessage
            "#]],
        );
        check_statement(
            "{$0Action: sts:AssumeRole, Principal: '*'}",
            expect![[r#"
            [Action]

            **Statement** · allows 1 action

            Everyone may:

            - **Write** (sts): AssumeRole
        "#]],
        );
        check_statement(
            "{Effect$0: , Action: {}}",
            expect![[r#"
                [Effect]

                **Statement** · has no action
            "#]],
        );
    }

    #[test]
    fn a_backtick_in_a_name_does_not_end_the_code_around_it() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - {Eff$0ect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::b`![x](https://example.com/k.png)'}
",
            expect![[r#"
                [Effect]

                **Statement** · allows nothing

                Grants nothing: \`s3:GetObject\` takes \`accesspointobject\` or \`object\`, not \`b\`!\[x\](https://example.com/k.png)\`.
            "#]],
        );
    }

    #[test]
    fn a_permission_is_a_statement_in_other_words() {
        let permission = |mark: &str| {
            "\
Resources:
  Images: {Type: AWS::S3::Bucket}
  Resize: {Type: AWS::Serverless::Function}
  P:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName①: !Ref Resize
      Action: lambda:Invoke②Function
      Principal: s3.amazon③aws.com
      SourceArn: arn:aws:s3④:::images
      SourceAccount: !Ref AWS::AccountId
"
            .replace(mark, "$0")
            .replace(['①', '②', '③', '④'], "")
        };
        check(
            &permission("①"),
            expect![[r#"
                [FunctionName]

                **Permission** · allows 1 action

                `s3.amazonaws.com` may, on `Resize` when the call comes from `images` (`aws:SourceArn` `ArnLike`), in this account (`aws:SourceAccount` `StringEquals`):

                - **Write** (lambda): InvokeFunction
            "#]],
        );
        check(
            &permission("②"),
            expect![[r#"
            [lambda:InvokeFunction]

            **`lambda:InvokeFunction`** · Write · AWS Lambda

            On:

            - **function** (needed): `arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}`

            Condition keys: `lambda:EventSourceToken` · `lambda:InvokedViaFunctionUrl`
        "#]],
        );
        check(
            &permission("③"),
            expect![[r#"
            [s3.amazonaws.com]

            **`s3.amazonaws.com`** · the service Amazon S3
        "#]],
        );
        check(
            &permission("④"),
            expect![[r#"
                [arn:aws:s3:::images]

                **Permission** · allows 1 action

                `s3.amazonaws.com` may, on `Resize` when the call comes from `images` (`aws:SourceArn` `ArnLike`), in this account (`aws:SourceAccount` `StringEquals`):

                - **Write** (lambda): InvokeFunction
            "#]],
        );
    }
}
