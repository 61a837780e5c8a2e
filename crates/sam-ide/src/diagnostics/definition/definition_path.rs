//! `definition-path`: a field of a state machine's definition that takes a path has something else.
//!
//! Under JSONPath, `InputPath`, `ItemsPath` and their like take a path, which begins with `$`. A name that ends with `.$` in
//! `Parameters`, `ItemSelector` or `ResultSelector` takes a path or a call of an intrinsic function, such as
//! `States.UUID()`. `ItemsPath` and `ResultPath` name one value. Step Functions refuses other definitions, and the deployment
//! fails. A path in a name without `.$` is the text itself, which is a warning, as Step Functions has it.
//!
//! ```yaml
//! Parameters:
//!   id.$: orderId      # bad
//!   id.$: $.orderId    # good: taken from the input
//!   id: orderId        # good: the text itself
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::{closest, shortened};
use sam_core::asl::{DefinitionFault, DefinitionFaultKind, INTRINSICS};
use sam_core::connector::Resolver;

pub(super) const RULE: Rule = Rule {
    code: "definition-path",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: Some(fix),
};

/// What the names of intrinsic functions begin with.
const PREFIX: &str = "States.";

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    let mut severity = Severity::Error;
    let message = if let DefinitionFaultKind::NotAPath { entry, takes_calls } = fault.kind {
        let name = shortened(entry.name());
        match takes_calls {
            true => format!(
                "`{name}` takes a path that begins with `$`, or a call such as `States.UUID()`. Write one, or take `.$` away."
            ),
            false => format!("`{name}` takes a path, which begins with `$`. Write one."),
        }
    } else if let DefinitionFaultKind::NotAReferencePath { entry } = fault.kind {
        format!(
            "`{}` takes a path to one value, without `*`, `..` and filters. Write one.",
            shortened(entry.name())
        )
    } else if let DefinitionFaultKind::BadCall { name, is_closed } = fault.kind {
        let name = shortened(name);
        match (is_closed, near(&name)) {
            (false, _) => format!("The call of `{name}` does not end with its `)`. Close it."),
            (true, Some(near)) => {
                format!("Step Functions has no function `{name}`. Did you mean `States.{near}`?")
            }
            (true, None) => {
                // It may have come later.
                severity = Severity::Warning;
                format!("Step Functions has no function `{name}`. Use one that it has.")
            }
        }
    } else if let DefinitionFaultKind::PathAsText { entry, .. } = fault.kind {
        severity = Severity::Warning;
        let name = shortened(entry.name());
        format!("This is a text here, not a path. Name the key `{name}.$` for what it leads to.")
    } else {
        return;
    };
    acc.push(RULE.at(fault.range, message).severity(severity));
}

/// The function that was meant, without what the names of all of them begin with.
fn near(name: &str) -> Option<&'static str> {
    let short = |it: &'static str| it.strip_prefix(PREFIX).unwrap_or(it);
    closest(name.strip_prefix(PREFIX)?, INTRINSICS.map(short))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let faults = finding.definition_faults(resolver);
    faults.iter().find_map(|it| {
        let DefinitionFaultKind::PathAsText { entry, map } = it.kind else {
            return None;
        };
        let name = format!("{}.$", entry.name());
        let is_free = map.get(&name).is_none();
        let edits = one(replace_scalar(document, entry.key, &name));
        is_free.then(|| Fix::list([(format!("Change to `{name}`"), edits)]))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn what_is_no_path_is_reported() {
        check_rule(
            r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A:
            Type: Pass
            InputPath: order
            ResultPath: null
            Parameters: {id.$: orderId, other.$: $.a, new.$: States.UUID(), list: [{x.$: y}], plain: z}
            Next: B
          B: {Type: Wait, SecondsPath: '${Path}', Next: C}
          C: {Type: Pass, QueryLanguage: JSONata, Output: {a.$: b}, Next: D}
          D: {Type: Pass, Parameters: {a: $.b, c.$: 'States.Formt($.a)', d.$: 'States.Later($.a)', e.$: 'States.UUID('}, ResultPath: '$.a[*]', End: true}
"#,
            "definition-path",
            expect![[r#"
                11 |             InputPath: order
                   |                        ^^^^^ definition-path: `InputPath` takes a path, which begins with `$`. Write one.
                13 |             Parameters: {id.$: orderId, other.$: $.a, new.$: States.UUID(), list: [{x.$: y}], plain: z}
                   |                                ^^^^^^^ definition-path: `id.$` takes a path that begins with `$`, or a call such as `States.UUID()`. Write one, or take `.$` away.
                13 |             Parameters: {id.$: orderId, other.$: $.a, new.$: States.UUID(), list: [{x.$: y}], plain: z}
                   |                                                                                          ^ definition-path: `x.$` takes a path that begins with `$`, or a call such as `States.UUID()`. Write one, or take `.$` away.
                17 |           D: {Type: Pass, Parameters: {a: $.b, c.$: 'States.Formt($.a)', d.$: 'States.Later($.a)', e.$: 'States.UUID('}, ResultPath: '$.a[*]', End: true}
                   |                                           ^^^ definition-path (warning): This is a text here, not a path. Name the key `a.$` for what it leads to.
                   |                                           fix: Change to `a.$`
                17 |           D: {Type: Pass, Parameters: {a: $.b, c.$: 'States.Formt($.a)', d.$: 'States.Later($.a)', e.$: 'States.UUID('}, ResultPath: '$.a[*]', End: true}
                   |                                                     ^^^^^^^^^^^^^^^^^^^ definition-path: Step Functions has no function `States.Formt`. Did you mean `States.Format`?
                17 |           D: {Type: Pass, Parameters: {a: $.b, c.$: 'States.Formt($.a)', d.$: 'States.Later($.a)', e.$: 'States.UUID('}, ResultPath: '$.a[*]', End: true}
                   |                                                                               ^^^^^^^^^^^^^^^^^^^ definition-path (warning): Step Functions has no function `States.Later`. Use one that it has.
                17 |           D: {Type: Pass, Parameters: {a: $.b, c.$: 'States.Formt($.a)', d.$: 'States.Later($.a)', e.$: 'States.UUID('}, ResultPath: '$.a[*]', End: true}
                   |                                                                                                         ^^^^^^^^^^^^^^ definition-path: The call of `States.UUID` does not end with its `)`. Close it.
                17 |           D: {Type: Pass, Parameters: {a: $.b, c.$: 'States.Formt($.a)', d.$: 'States.Later($.a)', e.$: 'States.UUID('}, ResultPath: '$.a[*]', End: true}
                   |                                                                                                                                      ^^^^^^^^ definition-path: `ResultPath` takes a path to one value, without `*`, `..` and filters. Write one.
            "#]],
        );
    }
}
