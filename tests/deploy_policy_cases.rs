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

#[test]
fn the_name_of_a_resource_is_not_that_of_another_services_resource() {
    check(
        "\
Resources:
  Shop:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: shop
      PackageType: Image
      Code: {ImageUri: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/my/repo:1'}
      Role: arn:aws:iam::123456789012:role/r
",
        "ecr:GetRepositoryPolicy",
        expect![[r#"
            ecr:GetRepositoryPolicy on arn:aws:ecr:eu-west-1:123456789012:repository/my/repo
        "#]],
    );
    let built = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop: {Type: AWS::Serverless::Function, Properties: {PackageType: Image, FunctionName: shop}}
";
    check(
        built,
        "ecr:GetRepositoryPolicy",
        expect![[r#"
            ecr:GetRepositoryPolicy on arn:aws:ecr:eu-west-1:123456789012:repository/*
        "#]],
    );
}

#[test]
fn a_gradual_deployment_names_its_configuration() {
    check(
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
      DeploymentPreference: {Type: Canary10Percent5Minutes}
",
        "codedeploy:",
        expect![[r#"
            codedeploy:CreateApplication codedeploy:DeleteApplication codedeploy:GetApplication codedeploy:GetApplicationRevision codedeploy:ListTagsForResource codedeploy:RegisterApplicationRevision on arn:aws:codedeploy:eu-west-1:123456789012:application:shop-ServerlessDeploymentApplication-*
            codedeploy:CreateDeployment codedeploy:CreateDeploymentGroup codedeploy:DeleteDeploymentGroup codedeploy:GetDeployment codedeploy:GetDeploymentGroup codedeploy:ListDeployments codedeploy:UpdateDeploymentGroup on arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:shop-ServerlessDeploymentApplication-*/shop-ShopDeploymentGroup-*
            codedeploy:GetDeploymentConfig on arn:aws:codedeploy:eu-west-1:123456789012:deploymentconfig:CodeDeployDefault.LambdaCanary10Percent5Minutes
            codedeploy:StopDeployment on *
        "#]],
    );
}

#[test]
fn an_alias_of_a_key_has_its_prefix_once() {
    check(
        "\
Resources:
  Key: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/orders, TargetKeyId: 1234abcd-12ab-34cd-56ef-1234567890ab}}
",
        "kms:CreateAlias",
        expect![[r#"
            kms:CreateAlias on arn:aws:kms:eu-west-1:123456789012:alias/orders arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
        "#]],
    );
}

#[test]
fn a_log_group_that_is_named_has_its_streams() {
    check(
        "\
Resources:
  Filter:
    Type: AWS::Logs::SubscriptionFilter
    Properties: {LogGroupName: /aws/lambda/y, FilterPattern: '', DestinationArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f'}
",
        "logs:PutSubscriptionFilter",
        expect![[r#"
            logs:PutSubscriptionFilter on arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/y arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/y:*
        "#]],
    );
}

#[test]
fn a_managed_policy_attaches_itself_alone() {
    check(
        "\
Resources:
  Read:
    Type: AWS::IAM::ManagedPolicy
    Properties: {ManagedPolicyName: read, Roles: [!Ref R, named], PolicyDocument: {Statement: []}}
  R: {Type: AWS::IAM::Role, Properties: {RoleName: r}}
",
        "iam:AttachRolePolicy",
        expect![[r#"
            iam:AttachRolePolicy on arn:aws:iam::123456789012:role/named arn:aws:iam::123456789012:role/r if iam:PolicyARN arn:aws:iam::123456789012:policy/read
        "#]],
    );
}

/// The rows of `iam:PassRole` for one resource with a role of its own.
#[track_caller]
fn check_passed(resource: &str, expected: &str) {
    let policy = policy_of(&format!("Resources:\n  X: {resource}\n"), &target());
    let lines = of_service(&policy, "iam:PassRole");
    assert_eq!(
        lines.trim_end(),
        expected,
        "{resource} {:?}",
        policy.remarks
    );
}

#[test]
fn a_role_from_outside_is_passed_to_the_service_of_the_property() {
    let role = "'arn:aws:iam::123456789012:role/r'";
    for (resource, services) in [
        (
            "{Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: {RoleARN: ROLE}}",
            "application-autoscaling.amazonaws.com",
        ),
        (
            "{Type: AWS::Cognito::IdentityPoolRoleAttachment, Properties: {Roles: {authenticated: ROLE}}}",
            "cognito-identity.amazonaws.com",
        ),
        (
            "{Type: AWS::Batch::JobDefinition, Properties: {ContainerProperties: {JobRoleArn: ROLE}}}",
            "ecs-tasks.amazonaws.com",
        ),
        (
            "{Type: AWS::EC2::FlowLog, Properties: {DeliverLogsPermissionArn: ROLE}}",
            "vpc-flow-logs.amazonaws.com",
        ),
        (
            "{Type: AWS::RDS::DBInstance, Properties: {MonitoringRoleArn: ROLE}}",
            "monitoring.rds.amazonaws.com",
        ),
        (
            "{Type: AWS::KinesisAnalyticsV2::Application, Properties: {ServiceExecutionRole: ROLE}}",
            "kinesisanalytics.amazonaws.com",
        ),
        (
            "{Type: AWS::AppRunner::Service, Properties: {SourceConfiguration: {AuthenticationConfiguration: {AccessRoleArn: ROLE}}}}",
            "build.apprunner.amazonaws.com",
        ),
        (
            "{Type: AWS::CodeBuild::Project, Properties: {ServiceRole: ROLE}}",
            "codebuild.amazonaws.com",
        ),
        (
            "{Type: AWS::ApiGateway::Authorizer, Properties: {AuthorizerCredentials: ROLE}}",
            "apigateway.amazonaws.com",
        ),
    ] {
        check_passed(
            &resource.replace("ROLE", role),
            &format!(
                "iam:PassRole on arn:aws:iam::123456789012:role/r if iam:PassedToService {services}"
            ),
        );
    }
}

#[test]
fn a_role_for_a_service_that_is_not_known_is_passed_without_a_condition() {
    let policy = policy_of(
        "\
Resources:
  Search:
    Type: AWS::OpenSearchService::Domain
    Properties: {CognitoOptions: {Enabled: true, RoleArn: 'arn:aws:iam::123456789012:role/r'}}
",
        &target(),
    );
    assert_eq!(
        of_service(&policy, "iam:PassRole"),
        "iam:PassRole on arn:aws:iam::123456789012:role/r\n"
    );
    assert_eq!(
        policy.remarks,
        [
            "Search hands a role to a service that is not known here: its iam:PassRole has no condition."
        ]
    );
}

#[test]
fn an_http_api_that_logs_needs_deliveries_of_logs() {
    let stage = |properties: &str| {
        let text = format!(
            "Resources:\n  S: {{Type: AWS::ApiGatewayV2::Stage, Properties: {{ApiId: a, StageName: s{properties}}}}}\n"
        );
        of_service(&policy_of(&text, &target()), "logs:")
    };
    assert_eq!(stage(""), "");
    assert_eq!(
        stage(
            ", AccessLogSettings: {DestinationArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:x', Format: y}"
        ),
        "logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery on *\n"
    );
}

#[test]
fn the_template_of_a_nested_stack_is_read() {
    let nested = |url: &str| {
        let text = format!(
            "Resources:\n  N: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {url}}}}}\n"
        );
        of_service(&policy_of(&text, &target()), "s3:GetObject")
    };
    for url in [
        "https://box.s3.amazonaws.com/a/t.yaml",
        "https://box.s3.eu-west-1.amazonaws.com/a/t.yaml",
        "https://s3.amazonaws.com/box/a/t.yaml",
        "https://s3-eu-west-1.amazonaws.com/box/a/t.yaml",
    ] {
        let found = nested(url);
        assert!(
            found.contains(" arn:aws:s3:::box/a/t.yaml"),
            "{url} {found}"
        );
    }
    assert!(!nested("https://example.org/t.yaml").contains("example"));
}

#[test]
fn a_pipe_needs_deliveries_only_where_it_logs() {
    let pipe = |properties: &str| {
        let text = format!(
            "Resources:\n  P: {{Type: AWS::Pipes::Pipe, Properties: {{Name: p1{properties}}}}}\n"
        );
        policy_of(&text, &target())
    };
    let quiet = pipe("");
    assert_eq!(of_service(&quiet, "logs:"), "");
    assert_eq!(of_service(&quiet, "iam:"), "");
    assert_eq!(of_service(&quiet, "s3:PutBucketPolicy"), "");
    let logs = pipe(", LogConfiguration: {S3LogDestination: {BucketName: box}}");
    assert_eq!(
        of_service(&logs, "s3:PutBucketPolicy"),
        "s3:PutBucketPolicy on arn:aws:s3:::box\n"
    );
    assert_eq!(
        of_service(&logs, "iam:"),
        "iam:CreateServiceLinkedRole on arn:aws:iam::123456789012:role/aws-service-role/delivery.logs.amazonaws.com/*\n"
    );
}

#[test]
fn names_of_groups_families_providers_and_objects_are_used() {
    let lines = |resource: &str, prefix: &str| {
        of_service(
            &policy_of(&format!("Resources:\n  X: {resource}\n"), &target()),
            prefix,
        )
    };
    for (resource, prefix, expected) in [
        (
            "{Type: AWS::Scheduler::ScheduleGroup, Properties: {Name: grp}}",
            "scheduler:DeleteSchedule",
            "arn:aws:scheduler:eu-west-1:123456789012:schedule/grp/*",
        ),
        (
            "{Type: AWS::ECS::TaskDefinition, Properties: {Family: fam}}",
            "ecs:RegisterTaskDefinition",
            "arn:aws:ecs:eu-west-1:123456789012:task-definition/fam:*",
        ),
        (
            "{Type: AWS::IAM::OIDCProvider, Properties: {Url: 'https://token.actions.githubusercontent.com'}}",
            "iam:GetOpenIDConnectProvider",
            "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
        ),
        (
            "{Type: AWS::Lambda::LayerVersion, Properties: {Content: {S3Bucket: box, S3Key: path/a.zip}}}",
            "s3:GetObject",
            "arn:aws:s3:::box/path/a.zip",
        ),
    ] {
        let found = lines(resource, prefix);
        assert!(
            found.trim_end().split(' ').any(|it| it == expected),
            "{resource} {found}"
        );
    }
}

#[test]
fn a_policy_of_roles_says_nothing_of_groups() {
    let policy = |properties: &str| {
        let text = format!(
            "Resources:\n  P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, {properties}}}}}\n"
        );
        policy_of(&text, &target())
    };
    let of_role = policy("Roles: [r]");
    assert!(of_role.remarks.is_empty(), "{:?}", of_role.remarks);
    assert_eq!(
        of_service(&of_role, "iam:"),
        "iam:DeleteRolePolicy iam:GetRolePolicy iam:PutRolePolicy on arn:aws:iam::123456789012:role/r\n"
    );
    let of_group = policy("Groups: [!ImportValue Team]");
    assert_eq!(
        of_group.remarks,
        [
            "AWS::IAM::Policy P may need iam:DeleteGroupPolicy on a group that the template does not name.",
            "AWS::IAM::Policy P may need iam:PutGroupPolicy on a group that the template does not name."
        ]
    );
}
