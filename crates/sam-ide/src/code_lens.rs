//! A line above each connector that says what it grants, and one above each resource of SAM that says what it becomes; both
//! lead to the preview.

use crate::grant::phrase::Phrase;
use crate::grant::{Grant, actions};
use crate::partition;
use sam_core::analysis::Analysis;
use sam_core::connector::Mechanism;
use sam_core::text::TextRange;
use sam_core::transform::{LocalPaths, transform_in_part};

/// A line above a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeLens {
    /// The connector's key, in the document.
    pub range: TextRange,
    /// What it says: `grants 7 actions to OrderFunctionRole`.
    pub title: String,
}

/// How many names of roles or resources a line shows.
const MOST_NAMES: usize = 3;

/// A line for each connector.
pub fn code_lenses(analysis: &Analysis) -> Vec<CodeLens> {
    if !analysis.template().is_recognised() {
        return Vec::new();
    }
    let resolver = analysis.resolver();
    let lenses = resolver.all().into_iter().map(|resolved| {
        let title = match resolved.problems.len() {
            0 => granted(&Grant::of(&resolved, &resolver)),
            1 => "grants nothing: 1 problem".to_owned(),
            problems => format!("grants nothing: {problems} problems"),
        };
        CodeLens {
            range: resolved.connector.entry.key.range(),
            title,
        }
    });
    lenses.collect()
}

/// The resources of SAM that become others, with their keys in the document.
pub fn generating(analysis: &Analysis) -> Vec<(String, TextRange)> {
    let template = analysis.template();
    if !template.is_recognised() {
        return Vec::new();
    }
    let of_sam = template.resources_of_types(|it| {
        it.starts_with("AWS::Serverless::") && it != "AWS::Serverless::Connector"
    });
    let keys = of_sam.iter();
    keys.map(|it| (it.id.to_owned(), it.entry.key.range()))
        .collect()
}

/// What stands above a resource of SAM: `generates 7 resources`.
pub fn generated_title(analysis: &Analysis, id: &str) -> String {
    let template = analysis.template();
    let environment = partition::environment(template);
    let (transformed, _) = transform_in_part(template, &environment, LocalPaths::Uploaded);
    let of_it = transformed.origins.values();
    match of_it
        .filter(|it| it.resource.as_deref() == Some(id))
        .count()
    {
        0 => "generates nothing: the transform refuses it".to_owned(),
        1 => "generates 1 resource".to_owned(),
        count => format!("generates {count} resources"),
    }
}

fn granted(grant: &Grant) -> String {
    let mut parts: Vec<String> = to_roles(grant).into_iter().collect();
    parts.extend(to_services(grant));
    if parts.is_empty() {
        return "grants nothing".to_owned();
    }
    let said = parts.join("; ");
    match &grant.condition {
        Some(condition) => format!("{said}, if {condition}"),
        None => said,
    }
}

/// What managed policies give to roles: a role may do all that they say, so they count as one.
fn to_roles(grant: &Grant) -> Option<String> {
    let (mut allowed, mut roles) = (Vec::new(), Vec::new());
    for policy in &grant.policies {
        match policy.mechanism {
            Mechanism::ManagedPolicy => {
                allowed.extend(policy.allowances.iter().flat_map(|it| it.actions()));
                for carrier in &policy.carriers {
                    if !roles.contains(&carrier.name) {
                        roles.push(carrier.name.clone());
                    }
                }
            }
            Mechanism::LambdaPermission | Mechanism::QueuePolicy | Mechanism::TopicPolicy => {}
        }
    }
    allowed.sort_unstable();
    allowed.dedup();
    let to = Phrase::enumeration(&roles, MOST_NAMES).plain();
    (!allowed.is_empty()).then(|| format!("grants {} to {to}", actions(allowed.len())))
}

/// What the policies of functions, queues and topics let services do.
fn to_services(grant: &Grant) -> Vec<String> {
    let mut services: Vec<(&str, Vec<String>)> = Vec::new();
    for policy in &grant.policies {
        match policy.mechanism {
            Mechanism::ManagedPolicy => continue,
            Mechanism::LambdaPermission | Mechanism::QueuePolicy | Mechanism::TopicPolicy => {}
        }
        let names: Vec<_> = policy.carriers.iter().map(|it| it.name.clone()).collect();
        let on = Phrase::enumeration(&names, MOST_NAMES).plain();
        for allowance in &policy.allowances {
            let service = allowance.principal.as_deref().unwrap_or("a service");
            let deed = match allowance.verb() {
                Some(verb) => format!("{verb} {on}"),
                None => format!("use {on} ({})", actions(allowance.actions().count())),
            };
            match services.iter_mut().find(|(it, _)| *it == service) {
                Some((_, deeds)) if deeds.contains(&deed) => {}
                Some((_, deeds)) => deeds.push(deed),
                None => services.push((service, vec![deed])),
            }
        }
    }
    services
        .into_iter()
        .map(|(service, deeds)| format!("lets {service} {}", deeds.join(", and ")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{code_lenses, generated_title, generating};
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;

    /// The titles, each behind what it stands above.
    #[track_caller]
    fn check(fixture: &str, expected: Expect) {
        let lenses = code_lenses(&Analysis::open(1, fixture));
        let lines: String = lenses
            .iter()
            .map(|it| format!("{}: {}\n", &fixture[it.range], it.title))
            .collect();
        expected.assert_eq(&lines);
    }

    /// A connector of a function with all these, embedded.
    fn of_function(properties: &str) -> String {
        format!(
            "\
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      C: {{Properties: {{{properties}}}}}
  Pricing: {{Type: AWS::Serverless::Function}}
  Orders: {{Type: AWS::Serverless::SimpleTable}}
  Jobs: {{Type: AWS::SQS::Queue}}
  News: {{Type: AWS::SNS::Topic}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Targets: [{{Id: x, Arn: !GetAtt Jobs.Arn}}]
"
        )
    }

    /// A connector between two of them, standalone.
    fn between(source: &str, destination: &str, permissions: &str) -> String {
        let template = of_function("Destination: {Id: Orders}, Permissions: [Read]");
        let template = template.replace("    Connectors:\n", "").replace(
            "      C: {Properties: {Destination: {Id: Orders}, Permissions: [Read]}}\n",
            "",
        );
        format!(
            "{template}  Link:\n    Type: AWS::Serverless::Connector\n    Properties: {{Source: {source}, Destination: {destination}, Permissions: [{permissions}]}}\n"
        )
    }

    #[test]
    fn a_role_is_granted_actions() {
        check(
            &of_function("Destination: {Id: Orders}, Permissions: [Write]"),
            expect![[r#"
                C: grants 7 actions to CheckoutRole
            "#]],
        );
        check(
            &of_function("Destination: {Id: Orders}, Permissions: [Read, Write]"),
            expect![[r#"
                C: grants 13 actions to CheckoutRole
            "#]],
        );
    }

    #[test]
    fn several_destinations_count_each_action_once() {
        check(
            &of_function(
                "Destination: [{Id: Orders}, {Id: Jobs}, {Id: Jobs}], Permissions: [Write]",
            ),
            expect![[r#"
                C: grants 11 actions to CheckoutRole
            "#]],
        );
    }

    #[test]
    fn services_are_let_do_what_they_do() {
        check(
            &between("{Id: News}", "{Id: Pricing}", "Write"),
            expect![[r#"
                Link: lets sns.amazonaws.com invoke Pricing
            "#]],
        );
        check(
            &between("{Id: News}", "{Id: Jobs}", "Write"),
            expect![[r#"
            Link: lets sns.amazonaws.com send messages to Jobs
        "#]],
        );
        check(
            &between(
                "{Id: News}",
                "[{Id: Pricing}, {Id: Checkout}, {Id: Jobs}]",
                "Write",
            ),
            expect![[r#"
                Link: lets sns.amazonaws.com invoke Pricing and Checkout, and send messages to Jobs
            "#]],
        );
        check(
            &between("{Id: Rule}", "[{Id: News}, {Id: Jobs}]", "Write"),
            expect![[r#"
                Link: lets events.amazonaws.com publish to News, and send messages to Jobs
            "#]],
        );
    }

    #[test]
    fn a_mapping_grants_to_the_role_of_its_destination() {
        check(
            &between("{Id: Jobs}", "{Id: Pricing}", "Read, Write"),
            expect![[r#"
                Link: grants 3 actions to PricingRole
            "#]],
        );
        check(
            &between(
                "{Id: Jobs}",
                "[{Id: Pricing}, {Id: Checkout}]",
                "Read, Write",
            ),
            expect![[r#"
                Link: grants 3 actions to PricingRole and CheckoutRole
            "#]],
        );
    }

    #[test]
    fn a_role_by_its_arn_is_named_in_short() {
        check(
            &between(
                "{Type: AWS::Lambda::Function, RoleName: !Sub 'app-${AWS::Region}'}",
                "{Id: Jobs}",
                "Write",
            ),
            expect![[r#"
                Link: grants 4 actions to app-<region>
            "#]],
        );
    }

    #[test]
    fn a_condition_is_told() {
        check(
            "\
Conditions: {IsProd: !Equals [a, a]}
Resources:
  F: {Type: AWS::Serverless::Function}
  T: {Type: AWS::Serverless::SimpleTable}
  C:
    Type: AWS::Serverless::Connector
    Condition: IsProd
    Properties: {Source: {Id: F}, Destination: {Id: T}, Permissions: [Read]}
",
            expect![[r#"
                C: grants 6 actions to FRole, if IsProd
            "#]],
        );
    }

    #[test]
    fn a_connector_with_problems_grants_nothing() {
        check(
            &of_function("Destination: {Id: Order}, Permissions: [Write]"),
            expect![[r#"
                C: grants nothing: 1 problem
            "#]],
        );
        check(
            &of_function("Destination: [{Id: Order}, {Id: Pricing}], Permissions: [Read]"),
            expect![[r#"
                C: grants nothing: 2 problems
            "#]],
        );
        check(
            &of_function("Destination: {Id: Orders}"),
            expect![[r#"
            C: grants nothing: 1 problem
        "#]],
        );
    }

    #[test]
    fn a_resource_says_how_many_it_becomes() {
        let document = Analysis::open(
            1,
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: a.b
      Runtime: python3.13
      Events: {Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}
  T: {Type: AWS::Serverless::SimpleTable}
  G: {Type: AWS::Serverless::Function}
  Q: {Type: AWS::SQS::Queue}
",
        );
        let lines: String = generating(&document)
            .iter()
            .map(|(id, _)| format!("{id}: {}\n", generated_title(&document, id)))
            .collect();
        // The function, its role, the rule and its permission.
        expect![[r#"
            F: generates 4 resources
            T: generates 1 resource
            G: generates nothing: the transform refuses it
        "#]]
        .assert_eq(&lines);
    }

    #[test]
    fn what_is_no_template_has_no_lenses() {
        check("Connectors: {C: {Properties: {}}}\n", expect![""]);
    }
}
