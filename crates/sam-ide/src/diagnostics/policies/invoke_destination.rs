//! `invoke-destination`: a destination of `EventInvokeConfig` lacks a property or has the wrong shape.
//!
//! SAM lets the function send to its destinations, and must know what they are: `Type` is one of `SQS`, `SNS`,
//! `EventBridge`, `Lambda` and `S3Bucket`, and `Destination` the ARN. For the first two SAM makes a queue or topic when
//! there is no `Destination`, for the others it does not.
//!
//! ```yaml
//! DestinationConfig:
//!   OnFailure:
//!     Type: Lambda              # bad: no Destination
//!   OnSuccess:
//!     Type: SQS                 # good: SAM makes a queue
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokedestinationconfiguration.html>.

use crate::diagnostics::policies::target;
use crate::diagnostics::role_view::RoleView;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entry, append_item, one, set_value};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::expand::PolicyProblemKind;
use sam_core::expand::problem::DestinationProblem;
use sam_core::spec::DESTINATION_TYPES;
use sam_core::syntax::EntryRef;
use sam_core::template::intrinsic;
use sam_core::text::TextRange;

pub(crate) const RULE: Rule = Rule {
    code: "invoke-destination",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for problem in view.problems() {
        let PolicyProblemKind::Destination(kind) = problem.kind else {
            continue;
        };
        let message = match kind {
            DestinationProblem::ConfigNotAMap => {
                "`DestinationConfig` must be a map with `OnSuccess`, `OnFailure` or both."
            }
            DestinationProblem::NotAMap => {
                "A destination must be a map with `Type` and `Destination`."
            }
            DestinationProblem::TypeUnknown => {
                "`Type` of a destination must be `SQS`, `SNS`, `EventBridge`, `Lambda` or `S3Bucket`."
            }
            DestinationProblem::Required => {
                "A destination of this type needs `Destination`, its ARN: SAM generates only queues and topics."
            }
            DestinationProblem::IfNotThree => {
                "`Fn::If` needs a condition and two values. Write `!Ref AWS::NoValue` for the branch in which SAM generates the destination."
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
            let PolicyProblemKind::Destination(kind) = it.kind else {
                return None;
            };
            Some(kind)
        })?;
        Some(vec![mended(kind, finding.range, &view, resolver)?])
    })
}

fn mended(
    kind: DestinationProblem,
    range: TextRange,
    view: &RoleView<'_>,
    resolver: &Resolver<'_>,
) -> Option<Fix> {
    let document = resolver.template().document();
    let config = view.written("EventInvokeConfig", range)?;
    let config = config.entry.value.get("DestinationConfig")?;
    let entries = [config.entry("OnSuccess"), config.entry("OnFailure")];
    let is_it = |it: &EntryRef<'_>| it.range().contains_range(range);
    let entry = entries.into_iter().flatten().find(is_it)?;
    let map = entry.value;
    let given = map.get("Destination");
    let written = map.get("Type");
    match kind {
        DestinationProblem::NotAMap | DestinationProblem::TypeUnknown
            if intrinsic::of(map).is_some() =>
        {
            let name = target::type_of(map, resolver)?;
            let text = Piece::Text(name.to_owned());
            let both = Piece::map([("Type", text), ("Destination", Piece::Copy(map))]);
            let edits = one(set_value(document, config, entry, &both))?;
            let label = "Write it with `Type` and `Destination`".to_owned();
            Some(Fix { label, edits })
        }
        DestinationProblem::ConfigNotAMap | DestinationProblem::NotAMap => None,
        DestinationProblem::TypeUnknown => {
            let named = given.and_then(|it| target::type_of(it, resolver));
            let near = || closest(written?.as_str()?, DESTINATION_TYPES.map(|(it, _)| it));
            let name = named.or_else(near)?;
            let text = Piece::Text(name.to_owned());
            let (edit, label) = match map.entry("Type") {
                Some(entry) => (set_value(document, map, entry, &text), "Change to"),
                None => (append_entry(document, map, "Type", &text), "Add"),
            };
            let label = match label {
                "Add" => format!("Add `Type: {name}`"),
                _ => format!("Change to `{name}`"),
            };
            Some(Fix {
                label,
                edits: one(edit)?,
            })
        }
        DestinationProblem::Required if given.is_none() => {
            let arn = target::only(written?.as_str()?, resolver)?;
            let edits = one(append_entry(document, map, "Destination", &arn))?;
            let label = "Add `Destination`".to_owned();
            Some(Fix { label, edits })
        }
        DestinationProblem::Required => None,
        DestinationProblem::IfNotThree => {
            let function = intrinsic::of(given?).filter(|it| it.items().len() == 2)?;
            let none = Piece::Ref("AWS::NoValue".to_owned());
            let edits = one(append_item(document, function.argument, &none))?;
            let label = "Add `!Ref AWS::NoValue`".to_owned();
            Some(Fix { label, edits })
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const DESTINATIONS: &str = r#"
Conditions:
  Prod: !Equals [a, b]
Resources:
  Done:
    Type: AWS::SQS::Queue
  Report:
    Type: AWS::Serverless::Function
    Properties:
      EventInvokeConfig:
        DestinationConfig:
          OnSuccess:
            Type: Queue
            Destination: !GetAtt Done.Arn
          OnFailure:
            Type: S3Bucket
  Tidy:
    Type: AWS::Serverless::Function
    Properties:
      EventInvokeConfig:
        DestinationConfig:
          OnSuccess: !GetAtt Done.Arn
          OnFailure:
            Type: SQS
            Destination: !If [Prod, !GetAtt Done.Arn]
  Photos:
    Type: AWS::S3::Bucket
"#;

    #[test]
    fn type_and_destination() {
        check(
            DESTINATIONS,
            expect![[r#"
                13 |             Type: Queue
                   |                   ^^^^^ invoke-destination: `Type` of a destination must be `SQS`, `SNS`, `EventBridge`, `Lambda` or `S3Bucket`.
                   |                   fix: Change to `SQS`
                16 |             Type: S3Bucket
                   |                   ^^^^^^^^ invoke-destination: A destination of this type needs `Destination`, its ARN: SAM generates only queues and topics.
                   |                   fix: Add `Destination`
                22 |           OnSuccess: !GetAtt Done.Arn
                   |           ^^^^^^^^^ invoke-destination: `Type` of a destination must be `SQS`, `SNS`, `EventBridge`, `Lambda` or `S3Bucket`.
                   |           fix: Write it with `Type` and `Destination`
                25 |             Destination: !If [Prod, !GetAtt Done.Arn]
                   |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ invoke-destination: `Fn::If` needs a condition and two values. Write `!Ref AWS::NoValue` for the branch in which SAM generates the destination.
                   |                          fix: Add `!Ref AWS::NoValue`
            "#]],
        );
        check_fix(
            DESTINATIONS,
            "Change to `SQS`",
            expect![[r#"
                 12 |           OnSuccess:
                -13 |             Type: Queue
                +13 |             Type: SQS
                 14 |             Destination: !GetAtt Done.Arn
            "#]],
        );
        check_fix(
            DESTINATIONS,
            "Add `Destination`",
            expect![[r#"
                 16 |             Type: S3Bucket
                +17 |             Destination: !GetAtt Photos.Arn
                 18 |   Tidy:
            "#]],
        );
        check_fix(
            DESTINATIONS,
            "Add `!Ref AWS::NoValue`",
            expect![[r#"
                 24 |             Type: SQS
                -25 |             Destination: !If [Prod, !GetAtt Done.Arn]
                +25 |             Destination: !If [Prod, !GetAtt Done.Arn, !Ref AWS::NoValue]
                 26 |   Photos:
            "#]],
        );
        check_fix(
            DESTINATIONS,
            "Write it with `Type` and `Destination`",
            expect![[r#"
                 21 |         DestinationConfig:
                -22 |           OnSuccess: !GetAtt Done.Arn
                +22 |           OnSuccess:
                +23 |             Type: SQS
                +24 |             Destination: !GetAtt Done.Arn
                 25 |           OnFailure:
            "#]],
        );
    }

    #[test]
    fn all_of_them() {
        let config = r#"
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties:
      EventInvokeConfig:
        DestinationConfig: [SQS]
"#;
        check(
            config,
            expect![[r#"
            7 |         DestinationConfig: [SQS]
              |                            ^^^^^ invoke-destination: `DestinationConfig` must be a map with `OnSuccess`, `OnFailure` or both.
        "#]],
        );
    }
}
