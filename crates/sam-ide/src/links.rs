//! Addresses of AWS's documentation pages, from names. Rules: never guess a page; when no rule applies, the parent page.

/// The page on connectors, with the table of supported pairs.
pub(crate) const CONNECTOR_REFERENCE: &str = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html#supported-connector-resource-types";

/// The page on the resource type `AWS::Serverless::Connector`.
pub(crate) const CONNECTOR_RESOURCE: &str = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html";

const SAM: &str = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/";
const CLOUDFORMATION: &str =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/";
const AUTHORIZATION: &str = "https://docs.aws.amazon.com/service-authorization/latest/reference/";

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

/// The page on a resource type; none for a type that is not AWS's.
fn resource_type(name: &str) -> Option<String> {
    let mut parts = name.split("::");
    let (Some("AWS"), Some(service), Some(resource), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let is_plain = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_alphanumeric());
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

/// The page on the IAM actions of a service, by its prefix; the services are those that connectors grant on.
fn iam_service(prefix: &str) -> String {
    let slug = match prefix {
        "dynamodb" | "lambda" | "s3" | "sns" | "sqs" => prefix,
        "events" => "eventbridge",
        "geo" => "location",
        "states" => "stepfunctions",
        _ => {
            return format!("{AUTHORIZATION}reference_policies_actions-resources-contextkeys.html");
        }
    };
    format!("{AUTHORIZATION}list_{slug}.html#list_{slug}-actions-as-permissions")
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
