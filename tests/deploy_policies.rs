//! Policies of deployments: of AWS's own example, and of all real templates of the corpus.
#![expect(clippy::unwrap_used, reason = "a test")]

use sam_core::deploy_policy::{
    DeployPolicy, DeployTarget, MOST_POLICY_CHARACTERS, StackTags, deploy_policy, policy_documents,
};
use sam_core::document::Document;
use sam_core::environment::Environment;
use sam_core::iam::{Known, known, matching};
use sam_core::spec::handlers::{self, DeploymentPhase};
use sam_core::transform::{LocalPaths, transform};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn target() -> DeployTarget {
    DeployTarget {
        stack: "shop".to_owned(),
        account: "123456789012".to_owned(),
        environment: Environment {
            region: "us-east-1".to_owned(),
            ..Environment::default()
        },
        phases: DeploymentPhase::ALL.to_vec(),
        bucket: None,
        tags: StackTags::Written,
    }
}

/// The policy of a template and the template that it is for; none where the transform refuses it.
fn policy_of(text: &str) -> Option<(DeployPolicy, Value)> {
    let document = Document::open(1, text);
    let template = document.template();
    let target = target();
    let transformed = transform(template, &target.environment, LocalPaths::Uploaded).ok()?;
    let policy = deploy_policy(template, &transformed.template, &target);
    Some((policy, transformed.template))
}

/// What AWS's guide allows for its example Hello World, beside images and a bucket of its own
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-permissions-cloudformation.html>).
/// Left out is what change sets do not need: to create, update and list resources of a stack by other calls.
const HELLO_WORLD: &[&str] = &[
    "apigateway:DELETE",
    "apigateway:GET",
    "apigateway:PATCH",
    "apigateway:POST",
    "apigateway:PUT",
    "cloudformation:CreateChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStacks",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:GetTemplateSummary",
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DetachRolePolicy",
    "iam:GetRole",
    "iam:PassRole",
    "iam:TagRole",
    "lambda:AddPermission",
    "lambda:CreateFunction",
    "lambda:DeleteFunction",
    "lambda:GetFunction",
    "lambda:RemovePermission",
    "lambda:TagResource",
    "lambda:UntagResource",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "s3:GetObject",
    "s3:PutObject",
];

#[test]
fn hello_world_gets_what_awss_guide_allows() {
    let (policy, _) = policy_of(
        "\
Transform: AWS::Serverless-2016-10-31
Resources:
  HelloWorldFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello_world/
      Handler: app.lambda_handler
      Runtime: python3.13
      Events:
        HelloWorld: {Type: Api, Properties: {Path: /hello, Method: get}}
",
    )
    .unwrap();
    let all: BTreeSet<&str> = policy
        .statements
        .iter()
        .flat_map(|it| &it.actions)
        .map(String::as_str)
        .collect();
    let missing: Vec<_> = HELLO_WORLD
        .iter()
        .filter(|it| !all.contains(**it))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let services: BTreeSet<&str> = all.iter().filter_map(|it| it.split(':').next()).collect();
    let expected = ["apigateway", "cloudformation", "iam", "lambda", "s3"];
    assert_eq!(services, BTreeSet::from(expected));
    assert_eq!(policy_documents(&policy.statements).len(), 1);
    assert!(policy.remarks.is_empty() && policy.without_data.is_empty());
}

fn templates(folder: &Path, acc: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            templates(&path, acc);
        } else if path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "yml" || it == "json")
        {
            acc.push(path);
        }
    }
}

/// Whether an action can be limited to resources.
fn takes_a_resource(action: &str) -> bool {
    match known(action) {
        Known::Action(_, it) => !it.resources.is_empty(),
        Known::Newer | Known::UnknownAction(_) | Known::UnknownService => false,
    }
}

#[test]
fn policies_of_real_templates() {
    let Some(corpus) = std::env::var_os("SAM_LSP_CORPUS") else {
        println!("SAM_LSP_CORPUS is not set: policies of real templates were not made");
        return;
    };
    let mut paths = Vec::new();
    templates(&PathBuf::from(corpus).join("real"), &mut paths);
    paths.sort();
    let (mut made, mut sizes, mut types, mut without) =
        (0, Vec::new(), BTreeSet::new(), BTreeSet::new());
    for path in &paths {
        let Some((policy, transformed)) = policy_of(&std::fs::read_to_string(path).unwrap()) else {
            continue;
        };
        let path = path.display();
        made += 1;
        for statement in &policy.statements {
            for action in &statement.actions {
                let is_known =
                    matches!(known(action), Known::Action(..)) || !matching(action).is_empty();
                assert!(is_known, "{path} {action}");
                if statement.resources == ["*"] {
                    assert!(!takes_a_resource(action), "{path} {action}");
                }
            }
            let is_pass = statement.actions.iter().any(|it| it == "iam:PassRole");
            assert!(!is_pass || statement.condition.is_some(), "{path}");
            assert!(!statement.resources.is_empty(), "{path}");
        }
        for document in policy_documents(&policy.statements) {
            let text = document.to_string();
            assert!(
                text.len() <= MOST_POLICY_CHARACTERS,
                "{path} {}",
                text.len()
            );
            assert!(
                !text.contains("Deny") && !text.contains("${"),
                "{path} {text}"
            );
        }
        let size: usize = policy_documents(&policy.statements)
            .iter()
            .map(|it| it.to_string().len())
            .sum();
        sizes.push(size);
        let all: BTreeSet<&str> = policy
            .statements
            .iter()
            .flat_map(|it| &it.actions)
            .map(String::as_str)
            .collect();
        for (id, resource) in transformed["Resources"].as_object().into_iter().flatten() {
            let Some(of) = resource["Type"].as_str() else {
                continue;
            };
            types.insert(of.to_owned());
            match handlers::actions(of, DeploymentPhase::Create) {
                Some(_) => assert!(!policy.without_data.contains_key(of), "{path} {of}"),
                None if of.starts_with("Custom::")
                    || of == "AWS::CloudFormation::CustomResource" =>
                {
                    let is_called =
                        all.contains("lambda:InvokeFunction") || all.contains("sns:Publish");
                    assert!(is_called, "{path} {id}");
                }
                None if of.starts_with("AWS::CloudFormation::WaitCondition") => {}
                None => {
                    let listed = policy.without_data.get(of);
                    assert!(listed.is_some_and(|it| it.contains(id)), "{path} {id}");
                    without.insert(of.to_owned());
                }
            }
        }
    }
    sizes.sort_unstable();
    let middle = sizes.get(sizes.len() / 2);
    println!(
        "{made} policies of {} types; without data {without:?}; characters: middle {middle:?}, longest {:?}",
        types.len(),
        sizes.last()
    );
    assert!(made >= 100, "{made}");
}
