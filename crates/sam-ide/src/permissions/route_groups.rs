//! Who may call which routes of an API: the routes with one kind of caller together.

use super::model::only_when;
use crate::grant::phrase::Phrase;
use sam_core::document::Document;
use sam_core::permission::Permissions;
use sam_core::spec::is_implicit_api;
use sam_core::text::PositionEncoding;
use sam_core::transform::{ApiAccess, Caller, Route, api_access};
use serde_json::{Value, json};

/// How many routes are named.
const MOST: usize = 12;

/// The routes of an API that the same callers may call.
#[derive(Clone, Debug)]
pub(super) struct RouteGroup {
    caller: Caller,
    needs_key: bool,
    routes: Vec<Route>,
    /// Where the API is written, from 1.
    line: u32,
    when: Vec<String>,
}

/// The routes of all APIs, or of one, by the logical ID of the API.
pub(super) fn of_apis(
    permissions: &Permissions<'_>,
    document: &Document,
    id: Option<&str>,
) -> Vec<(String, Vec<RouteGroup>)> {
    let template = permissions.resolver().template();
    let is_api = |id: &str| {
        let named = template.resource(id).and_then(|it| it.type_name());
        is_implicit_api(id)
            || named.is_some_and(|it| it.starts_with("AWS::Serverless::") && it.ends_with("Api"))
    };
    if id.is_some_and(|it| !is_api(it)) {
        return Vec::new();
    }
    let apis = api_access(template, permissions.environment()).into_iter();
    let asked = apis.filter(|it| !it.routes.is_empty() && id.is_none_or(|id| id == it.api));
    asked
        .map(|it| {
            let groups = groups(&it, document);
            (it.api, groups)
        })
        .collect()
}

fn groups(access: &ApiAccess, document: &Document) -> Vec<RouteGroup> {
    let at = document
        .text
        .line_col(access.range.start(), PositionEncoding::Utf8);
    let mut groups: Vec<RouteGroup> = Vec::new();
    for route in &access.routes {
        let is_same =
            |it: &&mut RouteGroup| it.caller == route.caller && it.needs_key == route.needs_key;
        match groups.iter_mut().find(is_same) {
            Some(group) => group.routes.push(route.clone()),
            None => groups.push(RouteGroup {
                caller: route.caller.clone(),
                needs_key: route.needs_key,
                routes: vec![route.clone()],
                line: at.line + 1,
                when: access.condition.iter().cloned().collect(),
            }),
        }
    }
    groups
}

impl RouteGroup {
    /// `everyone may call GET /a and POST /b (line 4): no authorizer`
    pub(super) fn words(&self) -> Phrase {
        let (who, why) = match &self.caller {
            Caller::Everyone => (Phrase::words("everyone"), ": no authorizer"),
            Caller::Iam => (
                Phrase::words("who is allowed ").then_name("execute-api:Invoke"),
                "",
            ),
            Caller::Authorized(name) => (
                Phrase::words("whom authorizer ")
                    .then_name(name)
                    .then(" lets through"),
                "",
            ),
        };
        let who = match self.needs_key {
            true => who.then(" and has an API key"),
            false => who,
        };
        let routes = self.routes.iter();
        let names: Vec<String> = routes
            .map(|it| format!("{} {}", it.method, it.path))
            .collect();
        let phrase = who
            .then(" may call ")
            .and(Phrase::enumeration(&names, MOST))
            .then(format!(" (line {}){why}", self.line));
        only_when(phrase, &self.when)
    }

    /// An entry of `routes` for each route.
    pub(super) fn json(&self) -> impl Iterator<Item = Value> {
        self.routes.iter().map(|route| {
            let mut value = json!({
                "method": route.method,
                "path": route.path,
                "authorization": match &route.caller {
                    Caller::Everyone => "NONE",
                    Caller::Iam => "AWS_IAM",
                    Caller::Authorized(_) => "AUTHORIZER",
                },
                "apiKey": route.needs_key,
                "line": self.line,
            });
            if let (Caller::Authorized(name), Some(map)) = (&route.caller, value.as_object_mut()) {
                map.insert("authorizer".to_owned(), name.as_str().into());
            }
            if let (false, Some(map)) = (self.when.is_empty(), value.as_object_mut()) {
                map.insert("when".to_owned(), json!(self.when));
            }
            value
        })
    }
}
