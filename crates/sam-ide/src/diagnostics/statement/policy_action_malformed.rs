//! `policy-action-malformed`: an action does not have the form `service:Name`.
//!
//! Every action begins with its service: `s3:GetObject`. IAM refuses a policy with an action that has no service or a
//! second colon, or whose service has a wildcard. IAM also refuses an action with nothing behind the colon. Only
//! `*`, all actions of all services, stands alone.
//!
//! ```yaml
//! Action: GetObject        # bad
//! Action: s3.GetObject     # bad
//! Action: "*:GetObject"    # bad
//! Action: s3:GetObject     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::iam::{Known, actions_named, has_wildcard_service, known, service};
use sam_core::policy::{Element, PolicySite, SiteKind, Statement, StatementForm};

pub(super) const RULE: Rule = Rule {
    code: "policy-action-malformed",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    let Some(actions) = statement.action() else {
        return;
    };
    for (text, node) in actions.texts() {
        if let StatementForm::Permission(_) = statement.form
            && is_partial_wildcard(text)
        {
            let message = format!(
                "A Lambda permission has one action or `lambda:*`, so Lambda refuses `{text}`. Write one permission for each action."
            );
            acc.push(RULE.at(node.full_range(), message));
            continue;
        }
        let parts = text.split(':').count();
        let is_all = !text.is_empty() && text.bytes().all(|it| it == b'*');
        if parts == 2 && has_wildcard_service(text) {
            let message = format!(
                "IAM refuses `{text}`: the service of an action must not have wildcards. Name each service."
            );
            acc.push(RULE.at(node.full_range(), message));
            continue;
        }
        let (prefix, name) = text.split_once(':').unwrap_or_default();
        let is_half = parts == 2 && (prefix.is_empty() || name.is_empty());
        if parts == 2 && !is_half || is_all {
            continue;
        }
        let message = match is_half && !prefix.is_empty() {
            true => format!(
                "`{text}` names no action, so it is about nothing. Write one behind the colon, for example `{text}*`."
            ),
            false => message(text, parts, &meant(text, actions, site)),
        };
        let found = RULE.at(node.full_range(), message);
        acc.push(match is_half && !prefix.is_empty() {
            true => found.severity(Severity::Warning),
            false => found,
        });
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (site, statement) = finding.statement(resolver)?;
    let actions = statement.action()?;
    let (text, node) = actions.texts().find(|(_, it)| finding.is_at(*it))?;
    if let StatementForm::Permission(_) = statement.form
        && is_partial_wildcard(text)
    {
        return None;
    }
    Some(Fix::list(meant(text, actions, &site).iter().map(|it| {
        let edits = one(replace_scalar(document, node, it));
        (format!("Change to `{it}`"), edits)
    })))
}

/// Whether a wildcard stands for some of the actions of a service.
fn is_partial_wildcard(text: &str) -> bool {
    let is_whole = matches!(text, "*" | "lambda:*");
    text.contains(['*', '?']) && !is_whole
}

fn message(text: &str, parts: usize, meant: &[String]) -> String {
    match (meant, parts) {
        ([meant, ..], _) => format!(
            "`{text}` is not an action, which has the form `service:Name`. Did you mean `{meant}`?"
        ),
        ([], 1) if text.is_empty() => {
            "An action is missing here. Write one, for example `s3:GetObject`.".to_owned()
        }
        ([], 1) if let Some(service) = service(text) => {
            let prefix = service.prefix;
            format!(
                "`{prefix}` is a service. Add `:` and an action, or write `{prefix}:*` for all."
            )
        }
        ([], 1 | 2) => {
            let name = text.trim_start_matches(':');
            format!("`{text}` has no service. Write `service:{name}`.")
        }
        ([], _) => format!(
            "`{text}` has more than one colon. An action has the form `service:Name`, for example `s3:GetObject`."
        ),
    }
}

/// The actions that an action without its service may be: of a service named with another separator, or of those that
/// the statement names elsewhere.
fn meant(text: &str, actions: Element<'_>, site: &PolicySite<'_>) -> Vec<String> {
    let action = |prefix: &str, name: &str| match known(&format!("{prefix}:{name}")) {
        Known::Action(service, action) => Some(format!("{}:{}", service.prefix, action.name)),
        Known::Newer | Known::UnknownAction(_) | Known::UnknownService => None,
    };
    let separated = text
        .split_once(['.', '/', ' ', '-', ':'])
        .and_then(|(prefix, name)| action(prefix, name.trim_start_matches([':', ' '])));
    if let Some(it) = separated {
        return vec![it];
    }
    let of_site = match site.kind {
        SiteKind::Resource(prefix) => Some(prefix),
        SiteKind::Trust => Some("sts"),
        SiteKind::Permission => Some("lambda"),
        SiteKind::Identity | SiteKind::Limit => None,
    };
    let mut prefixes: Vec<&str> = of_site.into_iter().collect();
    for (other, _) in actions.texts() {
        if let Some((prefix, _)) = other.split_once(':')
            && !prefixes.contains(&prefix)
        {
            prefixes.push(prefix);
        }
    }
    let name = text.trim_start_matches(':');
    let named: Vec<String> = prefixes
        .into_iter()
        .filter_map(|it| action(it, name))
        .collect();
    match named.is_empty() {
        true => of_one_service(name).into_iter().collect(),
        false => named,
    }
}

/// The action of a name that only one service has.
fn of_one_service(name: &str) -> Option<String> {
    let found = actions_named(name).iter();
    let mut found = found.filter(|it| it.name.eq_ignore_ascii_case(name));
    let only = found.next().filter(|_| found.next().is_none())?;
    Some(format!("{}:{}", only.prefix, only.name))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn an_action_is_a_service_and_a_name() {
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
          - GetObject
          - s3.PutObject
          - s3:ListBucket
          - arn:aws:s3:::b
          - ''
          - "s3:"
          - ":GetObject"
          - ":Other"
          - !Sub '${AWS::StackName}'
          Resource: '*'
        - Effect: Deny
          Action: '*'
          Resource: '*'
  Queue:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument:
        Statement: {Effect: Allow, Principal: '*', Action: SendMessage, Resource: '*'}
"#,
            expect![[r#"
                11 |           - GetObject
                   |             ^^^^^^^^^ policy-action-malformed: `GetObject` is not an action, which has the form `service:Name`. Did you mean `s3:GetObject`?
                   |             fix: Change to `s3:GetObject`
                12 |           - s3.PutObject
                   |             ^^^^^^^^^^^^ policy-action-malformed: `s3.PutObject` is not an action, which has the form `service:Name`. Did you mean `s3:PutObject`?
                   |             fix: Change to `s3:PutObject`
                14 |           - arn:aws:s3:::b
                   |             ^^^^^^^^^^^^^^ policy-action-malformed: `arn:aws:s3:::b` has more than one colon. An action has the form `service:Name`, for example `s3:GetObject`.
                15 |           - ''
                   |             ^^ policy-action-malformed: An action is missing here. Write one, for example `s3:GetObject`.
                16 |           - "s3:"
                   |             ^^^^^ policy-action-malformed (warning): `s3:` names no action, so it is about nothing. Write one behind the colon, for example `s3:*`.
                17 |           - ":GetObject"
                   |             ^^^^^^^^^^^^ policy-action-malformed: `:GetObject` is not an action, which has the form `service:Name`. Did you mean `s3:GetObject`?
                   |             fix: Change to `s3:GetObject`
                18 |           - ":Other"
                   |             ^^^^^^^^ policy-action-malformed: `:Other` has no service. Write `service:Other`.
                28 |         Statement: {Effect: Allow, Principal: '*', Action: SendMessage, Resource: '*'}
                   |                                                            ^^^^^^^^^^^ policy-action-malformed: `SendMessage` is not an action, which has the form `service:Name`. Did you mean `sqs:SendMessage`?
                   |                                                            fix: Change to `sqs:SendMessage`
            "#]],
        );
    }

    #[test]
    fn a_service_has_no_wildcard() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - {Effect: Allow, Action: ['*:Untag*', 'sq?:SendMessage', 's3:ListAllMyBuckets'], Resource: '*'}
        - {Effect: Deny, Action: '*:*', Resource: '*'}
"#,
            expect![[r#"
                9 |         - {Effect: Allow, Action: ['*:Untag*', 'sq?:SendMessage', 's3:ListAllMyBuckets'], Resource: '*'}
                  |                                    ^^^^^^^^^^ policy-action-malformed: IAM refuses `*:Untag*`: the service of an action must not have wildcards. Name each service.
                9 |         - {Effect: Allow, Action: ['*:Untag*', 'sq?:SendMessage', 's3:ListAllMyBuckets'], Resource: '*'}
                  |                                                ^^^^^^^^^^^^^^^^^ policy-action-malformed: IAM refuses `sq?:SendMessage`: the service of an action must not have wildcards. Name each service.
            "#]],
        );
    }

    #[test]
    fn a_permission_is_for_one_action_or_all() {
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
      Action: lambda:Invoke*
      Principal: "123456789012"
  B:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:*
      Principal: "123456789012"
  C:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: InvokeFunction
      Principal: "123456789012"
"#,
            expect![[r#"
                10 |       Action: lambda:Invoke*
                   |               ^^^^^^^^^^^^^^ policy-action-malformed: A Lambda permission has one action or `lambda:*`, so Lambda refuses `lambda:Invoke*`. Write one permission for each action.
                22 |       Action: InvokeFunction
                   |               ^^^^^^^^^^^^^^ policy-action-malformed: `InvokeFunction` is not an action, which has the form `service:Name`. Did you mean `lambda:InvokeFunction`?
                   |               fix: Change to `lambda:InvokeFunction`
            "#]],
        );
    }

    #[test]
    fn a_name_that_one_service_has() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - {Effect: Allow, Action: Decrypt, Resource: 'arn:aws:kms:eu-west-1:123456789012:key/1'}
        - {Effect: Allow, Action: getitem, Resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders'}
        - {Effect: Allow, Action: TagResource, Resource: 'arn:aws:kms:eu-west-1:123456789012:key/1'}
"#,
            expect![[r#"
                9 |         - {Effect: Allow, Action: Decrypt, Resource: 'arn:aws:kms:eu-west-1:123456789012:key/1'}
                  |                                   ^^^^^^^ policy-action-malformed: `Decrypt` is not an action, which has the form `service:Name`. Did you mean `kms:Decrypt`?
                  |                                   fix: Change to `kms:Decrypt`
                10 |         - {Effect: Allow, Action: getitem, Resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders'}
                   |                                   ^^^^^^^ policy-action-malformed: `getitem` has no service. Write `service:getitem`.
                11 |         - {Effect: Allow, Action: TagResource, Resource: 'arn:aws:kms:eu-west-1:123456789012:key/1'}
                   |                                   ^^^^^^^^^^^ policy-action-malformed: `TagResource` has no service. Write `service:TagResource`.
            "#]],
        );
    }
}
