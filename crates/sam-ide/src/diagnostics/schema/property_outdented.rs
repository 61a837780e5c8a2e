//! `property-outdented`: what belongs below a key stands beside it.
//!
//! A key with nothing behind it, and next to it what the key takes: a level of indentation is missing. SAM and
//! CloudFormation read the lines as keys of the map around them, and refuse the template.
//!
//! ```yaml
//! Events:
//!   Hello:
//!   Type: Api          # bad
//!   Hello:
//!     Type: Api        # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::indent_below;
use crate::names::listed;
use sam_core::connector::Resolver;
use sam_core::validation::{SchemaFault, SchemaFaultKind};

pub(super) const RULE: Rule = Rule {
    code: "property-outdented",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Schema(check),
    fix: Some(fix),
};

/// How many keys a message names.
const MOST: usize = 3;

fn check(acc: &mut Vec<Diagnostic>, fault: &SchemaFault<'_>) {
    let SchemaFaultKind::Outdented { entry, beside } = &fault.kind else {
        return;
    };
    let names = beside.iter().map(|it| it.name());
    let (named, stand) = match beside.len() {
        1 => (listed(names), "stands"),
        count if count <= MOST => (listed(names), "stand"),
        count => (format!("{count} keys"), "stand"),
    };
    let message = format!(
        "`{}` is empty, and {named} {stand} beside it instead of below it. Indent by one level more.",
        entry.name()
    );
    acc.push(RULE.at(fault.range, message));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let fault = finding.schema_fault(resolver)?;
    let SchemaFaultKind::Outdented { entry, beside } = &fault.kind else {
        return None;
    };
    let edits = indent_below(resolver.template().document(), *entry, beside);
    Some(Fix::list([(
        format!("Indent below `{}`", entry.name()),
        edits,
    )]))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::findings;
    use crate::testing::{check, check_fix};
    use expect_test::expect;
    use sam_core::analysis::Analysis;

    fn function(events: &str) -> String {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  Checkout:\n    Type: AWS::Serverless::Function\n    \
             Properties:\n      Runtime: python3.13\n      Handler: a.b\n      InlineCode: x\n{events}"
        )
    }

    const EVENT: &str = "      Events:
        Hello:
        # how it is called
        Type: Api
        Properties:
          Path: /hello

          Method: get
";

    #[test]
    fn an_event_beside_its_name_is_one_finding() {
        check(
            &function(EVENT),
            expect![[r#"
            10 |         Hello:
               |         ^^^^^ property-outdented: `Hello` is empty, and `Type` and `Properties` stand beside it instead of below it. Indent by one level more.
               |         fix: Indent below `Hello`
        "#]],
        );
        let analysis = Analysis::open(1, &function(EVENT));
        assert_eq!(findings(&analysis).iter().count(), 1);
        check_fix(
            &function(EVENT),
            "Indent below `Hello`",
            expect![[r#"
             10 |         Hello:
            -11 |         # how it is called
            -12 |         Type: Api
            -13 |         Properties:
            -14 |           Path: /hello
            +11 |           # how it is called
            +12 |           Type: Api
            +13 |           Properties:
            +14 |             Path: /hello
             15 |
            -16 |           Method: get
            +16 |             Method: get
        "#]],
        );
    }

    #[test]
    fn events_and_variables_beside_their_keys() {
        let text = function(
            "      Environment:\n        Variables:\n        TABLE: orders\n        QUEUE: jobs\n      Events:\n      Hello:\n        \
             Type: Api\n        Properties: {Path: /hello, Method: get}\n",
        );
        check(
            &text,
            expect![[r#"
            10 |         Variables:
               |         ^^^^^^^^^ property-outdented: `Variables` is empty, and `TABLE` and `QUEUE` stand beside it instead of below it. Indent by one level more.
               |         fix: Indent below `Variables`
            13 |       Events:
               |       ^^^^^^ property-outdented: `Events` is empty, and `Hello` stands beside it instead of below it. Indent by one level more.
               |       fix: Indent below `Events`
        "#]],
        );
        check_fix(
            &text,
            "Indent below `Variables`",
            expect![[r#"
             10 |         Variables:
            -11 |         TABLE: orders
            -12 |         QUEUE: jobs
            +11 |           TABLE: orders
            +12 |           QUEUE: jobs
             13 |       Events:
        "#]],
        );
        check_fix(
            &text,
            "Indent below `Events`",
            expect![[r#"
             13 |       Events:
            -14 |       Hello:
            -15 |         Type: Api
            -16 |         Properties: {Path: /hello, Method: get}
            +14 |         Hello:
            +15 |           Type: Api
            +16 |           Properties: {Path: /hello, Method: get}
        "#]],
        );
    }

    #[test]
    fn what_may_be_something_else_is_not_meant() {
        check(
            &function(
                "      Tags:\n      Handlr: a.b\n      Events:\n        A:\n        B: {Type: Api, Properties: {Path: /, Method: get}}\n",
            ),
            expect![[r#"
                10 |       Handlr: a.b
                   |       ^^^^^^ unknown-property: SAM has no property `Handlr` for a function and refuses it. Did you mean `Handler`?
            "#]],
        );
    }
}
