//! `key-policy-lockout`: no policy of the key lets whoever creates it change the policy later.
//!
//! KMS creates a key only if its policy allows `kms:PutKeyPolicy` to the caller: else nobody could mend the policy. A service,
//! or a role of the same template, is not the caller. The usual first statement gives the account all actions, so that the
//! policies of its roles and users decide. `BypassPolicyLockoutSafetyCheck: true` takes the check away.
//!
//! ```yaml
//! KeyPolicy:
//!   Statement:
//!     - Effect: Allow            # without it: bad
//!       Principal: { AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' }
//!       Action: kms:*
//!       Resource: '*'
//!     - Effect: Allow
//!       Principal: { Service: sns.amazonaws.com }
//!       Action: [kms:Decrypt, kms:GenerateDataKey]
//!       Resource: '*'
//! ```
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::principal::{is_everybody, of_kind};
use sam_core::iam::{Effect, matches};
use sam_core::policy::{
    Polarity, PolicySite, SiteKind, Statement, TextPart, branches, direct, has, is_deferred,
    may_have_more, text_parts,
};
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "key-policy-lockout",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Policy(check),
    fix: None,
};

/// What the caller must be allowed.
const NEEDED: &str = "kms:PutKeyPolicy";

fn check(acc: &mut Vec<Diagnostic>, site: &PolicySite<'_>) {
    let Some(map) = site.document.map() else {
        return;
    };
    let is_asked = site.kind == SiteKind::Resource("kms")
        && !is_bypassed(site)
        && !may_have_more(map)
        && is_known(map);
    if is_asked && !site.document.statements().any(may_let_caller) {
        acc.push(RULE.at(
            site.key().full_range(),
            "This policy does not allow `kms:PutKeyPolicy` to the account, so KMS refuses the key. Allow `kms:*` to `arn:…:iam::ACCOUNT:root`.",
        ));
    }
}

/// Whether all statements are there to be read, and one at least.
fn is_known(document: NodeRef<'_>) -> bool {
    let written = document.get("Statement").map(branches).unwrap_or_default();
    let mut all = written.iter().flat_map(|it| direct(*it)).peekable();
    all.peek().is_some() && all.all(|it| it.is_mapping() && !is_deferred(it) && !may_have_more(it))
}

fn is_bypassed(site: &PolicySite<'_>) -> bool {
    let value = site.holder.property("BypassPolicyLockoutSafetyCheck");
    value.is_some_and(|it| it.scalar().is_none_or(|it| &*it.value != "false"))
}

/// Whether a statement may allow the caller to change the policy. What is not known may be for it.
fn may_let_caller(statement: Statement<'_>) -> bool {
    let (Some(actions), Some(principal)) = (statement.action(), statement.principal()) else {
        return false;
    };
    let is_needed = |it: NodeRef<'_>| {
        let text = it.as_str().filter(|_| !is_deferred(it));
        text.is_none_or(|it| matches(it, NEEDED))
    };
    let is_action = match actions.polarity {
        Polarity::Is => actions.values().into_iter().any(is_needed),
        Polarity::Not => true,
    };
    // A role or user of this template does not create it, and what has no ARN is no principal.
    let may_be_caller = |it: NodeRef<'_>| !matches!(*text_parts(it), [TextPart::GetAtt(..)]);
    let is_unknown = |it: NodeRef<'_>| !it.is_mapping() || is_deferred(it) || may_have_more(it);
    let is_principal = principal.polarity == Polarity::Not
        || is_everybody(principal).is_some()
        || principal.values().into_iter().any(is_unknown)
        || of_kind(principal, "AWS").into_iter().any(may_be_caller)
        || has(principal.entry.value, "Federated");
    statement.effect() != Some(Effect::Deny) && is_action && is_principal
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn someone_can_change_the_policy() {
        let key = |id: &str, statements: &str, more: &str| {
            format!(
                "  {id}:
    Type: AWS::KMS::Key
    Properties:
      {more}
      KeyPolicy:
        Statement: {statements}
"
            )
        };
        let service = "{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: 'kms:*', Resource: '*'}";
        let root = |action: &str| {
            format!(
                "{{Effect: Allow, Principal: {{AWS: !Sub 'arn:aws:iam::${{AWS::AccountId}}:root'}}, Action: '{action}', Resource: '*'}}"
            )
        };
        let role =
            "{Effect: Allow, Principal: {AWS: !GetAtt Reader.Arn}, Action: 'kms:*', Resource: '*'}";
        let given = "{Effect: Allow, Principal: {AWS: !Ref Given}, Action: 'kms:*', Resource: '*'}";
        let keys = [
            key("A", service, ""),
            key("B", role, ""),
            key("C", &root("kms:Decrypt"), ""),
            key("D", service, "BypassPolicyLockoutSafetyCheck: true"),
            key("E", &format!("[{service}, {}]", root("kms:*")), ""),
            key("F", &root("kms:Put*"), ""),
            key("G", given, ""),
            key("H", "[]", ""),
            key("I", "!Ref Given", ""),
        ];
        check_rule(
            &format!(
                "Parameters:\n  Given: {{Type: String}}\nResources:\n  Reader: {{Type: AWS::IAM::Role}}\n{}",
                keys.concat()
            ),
            "key-policy-lockout",
            expect![[r#"
                9 |       KeyPolicy:
                  |       ^^^^^^^^^ key-policy-lockout: This policy does not allow `kms:PutKeyPolicy` to the account, so KMS refuses the key. Allow `kms:*` to `arn:…:iam::ACCOUNT:root`.
                15 |       KeyPolicy:
                   |       ^^^^^^^^^ key-policy-lockout: This policy does not allow `kms:PutKeyPolicy` to the account, so KMS refuses the key. Allow `kms:*` to `arn:…:iam::ACCOUNT:root`.
                21 |       KeyPolicy:
                   |       ^^^^^^^^^ key-policy-lockout: This policy does not allow `kms:PutKeyPolicy` to the account, so KMS refuses the key. Allow `kms:*` to `arn:…:iam::ACCOUNT:root`.
            "#]],
        );
    }
}
