//! `sam-lsp needs`.

use super::Folder;
use expect_test::expect;

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: { Type: AWS::Serverless::SimpleTable }
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Environment: { Variables: { TABLE: !Ref Orders } }
";

const CODE: &str = "\
import boto3, os
table = boto3.resource('dynamodb').Table(os.environ['TABLE'])
def handler(event, context):
    table.put_item(Item={})
";

#[test]
fn a_call_without_a_grant_can_fail_a_build() {
    let folder = Folder::new("needs", &[("a.yaml", TEMPLATE), ("src/app.py", CODE)]);
    folder.run(
        &["needs", "a.yaml", "--fail-on-missing"],
        expect![[r#"
            Shop
              needed, not granted
                dynamodb:PutItem on Orders: src/app.py:4
            exit 1
        "#]],
    );
    folder.run(
        &["needs", "a.yaml", "Shop", "--format=markdown"],
        expect![[r#"
            ## Shop

            | needed | on | granted | at |
            | --- | --- | --- | --- |
            | `dynamodb:PutItem` | Orders | **no** | src/app.py:4 |
            exit 0
        "#]],
    );
    folder.run(
        &["needs", "a.yaml", "Orders"],
        expect![[r#"
            stderr: error: no function or state machine `Orders` in this template
            exit 2
        "#]],
    );
}

#[test]
fn check_reads_code_too() {
    let folder = Folder::new("needs-check", &[("a.yaml", TEMPLATE), ("src/app.py", CODE)]);
    folder.run(&["check", "a.yaml"], expect![[r#"
        warning[code-not-granted]: `app.py:4` needs `dynamodb:PutItem` on `Orders`, but no policy of `Shop` allows it. Grant it.
         --> a.yaml:4:3
          |
        3 |   Orders: { Type: AWS::Serverless::SimpleTable }
          |   ------ `Orders`
        4 |   Shop:
          |   ^^^^
          |
          = note: called at src/app.py:4
          = help: Add a connector to `Orders` (`Write`)
          = help: Add the policy template `DynamoDBWritePolicy`
          = help: Add a statement that allows dynamodb:PutItem

        checked 1 template: 1 warning
        exit 0
    "#]]);
    folder.run(&["check", "a.yaml", "--format=json"], expect![[r#"
        {"path":"a.yaml","line":4,"column":3,"endLine":4,"endColumn":7,"severity":"warning","code":"code-not-granted","message":"`app.py:4` needs `dynamodb:PutItem` on `Orders`, but no policy of `Shop` allows it. Grant it.","related":[{"line":3,"column":3,"endLine":3,"endColumn":9,"message":"`Orders`"}],"fixes":[{"label":"Add a connector to `Orders` (`Write`)","edits":[{"line":10,"column":57,"endLine":10,"endColumn":57,"newText":"\n    Connectors:\n      ToOrders:\n        Properties:\n          Destination:\n            Id: Orders\n          Permissions:\n            - Write"}]},{"label":"Add the policy template `DynamoDBWritePolicy`","edits":[{"line":10,"column":57,"endLine":10,"endColumn":57,"newText":"\n      Policies:\n        - DynamoDBWritePolicy:\n            TableName: !Ref Orders"}]},{"label":"Add a statement that allows dynamodb:PutItem","edits":[{"line":10,"column":57,"endLine":10,"endColumn":57,"newText":"\n      Policies:\n        - Version: '2012-10-17'\n          Statement:\n            - Effect: Allow\n              Action: dynamodb:PutItem\n              Resource: !GetAtt Orders.Arn"}]}],"calls":[{"file":"src/app.py","line":4}]}
        exit 0
    "#]]);
}

/// The code of the folder beside the template's is not read, by no way.
#[cfg(unix)]
#[test]
fn files_outside_of_the_folder_are_not_read() {
    let folder = Folder::new(
        "needs-outside",
        &[
            ("in/a.yaml", TEMPLATE),
            ("in/b.yaml", &TEMPLATE.replace("src/", "../out")),
            ("out/app.py", CODE),
        ],
    );
    std::os::unix::fs::symlink("../out", folder.0.join("in/src")).unwrap();
    for template in ["in/a.yaml", "in/b.yaml"] {
        folder.run(
            &["needs", template],
            expect![[r#"
                Shop
                  more may be needed
                    no file of the handler in a language that is read
                exit 0
            "#]],
        );
    }
}
