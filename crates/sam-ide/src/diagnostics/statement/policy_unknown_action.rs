//! `policy-unknown-action`: the service has no action with this name.
//!
//! Most often it is the name of an operation of the SDK. Many actions have the name of the operation that needs them,
//! but `HeadObject` needs `s3:GetObject`, and `SendMessageBatch` needs `sqs:SendMessage`. IAM takes any name and says
//! nothing; the permission is missing when the code runs.
//!
//! ```yaml
//! Action: s3:HeadObject     # bad
//! Action: s3:GetObject      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.

use super::does::does;
use super::near_action::is_of_same_kind;
use crate::diagnostics::message::first_short;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::action::{change, remove};
use crate::names::{listed, near};
use sam_core::IAM_DATE;
use sam_core::connector::Resolver;
use sam_core::iam::{Known, Service, known, most_allowed, times_allowed, unknown_action};
use sam_core::policy::{Element, PolicySite, SiteKind, Statement};
use sam_core::spec::operation;

pub(super) const RULE: Rule = Rule {
    code: "policy-unknown-action",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

/// What a service takes in the policy of its resource although it is no action of its list: it stands in the policy that
/// Amazon SNS itself gives a topic.
const OF_RESOURCE: (&str, &str) = ("sns", "Receive");

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    let Some(actions) = statement.action() else {
        return;
    };
    for (text, node) in actions.texts() {
        let Some((service, name)) = unknown_action(text) else {
            continue;
        };
        let is_taken = name.eq_ignore_ascii_case(OF_RESOURCE.1)
            && site.kind == SiteKind::Resource(OF_RESOURCE.0)
            && service.prefix == OF_RESOURCE.0;
        if is_taken {
            continue;
        }
        let does = does(statement, actions);
        let message = message(service, text, name, does, &meant(service, name, actions));
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (_, statement) = finding.statement(resolver)?;
    let actions = statement.action()?;
    let (text, node) = actions.texts().find(|(_, it)| finding.is_at(*it))?;
    let (service, name) = unknown_action(text)?;
    let change = |to: &[&str]| change(document, statement, actions, node, to);
    Some(Fix::list([match meant(service, name, actions) {
        Meant::Needs([]) => (format!("Remove `{text}`"), remove(document, actions, node)),
        Meant::Needs(needed) => (
            format!("Change to {}", listed(needed.iter().copied())),
            change(needed),
        ),
        Meant::Near(near) => (format!("Change to `{near}`"), change(&[&near])),
        Meant::Unknown => return None,
    }]))
}

/// What was meant by an action that does not exist.
enum Meant {
    /// An operation, which needs these actions.
    Needs(&'static [&'static str]),
    /// An action with nearly the same name, or with the same name of another service.
    Near(String),
    /// Nothing that can be told.
    Unknown,
}

fn meant(service: &Service, name: &str, actions: Element<'_>) -> Meant {
    // Each action is typed with nothing behind the colon at first.
    if name.is_empty() {
        return Meant::Unknown;
    }
    if let Some(needed) = operation(service.prefix, name) {
        return Meant::Needs(needed);
    }
    let others = actions.texts().filter_map(|(it, _)| it.split_once(':'));
    for (prefix, _) in others {
        if let Known::Action(other, action) = known(&format!("{prefix}:{name}")) {
            return Meant::Near(format!("{}:{}", other.prefix, action.name));
        }
    }
    if let Some(action) = by_another_verb(service, name) {
        return Meant::Near(format!("{}:{action}", service.prefix));
    }
    let own = service.actions.iter().map(|it| it.name);
    let own = own.filter(|it| is_of_same_kind(service, name, it));
    let near = near(name, own).into_iter().min_by_key(|(score, _)| *score);
    // What differs in a letter was mistyped; else another service may have the very name.
    let mistyped = near.filter(|(score, _)| *score == 1);
    let by_words = by_its_words(service, name);
    if mistyped.is_none()
        && by_words.is_none()
        && let Some(elsewhere) = of_usual_service(name)
    {
        return Meant::Near(elsewhere.to_owned());
    }
    let near = near.map(|(_, it)| it).or(by_words);
    near.map_or(Meant::Unknown, |it| {
        Meant::Near(format!("{}:{it}", service.prefix))
    })
}

/// The action of that name which policies of AWS allow, if they allow that of another service far less.
fn of_usual_service(name: &str) -> Option<&'static str> {
    let is_called = |it: &&str| {
        let of = it.split_once(':');
        of.is_some_and(|(_, it)| it.eq_ignore_ascii_case(name))
    };
    let mut all = most_allowed().filter(is_called);
    let first = all.next()?;
    let second = all.next().map_or(0, times_allowed);
    (times_allowed(first) >= 3 * second).then_some(first)
}

/// Verbs that people take for each other, which are not near in their letters.
const VERBS: [(&str, &[&str]); 8] = [
    ("Add", &["Put", "Create"]),
    ("Create", &["Put"]),
    ("Fetch", &["Get"]),
    ("Modify", &["Update"]),
    ("Put", &["Create", "Update"]),
    ("Read", &["Get", "Receive"]),
    ("Remove", &["Delete"]),
    ("Write", &["Put", "Update", "Send"]),
];

fn by_another_verb(service: &Service, name: &str) -> Option<&'static str> {
    VERBS.iter().find_map(|(verb, others)| {
        let rest = name.strip_prefix(verb)?;
        let action = |other: &&str| match known(&format!("{}:{other}{rest}", service.prefix)) {
            Known::Action(_, action) => Some(action.name),
            Known::Newer | Known::UnknownAction(_) | Known::UnknownService => None,
        };
        others.iter().find_map(action)
    })
}

/// An action that has more or fewer words behind the same ones, or more before them: `PutMetric` is `PutMetricData`,
/// `PublishMessage` is `Publish`, `GetImage` is `BatchGetImage`.
fn by_its_words(service: &Service, name: &str) -> Option<&'static str> {
    let is_begun = |long: &str, short: &str| {
        long.get(..short.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(short))
            && long
                .get(short.len()..)
                .is_some_and(|it| it.starts_with(char::is_uppercase))
    };
    let is_ended = |long: &str, short: &str| {
        let at = long.len().saturating_sub(short.len());
        at > 0
            && long.get(at..).is_some_and(|it| {
                it.eq_ignore_ascii_case(short) && it.starts_with(char::is_uppercase)
            })
    };
    let names = || service.actions.iter().map(|it| it.name);
    let is_of_many = |it: &&str| {
        let one = it.strip_prefix("Batch");
        one.is_some_and(|it| it.eq_ignore_ascii_case(name))
    };
    if let Some(of_many) = names().find(is_of_many) {
        return Some(of_many);
    }
    let longer = names().filter(|it| is_begun(it, name));
    let longer = longer.min_by_key(|it| it.len());
    let shorter = || {
        let shorter = names().filter(|it| is_begun(name, it));
        shorter.max_by_key(|it| it.len())
    };
    let behind = || {
        let longer = names().filter(|it| is_ended(it, name));
        longer.min_by_key(|it| it.len())
    };
    longer.or_else(shorter).or_else(behind)
}

fn message(service: &Service, text: &str, name: &str, does: &str, meant: &Meant) -> String {
    let service = service.name;
    match meant {
        Meant::Needs([]) => {
            format!(
                "`{text}` is not an action: the operation {name} needs no permission. Remove it."
            )
        }
        Meant::Needs(needed) => {
            let needed = listed(needed.iter().copied());
            first_short([
                format!(
                    "`{text}` is not an action, so it {does} nothing. The operation {name} needs {needed}."
                ),
                format!("`{text}` is not an action. Use {needed}."),
            ])
        }
        Meant::Near(near) => {
            format!(
                "{service} has no action `{text}`, so it {does} nothing. Did you mean `{near}`?"
            )
        }
        Meant::Unknown if name.is_empty() => {
            format!("An action is missing behind `{text}`. Write one, or `{text}*` for all.")
        }
        Meant::Unknown => format!(
            "{service} has no action `{text}` (as of {IAM_DATE}), so it {does} nothing. Check the spelling."
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;
    use sam_core::analysis::Analysis;

    #[test]
    fn operations_are_no_actions() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action:
          - s3:HeadObject
          - sqs:SendMessageBatch
          - sqs:SendMessage
          - dynamodb:CreateItem
          - dynamodb:TransactWriteItems
          - dynamodb:Scam
          - s3:UpdateItem
          - s3:FooBarBaz
          - s3:PutObject
          Resource: '*'
"#,
            expect![[r#"
                11 |           - s3:HeadObject
                   |             ^^^^^^^^^^^^^ policy-unknown-action (warning): `s3:HeadObject` is not an action, so it allows nothing. The operation HeadObject needs `s3:GetObject`.
                   |             fix: Change to `s3:GetObject`
                12 |           - sqs:SendMessageBatch
                   |             ^^^^^^^^^^^^^^^^^^^^ policy-unknown-action (warning): `sqs:SendMessageBatch` is not an action, so it allows nothing. The operation SendMessageBatch needs `sqs:SendMessage`.
                   |             fix: Change to `sqs:SendMessage`
                14 |           - dynamodb:CreateItem
                   |             ^^^^^^^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon DynamoDB has no action `dynamodb:CreateItem`, so it allows nothing. Did you mean `dynamodb:PutItem`?
                   |             fix: Change to `dynamodb:PutItem`
                15 |           - dynamodb:TransactWriteItems
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-unknown-action (warning): `dynamodb:TransactWriteItems` is not an action. Use `dynamodb:ConditionCheckItem`, `dynamodb:DeleteItem`, `dynamodb:PutItem` and `dynamodb:UpdateItem`.
                   |             fix: Change to `dynamodb:ConditionCheckItem`, `dynamodb:DeleteItem`, `dynamodb:PutItem` and `dynamodb:UpdateItem`
                16 |           - dynamodb:Scam
                   |             ^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon DynamoDB has no action `dynamodb:Scam`, so it allows nothing. Did you mean `dynamodb:Scan`?
                   |             fix: Change to `dynamodb:Scan`
                17 |           - s3:UpdateItem
                   |             ^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon S3 has no action `s3:UpdateItem`, so it allows nothing. Did you mean `dynamodb:UpdateItem`?
                   |             fix: Change to `dynamodb:UpdateItem`
                18 |           - s3:FooBarBaz
                   |             ^^^^^^^^^^^^ policy-unknown-action (warning): Amazon S3 has no action `s3:FooBarBaz` (as of 2026-10), so it allows nothing. Check the spelling.
            "#]],
        );
    }

    #[test]
    fn what_another_service_has_or_another_verb_says() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: [ecr:GetImage, ecr:PullImage]
          Resource: '*'
        - {Effect: Allow, Action: 'cloudwatch:PutLogEvents', Resource: '*'}
        - {Effect: Allow, Action: 'sqs:Publish', Resource: '*'}
        - {Effect: Allow, Action: 'iam:AssumeRole', Resource: '*'}
        - {Effect: Allow, Action: 'sts:PassRole', Resource: '*'}
        - {Effect: Allow, Action: 'ssm:GetSecretValue', Resource: '*'}
        - {Effect: Allow, Action: 'opensearch:ESHttpGet', Resource: '*'}
        - {Effect: Allow, Action: 'events:InvokeFunction', Resource: '*'}
        - {Effect: Deny, Action: 's3:DeleteObjct', Resource: '*'}
        - {Effect: Deny, Action: 's3:Deleet*', Resource: '*'}
        - {Effect: Deny, Action: 'nowhere:Delete', Resource: '*'}
        - {Effect: Deny, NotAction: 's3:HeadObject', Resource: '*'}
"#,
            expect![[r#"
                10 |           Action: [ecr:GetImage, ecr:PullImage]
                   |                    ^^^^^^^^^^^^ policy-unknown-action (warning): Amazon ECR has no action `ecr:GetImage`, so it allows nothing. Did you mean `ecr:BatchGetImage`?
                   |                    fix: Change to `ecr:BatchGetImage`
                10 |           Action: [ecr:GetImage, ecr:PullImage]
                   |                                  ^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon ECR has no action `ecr:PullImage` (as of 2026-10), so it allows nothing. Check the spelling.
                12 |         - {Effect: Allow, Action: 'cloudwatch:PutLogEvents', Resource: '*'}
                   |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon CloudWatch has no action `cloudwatch:PutLogEvents`, so it allows nothing. Did you mean `logs:PutLogEvents`?
                   |                                   fix: Change to `logs:PutLogEvents`
                13 |         - {Effect: Allow, Action: 'sqs:Publish', Resource: '*'}
                   |                                   ^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon SQS has no action `sqs:Publish`, so it allows nothing. Did you mean `sns:Publish`?
                   |                                   fix: Change to `sns:Publish`
                14 |         - {Effect: Allow, Action: 'iam:AssumeRole', Resource: '*'}
                   |                                   ^^^^^^^^^^^^^^^^ policy-unknown-action (warning): AWS IAM has no action `iam:AssumeRole`, so it allows nothing. Did you mean `sts:AssumeRole`?
                   |                                   fix: Change to `sts:AssumeRole`
                15 |         - {Effect: Allow, Action: 'sts:PassRole', Resource: '*'}
                   |                                   ^^^^^^^^^^^^^^ policy-unknown-action (warning): AWS STS has no action `sts:PassRole`, so it allows nothing. Did you mean `iam:PassRole`?
                   |                                   fix: Change to `iam:PassRole`
                16 |         - {Effect: Allow, Action: 'ssm:GetSecretValue', Resource: '*'}
                   |                                   ^^^^^^^^^^^^^^^^^^^^ policy-unknown-action (warning): AWS Systems Manager has no action `ssm:GetSecretValue`, so it allows nothing. Did you mean `secretsmanager:GetSecretValue`?
                   |                                   fix: Change to `secretsmanager:GetSecretValue`
                17 |         - {Effect: Allow, Action: 'opensearch:ESHttpGet', Resource: '*'}
                   |                                   ^^^^^^^^^^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon OpenSearch has no action `opensearch:ESHttpGet`, so it allows nothing. Did you mean `es:ESHttpGet`?
                   |                                   fix: Change to `es:ESHttpGet`
                18 |         - {Effect: Allow, Action: 'events:InvokeFunction', Resource: '*'}
                   |                                   ^^^^^^^^^^^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon EventBridge has no action `events:InvokeFunction`, so it allows nothing. Did you mean `lambda:InvokeFunction`?
                   |                                   fix: Change to `lambda:InvokeFunction`
                19 |         - {Effect: Deny, Action: 's3:DeleteObjct', Resource: '*'}
                   |                                  ^^^^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon S3 has no action `s3:DeleteObjct`, so it denies nothing. Did you mean `s3:DeleteObject`?
                   |                                  fix: Change to `s3:DeleteObject`
                20 |         - {Effect: Deny, Action: 's3:Deleet*', Resource: '*'}
                   |                                  ^^^^^^^^^^^^ policy-wildcard-matches-nothing (warning): No action of Amazon S3 matches `s3:Deleet*`, so it denies nothing. Did you mean `s3:Delete*`?
                   |                                  fix: Change to `s3:Delete*`
                21 |         - {Effect: Deny, Action: 'nowhere:Delete', Resource: '*'}
                   |                                  ^^^^^^^^^^^^^^^^ policy-unknown-service (warning): No service has the prefix `nowhere` (as of 2026-10), so it denies nothing. Check the spelling.
                22 |         - {Effect: Deny, NotAction: 's3:HeadObject', Resource: '*'}
                   |                                     ^^^^^^^^^^^^^^^ policy-unknown-action (warning): `s3:HeadObject` is not an action, so it leaves out nothing. The operation HeadObject needs `s3:GetObject`.
                   |                                     fix: Change to `s3:GetObject`
            "#]],
        );
    }

    #[test]
    fn several_actions_come_in_the_place_of_one() {
        check_fix(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: kms:ReEncrypt
          Resource: '*'
        - Effect: Allow
          Action:
          - kms:ReEncrypt # a key for another
          - kms:Decrypt
          Resource: '*'
"#,
            "Change to `kms:ReEncryptFrom` and `kms:ReEncryptTo`",
            expect![[r#"
                  9 |         - Effect: Allow
                -10 |           Action: kms:ReEncrypt
                +10 |           Action:
                +11 |           - kms:ReEncryptFrom
                +12 |           - kms:ReEncryptTo
                 13 |           Resource: '*'
            "#]],
        );
    }

    #[test]
    fn a_permission_names_an_action_too() {
        check(
            r#"
Resources:
  Images: {Type: AWS::S3::Bucket}
  Shop: {Type: AWS::Serverless::Api}
  Resize: {Type: AWS::Serverless::Function}
  A:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunctionn
      Principal: "123456789012"
  B:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:Invoke
      Principal: "123456789012"
"#,
            expect![[r#"
                10 |       Action: lambda:InvokeFunctionn
                   |               ^^^^^^^^^^^^^^^^^^^^^^ policy-unknown-action (warning): AWS Lambda has no action `lambda:InvokeFunctionn`, so it allows nothing. Did you mean `lambda:InvokeFunction`?
                   |               fix: Change to `lambda:InvokeFunction`
                16 |       Action: lambda:Invoke
                   |               ^^^^^^^^^^^^^ policy-unknown-action (warning): `lambda:Invoke` is not an action, so it allows nothing. The operation Invoke needs `lambda:InvokeFunction`.
                   |               fix: Change to `lambda:InvokeFunction`
            "#]],
        );
    }
    #[test]
    fn words_too_many_or_too_few() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: [sns:publishMessage, cloudwatch:PutMetric, 's3:Gett*']
          Resource: '*'
"#,
            expect![[r#"
                10 |           Action: [sns:publishMessage, cloudwatch:PutMetric, 's3:Gett*']
                   |                    ^^^^^^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon SNS has no action `sns:publishMessage`, so it allows nothing. Did you mean `sns:Publish`?
                   |                    fix: Change to `sns:Publish`
                10 |           Action: [sns:publishMessage, cloudwatch:PutMetric, 's3:Gett*']
                   |                                        ^^^^^^^^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon CloudWatch has no action `cloudwatch:PutMetric`, so it allows nothing. Did you mean `cloudwatch:PutMetricData`?
                   |                                        fix: Change to `cloudwatch:PutMetricData`
                10 |           Action: [sns:publishMessage, cloudwatch:PutMetric, 's3:Gett*']
                   |                                                              ^^^^^^^^^^ policy-wildcard-matches-nothing (warning): No action of Amazon S3 matches `s3:Gett*`, so it allows nothing. Did you mean `s3:Get*`?
                   |                                                              fix: Change to `s3:Get*`
            "#]],
        );
    }

    #[test]
    fn a_policy_may_be_the_text_of_a_scalar() {
        let document = Analysis::open(
            1,
            r#"
Resources:
  Images: {Type: AWS::S3::Bucket}
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: !Sub |
        {
          "Version": "2012-10-17",
          "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObjekt", "s3:GetObject"], "Resource": "${Images.Arn}/*"}
          ]
        }
  Other:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
      Policies:
        - PolicyName: a
          PolicyDocument:
            Fn::Sub:
              - '{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMesage", "Resource": "${Queue}"}]}'
              - {Queue: !GetAtt Jobs.Arn}
  Jobs: {Type: AWS::SQS::Queue}
"#,
        );
        let found = crate::diagnostics::findings(&document);
        let shown: Vec<_> = found
            .iter()
            .map(|it| (it.code, document.slice(it.range)))
            .collect();
        let expected = [
            ("policy-unknown-action", "\"s3:GetObjekt\""),
            ("policy-unknown-action", "\"sqs:SendMesage\""),
        ];
        assert_eq!(shown, expected);
        // A fix would write YAML into the JSON.
        let resolver = document.resolver();
        let mut fixes = found
            .iter()
            .flat_map(|it| crate::diagnostics::fixes(&resolver, it));
        assert_eq!(fixes.next(), None);
    }
}
