//! A managed policy of a function or state machine, limited to the resources of the template that it names.

use super::CodeAction;
use super::conversion::Conversion;
use super::unit::{Owner, UnitKind};
use crate::edit::Piece;
use crate::names::listed;
use crate::scope::{arn, below};
use crate::waiting::Waiting;
use sam_core::connector::Resolver;
use sam_core::connector::profile::resolved_type;
use sam_core::iam::{Action, ManagedPolicy, ResourceType, Service, matching, resource_type_of};
use sam_core::policy::Effect;
use sam_core::template::Resource;
use sam_core::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};

/// So many actions that take no resource are written out; who needs more wants the policy as it is.
const MOST_UNLIMITED: usize = 12;

/// So many resources are named: a statement with more is no use to a reader.
const MOST_RESOURCES: usize = 8;

/// So many kinds of things in a resource are told apart: indexes and streams of a table.
const MOST_SUFFIXES: usize = 2;

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let Some(owner) = Owner::at(resolver.template(), range.start()) else {
        return;
    };
    let Some(unit) = owner.unit_at(resolver.template(), range.start()) else {
        return;
    };
    let UnitKind::Managed(policy) = unit.kind else {
        return;
    };
    // SAM wants both branches of an `Fn::If` to be of one kind.
    if !owner.is_alone(unit.place) {
        return;
    }
    let Some(targets) = targets(resolver, owner, policy) else {
        return;
    };
    let Some(document) = limited(policy, &targets) else {
        return;
    };
    let mut conversion = Conversion::new(resolver, owner.resource.id);
    let done = conversion.edit(|resolver, owner| {
        let slot = Owner::of(owner)?.slot(unit.place)?;
        slot.replace(resolver.template().document(), &document)
    });
    if done.is_some() {
        let names = listed(targets.iter().map(|it| it.resource.id));
        conversion.offer(acc, &format!("Limit `{}` to {names}", policy.name));
        // Where other policies grant as much, limiting this one is no gain.
        acc.pop_if(|it| it.difference.as_ref().is_some_and(|it| it.less.is_empty()));
    }
}

/// A resource that a managed policy is limited to.
#[derive(Clone, Copy, Debug)]
struct Target<'a> {
    resource: Resource<'a>,
    service: &'static Service,
    own: &'static ResourceType,
}

/// The resources that the owner names, or of services of which it names none all that the template has.
fn targets<'a>(
    resolver: &Resolver<'a>,
    owner: Owner<'a>,
    policy: &ManagedPolicy,
) -> Option<Vec<Target<'a>>> {
    // What a service needs to run a function is about the function itself.
    if policy.arn.contains(":policy/service-role/") {
        return None;
    }
    let prefixes = subjects(policy);
    let named: BTreeSet<&str> = owner
        .resource
        .references()
        .map(|(_, it)| &*it.name)
        .collect();
    let all: Vec<Target<'a>> = resolver
        .template()
        .resources()
        .filter_map(|resource| {
            let (service, own) = resource_type_of(resolved_type(resource.type_name()?))?;
            let target = Target {
                resource,
                service,
                own,
            };
            // What a function logs to is hardly ever a resource of its template.
            let can = service.prefix != "logs" && prefixes.contains(service.prefix);
            can.then_some(target)
        })
        .collect();
    let waiting = Waiting::of(*resolver).for_policies_in(owner.resource);
    let is_waiting = |it: &Target<'_>| waiting.contains(it.resource.id);
    let is_named = |it: &&Target<'_>| named.contains(it.resource.id);
    // What it needs and must not name is only granted by the policy as it is.
    if all
        .iter()
        .any(|it| is_waiting(it) && is_named(&it) && it.resource.id != owner.resource.id)
    {
        return None;
    }
    let all: Vec<Target<'a>> = all.into_iter().filter(|it| !is_waiting(it)).collect();
    let of_named: BTreeSet<&str> = all
        .iter()
        .filter(is_named)
        .map(|it| it.service.prefix)
        .collect();
    let found: Vec<Target<'a>> = all
        .iter()
        .filter(|it| is_named(it) || !of_named.contains(it.service.prefix))
        .copied()
        .collect();
    (1..=MOST_RESOURCES).contains(&found.len()).then_some(found)
}

/// The services that a policy is about: those of most of its actions, not those of which it lists a thing or two besides.
fn subjects(policy: &ManagedPolicy) -> BTreeSet<&'static str> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for pattern in policy.statements.iter().flat_map(|it| &it.actions) {
        let is_of_one = pattern
            .split_once(':')
            .is_some_and(|(it, _)| !it.contains('*'));
        if !is_of_one {
            continue;
        }
        for (service, _) in matching(pattern) {
            *counts.entry(service.prefix).or_default() += 1;
        }
    }
    let most = counts.values().copied().max().unwrap_or_default();
    let many = counts.into_iter().filter(|(_, count)| count * 2 >= most);
    many.map(|(prefix, _)| prefix).collect()
}

/// What one service's part of the policy comes to.
#[derive(Debug, Default)]
struct Part {
    /// What can be limited, with the policy's own wildcards.
    limited: Vec<&'static str>,
    /// The keys of the resource types that these take.
    types: BTreeSet<&'static str>,
    /// What takes no resource.
    unlimited: Vec<String>,
}

/// The document; none for a policy that says more than which actions it allows.
fn limited(policy: &'static ManagedPolicy, targets: &[Target<'_>]) -> Option<Piece<'static>> {
    let is_plain = policy.statements.iter().all(|it| {
        it.effect == Effect::Allow && it.not_actions.is_empty() && it.not_resources.is_empty()
    });
    if !is_plain {
        return None;
    }
    let mut statements = Vec::new();
    let mut unlimited: Vec<String> = Vec::new();
    let services: BTreeSet<&str> = targets.iter().map(|it| it.service.prefix).collect();
    for prefix in services {
        let own: Vec<_> = targets
            .iter()
            .filter(|it| it.service.prefix == prefix)
            .collect();
        let part = part(policy, &own);
        if !part.limited.is_empty() {
            let resources: Vec<_> = own.iter().flat_map(|it| arns(it, &part)).collect();
            statements.push(statement(part.limited, one_or_list(resources)));
        }
        unlimited.extend(part.unlimited);
    }
    if statements.is_empty() || unlimited.len() > MOST_UNLIMITED {
        return None;
    }
    if !unlimited.is_empty() {
        let actions = unlimited.iter().map(String::as_str).collect();
        statements.push(statement(actions, Piece::Text("*".to_owned())));
    }
    Some(Piece::policy_document(Piece::List(statements)))
}

fn part(policy: &'static ManagedPolicy, targets: &[&Target<'_>]) -> Part {
    let mut part = Part::default();
    let Some(Target { service, .. }) = targets.first() else {
        return part;
    };
    let types: BTreeSet<&str> = targets.iter().flat_map(|it| family(it)).collect();
    // A condition narrows what the resource narrows further.
    let actions = policy.statements.iter().flat_map(|it| &it.actions);
    for pattern in actions {
        let is_own = pattern
            .split_once(':')
            .is_some_and(|(it, _)| it.eq_ignore_ascii_case(service.prefix));
        if !is_own || part.limited.contains(pattern) {
            continue;
        }
        let matching = matching(pattern);
        let taken: Vec<_> = matching
            .iter()
            .flat_map(|(_, it)| &it.resources)
            .map(|it| it.resource_type)
            .filter(|it| types.contains(it))
            .collect();
        if !taken.is_empty() {
            part.limited.push(pattern);
            part.types.extend(taken);
        }
        let free: Vec<&Action> = matching
            .iter()
            .map(|(_, it)| *it)
            .filter(|it| it.resources.is_empty())
            .collect();
        let names: Vec<String> = match free.len() == matching.len() {
            true => vec![(*pattern).to_owned()],
            false => free
                .iter()
                .map(|it| format!("{}:{}", service.prefix, it.name))
                .collect(),
        };
        for name in names.into_iter().filter(|_| !free.is_empty()) {
            if !part.unlimited.contains(&name) {
                part.unlimited.push(name);
            }
        }
    }
    part
}

/// The keys of a resource's type and of those that live in it.
fn family(target: &Target<'_>) -> Vec<&'static str> {
    let all = target.service.resource_types.iter();
    all.filter(|it| below(target.own, it).is_some())
        .map(|it| it.key)
        .collect()
}

/// The ARNs of a resource and of what lives in it, as far as the actions take such.
fn arns(target: &&Target<'_>, part: &Part) -> Vec<Piece<'static>> {
    let types = target.service.resource_types.iter();
    let mut suffixes: Vec<String> = types
        .filter(|it| part.types.contains(it.key))
        .filter_map(|it| below(target.own, it))
        .collect();
    suffixes.sort();
    suffixes.dedup();
    let is_below = |it: &String| it.starts_with('/');
    if suffixes.iter().filter(|it| is_below(it)).count() > MOST_SUFFIXES {
        suffixes.retain(|it| !is_below(it));
        suffixes.push("/*".to_owned());
    }
    let written = suffixes.iter().map(|it| arn(target.resource, it));
    written.flatten().collect()
}

fn one_or_list(mut resources: Vec<Piece<'static>>) -> Piece<'static> {
    match resources.len() {
        1 => resources.swap_remove(0),
        _ => Piece::List(resources),
    }
}

fn statement(actions: Vec<&str>, resource: Piece<'static>) -> Piece<'static> {
    Piece::map([
        ("Effect", Piece::Text("Allow".to_owned())),
        ("Action", Piece::texts(actions)),
        ("Resource", resource),
    ])
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_conversion, check_no_assist};
    use expect_test::expect;

    #[test]
    fn a_service_with_a_resource() {
        check_conversion(
            r#"
Resources:
  Orders: {Type: AWS::DynamoDB::Table}
  Other: {Type: AWS::DynamoDB::Table}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - AmazonDynamoDB$0ReadOnlyAccess # for now
        - AWSXrayWriteOnlyAccess
      Environment: {Variables: {TABLE: !Ref Orders}}
"#,
            "Limit",
            expect![[r#"
                Limit `AmazonDynamoDBReadOnlyAccess` to `Orders` (grants 48 actions fewer, limits 20)
                - application-autoscaling:DescribeScalableTargets on *
                - application-autoscaling:DescribeScalingActivities on *
                - application-autoscaling:DescribeScalingPolicies on *
                - cloudwatch:DescribeAlarmHistory on *
                - cloudwatch:DescribeAlarms on *
                - cloudwatch:DescribeAlarmsForMetric on *
                - cloudwatch:GetMetricStatistics on *
                - cloudwatch:ListMetrics on *
                - cloudwatch:GetMetricData on *
                - datapipeline:DescribeObjects on *
                - datapipeline:DescribePipelines on *
                - datapipeline:GetPipelineDefinition on *
                - datapipeline:ListPipelines on *
                - datapipeline:QueryObjects on *
                - dynamodb:DescribeGlobalTable on *
                - dynamodb:DescribeGlobalTableSettings on *
                - dax:Describe* on *
                - dax:List* on *
                - dax:GetItem on *
                - dax:BatchGetItem on *
                - dax:Query on *
                - dax:Scan on *
                - ec2:DescribeVpcs on *
                - ec2:DescribeSubnets on *
                - ec2:DescribeSecurityGroups on *
                - iam:GetRole on *
                - iam:ListRoles on *
                - kms:DescribeKey on *
                - kms:ListAliases on *
                - sns:ListSubscriptionsByTopic on *
                - sns:ListTopics on *
                - lambda:ListFunctions on *
                - lambda:ListEventSourceMappings on *
                - lambda:GetFunctionConfiguration on *
                - resource-groups:ListGroups on *
                - resource-groups:ListGroupResources on *
                - resource-groups:GetGroup on *
                - resource-groups:GetGroupQuery on *
                - tag:GetResources on *
                - kinesis:ListStreams on *
                - kinesis:DescribeStream on *
                - kinesis:DescribeStreamSummary on *
                - cloudwatch:GetInsightRuleReport on arn:${AWS::Partition}:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*
                - dynamodb:BatchGetItem on *, now only on Orders
                - dynamodb:DescribeContinuousBackups on *, now only on Orders
                - dynamodb:DescribeKinesisStreamingDestination on *, now only on Orders
                - dynamodb:DescribeTable on *, now only on Orders
                - dynamodb:DescribeTableReplicaAutoScaling on *, now only on Orders
                - dynamodb:DescribeTimeToLive on *, now only on Orders
                - dynamodb:ListExports on *, now only on Orders
                - dynamodb:ListImports on *, now only on Orders
                - dynamodb:GetItem on *, now only on Orders
                - dynamodb:DescribeBackup on *, now only on Orders/*
                - dynamodb:DescribeExport on *, now only on Orders/*
                - dynamodb:DescribeImport on *, now only on Orders/*
                - dynamodb:DescribeStream on *, now only on Orders/*
                - dynamodb:DescribeContributorInsights on *, now only on Orders, Orders/*
                - dynamodb:ListStreams on *, now only on Orders, Orders/*
                - dynamodb:ListTagsOfResource on *, now only on Orders, Orders/*
                - dynamodb:GetResourcePolicy on *, now only on Orders, Orders/*
                - dynamodb:Query on *, now only on Orders, Orders/*
                - dynamodb:Scan on *, now only on Orders, Orders/*
                - dynamodb:PartiQLSelect on *, now only on Orders, Orders/*
                  8 |       Policies:
                - 9 |         - AmazonDynamoDBReadOnlyAccess # for now
                + 9 |         - Version: '2012-10-17'
                +10 |           Statement:
                +11 |             - Effect: Allow
                +12 |               Action:
                +13 |                 - dynamodb:BatchGetItem
                +14 |                 - dynamodb:Describe*
                +15 |                 - dynamodb:List*
                +16 |                 - dynamodb:GetItem
                +17 |                 - dynamodb:GetResourcePolicy
                +18 |                 - dynamodb:Query
                +19 |                 - dynamodb:Scan
                +20 |                 - dynamodb:PartiQLSelect
                +21 |               Resource:
                +22 |                 - !GetAtt Orders.Arn
                +23 |                 - !Sub '${Orders.Arn}/*'
                +24 |             - Effect: Allow
                +25 |               Action:
                +26 |                 - dynamodb:DescribeEndpoints
                +27 |                 - dynamodb:DescribeLimits
                +28 |                 - dynamodb:DescribeReservedCapacity
                +29 |                 - dynamodb:DescribeReservedCapacityOfferings
                +30 |                 - dynamodb:ListBackups
                +31 |                 - dynamodb:ListContributorInsights
                +32 |                 - dynamodb:ListGlobalTables
                +33 |                 - dynamodb:ListTables
                +34 |                 - dynamodb:GetAbacStatus
                +35 |               Resource: '*' # for now
                 36 |         - AWSXrayWriteOnlyAccess
            "#]],
        );
    }

    #[test]
    fn all_of_a_service_when_none_is_named() {
        check_conversion(
            r#"
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Returns: {Type: AWS::SQS::Queue}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies: !Sub arn:${AWS::Partition}:iam::aws:policy/AmazonSQS$0FullAccess
"#,
            "Limit",
            expect![[r#"
                Limit `AmazonSQSFullAccess` to `Orders` and `Returns` (limits 19 actions)
                - sqs:AddPermission on *, now only on Orders, Returns
                - sqs:CancelMessageMoveTask on *, now only on Orders, Returns
                - sqs:ChangeMessageVisibility on *, now only on Orders, Returns
                - sqs:CreateQueue on *, now only on Orders, Returns
                - sqs:DeleteMessage on *, now only on Orders, Returns
                - sqs:DeleteQueue on *, now only on Orders, Returns
                - sqs:GetQueueAttributes on *, now only on Orders, Returns
                - sqs:GetQueueUrl on *, now only on Orders, Returns
                - sqs:ListDeadLetterSourceQueues on *, now only on Orders, Returns
                - sqs:ListMessageMoveTasks on *, now only on Orders, Returns
                - sqs:ListQueueTags on *, now only on Orders, Returns
                - sqs:PurgeQueue on *, now only on Orders, Returns
                - sqs:ReceiveMessage on *, now only on Orders, Returns
                - sqs:RemovePermission on *, now only on Orders, Returns
                - sqs:SendMessage on *, now only on Orders, Returns
                - sqs:SetQueueAttributes on *, now only on Orders, Returns
                - sqs:StartMessageMoveTask on *, now only on Orders, Returns
                - sqs:TagQueue on *, now only on Orders, Returns
                - sqs:UntagQueue on *, now only on Orders, Returns
                  7 |     Properties:
                - 8 |       Policies: !Sub arn:${AWS::Partition}:iam::aws:policy/AmazonSQSFullAccess
                + 8 |       Policies:
                + 9 |         Version: '2012-10-17'
                +10 |         Statement:
                +11 |           - Effect: Allow
                +12 |             Action:
                +13 |               - sqs:*
                +14 |             Resource:
                +15 |               - !GetAtt Orders.Arn
                +16 |               - !GetAtt Returns.Arn
                +17 |           - Effect: Allow
                +18 |             Action:
                +19 |               - sqs:ListQueues
                +20 |             Resource: '*'
            "#]],
        );
    }

    #[test]
    fn a_bucket_and_its_objects() {
        check_conversion(
            r#"
Resources:
  Pictures: {Type: AWS::S3::Bucket}
  Show:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [$0AmazonS3ReadOnlyAccess]
"#,
            "Limit",
            expect![[r#"
                Limit `AmazonS3ReadOnlyAccess` to `Pictures` (grants 38 actions fewer, limits 47)
                - s3:GetAccessGrant on *
                - s3:GetAccessGrantsInstance on *
                - s3:GetAccessGrantsInstanceForPrefix on *
                - s3:GetAccessGrantsInstanceResourcePolicy on *
                - s3:GetAccessGrantsLocation on *
                - s3:GetAccessPointConfigurationForObjectLambda on *
                - s3:GetAccessPointForObjectLambda on *
                - s3:GetAccessPointPolicy on *
                - s3:GetAccessPointPolicyForObjectLambda on *
                - s3:GetAccessPointPolicyStatus on *
                - s3:GetAccessPointPolicyStatusForObjectLambda on *
                - s3:GetDataAccess on *
                - s3:GetJobTagging on *
                - s3:GetMultiRegionAccessPoint on *
                - s3:GetMultiRegionAccessPointPolicy on *
                - s3:GetMultiRegionAccessPointPolicyStatus on *
                - s3:GetMultiRegionAccessPointRoutes on *
                - s3:GetStorageLensConfiguration on *
                - s3:GetStorageLensConfigurationTagging on *
                - s3:GetStorageLensDashboard on *
                - s3:GetStorageLensGroup on *
                - s3:ListAccessGrants on *
                - s3:ListAccessGrantsLocations on *
                - s3:ListCallerAccessGrants on *
                - s3:Describe* on *
                - s3-object-lambda:Get* on *
                - s3-object-lambda:List* on *
                - s3:GetAccelerateConfiguration on *, now only on Pictures
                - s3:GetAnalyticsConfiguration on *, now only on Pictures
                - s3:GetBucketAbac on *, now only on Pictures
                - s3:GetBucketAcl on *, now only on Pictures
                - s3:GetBucketCORS on *, now only on Pictures
                - s3:GetBucketLocation on *, now only on Pictures
                - s3:GetBucketLogging on *, now only on Pictures
                - s3:GetBucketMetadataTableConfiguration on *, now only on Pictures
                - s3:GetBucketNotification on *, now only on Pictures
                - s3:GetBucketObjectLockConfiguration on *, now only on Pictures
                - s3:GetBucketOwnershipControls on *, now only on Pictures
                - s3:GetBucketPolicy on *, now only on Pictures
                - s3:GetBucketPolicyStatus on *, now only on Pictures
                - s3:GetBucketPublicAccessBlock on *, now only on Pictures
                - s3:GetBucketRequestPayment on *, now only on Pictures
                - s3:GetBucketTagging on *, now only on Pictures
                - s3:GetBucketVersioning on *, now only on Pictures
                - s3:GetBucketWebsite on *, now only on Pictures
                - s3:GetEncryptionConfiguration on *, now only on Pictures
                - s3:GetIntelligentTieringConfiguration on *, now only on Pictures
                - s3:GetInventoryConfiguration on *, now only on Pictures
                - s3:GetLifecycleConfiguration on *, now only on Pictures
                - s3:GetMetricsConfiguration on *, now only on Pictures
                - s3:GetReplicationConfiguration on *, now only on Pictures
                - s3:ListBucket on *, now only on Pictures
                - s3:ListBucketMultipartUploads on *, now only on Pictures
                - s3:ListBucketVersions on *, now only on Pictures
                - s3:ListTagsForResource on *, now only on Pictures
                - s3:GetObject on *, now only on Pictures/*
                - s3:GetObjectAcl on *, now only on Pictures/*
                - s3:GetObjectAnnotation on *, now only on Pictures/*
                - s3:GetObjectAttributes on *, now only on Pictures/*
                - s3:GetObjectLegalHold on *, now only on Pictures/*
                - s3:GetObjectRetention on *, now only on Pictures/*
                - s3:GetObjectTagging on *, now only on Pictures/*
                - s3:GetObjectTorrent on *, now only on Pictures/*
                - s3:GetObjectVersion on *, now only on Pictures/*
                - s3:GetObjectVersionAcl on *, now only on Pictures/*
                - s3:GetObjectVersionAnnotation on *, now only on Pictures/*
                - s3:GetObjectVersionAnnotationForReplication on *, now only on Pictures/*
                - s3:GetObjectVersionAttributes on *, now only on Pictures/*
                - s3:GetObjectVersionForReplication on *, now only on Pictures/*
                - s3:GetObjectVersionTagging on *, now only on Pictures/*
                - s3:GetObjectVersionTorrent on *, now only on Pictures/*
                - s3:ListMultipartUploadParts on *, now only on Pictures/*
                - s3:ListObjectAnnotations on *, now only on Pictures/*
                - s3:ListObjectVersionAnnotations on *, now only on Pictures/*
                 6 |     Properties:
                -7 |       Policies: [AmazonS3ReadOnlyAccess]
                +7 |       Policies: [{Version: '2012-10-17', Statement: [{Effect: Allow, Action: [s3:Get*, s3:List*], Resource: [!GetAtt Pictures.Arn, !Sub '${Pictures.Arn}/*']}, {Effect: Allow, Action: [s3:GetAccessPoint, s3:GetAccountPublicAccessBlock, s3:ListAccessGrantsInstances, s3:ListAccessPoints, s3:ListAccessPointsForObjectLambda, s3:ListAllMyBuckets, s3:ListJobs, s3:ListMultiRegionAccessPoints, s3:ListStorageLensConfigurations, s3:ListStorageLensGroups], Resource: '*'}]}]
            "#]],
        );
    }

    #[test]
    fn the_only_branch_of_a_condition() {
        let fixture = |other: &str| {
            format!(
                r#"
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - !If [IsProd, AmazonSQS$0FullAccess, {other}]
"#
            )
        };
        check_conversion(
            &fixture("!Ref AWS::NoValue"),
            "Limit",
            expect![[r#"
                Limit `AmazonSQSFullAccess` to `Orders` (limits 19 actions)
                - sqs:AddPermission on * if IsProd, now only on Orders
                - sqs:CancelMessageMoveTask on * if IsProd, now only on Orders
                - sqs:ChangeMessageVisibility on * if IsProd, now only on Orders
                - sqs:CreateQueue on * if IsProd, now only on Orders
                - sqs:DeleteMessage on * if IsProd, now only on Orders
                - sqs:DeleteQueue on * if IsProd, now only on Orders
                - sqs:GetQueueAttributes on * if IsProd, now only on Orders
                - sqs:GetQueueUrl on * if IsProd, now only on Orders
                - sqs:ListDeadLetterSourceQueues on * if IsProd, now only on Orders
                - sqs:ListMessageMoveTasks on * if IsProd, now only on Orders
                - sqs:ListQueueTags on * if IsProd, now only on Orders
                - sqs:PurgeQueue on * if IsProd, now only on Orders
                - sqs:ReceiveMessage on * if IsProd, now only on Orders
                - sqs:RemovePermission on * if IsProd, now only on Orders
                - sqs:SendMessage on * if IsProd, now only on Orders
                - sqs:SetQueueAttributes on * if IsProd, now only on Orders
                - sqs:StartMessageMoveTask on * if IsProd, now only on Orders
                - sqs:TagQueue on * if IsProd, now only on Orders
                - sqs:UntagQueue on * if IsProd, now only on Orders
                  9 |       Policies:
                -10 |         - !If [IsProd, AmazonSQSFullAccess, !Ref AWS::NoValue]
                +10 |         - !If [IsProd, {Version: '2012-10-17', Statement: [{Effect: Allow, Action: [sqs:*], Resource: !GetAtt Orders.Arn}, {Effect: Allow, Action: [sqs:ListQueues], Resource: '*'}]}, !Ref AWS::NoValue]
            "#]],
        );
        check_no_assist(&fixture("AWSXrayWriteOnlyAccess"), "Limit");
    }

    #[test]
    fn what_says_more_or_has_no_resource_stays() {
        for policy in [
            "AdministratorAccess",
            "PowerUserAccess",
            "AWSLambdaRole",
            "NoSuchPolicy",
        ] {
            let text = format!(
                "\nResources:\n  Orders: {{Type: AWS::SQS::Queue}}\n  Checkout:\n    Type: AWS::Serverless::Function\n    \
                 Properties:\n      Policies: [$0{policy}]\n"
            );
            check_no_assist(&text, "Limit");
        }
    }
}
