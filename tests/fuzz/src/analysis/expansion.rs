//! A template is transformed as AWS does it, and everything that is printed of it is made.

use super::input::split;
use sam_core::analysis::Analysis;
use sam_core::connector::report::report;
use sam_core::deploy_policy::{DeployTarget, StackTags, deploy_policy, policy_documents};
use sam_core::emit::to_yaml;
use sam_core::environment::Environment;
use sam_core::spec::handlers::DeploymentPhase;
use sam_core::transform::LocalPaths;
use sam_ide::{annotated, deployed_changes, expansion, permissions};

const REGIONS: [&str; 4] = ["", "us-east-1", "cn-north-1", "us-gov-west-1"];

pub fn run(data: &[u8]) {
    let (text, script) = split(data);
    let analysis = Analysis::open(1, &text);
    if !analysis.template().is_recognised() {
        return;
    }
    let region = script.first().map_or(0, |it| usize::from(*it) % 4);
    let environment = Environment {
        region: REGIONS[region].to_owned(),
        ..Environment::default()
    };
    for local_paths in [LocalPaths::Uploaded, LocalPaths::Refused] {
        match expansion(&analysis, &environment, local_paths) {
            Ok(transformed) => {
                let printed = annotated(&transformed, &analysis);
                assert!(printed.len() >= to_yaml(&transformed.template).len());
                assert_eq!(deployed_changes(&transformed, &transformed), [""; 0]);
                for origin in transformed.origins.values() {
                    assert!(usize::from(origin.range.end()) <= text.len());
                }
                let target = DeployTarget {
                    stack: "shop".to_owned(),
                    account: "123456789012".to_owned(),
                    environment: environment.clone(),
                    phases: DeploymentPhase::ALL.to_vec(),
                    bucket: None,
                    tags: StackTags::Everywhere,
                };
                let policy = deploy_policy(analysis.template(), &transformed.template, &target);
                let _ = policy_documents(&policy.statements);
            }
            Err(errors) => {
                assert!(!errors.is_empty(), "refused without a reason");
                for error in errors {
                    assert!(usize::from(error.range.end()) <= text.len());
                    assert!(!error.message.is_empty());
                }
            }
        }
    }
    let _ = report(analysis.template(), &environment);
    if let Some(found) = permissions(&analysis, &environment, None) {
        let _ = found.text();
        let _ = found.markdown();
        let _ = found.json();
    }
}
