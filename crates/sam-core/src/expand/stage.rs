//! The logical IDs of the stages of APIs.

use super::hash;
use crate::syntax::NodeRef;

/// What the name of a stage adds to logical IDs.
pub(crate) fn part(stage: &str) -> String {
    match is_alphanumeric(stage) {
        true => stage.to_owned(),
        false => hash::of_text(stage),
    }
}

/// The stage of a REST API, or another stage of an HTTP API than `$default`; none stands for a name that is not text.
pub(crate) fn id(api: &str, stage: Option<&str>) -> String {
    match stage {
        Some(stage) if is_alphanumeric(stage) => format!("{api}{stage}Stage"),
        Some(stage) => format!("{api}Stage{}", hash::of_text(stage)),
        None => format!("{api}Stage"),
    }
}

/// The stage of an HTTP API, where one is written with its name if that is text.
pub(crate) fn http_id(api: &str, stage: Option<Option<&str>>) -> String {
    match stage {
        None | Some(Some("$default")) => format!("{api}ApiGatewayDefaultStage"),
        Some(stage) => id(api, stage),
    }
}

/// The stage of a web socket's API.
pub(crate) fn web_socket_id(api: &str, stage: Option<NodeRef<'_>>) -> String {
    match stage.map(NodeRef::as_str) {
        None | Some(Some("default")) => format!("{api}DefaultStage"),
        Some(Some(stage)) => format!("{api}{stage}Stage"),
        Some(None) => format!("{api}Stage"),
    }
}

fn is_alphanumeric(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphanumeric)
}
