//! `handler-missing`: the code of a function has no file for its `Handler`.
//!
//! Lambda loads the file that `Handler` names from the package, and each call of the function fails without it. The rule
//! looks for the file in the folder that `CodeUri` names, for functions in Python and Node.js. It reports nothing where a
//! layer, an installed package or a build may have the file.
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
    let is_of = |language: &str| {
        runtime
            .as_deref()
            .is_some_and(|it| it.starts_with(language))
    };
    let is_known = LANGUAGES.into_iter().any(is_of);
    let mut folders = file_properties(resource).map(|it| readings.kind(it.path));
    let is_there = folders.all(|it| it == Some(PathKind::Folder));
    let Some(name) = handler.as_str().filter(|_| is_known && is_there) else {
        return;
    };
    // In Node.js the function may be in an object, `index.api.run`, and the file is another one.
    let in_object = is_of("nodejs") && name.matches('.').count() > 1;
    if is_built(resource)
        || in_object
        || is_elsewhere(name)
        || !lacks_handler(resource, template, readings)
    {
        return;
    }
    let is_dotted = !name.contains('/');
    match readings.handler_folder(resource, template) {
        // A build makes it.
        Some(PathKind::Ignored) => return,
        // The module is one of a package that is installed.
        Some(PathKind::Missing) if is_dotted => return,
        _ => {}
    }
    let message = format!(
        "The code has no file for the handler `{}`. Correct `Handler`, or `CodeUri` if the file is elsewhere.",
        shortened(name)
    );
    acc.push(RULE.at(handler.range(), message));
}

/// Whether a handler names a file that is not one of the code: of a layer, or of an installed package.
fn is_elsewhere(handler: &str) -> bool {
    handler.starts_with('/') || handler.split('/').any(|it| it == "node_modules")
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
    fn a_module_may_be_a_folder_and_a_function_part_of_an_object() {
        check(
            "\
#- template.yaml
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: pages.run, Runtime: python3.13}
  G:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: src.pages.run, Runtime: python3.13}
  H:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: app.run, Runtime: nodejs22.x}
  I:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/app, Handler: index.api.run, Runtime: nodejs22.x}
  J:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: pages.orders.run, Runtime: python3.13}
#- src/pages/__init__.py
def run(event, context): pass
#- src/app/index.mjs
export const run = () => {};
",
            expect![[r#"
                16 |     Properties: {CodeUri: src, Handler: pages.orders.run, Runtime: python3.13}
                   |                                         ^^^^^^^^^^^^^^^^ handler-missing (warning): The code has no file for the handler `pages.orders.run`. Correct `Handler`, or `CodeUri` if the file is elsewhere.
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
  K:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: /opt/nodejs/wrapper.run, Runtime: nodejs22.x}
  L:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: node_modules/wrapper/index.run, Runtime: nodejs22.x}
  M:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: wrapper.handler.run, Runtime: python3.13}
  N:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: build/index.run, Runtime: nodejs22.x}
#- src/app.py
def run(event, context): pass
#- gone/x
",
            expect![[r#"
                29 |     Properties: {CodeUri: ., Handler: build/index.run, Runtime: nodejs22.x}
                   |                                       ^^^^^^^^^^^^^^^ handler-missing (warning): The code has no file for the handler `build/index.run`. Correct `Handler`, or `CodeUri` if the file is elsewhere.
            "#]],
        );
    }
}
