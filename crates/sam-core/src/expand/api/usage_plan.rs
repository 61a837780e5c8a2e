//! `Auth.UsagePlan` of a REST API: a plan, a key, and the link between them.

use super::Api;
use crate::expand::Origin;
use crate::expand::context::Context;
use crate::expand::generated::Output;

pub(super) fn expand(out: &mut Output, api: &Api<'_>, context: &Context<'_, '_>) {
    let plan = api.properties.get("Auth").get("UsagePlan");
    let Some(wanted) = plan.get("CreateUsagePlan").given() else {
        return;
    };
    let owner = match context.resolve(wanted).as_str() {
        Some("PER_API") => api.id,
        // One for all APIs that say so.
        Some("SHARED") => "Serverless",
        Some(_) | None => return,
    };
    for (suffix, resource_type) in [
        ("UsagePlan", "AWS::ApiGateway::UsagePlan"),
        ("ApiKey", "AWS::ApiGateway::ApiKey"),
        ("UsagePlanKey", "AWS::ApiGateway::UsagePlanKey"),
    ] {
        let id = format!("{owner}{suffix}");
        out.name(id, resource_type, Origin::Property("Auth"));
    }
}
