//! What a route of a REST API lets API Gateway do with a function.

use super::function::Target;
use super::{Maker, Permission, api_arn, implicit};
use crate::connector::hash;
use crate::role::event::Event;
use crate::syntax::NodeRef;
use crate::template::intrinsic;
use serde_json::{Value, json};

impl<'a> Maker<'a, '_> {
    pub(super) fn api_event(&mut self, target: &Target<'a>, event: &Event<'a>) {
        let (Some(path), Some(method)) = (text(event, "Path"), text(event, "Method")) else {
            return;
        };
        let Some((api, stage)) = self.rest_api(event.get("RestApiId")) else {
            return;
        };
        let method = match method.to_lowercase().as_str() {
            "any" => "*".to_owned(),
            _ => method.to_uppercase(),
        };
        let path = with_wildcards(without_last_slash(path), Greedy::AnyName);
        let source = api_arn(
            self.context.partition.name(),
            &format!("${{__ApiId__}}/${{__Stage__}}/{method}{path}"),
            json!({ "__ApiId__": api, "__Stage__": "*" }),
        );
        let is_alphanumeric = !stage.is_empty() && stage.chars().all(char::is_alphanumeric);
        let suffix = match is_alphanumeric {
            true => stage.to_owned(),
            false => hash::of_text(stage),
        };
        self.permission(
            format!("{}Permission{suffix}", event.id),
            target.on(),
            Permission::new(target.name(), "apigateway.amazonaws.com", source),
            target.cause(event),
        );
    }

    /// An API as the event names it, and what its stage adds to names; none for what the transform refuses.
    fn rest_api(&self, given: Option<NodeRef<'a>>) -> Option<(Value, &'a str)> {
        let Some(given) = given else {
            return Some((json!({ "Ref": implicit::Kind::Rest.id() }), "Prod"));
        };
        let id = api_id(given)?;
        if id == implicit::Kind::Rest.id() {
            return Some((given.to_value(), "Prod"));
        }
        let api = self.context.template.resource(id)?;
        if api.type_name() == Some("AWS::Serverless::HttpApi") {
            return None;
        }
        let stage = api.property("StageName").and_then(NodeRef::as_str);
        let stage = stage.unwrap_or("Stage");
        (!stage.is_empty()).then(|| (given.to_value(), stage))
    }
}

/// The logical ID of an API as an event names it: as text, or by `Ref`.
pub(super) fn api_id(node: NodeRef<'_>) -> Option<&str> {
    match intrinsic::of(node) {
        Some(it) if it.name == "Ref" => it.text(),
        Some(_) => None,
        None => node.as_str(),
    }
}

pub(super) fn text<'a>(event: &Event<'a>, name: &str) -> Option<&'a str> {
    event.get(name)?.as_str()
}

/// API Gateway leaves out the slash at the end of a path.
pub(super) fn without_last_slash(path: &str) -> &str {
    match path.strip_suffix('/') {
        Some(rest) if !rest.is_empty() => rest,
        Some(_) | None => path,
    }
}

/// Which names of a path parameter may take the rest of the path, `{name+}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greedy {
    AnyName,
    /// `proxy` alone; others stay as they are.
    Proxy,
}

/// A path with `*` for its parameters.
pub(super) fn with_wildcards(path: &str, greedy: Greedy) -> String {
    let mut result = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{') {
        result.push_str(before);
        match behind.split_once('}') {
            Some((name, after)) if is_parameter(name, greedy) => {
                result.push('*');
                rest = after;
            }
            Some(_) | None => {
                result.push('{');
                rest = behind;
            }
        }
    }
    result.push_str(rest);
    result
}

fn is_parameter(name: &str, greedy: Greedy) -> bool {
    let name = match (name.strip_suffix('+'), greedy) {
        (Some(name), Greedy::AnyName) => name,
        (Some("proxy"), Greedy::Proxy) => "proxy",
        (Some(_), Greedy::Proxy) => return false,
        (None, Greedy::AnyName | Greedy::Proxy) => name,
    };
    let is_named = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-');
    !name.is_empty() && name.chars().all(is_named)
}
