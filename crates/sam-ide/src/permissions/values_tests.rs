//! What parameters come to counts where permissions are told or compared.

use super::{changes, permissions};
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;

fn template(policy: &str, bucket: &str) -> Analysis {
    let text = format!(
        "Transform: AWS::Serverless-2016-10-31\nParameters:\n  X: {{Type: String, Default: 'arn:aws:iam::aws:policy/{policy}'}}\n  \
         B: {{Type: String, Default: '{bucket}'}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    \
         Properties:\n      Policies: [!Ref X, S3ReadPolicy: {{BucketName: !Ref B}}]\n"
    );
    let document = Analysis::open(1, &text);
    assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
    document
}

#[test]
fn a_managed_policy_may_be_the_value_of_a_parameter() {
    let document = template("AdministratorAccess", "one");
    let mut environment = Environment::default();
    let text = |it: &Environment| permissions(&document, it, None).unwrap().text();
    let by_default = text(&environment);
    assert!(
        by_default.contains("managed policy AdministratorAccess, the value of X"),
        "{by_default}"
    );
    assert!(!by_default.contains("not in this template"), "{by_default}");
    let given = "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned();
    environment.parameters.insert("X".to_owned(), given);
    let given = text(&environment);
    assert!(
        given.contains("managed policy ReadOnlyAccess, the value of X"),
        "{given}"
    );
    environment
        .parameters
        .insert("X".to_owned(), "own".to_owned());
    let own = text(&environment);
    assert!(own.contains("not in this template"), "{own}");
}

#[test]
fn another_default_changes_what_is_granted() {
    let environment = Environment::default();
    let more = |old: &Analysis, new: &Analysis| {
        changes(old, new, &environment, None).unwrap().grants_more()
    };
    let one = template("AWSXrayWriteOnlyAccess", "one");
    assert!(!more(&one, &one));
    let wider = template("AWSXrayWriteOnlyAccess", "*");
    let admin = template("AdministratorAccess", "one");
    assert!(more(&one, &wider));
    assert!(!more(&wider, &one));
    assert!(more(&one, &admin));
    assert!(!more(&admin, &one));
}
