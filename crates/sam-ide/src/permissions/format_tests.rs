//! One template with all that the report tells, in each format.

use super::{changes, permissions};
use expect_test::expect;
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Conditions: {IsProd: !Equals [a, b], Extra: !Equals [a, b]}
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Shop: {Type: AWS::S3::Bucket}
  F:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Properties:
      Policies:
      - SNSPublishMessagePolicy: {TopicName: !Ref Topic}
      - !If [Extra, !ImportValue Shared, !Ref AWS::NoValue]
      - Statement:
        - Effect: Allow
          Action: ['s3:GetObjekt', 's3:GetObject', !If [Extra, 's3:PutObject', !Ref AWS::NoValue]]
          Resource: !Sub '${Shop.Arn}/*'
          Condition: {StringEquals: {'aws:PrincipalTag/a': x}}
";

#[test]
fn the_report() {
    let document = Analysis::open(1, TEMPLATE);
    let report = permissions(&document, &Environment::default(), None).unwrap();
    expect![[r#"
        FRole (made by SAM), role of F, only if IsProd holds
          AWSLambdaBasicExecutionRole, added by SAM for logging (line 6)
            Write  CreateLogGroup · CreateLogStream · PutLogEvents (logs)
                   on *
          policy template SNSPublishMessagePolicy (line 11)
            grants nothing: TopicName wants the name of a topic, and !Ref Topic gives
              its ARN
          statements written in entry 3 of Policies (line 13)
            Read  GetObject (s3)
                  on Shop/* when aws:PrincipalTag/a StringEquals x
            grants nothing: Amazon S3 has no action s3:GetObjekt
          statements written in entry 3 of Policies (line 13), only if Extra holds
            Write  PutObject (s3)
                   on Shop/* when aws:PrincipalTag/a StringEquals x
          !ImportValue Shared (line 12), only if Extra holds: what it allows is not in
            this template
    "#]]
    .assert_eq(&report.text());
    expect![[r#"
        ## `FRole` (made by SAM), role of `F`, only if `IsProd` holds

        ### `AWSLambdaBasicExecutionRole`, added by SAM for logging (line 6)

        On `*`:

        - **Write** (logs): CreateLogGroup · CreateLogStream · PutLogEvents

        ### Policy template `SNSPublishMessagePolicy` (line 11)

        Grants nothing: `TopicName` wants the name of a topic, and `!Ref Topic` gives its ARN.

        ### Statements written in entry 3 of `Policies` (line 13)

        On `Shop/*` when `aws:PrincipalTag/a` `StringEquals` `x`:

        - **Read** (s3): GetObject

        Grants nothing: Amazon S3 has no action `s3:GetObjekt`.

        ### Statements written in entry 3 of `Policies` (line 13), only if `Extra` holds

        On `Shop/*` when `aws:PrincipalTag/a` `StringEquals` `x`:

        - **Write** (s3): PutObject

        `!ImportValue Shared` (line 12), only if `Extra` holds: what it allows is not in this template.
    "#]].assert_eq(&report.markdown());
    expect![[r#"
        {
          "roles": [
            {
              "id": "FRole",
              "madeFor": "F",
              "users": [
                "F"
              ],
              "grants": [
                {
                  "origin": {
                    "kind": "sam",
                    "name": "AWSLambdaBasicExecutionRole"
                  },
                  "line": 6,
                  "effect": "Allow",
                  "actions": [
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:PutLogEvents"
                  ],
                  "resources": [
                    "*"
                  ]
                },
                {
                  "origin": {
                    "kind": "statement",
                    "name": "Policies/2"
                  },
                  "line": 13,
                  "effect": "Allow",
                  "actions": [
                    "s3:GetObject"
                  ],
                  "resources": [
                    {
                      "Fn::Sub": "${Shop.Arn}/*"
                    }
                  ],
                  "condition": {
                    "StringEquals": {
                      "aws:PrincipalTag/a": "x"
                    }
                  }
                },
                {
                  "origin": {
                    "kind": "statement",
                    "name": "Policies/2"
                  },
                  "line": 13,
                  "effect": "Allow",
                  "actions": [
                    "s3:PutObject"
                  ],
                  "resources": [
                    {
                      "Fn::Sub": "${Shop.Arn}/*"
                    }
                  ],
                  "condition": {
                    "StringEquals": {
                      "aws:PrincipalTag/a": "x"
                    }
                  },
                  "when": [
                    "Extra"
                  ]
                }
              ],
              "grantsNothing": [
                {
                  "origin": {
                    "kind": "policy-template",
                    "name": "SNSPublishMessagePolicy"
                  },
                  "line": 11,
                  "effect": "Allow",
                  "actions": [
                    "sns:Publish"
                  ],
                  "resources": [
                    {
                      "Fn::Sub": [
                        "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${topicName}",
                        {
                          "topicName": {
                            "Ref": "Topic"
                          }
                        }
                      ]
                    }
                  ],
                  "reason": "TopicName wants the name of a topic, and !Ref Topic gives its ARN"
                },
                {
                  "origin": {
                    "kind": "statement",
                    "name": "Policies/2"
                  },
                  "line": 13,
                  "effect": "Allow",
                  "actions": [
                    "s3:GetObjekt"
                  ],
                  "resources": [
                    {
                      "Fn::Sub": "${Shop.Arn}/*"
                    }
                  ],
                  "condition": {
                    "StringEquals": {
                      "aws:PrincipalTag/a": "x"
                    }
                  },
                  "reason": "Amazon S3 has no action s3:GetObjekt"
                }
              ],
              "unseen": [
                {
                  "policy": "!ImportValue Shared",
                  "line": 12,
                  "when": [
                    "Extra"
                  ]
                }
              ],
              "when": [
                "IsProd"
              ]
            }
          ],
          "resources": []
        }
    "#]]
    .assert_eq(&format!("{:#}\n", report.json()));
}

#[test]
fn the_changes() {
    let new = TEMPLATE
        .replace("x}}", "y}}")
        .replace("'s3:GetObject', !If", "!If")
        .replace(
            "Policies:\n",
            "Policies:\n      - AmazonSQSReadOnlyAccess\n",
        );
    let new = format!(
        "{new}        - {{Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${{Shop.Arn}}/public/*'}}\n"
    );
    let (old, new) = (Analysis::open(1, TEMPLATE), Analysis::open(1, &new));
    assert_eq!(new.syntax_errors().collect::<Vec<_>>(), []);
    let found = changes(&old, &new, &Environment::default(), None).unwrap();
    expect![[r#"
        F
          granted:
            Read  GetQueueAttributes · GetQueueUrl · ListDeadLetterSourceQueues ·
                  ListQueues · ListMessageMoveTasks · ListQueueTags (sqs)
                  on *
          widened:
            until now only when aws:PrincipalTag/a StringEquals x:
            Read  GetObject (s3)
                  now on Shop/public/*
          under another condition:
            until now when aws:PrincipalTag/a StringEquals x, only if Extra holds:
            Write  PutObject (s3)
                   now on Shop/* when aws:PrincipalTag/a StringEquals y
          narrowed:
            now only on Shop/public/*:
            Read  GetObject (s3)
                  until now on Shop/* when aws:PrincipalTag/a StringEquals x
    "#]]
    .assert_eq(&found.text());
    expect![[r#"
        ## `F`

        ### Granted

        On `*`:

        - **Read** (sqs): GetQueueAttributes · GetQueueUrl · ListDeadLetterSourceQueues · ListQueues · ListMessageMoveTasks · ListQueueTags

        ### Widened

        Until now only when `aws:PrincipalTag/a` `StringEquals` `x`:

        Now on `Shop/public/*`:

        - **Read** (s3): GetObject

        ### Under another condition

        Until now when `aws:PrincipalTag/a` `StringEquals` `x`, only if `Extra` holds:

        Now on `Shop/*` when `aws:PrincipalTag/a` `StringEquals` `y`:

        - **Write** (s3): PutObject

        ### Narrowed

        Now only on `Shop/public/*`:

        Until now on `Shop/*` when `aws:PrincipalTag/a` `StringEquals` `x`:

        - **Read** (s3): GetObject
    "#]].assert_eq(&found.markdown());
    expect![[r#"
        {
          "grantsMore": true,
          "changes": [
            {
              "who": [
                "F"
              ],
              "presence": "both",
              "granted": [
                {
                  "effect": "Allow",
                  "actions": [
                    "sqs:GetQueueAttributes",
                    "sqs:GetQueueUrl",
                    "sqs:ListDeadLetterSourceQueues",
                    "sqs:ListQueues",
                    "sqs:ListMessageMoveTasks",
                    "sqs:ListQueueTags"
                  ],
                  "resources": [
                    "*"
                  ]
                }
              ],
              "widened": [
                {
                  "effect": "Allow",
                  "actions": [
                    "s3:GetObject"
                  ],
                  "resources": [
                    "arn:${AWS::Partition}:s3:::${Shop}/public/*"
                  ],
                  "before": [
                    {
                      "resources": [
                        "arn:${AWS::Partition}:s3:::${Shop}/public/*"
                      ],
                      "condition": {
                        "StringEquals": {
                          "aws:PrincipalTag/a": "x"
                        }
                      }
                    }
                  ]
                }
              ],
              "changed": [
                {
                  "effect": "Allow",
                  "actions": [
                    "s3:PutObject"
                  ],
                  "resources": [
                    "arn:${AWS::Partition}:s3:::${Shop}/*"
                  ],
                  "condition": {
                    "StringEquals": {
                      "aws:PrincipalTag/a": "y"
                    }
                  },
                  "when": [
                    "Extra"
                  ],
                  "before": [
                    {
                      "resources": [
                        "arn:${AWS::Partition}:s3:::${Shop}/*"
                      ],
                      "condition": {
                        "StringEquals": {
                          "aws:PrincipalTag/a": "x"
                        }
                      }
                    }
                  ]
                }
              ],
              "narrowed": [
                {
                  "effect": "Allow",
                  "actions": [
                    "s3:GetObject"
                  ],
                  "resources": [
                    "arn:${AWS::Partition}:s3:::${Shop}/*"
                  ],
                  "condition": {
                    "StringEquals": {
                      "aws:PrincipalTag/a": "x"
                    }
                  },
                  "after": [
                    {
                      "resources": [
                        "arn:${AWS::Partition}:s3:::${Shop}/public/*"
                      ],
                      "condition": {
                        "StringEquals": {
                          "aws:PrincipalTag/a": "x"
                        }
                      }
                    }
                  ]
                }
              ],
              "revoked": [],
              "grantedPolicies": [],
              "revokedPolicies": []
            }
          ]
        }
    "#]]
    .assert_eq(&format!("{:#}\n", found.json()));
}
