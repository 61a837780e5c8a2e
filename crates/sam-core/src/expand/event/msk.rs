//! `MSK`: topics of Amazon MSK.

use super::polled::{access, schema_registry, secret};
use super::{Context, Draft, Event, polled};
use crate::expand::document;
use serde_json::Value;

pub(super) fn grant<'a>(draft: &mut Draft<'a>, event: &Event<'a>, context: &Context<'a, '_>) {
    let managed = Some("AWSLambdaMSKExecutionRole");
    polled::grant(draft, event, managed, policy(event, context), context);
}

fn policy(event: &Event<'_>, context: &Context<'_, '_>) -> Option<Value> {
    let mut statements = schema_registry(event, context);
    let certificates = access(event).filter(|(kind, _)| *kind == "CLIENT_CERTIFICATE_TLS_AUTH");
    statements.extend(certificates.filter_map(|(_, uri)| Some(secret(uri?.to_value()))));
    (!statements.is_empty()).then(|| document::policy("MSKExecutionRolePolicy", statements))
}
