//! The policy of a function or state machine that does what no connector can: policy templates and statements by type.

use super::{Piece, append_entry, append_item, insert_entry_behind, move_value, set_value};
use sam_core::connector::Category;
use sam_core::document::Document;
use sam_core::template::Resource;
use sam_core::text::TextEdit;

/// A way to grant something without a connector.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// What it is called in a sentence: `` the policy template `KinesisCrudPolicy` ``.
    pub(crate) name: String,
    item: Piece<'static>,
}

/// A type that policy templates are known for, and the parameter that names the resource.
struct Templates {
    resource_type: &'static str,
    parameter: &'static str,
    read: &'static str,
    write: &'static str,
    both: &'static str,
}

/// Source: the policy templates of the SAM translator whose one parameter is what `Ref` of the resource gives.
const TEMPLATES: &[Templates] = &[
    same(
        "AWS::SecretsManager::Secret",
        "SecretArn",
        "AWSSecretsManagerGetSecretValuePolicy",
    ),
    same(
        "AWS::Athena::WorkGroup",
        "WorkGroupName",
        "AthenaQueryPolicy",
    ),
    same(
        "AWS::OpenSearchService::Domain",
        "DomainName",
        "ElasticsearchHttpPostPolicy",
    ),
    same(
        "AWS::Elasticsearch::Domain",
        "DomainName",
        "ElasticsearchHttpPostPolicy",
    ),
    same("AWS::SES::EmailIdentity", "IdentityName", "SESCrudPolicy"),
    Templates {
        resource_type: "AWS::Kinesis::Stream",
        parameter: "StreamName",
        read: "KinesisStreamReadPolicy",
        write: "KinesisCrudPolicy",
        both: "KinesisCrudPolicy",
    },
    Templates {
        resource_type: "AWS::KinesisFirehose::DeliveryStream",
        parameter: "DeliveryStreamName",
        read: "FirehoseCrudPolicy",
        write: "FirehoseWritePolicy",
        both: "FirehoseCrudPolicy",
    },
    Templates {
        resource_type: "AWS::DynamoDB::GlobalTable",
        parameter: "TableName",
        read: "DynamoDBReadPolicy",
        write: "DynamoDBWritePolicy",
        both: "DynamoDBCrudPolicy",
    },
    Templates {
        resource_type: "AWS::KMS::Key",
        parameter: "KeyId",
        read: "KMSDecryptPolicy",
        write: "KMSEncryptPolicy_v2",
        both: "KMSDecryptPolicy",
    },
    Templates {
        resource_type: "AWS::Rekognition::Collection",
        parameter: "CollectionId",
        read: "RekognitionReadPolicy",
        write: "RekognitionWriteOnlyAccessPolicy",
        both: "RekognitionFacesManagementPolicy",
    },
];

const fn same(
    resource_type: &'static str,
    parameter: &'static str,
    name: &'static str,
) -> Templates {
    Templates {
        resource_type,
        parameter,
        read: name,
        write: name,
        both: name,
    }
}

/// What a caller of a resource needs for the key that encrypts it.
pub(crate) fn of_key(key: Resource<'_>, actions: &[&'static str]) -> Policy {
    statement(actions, attribute(key.id, "Arn"))
}

/// What a function or state machine needs to use a resource that no connector reaches.
pub(crate) fn known(destination: Resource<'_>, permissions: &[Category]) -> Option<Policy> {
    let (reads, writes) = (
        permissions.contains(&Category::Read),
        permissions.contains(&Category::Write),
    );
    let resource_type = destination.type_name()?;
    let id = destination.id;
    if resource_type == "AWS::Kinesis::Stream" && writes && !reads {
        // The policy template for it allows to delete the stream as well.
        let actions = ["kinesis:PutRecord", "kinesis:PutRecords"];
        return Some(statement(&actions, attribute(id, "Arn")));
    }
    if let Some(known) = TEMPLATES
        .iter()
        .find(|it| it.resource_type == resource_type)
    {
        let name = match (reads, writes) {
            (true, false) => known.read,
            (false, true) => known.write,
            (true, true) | (false, false) => known.both,
        };
        return Some(template(name, known.parameter, id));
    }
    let (actions, resource) = match resource_type {
        "AWS::SSM::Parameter" if reads && writes => (
            &["ssm:GetParameter", "ssm:PutParameter"][..],
            parameter_arn(destination),
        ),
        "AWS::SSM::Parameter" if writes => (&["ssm:PutParameter"][..], parameter_arn(destination)),
        "AWS::SSM::Parameter" => {
            let name = if begins_with_slash(destination) {
                "SSMParameterWithSlashPrefixReadPolicy"
            } else {
                "SSMParameterReadPolicy"
            };
            return Some(template(name, "ParameterName", id));
        }
        "AWS::Cognito::UserPool" if writes => (
            &[
                "cognito-idp:AdminCreateUser",
                "cognito-idp:AdminDeleteUser",
                "cognito-idp:AdminGetUser",
                "cognito-idp:AdminUpdateUserAttributes",
                "cognito-idp:ListUsers",
            ][..],
            attribute(id, "Arn"),
        ),
        "AWS::Cognito::UserPool" => (
            &["cognito-idp:AdminGetUser", "cognito-idp:ListUsers"][..],
            attribute(id, "Arn"),
        ),
        "AWS::Bedrock::AgentAlias" => {
            (&["bedrock:InvokeAgent"][..], attribute(id, "AgentAliasArn"))
        }
        "AWS::Bedrock::KnowledgeBase" => (
            &["bedrock:Retrieve", "bedrock:RetrieveAndGenerate"][..],
            attribute(id, "KnowledgeBaseArn"),
        ),
        "AWS::Bedrock::Guardrail" => (
            &["bedrock:ApplyGuardrail"][..],
            attribute(id, "GuardrailArn"),
        ),
        "AWS::AppSync::GraphQLApi" | "AWS::Serverless::GraphQLApi" => (
            &["appsync:GraphQL"][..],
            Piece::sub(format!("${{{id}.Arn}}/*")),
        ),
        "AWS::Serverless::Api"
        | "AWS::ApiGateway::RestApi"
        | "AWS::Serverless::HttpApi"
        | "AWS::ApiGatewayV2::Api" => (
            &["execute-api:Invoke"][..],
            Piece::sub(format!(
                "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{id}}}/*"
            )),
        ),
        _ => return None,
    };
    Some(statement(actions, resource))
}

/// Adds a policy to a function or state machine of SAM; none when it has a role of its own, which policies do not reach.
pub(crate) fn add(document: &Document, to: Resource<'_>, policy: &Policy) -> Option<TextEdit> {
    add_entry(document, to, &policy.item)
}

/// As [`add`], for any entry of `Policies`.
pub(crate) fn add_entry(
    document: &Document,
    to: Resource<'_>,
    item: &Piece<'_>,
) -> Option<TextEdit> {
    let can = matches!(
        to.type_name()?,
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine"
    );
    if !can || to.property("Role").is_some() {
        return None;
    }
    let policies = || Piece::List(vec![item.clone()]);
    let Some(properties) = to.properties() else {
        let properties = Piece::map([("Policies", policies())]);
        let anchor = to.body().entry("Type")?;
        return insert_entry_behind(document, to.body(), anchor, "Properties", &properties);
    };
    let Some(entry) = properties.entry("Policies") else {
        return append_entry(document, properties, "Policies", &policies());
    };
    if entry.value.is_sequence() && entry.value.items().len() > 0 {
        return append_item(document, entry.value, item);
    }
    if entry.value.is_null() || entry.value.is_sequence() {
        return set_value(document, properties, entry, &policies());
    }
    let both = Piece::List(vec![Piece::Moved(entry.value), item.clone()]);
    move_value(document, properties, entry, &both)
}

fn template(name: &str, parameter: &str, id: &str) -> Policy {
    Policy {
        name: format!("the policy template `{name}`"),
        item: Piece::entry(name, Piece::entry(parameter, Piece::Ref(id.to_owned()))),
    }
}

fn statement(actions: &[&str], resource: Piece<'static>) -> Policy {
    let allow = Piece::map([
        ("Effect", Piece::text("Allow")),
        ("Action", Piece::texts(actions.iter().copied())),
        ("Resource", resource),
    ]);
    Policy {
        name: format!("a statement that allows {}", crate::names::actions(actions)),
        item: Piece::policy_document(Piece::List(vec![allow])),
    }
}

/// Statements that allow actions, each with the resources that they are on.
pub(crate) fn statements(allowed: &[(Vec<String>, Vec<Piece<'static>>)]) -> Policy {
    let actions: Vec<&str> = allowed
        .iter()
        .flat_map(|it| &it.0)
        .map(|it| &**it)
        .collect();
    let statements = allowed.iter().map(|(actions, resources)| {
        let actions = match actions.as_slice() {
            [one] => Piece::Text(one.clone()),
            several => Piece::texts(several.iter().map(|it| &**it)),
        };
        let resources = match resources.as_slice() {
            [one] => one.clone(),
            several => Piece::List(several.to_vec()),
        };
        Piece::map([
            ("Effect", Piece::Text("Allow".to_owned())),
            ("Action", actions),
            ("Resource", resources),
        ])
    });
    Policy {
        name: format!(
            "a statement that allows {}",
            crate::names::actions(&actions)
        ),
        item: Piece::policy_document(Piece::List(statements.collect())),
    }
}

fn attribute(id: &str, name: &str) -> Piece<'static> {
    Piece::GetAtt(id.to_owned(), name.to_owned())
}

fn begins_with_slash(parameter: Resource<'_>) -> bool {
    let name = parameter.property("Name").and_then(|it| it.scalar());
    name.is_some_and(|it| it.value.starts_with('/'))
}

pub(crate) fn parameter_arn(parameter: Resource<'_>) -> Piece<'static> {
    let separator = if begins_with_slash(parameter) {
        ""
    } else {
        "/"
    };
    Piece::sub(format!(
        "arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter{separator}${{{}}}",
        parameter.id
    ))
}
