//! The requests that are asked for: an action on a resource.

use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::decide::{Request, RequestSet};
use sam_core::iam::{Known, known, matching};
use sam_core::permission::{
    Arn, Names, ResourceText, Spelling, WrittenAction, own_arn, resource_text, words,
};
use sam_core::policy::{Effect, Polarity};
use sam_core::spec::{DEFAULT_HTTP_STAGE, IMPLICIT_REST_API, IMPLICIT_REST_STAGE};
use sam_core::syntax::FileFormat;
use sam_core::template::Template;
use sam_core::transform::api_access;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) set: RequestSet,
    /// As it was asked for.
    pub(super) resource: Option<String>,
    /// Whether somebody of a template may be the one who asks; a policy in a file is of whoever has it.
    pub(super) is_of_template: bool,
    pub(super) words: BTreeSet<String>,
    pub(super) declared: BTreeSet<String>,
}

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessFault {
    /// Nobody of that name has permissions in the template.
    NoRole,
    /// AWS has no such action.
    NoAction,
    /// The template has no such resource, and it is not an ARN.
    NoResource,
}

impl Asked {
    pub(super) fn new(
        action: &str,
        resource: Option<&str>,
        analysis: &Analysis,
    ) -> Result<Self, AccessFault> {
        let template = analysis.template();
        let is_action = match known(action) {
            Known::Action(..) | Known::Newer => true,
            Known::UnknownAction(_) | Known::UnknownService => !matching(action).is_empty(),
        };
        if !is_action {
            return Err(AccessFault::NoAction);
        }
        let text = match resource {
            None => "*".to_owned(),
            Some(it) => {
                let text = text(it, action, template).ok_or(AccessFault::NoResource)?;
                Spelling::of(template).spelled(&text)
            }
        };
        Ok(Self {
            set: RequestSet {
                effect: Effect::Allow,
                action_polarity: Polarity::Is,
                actions: vec![action.to_owned()],
                resource_polarity: Polarity::Is,
                resources: vec![text],
                condition: None,
                when: Vec::new(),
            },
            resource: resource.map(str::to_owned),
            is_of_template: analysis.format() != FileFormat::PolicyDocument,
            words: words(template),
            declared: template.resources().map(|it| it.id.to_owned()).collect(),
        })
    }
}

/// What a request says of the one who makes it: a role, or a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    Role,
    User,
}

impl Asked {
    /// Asked of one role or user of the template, of whom the keys of a request say who it is
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>).
    pub(super) fn by(&self, id: &str, caller: Caller, template: Template<'_>) -> Self {
        let text = |it: Value| {
            let text = resource_text(&it, template);
            Spelling::of(template).spelled(text.as_str())
        };
        let get_att = |attribute: &str| text(json!({ "Fn::GetAtt": [id, attribute] }));
        let mut equal = Map::new();
        equal.insert(PRINCIPAL_ARN.to_owned(), get_att("Arn").into());
        let account = text(json!({ "Ref": "AWS::AccountId" }));
        equal.insert(PRINCIPAL_ACCOUNT.to_owned(), account.as_str().into());
        let mut like = Map::new();
        // What a service says of the resource for which it acts.
        let mut absent =
            Map::from_iter([SOURCE_ARN, SOURCE_ACCOUNT].map(|it| (it.to_owned(), "true".into())));
        match caller {
            Caller::Role => {
                like.insert(
                    USER_ID.to_owned(),
                    format!("{}:*", get_att("RoleId")).into(),
                );
                absent.insert(USER_NAME.to_owned(), "true".into());
            }
            Caller::User => {
                equal.insert(USER_NAME.to_owned(), text(json!({ "Ref": id })).into());
            }
        }
        let is_own = self
            .resource
            .as_deref()
            .is_some_and(|it| template.resource(named(it).0).is_some());
        if is_own {
            equal.insert(RESOURCE_ACCOUNT.to_owned(), account.into());
        }
        let condition = json!({
            "StringEquals": equal,
            "StringLike": like,
            "Null": absent,
            "Bool": { PRINCIPAL_IS_SERVICE: "false" },
        });
        Self {
            set: RequestSet {
                condition: Some(condition),
                ..self.set.clone()
            },
            ..self.clone()
        }
    }
}

const PRINCIPAL_ARN: &str = "aws:PrincipalArn";
const PRINCIPAL_ACCOUNT: &str = "aws:PrincipalAccount";
const PRINCIPAL_IS_SERVICE: &str = "aws:PrincipalIsAWSService";
const RESOURCE_ACCOUNT: &str = "aws:ResourceAccount";
const SOURCE_ARN: &str = "aws:SourceArn";
const SOURCE_ACCOUNT: &str = "aws:SourceAccount";
const USER_ID: &str = "aws:userid";
const USER_NAME: &str = "aws:username";

/// Without the keys that say who makes it, which is known.
pub(super) fn without_caller(mut request: Box<Request>) -> Box<Request> {
    let known = [
        PRINCIPAL_ARN,
        PRINCIPAL_ACCOUNT,
        PRINCIPAL_IS_SERVICE,
        RESOURCE_ACCOUNT,
        SOURCE_ARN,
        SOURCE_ACCOUNT,
        USER_ID,
        USER_NAME,
    ];
    let is_known = |key: &str| known.iter().any(|it| it.eq_ignore_ascii_case(key));
    request.keys.retain(|(key, _)| !is_known(key));
    request
}

/// A logical ID, and what stands behind it.
pub(super) fn named(resource: &str) -> (&str, &str) {
    let end = resource.find([':', '/']).unwrap_or(resource.len());
    resource.split_at_checked(end).unwrap_or((resource, ""))
}

/// Whether an action is a call of a route of an API.
pub(super) fn is_of_api(action: &str) -> bool {
    action
        .split_once(':')
        .is_some_and(|(service, _)| service.eq_ignore_ascii_case("execute-api"))
}

/// The logical IDs of the APIs, those that SAM makes too.
fn apis(template: Template<'_>) -> impl Iterator<Item = String> {
    let all = api_access(template, &Environment::default());
    all.into_iter().map(|it| it.api)
}

/// The stage of an API, or `*` where only the deployment knows it. A star would match more than one part of a path.
fn stage<'t>(id: &str, template: Template<'t>) -> &'t str {
    let resource = template.resource(id);
    let written = resource.and_then(|it| it.property("StageName"));
    let made = match resource.and_then(|it| it.type_name()) {
        None if id == IMPLICIT_REST_API => IMPLICIT_REST_STAGE,
        None | Some("AWS::Serverless::HttpApi") => DEFAULT_HTTP_STAGE,
        Some(_) => "*",
    };
    written.map_or(made, |it| it.as_str().unwrap_or("*"))
}

/// The text of `Pictures`, `Pictures/a/*`, `Orders/index/*`, an ARN or `*`. Of a bucket the objects are meant where the action
/// takes no bucket.
fn text(resource: &str, action: &str, template: Template<'_>) -> Option<String> {
    if resource == "*" || resource.starts_with("arn:") {
        let text = resource_text(&resource.into(), template);
        return Some(Names::of(template).by_id(text).as_str().to_owned());
    }
    let (id, rest) = named(resource);
    if is_of_api(action) {
        // A stage, a method and a path stand behind the ID.
        let path = match rest {
            "" => "/*".to_owned(),
            rest => format!("/{}{rest}", stage(id, template)),
        };
        let is_there = apis(template).any(|it| it == id);
        let arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:";
        return is_there.then(|| format!("{arn}${{{id}}}{path}"));
    }
    let arn = own_arn(id, template)?;
    let whole = format!("{}{rest}", arn.as_str());
    let objects = format!("{whole}/*");
    let takes = |text: &str| {
        let arn = Arn::of_resource(&ResourceText::of(text), template);
        WrittenAction::of(action).takes(&arn)
    };
    match rest.is_empty() && !takes(&whole) && takes(&objects) {
        true => Some(objects),
        false => Some(whole),
    }
}
