//! `deploy-policy`: what is printed, what is assumed, and the exit code.

use super::Folder;

const TEMPLATE: &str = "Resources: {Jobs: {Type: AWS::SQS::Queue}}\n";

#[test]
fn a_policy_is_printed() {
    let folder = Folder::new("deploy-policy", &[("a.yaml", TEMPLATE)]);
    let output = folder.command(&[
        "deploy-policy",
        "a.yaml",
        "--stack",
        "shop",
        "--account",
        "123456789012",
        "--bucket",
        "artifacts",
        "--phase",
        "delete",
        "--format",
        "text",
    ]);
    let printed = String::from_utf8_lossy(&output.stdout);
    for part in [
        "What deploys the stack shop in us-east-1: ",
        "  sqs:DeleteQueue\n",
        "    on arn:aws:sqs:us-east-1:123456789012:shop-Jobs-*\n",
    ] {
        assert!(printed.contains(part), "{printed}");
    }
    assert!(!printed.contains("sqs:CreateQueue"), "{printed}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_stack_is_that_of_the_projects_settings() {
    let settings = "[default.deploy.parameters]\nstack_name = \"shop\"\nregion = \"eu-west-1\"\n";
    let folder = Folder::new(
        "deploy-policy-settings",
        &[("a.yaml", TEMPLATE), ("samconfig.toml", settings)],
    );
    let output = folder.command(&["deploy-policy", "a.yaml"]);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        printed.contains("arn:aws:sqs:eu-west-1:*:shop-Jobs-*"),
        "{printed}"
    );
    assert!(output.stderr.is_empty());
    let policy: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(policy["Version"], "2012-10-17");
}

#[test]
fn what_is_assumed_is_a_note_and_what_is_wrong_an_error() {
    let folder = Folder::new("deploy-policy-notes", &[("a.yaml", TEMPLATE)]);
    let output = folder.command(&["deploy-policy", "a.yaml"]);
    let notes = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        notes,
        "note: the policy is for a stack called sam-app; name yours with --stack\n"
    );
    assert_eq!(output.status.code(), Some(0));
    for wrong in [["--account", "1"], ["--stack", "a b"], ["--github", "me"]] {
        let output = folder.command(&["deploy-policy", "a.yaml", wrong[0], wrong[1]]);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn a_role_for_github_is_printed_as_yaml() {
    let folder = Folder::new("deploy-policy-github", &[("a.yaml", TEMPLATE)]);
    let output = folder.command(&[
        "deploy-policy",
        "a.yaml",
        "--github",
        "me/shop",
        "--format",
        "yaml",
    ]);
    folder.write("role.yaml", &output.stdout);
    let checked = folder.command(&["check", "role.yaml"]);
    let printed = String::from_utf8_lossy(&checked.stdout);
    assert_eq!(checked.status.code(), Some(0), "{printed}");
}
