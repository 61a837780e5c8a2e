//! Statements as the framework writes them.

use crate::lower::unwritten::Unwritten;
use crate::syntax::Node;

/// `Allow` of actions on resources.
pub(super) fn allow(at: Unwritten, actions: &[&str], resources: Node) -> Node {
    statement(at, "Allow", at.texts(actions), resources)
}

/// A statement.
pub(super) fn statement(at: Unwritten, effect: &str, actions: Node, resources: Node) -> Node {
    at.map(vec![
        at.entry("Effect", at.text(effect)),
        at.entry("Action", actions),
        at.entry("Resource", resources),
    ])
}

/// A document with statements.
pub(super) fn document(at: Unwritten, statements: Node) -> Node {
    at.map(vec![
        at.entry("Version", at.text("2012-10-17")),
        at.entry("Statement", statements),
    ])
}

/// Who may take a role: services.
pub(super) fn trust(at: Unwritten, services: &[&str]) -> Node {
    let principal = at.map(vec![at.entry("Service", at.texts(services))]);
    let statement = at.map(vec![
        at.entry("Effect", at.text("Allow")),
        at.entry("Principal", principal),
        at.entry("Action", at.texts(&["sts:AssumeRole"])),
    ]);
    document(at, at.list(vec![statement]))
}

/// The ARN of a log group with what is in it, `rest` behind its name.
pub(super) fn log_group(at: Unwritten, function: &str, rest: &str) -> Node {
    at.sub(format!(
        "arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:/aws/lambda/{function}{rest}"
    ))
}

/// The ARN of a function of the service.
pub(super) fn function_arn(at: Unwritten, name: &str, rest: &str) -> Node {
    at.sub(format!(
        "arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:{name}{rest}"
    ))
}
