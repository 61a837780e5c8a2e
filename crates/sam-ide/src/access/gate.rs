//! Resources whose own policy has to let everybody in: keys, and roles that are assumed. A policy of a role allows nothing
//! on them that theirs does not leave to the account
//! (<https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>).

use super::asked::{Asked, named};
use crate::permissions::{Party, with_own_arn};
use sam_core::permission::{Grant, Permissions, ResourceGrant};
use sam_core::policy::Effect;

/// The policy of such a resource.
#[derive(Debug)]
pub(super) struct Gate {
    policy: Vec<ResourceGrant>,
}

impl Gate {
    /// Of what was asked for; none where its policy is not in the template.
    pub(super) fn of(permissions: &Permissions<'_>, asked: &Asked) -> Option<Self> {
        let template = permissions.resolver().template();
        let (id, _) = named(asked.resource.as_deref()?);
        let resource_type = template.resource(id)?.type_name()?;
        let action = asked.set.actions.first()?.to_ascii_lowercase();
        let policy = match resource_type {
            "AWS::KMS::Key" if action.starts_with("kms:") => {
                permissions.resource_policies_on(Some(id))
            }
            "AWS::IAM::Role" if action.starts_with("sts:") => {
                let role = permissions.roles().iter().find(|it| it.id == id)?;
                permissions.trust(role)
            }
            _ => return None,
        };
        (!policy.is_empty()).then_some(Self { policy })
    }

    /// What it leaves to the policies of the account.
    pub(super) fn left_to_account(&self, permissions: &Permissions<'_>) -> Vec<Grant> {
        let template = permissions.resolver().template();
        let account = Party::own_account(template);
        let meant = self
            .policy
            .iter()
            .filter(|it| account.is_meant(it, template));
        let grants = meant.map(|it| with_own_arn(it.clone(), template));
        grants.filter(|it| it.effect == Effect::Allow).collect()
    }
}
