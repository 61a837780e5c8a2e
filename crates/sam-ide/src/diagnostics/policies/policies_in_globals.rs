//! `policies-in-globals`: `Globals` contains `Policies` or `Role`.
//!
//! Each function and state machine has permissions of its own. `Globals` takes most of their properties, but not these,
//! and the transform refuses the whole template.
//!
//! ```yaml
//! Globals:
//!   Function:
//!     Policies: AWSLambdaRole      # bad
//! Resources:
//!   Checkout:
//!     Type: AWS::Serverless::Function
//!     Properties:
//!       Policies: AWSLambdaRole    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entry, insert_entry_behind, remove_entry, together};
use sam_core::connector::Resolver;
use sam_core::document::{Document, Section};
use sam_core::syntax::EntryRef;
use sam_core::template::Resource;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "policies-in-globals",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Document(check),
    fix: Some(fix),
};

/// More resources than these are not changed at once.
const MOST_CHANGED: usize = 32;

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    for (section, _, noun) in SECTIONS {
        let Some(globals) = document.template().entry(Section::Globals, section) else {
            continue;
        };
        for name in ["Policies", "Role"] {
            let Some(entry) = globals.value.entry(name) else {
                continue;
            };
            let message = format!("`Globals` cannot contain `{name}`. Write it in each {noun}.");
            acc.push(RULE.at(entry.key.full_range(), message));
        }
    }
}

/// The sections of `Globals` that are about functions and state machines, their types, and what they are called.
const SECTIONS: [(&str, &str, &str); 2] = [
    ("Function", "AWS::Serverless::Function", "function"),
    (
        "StateMachine",
        "AWS::Serverless::StateMachine",
        "state machine",
    ),
];

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let document = template.document();
    SECTIONS.into_iter().find_map(|(section, of_type, noun)| {
        let globals = template.entry(Section::Globals, section)?;
        let entry = finding.key_in(globals.value)?;
        let resources = template.resources();
        let all: Vec<_> = resources
            .filter(|it| it.type_name() == Some(of_type))
            .collect();
        Some(Fix::list([
            (
                format!("Move to each {noun}"),
                moved(document, globals, entry, &all),
            ),
            (
                format!("Remove `{}`", entry.name()),
                remove_entry(document, globals.value, entry),
            ),
        ]))
    })
}

fn moved(
    document: &Document,
    globals: EntryRef<'_>,
    entry: EntryRef<'_>,
    resources: &[Resource<'_>],
) -> Option<Vec<TextEdit>> {
    let has_own = |it: &Resource<'_>| {
        ["Policies", "Role"]
            .iter()
            .any(|name| it.property(name).is_some())
    };
    if resources.is_empty() || resources.len() > MOST_CHANGED || resources.iter().any(has_own) {
        return None;
    }
    let mut edits = remove_entry(document, globals.value, entry)?;
    let piece = Piece::Copy(entry.value);
    for resource in resources {
        edits.push(match resource.properties() {
            Some(properties) => append_entry(document, properties, entry.name(), &piece)?,
            None => {
                let properties = Piece::entry(entry.name(), piece.clone());
                let anchor = resource.body().entry("Type")?;
                insert_entry_behind(document, resource.body(), anchor, "Properties", &properties)?
            }
        });
    }
    together(edits)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const GLOBALS: &str = r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 3
    Policies:
    - AWSLambdaRole
  StateMachine:
    Role: arn:aws:iam::123456789012:role/flow
Resources:
  One:
    Type: AWS::Serverless::Function
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 4
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: AWSLambdaRole
"#;

    #[test]
    fn each_has_its_own() {
        check(
            GLOBALS,
            expect![[r#"
                6 |     Policies:
                  |     ^^^^^^^^ policies-in-globals: `Globals` cannot contain `Policies`. Write it in each function.
                  |     fix: Move to each function
                  |     fix: Remove `Policies`
                9 |     Role: arn:aws:iam::123456789012:role/flow
                  |     ^^^^ policies-in-globals: `Globals` cannot contain `Role`. Write it in each state machine.
                  |     fix: Remove `Role`
            "#]],
        );
        check_fix(
            GLOBALS,
            "Move to each function",
            expect![[r#"
                  5 |     Timeout: 3
                - 6 |     Policies:
                - 7 |     - AWSLambdaRole
                  6 |   StateMachine:
                ...
                 10 |     Type: AWS::Serverless::Function
                +11 |     Properties:
                +12 |       Policies:
                +13 |       - AWSLambdaRole
                 14 |   Two:
                ...
                 17 |       Timeout: 4
                +18 |       Policies:
                +19 |       - AWSLambdaRole
                 20 |   Flow:
            "#]],
        );
        check_fix(
            GLOBALS,
            "Remove `Role`",
            expect![[r#"
                  8 |   StateMachine:
                - 9 |     Role: arn:aws:iam::123456789012:role/flow
                + 9 |     {}
                 10 | Resources:
            "#]],
        );
    }
}
