//! What the policy of a deployment has for one resource, name or property after the other.
#![expect(clippy::expect_used, reason = "a test")]

use expect_test::{Expect, expect};
use sam_core::deploy_policy::{
    DeployPolicy, DeployTarget, GithubRepository, MOST_POLICY_CHARACTERS, StackTags, deploy_policy,
    github_role, policy_documents,
};
use sam_core::document::Document;
use sam_core::environment::Environment;
use sam_core::spec::handlers::DeploymentPhase;
use sam_core::transform::{LocalPaths, transform};
use std::collections::BTreeSet;

fn target() -> DeployTarget {
    DeployTarget {
        stack: "shop".to_owned(),
        account: "123456789012".to_owned(),
        environment: Environment {
            region: "eu-west-1".to_owned(),
            ..Environment::default()
        },
        phases: DeploymentPhase::ALL.to_vec(),
        bucket: Some("artifacts".to_owned()),
        tags: StackTags::Written,
    }
}

#[track_caller]
fn policy_of(template: &str, target: &DeployTarget) -> DeployPolicy {
    let document = Document::open(1, template);
    let template = document.template();
    let transformed = transform(template, &target.environment, LocalPaths::Uploaded);
    let transformed = transformed.expect("the transform takes it").template;
    deploy_policy(template, &transformed, target)
}

/// The resources of each action of a service, with the condition.
fn of_service(policy: &DeployPolicy, prefix: &str) -> String {
    let mut lines = String::new();
    for it in &policy.statements {
        let actions: Vec<&str> = it.actions.iter().map(String::as_str).collect();
        let actions: Vec<&str> = actions
            .into_iter()
            .filter(|it| it.starts_with(prefix))
            .collect();
        if actions.is_empty() {
            continue;
        }
        let resources = it.resources.join(" ");
        lines += &format!("{} on {resources}", actions.join(" "));
        if let Some((key, values)) = &it.condition {
            lines += &format!(" if {key} {}", values.join(" "));
        }
        lines.push('\n');
    }
    lines
}

#[track_caller]
fn check(template: &str, prefix: &str, expected: Expect) {
    expected.assert_eq(&of_service(&policy_of(template, &target()), prefix));
}

const QUEUES: &str = "\
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Named: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'jobs-${AWS::Region}'}}
";

#[test]
fn records_are_those_of_their_zone() {
    let group = |zone: &str| {
        format!(
            "Resources:\n  Names: {{Type: AWS::Route53::RecordSetGroup, Properties: {{{zone}, RecordSets: []}}}}\n"
        )
    };
    check(
        &group("HostedZoneId: Z0123"),
        "route53:",
        expect![[r#"
            route53:ChangeResourceRecordSets route53:GetHostedZone route53:ListResourceRecordSets on arn:aws:route53:::hostedzone/Z0123
            route53:GetChange on arn:aws:route53:::change/*
        "#]],
    );
    check(
        &group("HostedZoneName: example.org."),
        "route53:",
        expect![[r#"
            route53:ChangeResourceRecordSets route53:GetHostedZone route53:ListResourceRecordSets on arn:aws:route53:::hostedzone/*
            route53:GetChange on arn:aws:route53:::change/*
            route53:ListHostedZonesByName on *
        "#]],
    );
}

#[test]
fn a_role_of_a_service_is_that_of_the_service() {
    check(
        "Resources:\n  Files: {Type: AWS::EFS::FileSystem}\n",
        "iam:",
        expect![[r#"
            iam:CreateServiceLinkedRole on arn:aws:iam::123456789012:role/aws-service-role/elasticfilesystem.amazonaws.com/*
        "#]],
    );
}

#[test]
fn event_source_mappings_are_limited_by_the_function() {
    check(
        "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      FunctionName: work
      Events:
        Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
",
        "lambda:",
        expect![[r#"
            lambda:CreateEventSourceMapping on * if lambda:FunctionArn arn:aws:lambda:eu-west-1:123456789012:function:work
            lambda:CreateFunction lambda:DeleteFunction lambda:GetFunction lambda:GetFunctionCodeSigningConfig lambda:GetFunctionRecursionConfig lambda:GetRuntimeManagementConfig lambda:TagResource lambda:UntagResource lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration on arn:aws:lambda:eu-west-1:123456789012:function:work
            lambda:DeleteEventSourceMapping lambda:UpdateEventSourceMapping on arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:* if lambda:FunctionArn arn:aws:lambda:eu-west-1:123456789012:function:work
            lambda:GetEventSourceMapping lambda:ListTags on arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:*
        "#]],
    );
}

#[test]
fn a_resource_is_named_by_its_name_or_by_the_one_that_cloudformation_makes() {
    check(
        QUEUES,
        "sqs:",
        expect![[r#"
        sqs:CreateQueue sqs:DeleteQueue sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListQueueTags sqs:SetQueueAttributes on arn:aws:sqs:eu-west-1:123456789012:jobs-eu-west-1 arn:aws:sqs:eu-west-1:123456789012:shop-Jobs-*
    "#]],
    );
}

#[test]
fn only_the_phases_that_are_asked_for_count() {
    let target = DeployTarget {
        phases: vec![DeploymentPhase::Delete],
        ..target()
    };
    let found = of_service(&policy_of(QUEUES, &target), "sqs:");
    assert!(
        found.contains("sqs:DeleteQueue") && !found.contains("sqs:CreateQueue"),
        "{found}"
    );
    let found = of_service(&policy_of(QUEUES, &target), "cloudformation:");
    assert!(
        found.contains("DeleteStack") && !found.contains("ExecuteChangeSet"),
        "{found}"
    );
}

#[test]
fn tags_need_actions_of_their_own() {
    let tagged =
        "Resources:\n  Jobs: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: a, Value: b}]}}\n";
    assert!(of_service(&policy_of(tagged, &target()), "sqs:").contains("sqs:TagQueue"));
    let everywhere = DeployTarget {
        tags: StackTags::Everywhere,
        ..target()
    };
    assert!(of_service(&policy_of(QUEUES, &everywhere), "sqs:").contains("sqs:TagQueue"));
}

#[test]
fn a_role_is_passed_to_the_services_that_it_trusts() {
    check(
        "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: a.b, CodeUri: src}
  Old:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: src
      Role: arn:aws:iam::123456789012:role/old
",
        "iam:",
        expect![[r#"
            iam:AttachRolePolicy on arn:aws:iam::123456789012:role/shop-ShopRole-* if iam:PolicyARN arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
            iam:CreateRole iam:DeleteRole iam:DetachRolePolicy iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:TagRole iam:UntagRole iam:UpdateAssumeRolePolicy on arn:aws:iam::123456789012:role/shop-ShopRole-*
            iam:PassRole on arn:aws:iam::123456789012:role/old arn:aws:iam::123456789012:role/shop-ShopRole-* if iam:PassedToService lambda.amazonaws.com
        "#]],
    );
}

#[test]
fn an_unknown_role_is_a_remark() {
    let policy = policy_of(
        "\
Parameters: {Given: {Type: String}}
Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties: {RoleArn: !Ref Given, DefinitionString: '{}'}
  Thing: {Type: Custom::Thing, Properties: {ServiceToken: 'arn:aws:lambda:eu-west-1:1:function:f'}}
  Box: {Type: AWS::DocDB::DBCluster}
",
        &target(),
    );
    assert_eq!(
        policy.remarks,
        [
            "Flow gets a role that only the deployment knows: name it with --parameter, or allow iam:PassRole on it."
        ]
    );
    assert_eq!(of_service(&policy, "iam:"), "");
    assert_eq!(
        of_service(&policy, "lambda:"),
        "lambda:InvokeFunction on arn:aws:lambda:eu-west-1:1:function:f\n"
    );
    let without = policy.without_data.into_iter().collect::<Vec<_>>();
    assert_eq!(
        without,
        [("AWS::DocDB::DBCluster".to_owned(), vec!["Box".to_owned()])]
    );
}

#[test]
fn what_a_resource_names_is_what_its_actions_are_limited_to() {
    check(
        "\
Resources:
  Events: {Type: AWS::SNS::Topic}
  Jobs: {Type: AWS::SQS::Queue}
  Mail:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Events, Protocol: sqs, Endpoint: !GetAtt Jobs.Arn}
",
        "sns:S",
        expect![[r#"
            sns:SetSubscriptionAttributes sns:SetTopicAttributes sns:Subscribe on arn:aws:sns:eu-west-1:123456789012:shop-Events-*
        "#]],
    );
}

#[test]
fn only_some_properties_need_some_actions() {
    let bucket = |properties: &str| {
        let text =
            format!("Resources:\n  Box: {{Type: AWS::S3::Bucket, Properties: {{{properties}}}}}\n");
        of_service(&policy_of(&text, &target()), "s3:P")
    };
    assert_eq!(bucket(""), "s3:PutObject on arn:aws:s3:::artifacts/*\n");
    assert!(
        bucket("VersioningConfiguration: {Status: Enabled}")
            .contains("s3:PutBucketVersioning on arn:aws:s3:::shop-box-*")
    );
}

#[test]
fn a_role_with_an_empty_list_of_managed_policies_attaches_none() {
    let role = |policies: &str| {
        let text = format!(
            "Resources:\n  R: {{Type: AWS::IAM::Role, Properties: {{ManagedPolicyArns: {policies}}}}}\n"
        );
        of_service(&policy_of(&text, &target()), "iam:AttachRolePolicy")
    };
    assert_eq!(role("[]"), "");
    assert!(role("['arn:aws:iam::aws:policy/ReadOnlyAccess']").contains("iam:AttachRolePolicy"));
}

#[test]
fn api_gateway_is_limited_to_paths() {
    check(
        "\
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  Other:
    Type: AWS::ApiGateway::Deployment
    Properties: {RestApiId: abcdef}
",
        "apigateway:",
        expect![[r#"
            apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT on arn:aws:apigateway:eu-west-1::/restapis arn:aws:apigateway:eu-west-1::/restapis/*
        "#]],
    );
}

#[test]
fn a_document_is_short_enough() {
    let mut text = String::from("Resources:\n");
    for at in 0..300 {
        text += &format!("  ALongLogicalIdOfAQueue{at}: {{Type: AWS::SQS::Queue}}\n");
    }
    let policy = policy_of(&text, &target());
    let documents = policy_documents(&policy.statements);
    assert!(documents.len() > 3, "{}", documents.len());
    let mut sids = BTreeSet::new();
    for document in &documents {
        assert!(document.to_string().len() <= MOST_POLICY_CHARACTERS);
        for statement in document["Statement"].as_array().expect("a list") {
            assert!(sids.insert(statement["Sid"].to_string()), "{statement}");
        }
    }
}

#[test]
fn names_that_name_each_other_come_to_an_end() {
    let mut text = String::from(
        "Resources:\n  Self: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Self}}\n",
    );
    for at in 0..60 {
        let next = at + 1;
        text += &format!(
            "  T{at}: {{Type: AWS::S3::Bucket, Properties: {{BucketName: !Sub '${{T{next}}}${{T{next}}}'}}}}\n"
        );
    }
    text += "  T60: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref T0}}\n";
    let policy = policy_of(&text, &target());
    assert!(!policy.statements.is_empty());
}

#[test]
fn a_role_for_github_is_a_template() {
    let here = DeployTarget {
        account: "${AWS::AccountId}".to_owned(),
        ..target()
    };
    let policy = policy_of(QUEUES, &here);
    let repository = GithubRepository {
        owner: "me".to_owned(),
        name: "shop".to_owned(),
        branch: "main".to_owned(),
    };
    let template = github_role(&policy.statements, &repository);
    let role = &template["Resources"]["DeployRole"]["Properties"];
    let condition = &role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]["StringEquals"];
    assert_eq!(
        condition["token.actions.githubusercontent.com:sub"],
        "repo:me/shop:ref:refs/heads/main"
    );
    let text = template.to_string();
    assert!(
        text.contains(r#"{"Fn::Sub":"arn:aws:sqs:eu-west-1:${AWS::AccountId}:shop-Jobs-*"}"#),
        "{text}"
    );
    let document = Document::open(1, &text);
    assert!(
        transform(
            document.template(),
            &Environment::default(),
            LocalPaths::Refused
        )
        .is_ok()
    );
}

#[test]
fn an_alias_says_which_function_it_is_of() {
    let policy = policy_of(
        "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: src
      AutoPublishAlias: live
      Events: {Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}
",
        &target(),
    );
    let added = policy
        .statements
        .iter()
        .find(|it| it.actions.iter().any(|it| it == "lambda:AddPermission"));
    let resources = added.map(|it| it.resources.join(" "));
    assert_eq!(
        resources.as_deref(),
        Some("arn:aws:lambda:eu-west-1:123456789012:function:shop-Shop-*")
    );
}
