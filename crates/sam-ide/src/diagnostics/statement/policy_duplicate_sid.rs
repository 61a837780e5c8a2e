//! `policy-duplicate-sid`: two statements of one policy have the same `Sid`.
//!
//! A statement's ID must be its own within its policy; IAM refuses the policy otherwise. It may also be left out.
//!
//! ```yaml
//! Statement:
//!   - Sid: Orders
//!     …
//!   - Sid: Orders      # bad
//!     …
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, remove_entry, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::policy::direct;
use sam_core::policy::{PolicySite, SiteKind};
use sam_core::syntax::NodeRef;
use std::collections::{HashMap, HashSet};

pub(super) const RULE: Rule = Rule {
    code: "policy-duplicate-sid",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Policy(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, site: &PolicySite<'_>) {
    let statements = statements(site);
    if statements.len() < 2 {
        return;
    }
    let mut seen = HashMap::new();
    for entry in statements.iter().filter_map(|it| it.entry("Sid")) {
        let Some(sid) = entry.value.as_str().filter(|it| !it.is_empty()) else {
            continue;
        };
        let Some(first) = seen.get(sid) else {
            seen.insert(sid, entry.value.full_range());
            continue;
        };
        let message = format!(
            "Another statement of this policy has the `Sid` `{sid}`. Rename one, or remove it."
        );
        let mut diagnostic = RULE
            .at(entry.value.full_range(), message)
            .related(*first, "the other statement");
        if !matches!(site.kind, SiteKind::Identity | SiteKind::Trust) {
            diagnostic.severity = Severity::Warning;
        }
        acc.push(diagnostic);
    }
}

/// The statements that are there at once: of two in branches of `Fn::If`, at most one may be.
fn statements<'a>(site: &PolicySite<'a>) -> Vec<NodeRef<'a>> {
    let statements = match site.document.map() {
        Some(map) => map.get("Statement"),
        None => Some(site.document.node),
    };
    statements.into_iter().flat_map(direct).collect()
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let statements = statements(&finding.site(resolver)?);
    let (statement, entry) = statements.iter().find_map(|it| {
        let entry = it.entry("Sid").filter(|it| finding.is_at(it.value))?;
        Some((*it, entry))
    })?;
    let sid = entry.value.as_str()?;
    let sids = statements.iter().filter_map(|it| it.get("Sid")?.as_str());
    let taken: HashSet<&str> = sids.collect();
    let mut names = (2..=statements.len() + 1).map(|number| format!("{sid}{number}"));
    let renamed = names.find(|it| !taken.contains(&**it)).map(|it| {
        let edits = one(replace_scalar(document, entry.value, &it));
        (format!("Change to `{it}`"), edits)
    });
    let removed = (
        "Remove the `Sid`".to_owned(),
        remove_entry(document, statement, entry),
    );
    Some(Fix::list(renamed.into_iter().chain([removed])))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn a_name_is_for_one_statement() {
        check(
            r#"
Conditions:
  Open: !Equals [a, a]
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Sid: Read
          Effect: Allow
          Action: s3:ListAllMyBuckets
          Resource: '*'
        - Sid: Read
          Effect: Allow
          Action: sqs:ListQueues
          Resource: '*'
        - !If
          - Open
          - Sid: Read
            Effect: Allow
            Action: sns:ListTopics
            Resource: '*'
          - !Ref AWS::NoValue
"#,
            expect![[r#"
                15 |         - Sid: Read
                   |                ^^^^ policy-duplicate-sid: Another statement of this policy has the `Sid` `Read`. Rename one, or remove it.
                   |                line 11: the other statement
                   |                fix: Change to `Read2`
                   |                fix: Remove the `Sid`
            "#]],
        );
    }

    #[test]
    fn a_new_name_is_free() {
        check_fix(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Sid: Read
          Effect: Allow
          Action: s3:ListAllMyBuckets
          Resource: '*'
        - Sid: Read2
          Effect: Allow
          Action: sqs:ListQueues
          Resource: '*'
        - Sid: Read
          Effect: Allow
          Action: sns:ListTopics
          Resource: '*'
"#,
            "Change to `Read3`",
            expect![[r#"
                 16 |           Resource: '*'
                -17 |         - Sid: Read
                +17 |         - Sid: Read3
                 18 |           Effect: Allow
            "#]],
        );
    }
}
