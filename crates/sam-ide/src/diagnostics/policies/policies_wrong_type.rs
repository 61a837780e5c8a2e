//! `policies-wrong-type`: `Policies` of a function or state machine contains something that is neither a string nor a map.
//!
//! `Policies` is one entry or a list of them. An entry is text, the name or ARN of a managed policy, or a map, a policy
//! template or a document. An item of the list with nothing behind its dash is refused as well.
//!
//! ```yaml
//! Policies:
//!   -                            # bad: nothing
//!   - [AWSLambdaRole]            # bad: a list in the list
//!   - AWSLambdaRole              # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.

use crate::diagnostics::role_view::{Leaf, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, remove_entry};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::expand::{PolicyProblem, PolicyProblemKind};
use sam_core::text::TextEdit;

pub(crate) const RULE: Rule = Rule {
    code: "policies-wrong-type",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    let is_one = |it: &&PolicyProblem| matches!(it.kind, PolicyProblemKind::PoliciesWrongType);
    let mut problems = view.problems().iter().filter(is_one).peekable();
    if problems.peek().is_none() {
        return;
    }
    let all = view.all();
    for problem in problems {
        let leaf = all
            .iter()
            .find(|it| it.entry.node.full_range() == problem.range);
        let node = leaf.map(|it| it.entry.node);
        let is = match node {
            Some(it) if it.is_sequence() => "a list",
            Some(it) if it.is_null() => "an empty entry",
            Some(_) => "a number or a boolean",
            None => "an empty map",
        };
        let message = format!(
            "An entry of `Policies` must be a managed policy name or ARN, a policy template or a document, not {is}."
        );
        acc.push(RULE.at(problem.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let view = finding.role_view(resolver)?;
    let mut all = view.all().into_iter();
    let way = match all.find(|it| finding.is_at(it.entry.node)) {
        Some(leaf) => mended(leaf, document)?,
        None => {
            let policies = view.policies?;
            let edits = remove_entry(document, policies.map, policies.entry)?;
            ("Remove `Policies`", edits)
        }
    };
    Some(Fix::list([(way.0, Some(way.1))]))
}

fn mended(leaf: Leaf<'_, '_>, document: &Document) -> Option<(&'static str, Vec<TextEdit>)> {
    let node = leaf.entry.node;
    if node.is_sequence() && node.items().len() > 0 {
        let items = node.items().map(Piece::Copy).collect();
        let edits = leaf.slot.replace_by(document, items)?;
        return Some(("Put its items into the list", edits));
    }
    let is_empty = node.is_null() || node.is_sequence();
    is_empty.then(|| Some(("Remove it", leaf.slot.remove(document)?)))?
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const ENTRIES: &str = r#"
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - AWSLambdaRole
      -
      - [AWSLambdaExecute, AMIDescribePolicy: {}]
      - 12
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: {}
"#;

    #[test]
    fn entries_are_text_or_maps() {
        check(
            ENTRIES,
            expect![[r#"
                8 |       -
                  |        ^ policies-wrong-type: An entry of `Policies` must be a managed policy name or ARN, a policy template or a document, not an empty entry.
                  |        fix: Remove it
                9 |       - [AWSLambdaExecute, AMIDescribePolicy: {}]
                  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policies-wrong-type: An entry of `Policies` must be a managed policy name or ARN, a policy template or a document, not a list.
                  |         fix: Put its items into the list
                10 |       - 12
                   |         ^^ policies-wrong-type: An entry of `Policies` must be a managed policy name or ARN, a policy template or a document, not a number or a boolean.
                14 |       Policies: {}
                   |                 ^^ policies-wrong-type: An entry of `Policies` must be a managed policy name or ARN, a policy template or a document, not an empty map.
                   |                 fix: Remove `Policies`
            "#]],
        );
        check_fix(
            ENTRIES,
            "Put its items into the list",
            expect![[r#"
                  8 |       -
                - 9 |       - [AWSLambdaExecute, AMIDescribePolicy: {}]
                + 9 |       - AWSLambdaExecute
                +10 |       - {AMIDescribePolicy: {}}
                 11 |       - 12
            "#]],
        );
        check_fix(
            ENTRIES,
            "Remove it",
            expect![[r#"
                  7 |       - AWSLambdaRole
                - 8 |       -
                  8 |       - [AWSLambdaExecute, AMIDescribePolicy: {}]
            "#]],
        );
    }

    #[test]
    fn a_number_is_none() {
        let number = r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: 12
"#;
        check(
            number,
            expect![[r#"
                6 |       Policies: 12
                  |                 ^^ policies-wrong-type: An entry of `Policies` must be a managed policy name or ARN, a policy template or a document, not a number or a boolean.
            "#]],
        );
    }
}
