//! `connector-lost`: a connector is embedded in an API that SAM replaces by the implicit API.
//!
//! When a function has an `Api` event without `RestApiId`, SAM makes an API with the logical ID `ServerlessRestApi`; for
//! `HttpApi` events it is `ServerlessHttpApi`. A resource that the template declares under this ID is replaced, and its
//! `Connectors` are lost without an error.
//!
//! ```yaml
//! ServerlessRestApi:
//!   Type: AWS::Serverless::Api
//!   Connectors: { ... }          # bad: lost
//! ApiToCheckout:                 # good: a connector of its own
//!   Type: AWS::Serverless::Connector
//!   Properties:
//!     Source: { Id: ServerlessRestApi }
//!     ...
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::document::Document;
use sam_core::spec::{IMPLICIT_HTTP_API, IMPLICIT_REST_API};
use sam_core::syntax::NodeRef;
use sam_core::template::Template;
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "connector-lost",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Document(check),
    fix: None,
};

/// The ID of each API that SAM makes, the event that makes it do so, and the property that prevents it.
const IMPLICIT: [(&str, &str, &str); 2] = [
    (IMPLICIT_REST_API, "Api", "RestApiId"),
    (IMPLICIT_HTTP_API, "HttpApi", "ApiId"),
];

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    let template = document.template();
    for (id, event, property) in IMPLICIT {
        let connectors = template
            .resource(id)
            .and_then(|it| it.body().entry("Connectors"));
        let Some(connectors) = connectors.filter(|it| it.value.entries().len() > 0) else {
            continue;
        };
        let Some(cause) = implicit_event(template, event, property) else {
            continue;
        };
        acc.push(
            RULE.at(
                connectors.key.full_range(),
                format!("The implicit API `{id}` of `{event}` events without `{property}` replaces this one and its connectors. Write them as `AWS::Serverless::Connector`."),
            )
            .related(cause, "this event creates the implicit API"),
        );
    }
}

fn implicit_event(template: Template<'_>, event: &str, property: &str) -> Option<TextRange> {
    let functions = template
        .resources()
        .filter(|it| it.type_name() == Some("AWS::Serverless::Function"));
    functions
        .filter_map(|it| it.property("Events"))
        .flat_map(|it| it.entries())
        .find(|it| {
            let is_of_type = it.value.get("Type").and_then(NodeRef::as_str) == Some(event);
            let names_api = it
                .value
                .get("Properties")
                .and_then(|it| it.get(property))
                .is_some();
            is_of_type && !names_api
        })
        .map(|it| it.key.full_range())
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_replaced_api_loses_its_connectors() {
        check(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Buy:
          Type: Api
          Properties: {Path: /buy, Method: post}
  ServerlessRestApi:
    Type: AWS::Serverless::Api
    Connectors:
      ToCheckout:
        Properties:
          Destination: {Id: Checkout}
          Permissions: [Write]
"#,
            expect![[r#"
                12 |     Connectors:
                   |     ^^^^^^^^^^ connector-lost (warning): The implicit API `ServerlessRestApi` of `Api` events without `RestApiId` replaces this one and its connectors. Write them as `AWS::Serverless::Connector`.
                   |     line 7: this event creates the implicit API
            "#]],
        );
    }
}
