//! `managed-policies-many`: a role has more managed policies than IAM allows.
//!
//! A role takes ten managed policies, unless the quota of the account was raised. Those that SAM adds by itself count
//! (for logs, for traces, for the network, for what an event reads from), and so does each connector: it makes a managed
//! policy for each of its destinations. One more, and the deployment fails.
//!
//! Put what belongs together into one policy: statements in `Policies` are written into the role and do not count, nor do
//! policy templates.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.

use crate::diagnostics::{Check, Diagnostic, Grants, Rule, RuleCategory, Severity};
use sam_core::connector::{Environment, Mechanism};
use sam_core::expand::role_of;
use sam_core::permission::Role;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;
use serde_json::Value;
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    code: "managed-policies-many",
    severity: Severity::Warning,
    category: RuleCategory::Role,
    check: Check::Grants(check),
    fix: None,
};

/// How many a role takes.
const MOST: usize = 10;

/// So many SAM adds by itself at the most: for what a function is, and for the events it polls.
const MOST_OWN: (usize, usize) = (3, 3);

fn check(acc: &mut Vec<Diagnostic>, grants: &Grants<'_>) {
    let role = &grants.role;
    let elsewhere = Elsewhere::of(grants);
    let owner = role.written.or(role.made_for);
    let list = owner.and_then(|it| {
        let names = ["ManagedPolicyArns", "Policies"].into_iter();
        let mut entries = names.filter_map(|name| it.property_entry(name));
        entries.next()
    });
    let most = list.map_or(0, |it| it.value.items().len()) + elsewhere.sum() + most_own(role);
    let Some(owner) = owner.filter(|_| most > MOST) else {
        return;
    };
    let count = own(role, grants) + elsewhere.sum();
    if count <= MOST {
        return;
    }
    let parts = elsewhere.parts();
    let message = format!(
        "This role has {count} managed policies{parts}, but IAM allows {MOST} unless the account's quota is raised. Merge some, or write statements."
    );
    let key = list.map_or(owner.entry.key, |it| it.key);
    acc.push(RULE.at(key.full_range(), message));
}

/// No role has more of SAM's own than this, which is known without making it.
fn most_own(role: &Role<'_>) -> usize {
    let events = role.made_for.and_then(|it| it.property("Events"));
    let polled = events.map_or(0, |events| match events.entries().any(|it| it.is_merge()) {
        true => MOST_OWN.1,
        false => events.entries().len().min(MOST_OWN.1),
    });
    MOST_OWN.0 + polled
}

/// What stands elsewhere and is put on a role in any case.
#[derive(Clone, Copy, Debug, Default)]
struct Elsewhere {
    connectors: usize,
    policies: usize,
}

impl Elsewhere {
    fn of(grants: &Grants<'_>) -> Self {
        let mut found = Self::default();
        let role = &grants.role.id;
        for resolved in grants.connectors() {
            let is_certain = resolved.connector.entry.value.get("Condition").is_none();
            if !is_certain || !resolved.problems.is_empty() {
                continue;
            }
            let on_role = resolved.links.iter().filter(|link| {
                let profile = link
                    .profile
                    .filter(|it| it.mechanism == Mechanism::ManagedPolicy);
                let of_end = profile.and_then(|it| link.end(it.at).role.get());
                of_end.and_then(|it| it.get("Ref")?.as_str()) == Some(role.as_str())
            });
            found.connectors += on_role.count();
        }
        for policy in grants.template().resources_naming(role) {
            let is_certain = policy.type_name() == Some("AWS::IAM::ManagedPolicy")
                && policy.body().get("Condition").is_none();
            let roles = policy.property("Roles").filter(|_| is_certain);
            let roles = roles.into_iter().flat_map(NodeRef::items);
            let of_role = roles.filter(|it| intrinsic::named_id(*it) == Some(role));
            found.policies += of_role.count();
        }
        found
    }

    fn sum(self) -> usize {
        self.connectors + self.policies
    }

    fn parts(self) -> String {
        match (self.connectors, self.policies) {
            (0, 0) => String::new(),
            (connectors, 0) => format!(" ({connectors} of connectors)"),
            (0, policies) => format!(" ({policies} that name it)"),
            (connectors, policies) => {
                format!(" ({connectors} of connectors, {policies} that name it)")
            }
        }
    }
}

/// How many are in the role's own list, each counted once; not those that a condition may take out.
fn own(role: &Role<'_>, grants: &Grants<'_>) -> usize {
    let template = grants.template();
    let made = role
        .made_for
        .and_then(|it| role_of(it, template, &Environment::default()).0);
    let values: Vec<Value> = match (made, role.written) {
        (Some(made), _) => {
            let all = made.managed_policy_arns.into_iter();
            all.map(|it| it.value).collect()
        }
        (None, Some(written)) => {
            let list = written.property("ManagedPolicyArns");
            let items = list.into_iter().flat_map(NodeRef::items);
            items.map(NodeRef::to_value).collect()
        }
        (None, None) => Vec::new(),
    };
    let is_certain = |it: &&Value| {
        it.get("Fn::If").is_none() && it.get("Ref").and_then(Value::as_str) != Some("AWS::NoValue")
    };
    let texts = values.iter().filter(is_certain).map(Value::to_string);
    texts.collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::findings;
    use expect_test::{Expect, expect};
    use std::fmt::Write;

    /// A function with so many connectors, and a role with so many policies by list and by policies that name it.
    #[track_caller]
    fn check(connectors: usize, listed: usize, naming: usize, expected: &Expect) {
        let mut text = String::from("Resources:\n");
        for at in 0..connectors {
            writeln!(text, "  T{at}: {{Type: AWS::DynamoDB::Table}}").unwrap();
        }
        text += "  F:\n    Type: AWS::Serverless::Function\n    Properties: {Tracing: Active, Policies: [AWSLambdaRole, DynamoDBReadPolicy: {TableName: x}]}\n    Connectors:\n      All:\n        Properties:\n          Permissions: [Read]\n          Destination:\n";
        for at in 0..connectors {
            writeln!(text, "            - Id: T{at}").unwrap();
        }
        text += "  R:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns:\n        - !If [C, a, !Ref AWS::NoValue]\n";
        for at in 0..listed {
            writeln!(text, "        - arn:aws:iam::123456789012:policy/p{at}").unwrap();
        }
        for at in 0..naming {
            writeln!(
                text,
                "  P{at}: {{Type: AWS::IAM::ManagedPolicy, Properties: {{Roles: [!Ref R]}}}}"
            )
            .unwrap();
        }
        let document = sam_core::analysis::Analysis::open(1, &text);
        assert_eq!(document.syntax_errors().count(), 0, "{text}");
        let found = findings(&document);
        let found = found.iter().filter(|it| it.code == super::RULE.code);
        let messages: String = found.map(|it| format!("{}\n", it.message)).collect();
        expected.assert_eq(&messages);
    }

    #[test]
    fn ten_are_taken() {
        check(7, 6, 4, &expect![""]);
    }

    #[test]
    fn eleven_are_not() {
        check(
            8,
            10,
            1,
            &expect![[r#"
                This role has 11 managed policies (8 of connectors), but IAM allows 10 unless the account's quota is raised. Merge some, or write statements.
                This role has 11 managed policies (1 that name it), but IAM allows 10 unless the account's quota is raised. Merge some, or write statements.
            "#]],
        );
    }

    #[test]
    fn a_policy_counts_once() {
        let text = "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: [a, a, b, c, d, e, f, g, h, i, j]\n";
        let found = findings(&sam_core::analysis::Analysis::open(1, text));
        assert!(found.iter().all(|it| it.code != super::RULE.code));
    }
}
