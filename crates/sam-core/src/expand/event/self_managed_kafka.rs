//! `SelfManagedKafka`: topics of a Kafka cluster of one's own.

use super::polled::{access, decrypt, network, schema_registry, secret};
use super::{Context, Draft, Event, polled};
use crate::expand::document;
use crate::syntax::NodeRef;
use serde_json::{Value, json};

pub(super) fn grant<'a>(draft: &mut Draft<'a>, event: &Event<'a>, context: &Context<'a, '_>) {
    polled::grant(draft, event, None, policy(event, context), context);
}

fn policy(event: &Event<'_>, context: &Context<'_, '_>) -> Option<Value> {
    const SECRETS: [&str; 5] = [
        "SASL_SCRAM_256_AUTH",
        "SASL_SCRAM_512_AUTH",
        "BASIC_AUTH",
        "CLIENT_CERTIFICATE_TLS_AUTH",
        "OAUTHBEARER_AUTH",
    ];
    let last = |is: &dyn Fn(&str) -> bool| {
        let found = access(event).filter(|(kind, _)| is(kind)).last();
        found.and_then(|(_, uri)| uri).map(NodeRef::to_value)
    };
    let has = |wanted: &str| access(event).any(|(kind, _)| kind == wanted);
    let mut statements = Vec::new();
    statements.extend(last(&|kind| SECRETS.contains(&kind)).map(secret));
    statements.extend(last(&|kind| kind == "SERVER_ROOT_CA_CERTIFICATE").map(secret));
    if has("VPC_SUBNET") && has("VPC_SECURITY_GROUP") {
        statements.push(network());
    }
    statements.extend(decrypt(event));
    statements.extend(schema_registry(event, context));
    let document = json!({ "Statement": statements, "Version": "2012-10-17" });
    (!statements.is_empty())
        .then(|| document::named("SelfManagedKafkaExecutionRolePolicy", document))
}
