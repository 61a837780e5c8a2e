//! `Auth.UsagePlan` of a REST API: a plan, a key, and the link between them.

use super::Api;
use super::resource::ApiResource;
use crate::document::Section;
use crate::expand::Origin;
use crate::expand::apis::{Apis, SharedUsagePlan};
use crate::expand::context::Context;
use crate::expand::generated::Output;
use crate::expand::open_api::Fault;
use crate::expand::open_api::python::PyValue;
use serde_json::{Map, Value, json};

const CONDITION: &str = "SharedUsagePlanCondition";

/// What each resource adds to the ID of its owner, and its type: of the plan, the key and the link.
const PARTS: [(&str, &str); 3] = [
    ("UsagePlan", "AWS::ApiGateway::UsagePlan"),
    ("ApiKey", "AWS::ApiGateway::ApiKey"),
    ("UsagePlanKey", "AWS::ApiGateway::UsagePlanKey"),
];

/// Whose plan `CreateUsagePlan` asks for.
enum Wanted {
    Nobodys,
    Own,
    /// One for all APIs that say so.
    Shared,
}

impl Wanted {
    fn of(written: Option<&str>) -> Option<Self> {
        match written {
            Some("NONE") => Some(Self::Nobodys),
            Some("PER_API") => Some(Self::Own),
            Some("SHARED") => Some(Self::Shared),
            Some(_) | None => None,
        }
    }
}

/// What the logical IDs of a shared plan begin with.
const SHARED: &str = "Serverless";

/// Adds the names of the resources.
pub(super) fn expand(out: &mut Output, api: &Api<'_>, context: &Context<'_, '_>) {
    let plan = api.properties.get("Auth").get("UsagePlan");
    let Some(wanted) = plan.get("CreateUsagePlan").given() else {
        return;
    };
    let owner = match Wanted::of(context.resolve(wanted).as_str()) {
        Some(Wanted::Own) => api.id,
        Some(Wanted::Shared) => SHARED,
        Some(Wanted::Nobodys) | None => return,
    };
    for (suffix, resource_type) in PARTS {
        let id = format!("{owner}{suffix}");
        out.name(id, resource_type, Origin::Property("Auth"));
    }
}

/// The resources of the plan; of one that APIs share as far as it is known with this API.
pub(super) fn expand_whole(
    id: &str,
    stage: &str,
    auth: &PyValue,
    attributes: &Map<String, Value>,
    apis: &mut Apis,
    context: &Context<'_, '_>,
) -> Result<Vec<ApiResource>, Fault> {
    const KNOWN: [&str; 6] = [
        "CreateUsagePlan",
        "Description",
        "Quota",
        "Tags",
        "Throttle",
        "UsagePlanName",
    ];
    let Some(plan) = auth.present("UsagePlan") else {
        return Ok(Vec::new());
    };
    let refuse = |message: &str| Err(Fault::resource(id, message));
    let Some(map) = plan.as_map() else {
        return refuse("'UsagePlan' must be a dictionary");
    };
    if !map
        .unordered()
        .all(|(key, _)| KNOWN.contains(&key.as_str()))
    {
        return refuse("Invalid property for 'UsagePlan'");
    }
    let Some(wanted) = plan.present("CreateUsagePlan") else {
        return refuse("'CreateUsagePlan' is a required field for UsagePlan.");
    };
    let mut made = match Wanted::of(wanted.as_str()) {
        Some(Wanted::Nobodys) => return Ok(Vec::new()),
        Some(Wanted::Own) => {
            let stages = [(id.to_owned(), stage.to_owned())];
            resources(id, vec![id.to_owned()], &stages, [attributes; 3])
        }
        Some(Wanted::Shared) => {
            let shared = &mut apis.shared.usage_plan;
            if !shared.apis.iter().any(|it| it == id) {
                shared.apis.push(id.to_owned());
                shared.stages.push(stage.to_owned());
            }
            let has_conditions = !apis.conditions.is_empty()
                || context
                    .template
                    .entries(Section::Conditions)
                    .next()
                    .is_some();
            shared.add(attributes, has_conditions)?;
            let attributes = shared.attributes();
            let apis_and_stages = shared.apis.iter().cloned();
            let stages: Vec<_> = apis_and_stages.zip(shared.stages.iter().cloned()).collect();
            let made = resources(SHARED, shared.apis.clone(), &stages, [&attributes; 3]);
            match shared.condition() {
                Some(condition) => apis.conditions.insert(CONDITION.to_owned(), condition),
                None => apis.conditions.shift_remove(CONDITION),
            };
            made
        }
        None => {
            let message = "'CreateUsagePlan' accepts one of ['SHARED', 'PER_API', 'NONE'].";
            let fault = Fault::resource(id, message);
            return Err(fault.at(["Auth", "UsagePlan", "CreateUsagePlan"]));
        }
    };
    if let Some(resource) = made.first_mut() {
        for name in ["UsagePlanName", "Description", "Quota", "Tags", "Throttle"] {
            if let Some(value) = plan.given(name) {
                resource.set(name, value.to_value());
            }
        }
    }
    Ok(made)
}

/// The three resources; those that they wait for are APIs for the plan, then each the one before.
fn resources(
    owner: &str,
    apis: Vec<String>,
    stages: &[(String, String)],
    [of_plan, of_key, of_link]: [&Map<String, Value>; 3],
) -> Vec<ApiResource> {
    let [plan_id, key_id, link_id] = PARTS.map(|(suffix, _)| format!("{owner}{suffix}"));
    let [plan_type, key_type, link_type] = PARTS.map(|(_, resource_type)| resource_type);
    let stages = |api: &str, stage: &str| {
        let stages = stages.iter();
        let stages = stages.map(|(of, name)| json!({ api: { "Ref": of }, stage: { "Ref": name } }));
        Value::Array(stages.collect())
    };
    let plan = ApiResource::new(plan_id.clone(), plan_type, of_plan)
        .depends_on(apis)
        .with("ApiStages", stages("ApiId", "Stage"));
    let key = ApiResource::new(key_id.clone(), key_type, of_key)
        .depends_on(vec![plan_id.clone()])
        .with("Enabled", true)
        .with("StageKeys", stages("RestApiId", "StageName"));
    let link = ApiResource::new(link_id, link_type, of_link)
        .depends_on(vec![key_id.clone()])
        .with("KeyId", json!({ "Ref": key_id }))
        .with("KeyType", "API_KEY")
        .with("UsagePlanId", json!({ "Ref": plan_id }));
    vec![plan, key, link]
}

impl SharedUsagePlan {
    /// Takes in the attributes of one more API.
    fn add(&mut self, attributes: &Map<String, Value>, has_conditions: bool) -> Result<(), Fault> {
        let given = |name: &str| {
            attributes
                .get(name)
                .filter(|it| crate::syntax::is_truthy(it))
        };
        if let Some(policy) = given("DeletionPolicy")
            && (self.deletion_policy.is_none() || policy == "Retain")
        {
            self.deletion_policy = Some(policy.clone());
        }
        if let Some(policy) = given("UpdateReplacePolicy") {
            let is_safer = match &self.update_replace_policy {
                None => true,
                Some(before) => policy == "Retain" || policy == "Snapshot" && before == "Delete",
            };
            if is_safer {
                self.update_replace_policy = Some(policy.clone());
            }
        }
        match given("Condition") {
            _ if self.is_unconditional => {}
            Some(condition) => {
                if !self.conditions.contains(condition) {
                    if !has_conditions {
                        return Err(Fault::template(
                            "Can't have condition without having 'Conditions' section in the template",
                        ));
                    }
                    self.conditions.push(condition.clone());
                }
            }
            None => self.is_unconditional = attributes.get("Condition").is_none_or(Value::is_null),
        }
        Ok(())
    }

    fn attributes(&self) -> Map<String, Value> {
        let mut attributes = Map::new();
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                attributes.insert(name.to_owned(), value);
            }
        };
        set("DeletionPolicy", self.deletion_policy.clone());
        set("UpdateReplacePolicy", self.update_replace_policy.clone());
        let is_conditional = !self.conditions.is_empty() && !self.is_unconditional;
        set("Condition", is_conditional.then(|| CONDITION.into()));
        attributes
    }

    /// On which condition the plan is there.
    fn condition(&self) -> Option<Value> {
        if self.is_unconditional {
            return None;
        }
        match self.conditions.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            several => {
                let any: Vec<_> = several
                    .iter()
                    .map(|it| json!({ "Condition": it }))
                    .collect();
                Some(json!({ "Fn::Or": any }))
            }
        }
    }
}
