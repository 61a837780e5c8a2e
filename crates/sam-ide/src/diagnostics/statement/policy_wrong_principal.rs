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

use super::service_principal::{Misnamed, misnamed, written};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece as Edit, one, replace_scalar, replace_value, set_value};
use crate::names::{a_noun, closest, listed};
use crate::principal::is_provider_domain;
use sam_core::connector::Resolver;
use sam_core::policy::{
    Element, PermissionForm, Polarity, PolicySite, SiteKind, Statement, StatementForm, TextPart,
    branches, text_parts,
};
use sam_core::policy::{is_deferred, is_function_key, is_present};
use sam_core::spec::PRINCIPAL_KINDS;
use sam_core::spec::cfn::{RefIs, arn_attribute, ref_is};
use sam_core::syntax::{EntryRef, NodeRef, Scalar, ScalarType};

pub(super) const RULE: Rule = Rule {
    code: "policy-wrong-principal",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    let Some(principal) = statement.principal() else {
        return;
    };
    for node in branches(principal.entry.value) {
        if is_deferred(node) && matches!(statement.form, StatementForm::Permission(_)) {
            acc.extend(Reference::of(node, resolver).and_then(|it| it.fault("Principal")));
        }
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
            let values = Element {
                entry,
                polarity: Polarity::Is,
            }
            .values();
            match entry.name() {
                "Service" => {
                    for node in values {
                        let is_text = node.as_str().is_some() || is_deferred(node);
                        if let Some(text) = written(node).filter(|_| is_text) {
                            service(acc, &text, node);
                        }
                        let reference = Reference::of(node, resolver);
                        acc.extend(reference.and_then(|it| it.no_service()));
                    }
                }
                "AWS" => {
                    for node in values {
                        if let Some(scalar) = node.scalar().filter(|it| is_octal(it)) {
                            let message = format!(
                                "YAML reads `{0}` as an octal number, so this is another account. Write '{0}'.",
                                scalar.value
                            );
                            acc.push(RULE.at(node.full_range(), message));
                            continue;
                        }
                        let scalar = node
                            .scalar()
                            .filter(|_| !is_deferred(node) && !node.is_null());
                        match scalar {
                            Some(scalar) => account(acc, &scalar.value, node),
                            None => {
                                let reference = Reference::of(node, resolver);
                                acc.extend(reference.and_then(|it| it.fault("AWS")));
                            }
                        }
                    }
                }
                "Federated" if site.kind == SiteKind::Trust => {
                    for node in values {
                        if let Some(text) = node.as_str().filter(|_| !is_deferred(node)) {
                            provider(acc, text, node);
                        }
                    }
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
    } else if !text.starts_with("arn:") && !is_provider_domain(text) {
        let message = "IAM knows no identity provider by this domain. Write its ARN, `arn:aws:iam::ACCOUNT:oidc-provider/HOST`.";
        acc.push(
            RULE.at(node.full_range(), message)
                .severity(Severity::Warning),
        );
    }
}

/// A value that is one reference to a resource of the template.
struct Reference<'a> {
    node: NodeRef<'a>,
    id: &'a str,
    cfn_type: &'a str,
    /// Whether it is the ARN, if that is known.
    is_arn: bool,
}

impl<'a> Reference<'a> {
    fn of(node: NodeRef<'a>, resolver: &Resolver<'a>) -> Option<Self> {
        let parts = text_parts(node);
        let (id, attribute) = match parts.as_slice() {
            [TextPart::Ref(id)] => (*id, None),
            [TextPart::GetAtt(id, attribute)] => (*id, Some(*attribute)),
            _ => return None,
        };
        let cfn_type = resolver.resolved_type(id)?;
        let is_arn = match attribute {
            Some(it) if arn_attribute(cfn_type) == Some(it) => true,
            Some(_) => return None,
            None => ref_is(cfn_type)? == RefIs::Arn,
        };
        Some(Self {
            node,
            id,
            cfn_type,
            is_arn,
        })
    }

    fn is_principal(&self) -> bool {
        matches!(self.cfn_type, "AWS::IAM::Role" | "AWS::IAM::User")
    }

    /// Why it is not the principal of a policy or permission. The name of a role or user for `AWS` is told about by the rule
    /// about ARNs.
    fn fault(&self, place: &str) -> Option<Diagnostic> {
        let id = self.id;
        let message = match (self.is_principal(), self.is_arn) {
            (true, true) => return None,
            (true, false) if place == "AWS" => return None,
            (true, false) => {
                format!("`{place}` must be an ARN, but this is a name. Write `!GetAtt {id}.Arn`.")
            }
            (false, _) => format!(
                "`{id}` is {}, which cannot be a principal. Name a role, for example the one that it runs under.",
                a_noun(self.cfn_type)
            ),
        };
        Some(RULE.at(self.node.full_range(), message))
    }

    /// Why it is not the name of a service.
    fn no_service(&self) -> Option<Diagnostic> {
        let message = format!(
            "`{}` is {}, not a service. Write the name of a service, such as `lambda.amazonaws.com`.",
            self.id,
            a_noun(self.cfn_type)
        );
        Some(RULE.at(self.node.full_range(), message))
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
    if let Some(it) = Reference::of(node, resolver) {
        let is_name = it.is_principal() && !it.is_arn;
        let piece = Edit::GetAtt(it.id.to_owned(), "Arn".to_owned());
        let edits = is_name.then(|| one(replace_value(document, node, &piece)));
        return Some(Fix::list([(
            format!("Change to `!GetAtt {}.Arn`", it.id),
            edits.flatten(),
        )]));
    }
    if is_deferred(node) {
        return None;
    }
    let text = &*node.scalar()?.value;
    let is_bare = matches!(statement.form, StatementForm::Statement)
        && maps.iter().any(|it| finding.is_at(*it));
    if !is_bare {
        let Misnamed { meant, .. } = misnamed(text).filter(|it| it.message == finding.message)?;
        let edits = one(replace_scalar(document, node, &meant));
        return Some(Fix::list([(format!("Change to `{meant}`"), edits)]));
    }
    let kind = kind_of(text);
    let map = Edit::map([(kind, Edit::Copy(node))]);
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

fn service(acc: &mut Vec<Diagnostic>, text: &str, node: NodeRef<'_>) {
    if let Some(it) = misnamed(text) {
        acc.push(RULE.at(node.full_range(), it.message).severity(it.severity));
    }
}

/// Whether a number is written like an account ID and read as another number.
fn is_octal(scalar: &Scalar) -> bool {
    let text = &*scalar.value;
    let is_id = text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit());
    is_id && text.starts_with('0') && scalar.scalar_type() == ScalarType::Int
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
    } else if let Some(message) = no_principal(text) {
        message
    } else {
        return;
    };
    acc.push(RULE.at(node.full_range(), message));
}

/// Why an ARN is not one of an account, role, user or session.
fn no_principal(arn: &str) -> Option<String> {
    let mut fields = arn.splitn(6, ':').skip(2);
    let service = fields.next().unwrap_or_default();
    let mut fields = fields.skip(1);
    let (account, rest) = (fields.next().unwrap_or_default(), fields.next());
    let is_id = account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit());
    let name = rest.unwrap_or_default();
    let begins = |starts: &[&str]| starts.iter().any(|it| name.starts_with(it));
    let is_one = match service {
        "iam" => name == "root" || begins(&["role/", "user/"]),
        "sts" => begins(&["assumed-role/", "federated-user/"]),
        _ => false,
    };
    if !is_one {
        let account = if is_id { account } else { "ACCOUNT" };
        return Some(format!(
            "`{arn}` is not the ARN of an account, role, user or session. Write for example `arn:aws:iam::{account}:root`."
        ));
    }
    // Origin access identities of CloudFront are users of an account of this name.
    (!is_id && account != "cloudfront")
        .then(|| format!("The account in `{arn}` is not an account ID, which has 12 digits."))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_rule};
    use expect_test::expect;

    #[test]
    fn what_cannot_be_a_principal() {
        check_rule(
            r#"
Resources:
  Fn: {Type: AWS::Serverless::Function}
  Reader: {Type: AWS::IAM::Role}
  Provider: {Type: AWS::IAM::OIDCProvider}
  Pictures: {Type: AWS::S3::Bucket}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Pictures
      PolicyDocument:
        Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource: !Sub '${Pictures.Arn}/*'
          Principal:
            AWS:
            - 012345670123
            - '012345670123'
            - arn:aws:iam::123456789012
            - arn:aws:iam::123456789012:/root
            - arn:aws:iam::123456789012:group/dev
            - arn:aws:iam::1234:root
            - arn:aws:lambda:eu-west-1:123456789012:function:x
            - !GetAtt Fn.Arn
            - !Ref Fn
            - !GetAtt Reader.Arn
            - arn:aws:iam::123456789012:root
            - arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1
            - arn:aws:sts::123456789012:assumed-role/a/b
            - !Sub 'arn:aws:iam::${AWS::AccountId}:root'
            Service: [!GetAtt Fn.Arn, stepfunctions.amazonaws.com, !Sub 'lamda.${AWS::URLSuffix}', !Join ['.', [lamda, !Ref AWS::URLSuffix]], eventbridge]
  Call:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: !Ref Reader}
  Other:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: !GetAtt Reader.Arn}
"#,
            "policy-wrong-principal",
            expect![[r#"
                18 |             - 012345670123
                   |               ^^^^^^^^^^^^ policy-wrong-principal: YAML reads `012345670123` as an octal number, so this is another account. Write '012345670123'.
                20 |             - arn:aws:iam::123456789012
                   |               ^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal: `arn:aws:iam::123456789012` is not the ARN of an account, role, user or session. Write for example `arn:aws:iam::123456789012:root`.
                21 |             - arn:aws:iam::123456789012:/root
                   |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal: `arn:aws:iam::123456789012:/root` is not the ARN of an account, role, user or session. Write for example `arn:aws:iam::123456789012:root`.
                22 |             - arn:aws:iam::123456789012:group/dev
                   |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal: `arn:aws:iam::123456789012:group/dev` is not the ARN of an account, role, user or session. Write for example `arn:aws:iam::123456789012:root`.
                23 |             - arn:aws:iam::1234:root
                   |               ^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal: The account in `arn:aws:iam::1234:root` is not an account ID, which has 12 digits.
                24 |             - arn:aws:lambda:eu-west-1:123456789012:function:x
                   |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal: `arn:aws:lambda:eu-west-1:123456789012:function:x` is not the ARN of an account, role, user or session. Write for example `arn:aws:iam::123456789012:root`.
                25 |             - !GetAtt Fn.Arn
                   |               ^^^^^^^^^^^^^^ policy-wrong-principal: `Fn` is a function, which cannot be a principal. Name a role, for example the one that it runs under.
                26 |             - !Ref Fn
                   |               ^^^^^^^ policy-wrong-principal: `Fn` is a function, which cannot be a principal. Name a role, for example the one that it runs under.
                32 |             Service: [!GetAtt Fn.Arn, stepfunctions.amazonaws.com, !Sub 'lamda.${AWS::URLSuffix}', !Join ['.', [lamda, !Ref AWS::URLSuffix]], eventbridge]
                   |                       ^^^^^^^^^^^^^^ policy-wrong-principal: `Fn` is a function, not a service. Write the name of a service, such as `lambda.amazonaws.com`.
                32 |             Service: [!GetAtt Fn.Arn, stepfunctions.amazonaws.com, !Sub 'lamda.${AWS::URLSuffix}', !Join ['.', [lamda, !Ref AWS::URLSuffix]], eventbridge]
                   |                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal (warning): `stepfunctions.amazonaws.com` is not a known service principal. Did you mean `states.amazonaws.com`?
                   |                                       fix: Change to `states.amazonaws.com`
                32 |             Service: [!GetAtt Fn.Arn, stepfunctions.amazonaws.com, !Sub 'lamda.${AWS::URLSuffix}', !Join ['.', [lamda, !Ref AWS::URLSuffix]], eventbridge]
                   |                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal (warning): `lamda.amazonaws.com` is not a known service principal. Did you mean `lambda.amazonaws.com`?
                32 |             Service: [!GetAtt Fn.Arn, stepfunctions.amazonaws.com, !Sub 'lamda.${AWS::URLSuffix}', !Join ['.', [lamda, !Ref AWS::URLSuffix]], eventbridge]
                   |                                                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal (warning): `lamda.amazonaws.com` is not a known service principal. Did you mean `lambda.amazonaws.com`?
                32 |             Service: [!GetAtt Fn.Arn, stepfunctions.amazonaws.com, !Sub 'lamda.${AWS::URLSuffix}', !Join ['.', [lamda, !Ref AWS::URLSuffix]], eventbridge]
                   |                                                                                                                                               ^^^^^^^^^^^ policy-wrong-principal: A service principal ends with `.amazonaws.com`. Write `events.amazonaws.com`.
                   |                                                                                                                                               fix: Change to `events.amazonaws.com`
                35 |     Properties: {FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: !Ref Reader}
                   |                                                                                   ^^^^^^^^^^^ policy-wrong-principal: `Principal` must be an ARN, but this is a name. Write `!GetAtt Reader.Arn`.
                   |                                                                                   fix: Change to `!GetAtt Reader.Arn`
            "#]],
        );
    }

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
              - token.actions.githubusercontent.com
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
                15 |               - token.actions.githubusercontent.com
                   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wrong-principal (warning): IAM knows no identity provider by this domain. Write its ARN, `arn:aws:iam::ACCOUNT:oidc-provider/HOST`.
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
