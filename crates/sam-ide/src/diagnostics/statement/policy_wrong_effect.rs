//! `policy-wrong-effect`: an effect is neither `Allow` nor `Deny`.
//!
//! Case counts: IAM refuses `allow`.
//!
//! ```yaml
//! Effect: allow   # bad
//! Effect: Allow   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::policy::is_deferred;
use sam_core::policy::{Effect, PolicySite, Statement, StatementForm, branches};
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "policy-wrong-effect",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, _: &PolicySite<'_>) {
    for (text, node) in wrong(statement) {
        let message = match closest(text, EFFECTS) {
            Some(near) => format!("`Effect` must be `Allow` or `Deny`. Did you mean `{near}`?"),
            None => format!("`Effect` must be `Allow` or `Deny`, not `{text}`."),
        };
        acc.push(RULE.at(node.full_range(), message));
    }
}

const EFFECTS: [&str; 2] = ["Allow", "Deny"];

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let wrong = wrong(finding.statement(resolver)?.1).into_iter();
    let (text, node) = wrong.into_iter().find(|(_, it)| finding.is_at(*it))?;
    let near = closest(text, EFFECTS);
    let effects = EFFECTS.into_iter();
    let effects = effects.filter(|it| near.is_none_or(|near| near == *it));
    Some(Fix::list(effects.map(|it| {
        let edits = one(replace_scalar(document, node, it));
        (format!("Change to `{it}`"), edits)
    })))
}

/// The values of `Effect` that are not an effect.
fn wrong(statement: Statement<'_>) -> Vec<(&str, NodeRef<'_>)> {
    let value = match statement.form {
        StatementForm::Statement => statement.node.get("Effect"),
        StatementForm::Permission(_) => None,
    };
    let texts = value.map(branches).unwrap_or_default().into_iter();
    let texts = texts.filter_map(|it| Some((&*it.scalar()?.value, it)));
    texts
        .filter(|(text, it)| Effect::of(text).is_none() && !is_deferred(*it) && !it.is_null())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn case_counts() {
        check(
            r#"
Parameters:
  Effect: {Type: String}
Conditions:
  Open: !Equals [a, a]
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: allow
          Action: s3:ListAllMyBuckets
          Resource: '*'
        - Effect: !If [Open, Grant, Deny]
          Action: s3:ListAllMyBuckets
          Resource: '*'
        - Effect: !Ref Effect
          Action: s3:ListAllMyBuckets
          Resource: '*'
"#,
            expect![[r#"
                13 |         - Effect: allow
                   |                   ^^^^^ policy-wrong-effect: `Effect` must be `Allow` or `Deny`. Did you mean `Allow`?
                   |                   fix: Change to `Allow`
                16 |         - Effect: !If [Open, Grant, Deny]
                   |                              ^^^^^ policy-wrong-effect: `Effect` must be `Allow` or `Deny`, not `Grant`.
                   |                              fix: Change to `Allow`
                   |                              fix: Change to `Deny`
            "#]],
        );
    }
}
