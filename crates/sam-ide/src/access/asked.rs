//! The requests that are asked for: an action on a resource.

use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::decide::{Request, RequestSet, arn_fields, asks_itself};
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
    /// What variables of IAM come to, by their keys.
    variables: Vec<(&'static str, String)>,
    /// The region of a service, if it says one.
    region: Option<String>,
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
        let resources = match resource {
            None => vec!["*".to_owned()],
            Some(it) => {
                // A function of a service may be called by its key.
                let of_service = analysis.document().function_id(it);
                let of_service = of_service.filter(|id| template.resource(id).is_some());
                let own = texts(it, action, template);
                let texts = own.or_else(|| texts(&of_service?, action, template));
                let texts = texts.ok_or(AccessFault::NoResource)?;
                let spelling = Spelling::of(template);
                texts.iter().map(|it| spelling.spelled(it)).collect()
            }
        };
        let asked = Self {
            set: RequestSet {
                effect: Effect::Allow,
                action_polarity: Polarity::Is,
                actions: vec![action.to_owned()],
                resource_polarity: Polarity::Is,
                resources,
                condition: None,
                when: Vec::new(),
            },
            resource: resource.map(str::to_owned),
            variables: Vec::new(),
            region: analysis.document().own_region().map(str::to_owned),
            is_of_template: analysis.format() != FileFormat::PolicyDocument,
            words: words(template),
            declared: template.resources().map(|it| it.id.to_owned()).collect(),
        };
        let set = asked.filled(vec![asked.set.clone()]).pop();
        Ok(Self {
            set: set.unwrap_or_else(|| asked.set.clone()),
            ..asked
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
        let account = text(json!({ "Ref": "AWS::AccountId" }));
        let mut known = vec![
            (PRINCIPAL_ARN, get_att("Arn")),
            (PRINCIPAL_ACCOUNT, account.clone()),
            (CALLER_ACCOUNT, account.clone()),
        ];
        let mut like = Map::new();
        // What a service says of the resource for which it acts.
        let mut absent =
            Map::from_iter([SOURCE_ARN, SOURCE_ACCOUNT].map(|it| (it.to_owned(), "true".into())));
        match caller {
            Caller::Role => {
                known.push((PRINCIPAL_TYPE, "AssumedRole".to_owned()));
                like.insert(
                    USER_ID.to_owned(),
                    format!("{}:*", get_att("RoleId")).into(),
                );
                absent.insert(USER_NAME.to_owned(), "true".into());
            }
            Caller::User => {
                known.push((PRINCIPAL_TYPE, "User".to_owned()));
                known.push((USER_NAME, text(json!({ "Ref": id }))));
            }
        }
        let is_own = self
            .resource
            .as_deref()
            .is_some_and(|it| template.resource(named(it).0).is_some());
        if is_own {
            known.push((RESOURCE_ACCOUNT, account));
        }
        known.extend(self.region().map(|it| (REQUESTED_REGION, it)));
        let equal = known.iter();
        let equal = equal.map(|(key, it)| ((*key).to_owned(), Value::from(it.as_str())));
        let equal = Map::from_iter(equal);
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
            variables: known,
            ..self.clone()
        }
    }

    /// The region that the ARNs of all that was asked for are in.
    fn region(&self) -> Option<String> {
        let mut regions = self.set.resources.iter().map(|it| {
            Some(arn_fields(it).nth(3)?).filter(|it| !it.is_empty() && !it.contains(['*', '?']))
        });
        let first = regions.next()??;
        regions
            .all(|it| it == Some(first))
            .then(|| first.to_owned())
    }

    /// Statements with what is known in the place of the region and of variables of IAM
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>).
    pub(super) fn filled(&self, mut sets: Vec<RequestSet>) -> Vec<RequestSet> {
        for set in &mut sets {
            for text in &mut set.resources {
                self.fill(text);
            }
            let operators = set.condition.iter_mut().filter_map(Value::as_object_mut);
            let keys = operators.flat_map(|it| it.values_mut());
            let values = keys.filter_map(Value::as_object_mut);
            for values in values.flat_map(|it| it.values_mut()) {
                match values {
                    Value::Array(items) => items.iter_mut().for_each(|it| self.fill_value(it)),
                    one => self.fill_value(one),
                }
            }
        }
        sets
    }

    fn fill_value(&self, value: &mut Value) {
        if let Value::String(text) = value {
            self.fill(text);
        }
    }

    fn fill(&self, text: &mut String) {
        if let Some(region) = self.region.as_deref().filter(|_| text.contains(REGION)) {
            *text = text.replace(REGION, region);
        }
        if self.variables.is_empty() || !text.contains("${") {
            return;
        }
        let mut filled = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((before, behind)) = rest.split_once("${") {
            let Some((name, after)) = behind.split_once('}') else {
                break;
            };
            let key = name.strip_prefix('!').unwrap_or(name);
            let known = self.variables.iter();
            let known = known.filter(|(it, _)| it.eq_ignore_ascii_case(key));
            filled.push_str(before);
            match known.map(|(_, it)| it).next() {
                Some(it) => filled.push_str(it),
                None => filled.extend(["${", name, "}"]),
            }
            rest = after;
        }
        filled.push_str(rest);
        *text = filled;
    }
}

const CALLER_ACCOUNT: &str = "kms:CallerAccount";
const PRINCIPAL_ARN: &str = "aws:PrincipalArn";
const PRINCIPAL_ACCOUNT: &str = "aws:PrincipalAccount";
const PRINCIPAL_TYPE: &str = "aws:PrincipalType";
const REQUESTED_REGION: &str = "aws:RequestedRegion";
const PRINCIPAL_IS_SERVICE: &str = "aws:PrincipalIsAWSService";
const RESOURCE_ACCOUNT: &str = "aws:ResourceAccount";
const SOURCE_ARN: &str = "aws:SourceArn";
const SOURCE_ACCOUNT: &str = "aws:SourceAccount";
const USER_ID: &str = "aws:userid";
const USER_NAME: &str = "aws:username";

impl Asked {
    /// An example without the keys that say who makes it, and without the name of the region, since these are known.
    pub(super) fn without_known(&self, mut request: Box<Request>) -> Box<Request> {
        if let Some(region) = &self.region {
            let named = format!(":{region}:");
            request.resource = request.resource.replacen(&named, &format!(":{REGION}:"), 1);
        }
        if !self.variables.is_empty() {
            request.keys.retain(|(key, _)| !is_known(key));
        }
        request
    }
}

const REGION: &str = "${AWS::Region}";

/// Whether a key says who makes a request and where.
fn is_known(key: &str) -> bool {
    let known = [
        CALLER_ACCOUNT,
        PRINCIPAL_ARN,
        PRINCIPAL_ACCOUNT,
        PRINCIPAL_IS_SERVICE,
        PRINCIPAL_TYPE,
        REQUESTED_REGION,
        RESOURCE_ACCOUNT,
        SOURCE_ARN,
        SOURCE_ACCOUNT,
        USER_ID,
        USER_NAME,
    ];
    known.iter().any(|it| it.eq_ignore_ascii_case(key))
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

/// The texts of `Pictures`, `Pictures/a/*`, `Orders/index/*`, an ARN or `*`. Of a bucket the objects are meant where the action
/// takes no bucket, and both where it is a pattern; of a log group its streams where the action takes one.
fn texts(resource: &str, action: &str, template: Template<'_>) -> Option<Vec<String>> {
    if resource == "*" || resource.starts_with("arn:") {
        let text = resource_text(&resource.into(), template);
        let text = Names::of(template).by_id(text).as_str().to_owned();
        let field = |at| arn_fields(&text).nth(at);
        let is_group = (field(2), field(5)) == (Some("logs"), Some("log-group"));
        return Some(vec![
            match is_group && field(7).is_none_or(|it| it == "*") {
                true => of_log_group(&text, action, template),
                false => text,
            },
        ]);
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
        return is_there.then(|| vec![format!("{arn}${{{id}}}{path}")]);
    }
    let arn = own_arn(id, template)?;
    let whole = format!("{}{rest}", arn.as_str());
    if !rest.is_empty() {
        return Some(vec![whole]);
    }
    let takes = |text: &str| takes(action, text, template);
    match template.resource(id).and_then(|it| it.type_name()) {
        Some("AWS::S3::Bucket") => {
            let objects = format!("{whole}/*");
            let is_pattern = action.contains(['*', '?']);
            Some(match (takes(&whole), takes(&objects)) {
                (true, true) if is_pattern => vec![whole, objects],
                (false, true) => vec![objects],
                _ => vec![whole],
            })
        }
        Some("AWS::Logs::LogGroup") => Some(vec![of_log_group(&whole, action, template)]),
        _ => Some(vec![whole]),
    }
}

/// Whether an action takes a resource.
fn takes(action: &str, text: &str, template: Template<'_>) -> bool {
    let arn = Arn::of_resource(&ResourceText::of(text), template);
    WrittenAction::of(action).takes(&arn)
}

/// The text of a log group: its streams where the action takes one, the group itself where it is about tags; else with the
/// stream that it does not have, as IAM names it.
fn of_log_group(arn: &str, action: &str, template: Template<'_>) -> String {
    let group = arn.strip_suffix(":*").unwrap_or(arn);
    if action
        .split_once(':')
        .is_some_and(|(_, it)| asks_itself(it))
    {
        return group.to_owned();
    }
    match takes(action, &format!("{group}:log-stream:x"), template) {
        true => format!("{group}:log-stream:*"),
        false => format!("{group}:log-stream:"),
    }
}
