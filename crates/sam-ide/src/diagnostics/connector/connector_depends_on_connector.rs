//! `connector-depends-on-connector`: a connector has a `DependsOn` on a connector that SAM replaces.
//!
//! Where a resource waits for a connector, SAM puts the names of what the connector becomes in its place. A connector
//! that is expanded later keeps the name as it is written, and CloudFormation finds nothing of that name.
//!
//! ```yaml
//! Second:
//!   Type: AWS::Serverless::Connector
//!   DependsOn: First          # bad, with the connector `First` above
//!   DependsOn: FirstPolicy    # good: what `First` becomes
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_scalar, set_value};
use crate::names::listed;
use sam_core::connector::{Resolved, Resolver, declared, generate};
use sam_core::document::Document;
use sam_core::syntax::NodeRef;
use sam_core::template::Template;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "connector-depends-on-connector",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    let connector = &resolved.connector;
    let Some(depends_on) = connector.entry.value.get("DependsOn") else {
        return;
    };
    for node in std::iter::once(depends_on).chain(depends_on.items()) {
        let Some(id) = node.as_str().filter(|it| resolver.is_connector(it)) else {
            continue;
        };
        let own = resolver.connector(&connector.id);
        let Some(((at, _), (other, gone))) = own.zip(resolver.connector(id)) else {
            continue;
        };
        let is_gone = other == at || (other < at && !shuffles(resolver.template()));
        if is_gone {
            let gone = resolver.resolve(&gone);
            if gone.problems.is_empty() {
                acc.push(diagnose(resolved, &gone, node));
            }
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let resolved = finding.connector(resolver)?;
    let depends_on = resolved.connector.entry.value.get("DependsOn")?;
    let node = finding.node_in(std::iter::once(depends_on).chain(depends_on.items()))?;
    let id = node.as_str().filter(|it| *it != &*resolved.connector.id)?;
    let gone = declared(template).into_iter().find(|it| *it.id == *id)?;
    let becomes = generate(&resolver.resolve(&gone)).into_iter();
    let becomes: Vec<String> = becomes.map(|it| it.id).collect();
    let names = listed(becomes.iter().map(String::as_str));
    let edits = change(template.document(), &resolved, node, &becomes);
    Some(Fix::list([(format!("Change to {names}"), edits)]))
}

fn diagnose(resolved: &Resolved<'_>, gone: &Resolved<'_>, node: NodeRef<'_>) -> Diagnostic {
    let id = &gone.connector.id;
    if *id == resolved.connector.id {
        return RULE.at(
            node.full_range(),
            format!("SAM replaces the connector `{id}`, so CloudFormation does not find `{id}`. Remove this dependency of the connector on itself."),
        );
    }
    let becomes: Vec<String> = generate(gone).into_iter().map(|it| it.id).collect();
    let names = listed(becomes.iter().map(String::as_str));
    RULE.at(
        node.full_range(),
        format!("SAM replaces the connector `{id}`, so CloudFormation does not find it. Depend on {names} instead."),
    )
    .related(gone.connector.key_range(), format!("`{id}` is declared here"))
}

fn change(
    document: &Document,
    resolved: &Resolved<'_>,
    node: NodeRef<'_>,
    becomes: &[String],
) -> Option<Vec<TextEdit>> {
    if let [name] = becomes {
        return one(replace_scalar(document, node, name));
    }
    let body = resolved.connector.entry.value;
    let entry = body
        .entry("DependsOn")
        .filter(|it| !it.value.is_sequence())?;
    let list = Piece::texts(becomes.iter().map(String::as_str));
    one(set_value(document, body, entry, &list))
}

/// Whether SAM handles the resources in an order that the text does not show: when there is a REST API.
fn shuffles(template: Template<'_>) -> bool {
    let is_api = |it: &str| matches!(it, "AWS::Serverless::Api" | "AWS::Serverless::HttpApi");
    let mut functions = template.resources_of_type("AWS::Serverless::Function");
    template.resource_types().any(is_api)
        || functions.any(|it| {
            let events = it.property("Events").into_iter();
            let mut events = events.flat_map(|it| it.entries());
            events.any(|it| it.value.get("Type").and_then(NodeRef::as_str) == Some("Api"))
        })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const CHAIN: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
  First:
    Type: AWS::Serverless::Connector
    DependsOn: Second # not gone yet
    Properties:
      Source: {Id: Checkout}
      Destination: {Id: Orders}
      Permissions: [Read]
  Second:
    Type: AWS::Serverless::Connector
    DependsOn: [Orders, First]
    Properties:
      Source: {Id: Checkout}
      Destination: {Id: Orders}
      Permissions: [Write]
"#;

    #[test]
    fn the_one_above_is_gone() {
        check(
            CHAIN,
            expect![[r#"
                16 |     DependsOn: [Orders, First]
                   |                         ^^^^^ connector-depends-on-connector (warning): SAM replaces the connector `First`, so CloudFormation does not find it. Depend on `FirstPolicy` instead.
                   |                         line 7: `First` is declared here
                   |                         fix: Change to `FirstPolicy`
            "#]],
        );
        check_fix(
            CHAIN,
            "Change to `FirstPolicy`",
            expect![[r#"
                 15 |     Type: AWS::Serverless::Connector
                -16 |     DependsOn: [Orders, First]
                +16 |     DependsOn: [Orders, FirstPolicy]
                 17 |     Properties:
            "#]],
        );
    }
}
