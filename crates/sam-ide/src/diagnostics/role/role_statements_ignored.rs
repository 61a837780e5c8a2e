//! `role-statements-ignored`: statements of a function that neither the Serverless Framework nor a plugin reads.
//!
//! `iamRoleStatements` of a function is a key of the plugin `serverless-iam-roles-per-function`. The framework itself does
//! not know it: without the plugin in `plugins`, the function runs under the role of the service and has none of these
//! permissions.
//!
//! ```yaml
//! plugins: [serverless-iam-roles-per-function]   # without it: bad
//! functions:
//!   list:
//!     handler: src/list.handler
//!     iamRoleStatements:
//!     - {Effect: Allow, Action: dynamodb:Query, Resource: !GetAtt Orders.Arn}
//! ```
//!
//! See <https://github.com/functionalone/serverless-iam-roles-per-function>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::document::Document;

pub(super) const RULE: Rule = Rule {
    code: CODE,
    severity: Severity::Warning,
    category: RuleCategory::Role,
    check: Check::Document(check),
    fix: None,
};

/// The code of the rule.
pub(in crate::diagnostics) const CODE: &str = "role-statements-ignored";

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    for key in document.ignored_statements() {
        acc.push(RULE.at(
            key,
            "Only a plugin reads `iamRoleStatements` of a function, so they grant nothing. Add `serverless-iam-roles-per-function` to `plugins`.",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::CODE;
    use crate::diagnostics::findings;
    use sam_core::analysis::Analysis;

    /// The texts that are reported.
    fn found(plugins: &str) -> Vec<String> {
        let service = format!(
            "service: shop\n{plugins}provider: {{name: aws, runtime: nodejs24.x}}\nfunctions:\n  list:\n    handler: src/list.handler\n    iamRoleStatements:\n    - {{Effect: Allow, Action: 'sqs:ListQueues', Resource: '*'}}\n  other: {{handler: src/other.handler, iamRoleStatements: ~}}\n"
        );
        let analysis = Analysis::open(1, &service);
        let all = findings(&analysis);
        let own = all.iter().filter(|it| it.code == CODE);
        own.map(|it| analysis.slice(it.range).to_string()).collect()
    }

    #[test]
    fn the_framework_alone_does_not_read_them() {
        assert_eq!(found(""), ["iamRoleStatements"]);
        let none: [&str; 0] = [];
        assert_eq!(
            found("plugins: [serverless-iam-roles-per-function]\n"),
            none
        );
        assert_eq!(found("plugins: ${file(plugins.yml)}\n"), none);
    }
}
