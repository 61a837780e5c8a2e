//! `expand` and `explain`: what connectors become, as data and in words.

use super::{Folder, NO_MISTAKE, ONE_MISTAKE, run_in, showcase};
use expect_test::expect;
use std::fs;
use std::process::Command;

/// The template with what a function needs for SAM to expand it.
fn with_code(template: &str) -> String {
    let properties = "    Properties: { Runtime: nodejs22.x, Handler: a.b, InlineCode: x }\n";
    template.replace("    Connectors", &format!("{properties}    Connectors"))
}

#[test]
fn expand_fails_connectors_to_what_the_transform_refuses() {
    let text = ONE_MISTAKE.replace("Order }", "Orders }");
    let text = text.replace("Runtime: python3.12, ", "");
    let folder = Folder::new("expand_refused", &[("a.yaml", &text)]);
    folder.run(
        &["expand", "--connectors", "a.yaml"],
        expect![[r#"
            {
              "ok": false,
              "connectors": [
                {
                  "id": "ShopSave",
                  "how": "embedded",
                  "on": "Shop",
                  "key": "Save",
                  "source": {
                    "Id": "Shop"
                  },
                  "destination": {
                    "Id": "Orders"
                  },
                  "permissions": [
                    "Write"
                  ],
                  "errors": [
                    "Resource with id [ShopSave] is invalid. Unable to create connector from AWS::Serverless::Function to AWS::DynamoDB::Table; it's not supported or the template is invalid."
                  ]
                }
              ],
              "refused": {
                "Shop": "Resource with id [Shop] is invalid. Runtime and Handler needs to be present when PackageType is of type `Zip`"
              }
            }
            exit 1
        "#]],
    );
}

#[test]
fn expand_prints_the_generated_resources() {
    let folder = Folder::new(
        "expand",
        &[(
            "a.yaml",
            &with_code(ONE_MISTAKE).replace("Order }", "Orders }"),
        )],
    );
    folder.run(
        &["expand", "a.yaml"],
        expect![[r#"
            {
              "Resources": {
                "Shop": {
                  "Type": "AWS::Lambda::Function",
                  "Properties": {
                    "Code": {
                      "ZipFile": "x"
                    },
                    "Handler": "a.b",
                    "Runtime": "nodejs22.x",
                    "Tags": [
                      {
                        "Key": "lambda:createdBy",
                        "Value": "SAM"
                      }
                    ],
                    "Role": {
                      "Fn::GetAtt": [
                        "ShopRole",
                        "Arn"
                      ]
                    }
                  }
                },
                "ShopRole": {
                  "Type": "AWS::IAM::Role",
                  "Properties": {
                    "AssumeRolePolicyDocument": {
                      "Version": "2012-10-17",
                      "Statement": [
                        {
                          "Action": [
                            "sts:AssumeRole"
                          ],
                          "Effect": "Allow",
                          "Principal": {
                            "Service": [
                              "lambda.amazonaws.com"
                            ]
                          }
                        }
                      ]
                    },
                    "ManagedPolicyArns": [
                      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
                    ],
                    "Tags": [
                      {
                        "Key": "lambda:createdBy",
                        "Value": "SAM"
                      }
                    ]
                  }
                },
                "Orders": {
                  "Type": "AWS::DynamoDB::Table",
                  "Properties": {
                    "AttributeDefinitions": [
                      {
                        "AttributeName": "id",
                        "AttributeType": "S"
                      }
                    ],
                    "KeySchema": [
                      {
                        "AttributeName": "id",
                        "KeyType": "HASH"
                      }
                    ],
                    "BillingMode": "PAY_PER_REQUEST"
                  }
                },
                "ShopSavePolicy": {
                  "Type": "AWS::IAM::ManagedPolicy",
                  "Metadata": {
                    "aws:sam:connectors": {
                      "ShopSave": {
                        "Source": {
                          "Type": "AWS::Serverless::Function"
                        },
                        "Destination": {
                          "Type": "AWS::Serverless::SimpleTable"
                        }
                      }
                    }
                  },
                  "Properties": {
                    "PolicyDocument": {
                      "Version": "2012-10-17",
                      "Statement": [
                        {
                          "Effect": "Allow",
                          "Action": [
                            "dynamodb:PutItem",
                            "dynamodb:UpdateItem",
                            "dynamodb:DeleteItem",
                            "dynamodb:BatchWriteItem",
                            "dynamodb:PartiQLDelete",
                            "dynamodb:PartiQLInsert",
                            "dynamodb:PartiQLUpdate"
                          ],
                          "Resource": [
                            {
                              "Fn::GetAtt": [
                                "Orders",
                                "Arn"
                              ]
                            },
                            {
                              "Fn::Sub": [
                                "${DestinationArn}/index/*",
                                {
                                  "DestinationArn": {
                                    "Fn::GetAtt": [
                                      "Orders",
                                      "Arn"
                                    ]
                                  }
                                }
                              ]
                            }
                          ]
                        }
                      ]
                    },
                    "Roles": [
                      {
                        "Ref": "ShopRole"
                      }
                    ]
                  }
                }
              }
            }
            exit 0
        "#]],
    );
    folder.run(
        &["expand", "--connectors", "a.yaml"],
        expect![[r#"
            {
              "ok": true,
              "connectors": [
                {
                  "id": "ShopSave",
                  "how": "embedded",
                  "on": "Shop",
                  "key": "Save",
                  "source": {
                    "Id": "Shop"
                  },
                  "destination": {
                    "Id": "Orders"
                  },
                  "permissions": [
                    "Write"
                  ],
                  "errors": [],
                  "resources": {
                    "ShopSavePolicy": {
                      "Type": "AWS::IAM::ManagedPolicy",
                      "Metadata": {
                        "aws:sam:connectors": {
                          "ShopSave": {
                            "Source": {
                              "Type": "AWS::Serverless::Function"
                            },
                            "Destination": {
                              "Type": "AWS::Serverless::SimpleTable"
                            }
                          }
                        }
                      },
                      "Properties": {
                        "PolicyDocument": {
                          "Version": "2012-10-17",
                          "Statement": [
                            {
                              "Effect": "Allow",
                              "Action": [
                                "dynamodb:PutItem",
                                "dynamodb:UpdateItem",
                                "dynamodb:DeleteItem",
                                "dynamodb:BatchWriteItem",
                                "dynamodb:PartiQLDelete",
                                "dynamodb:PartiQLInsert",
                                "dynamodb:PartiQLUpdate"
                              ],
                              "Resource": [
                                {
                                  "Fn::GetAtt": [
                                    "Orders",
                                    "Arn"
                                  ]
                                },
                                {
                                  "Fn::Sub": [
                                    "${DestinationArn}/index/*",
                                    {
                                      "DestinationArn": {
                                        "Fn::GetAtt": [
                                          "Orders",
                                          "Arn"
                                        ]
                                      }
                                    }
                                  ]
                                }
                              ]
                            }
                          ]
                        },
                        "Roles": [
                          {
                            "Ref": "ShopRole"
                          }
                        ]
                      }
                    }
                  }
                }
              ],
              "depends_on": {}
            }
            exit 0
        "#]],
    );
}

#[test]
fn expand_prints_what_it_can_of_a_template_with_errors() {
    let folder = Folder::new("expand_errors", &[("a.yaml", &with_code(ONE_MISTAKE))]);
    folder.run(
        &["expand", "a.yaml"],
        expect![[r#"
            error[transform-refuses]: There is no resource `Order` in this template.
             --> a.yaml:7:97
              |
            7 |     Connectors: { Save: { Metadata: 日本😀, Properties: { Permissions: [Write], Destination: { Id: Order } } } }
              |                                                                                                    ^^^^^

            checked 1 template: 1 error
            exit 1
        "#]],
    );
    folder.run(
        &["expand", "--connectors", "a.yaml"],
        expect![[r#"
            {
              "ok": false,
              "connectors": [
                {
                  "id": "ShopSave",
                  "how": "embedded",
                  "on": "Shop",
                  "key": "Save",
                  "source": {
                    "Id": "Shop"
                  },
                  "destination": {
                    "Id": "Order"
                  },
                  "permissions": [
                    "Write"
                  ],
                  "errors": [
                    "Resource with id [ShopSave] is invalid. Unable to find resource with logical ID 'Order'."
                  ]
                }
              ]
            }
            exit 1
        "#]],
    );
}

#[test]
fn expand_runs_the_macros_before_the_transform() {
    let text = "\
Transform: [AWS::LanguageExtensions, Mine, AWS::Serverless-2016-10-31]
Resources:
  Shop:
    Type: Custom::Shop
    Properties:
      Count: {'Fn::Length': [a, b]}
      Text: {'Fn::ToJsonString': {a: !GetAtt Shop.Arn}}
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./shop.yaml}}
      Far: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}}
      Outside: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ../shop.yaml}}}
";
    let folder = Folder::new(
        "expand_macros",
        &[("a.yaml", text), ("shop.yaml", "Size: 5\n")],
    );
    folder.run(
        &["expand", "--format", "yaml", "a.yaml"],
        expect![[r#"
            Resources:
              Shop:
                Type: Custom::Shop
                Properties:
                  Count: 2
                  Text:
                    Fn::ToJsonString:
                      a: !GetAtt Shop.Arn
                  Size: 5
                  Far:
                    Fn::Transform:
                      Name: AWS::Include
                      Parameters:
                        Location: s3://a/b
                  Outside:
                    Fn::Transform:
                      Name: AWS::Include
                      Parameters:
                        Location: "../shop.yaml"
            stderr: note: a.yaml:1: the macro `Mine` is not run here; the deployment runs it first
            stderr: note: a.yaml:7: `Fn::ToJsonString` stays as written: only the deployment knows its value
            stderr: note: a.yaml:9: the file that `AWS::Include` names is not beside the template, so it is not included
            stderr: note: a.yaml:10: the file that `AWS::Include` names is not beside the template, so it is not included
            exit 0
        "#]],
    );
}

#[test]
fn expand_knows_regions_and_parameters_by_their_look() {
    let text = format!("Parameters: {{ Stage: {{ Type: String }} }}\n{NO_MISTAKE}");
    let folder = Folder::new("expand_args", &[("a.yaml", &text)]);
    folder.run(
        &["expand", "a.yaml", "--region=europe"],
        expect![[r#"
        stderr: error: invalid value 'europe' for '--region <REGION>': a region looks like eu-west-1
        stderr: 
        stderr: For more information, try '--help'.
        exit 2
    "#]],
    );
    folder.run(
        &["expand", "a.yaml", "--parameter=Stagg=x"],
        expect![[r#"
        stderr: error: no parameter `Stagg` in this template; did you mean `Stage`?
        exit 2
    "#]],
    );
    folder.run(
        &["expand", "a.yaml", "--parameter=Stage"],
        expect![[r#"
        stderr: error: invalid value 'Stage' for '--parameter <KEY=VALUE>': write it as KEY=VALUE
        stderr: 
        stderr: For more information, try '--help'.
        exit 2
    "#]],
    );
    folder.run(
        &[
            "expand",
            "a.yaml",
            "--region=cn-north-1",
            "--parameter=Stage=a=b",
        ],
        expect![[r#"
            {
              "Parameters": {
                "Stage": {
                  "Type": "String"
                }
              },
              "Resources": {
                "Orders": {
                  "Type": "AWS::SQS::Queue"
                }
              }
            }
            exit 0
        "#]],
    );
}

#[test]
fn explain_says_what_is_allowed() {
    run_in(
        &showcase(),
        &["explain", "template.yaml", "TellCurator"],
        expect![[r#"
            Screening → Rejected · Write                                         TellCurator
              managed policy TellCuratorPolicy on role ScreeningRole (generated by SAM)
                Write  Publish (sns)
                       on Rejected
            exit 0
        "#]],
    );
}

#[test]
fn explain_checks_too() {
    run_in(
        &showcase(),
        &["explain", "template.yaml"],
        expect![[r#"
            Screening → Rejected · Write                                         TellCurator
              managed policy TellCuratorPolicy on role ScreeningRole (generated by SAM)
                Write  Publish (sns)
                       on Rejected

            Screening → Uploads · Read                          ScreeningLook (in Screening)
              managed policy ScreeningLookPolicy on role ScreeningRole (generated by SAM)
                List  ListBucket · ListBucketMultipartUploads · ListBucketVersions ·
                      ListMultipartUploadParts (s3)
                Read  GetObject · GetObjectAcl · GetObjectLegalHold · GetObjectRetention ·
                      GetObjectTorrent · GetObjectVersion · GetObjectVersionAcl ·
                      GetObjectVersionForReplication · GetObjectVersionTorrent (s3)
                      on Uploads and Uploads/*
              Also possible here: Write (7 actions)

            Screening → Photos · Write                        ScreeningRecord (in Screening)
              managed policy ScreeningRecordPolicy on role ScreeningRole (generated by SAM)
                Write  PutItem · UpdateItem · DeleteItem · BatchWriteItem · PartiQLDelete ·
                       PartiQLInsert · PartiQLUpdate (dynamodb)
                       on Photos and Photos/index/*
              Also possible here: Read (6 actions)

            Screening → Thumbnail · Write                     ScreeningShrink (in Screening)
              managed policy ScreeningShrinkPolicy on role ScreeningRole (generated by SAM)
                Write  InvokeAsync · InvokeFunction (lambda)
                       on Thumbnail

            Gallery → Photos and Uploads · Read                     GalleryShow (in Gallery)
              managed policy GalleryShowPolicyDestination0 on role GalleryRole (generated by
                SAM)
                Read  GetItem · Query · Scan · BatchGetItem · ConditionCheckItem ·
                      PartiQLSelect (dynamodb)
                      on Photos and Photos/index/*
              managed policy GalleryShowPolicyDestination1 on role GalleryRole (generated by
                SAM)
                List  ListBucket · ListBucketMultipartUploads · ListBucketVersions ·
                      ListMultipartUploadParts (s3)
                Read  GetObject · GetObjectAcl · GetObjectLegalHold · GetObjectRetention ·
                      GetObjectTorrent · GetObjectVersion · GetObjectVersionAcl ·
                      GetObjectVersionForReplication · GetObjectVersionTorrent (s3)
                      on Uploads and Uploads/*
              Also possible here: Write (14 actions)

            checked 1 template: nothing to report
            exit 0
        "#]],
    );
    let folder = Folder::new("explain_errors", &[("a.yaml", ONE_MISTAKE)]);
    folder.run(
        &["explain", "a.yaml"],
        expect![[r#"
            Shop → Order                                                  ShopSave (in Shop)
              Problem: There is no resource Order in this template. Did you mean Orders?

            error[connector-unknown-id]: There is no resource `Order` in this template. Did you mean `Orders`?
             --> a.yaml:6:97
              |
            6 |     Connectors: { Save: { Metadata: 日本😀, Properties: { Permissions: [Write], Destination: { Id: Order } } } }
              |                                                                                                    ^^^^^
              |
              = help: Change to `Orders` (table)

            checked 1 template: 1 error
            exit 1
        "#]],
    );
}

#[test]
fn explain_says_when_there_is_nothing_of_that_name() {
    let folder = Folder::new(
        "explain_unknown",
        &[("a.yaml", NO_MISTAKE), ("b.yaml", "a: 1\n")],
    );
    folder.run(
        &["explain", "a.yaml", "Order"],
        expect![[r#"
        stderr: error: no `Order` in this template; did you mean `Orders`?
        exit 2
    "#]],
    );
    folder.run(
        &["explain", "a.yaml", "Payments"],
        expect![[r#"
        stderr: error: no resource or connector `Payments` in this template
        exit 2
    "#]],
    );
    folder.run(
        &["explain", "b.yaml"],
        expect![[r#"
            stderr: error: b.yaml: not a SAM or CloudFormation template
            exit 2
        "#]],
    );
    folder.run(
        &["explain", "."],
        expect![[r#"
            stderr: error: .: a folder, not a template
            exit 2
        "#]],
    );
}

const NARROW: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties: {Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}}]}
  Jobs: {Type: AWS::SQS::Queue}
Globals: { Function: { Runtime: python3.12, Handler: app.handler } }
";

#[test]
fn permissions_are_told_by_origin() {
    let folder = Folder::new("permissions", &[("a.yaml", NARROW)]);
    folder.run(
        &["permissions", "a.yaml"],
        expect![[r#"
        ShopRole (generated by SAM), role of Shop
          AWSLambdaBasicExecutionRole, added by SAM for logging (line 3)
            Write  CreateLogGroup · CreateLogStream · PutLogEvents (logs)
                   on *
          policy template SQSSendMessagePolicy (line 5)
            Write  SendMessage* (sqs)
                   on Jobs
        exit 0
    "#]],
    );
    folder.run(
        &["permissions", "a.yaml", "Shop", "--format=markdown"],
        expect![[r#"
            ## `ShopRole` (generated by SAM), role of `Shop`

            ### `AWSLambdaBasicExecutionRole`, added by SAM for logging (line 3)

            On `*`:

            - **Write** (logs): CreateLogGroup · CreateLogStream · PutLogEvents

            ### Policy template `SQSSendMessagePolicy` (line 5)

            On `Jobs`:

            - **Write** (sqs): SendMessage\*
            exit 0
        "#]],
    );
    folder.run(
        &["permissions", "a.yaml", "Jobs"],
        expect![[r#"
            stderr: error: `Jobs` is not a role, runs under no role of this template, and has no resource policy
            exit 2
        "#]],
    );
    folder.run(
        &["permissions", "a.yaml", "Shopp"],
        expect![[r#"
        stderr: error: no `Shopp` in this template; did you mean `Shop`?
        exit 2
    "#]],
    );
}

#[test]
fn a_wider_template_can_stop_a_pipeline() {
    let wide = NARROW.replace("SQSSendMessagePolicy", "SQSPollerPolicy");
    let folder = Folder::new(
        "permissions-diff",
        &[("old.yaml", NARROW), ("new.yaml", &wide)],
    );
    folder.run(
        &["permissions", "--diff", "old.yaml", "new.yaml"],
        expect![[r#"
            Shop: 4 actions more, 2 of them write; 1 action fewer (write)

            Shop
              granted:
                Write  ChangeMessageVisibility · DeleteMessage (sqs)
                Read   GetQueueAttributes · ReceiveMessage (sqs)
                       on Jobs
              revoked:
                Write  SendMessage* (sqs)
                       on Jobs
            exit 0
        "#]],
    );
    folder.run(
        &[
            "permissions",
            "--diff",
            "old.yaml",
            "new.yaml",
            "--fail-on-more",
            "--format=markdown",
        ],
        expect![[r#"
            - `Shop`: 4 actions more, 2 of them write; 1 action fewer (write)

            <details>
            <summary>Details</summary>

            ## `Shop`

            ### Granted

            On `Jobs`:

            - **Write** (sqs): ChangeMessageVisibility · DeleteMessage
            - **Read** (sqs): GetQueueAttributes · ReceiveMessage

            ### Revoked

            On `Jobs`:

            - **Write** (sqs): SendMessage\*

            </details>
            exit 1
        "#]],
    );
    folder.run(
        &[
            "permissions",
            "--diff",
            "old.yaml",
            "old.yaml",
            "--fail-on-more",
            "--format=json",
        ],
        expect![[r#"
            {
              "grantsMore": false,
              "changes": [],
              "routes": []
            }
            exit 0
        "#]],
    );
    folder.run(
        &["permissions", "old.yaml", "--fail-on-more"],
        expect![[r#"
            stderr: error: the following required arguments were not provided:
            stderr:   --diff <OLD>
            stderr: 
            stderr: Usage: sam-lsp permissions --diff <OLD> --fail-on-more <FILE> [LOGICAL_ID]
            stderr: 
            stderr: For more information, try '--help'.
            exit 2
        "#]],
    );
}

#[test]
fn a_revision_of_git_is_an_older_version() {
    let folder = Folder::new("permissions-git", &[("sub/a.yaml", NARROW)]);
    commit(&folder);
    let wide = NARROW.replace("SQSSendMessagePolicy", "SQSPollerPolicy");
    folder.write("sub/a.yaml", wide.as_bytes());
    let changed = folder.command(&["permissions", "--diff", "main", "sub/a.yaml"]);
    assert_eq!(changed.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&changed.stdout).contains("GetQueueAttributes"));
    for args in [
        &[
            "permissions",
            "sub/a.yaml",
            "--diff",
            "HEAD:sub/a.yaml",
            "--fail-on-more",
        ][..],
        &[
            "permissions",
            "--fail-on-more",
            "--diff",
            "main",
            "sub/a.yaml",
        ],
    ] {
        let same = folder.command(args);
        assert_eq!(same.status.code(), Some(1), "{args:?}");
        assert_eq!(same.stdout, changed.stdout, "{args:?}");
    }
    folder.run(
        &["permissions", "--diff", "nowhere", "sub/a.yaml"],
        expect![[r#"
            stderr: error: nowhere: no such file or folder, and no git revision: invalid object name 'nowhere'.
            exit 2
        "#]],
    );
    folder.run(
        &["permissions", "--diff", "-", "-"],
        expect![[r#"
        stderr: error: only one of the two templates can be stdin
        exit 2
    "#]],
    );
}

/// Makes a folder a repository that has its files on the branch `main`.
fn commit(folder: &Folder) {
    let git = |args: &[&str]| {
        let name = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        let mut git = Command::new("git");
        let git = git.current_dir(&folder.0).args(name).args(args);
        assert!(git.output().unwrap().status.success(), "{args:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
}

#[test]
fn expand_compares_with_a_revision_of_git() {
    let text = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: Custom::Shop
    Properties:
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./parts/shop.yaml}}
      Above: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ../above.yaml}}}
      Count: 1
";
    let files = [
        ("sub/a.yaml", text),
        ("sub/parts/shop.yaml", "Size: 5\n"),
        ("above.yaml", "Size: 5\n"),
        (
            "sub/policy.json",
            r#"{"Version": "2012-10-17", "Statement": []}"#,
        ),
    ];
    let folder = Folder::new("expand-git", &files);
    commit(&folder);
    folder.write(
        "sub/a.yaml",
        text.replace("Count: 1", "Count: 2").as_bytes(),
    );
    folder.write("sub/parts/shop.yaml", b"Size: 6\n");
    folder.write("above.yaml", b"Size: 6\n");
    for old in ["main", "HEAD:sub/a.yaml"] {
        folder.run(
            &["expand", "sub/a.yaml", "--diff", old],
            expect![[r#"
                ~ Custom::Shop Shop
                    - Properties.Size: 5
                    + Properties.Size: 6
                    - Properties.Count: 1
                    + Properties.Count: 2
                stderr: note: sub/a.yaml:7: the file that `AWS::Include` names is not beside the template, so it is not included
                exit 0
            "#]],
        );
    }
    folder.run(
        &["expand", "sub/a.yaml", "--diff", "nowhere"],
        expect![[r#"
            stderr: note: sub/a.yaml:7: the file that `AWS::Include` names is not beside the template, so it is not included
            stderr: error: nowhere: no such file or folder, and no git revision: invalid object name 'nowhere'.
            exit 2
        "#]],
    );
    folder.run(
        &["expand", "sub/a.yaml", "--diff", "main:sub/policy.json"],
        expect![[r#"
            stderr: note: sub/a.yaml:7: the file that `AWS::Include` names is not beside the template, so it is not included
            stderr: error: main:sub/policy.json: a policy document, not a SAM or CloudFormation template
            exit 2
        "#]],
    );
    folder.run(
        &["expand", "-", "--diff", "-"],
        expect![[r#"
            stderr: error: only one of the two templates can be stdin
            exit 2
        "#]],
    );
}

/// A state machine with a role of its own, which events start.
const FLOW: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Role: arn:aws:iam::123456789012:role/given
      Definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}
      Events:
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
        Call: {Type: Api, Properties: {Path: /go, Method: post}}
";

#[test]
fn roles_of_events_are_listed() {
    let without = FLOW.split("      Events:").next().unwrap_or_default();
    let folder = Folder::new("event-roles", &[("a.yaml", FLOW), ("old.yaml", without)]);
    let listed = folder.command(&["permissions", "a.yaml"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    for role in ["FlowDailyRole", "FlowCallRole"] {
        assert!(listed.contains(role), "{listed}");
    }
    let args = [
        "permissions",
        "--diff",
        "old.yaml",
        "a.yaml",
        "--fail-on-more",
    ];
    assert_eq!(folder.command(&args).status.code(), Some(1));
}

#[test]
fn policies_and_events_are_in_the_graph() {
    let template = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  B: {Type: AWS::S3::Bucket}
  Q: {Type: AWS::SQS::Queue}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: .
      Policies:
        - S3ReadPolicy: {BucketName: !Ref B}
      Events: {E: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}}
";
    let folder = Folder::new("graph-of-policies", &[("a.yaml", template)]);
    let drawn = folder.command(&["graph", "a.yaml", "--format=mermaid"]);
    let drawn = String::from_utf8_lossy(&drawn.stdout).into_owned();
    assert_eq!(drawn.matches("-->").count(), 2, "{drawn}");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_an_older_version() {
    let folder = Folder::new("permissions-pipe", &[("a.yaml", NARROW)]);
    let made = Command::new("mkfifo").arg(folder.0.join("old")).status();
    assert!(made.unwrap().success());
    let pipe = folder.0.join("old");
    let writer = std::thread::spawn(move || fs::write(pipe, NARROW));
    folder.run(
        &["permissions", "--diff", "old", "a.yaml"],
        expect![[r#"
            The same permissions as before.
            exit 0
        "#]],
    );
    writer.join().unwrap().unwrap();
}

#[test]
fn a_wildcard_stays_a_wildcard() {
    let with = |action: &str| {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  Mail:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n      Handler: a.b\n      CodeUri: .\n      Policies:\n      - Statement: {{Effect: Allow, Action: '{action}', Resource: '*'}}\n"
        )
    };
    let folder = Folder::new(
        "permissions-wildcard",
        &[
            ("old.yaml", &with("ses:SendEmail")),
            ("new.yaml", &with("ses:*")),
        ],
    );
    folder.run(
        &["permissions", "--diff", "old.yaml", "new.yaml"],
        expect![[r#"
            Mail: 232 actions more, 130 of them write and 8 permissions management

            Mail
              granted:
                Any  ses:*: 232 actions more, 130 of them write and 8 permissions management
                     on *
            exit 0
        "#]],
    );
    let args = [
        "permissions",
        "--diff",
        "new.yaml",
        "old.yaml",
        "--color=always",
    ];
    let colored = String::from_utf8_lossy(&folder.command(&args).stdout).into_owned();
    for part in ["\x1b[1mMail\x1b[0m\n", "\x1b[32m  revoked:\x1b[0m\n"] {
        assert!(colored.contains(part), "{colored}");
    }
    folder.run(
        &[
            "permissions",
            "--diff",
            "old.yaml",
            "new.yaml",
            "--format=markdown",
        ],
        expect![[r#"
            - `Mail`: 232 actions more, 130 of them write and 8 permissions management

            <details>
            <summary>Details</summary>

            ## `Mail`

            ### Granted

            On `*`:

            - **Any**: ses:\*: 232 actions more, 130 of them write and 8 permissions management

            </details>
            exit 0
        "#]],
    );
}

#[test]
fn a_template_with_an_error_does_not_pass_the_gate() {
    let broken = NARROW.replace("SQSSendMessagePolicy", "SQSFooPolicy");
    let tab = NARROW.replace("    Type: AWS::Serverless", "\tType: AWS::Serverless");
    let lacking = NARROW.replace("QueueName:", "QueueNam:");
    let folder = Folder::new(
        "permissions-broken",
        &[
            ("old.yaml", NARROW),
            ("broken.yaml", &broken),
            ("tab.yaml", &tab),
            ("lacking.yaml", &lacking),
        ],
    );
    for (old, new) in [
        ("old", "broken"),
        ("old", "tab"),
        ("old", "lacking"),
        ("broken", "old"),
    ] {
        let (old, new) = (format!("{old}.yaml"), format!("{new}.yaml"));
        let args = ["permissions", "--diff", &old, &new, "--fail-on-more"];
        let gate = folder.command(&args);
        assert_eq!(gate.status.code(), Some(2), "{args:?}");
        let told = folder.command(&args[..4]);
        assert_eq!(told.status.code(), Some(0), "{args:?}");
        assert_eq!(told.stderr, gate.stderr);
    }
    folder.run(&["permissions", "broken.yaml"], expect![[r#"
        ShopRole (generated by SAM), role of Shop
          AWSLambdaBasicExecutionRole, added by SAM for logging (line 3)
            Write  CreateLogGroup · CreateLogStream · PutLogEvents (logs)
                   on *
        stderr: error: broken.yaml:5: SAM has no policy template `SQSFooPolicy`. Use one of SAM's, or write a `Statement`. [policy-template-unknown]
        stderr: note: broken.yaml: the output below may be incomplete
        exit 0
    "#]]);
    folder.run(
        &["permissions", "lacking.yaml", "--format=json"],
        expect![[r#"
            {
              "roles": [
                {
                  "id": "ShopRole",
                  "madeFor": "Shop",
                  "users": [
                    "Shop"
                  ],
                  "grants": [
                    {
                      "origin": {
                        "kind": "sam",
                        "name": "AWSLambdaBasicExecutionRole"
                      },
                      "line": 3,
                      "effect": "Allow",
                      "actions": [
                        "logs:CreateLogGroup",
                        "logs:CreateLogStream",
                        "logs:PutLogEvents"
                      ],
                      "resources": [
                        "*"
                      ]
                    }
                  ],
                  "grantsNothing": [
                    {
                      "origin": {
                        "kind": "policy-template",
                        "name": "SQSSendMessagePolicy"
                      },
                      "line": 5,
                      "effect": "Allow",
                      "actions": [
                        "sqs:SendMessage*"
                      ],
                      "resources": [
                        {
                          "Fn::Sub": [
                            "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${queueName}",
                            {
                              "queueName": {
                                "Ref": "QueueName"
                              }
                            }
                          ]
                        }
                      ],
                      "reason": "QueueName has no value"
                    }
                  ],
                  "unseen": []
                }
              ],
              "resources": [],
              "incomplete": [
                {
                  "file": "lacking.yaml",
                  "line": 5,
                  "code": "policy-template-parameters",
                  "message": "`SQSSendMessagePolicy` has no parameter `QueueNam`. Did you mean `QueueName`?"
                }
              ]
            }
            stderr: error: lacking.yaml:5: `SQSSendMessagePolicy` has no parameter `QueueNam`. Did you mean `QueueName`? [policy-template-parameters]
            stderr: note: lacking.yaml: the output below may be incomplete
            exit 0
        "#]],
    );
    folder.run(
        &[
            "permissions",
            "--diff",
            "old.yaml",
            "lacking.yaml",
            "--format=markdown",
        ],
        expect![[r#"
            **`lacking.yaml` has an error, and the output below may be incomplete.** Line 5: `SQSSendMessagePolicy` has no parameter `QueueNam`. Did you mean `QueueName`?

            - `Shop`: 1 action fewer (write)

            <details>
            <summary>Details</summary>

            ## `Shop`

            ### Revoked

            On `Jobs`:

            - **Write** (sqs): SendMessage\*

            </details>
            stderr: error: lacking.yaml:5: `SQSSendMessagePolicy` has no parameter `QueueNam`. Did you mean `QueueName`? [policy-template-parameters]
            stderr: note: lacking.yaml: the output below may be incomplete
            exit 0
        "#]],
    );
}

#[test]
fn a_role_is_printed_as_a_policy() {
    let template = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: { Type: AWS::Serverless::SimpleTable }
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: pass
      Policies:
        - Statement: { Effect: Deny, NotAction: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': false } } }
    Connectors:
      ToOrders: { Properties: { Destination: { Id: Orders }, Permissions: [Read] } }
";
    let folder = Folder::new("as_policy", &[("a.yaml", template)]);
    folder.run(
        &["permissions", "a.yaml", "Shop", "--as-policy"],
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": [
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:PutLogEvents"
                  ],
                  "Resource": [
                    "*"
                  ]
                },
                {
                  "Effect": "Deny",
                  "NotAction": [
                    "s3:*"
                  ],
                  "Resource": [
                    "*"
                  ],
                  "Condition": {
                    "Bool": {
                      "aws:SecureTransport": false
                    }
                  }
                },
                {
                  "Effect": "Allow",
                  "Action": [
                    "dynamodb:GetItem",
                    "dynamodb:Query",
                    "dynamodb:Scan",
                    "dynamodb:BatchGetItem",
                    "dynamodb:ConditionCheckItem",
                    "dynamodb:PartiQLSelect"
                  ],
                  "Resource": [
                    "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}",
                    "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}/index/*"
                  ]
                }
              ]
            }
            exit 0
        "#]],
    );
    folder.run(
        &["permissions", "a.yaml", "Orders", "--as-policy"],
        expect![[r#"
            stderr: error: `Orders` is not a role, runs under no role of this template, and has no resource policy
            exit 2
        "#]],
    );
}
