//! `policy-missing-element`: a policy or a statement lacks an element that it must have.
//!
//! A document has statements, and each statement an effect and actions. What else it must have depends on where it
//! stands: a policy of a role, user or group says which resources; the policy of a resource and a trust policy say
//! whose requests (`Principal`). AWS refuses a policy without them; only KMS takes a statement without `Resource`, which then
//! does nothing. A Lambda permission, which is one statement in other
//! words, says by its properties of which function or layer, which action, and whose requests.
//!
//! ```yaml
//! Statement:
//!   - Effect: Allow            # bad: of what?
//!     Action: s3:GetObject
//!   - Effect: Allow            # good
//!     Action: s3:GetObject
//!     Resource: arn:aws:s3:::shop/*
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>.

use crate::diagnostics::statement::misspelt_element::has_misspelt;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entry, nest, one};
use crate::names::listed;
use sam_core::connector::Resolver;
use sam_core::policy::{
    DOCUMENT_ELEMENTS, PermissionForm, PolicySite, STATEMENT_ELEMENTS, SiteKind, Statement,
    sites_of,
};
use sam_core::policy::{has, head, is_bare_statement, may_have_more};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "policy-missing-element",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Policy(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, site: &PolicySite<'_>) {
    if let Some(map) = site.document.map().filter(|it| it.is_mapping())
        && !has(map, "Statement")
        && !has_misspelt(map, "Statement", &DOCUMENT_ELEMENTS)
        && !may_have_more(map)
    {
        let (range, message) = match is_bare_statement(map) {
            true => (
                head_of_bare(map),
                "A statement must be in a document, under the key `Statement`.",
            ),
            false => (
                site.key().full_range(),
                "This policy has no statements. Add `Statement`.",
            ),
        };
        acc.push(RULE.at(range, message));
    }
    for statement in site.document.statements() {
        let missing = missing(statement, site);
        if missing.is_empty() {
            if is_without_effect(statement, site) {
                let message = "This statement has no `Resource`, so KMS takes it for nothing. Write `Resource: '*'`, which is the key.";
                let finding = RULE.at(head(statement.node), message);
                acc.push(finding.severity(Severity::Warning));
            }
            continue;
        }
        let list = listed(missing.iter().copied());
        let (range, message) = match site.permission_form() {
            Some(form) => (
                site.entry.key.full_range(),
                format!(
                    "This permission lacks {list}{}.",
                    why_of_permission(&missing, form)
                ),
            ),
            None => (
                head(statement.node),
                format!("This statement lacks {list}{}.", why(&missing, site.kind)),
            ),
        };
        let finding = RULE.at(range, message);
        acc.push(match missing.as_slice() {
            [one] => finding.lacking(one),
            _ => finding,
        });
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let mut sites = sites_of(finding.resource(resolver)?).into_iter();
    sites.find_map(|site| {
        if let Some(map) = site.document.map().filter(|it| is_bare_statement(*it))
            && finding.range == head_of_bare(map)
        {
            let edits = nest(document, map, &inner_of_bare(map), "Statement");
            return Some(Fix::list([("Put it below `Statement`", edits)]));
        }
        let form = site.permission_form();
        let mut statements = site.document.statements();
        let statement = statements.find(|it| match form {
            Some(_) => finding.is_at(site.entry.key),
            None => finding.range == head(it.node),
        })?;
        let map = statement.node;
        let (name, value) = match (missing(statement, &site).as_slice(), form) {
            (["Action"], Some(form)) if form.target == "FunctionName" => {
                ("Action", "lambda:InvokeFunction")
            }
            (["Action"], Some(_)) => ("Action", "lambda:GetLayerVersion"),
            (["Effect"], None) => ("Effect", "Allow"),
            ([], None) => ("Resource", "*"),
            _ => return None,
        };
        if map.entry(name).is_some() {
            return None;
        }
        let text = Piece::Text(value.to_owned());
        let edits = one(append_entry(document, map, name, &text));
        Some(Fix::list([(format!("Add `{name}: {value}`"), edits)]))
    })
}

/// The elements that a statement lacks.
fn missing(statement: Statement<'_>, site: &PolicySite<'_>) -> Vec<&'static str> {
    let map = statement.node;
    if may_have_more(map) {
        return Vec::new();
    }
    if let Some(form) = site.permission_form() {
        let known: Vec<&str> = form.properties().collect();
        let mut required = form.required().to_vec();
        required.retain(|it| !has(map, it) && !has_misspelt(map, it, &known));
        return required;
    }
    let is_there = |it: &&str| has(map, it) || has_misspelt(map, it, &STATEMENT_ELEMENTS);
    let lacks = |names: &[&str]| !names.iter().any(is_there);
    let missing = needed(site.kind).iter().filter(|it| lacks(it));
    missing.filter_map(|it| it.first().copied()).collect()
}

/// Whether a statement of a key's policy lacks `Resource` alone, which KMS takes without a word.
fn is_without_effect(statement: Statement<'_>, site: &PolicySite<'_>) -> bool {
    let map = statement.node;
    let is_there = |it: &&str| has(map, it) || has_misspelt(map, it, &STATEMENT_ELEMENTS);
    site.kind == SiteKind::Resource("kms") && !may_have_more(map) && !RESOURCE.iter().any(is_there)
}

/// The entries of a statement that stands in the place of the document.
fn inner_of_bare(map: NodeRef<'_>) -> Vec<EntryRef<'_>> {
    let entries = map.entries();
    entries
        .filter(|it| !DOCUMENT_ELEMENTS.contains(&it.name()))
        .collect()
}

fn head_of_bare(map: NodeRef<'_>) -> TextRange {
    let inner = inner_of_bare(map);
    inner
        .first()
        .map_or(head(map), |first| first.key.full_range())
}

const EFFECT: &[&str] = &["Effect"];
const ACTION: &[&str] = &["Action", "NotAction"];
const RESOURCE: &[&str] = &["Resource", "NotResource"];
const PRINCIPAL: &[&str] = &["Principal", "NotPrincipal"];

/// What a statement must have, each in one of its forms. Several services do without `Resource` in the policies of their
/// own resources.
fn needed(kind: SiteKind) -> &'static [&'static [&'static str]] {
    match kind {
        SiteKind::Identity => &[EFFECT, ACTION, RESOURCE],
        SiteKind::Resource("s3") => &[EFFECT, PRINCIPAL, ACTION, RESOURCE],
        SiteKind::Trust | SiteKind::Resource("sqs" | "sns" | "kms" | "secretsmanager") => {
            &[EFFECT, PRINCIPAL, ACTION]
        }
        SiteKind::Resource(_) | SiteKind::Permission | SiteKind::Limit => &[EFFECT, ACTION],
    }
}

fn why_of_permission(missing: &[&str], form: &PermissionForm) -> &'static str {
    match missing {
        ["Principal"] => ". Add the principal to allow",
        ["Action"] => ". Add the allowed action",
        [it] if *it == form.target => ". Add the resource",
        _ => "",
    }
}

fn why(missing: &[&str], kind: SiteKind) -> &'static str {
    match (missing, kind) {
        (["Principal"], SiteKind::Trust) => ". Add the principal that may assume the role",
        (["Principal"], _) => ". Add the principals it applies to",
        (["Resource"], _) => ". Add the resources",
        (["Action"], _) => ". Add the actions",
        (["Effect"], _) => ". Write `Allow` or `Deny`",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn what_a_statement_must_have_depends_on_its_place() {
        check(
            r#"
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Action: 'sts:AssumeRole'}
      Policies:
      - PolicyName: a
        PolicyDocument:
          Statement:
          - Action: s3:ListAllMyBuckets
            Resource: '*'
          - Effect: Allow
            Resource:
          - Fn::Transform: {Name: More}
            Effect: Allow
      - PolicyName: b
        PolicyDocument: {Version: '2012-10-17'}
  Queue:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument:
        Statement: {Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}
  Bus:
    Type: AWS::Events::EventBusPolicy
    Properties:
      Statement: {Effect: Allow, Principal: '*'}
"#,
            expect![[r#"
                7 |         Statement: {Effect: Allow, Action: 'sts:AssumeRole'}
                  |                     ^^^^^^ policy-missing-element: This statement lacks `Principal`. Add the principal that may assume the role.
                12 |           - Action: s3:ListAllMyBuckets
                   |             ^^^^^^ policy-missing-element: This statement lacks `Effect`. Write `Allow` or `Deny`.
                   |             fix: Add `Effect: Allow`
                14 |           - Effect: Allow
                   |             ^^^^^^ policy-missing-element: This statement lacks `Action` and `Resource`.
                15 |             Resource:
                   |             ^^^^^^^^ value-null: `Resource` has no value, and CloudFormation refuses `null`. Write a value, or remove `Resource`.
                   |             fix: Remove `Resource`
                19 |         PolicyDocument: {Version: '2012-10-17'}
                   |         ^^^^^^^^^^^^^^ policy-missing-element: This policy has no statements. Add `Statement`.
                24 |         Statement: {Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}
                   |                     ^^^^^^ policy-missing-element: This statement lacks `Principal`. Add the principals it applies to.
                28 |       Statement: {Effect: Allow, Principal: '*'}
                   |                   ^^^^^^ policy-missing-element: This statement lacks `Action`. Add the actions.
            "#]],
        );
    }

    #[test]
    fn a_mistyped_element_is_the_missing_one() {
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
          Actions: s3:ListAllMyBuckets
          Resources: '*'
"#,
            expect![[r#"
                10 |           Actions: s3:ListAllMyBuckets
                   |           ^^^^^^^ policy-unknown-element: `Actions` is not an element of a statement. Did you mean `Action`?
                   |           fix: Change to `Action`
                11 |           Resources: '*'
                   |           ^^^^^^^^^ policy-unknown-element: `Resources` is not an element of a statement. Did you mean `Resource`?
                   |           fix: Change to `Resource`
            "#]],
        );
    }

    #[test]
    fn a_statement_is_no_document() {
        let template = r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Effect: Allow # all of it
        Action: s3:ListAllMyBuckets
        Resource: '*'
"#;
        check(
            template,
            expect![[r#"
                8 |         Effect: Allow # all of it
                  |         ^^^^^^ policy-missing-element: A statement must be in a document, under the key `Statement`.
                  |         fix: Put it below `Statement`
            "#]],
        );
        check_fix(
            template,
            "Put it below `Statement`",
            expect![[r#"
                  7 |         Version: 2012-10-17
                - 8 |         Effect: Allow # all of it
                - 9 |         Action: s3:ListAllMyBuckets
                -10 |         Resource: '*'
                + 8 |         Statement:
                + 9 |           Effect: Allow # all of it
                +10 |           Action: s3:ListAllMyBuckets
                +11 |           Resource: '*'
            "#]],
        );
    }

    #[test]
    fn a_permission_says_who_may_do_what() {
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
      Principal: "123456789012"
  B:
    Type: AWS::Lambda::Permission
    Properties:
      Function: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: "123456789012"
  C:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
"#,
            expect![[r#"
                8 |     Properties:
                  |     ^^^^^^^^^^ policy-missing-element: This permission lacks `Action`. Add the allowed action.
                  |     fix: Add `Action: lambda:InvokeFunction`
                14 |       Function: !Ref Resize
                   |       ^^^^^^^^ policy-unknown-element: `Function` is not an element of a permission. Did you mean `FunctionName`?
                   |       fix: Change to `FunctionName`
                19 |     Properties:
                   |     ^^^^^^^^^^ policy-missing-element: This permission lacks `Principal`. Add the principal to allow.
            "#]],
        );
    }

    #[test]
    fn a_statement_of_a_key_names_the_key() {
        check_rule(
            r#"
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
        - {Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}, Action: 'kms:*', Resource: '*'}
        - {Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: 'kms:Decrypt'}
"#,
            "policy-missing-element",
            expect![[r#"
                9 |         - {Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: 'kms:Decrypt'}
                  |            ^^^^^^ policy-missing-element (warning): This statement has no `Resource`, so KMS takes it for nothing. Write `Resource: '*'`, which is the key.
                  |            fix: Add `Resource: *`
            "#]],
        );
    }
}
