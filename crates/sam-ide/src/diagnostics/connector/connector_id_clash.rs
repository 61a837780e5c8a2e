//! `connector-id-clash`: two embedded connectors have the same logical ID, and the later one replaces the earlier.
//!
//! The ID of an embedded connector is its resource's followed by its key, so two of them can meet: key `BC` of `A`, and
//! key `C` of `AB`. The earlier one grants nothing then, without an error.
//!
//! ```yaml
//! Order:
//!   Connectors:
//!     QueueToTable: { ... }      # bad: both are `OrderQueueToTable`
//! OrderQueue:
//!   Connectors:
//!     ToTable: { ... }
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::rename;
use sam_core::connector::{Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-id-clash",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    let connector = &resolved.connector;
    let Some(later) = resolver.replacing(connector) else {
        return;
    };
    let id = &*connector.id;
    acc.push(
        RULE.at(
            connector.key_range(),
            format!("A later connector has the same logical ID `{id}` and replaces this one, which grants nothing. Rename one of them."),
        )
        .related(later.key_range(), format!("`{id}` is declared again here")),
    );
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let connector = finding.connector(resolver)?.connector;
    let better = format!("{}Connector", connector.entry.name());
    let edits = (!resolver.template().is_referenced(&connector.id))
        .then(|| rename(resolver, &connector, &better))
        .flatten();
    Some(Fix::list([(format!("Rename to `{better}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const MEETING: &str = r#"
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
  Order:
    Type: AWS::Serverless::Function
    Connectors:
      WorkerToTable:
        Properties:
          Destination: {Id: Table}
          Permissions: [Read]
  OrderWorker:
    Type: AWS::Serverless::Function
    Connectors:
      ToTable:
        Properties:
          Destination: {Id: Table}
          Permissions: [Read]
"#;

    #[test]
    fn the_earlier_one_is_lost() {
        check(
            MEETING,
            expect![[r#"
                8 |       WorkerToTable:
                  |       ^^^^^^^^^^^^^ connector-id-clash (warning): A later connector has the same logical ID `OrderWorkerToTable` and replaces this one, which grants nothing. Rename one of them.
                  |       line 15: `OrderWorkerToTable` is declared again here
                  |       fix: Rename to `WorkerToTableConnector`
            "#]],
        );
        check_fix(
            MEETING,
            "Rename to `WorkerToTableConnector`",
            expect![[r#"
                  7 |     Connectors:
                - 8 |       WorkerToTable:
                + 8 |       WorkerToTableConnector:
                  9 |         Properties:
            "#]],
        );
    }
}
