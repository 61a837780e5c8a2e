//! Roles: a new one for a resource, and the name in a role's ARN.

use super::{Piece, append_entry, insert_entry_behind, insert_resource, set_value, together};
use sam_core::document::Document;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, intrinsic};
use sam_core::text::TextEdit;

/// A new role behind a resource, whose property then names it: the role's logical ID, and the edits.
pub(crate) fn new_role(
    document: &Document,
    resource: Resource<'_>,
    property: &str,
) -> Option<(String, Vec<TextEdit>)> {
    let template = document.template();
    let id = [
        format!("{}Role", resource.id),
        format!("{}ExecutionRole", resource.id),
    ]
    .into_iter()
    .find(|it| template.resource(it).is_none())?;
    let arn = Piece::GetAtt(id.clone(), "Arn".to_owned());
    let (service, managed) = match resource.type_name()? {
        "AWS::Serverless::Function" | "AWS::Lambda::Function" => (
            "lambda.amazonaws.com",
            Some("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
        ),
        "AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine" => {
            ("states.amazonaws.com", None)
        }
        "AWS::AppSync::DataSource" => ("appsync.amazonaws.com", None),
        _ => return None,
    };
    // SAM makes a role of the first name for its own resources, when they have none.
    let is_sam = resource
        .type_name()
        .is_some_and(|it| it.starts_with("AWS::Serverless::"));
    if is_sam {
        return None;
    }
    let named = match resource.properties() {
        Some(properties) => match properties.entry(property) {
            Some(entry) => set_value(document, properties, entry, &arn)?,
            None => append_entry(document, properties, property, &arn)?,
        },
        None => {
            let anchor = resource.body().entry("Type")?;
            let properties = Piece::entry(property, arn);
            insert_entry_behind(document, resource.body(), anchor, "Properties", &properties)?
        }
    };
    let text = |it: &str| Piece::Text(it.to_owned());
    let statement = Piece::map([
        ("Effect", text("Allow")),
        ("Action", text("sts:AssumeRole")),
        ("Principal", Piece::map([("Service", text(service))])),
    ]);
    let mut properties = vec![(
        "AssumeRolePolicyDocument".to_owned(),
        Piece::policy_document(Piece::List(vec![statement])),
    )];
    if let Some(managed) = managed {
        let arns = Piece::List(vec![Piece::sub(managed)]);
        properties.push(("ManagedPolicyArns".to_owned(), arns));
    }
    let role = Piece::map([
        ("Type", text("AWS::IAM::Role")),
        ("Properties", Piece::entries(properties)),
    ]);
    let added = insert_resource(document, resource, &id, &role)?;
    Some((id, together(vec![named, added])?))
}

/// The name at the end of a role's ARN that is written out, as text and as it is written.
pub(crate) fn named_in(role: NodeRef<'_>) -> Option<(String, Piece<'static>)> {
    let (text, is_sub) = match intrinsic::of(role) {
        Some(it) if it.name == "Sub" => (it.text()?, true),
        Some(_) => return None,
        None => (role.as_str()?, false),
    };
    let (_, path) = text.strip_prefix("arn:")?.split_once(":role/")?;
    let name = path.rsplit('/').next().filter(|it| !it.is_empty())?;
    if name.matches('{').count() != name.matches('}').count() {
        return None;
    }
    let piece = if is_sub && name.contains("${") {
        Piece::sub(name)
    } else {
        Piece::Text(name.to_owned())
    };
    Some((name.to_owned(), piece))
}
