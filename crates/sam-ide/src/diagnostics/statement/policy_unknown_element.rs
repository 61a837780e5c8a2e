//! `policy-unknown-element`: an element that policies and statements do not have.
//!
//! A policy document has `Version`, `Id` and `Statement`; a statement has `Sid`, `Effect`, `Principal`, `Action`,
//! `Resource` and `Condition`, the middle three also as `NotPrincipal`, `NotAction` and `NotResource`. Case counts.
//! IAM refuses the whole policy because of any other, and the deployment fails. The properties of a Lambda permission,
//! which is one statement in other words, are looked at in the same way.
//!
//! ```yaml
//! Statement:
//!   - effect: Allow          # bad
//!     Actions: s3:GetObject  # bad
//!   - Effect: Allow          # good
//!     Action: s3:GetObject
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use crate::diagnostics::statement::policy_values::{
    is_bare_statement, is_function_key, is_present, meant, permission_of,
};
use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::{one, remove_entry, replace_scalar};
use crate::names::listed;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::iam::policy_template;
use sam_core::policy::{DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS, Site};
use sam_core::syntax::{EntryRef, NodeRef};

pub(super) const RULE: Rule = Rule {
    code: "policy-unknown-element",
    severity: Severity::Error,
    check: Check::Policy(check),
};

fn check(acc: &mut Vec<Diagnostic>, site: &Site<'_>, resolver: &Resolver<'_>) {
    let document = resolver.template().document();
    if let Some(map) = site.document.map() {
        // A policy template there is meant as an entry of its own, as `policies-entry-invalid` tells.
        let is_bare = is_bare_statement(map);
        let is_element = |it: &EntryRef<'_>| {
            let is_template =
                site.entry.name() == "Policies" && policy_template(it.name()).is_some();
            // A statement in the place of the document is told as such.
            let is_of_statement = is_bare && STATEMENT_ELEMENTS.contains(&it.name());
            !is_template && !is_of_statement
        };
        let entries = map.entries().filter(is_element).collect();
        elements(
            acc,
            document,
            (map, entries),
            ("a policy", &DOCUMENT_ELEMENTS),
        );
    }
    for statement in site.document.statements() {
        let entries = statement.node.entries().collect();
        let map = (statement.node, entries);
        match permission_of(site) {
            Some(form) => {
                let properties: Vec<_> = form.properties().collect();
                elements(acc, document, map, ("a permission", &properties));
            }
            None => elements(acc, document, map, ("a statement", &STATEMENT_ELEMENTS)),
        }
    }
}

fn elements(
    acc: &mut Vec<Diagnostic>,
    document: &Document,
    (map, entries): (NodeRef<'_>, Vec<EntryRef<'_>>),
    (what, known): (&str, &[&str]),
) {
    for entry in entries {
        let is_known = known.contains(&entry.name()) || is_function_key(entry);
        if !is_known && is_present(entry) {
            let is_searched = RULE.is_searched(acc);
            let near = is_searched.then(|| meant(entry, known)).flatten();
            let diagnostic = RULE.at(entry.key.full_range(), message(entry, near, what, known));
            acc.push(if is_searched {
                with_fixes(diagnostic, document, (map, entry), near)
            } else {
                diagnostic
            });
        }
    }
}

fn message(entry: EntryRef<'_>, near: Option<&str>, what: &str, known: &[&str]) -> String {
    let name = entry.name();
    match near {
        Some(near) => format!("`{name}` is no element of {what}. Did you mean `{near}`?"),
        None => format!(
            "`{name}` is no element of {what}, which has {}. Remove it.",
            listed(known.iter().copied().filter(|it| !it.starts_with("Not")))
        ),
    }
}

fn with_fixes(
    diagnostic: Diagnostic,
    document: &Document,
    (map, entry): (NodeRef<'_>, EntryRef<'_>),
    near: Option<&str>,
) -> Diagnostic {
    if let Some(near) = near.filter(|it| map.entry(it).is_none()) {
        let edits = one(replace_scalar(document, entry.key, near));
        return diagnostic.fix(format!("Change to `{near}`"), edits);
    }
    let label = format!("Remove `{}`", entry.name());
    diagnostic.fix(label, remove_entry(document, map, entry))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn elements_are_known_by_their_exact_names() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Comment: of the shop
        Statement:
        - effect: Allow
          Effect: Allow
          Action: s3:ListAllMyBuckets
          Resources: [a, b]
          Resource: '*'
          Gone: !Ref AWS::NoValue
"#,
            expect![[r#"
                8 |         Comment: of the shop
                  |         ^^^^^^^ policy-unknown-element: `Comment` is no element of a policy, which has `Version`, `Id` and `Statement`. Remove it.
                  |         fix: Remove `Comment`
                10 |         - effect: Allow
                   |           ^^^^^^ policy-unknown-element: `effect` is no element of a statement. Did you mean `Effect`?
                   |           fix: Remove `effect`
                13 |           Resources: [a, b]
                   |           ^^^^^^^^^ policy-unknown-element: `Resources` is no element of a statement. Did you mean `Resource`?
                   |           fix: Remove `Resources`
            "#]],
        );
    }

    #[test]
    fn a_permission_has_properties_of_its_own() {
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
      Principal: "123456789012"
      SourceARN: !ImportValue Rule
      Effect: Allow
"#,
            expect![[r#"
                12 |       SourceARN: !ImportValue Rule
                   |       ^^^^^^^^^ policy-unknown-element: `SourceARN` is no element of a permission. Did you mean `SourceArn`?
                   |       fix: Change to `SourceArn`
                13 |       Effect: Allow
                   |       ^^^^^^ policy-unknown-element: `Effect` is no element of a permission, which has `FunctionName`, `Action`, `Principal`, `SourceArn`, `SourceAccount`, `PrincipalOrgID`, `EventSourceToken`, `FunctionUrlAuthType` and `InvokedViaFunctionUrl`. Remove it.
                   |       fix: Remove `Effect`
            "#]],
        );
    }
}
