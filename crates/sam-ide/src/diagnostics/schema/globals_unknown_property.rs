//! `globals-unknown-property`: `Globals` has a section or property that SAM does not support there.
//!
//! `Globals` gives properties to all resources of a type, but only to some types, and only some of their properties. The
//! transform refuses any other.
//!
//! ```yaml
//! Globals:
//!   Function:
//!     Handler: app.handler       # good
//!     FunctionName: checkout     # bad: each function has its own
//!   Functions: {}                # bad: no such section
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>.

use crate::diagnostics::schema::property_name::meant;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::globals::{taking, write_into};
use crate::edit::{one, replace_scalar};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::document::{Document, Section};
use sam_core::policy::is_function_key;
use sam_core::spec::sam_type;
use sam_core::syntax::EntryRef;
use sam_core::template::Template;

pub(super) const RULE: Rule = Rule {
    code: "globals-unknown-property",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Document(check),
    fix: Some(fix),
};

/// What other rules tell about.
const OTHERS: [&str; 3] = ["Connectors", "Policies", "Role"];

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    let template = document.template();
    for section in template.entries(Section::Globals) {
        let name = section.name();
        let is_open = name.is_empty() || name == "Connectors" || is_function_key(section);
        if is_open || template.has_unknown_names() {
            continue;
        }
        let Some(known) = sam_type::globals(name) else {
            let near = near_section(name);
            let message = match near {
                Some(near) => format!(
                    "`Globals` has no section `{name}`, so SAM refuses it. Did you mean `{near}`?"
                ),
                None => format!(
                    "`Globals` has no section `{name}`, so SAM refuses it. Remove it, or see the page of this rule for the sections."
                ),
            };
            let finding = RULE.at(section.key.full_range(), message);
            acc.push(finding.meaning(near));
            continue;
        };
        for entry in section.value.entries() {
            let key = entry.name();
            let is_open = key.is_empty() || is_function_key(entry) || OTHERS.contains(&key);
            if is_open || known.contains(&key) {
                continue;
            }
            let near = near_property(name, key).filter(|_| !is_own(name, key));
            let (severity, message) = match near {
                _ if is_own(name, key) => (
                    Severity::Error,
                    format!(
                        "`Globals` cannot contain `{key}`, so SAM refuses it. Write it in each `AWS::Serverless::{name}`."
                    ),
                ),
                Some(near) => (
                    Severity::Error,
                    format!(
                        "`Globals` cannot contain `{key}`, so SAM refuses it. Did you mean `{near}`?"
                    ),
                ),
                None => (
                    Severity::Warning,
                    format!(
                        "`Globals` cannot contain `{key}`, so SAM refuses it. Remove it, or correct its name."
                    ),
                ),
            };
            let finding = RULE.at(entry.key.full_range(), message).severity(severity);
            acc.push(finding.meaning(near));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let mut sections = template.entries(Section::Globals);
    let change = |key, near: &str| {
        let edits = one(replace_scalar(template.document(), key, near));
        Some(Fix::list([(format!("Change to `{near}`"), edits)]))
    };
    sections.find_map(|section| {
        if finding.is_at(section.key) {
            let near = near_section(section.name())
                .filter(|it| template.entry(Section::Globals, it).is_none())?;
            return change(section.key, near);
        }
        let entry = finding.key_in(section.value)?;
        if is_own(section.name(), entry.name()) {
            return into_resources(template, section, entry);
        }
        let near = near_property(section.name(), entry.name())
            .filter(|it| section.value.entry(it).is_none())?;
        change(entry.key, near)
    })
}

/// The property in the resources; a name that each of several would have is no way out.
fn into_resources(
    template: Template<'_>,
    section: EntryRef<'_>,
    entry: EntryRef<'_>,
) -> Option<Vec<Fix>> {
    let name = entry.name();
    let taking = taking(template, section.name(), name);
    let label = match taking.as_slice() {
        [] => return None,
        [only] => format!("Move `{name}` into `{}`", only.id),
        [..] if name.ends_with("Name") => return None,
        [..] => format!("Move `{name}` into each resource"),
    };
    let edits = write_into(template, section, entry, &taking);
    Some(Fix::list([(label, edits)]))
}

fn near_section(name: &str) -> Option<&'static str> {
    closest(name, sam_type::global_sections().iter().copied())
}

/// Whether the resources of a section have the property themselves.
fn is_own(section: &str, key: &str) -> bool {
    let own = sam_type::properties(&format!("AWS::Serverless::{section}"));
    own.is_some_and(|it| it.contains(&key))
}

fn near_property(section: &str, key: &str) -> Option<&'static str> {
    meant(key, sam_type::globals(section)?).filter(|_| !is_own(section, key))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn globals_take_some_properties_of_some_types() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeot: 3
    FunctionName: checkout
    Wholly: Other
    MemorySize: 128
  Functions:
    Timeout: 3
  Table: {}
  GraphQLApi: {}
  Api:
    OpenApiVersion: 3.0.1
Resources:
  One:
    Type: AWS::Serverless::Function
"#,
            expect![[r#"
                5 |     Timeot: 3
                  |     ^^^^^^ globals-unknown-property: `Globals` cannot contain `Timeot`, so SAM refuses it. Did you mean `Timeout`?
                  |     fix: Change to `Timeout`
                6 |     FunctionName: checkout
                  |     ^^^^^^^^^^^^ globals-unknown-property: `Globals` cannot contain `FunctionName`, so SAM refuses it. Write it in each `AWS::Serverless::Function`.
                7 |     Wholly: Other
                  |     ^^^^^^ globals-unknown-property (warning): `Globals` cannot contain `Wholly`, so SAM refuses it. Remove it, or correct its name.
                9 |   Functions:
                  |   ^^^^^^^^^ globals-unknown-property: `Globals` has no section `Functions`, so SAM refuses it. Did you mean `Function`?
                11 |   Table: {}
                   |   ^^^^^ globals-unknown-property: `Globals` has no section `Table`, so SAM refuses it. Remove it, or see the page of this rule for the sections.
                12 |   GraphQLApi: {}
                   |   ^^^^^^^^^^ globals-unknown-property: `Globals` has no section `GraphQLApi`, so SAM refuses it. Remove it, or see the page of this rule for the sections.
            "#]],
        );
    }

    #[test]
    fn what_each_resource_has_moves_into_it() {
        check_fix(
            "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n    FunctionName: x # why\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: x\n      Handler: a.b\n      Runtime: python3.13\n",
            "Move `FunctionName` into `F`",
            expect![[r#"
                  1 | Transform: AWS::Serverless-2016-10-31
                - 2 | Globals:
                - 3 |   Function:
                - 4 |     FunctionName: x # why
                  2 | Resources:
                ...
                  8 |       Runtime: python3.13
                + 9 |       FunctionName: x # why
            "#]],
        );
    }
}
