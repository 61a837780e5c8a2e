//! `handler-missing`: the code of a function has no file for its `Handler`.
//!
//! Lambda loads the file that `Handler` names from the package, and each call of the function fails without it. The rule
//! looks for the file in the folder that `CodeUri` names, for functions in Python and Node.js. It reports nothing where a
//! layer or a build may have the file.
//!
//! ```yaml
//! CodeUri: src/
//! Handler: ap.handler    # bad: the file is src/app.py
//! Handler: app.handler   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html>.

use crate::code::{CodeReadings, lacks_handler};
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::file_paths::{file_properties, is_built};
use crate::names::shortened;
use sam_code::PathKind;
use sam_core::expand::function_code;
use sam_core::template::{Resource, Template};

pub(super) const RULE: Rule = Rule {
    code: "handler-missing",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Files(check),
    fix: None,
};

/// The languages whose handlers name a file of the code.
const LANGUAGES: [&str; 2] = ["python", "nodejs"];

fn check(
    acc: &mut Vec<Diagnostic>,
    resource: Resource<'_>,
    template: Template<'_>,
    readings: &CodeReadings,
) {
    let Some(handler) = resource.property("Handler") else {
        return;
    };
    let runtime = function_code(resource, template).and_then(|it| it.runtime);
    let is_known = runtime.is_some_and(|it| LANGUAGES.iter().any(|known| it.starts_with(known)));
    let mut folders = file_properties(resource).map(|it| readings.kind(it.path));
    let is_there = folders.all(|it| it == Some(PathKind::Folder));
    let Some(name) = handler.as_str().filter(|_| is_known && is_there) else {
        return;
    };
    if is_built(resource) || !lacks_handler(resource, template, readings) {
        return;
    }
    let message = format!(
        "The code has no file for the handler `{}`. Correct `Handler`, or `CodeUri` if the file is elsewhere.",
        shortened(name)
    );
    acc.push(RULE.at(handler.range(), message));
}

#[cfg(test)]
mod tests {
    use crate::testing::code::check;
    use expect_test::expect;

    #[test]
    fn a_handler_without_a_file_is_reported() {
        check(
            "\
#- template.yaml
Globals: {Function: {Runtime: nodejs22.x}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: ap.run, Runtime: python3.13}
  G:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: lib/index.run}
  H:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: app.run, Runtime: python3.13}
  I:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: pages.app.run, Runtime: python3.13}
#- src/app.py
def run(event, context): pass
#- src/pages/app.py
def run(event, context): pass
",
            expect![[r#"
                5 |     Properties: {CodeUri: src, Handler: ap.run, Runtime: python3.13}
                  |                                         ^^^^^^ handler-missing (warning): The code has no file for the handler `ap.run`. Correct `Handler`, or `CodeUri` if the file is elsewhere.
                8 |     Properties: {CodeUri: src, Handler: lib/index.run}
                  |                                         ^^^^^^^^^^^^^ handler-missing (warning): The code has no file for the handler `lib/index.run`. Correct `Handler`, or `CodeUri` if the file is elsewhere.
            "#]],
        );
    }

    #[test]
    fn a_layer_or_a_build_may_have_the_file() {
        check(
            "\
#- template.yaml
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: wrapper.run, Runtime: python3.13, Layers: [arn:x]}
  G:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: esbuild}
    Properties: {CodeUri: src, Handler: dist.run, Runtime: nodejs22.x}
  H:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: Shop.Orders, Runtime: java21}
  I:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: gone, Handler: app.run, Runtime: java21}
  J:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: 'x = 1', Handler: index.run, Runtime: python3.13}
#- src/app.py
def run(event, context): pass
#- gone/x
",
            expect![[""]],
        );
    }
}
