//! `policy-unknown-element`: a policy or statement has an unknown element.
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

use crate::diagnostics::statement::misspelt_element::meant;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, remove_entry, replace_scalar};
use crate::names::listed;
use sam_core::connector::Resolver;
use sam_core::iam::policy_template;
use sam_core::policy::{DOCUMENT_ELEMENTS, PolicySite, STATEMENT_ELEMENTS};
use sam_core::policy::{is_bare_statement, is_function_key, is_present};
use sam_core::syntax::{EntryRef, NodeRef};

pub(super) const RULE: Rule = Rule {
    code: "policy-unknown-element",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Policy(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, site: &PolicySite<'_>) {
    for map in maps(site) {
        for entry in map.unknown() {
            let finding = RULE.at(entry.key.full_range(), map.message(entry));
            acc.push(finding.meaning(meant(entry, &map.known)));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let mut maps = maps(&finding.site(resolver)?).into_iter();
    maps.find_map(|map| {
        let entry = finding.key_in(map.node)?;
        let near = meant(entry, &map.known).filter(|it| map.node.entry(it).is_none());
        Some(Fix::list([match near {
            Some(near) => (
                format!("Change to `{near}`"),
                one(replace_scalar(document, entry.key, near)),
            ),
            None => (
                format!("Remove `{}`", entry.name()),
                remove_entry(document, map.node, entry),
            ),
        }]))
    })
}

/// A policy, a statement or a permission.
struct Map<'a> {
    node: NodeRef<'a>,
    entries: Vec<EntryRef<'a>>,
    what: &'static str,
    known: Vec<&'static str>,
}

fn maps<'a>(site: &PolicySite<'a>) -> Vec<Map<'a>> {
    let document = site.document.map().map(|node| {
        // A policy template there is meant as an entry of its own, as `policies-entry-invalid` tells.
        let is_bare = is_bare_statement(node);
        let is_element = |it: &EntryRef<'_>| {
            let is_template =
                site.entry.name() == "Policies" && policy_template(it.name()).is_some();
            // A statement in the place of the document is reported as such.
            let is_of_statement = is_bare && STATEMENT_ELEMENTS.contains(&it.name());
            !is_template && !is_of_statement
        };
        Map {
            node,
            entries: node.entries().filter(is_element).collect(),
            what: "a policy",
            known: DOCUMENT_ELEMENTS.to_vec(),
        }
    });
    let statements = site.document.statements().map(|it| {
        let (what, known) = match site.permission_form() {
            Some(form) => ("a permission", form.properties().collect()),
            None => ("a statement", STATEMENT_ELEMENTS.to_vec()),
        };
        Map {
            node: it.node,
            entries: it.node.entries().collect(),
            what,
            known,
        }
    });
    document.into_iter().chain(statements).collect()
}

impl<'a> Map<'a> {
    fn unknown(&self) -> impl Iterator<Item = EntryRef<'a>> {
        let is_known = |it: &EntryRef<'_>| self.known.contains(&it.name()) || is_function_key(*it);
        let entries = self.entries.iter().copied();
        entries.filter(move |it| !is_known(it) && is_present(*it))
    }

    fn message(&self, entry: EntryRef<'_>) -> String {
        let (name, what) = (entry.name(), self.what);
        match meant(entry, &self.known) {
            Some(near) => format!("`{name}` is not an element of {what}. Did you mean `{near}`?"),
            None => {
                let known = self.known.iter().copied();
                match self.known.len() {
                    0..=3 => format!(
                        "`{name}` is not an element of {what}, which has {}. Remove it.",
                        listed(known)
                    ),
                    _ => format!("`{name}` is not an element of {what}. Remove it."),
                }
            }
        }
    }
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
                  |         ^^^^^^^ policy-unknown-element: `Comment` is not an element of a policy, which has `Version`, `Id` and `Statement`. Remove it.
                  |         fix: Remove `Comment`
                10 |         - effect: Allow
                   |           ^^^^^^ policy-unknown-element: `effect` is not an element of a statement. Did you mean `Effect`?
                   |           fix: Remove `effect`
                13 |           Resources: [a, b]
                   |           ^^^^^^^^^ policy-unknown-element: `Resources` is not an element of a statement. Did you mean `Resource`?
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
                   |       ^^^^^^^^^ policy-unknown-element: `SourceARN` is not an element of a permission. Did you mean `SourceArn`?
                   |       fix: Change to `SourceArn`
                13 |       Effect: Allow
                   |       ^^^^^^ policy-unknown-element: `Effect` is not an element of a permission. Remove it.
                   |       fix: Remove `Effect`
            "#]],
        );
    }
}
