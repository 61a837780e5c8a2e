//! `can` and `who-can`: what is asked, what is answered, and the exit code.

use super::Folder;
use expect_test::expect;

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}}]
  Jobs: {Type: AWS::SQS::Queue}
";

#[test]
fn the_exit_code_is_the_answer() {
    let folder = Folder::new("can", &[("a.yaml", TEMPLATE)]);
    for (args, code) in [
        (&["can", "Shop", "sqs:SendMessage", "Jobs", "a.yaml"][..], 0),
        (&["can", "Shop", "sqs:ReceiveMessage", "Jobs", "a.yaml"], 1),
        // Not to every queue.
        (&["can", "Shop", "sqs:SendMessage", "a.yaml"], 1),
        (&["who-can", "sqs:SendMessage", "Jobs", "a.yaml"], 0),
        (&["who-can", "sqs:PurgeQueue", "Jobs", "a.yaml"], 1),
    ] {
        let output = folder.command(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        assert!(!output.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn what_is_not_there_is_named() {
    let folder = Folder::new("can-not", &[("a.yaml", TEMPLATE)]);
    folder.run(
        &["can", "Shopp", "sqs:SendMessage", "Jobs", "a.yaml"],
        expect![[r#"
            stderr: error: no `Shopp` with permissions in this template; did you mean `Shop`?
            exit 2
        "#]],
    );
    folder.run(
        &["can", "Shop", "sqs:SendMessages", "Jobs", "a.yaml"],
        expect![[r#"
            stderr: error: AWS has no action `sqs:SendMessages`; did you mean `sqs:SendMessage`?
            exit 2
        "#]],
    );
    folder.run(
        &["can", "Shop", "SendMessage", "Jobs", "a.yaml"],
        expect![[r#"
            stderr: error: AWS has no action `SendMessage`; did you mean `sqs:SendMessage`?
            exit 2
        "#]],
    );
    for args in [
        &["can", "a.yaml", "Shop", "sqs:SendMessage", "Jobs"][..],
        &["who-can", "a.yaml", "sqs:SendMessage", "Jobs"],
    ] {
        folder.run(
            args,
            expect![[r#"
                stderr: error: `a.yaml` is the template: write it as the last argument
                exit 2
            "#]],
        );
    }
    folder.run(
        &["who-can", "sqs:SendMessage", "Job", "a.yaml"],
        expect![[r#"
            stderr: error: no resource `Job` in this template; did you mean `Jobs`?
            exit 2
        "#]],
    );
}
