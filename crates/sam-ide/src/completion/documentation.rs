//! The documentation of an item, written when it is asked for.

use super::connector_keys::about;
use super::policy_documentation as policy;
use crate::intrinsic_signature::{IntrinsicSignature, signature};
use crate::{links, names, property};
use sam_core::connector::profile::{self, Profile};
use sam_core::connector::{Category, Mechanism, Side};
use sam_core::spec::schema::definition_property;
use std::fmt::Write;

/// Markdown for an item's `data`: `grant SOURCE DESTINATION [PERMISSION]…`, `key NAME`, `connector`,
/// `function NAME`, `action SERVICE:ACTION`, `template NAME`, `managed NAME` or `property TYPE NAME [DEFINITION]`.
pub(super) fn documentation(data: &str) -> Option<String> {
    let mut words = data.split(' ');
    match words.next()? {
        "grant" => {
            let profile = profile::find(words.next()?, words.next()?)?;
            let asked: Vec<_> = words.filter_map(Category::of).collect();
            Some(grant(profile, &asked))
        }
        "key" => {
            let key = words.next()?;
            let about = about(key);
            (!about.is_empty()).then(|| format!("`{key}`: {about}\n\n{}", page()))
        }
        "connector" => Some(format!(
            "A connector gives one resource access to another. SAM writes the least policy that does it: on the role \
             of one end, or as a policy of the resource that is called.\n\n{}",
            page()
        )),
        "property" => {
            let (owner, name) = (words.next()?, words.next()?);
            let property = definition_property(owner, words.next().unwrap_or_default(), name)?;
            Some(property::paragraphs(&property, None).join("\n\n"))
        }
        "function" => Some(function(signature(words.next()?)?)),
        "action" => policy::action(words.next()?),
        "template" => policy::template(words.next()?),
        "managed" => policy::managed(words.next()?),
        _ => None,
    }
}

/// What a function takes and returns.
fn function(signature: &IntrinsicSignature) -> String {
    let mut text = format!(
        "```yaml\n{}\n```\n\n{}\n\n",
        signature.label().0,
        signature.about
    );
    for it in signature.parameters {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "- `{}`: {}", it.label, it.about);
    }
    let _ = write!(text, "\n{}", links::to_function(signature));
    text
}

/// What a pair of types grants; of the permissions asked for, or of all.
fn grant(profile: &Profile, asked: &[Category]) -> String {
    let mut text = format!(
        "From {} to {}\n\n",
        names::a_noun(profile.source),
        names::a_noun(profile.destination)
    );
    for category in profile
        .categories()
        .filter(|it| asked.is_empty() || asked.contains(it))
    {
        let actions: Vec<_> = profile
            .actions(category)
            .iter()
            .map(|it| format!("`{it}`"))
            .collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "**{}** {}\n", category.name(), actions.join(", "));
    }
    let side = match profile.at {
        Side::Source => "source",
        Side::Destination => "destination",
    };
    let where_to = match profile.mechanism {
        Mechanism::ManagedPolicy => format!("a managed policy on the role of the {side}"),
        Mechanism::LambdaPermission => format!("a permission on the function that is the {side}"),
        Mechanism::QueuePolicy => format!("a policy on the queue that is the {side}"),
        Mechanism::TopicPolicy => format!("a policy on the topic that is the {side}"),
    };
    let _ = writeln!(text, "Becomes {where_to}.");
    if let Some(sets) = &profile.combinations {
        let sets: Vec<_> = sets
            .iter()
            .map(|set| {
                set.iter()
                    .map(|it| it.name())
                    .collect::<Vec<_>>()
                    .join(" and ")
            })
            .collect();
        let _ = writeln!(text, "\nOnly {} can be asked for.", sets.join(", or "));
    }
    let _ = write!(text, "\n{}", link());
    text
}

/// The page with the supported pairs.
fn link() -> String {
    format!(
        "[AWS: what connects to what]({})",
        links::CONNECTOR_REFERENCE
    )
}

/// The page on connectors and their properties.
fn page() -> String {
    format!(
        "[AWS: AWS::Serverless::Connector]({})",
        links::CONNECTOR_RESOURCE
    )
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check_documentation, shop};
    use expect_test::expect;

    #[test]
    fn what_an_item_would_grant() {
        check_documentation(
            &shop("      Source:\n        Id: Checkout\n      Destination:\n        Id: $0\n"),
            "Orders",
            expect![[r#"
                From a function to a table

                **Read** `dynamodb:GetItem`, `dynamodb:Query`, `dynamodb:Scan`, `dynamodb:BatchGetItem`, `dynamodb:ConditionCheckItem`, `dynamodb:PartiQLSelect`

                **Write** `dynamodb:PutItem`, `dynamodb:UpdateItem`, `dynamodb:DeleteItem`, `dynamodb:BatchWriteItem`, `dynamodb:PartiQLDelete`, `dynamodb:PartiQLInsert`, `dynamodb:PartiQLUpdate`

                Becomes a managed policy on the role of the source.

                [AWS: what connects to what](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html#supported-connector-resource-types)"#]],
        );
        check_documentation(
            &shop(
                "      Source: {Id: Checkout}\n      Destination: {Id: Orders}\n      Permissions: [$0]\n",
            ),
            "Read",
            expect![[r#"
                From a function to a table

                **Read** `dynamodb:GetItem`, `dynamodb:Query`, `dynamodb:Scan`, `dynamodb:BatchGetItem`, `dynamodb:ConditionCheckItem`, `dynamodb:PartiQLSelect`

                Becomes a managed policy on the role of the source.

                [AWS: what connects to what](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html#supported-connector-resource-types)"#]],
        );
        check_documentation(
            &shop("      Source: {Id: Jobs}\n      Destination: {Id: $0}\n"),
            "Checkout",
            expect![[r#"
                From a queue to a function

                **Write** `sqs:DeleteMessage`

                **Read** `sqs:ReceiveMessage`, `sqs:GetQueueAttributes`

                Becomes a managed policy on the role of the destination.

                Only Read and Write can be asked for.

                [AWS: what connects to what](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html#supported-connector-resource-types)"#]],
        );
    }

    #[test]
    fn what_a_key_and_a_connector_are() {
        check_documentation(
            &shop("      $0\n"),
            "Source",
            expect![[r#"
                `Source`: what gets access

                [AWS: AWS::Serverless::Connector](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html)"#]],
        );
        check_documentation(
            "Resources:\n  $0\n",
            "connector",
            expect![[r#"
                A connector gives one resource access to another. SAM writes the least policy that does it: on the role of one end, or as a policy of the resource that is called.

                [AWS: AWS::Serverless::Connector](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html)"#]],
        );
    }
}
