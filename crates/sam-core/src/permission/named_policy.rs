//! What a managed policy allows that a value names: one of the template, or one of AWS.

use super::grant_sources::of_managed;
use super::resource_text::resource_text;
use super::{Grant, GrantOrigin, Permissions, Unseen};
use crate::iam::managed_policy_by_arn;
use serde_json::Value;

impl Permissions<'_> {
    /// The statements of the policy, under the conditions of the value; none if it is neither.
    pub fn named_policy(&self, named: &Unseen) -> Option<Vec<Grant>> {
        let id = named.value.get("Ref").and_then(Value::as_str);
        let mut policies = self.policies().into_iter();
        let declared = policies.find(|(it, _)| Some(it.id.as_str()) == id);
        let mut grants = match declared {
            Some((policy, _)) => {
                let found = self.of(&policy);
                found.unseen.is_empty().then_some(found.grants)?
            }
            None => {
                let arn = resource_text(&named.value, self.resolver().template());
                let arn = arn.as_str().replace("${AWS::Partition}", "aws");
                let policy = managed_policy_by_arn(&arn)?;
                let origin = || GrantOrigin::Managed(policy.name.to_owned());
                let statements = policy.statements.iter();
                statements
                    .map(|it| of_managed(it, origin(), named.range))
                    .collect()
            }
        };
        for grant in &mut grants {
            grant.when.splice(..0, named.when.iter().cloned());
        }
        Some(grants)
    }
}
