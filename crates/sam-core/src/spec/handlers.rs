//! What CloudFormation needs of whoever deploys a resource of a type: the permissions of the type's handlers.

use crate::data::{HANDLERS, pack};
use sam_data::{PackedHandlers, PackedTypeHandlers};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// What a deployment does with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeploymentPhase {
    /// CloudFormation creates it.
    Create,
    /// CloudFormation changes it.
    Update,
    /// CloudFormation deletes it.
    Delete,
}

impl DeploymentPhase {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Create, Self::Update, Self::Delete];
}

fn packed() -> &'static PackedHandlers<'static> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static PACK: OnceLock<PackedHandlers<'static>> = OnceLock::new();
    PACK.get_or_init(|| pack::read(BYTES.get_or_init(|| pack::unpack(HANDLERS))))
}

/// Types without handlers in the schemas, with what they need in all phases
/// (<https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html>).
const BY_HAND: [(&str, &[&str]); 1] = [(
    "AWS::Route53::RecordSetGroup",
    &[
        "route53:ChangeResourceRecordSets",
        "route53:GetChange",
        "route53:GetHostedZone",
        "route53:ListHostedZonesByName",
        "route53:ListResourceRecordSets",
    ],
)];

/// The actions, perhaps with a wildcard at the end, that a phase needs for a resource of a type, those to read it
/// included; none where they are not known.
pub fn actions(cfn_type: &str, phase: DeploymentPhase) -> Option<BTreeSet<&'static str>> {
    let pack = packed();
    let mut by_hand = BY_HAND.iter().filter(|(it, _)| *it == cfn_type);
    if !pack.types.contains_key(cfn_type)
        && let Some((_, actions)) = by_hand.next()
    {
        return Some(actions.iter().copied().collect());
    }
    let PackedTypeHandlers {
        create,
        read,
        update,
        delete,
        ..
    } = pack.types.get(cfn_type)?;
    let own = match phase {
        DeploymentPhase::Create => create,
        DeploymentPhase::Update => update,
        DeploymentPhase::Delete => delete,
    };
    let ids = own.iter().chain(read);
    Some(ids.map(|it| pack.strings.at(*it)).collect())
}

/// The property of a type that holds its tags.
pub fn tag_property(cfn_type: &str) -> Option<&'static str> {
    let pack = packed();
    let property = pack.types.get(cfn_type)?.tag_property?;
    Some(pack.strings.at(property))
}

/// The names of the types whose actions are known, sorted.
pub fn types() -> impl Iterator<Item = &'static str> {
    packed().types.keys().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{Known, known, matching};

    #[test]
    fn a_queue_needs_what_its_handlers_call() {
        let create = actions("AWS::SQS::Queue", DeploymentPhase::Create).expect("a known type");
        assert!(create.contains("sqs:CreateQueue") && !create.contains("sqs:DeleteQueue"));
        let delete = actions("AWS::SQS::Queue", DeploymentPhase::Delete).expect("a known type");
        assert!(delete.contains("sqs:DeleteQueue") && delete.contains("sqs:GetQueueAttributes"));
        assert_eq!(tag_property("AWS::Cognito::UserPool"), Some("UserPoolTags"));
        assert_eq!(tag_property("AWS::SNS::Subscription"), None);
        assert_eq!(actions("Custom::Thing", DeploymentPhase::Create), None);
    }

    #[test]
    fn every_action_is_one_that_iam_has() {
        assert_eq!(types().count(), 1763);
        for name in types() {
            for phase in DeploymentPhase::ALL {
                for action in actions(name, phase).unwrap_or_default() {
                    let is_known = match action.contains('*') {
                        true => !matching(action).is_empty(),
                        false => matches!(known(action), Known::Action(..)),
                    };
                    assert!(is_known, "{name} {action}");
                    assert!(!action.ends_with(":*"), "{name} {action}");
                }
            }
        }
    }
}
