//! `policy-wrong-effect`: an effect that is neither `Allow` nor `Deny`.
//!
//! Case counts: IAM refuses `allow`.
//!
//! ```yaml
//! Effect: allow   # bad
//! Effect: Allow   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html>.

use crate::diagnostics::statement::policy_values::is_function;
use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::policy::{Effect, Form, Site, Statement, branches};

pub(super) const RULE: Rule = Rule {
    code: "policy-wrong-effect",
    severity: Severity::Error,
    check: Check::Statement(check),
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    _: &Site<'_>,
    resolver: &Resolver<'_>,
) {
    let value = match statement.form {
        Form::Statement => statement.node.get("Effect"),
        Form::Permission(_) => None,
    };
    let Some(value) = value else {
        return;
    };
    let document = resolver.template().document();
    for node in branches(value) {
        let Some(text) = node.scalar().map(|it| &*it.value) else {
            continue;
        };
        if Effect::of(text).is_some() || is_function(node) || node.is_null() {
            continue;
        }
        let near = closest(text, ["Allow", "Deny"]);
        let message = match near {
            Some(near) => format!("An effect is `Allow` or `Deny`. Did you mean `{near}`?"),
            None => format!("An effect is `Allow` or `Deny`, not `{text}`."),
        };
        let mut diagnostic = RULE.at(node.full_range(), message);
        for effect in [Effect::Allow, Effect::Deny] {
            let name = effect.name();
            if near.is_none_or(|it| it == name) {
                let edits = one(replace_scalar(document, node, name));
                diagnostic = diagnostic.fix(format!("Change to `{name}`"), edits);
            }
        }
        acc.push(diagnostic);
    }
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
                   |                   ^^^^^ policy-wrong-effect: An effect is `Allow` or `Deny`. Did you mean `Allow`?
                   |                   fix: Change to `Allow`
                16 |         - Effect: !If [Open, Grant, Deny]
                   |                              ^^^^^ policy-wrong-effect: An effect is `Allow` or `Deny`, not `Grant`.
                   |                              fix: Change to `Allow`
                   |                              fix: Change to `Deny`
            "#]],
        );
    }
}
