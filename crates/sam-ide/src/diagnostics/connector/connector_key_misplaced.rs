//! `connector-key-misplaced`: a key is next to `Properties` of a connector, where it has no effect.
//!
//! Beside `Properties`, a connector has attributes such as `DependsOn` and `Condition`. SAM drops anything else there
//! without a word. A `SourceReference` that is dropped makes the connector grant more than the template says: all
//! routes of an API in place of one.
//!
//! ```yaml
//! Connectors:
//!   ToHandler:
//!     SourceReference: { Qualifier: prod/GET/x }     # bad
//!     Properties:
//!       SourceReference: { Qualifier: prod/GET/x }   # good
//!       Destination: { Id: Handler }
//!       Permissions: [Write]
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::{misplaced, nest_misplaced};
use crate::edit::{one, remove_entry, replace_scalar};
use crate::names::closest;
use sam_core::connector::{ATTRIBUTES, Connector, ProblemKind, Resolved, Resolver};
use sam_core::policy::is_function_key;
use sam_core::spec::RESOURCE_ATTRIBUTES;
use sam_core::syntax::EntryRef;

pub(super) const RULE: Rule = Rule {
    code: "connector-key-misplaced",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for entry in dropped(resolved) {
        let name = entry.name();
        let message = match meant(name, &resolved.connector) {
            Meant::Property => format!(
                "`{name}` is next to `Properties`, where SAM drops it silently. Move it under `Properties`."
            ),
            Meant::Known(known) => format!(
                "A connector has no `{name}` next to `Properties`: SAM drops it silently. Did you mean `{known}`?"
            ),
            Meant::Nothing => format!(
                "`{name}` is next to `Properties` of a connector, where SAM drops it silently. Remove it."
            ),
        };
        acc.push(RULE.at(entry.key.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resolved = finding.connector(resolver)?;
    let connector = &resolved.connector;
    let body = connector.entry.value;
    let entry = finding.key_in(body)?;
    let name = entry.name();
    let first = match meant(name, connector) {
        Meant::Property => misplaced(connector)
            .iter()
            .any(|it| it.name() == name)
            .then(|| {
                let label = format!("Move `{name}` under `Properties`");
                (label, nest_misplaced(document, connector, &[name]))
            }),
        Meant::Known(known) => body.get(known).is_none().then(|| {
            let edits = one(replace_scalar(document, entry.key, known));
            (format!("Change to `{known}`"), edits)
        }),
        Meant::Nothing => None,
    };
    let remove = (
        format!("Remove `{name}`"),
        remove_entry(document, body, entry),
    );
    Some(Fix::list(first.into_iter().chain([remove])))
}

/// The entries of a connector that SAM drops, but for those whose place another rule reports.
fn dropped<'a>(resolved: &Resolved<'a>) -> Vec<EntryRef<'a>> {
    let connector = &resolved.connector;
    let is_kept = |name: &str| match connector.carrier() {
        // `Type` has a rule of its own.
        Some(_) => matches!(name, "Properties" | "Type") || ATTRIBUTES.contains(&name),
        None => RESOURCE_ATTRIBUTES.contains(&name),
    };
    let is_reported = |name: &str| {
        let missing = |kind: &ProblemKind| matches!(kind, ProblemKind::MissingProperty { name: it } if *it == name);
        connector.properties.is_none_or(|it| !it.is_mapping())
            || resolved.problems.iter().any(|it| missing(&it.kind))
    };
    let entries = connector.entry.value.entries();
    entries
        .filter(|it| {
            let name = it.name();
            !name.is_empty() && !is_kept(name) && !is_function_key(*it) && !is_reported(name)
        })
        .collect()
}

/// What a key beside `Properties` was meant to be.
enum Meant {
    /// A property.
    Property,
    /// An attribute with a name like that.
    Known(&'static str),
    /// Nothing that a connector has.
    Nothing,
}

fn meant(name: &str, connector: &Connector<'_>) -> Meant {
    let source = match connector.carrier() {
        Some(_) => "SourceReference",
        None => "Source",
    };
    if [source, "Destination", "Permissions"].contains(&name) {
        return Meant::Property;
    }
    match closest(name, ATTRIBUTES) {
        Some(known) => Meant::Known(known),
        None => Meant::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const BESIDE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod, DefinitionBody: {openapi: 3.0.1, paths: {}}}
    Connectors:
      ToHandler:
        SourceReference: {Qualifier: prod/GET/x}
        Properties:
          Destination: {Id: Handler}
          Permissions: [Write]
      ToOther:
        Permissions: [Write]
        DependOn: Shop
        Colour: red
        Properties:
          Destination: {Id: Other}
          Permissions: [Write]
  Handler: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: a.b, CodeUri: .}}
  Other: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: a.b, CodeUri: .}}
"#;

    #[test]
    fn what_is_dropped_is_reported() {
        check(
            BESIDE,
            expect![[r#"
            9 |         SourceReference: {Qualifier: prod/GET/x}
              |         ^^^^^^^^^^^^^^^ connector-key-misplaced (warning): `SourceReference` is next to `Properties`, where SAM drops it silently. Move it under `Properties`.
              |         fix: Move `SourceReference` under `Properties`
              |         fix: Remove `SourceReference`
            14 |         Permissions: [Write]
               |         ^^^^^^^^^^^ connector-key-misplaced (warning): `Permissions` is next to `Properties`, where SAM drops it silently. Move it under `Properties`.
               |         fix: Remove `Permissions`
            15 |         DependOn: Shop
               |         ^^^^^^^^ connector-key-misplaced (warning): A connector has no `DependOn` next to `Properties`: SAM drops it silently. Did you mean `DependsOn`?
               |         fix: Change to `DependsOn`
               |         fix: Remove `DependOn`
            16 |         Colour: red
               |         ^^^^^^ connector-key-misplaced (warning): `Colour` is next to `Properties` of a connector, where SAM drops it silently. Remove it.
               |         fix: Remove `Colour`
        "#]],
        );
    }

    #[test]
    fn a_property_moves_under_properties() {
        check_fix(
            BESIDE,
            "Move `SourceReference` under `Properties`",
            expect![[r#"
                  8 |       ToHandler:
                - 9 |         SourceReference: {Qualifier: prod/GET/x}
                  9 |         Properties:
                ...
                 11 |           Permissions: [Write]
                +12 |           SourceReference: {Qualifier: prod/GET/x}
                 13 |       ToOther:
            "#]],
        );
    }

    #[test]
    fn a_list_beside_properties_is_moved_and_not_written_again() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Checkout:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: a.b, CodeUri: .}
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
        Permissions: [Read]
"#,
            expect![[r#"
                9 |       ToOrders:
                  |       ^^^^^^^^ connector-missing-property: `Permissions` of a connector must be under `Properties`.
                  |       fix: Move `Permissions` under `Properties`
            "#]],
        );
    }
}
