//! `dead-letter-queue`: `DeadLetterQueue` of a function lacks a property or has a value that SAM refuses.
//!
//! SAM lets the function send to its dead-letter queue, and must know what that is: `Type` is `SQS` or `SNS`, and
//! `TargetArn` the ARN of the queue or topic.
//!
//! ```yaml
//! DeadLetterQueue:                      # bad: no Type
//!   TargetArn: !GetAtt Failed.Arn
//! DeadLetterQueue:                      # good
//!   Type: SQS
//!   TargetArn: !GetAtt Failed.Arn
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-deadletterqueue.html>.

use crate::diagnostics::policies::target;
use crate::diagnostics::role_view::RoleView;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, Property, append_entry, one, set_value};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::expand::PolicyProblemKind;
use sam_core::expand::problem::DeadLetterQueueProblem;
use sam_core::template::intrinsic;
use sam_core::text::TextEdit;

pub(crate) const RULE: Rule = Rule {
    code: "dead-letter-queue",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for problem in view.problems() {
        let PolicyProblemKind::DeadLetterQueue(kind) = problem.kind else {
            continue;
        };
        let message = match kind {
            DeadLetterQueueProblem::NotAMap => {
                "`DeadLetterQueue` must be a map with `Type` and `TargetArn`."
            }
            DeadLetterQueueProblem::Incomplete => {
                "`DeadLetterQueue` needs both a `Type`, `SQS` or `SNS`, and a `TargetArn`."
            }
            DeadLetterQueueProblem::TypeNotAString | DeadLetterQueueProblem::TypeUnknown => {
                "`Type` of a dead-letter queue must be `SQS` or `SNS`."
            }
        };
        acc.push(RULE.at(problem.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    finding.role_views(resolver).find_map(|view| {
        let mut problems = view
            .problems()
            .iter()
            .filter(|it| it.range == finding.range);
        let kind = problems.find_map(|it| {
            let PolicyProblemKind::DeadLetterQueue(kind) = it.kind else {
                return None;
            };
            Some(kind)
        })?;
        let queue = view.written("DeadLetterQueue", finding.range)?;
        Some(vec![mended(kind, queue, resolver)?])
    })
}

fn mended(
    kind: DeadLetterQueueProblem,
    queue: Property<'_>,
    resolver: &Resolver<'_>,
) -> Option<Fix> {
    let document = resolver.template().document();
    let value = queue.entry.value;
    let target = value.get("TargetArn").filter(|it| !it.is_null());
    let of_target = target.and_then(|it| target::type_of(it, resolver));
    let of_target = of_target.filter(|it| matches!(*it, "SQS" | "SNS"));
    let written = value.get("Type").and_then(|it| it.as_str());
    let (key, piece, label) = match kind {
        DeadLetterQueueProblem::NotAMap | DeadLetterQueueProblem::Incomplete
            if intrinsic::of(value).is_some() =>
        {
            let (kind, arn) = (target::type_of(value, resolver)?, Piece::Copy(value));
            let text = Piece::Text(kind.to_owned());
            let map = Piece::map([("Type", text), ("TargetArn", arn)]);
            let edits = one(set_value(document, queue.map, queue.entry, &map))?;
            let label = "Write it with `Type` and `TargetArn`".to_owned();
            return Some(Fix { label, edits });
        }
        DeadLetterQueueProblem::NotAMap => return None,
        DeadLetterQueueProblem::Incomplete if target.is_none() => {
            let arn = target::only(written?, resolver)?;
            ("TargetArn", arn, "Add `TargetArn`".to_owned())
        }
        DeadLetterQueueProblem::Incomplete => {
            let kind = of_target?;
            let text = Piece::Text(kind.to_owned());
            ("Type", text, format!("Add `Type: {kind}`"))
        }
        DeadLetterQueueProblem::TypeNotAString | DeadLetterQueueProblem::TypeUnknown => {
            let near = || closest(written?, ["SQS", "SNS"]);
            let kind = of_target.or_else(near)?;
            let text = Piece::Text(kind.to_owned());
            ("Type", text, format!("Change to `{kind}`"))
        }
    };
    let edits = set(document, queue, key, &piece)?;
    Some(Fix { label, edits })
}

/// Writes an entry of a map, new or anew.
fn set(
    document: &Document,
    property: Property<'_>,
    key: &str,
    piece: &Piece<'_>,
) -> Option<Vec<TextEdit>> {
    let map = property.entry.value;
    one(match map.entry(key) {
        Some(entry) => set_value(document, map, entry, piece),
        None => append_entry(document, map, key, piece),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const QUEUES: &str = r#"
Resources:
  Failed:
    Type: AWS::SQS::Queue
  One:
    Type: AWS::Serverless::Function
    Properties:
      DeadLetterQueue:
        TargetArn: !GetAtt Failed.Arn
  Two:
    Type: AWS::Serverless::Function
    Properties:
      DeadLetterQueue:
        Type: Queue
        TargetArn: !GetAtt Failed.Arn
  Three:
    Type: AWS::Serverless::Function
    Properties:
      DeadLetterQueue: !GetAtt Failed.Arn
  Four:
    Type: AWS::Serverless::Function
    Properties:
      DeadLetterQueue: {Type: SQS}
  Five:
    Type: AWS::Serverless::Function
    Properties:
      DeadLetterQueue: none
"#;

    #[test]
    fn type_and_target() {
        check(
            QUEUES,
            expect![[r#"
                8 |       DeadLetterQueue:
                  |       ^^^^^^^^^^^^^^^ dead-letter-queue: `DeadLetterQueue` needs both a `Type`, `SQS` or `SNS`, and a `TargetArn`.
                  |       fix: Add `Type: SQS`
                14 |         Type: Queue
                   |               ^^^^^ dead-letter-queue: `Type` of a dead-letter queue must be `SQS` or `SNS`.
                   |               fix: Change to `SQS`
                19 |       DeadLetterQueue: !GetAtt Failed.Arn
                   |       ^^^^^^^^^^^^^^^ dead-letter-queue: `DeadLetterQueue` needs both a `Type`, `SQS` or `SNS`, and a `TargetArn`.
                   |       fix: Write it with `Type` and `TargetArn`
                23 |       DeadLetterQueue: {Type: SQS}
                   |       ^^^^^^^^^^^^^^^ dead-letter-queue: `DeadLetterQueue` needs both a `Type`, `SQS` or `SNS`, and a `TargetArn`.
                   |       fix: Add `TargetArn`
                27 |       DeadLetterQueue: none
                   |                        ^^^^ dead-letter-queue: `DeadLetterQueue` must be a map with `Type` and `TargetArn`.
            "#]],
        );
        check_fix(
            QUEUES,
            "Add `Type: SQS`",
            expect![[r#"
                  9 |         TargetArn: !GetAtt Failed.Arn
                +10 |         Type: SQS
                 11 |   Two:
            "#]],
        );
        check_fix(
            QUEUES,
            "Change to `SQS`",
            expect![[r#"
                 13 |       DeadLetterQueue:
                -14 |         Type: Queue
                +14 |         Type: SQS
                 15 |         TargetArn: !GetAtt Failed.Arn
            "#]],
        );
        check_fix(
            QUEUES,
            "Write it with `Type` and `TargetArn`",
            expect![[r#"
                 18 |     Properties:
                -19 |       DeadLetterQueue: !GetAtt Failed.Arn
                +19 |       DeadLetterQueue:
                +20 |         Type: SQS
                +21 |         TargetArn: !GetAtt Failed.Arn
                 22 |   Four:
            "#]],
        );
        check_fix(
            QUEUES,
            "Add `TargetArn`",
            expect![[r#"
                 22 |     Properties:
                -23 |       DeadLetterQueue: {Type: SQS}
                +23 |       DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Failed.Arn}
                 24 |   Five:
            "#]],
        );
    }

    #[test]
    fn of_all_functions() {
        let globals = r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    DeadLetterQueue:
      Type: Sqs
      TargetArn: arn:aws:sqs:eu-west-1:123456789012:failed
Resources:
  One:
    Type: AWS::Serverless::Function
  Two:
    Type: AWS::Serverless::Function
"#;
        check(
            globals,
            expect![[r#"
            6 |       Type: Sqs
              |             ^^^ dead-letter-queue: `Type` of a dead-letter queue must be `SQS` or `SNS`.
              |             fix: Change to `SQS`
        "#]],
        );
    }
}
