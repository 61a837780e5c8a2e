//! `policy-wildcard-in-equals`: an operator without wildcards has a value with a wildcard.
//!
//! `StringEquals` takes a star for a star; `StringLike` takes it for any text. ARNs are compared with wildcards by
//! `ArnEquals` and `ArnLike` alike.
//!
//! ```yaml
//! Condition:
//!   StringEquals: { s3:prefix: home/* }     # bad: only a prefix that ends with a star
//!   StringLike: { s3:prefix: home/* }       # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::policy::operator::{Operator, operator};
use sam_core::policy::{Element, Polarity, PolicySite, Statement, TextPart, branches, text_parts};
use sam_core::spec::OperatorFamily;

pub(super) const RULE: Rule = Rule {
    code: "policy-wildcard-in-equals",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, _: &PolicySite<'_>) {
    for (entry, key) in statement.condition_keys() {
        let Some(operator) = operator(entry.name()).filter(|it| it.family == OperatorFamily::Text)
        else {
            continue;
        };
        for node in (Element {
            entry: key,
            polarity: Polarity::Is,
        })
        .values()
        {
            // `${*}` is a star and nothing else.
            let is_star = |it: &TextPart<'_>| matches!(it, TextPart::Text(text) if text.contains('*') && !text.contains("${*}"));
            if !text_parts(node).iter().any(is_star) {
                continue;
            }
            let name = operator.name;
            let message = match like(operator) {
                Some(like) => {
                    format!("`{name}` compares `*` literally. Use `{like}` for wildcards.")
                }
                None => format!(
                    "`{name}` compares `*` literally. Use `StringLike` for wildcards; it is case-sensitive."
                ),
            };
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

/// The operator that takes `*` for any text.
fn like(operator: Operator) -> Option<&'static str> {
    match operator.name {
        "StringEquals" => Some("StringLike"),
        "StringNotEquals" => Some("StringNotLike"),
        _ => None,
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let (_, statement) = finding.statement(resolver)?;
    let mut keys = statement.condition_keys();
    let (entry, _) = keys.find(|(_, key)| {
        let values = Element {
            entry: *key,
            polarity: Polarity::Is,
        };
        finding.node_in(values.values()).is_some()
    })?;
    let operator = operator(entry.name())?;
    let meant = operator.written_as(like(operator)?);
    let mut maps = branches(statement.condition()?.value).into_iter();
    if entry.value.entries().len() != 1 || maps.any(|it| it.entry(&meant).is_some()) {
        return None;
    }
    let document = resolver.template().document();
    let edits = one(replace_scalar(document, entry.key, &meant));
    Some(Fix::list([(format!("Change to `{meant}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_star_is_a_star() {
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
          Action: s3:ListBucket
          Resource: '*'
          Condition:
            StringEquals: {s3:prefix: ['', home/*]}
            ForAnyValue:StringNotEqualsIfExists: {aws:CalledVia: !Sub '${AWS::StackName}*'}
            StringEqualsIgnoreCase: {aws:SourceVpc: vpc*}
            StringLike: {aws:SourceVpc: vpc*}
"#,
            expect![[r#"
                13 |             StringEquals: {s3:prefix: ['', home/*]}
                   |                                            ^^^^^^ policy-wildcard-in-equals (warning): `StringEquals` compares `*` literally. Use `StringLike` for wildcards.
                14 |             ForAnyValue:StringNotEqualsIfExists: {aws:CalledVia: !Sub '${AWS::StackName}*'}
                   |                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^ policy-wildcard-in-equals (warning): `StringNotEquals` compares `*` literally. Use `StringNotLike` for wildcards.
                   |                                                                  fix: Change to `ForAnyValue:StringNotLikeIfExists`
                15 |             StringEqualsIgnoreCase: {aws:SourceVpc: vpc*}
                   |                                                     ^^^^ policy-wildcard-in-equals (warning): `StringEqualsIgnoreCase` compares `*` literally. Use `StringLike` for wildcards; it is case-sensitive.
            "#]],
        );
    }
}
