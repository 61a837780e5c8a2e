//! Addresses of AWS's documentation pages, from names. Rules: never guess a page; when no rule applies, the parent page.

use crate::intrinsic_signature::IntrinsicSignature;
use sam_core::asl::StateType;
use sam_core::iam::{PolicyTemplate, service};
use sam_core::spec::schema::{SchemaProperty, has_sam_page};

/// The page on connectors, with the table of supported pairs.
pub(crate) const CONNECTOR_REFERENCE: &str = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html#supported-connector-resource-types";

/// The page on the resource type `AWS::Serverless::Connector`.
pub(crate) const CONNECTOR_RESOURCE: &str = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html";

const SAM: &str = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/";
const CLOUDFORMATION: &str =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/";
const USER_GUIDE: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/";
const STEP_FUNCTIONS: &str = "https://docs.aws.amazon.com/step-functions/latest/dg/";
const GLOBALS: &str = "sam-specification-template-anatomy-globals.html";
const AUTHORIZATION: &str = "https://docs.aws.amazon.com/service-authorization/latest/reference/";

const IAM: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
const MANAGED: &str = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/";
const ALL_SERVICES: &str = "reference_policies_actions-resources-contextkeys.html";
const POLICY_TEMPLATES: &str = "serverless-policy-template-list.html";

/// SAM types whose page follows the rule; newer ones may have none.
const SAM_PAGES: [&str; 9] = [
    "Api",
    "Application",
    "Connector",
    "Function",
    "GraphQLApi",
    "HttpApi",
    "LayerVersion",
    "SimpleTable",
    "StateMachine",
];

/// A markdown link to the page on connectors.
pub(crate) fn to_connectors() -> String {
    format!("[Connectors in the AWS documentation]({CONNECTOR_REFERENCE})")
}

/// A markdown link to the page on the properties of connectors.
pub(crate) fn to_connector_resource() -> String {
    format!("[AWS::Serverless::Connector in the AWS documentation]({CONNECTOR_RESOURCE})")
}

/// A markdown link to what AWS says of a property.
pub(crate) fn to_property(property: &SchemaProperty) -> String {
    let page = property_page(property.owner, property.name);
    page.map_or_else(
        || to_type(property.owner.0),
        |page| format!("[{} in the AWS documentation]({page})", property.name),
    )
}

/// The page with a property of a type or definition, and the place on it.
fn property_page((owner, definition): (&str, &str), name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    if definition == "-" || !is_plain(&name) {
        return None;
    }
    let section = owner.strip_prefix("Globals.");
    if let Some(of) = section.or_else(|| owner.strip_prefix("AWS::Serverless::")) {
        let of = of.to_ascii_lowercase();
        let definition = definition
            .trim_end_matches("Properties")
            .trim_end_matches("Event");
        let page = match definition {
            "" => format!("sam-resource-{of}"),
            _ => format!("sam-property-{of}-{}", definition.to_ascii_lowercase()),
        };
        let anchor = page
            .trim_start_matches("sam-property-")
            .trim_start_matches("sam-resource-");
        return has_sam_page(&page).then(|| format!("{SAM}{page}.html#sam-{anchor}-{name}"));
    }
    let mut parts = owner.strip_prefix("AWS::")?.split("::");
    let (service, resource) = (parts.next()?, parts.next()?);
    let of = format!("{service}-{resource}").to_ascii_lowercase();
    Some(match definition {
        "" => format!("{CLOUDFORMATION}aws-resource-{of}.html#cfn-{of}-{name}"),
        _ => {
            let of = format!("{of}-{}", definition.to_ascii_lowercase());
            format!("{CLOUDFORMATION}aws-properties-{of}.html#cfn-{of}-{name}")
        }
    })
}

/// A markdown link to a page of CloudFormation's user guide, named without `.html`.
pub(crate) fn to_user_guide(name: &str, page: &str) -> String {
    format!("[{name} in the AWS documentation]({USER_GUIDE}{page}.html)")
}

/// A markdown link to the page on a type of states.
pub(crate) fn to_state(state_type: StateType) -> String {
    let name = state_type.name();
    let page = name.to_ascii_lowercase();
    format!("[{name} in the AWS documentation]({STEP_FUNCTIONS}state-{page}.html)")
}

/// A markdown link to the page on the structure of definitions.
pub(crate) fn to_definitions() -> String {
    format!("[Definitions in the AWS documentation]({STEP_FUNCTIONS}statemachine-structure.html)")
}

/// A markdown link to a page of the developer guide of Step Functions.
pub(crate) fn to_integration(name: &str, page: &str) -> String {
    format!("[{name} in the AWS documentation]({STEP_FUNCTIONS}{page})")
}

/// A markdown link to the page on `Globals`.
pub(crate) fn to_globals() -> String {
    format!("[Globals in the AWS documentation]({SAM}{GLOBALS})")
}

/// A markdown link to the page on an event of a resource, else to the one on the type of the resource.
pub(crate) fn to_event(resource_type: &str, event_type: &str) -> String {
    let of = resource_type
        .rsplit("::")
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let event = event_type.to_ascii_lowercase();
    let pages = [
        format!("sam-property-{of}-{event}"),
        format!("sam-property-{of}-{of}{event}"),
    ];
    let page = pages
        .iter()
        .find(|it| has_sam_page(it))
        .filter(|_| is_plain(event_type));
    page.map_or_else(
        || to_type(resource_type),
        |page| format!("[{event_type} in the AWS documentation]({SAM}{page}.html)"),
    )
}

/// A markdown link to the page on an intrinsic function.
pub(crate) fn to_function(signature: &IntrinsicSignature) -> String {
    let name = signature.key();
    format!(
        "[{name} in the AWS documentation]({CLOUDFORMATION}{}.html)",
        signature.page
    )
}

/// A markdown link to the page on a resource type; for a type that is not AWS's, to the page on connectors.
pub(crate) fn to_type(name: &str) -> String {
    resource_type(name).map_or_else(to_connectors, |page| {
        format!("[{name} in the AWS documentation]({page})")
    })
}

/// Markdown links to the pages on the IAM actions of some services; of none, to the page on connectors.
pub(crate) fn to_services(prefixes: &[&str]) -> String {
    let pages = prefixes.iter().map(|it| {
        format!(
            "[{it} actions in the AWS documentation]({})",
            iam_service(it)
        )
    });
    let pages: Vec<_> = pages.collect();
    match pages.as_slice() {
        [] => to_connectors(),
        [..] => pages.join(" · "),
    }
}

/// A markdown link to the list of services with their IAM actions.
pub(crate) fn to_all_services() -> String {
    format!("[Actions of all services in the AWS documentation]({AUTHORIZATION}{ALL_SERVICES})")
}

/// A markdown link to the page on an element of policies, `Action`; of anything else, to the page on all elements.
pub(crate) fn to_policy_element(name: &str) -> String {
    const PAGES: [&str; 12] = [
        "Version",
        "Id",
        "Statement",
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let known = PAGES.iter().find(|it| **it == name);
    match known {
        Some(name) => format!(
            "[{name} in the AWS documentation]({IAM}reference_policies_elements_{}.html)",
            name.to_ascii_lowercase()
        ),
        None => {
            format!("[Policies in the AWS documentation]({IAM}reference_policies_elements.html)")
        }
    }
}

/// A markdown link to the page on the operators of conditions.
pub(crate) fn to_operators() -> String {
    format!(
        "[Condition operators in the AWS documentation]({IAM}reference_policies_elements_condition_operators.html)"
    )
}

/// A markdown link to the page on the global condition keys.
pub(crate) fn to_condition_keys() -> String {
    format!(
        "[Condition keys in the AWS documentation]({IAM}reference_policies_condition-keys.html)"
    )
}

/// A markdown link to a policy template, or to the page where its place is not known.
pub(crate) fn to_policy_template(template: &PolicyTemplate) -> String {
    match template.anchor {
        Some(anchor) => format!(
            "[{} in the AWS documentation]({SAM}{POLICY_TEMPLATES}#{anchor})",
            template.name
        ),
        None => to_policy_templates(),
    }
}

/// A markdown link to the list of policy templates.
pub(crate) fn to_policy_templates() -> String {
    format!("[Policy templates in the AWS documentation]({SAM}{POLICY_TEMPLATES})")
}

/// A markdown link to the page on a managed policy of AWS.
pub(crate) fn to_managed_policy(name: &str) -> String {
    format!("[{name} in the AWS documentation]({MANAGED}{name}.html)")
}

/// A markdown link to the list of managed policies.
pub(crate) fn to_managed_policies() -> String {
    format!("[Managed policies in the AWS documentation]({MANAGED}policy-list.html)")
}

/// The page on a resource type; none for a type that is not AWS's.
fn resource_type(name: &str) -> Option<String> {
    let mut parts = name.split("::");
    let (Some("AWS"), Some(service), Some(resource), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    if !is_plain(service) || !is_plain(resource) {
        return None;
    }
    let lower = resource.to_ascii_lowercase();
    Some(match service {
        "Serverless" if SAM_PAGES.contains(&resource) => format!("{SAM}sam-resource-{lower}.html"),
        "Serverless" => format!("{SAM}sam-specification-resources-and-properties.html"),
        _ => format!(
            "{CLOUDFORMATION}aws-resource-{}-{lower}.html",
            service.to_ascii_lowercase()
        ),
    })
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric())
}

/// The page on the IAM actions of a service, by its prefix.
fn iam_service(prefix: &str) -> String {
    match service(prefix).and_then(|it| it.slug) {
        Some(slug) => {
            format!("{AUTHORIZATION}list_{slug}.html#list_{slug}-actions-as-permissions")
        }
        None => format!("{AUTHORIZATION}{ALL_SERVICES}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_its_page_and_a_strange_one_has_none() {
        let page = |name| resource_type(name).map(|it| it.rsplit('/').next().unwrap().to_owned());
        assert_eq!(
            page("AWS::Serverless::StateMachine").unwrap(),
            "sam-resource-statemachine.html"
        );
        assert_eq!(
            page("AWS::Serverless::Something").unwrap(),
            "sam-specification-resources-and-properties.html"
        );
        assert_eq!(
            page("AWS::SQS::Queue").unwrap(),
            "aws-resource-sqs-queue.html"
        );
        assert_eq!(page("Custom::Thing"), None);
        assert_eq!(page("AWS::SQS::Que ue"), None);
    }

    #[test]
    fn services_with_another_name_have_their_page() {
        assert!(
            iam_service("states")
                .ends_with("list_stepfunctions.html#list_stepfunctions-actions-as-permissions")
        );
    }
}
