//! `runtime-deprecated`: AWS ends or has ended the support of a function's runtime.
//!
//! Lambda no longer patches a runtime after its date of deprecation. From a later date functions can no longer be created
//! with it, and from another one those that exist can no longer be updated. The finding is a warning from the date of
//! deprecation on, an error when functions can no longer be created, and information in the half year before. The
//! server knows today's date; `sam-lsp check --date` takes another one.
//!
//! ```yaml
//! Runtime: nodejs16.x    # bad: deprecated
//! Runtime: nodejs22.x    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use sam_core::connector::{Environment, Resolver};
use sam_core::document::cursor;
use sam_core::spec::schema::{self, Runtime};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "runtime-deprecated",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Deployed(check),
    fix: Some(fix),
};

/// How many months before its deprecation a runtime is reported.
const SOON: i32 = 6;

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>, environment: &Environment) {
    let properties = of.function_properties();
    let properties = properties.filter(|_| !environment.date.is_empty());
    if let Some(value) = properties.and_then(|it| it.get("Runtime")) {
        runtimes(acc, value, &environment.date);
    }
}

fn runtimes(acc: &mut Vec<Diagnostic>, value: NodeRef<'_>, today: &str) {
    if let Some(function) = intrinsic::of(value).filter(|it| it.name == "If") {
        function
            .items()
            .skip(1)
            .for_each(|it| runtimes(acc, it, today));
        return;
    }
    let Some((runtime, deprecated)) = value
        .as_str()
        .and_then(schema::runtime)
        .and_then(|it| Some((it, it.deprecated?)))
    else {
        return;
    };
    let is_past = |date: Option<&str>| date.is_some_and(|it| it <= today);
    let name = runtime.name;
    let (severity, state) = match runtime {
        Runtime { update_block, .. } if is_past(update_block) => (
            Severity::Error,
            format!("Lambda no longer creates or updates functions with `{name}`."),
        ),
        Runtime { create_block, .. } if is_past(create_block) => (
            Severity::Error,
            format!("Lambda no longer creates functions with `{name}`."),
        ),
        _ if is_past(Some(deprecated)) => (
            Severity::Warning,
            format!("Lambda deprecated the runtime `{name}` on {deprecated}."),
        ),
        _ if months(deprecated) - months(today) <= SOON => (
            Severity::Information,
            format!("Lambda deprecates the runtime `{name}` on {deprecated}."),
        ),
        _ => return,
    };
    let way_out = match runtime.successor {
        Some(successor) => format!("{state} Use `{successor}`."),
        None => format!("{state} Use another one."),
    };
    acc.push(RULE.at(value.full_range(), way_out).severity(severity));
}

/// The months from year 0 to a date.
fn months(date: &str) -> i32 {
    let mut parts = date.split('-').map(|it| it.parse().unwrap_or(0));
    let year: i32 = parts.next().unwrap_or(0);
    year * 12 + parts.next().unwrap_or(0)
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let path = cursor::path(document, finding.range.start())?;
    let node = path.node().filter(|it| finding.is_at(*it))?;
    let successor = schema::runtime(node.as_str()?)?.successor?;
    let edits = one(replace_scalar(document, node, successor));
    Some(Fix::list([(format!("Change to `{successor}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{Severity, findings_in, fixes};
    use sam_core::analysis::Analysis;
    use sam_core::connector::Environment;
    use sam_core::text::TextEdit;

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: nodejs16.x}
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, CodeUri: s3://a/b, Runtime: python3.12}
  Two:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, CodeUri: s3://a/b, Runtime: !If [C, nodejs22.x, !Ref R]}
";

    fn found(date: &str) -> Vec<(Severity, String)> {
        let environment = Environment {
            date: date.to_owned(),
            ..Environment::default()
        };
        let document = Analysis::open(1, TEMPLATE);
        let found = findings_in(&document, &environment);
        let own = found.iter().filter(|it| it.code == super::RULE.code);
        own.map(|it| (it.severity, it.message.to_string()))
            .collect()
    }

    #[test]
    fn the_date_decides() {
        assert_eq!(found(""), []);
        assert_eq!(found("2023-01-01"), []);
        let soon = found("2024-05-01");
        assert_eq!(
            soon,
            [(
                Severity::Information,
                "Lambda deprecates the runtime `nodejs16.x` on 2024-06-12. Use `nodejs24.x`."
                    .to_owned()
            )]
        );
        assert_eq!(found("2024-06-12")[0].0, Severity::Warning);
        assert_eq!(found("2030-01-01")[0].0, Severity::Error);
    }

    #[test]
    fn the_fix_writes_the_successor() {
        let environment = Environment {
            date: "2026-11-29".to_owned(),
            ..Environment::default()
        };
        let document = Analysis::open(1, TEMPLATE);
        let found = findings_in(&document, &environment);
        let finding = found.iter().find(|it| it.code == super::RULE.code).unwrap();
        let fix = fixes(&document.resolver(), finding).remove(0);
        let after = TextEdit::apply_all(TEMPLATE, &fix.edits);
        assert!(after.contains("Function: {Runtime: nodejs2"), "{after}");
    }
}
