//! `file-missing`: a property names a file or folder that is not beside the template.
//!
//! `sam build` and `sam deploy` end at a path that does not exist. The rule looks at `CodeUri`, `ContentUri`,
//! `DefinitionUri`, `SchemaUri`, `Location` and `TemplateURL` below the folder of the template. It reports nothing where a
//! build makes the path: where git ignores it, where the resource has `Metadata` with a `BuildMethod`, and where it names a
//! package. Where a template names many paths and there is nothing at any of them, the rule reports one.
//!
//! ```yaml
//! CodeUri: scr/orders    # bad: the folder is src/orders
//! CodeUri: src/orders    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.

use crate::code::CodeReadings;
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::file_paths::{below_template, file_properties, is_built};
use crate::names::shortened;
use sam_code::PathKind;
use sam_core::template::{Resource, Template};

pub(super) const RULE: Rule = Rule {
    code: "file-missing",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Files(check),
    fix: None,
};

/// The ends of packages that builds make.
const PACKAGES: [&str; 4] = [".zip", ".jar", ".war", ".tar.gz"];

fn check(
    acc: &mut Vec<Diagnostic>,
    resource: Resource<'_>,
    _: Template<'_>,
    readings: &CodeReadings,
) {
    if is_built(resource) {
        return;
    }
    for property in file_properties(resource) {
        let path = property.path;
        let is_package = PACKAGES.iter().any(|it| path.ends_with(it));
        if is_package || readings.kind(path) != Some(PathKind::Missing) {
            continue;
        }
        let (path, name) = (shortened(path), property.name);
        let message = match readings.first_of_absent() {
            Some(first) if below_template(property.path).as_deref() != Some(first) => continue,
            Some(_) => format!(
                "`{path}` and all other paths of the template lead nowhere. Put the template beside its code."
            ),
            None => format!(
                "`{path}` is not beside the template. Correct `{name}`, or let .gitignore name the path if a build makes it."
            ),
        };
        acc.push(RULE.at(property.node.range(), message));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::code::check;
    use expect_test::expect;

    #[test]
    fn a_path_that_leads_nowhere_is_reported() {
        check(
            "\
#- template.yaml
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: scr/, Handler: app.run, Runtime: python3.13}
  G:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ./src/, Handler: app.run, Runtime: python3.13}
  A:
    Type: AWS::Serverless::HttpApi
    Properties: {DefinitionUri: api.yaml}
#- src/app.py
def run(event, context): pass
",
            expect![[r#"
                4 |     Properties: {CodeUri: scr/, Handler: app.run, Runtime: python3.13}
                  |                           ^^^^ file-missing (warning): `scr/` is not beside the template. Correct `CodeUri`, or let .gitignore name the path if a build makes it.
                10 |     Properties: {DefinitionUri: api.yaml}
                   |                                 ^^^^^^^^ file-missing (warning): `api.yaml` is not beside the template. Correct `DefinitionUri`, or let .gitignore name the path if a build makes it.
            "#]],
        );
    }

    #[test]
    fn of_a_template_without_its_code_one_path_is_reported() {
        check(
            "\
#- template.yaml
Globals:
  Function: {Handler: app.run, Runtime: python3.13}
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/b}
  B:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ./src/a/}
  C:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/c}
  D:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/d}
  E:
    Type: AWS::Serverless::HttpApi
    Properties: {DefinitionUri: src/e.yaml}
#- other/app.py
def run(event, context): pass
",
            expect![[r#"
                9 |     Properties: {CodeUri: ./src/a/}
                  |                           ^^^^^^^^ file-missing (warning): `./src/a/` and all other paths of the template lead nowhere. Put the template beside its code.
            "#]],
        );
    }

    #[test]
    fn what_a_build_makes_is_not() {
        check(
            "\
#- template.yaml
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: build/f, Handler: app.run, Runtime: python3.13}
  G:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile}
    Properties: {CodeUri: target/g, Handler: app.run, Runtime: python3.13}
  H:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: out/h.zip, Handler: app.run, Runtime: python3.13}
  I:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ../other, Handler: app.run, Runtime: python3.13}
  J:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://bucket/key, Handler: app.run, Runtime: python3.13}
  K:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: out, PackageType: Image}
#- src/app.py
def run(event, context): pass
",
            expect![[""]],
        );
    }
}
