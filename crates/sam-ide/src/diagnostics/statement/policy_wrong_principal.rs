//! `policy-wrong-principal`: a principal that IAM does not understand.
//!
//! A principal is `*` or a map: `Service` with names such as `lambda.amazonaws.com`, `AWS` with account IDs and ARNs,
//! `Federated` or `CanonicalUser`. Case counts. An ARN has no wildcard in it: IAM looks the principal up when the policy
//! is saved. The policy is refused otherwise. The principal of a Lambda permission is one text: the name of a service, an
//! account ID, an ARN or `*`.
//!
//! ```yaml
//! Principal: lambda.amazonaws.com                  # bad
//! Principal: { Service: lambda }                   # bad
//! Principal: { Service: lambda.amazonaws.com }     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_scalar, set_value};
use crate::names::{closest, listed};
use sam_core::connector::Resolver;
use sam_core::iam::prefixes;
use sam_core::policy::{
    Element, PermissionForm, Polarity, PolicySite, SiteKind, Statement, StatementForm, branches,
};
use sam_core::policy::{is_deferred, is_function_key, is_present};
use sam_core::spec::{PRINCIPAL_KINDS, SERVICE_PRINCIPALS};
use sam_core::syntax::{EntryRef, NodeRef};

pub(super) const RULE: Rule = Rule {
    code: "policy-wrong-principal",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    let Some(principal) = statement.principal() else {
        return;
    };
    for node in branches(principal.entry.value) {
        if is_deferred(node) || node.is_null() {
            continue;
        }
        match statement.form {
            StatementForm::Statement => {}
            StatementForm::Permission(form) => {
                of_permission(acc, form, node);
                continue;
            }
        }
        if !node.is_mapping() {
            bare(acc, node);
        }
        for entry in node
            .entries()
            .filter(|it| !is_function_key(*it) && is_present(*it))
        {
            match entry.name() {
                "Service" => {
                    let names = Element {
                        entry,
                        polarity: Polarity::Is,
                    };
                    names
                        .texts()
                        .for_each(|(text, node)| service(acc, text, node));
                }
                "AWS" => {
                    let names = Element {
                        entry,
                        polarity: Polarity::Is,
                    };
                    names
                        .texts()
                        .for_each(|(text, node)| account(acc, text, node));
                }
                "Federated" if site.kind == SiteKind::Trust => {
                    let names = Element {
                        entry,
                        polarity: Polarity::Is,
                    };
                    names
                        .texts()
                        .for_each(|(text, node)| provider(acc, text, node));
                }
                "Federated" | "CanonicalUser" | "*" => {}
                _ => unknown_kind(acc, entry),
            }
        }
    }
}

/// An identity provider is the ARN of one that IAM has, or a domain such as `cognito-identity.amazonaws.com`.
fn provider(acc: &mut Vec<Diagnostic>, text: &str, node: NodeRef<'_>) {
    let is_right = match text.strip_prefix("arn:") {
        Some(rest) => rest.contains(":saml-provider/") || rest.contains(":oidc-provider/"),
        None => {
            let is_letter = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'-');
            text.contains('.') && text.bytes().all(is_letter)
        }
    };
    if !is_right {
        let message = format!(
            "`{text}` is not an identity provider. Write its ARN, `arn:aws:iam::ACCOUNT:oidc-provider/HOST`, or a domain."
        );
        acc.push(RULE.at(node.full_range(), message));
    }
}

/// The principal of a permission is a text, whatever it is. What is not text is another rule's.
fn of_permission(acc: &mut Vec<Diagnostic>, form: &PermissionForm, node: NodeRef<'_>) {
    let Some(text) = node.scalar().map(|it| &*it.value) else {
        return;
    };
    let is_id = text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit());
    if text == "*" || is_id {
        return;
    }
    let is_of_function = form.source.is_some();
    if text.starts_with("arn:") {
        account(acc, text, node);
    } else if !is_of_function {
        let message = format!(
            "`{text}` is not `*` or an account ID (12 digits), and only these can use a layer."
        );
        acc.push(RULE.at(node.full_range(), message));
    } else if text.bytes().all(|it| it.is_ascii_digit()) {
        account(acc, text, node);
    } else if !text.is_empty() {
        service(acc, text, node);
    }
}

fn bare(acc: &mut Vec<Diagnostic>, node: NodeRef<'_>) {
    let message = match node.scalar().map(|it| &*it.value) {
        Some("*") => return,
        Some(text) => format!(
            "A principal must be `*` or a map. Write `{}: {text}` below.",
            kind_of(text)
        ),
        None => format!("A principal must be `*` or a map with {}.", kinds()),
    };
    acc.push(RULE.at(node.full_range(), message));
}

fn kind_of(text: &str) -> &'static str {
    match text.ends_with(".amazonaws.com") {
        true => "Service",
        false => "AWS",
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (_, statement) = finding.statement(resolver)?;
    let principal = statement.principal()?.entry;
    let maps = branches(principal.value);
    if let Some((map, entry)) = maps.iter().find_map(|it| Some((it, finding.key_in(*it)?))) {
        let near = closest(entry.name(), PRINCIPAL_KINDS).filter(|it| map.get(it).is_none())?;
        let edits = one(replace_scalar(document, entry.key, near));
        return Some(Fix::list([(format!("Change to `{near}`"), edits)]));
    }
    let of_kind = maps.iter().flat_map(|it| it.entries()).flat_map(|entry| {
        Element {
            entry,
            polarity: Polarity::Is,
        }
        .values()
    });
    let node = finding.node_in(maps.iter().copied().chain(of_kind))?;
    let text = &*node.scalar()?.value;
    let is_bare = matches!(statement.form, StatementForm::Statement)
        && maps.iter().any(|it| finding.is_at(*it));
    if !is_bare {
        let (.., meant) = meant_service(text).filter(|(_, it, _)| *it == finding.message)?;
        let edits = one(replace_scalar(document, node, &meant));
        return Some(Fix::list([(format!("Change to `{meant}`"), edits)]));
    }
    let kind = kind_of(text);
    let map = Piece::map([(kind, Piece::Copy(node))]);
    let edits = one(set_value(document, statement.node, principal, &map))
        .filter(|_| finding.is_at(principal.value));
    Some(Fix::list([(format!("Change to `{kind}: {text}`"), edits)]))
}

fn kinds() -> String {
    listed(PRINCIPAL_KINDS)
}

fn unknown_kind(acc: &mut Vec<Diagnostic>, entry: EntryRef<'_>) {
    let name = entry.name();
    let message = match closest(name, PRINCIPAL_KINDS) {
        Some(near) => format!("`{name}` is not a kind of principal. Did you mean `{near}`?"),
        None => format!(
            "`{name}` is not a kind of principal. The kinds are {}.",
            kinds()
        ),
    };
    acc.push(RULE.at(entry.key.full_range(), message));
}

/// What the names of services end with, in all partitions.
const ENDS: [&str; 7] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".amazon.com",
    ".aws.internal",
    ".ic.gov",
    ".sgov.gov",
];

fn service(acc: &mut Vec<Diagnostic>, text: &str, node: NodeRef<'_>) {
    if let Some((severity, message, _)) = meant_service(text) {
        acc.push(RULE.at(node.full_range(), message).severity(severity));
    }
}

/// What is wrong with the name of a service, and the name that was meant.
fn meant_service(text: &str) -> Option<(Severity, String, String)> {
    if text == "*" || text.contains("${") {
        return None;
    }
    if !text.contains('.') {
        let meant = format!("{text}.amazonaws.com");
        let message = format!("A service principal ends with `.amazonaws.com`. Write `{meant}`.");
        return Some((Severity::Error, message, meant));
    }
    if let Some(name) = of_amazon(text) {
        let meant = format!("{name}.amazonaws.com");
        let message =
            format!("This service principal ends with `.amazonaws.com`. Did you mean `{meant}`?");
        return Some((Severity::Error, message, meant));
    }
    if !ENDS.iter().any(|it| text.ends_with(it)) {
        let (first, _) = text.split_once('.').unwrap_or((text, ""));
        let meant = format!("{first}.amazonaws.com");
        closest(text, [&*meant])?;
        let message =
            format!("A service principal ends with `.amazonaws.com`. Did you mean `{meant}`?");
        return Some((Severity::Warning, message, meant));
    }
    let meant = format!("{}.amazonaws.com", mistyped(text)?);
    let message = format!("`{text}` is not a known service principal. Did you mean `{meant}`?");
    Some((Severity::Warning, message, meant))
}

/// The service in `lambda.amazon.com`; a few others, of Alexa, do end so.
fn of_amazon(text: &str) -> Option<&str> {
    let name = text.strip_suffix(".amazon.com")?;
    SERVICE_PRINCIPALS.contains(&name).then_some(name)
}

/// The service principal that was meant. Not all of them are listed, so that only what is one letter from a listed one,
/// and is not the prefix of a service either, was mistyped; names shorter than this are too much like each other.
const SHORTEST: usize = 5;

fn mistyped(text: &str) -> Option<&'static str> {
    let name = text.strip_suffix(".amazonaws.com")?;
    if prefixes().binary_search(&name).is_ok() || SERVICE_PRINCIPALS.contains(&name) {
        return None;
    }
    let mut long = SERVICE_PRINCIPALS
        .into_iter()
        .filter(|it| it.len() >= SHORTEST);
    long.find(|it| {
        crate::names::near(name, [*it])
            .first()
            .is_some_and(|(distance, _)| *distance == 1)
    })
}

fn account(acc: &mut Vec<Diagnostic>, text: &str, node: NodeRef<'_>) {
    let is_id = text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit());
    // The unique ID of a role or user: what IAM shows of one that was deleted.
    let is_unique_id = text.len() > 15
        && text.starts_with('A')
        && text.bytes().all(|it| it.is_ascii_alphanumeric());
    let message = if text == "*" || is_id || is_unique_id || text.contains("${") {
        return;
    } else if !text.starts_with("arn:") {
        format!("`{text}` is not an account ID (12 digits) or an ARN.")
    } else if text.contains(['*', '?']) {
        "The ARN of a principal cannot have a wildcard. Name the account, and compare `aws:PrincipalArn` with `ArnLike` in `Condition`.".to_owned()
    } else {
        return;
    };
    acc.push(RULE.at(node.full_range(), message));
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn identity_providers() {
        check(
            r#"
Resources:
  Deployer:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
        - Effect: Allow
          Action: sts:AssumeRoleWithWebIdentity
          Principal:
            Federated:
              - https://token.actions.githubusercontent.com
              - arn:aws:iam::123456789012:role/github
              - cognito-identity.amazonaws.com
              - arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com
              - !ImportValue provider
          Condition:
            StringEquals: {token.actions.githubusercontent.com:sub: 'repo:a/b:ref:refs/heads/main'}
"#,
            expect![[r#"
                12 |               - https://token.actions.githubusercontent.com
                   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal: `https://token.actions.githubusercontent.com` is not an identity provider. Write its ARN, `arn:aws:iam::ACCOUNT:oidc-provider/HOST`, or a domain.
                13 |               - arn:aws:iam::123456789012:role/github
                   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal: `arn:aws:iam::123456789012:role/github` is not an identity provider. Write its ARN, `arn:aws:iam::ACCOUNT:oidc-provider/HOST`, or a domain.
                14 |               - cognito-identity.amazonaws.com
                   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): Users of any Cognito identity pool may assume this role. Limit `cognito-identity.amazonaws.com:aud` to the ID of your pool.
            "#]],
        );
    }

    #[test]
    fn a_principal_says_what_it_is() {
        check(
            r#"
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Principal: lambda.amazonaws.com
          Action: sts:AssumeRole
        - Effect: Allow
          Principal: arn:aws:iam::123456789012:root
          Action: sts:AssumeRole
        - Effect: Allow
          Principal: [lambda.amazonaws.com]
          Action: sts:AssumeRole
        - Effect: Allow
          Principal:
            service: lambda.amazonaws.com
            Cloud: aws
          Action: sts:AssumeRole
        - Effect: Allow
          Principal:
            Service: [lambda, event.amazonaws.com, states.us-east-1.amazonaws.com, lambda.amazonaws.con, edgelambda.amazonaws.com, !Sub 'a.${AWS::URLSuffix}']
            AWS: ['123456789012', '*', '12345', 'arn:aws:iam::*:root', arn:aws:iam::123456789012:role/x, !GetAtt Role.Arn]
          Action: sts:AssumeRole
        - Effect: Allow
          Principal: '*'
          Action: sts:AssumeRole
"#,
            expect![[r#"
                10 |           Principal: lambda.amazonaws.com
                   |                      ^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal: A principal must be `*` or a map. Write `Service: lambda.amazonaws.com` below.
                   |                      fix: Change to `Service: lambda.amazonaws.com`
                13 |           Principal: arn:aws:iam::123456789012:root
                   |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal: A principal must be `*` or a map. Write `AWS: arn:aws:iam::123456789012:root` below.
                   |                      fix: Change to `AWS: arn:aws:iam::123456789012:root`
                16 |           Principal: [lambda.amazonaws.com]
                   |                      ^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal: A principal must be `*` or a map with `Service`, `AWS`, `Federated` and `CanonicalUser`.
                20 |             service: lambda.amazonaws.com
                   |             ^^^^^^^ policy-wrong-principal: `service` is not a kind of principal. Did you mean `Service`?
                   |             fix: Change to `Service`
                21 |             Cloud: aws
                   |             ^^^^^ policy-wrong-principal: `Cloud` is not a kind of principal. The kinds are `Service`, `AWS`, `Federated` and `CanonicalUser`.
                25 |             Service: [lambda, event.amazonaws.com, states.us-east-1.amazonaws.com, lambda.amazonaws.con, edgelambda.amazonaws.com, !Sub 'a.${AWS::URLSuffix}']
                   |                       ^^^^^^ policy-wrong-principal: A service principal ends with `.amazonaws.com`. Write `lambda.amazonaws.com`.
                   |                       fix: Change to `lambda.amazonaws.com`
                25 |             Service: [lambda, event.amazonaws.com, states.us-east-1.amazonaws.com, lambda.amazonaws.con, edgelambda.amazonaws.com, !Sub 'a.${AWS::URLSuffix}']
                   |                               ^^^^^^^^^^^^^^^^^^^ policy-wrong-principal (warning): `event.amazonaws.com` is not a known service principal. Did you mean `events.amazonaws.com`?
                   |                               fix: Change to `events.amazonaws.com`
                25 |             Service: [lambda, event.amazonaws.com, states.us-east-1.amazonaws.com, lambda.amazonaws.con, edgelambda.amazonaws.com, !Sub 'a.${AWS::URLSuffix}']
                   |                                                                                    ^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal (warning): A service principal ends with `.amazonaws.com`. Did you mean `lambda.amazonaws.com`?
                   |                                                                                    fix: Change to `lambda.amazonaws.com`
                26 |             AWS: ['123456789012', '*', '12345', 'arn:aws:iam::*:root', arn:aws:iam::123456789012:role/x, !GetAtt Role.Arn]
                   |                                        ^^^^^^^ policy-wrong-principal: `12345` is not an account ID (12 digits) or an ARN.
                26 |             AWS: ['123456789012', '*', '12345', 'arn:aws:iam::*:root', arn:aws:iam::123456789012:role/x, !GetAtt Role.Arn]
                   |                                                 ^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal: The ARN of a principal cannot have a wildcard. Name the account, and compare `aws:PrincipalArn` with `ArnLike` in `Condition`.
                26 |             AWS: ['123456789012', '*', '12345', 'arn:aws:iam::*:root', arn:aws:iam::123456789012:role/x, !GetAtt Role.Arn]
                   |                                                                                                                  ^^^^ circular-dependency: `Role` needs itself: CloudFormation refuses a circular dependency. Remove this reference.
            "#]],
        );
    }

    #[test]
    fn services_are_of_amazonaws() {
        check(
            r#"
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Principal: {Service: [lambda.amazon.com, alexa-appkit.amazon.com]}
          Action: sts:AssumeRole
"#,
            expect![[r#"
                10 |           Principal: {Service: [lambda.amazon.com, alexa-appkit.amazon.com]}
                   |                                 ^^^^^^^^^^^^^^^^^ policy-wrong-principal: This service principal ends with `.amazonaws.com`. Did you mean `lambda.amazonaws.com`?
                   |                                 fix: Change to `lambda.amazonaws.com`
            "#]],
        );
    }

    #[test]
    fn the_principal_of_a_permission_is_a_text() {
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
      Action: lambda:InvokeFunction
      Principal: s3
      SourceAccount: !Ref AWS::AccountId
  B:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.con
      SourceAccount: !Ref AWS::AccountId
  C:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: event.amazonaws.com
      SourceAccount: !Ref AWS::AccountId
  D:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: "12345"
      SourceAccount: !Ref AWS::AccountId
  E:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: "123456789012"
      SourceAccount: !Ref AWS::AccountId
  F:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: arn:aws:iam::123456789012:role/x
      SourceAccount: !Ref AWS::AccountId
  G:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: alexa-appkit.amazon.com
      SourceAccount: !Ref AWS::AccountId
  H:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: !Sub "s3.${AWS::URLSuffix}"
      SourceAccount: !Ref AWS::AccountId
  I:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: logs.eu-west-1.amazonaws.com
      SourceAccount: !Ref AWS::AccountId
  Z:
    Type: AWS::Lambda::LayerVersionPermission
    Properties:
      LayerVersionArn: !ImportValue Layer
      Action: lambda:GetLayerVersion
      Principal: s3.amazonaws.com
"#,
            expect![[r#"
                11 |       Principal: s3
                   |                  ^^ policy-wrong-principal: A service principal ends with `.amazonaws.com`. Write `s3.amazonaws.com`.
                   |                  fix: Change to `s3.amazonaws.com`
                18 |       Principal: s3.amazonaws.con
                   |                  ^^^^^^^^^^^^^^^^ policy-wrong-principal (warning): A service principal ends with `.amazonaws.com`. Did you mean `s3.amazonaws.com`?
                   |                  fix: Change to `s3.amazonaws.com`
                25 |       Principal: event.amazonaws.com
                   |                  ^^^^^^^^^^^^^^^^^^^ policy-wrong-principal (warning): `event.amazonaws.com` is not a known service principal. Did you mean `events.amazonaws.com`?
                   |                  fix: Change to `events.amazonaws.com`
                32 |       Principal: "12345"
                   |                  ^^^^^^^ policy-wrong-principal: `12345` is not an account ID (12 digits) or an ARN.
                74 |       Principal: s3.amazonaws.com
                   |                  ^^^^^^^^^^^^^^^^ policy-wrong-principal: `s3.amazonaws.com` is not `*` or an account ID (12 digits), and only these can use a layer.
            "#]],
        );
    }
}
