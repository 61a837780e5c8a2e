//! `connector-permission-combination`: a pair of resource types does not support this combination of permissions.
//!
//! Two pairs take only certain sets. From a queue to a function it is `Read` and `Write` together: the function's
//! event source reads messages and deletes them, one is no use without the other. From a state machine to a state
//! machine it is `Read`, or `Read` and `Write`.
//!
//! ```yaml
//! Source: { Id: Orders }         # a queue
//! Destination: { Id: Worker }    # a function
//! Permissions: [Read]            # bad
//! Permissions: [Read, Write]     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::{others_allow, set_apart, set_permissions};
use crate::edit::{Piece, append_item, remove_item, together};
use crate::names::{a_noun, listed};
use sam_core::connector::{Category, ProblemKind, Profile, Resolved, Resolver};
use sam_core::document::Document;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "connector-permission-combination",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        if let ProblemKind::UnsupportedCombination { profile, given } = &problem.kind {
            acc.push(RULE.at(problem.range, message(profile, given)));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resolved = finding.connector(resolver)?;
    let (problem, (profile, given)) = finding.problem(&resolved, |it| {
        let ProblemKind::UnsupportedCombination { profile, given } = it else {
            return None;
        };
        (finding.message == message(profile, given)).then_some((*profile, given))
    })?;
    let link = problem.link;
    let is_kept = |set: &[Category]| given.iter().all(|it| set.contains(it));
    let mut sets: Vec<&Vec<Category>> = profile.combinations.iter().flatten().collect();
    // First what adds to the permissions that are there, then what takes some away.
    sets.sort_by_key(|set| !is_kept(set));
    Some(Fix::list(sets.into_iter().filter_map(|set| {
        if others_allow(&resolved, link, set) {
            return Some(change(
                resolver.template().document(),
                &resolved,
                given,
                set,
            ));
        }
        let link = link.and_then(|it| resolved.links.get(it));
        let link = link.filter(|_| is_kept(set))?;
        let names = listed(set.iter().map(|it| it.name()));
        let name = link.destination.id.map_or("this destination", |(id, _)| id);
        let label = format!("Give `{name}` a connector of its own with {names}");
        Some((label, set_apart(resolver, &resolved, link, set)))
    })))
}

fn message(profile: &Profile, given: &[Category]) -> String {
    let (source, destination) = (a_noun(profile.source), a_noun(profile.destination));
    let sets: Vec<String> = profile
        .combinations
        .iter()
        .flatten()
        .map(|set| listed(set.iter().map(|it| it.name())))
        .collect();
    let given = listed(given.iter().map(|it| it.name()));
    let ways = match sets.as_slice() {
        [one] => format!("{one} go together"),
        several => format!("it takes {}", several.join(", or ")),
    };
    format!("{given} alone is not enough for a connector from {source} to {destination}: {ways}.")
}

/// What turns one set of permissions into another: one item more or less where that is all, else the list anew.
fn change(
    document: &Document,
    resolved: &Resolved<'_>,
    given: &[Category],
    wanted: &[Category],
) -> (String, Option<Vec<TextEdit>>) {
    let list = resolved.connector.permissions.map(|it| it.value);
    let more: Vec<Category> = wanted
        .iter()
        .copied()
        .filter(|it| !given.contains(it))
        .collect();
    let less: Vec<Category> = given
        .iter()
        .copied()
        .filter(|it| !wanted.contains(it))
        .collect();
    match (more.as_slice(), less.as_slice(), list) {
        ([one], [], Some(list)) => {
            let item = Piece::Text(one.name().to_owned());
            let edits = append_item(document, list, &item).and_then(|it| together(vec![it]));
            (format!("Add `{}`", one.name()), edits)
        }
        ([], [one], Some(list)) => {
            let at = list.items().position(|it| it.as_str() == Some(one.name()));
            let edits = at.and_then(|at| remove_item(document, list, at));
            (format!("Remove `{}`", one.name()), edits)
        }
        _ => {
            let label = format!("Change to {}", listed(wanted.iter().map(|it| it.name())));
            (
                label,
                set_permissions(document, &resolved.connector, wanted),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const QUEUE: &str = r#"
Resources:
  Worker:
    Type: AWS::Serverless::Function
  Orders:
    Type: AWS::SQS::Queue
    Connectors:
      ToWorker:
        Properties:
          Destination:
            Id: Worker
          Permissions:
          - Read # messages

"#;

    #[test]
    fn a_queue_is_read_and_written_together() {
        check(
            QUEUE,
            expect![[r#"
            13 |           - Read # messages
               |             ^^^^ connector-permission-combination: `Read` alone is not enough for a connector from a queue to a function: `Read` and `Write` go together.
               |             fix: Add `Write`
        "#]],
        );
    }

    #[test]
    fn the_missing_one_is_added_in_the_lists_style() {
        check_fix(
            QUEUE,
            "Add `Write`",
            expect![[r#"
                 13 |           - Read # messages
                +14 |           - Write
                 15 |
            "#]],
        );
        check_fix(
            &QUEUE.replace("\n          - Read # messages", " [ Read ]"),
            "Add `Write`",
            expect![[r#"
                 11 |             Id: Worker
                -12 |           Permissions: [ Read ]
                +12 |           Permissions: [ Read, Write ]
                 13 |
            "#]],
        );
    }

    #[test]
    fn beside_a_destination_that_has_no_more_it_is_set_apart() {
        check(
            r#"
Resources:
  Worker:
    Type: AWS::Serverless::Function
  Inner:
    Type: AWS::Serverless::StateMachine
  Outer:
    Type: AWS::Serverless::StateMachine
    Connectors:
      ToBoth:
        Properties:
          Destination:
            - Id: Worker
            - Id: Inner # starts
          Permissions: [Write]
"#,
            expect![[r#"
                15 |           Permissions: [Write]
                   |                         ^^^^^ connector-permission-combination: `Write` alone is not enough for a connector from a state machine to a state machine: it takes `Read`, or `Read` and `Write`.
                   |                         fix: Give `Inner` a connector of its own with `Read` and `Write`
            "#]],
        );
    }

    #[test]
    fn a_state_machine_that_starts_another_must_read_it() {
        check(
            r#"
Resources:
  Inner:
    Type: AWS::Serverless::StateMachine
  Outer:
    Type: AWS::Serverless::StateMachine
    Connectors:
      ToInner:
        Properties:
          Destination: {Id: Inner}
          Permissions: ["Write"]
"#,
            expect![[r#"
                11 |           Permissions: ["Write"]
                   |                         ^^^^^^^ connector-permission-combination: `Write` alone is not enough for a connector from a state machine to a state machine: it takes `Read`, or `Read` and `Write`.
                   |                         fix: Add `Read`
                   |                         fix: Change to `Read`
            "#]],
        );
    }
}
