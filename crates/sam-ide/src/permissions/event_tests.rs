//! What SAM makes of events, URLs and authorizers, as it is told.

use super::{changes, permissions};
use crate::hover::tests::check as check_hover;
use expect_test::expect;
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;

const TEMPLATE: &str = "\
Resources:
  News: {Type: AWS::SNS::Topic}
  Check: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: live}}
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth: {Authorizers: {Own: {FunctionArn: !Ref Check.Alias}}}
  Resize:
    Type: AWS::Serverless::Function
    Condition: IsLive
    Properties:
      Role: arn:aws:iam::123456789012:role/x
      FunctionUrlConfig: {AuthType: NONE}
      Events:
        Topic: {Type: SNS, Properties: {Topic: !Ref News}}
        Get: {Type: Api, Properties: {Path: '/images/{id}', Method: get, RestApiId: !Ref Shop}}
        Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day), DeadLetterConfig: {Type: SQS}}}
  Socket:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      Auth: {AuthType: CUSTOM, AuthArn: !Sub '${Check.Arn}'}
      Routes: {$connect: {FunctionArn: !GetAtt Resize.Arn}}
";

#[test]
fn who_may_use_what_by_what_sam_makes() {
    let document = Analysis::open(1, TEMPLATE);
    let report = permissions(&document, &Environment::default(), None).unwrap();
    let text = report.text();
    let at = text.find("Who may").unwrap();
    expect![[r#"
        Who may use Resize
          ResizeUrlPublicPermissions, added by SAM for FunctionUrlConfig (line 14), only
            if IsLive is true
            Write  InvokeFunctionUrl (lambda)
                   everyone may, on Resize when lambda:FunctionUrlAuthType StringEquals
                     NONE
          ResizeURLInvokeAllowPublicAccess, added by SAM for FunctionUrlConfig (line
            14), only if IsLive is true
            everyone may invoke Resize (lambda:InvokeFunction) when
              lambda:InvokedViaFunctionUrl Bool true
          ResizeGetPermissionlive, added by SAM for event Get (Api) (line 17), only if
            IsLive is true
            apigateway.amazonaws.com may invoke Resize (lambda:InvokeFunction) when the
              call comes from Shop/*/GET/images/* (aws:SourceArn ArnLike)
          ResizeNightlyPermission, added by SAM for event Nightly (Schedule) (line 18),
            only if IsLive is true
            events.amazonaws.com may invoke Resize (lambda:InvokeFunction) when the call
              comes from ResizeNightly (aws:SourceArn ArnLike)
          ResizeTopicPermission, added by SAM for event Topic (SNS) (line 16), only if
            IsLive is true
            sns.amazonaws.com may invoke Resize (lambda:InvokeFunction) when the call
              comes from News (aws:SourceArn ArnLike)
          SocketConnectPermission, added by SAM for route $connect of Socket (line 23)
            apigateway.amazonaws.com may invoke Resize (lambda:InvokeFunction) when the
              call comes from Socket/default/$connect (aws:SourceArn ArnLike)

        Who may use ResizeNightlyQueue
          ResizeNightlyQueuePolicy, added by SAM for event Nightly (Schedule) (line 18),
            only if IsLive is true
            events.amazonaws.com may send messages to ResizeNightlyQueue
              (sqs:SendMessage) when the call comes from ResizeNightly (aws:SourceArn
              ArnEquals)

        Who may use Check
          ShopOwnAuthorizerPermission, added by SAM for authorizer Own of Shop (line 8)
            apigateway.amazonaws.com may invoke CheckAliaslive (lambda:InvokeFunction)
              when the call comes from Shop/authorizers/* (aws:SourceArn ArnLike)
          SocketAuthorizerPermission, added by SAM for the authorizer of Socket (line
            22)
            apigateway.amazonaws.com may invoke Check (lambda:InvokeFunction) when the
              call comes from Socket/authorizers/* (aws:SourceArn ArnLike)

        Who may use Socket
          whom authorizer CUSTOM lets through may call CONNECT $connect (line 19)
    "#]]
    .assert_eq(&text[at..]);
}

#[test]
fn one_resource_for_programs() {
    let document = Analysis::open(1, TEMPLATE);
    let of = |id| {
        let report = permissions(&document, &Environment::default(), Some(id)).unwrap();
        serde_json::to_string_pretty(&report.json()["resources"]).unwrap()
    };
    expect![[r#"
        [
          {
            "id": "ResizeNightlyQueue",
            "grants": [
              {
                "principal": {
                  "Service": "events.amazonaws.com"
                },
                "origin": {
                  "kind": "sam",
                  "name": "ResizeNightlyQueuePolicy"
                },
                "line": 18,
                "effect": "Allow",
                "actions": [
                  "sqs:SendMessage"
                ],
                "resources": [
                  {
                    "Fn::GetAtt": [
                      "ResizeNightlyQueue",
                      "Arn"
                    ]
                  }
                ],
                "condition": {
                  "ArnEquals": {
                    "aws:SourceArn": {
                      "Fn::GetAtt": [
                        "ResizeNightly",
                        "Arn"
                      ]
                    }
                  }
                },
                "when": [
                  "IsLive"
                ]
              }
            ]
          }
        ]"#]]
    .assert_eq(&of("ResizeNightlyQueue"));
}

#[test]
fn a_hover_tells_of_a_function() {
    check_hover(
        &TEMPLATE.replacen("  Resize:", "  Re$0size:", 1),
        expect![[r#"
            [Resize]

            **`Resize`** · `AWS::Serverless::Function`

            `Ref` returns the name. `Fn::GetAtt`: `Arn`, `SnapStartResponse`

            Named in `Socket`

            Who may use it by its policy:

            - everyone may, on `Resize` when `lambda:FunctionUrlAuthType` `StringEquals` `NONE`: InvokeFunctionUrl (lambda), only if `IsLive` is true
            - everyone may invoke `Resize` (`lambda:InvokeFunction`) when `lambda:InvokedViaFunctionUrl` `Bool` `true`, only if `IsLive` is true
            - `apigateway.amazonaws.com` may invoke `Resize` (`lambda:InvokeFunction`) when the call comes from `Shop/*/GET/images/*` (`aws:SourceArn` `ArnLike`), only if `IsLive` is true
            - `events.amazonaws.com` may invoke `Resize` (`lambda:InvokeFunction`) when the call comes from `ResizeNightly` (`aws:SourceArn` `ArnLike`), only if `IsLive` is true
            - `sns.amazonaws.com` may invoke `Resize` (`lambda:InvokeFunction`) when the call comes from `News` (`aws:SourceArn` `ArnLike`), only if `IsLive` is true
            - `apigateway.amazonaws.com` may invoke `Resize` (`lambda:InvokeFunction`) when the call comes from `Socket/default/$connect` (`aws:SourceArn` `ArnLike`)

            SAM generates beside it:

            - `ResizeUrl` · `AWS::Lambda::Url`
            - `ResizeUrlPublicPermissions` · `AWS::Lambda::Permission`
            - `ResizeURLInvokeAllowPublicAccess` · `AWS::Lambda::Permission`
            - `ResizeGetPermissionlive` · `AWS::Lambda::Permission`
            - `ResizeNightly` · `AWS::Events::Rule`
            - `ResizeNightlyQueue` · `AWS::SQS::Queue`
            - `ResizeNightlyQueuePolicy` · `AWS::SQS::QueuePolicy`
            - `ResizeNightlyPermission` · `AWS::Lambda::Permission`
            - `ResizeTopic` · `AWS::SNS::Subscription`
            - `ResizeTopicPermission` · `AWS::Lambda::Permission`
        "#]],
    );
}

#[test]
fn a_new_event_is_a_grant() {
    let old = TEMPLATE.replace("get, RestApiId", "post, RestApiId");
    let (old, new) = (Analysis::open(1, &old), Analysis::open(2, TEMPLATE));
    let found = changes(&old, &new, &Environment::default(), None).unwrap();
    assert!(found.grants_more());
    expect![[r#"
        apigateway.amazonaws.com (policy of Resize): 1 action under another condition
          (write)

        apigateway.amazonaws.com (policy of Resize)
          under another condition:
            until now when the call comes from Shop/*/POST/images/* (aws:SourceArn
            ArnLike), only if IsLive is true:
            Write  InvokeFunction (lambda)
                   now on Resize when the call comes from Shop/*/GET/images/*
                     (aws:SourceArn ArnLike)
            for example lambda:InvokeFunction on Resize with aws:SourceArn
              arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Shop}//GET/images/
              and no lambda:InvokedViaFunctionUrl
    "#]]
    .assert_eq(&found.text());
    let old = TEMPLATE.replace("FunctionUrlConfig: {AuthType: NONE}", "MemorySize: 128");
    let old = Analysis::open(1, &old);
    let found = changes(&old, &new, &Environment::default(), Some("Resize")).unwrap();
    expect![[r#"
        everyone (policy of Resize) (new): 2 actions more, 2 of them write

        everyone (policy of Resize) (new)
          granted:
            only if IsLive is true:
            Write  InvokeFunctionUrl (lambda)
                   on Resize when lambda:FunctionUrlAuthType StringEquals NONE
            Write  InvokeFunction (lambda)
                   on Resize when lambda:InvokedViaFunctionUrl Bool true
    "#]]
    .assert_eq(&found.text());
}

#[test]
fn roles_that_sam_makes_for_parts_of_resources() {
    let document = Analysis::open(
        1,
        "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Role: arn:aws:iam::123456789012:role/given
      Definition: {StartAt: A, States: {A: {Type: Succeed}}}
      Events:
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
        Call: {Type: Api, Properties: {Path: /go, Method: post}}
  Work:
    Type: AWS::Serverless::Function
    Condition: IsLive
    Properties:
      CodeUri: .
      Handler: a.b
      Runtime: python3.13
      Role: arn:aws:iam::123456789012:role/given
      AutoPublishAlias: live
      DeploymentPreference: {Type: AllAtOnce}
      Events:
        Tick: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}
",
    );
    let report = permissions(&document, &Environment::default(), None).unwrap();
    expect![[r#"
        FlowDailyRole (generated by SAM), for Flow
          FlowDailyRoleStartExecutionPolicy, added by SAM for event Daily (Schedule)
            (line 9)
            Write  StartExecution (states)
                   on Flow

        FlowCallRole (generated by SAM), for Flow
          FlowCallRoleStartExecutionPolicy, added by SAM for event Call (Api) (line 10)
            Write  StartExecution (states)
                   on Flow

        WorkTickRole (generated by SAM), for Work, only if IsLive is true
          WorkTickLambdaPolicy, added by SAM for event Tick (ScheduleV2) (line 22)
            Write  InvokeFunction (lambda)
                   on WorkAliaslive

        CodeDeployServiceRole (generated by SAM)
          AWSCodeDeployRoleForLambda, added by SAM for its own use (line 20)
            Read   DescribeAlarms (cloudwatch)
            Read   GetAlias · GetProvisionedConcurrencyConfig (lambda)
            Write  UpdateAlias (lambda)
            Write  Publish (sns)
                   on *
            Read  GetObject · GetObjectVersion (s3)
                  on */CodeDeploy/*
            Read  GetObject · GetObjectVersion (s3)
                  on * when s3:ExistingObjectTag/UseWithCodeDeploy StringEquals true
            Write  InvokeFunction (lambda)
                   on arn:aws:lambda:*:*:function:CodeDeployHook_*

        Who may use ServerlessRestApi
          everyone may call POST /go (line 10): no authorizer
    "#]]
    .assert_eq(&report.text());
    let flow = permissions(&document, &Environment::default(), Some("Flow")).unwrap();
    expect![[r#"
        FlowDailyRole (generated by SAM), for Flow
          FlowDailyRoleStartExecutionPolicy, added by SAM for event Daily (Schedule)
            (line 9)
            Write  StartExecution (states)
                   on Flow

        FlowCallRole (generated by SAM), for Flow
          FlowCallRoleStartExecutionPolicy, added by SAM for event Call (Api) (line 10)
            Write  StartExecution (states)
                   on Flow
    "#]]
    .assert_eq(&flow.text());
    let role = permissions(&document, &Environment::default(), Some("WorkTickRole")).unwrap();
    let json = serde_json::to_string_pretty(&role.json()).unwrap();
    expect![[r#"
        {
          "roles": [
            {
              "id": "WorkTickRole",
              "madeFor": "Work",
              "users": [],
              "grants": [
                {
                  "origin": {
                    "kind": "sam",
                    "name": "WorkTickLambdaPolicy"
                  },
                  "line": 22,
                  "effect": "Allow",
                  "actions": [
                    "lambda:InvokeFunction"
                  ],
                  "resources": [
                    {
                      "Ref": "WorkAliaslive"
                    }
                  ]
                }
              ],
              "grantsNothing": [],
              "unseen": [],
              "when": [
                "IsLive"
              ]
            }
          ],
          "resources": []
        }"#]]
    .assert_eq(&json);
}

#[test]
fn who_may_call_the_routes_of_apis() {
    let document = Analysis::open(
        1,
        "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Users: {Type: AWS::Cognito::UserPool}
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth:
        DefaultAuthorizer: Pool
        Authorizers: {Pool: {UserPoolArn: !GetAtt Users.Arn}}
        ResourcePolicy: {IpRangeWhitelist: [203.0.113.0/24]}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: a.b
      Runtime: python3.13
      Events:
        Get: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !Ref Shop}}
        Open: {Type: Api, Properties: {Path: /b, Method: get, RestApiId: !Ref Shop, Auth: {Authorizer: NONE}}}
        Sign: {Type: Api, Properties: {Path: /c, Method: post, RestApiId: !Ref Shop, Auth: {Authorizer: AWS_IAM, ApiKeyRequired: true}}}
        Any: {Type: HttpApi}
",
    );
    let report = permissions(&document, &Environment::default(), Some("Shop")).unwrap();
    expect![[r#"
        Who may use Shop
          Shop, added by SAM for ResourcePolicy (line 4)
            Write  Invoke (execute-api)
                   everyone may, on execute-api:/live/POST/c
            Write  Invoke (execute-api)
                   everyone may, on execute-api:/live/GET/b
            Write  Invoke (execute-api)
                   everyone may, on execute-api:/live/GET/a
            but not:
            Write  Invoke (execute-api)
                   everyone may, on execute-api:/live/POST/c when aws:SourceIp
                     NotIpAddress [203.0.113.0/24]
            Write  Invoke (execute-api)
                   everyone may, on execute-api:/live/GET/b when aws:SourceIp
                     NotIpAddress [203.0.113.0/24]
            Write  Invoke (execute-api)
                   everyone may, on execute-api:/live/GET/a when aws:SourceIp
                     NotIpAddress [203.0.113.0/24]
          whom authorizer Pool lets through may call GET /a (line 4)
          everyone may call GET /b (line 4): no authorizer
          who is allowed execute-api:Invoke and has an API key may call POST /c (line 4)
    "#]]
    .assert_eq(&report.text());
    let json = serde_json::to_string_pretty(&report.json()["resources"][0]["routes"]).unwrap();
    expect![[r#"
        [
          {
            "method": "GET",
            "path": "/a",
            "authorization": "AUTHORIZER",
            "apiKey": false,
            "line": 4,
            "authorizer": "Pool"
          },
          {
            "method": "GET",
            "path": "/b",
            "authorization": "NONE",
            "apiKey": false,
            "line": 4
          },
          {
            "method": "POST",
            "path": "/c",
            "authorization": "AWS_IAM",
            "apiKey": true,
            "line": 4
          }
        ]"#]]
    .assert_eq(&json);
    let report = permissions(
        &document,
        &Environment::default(),
        Some("ServerlessHttpApi"),
    )
    .unwrap();
    expect![[r#"
        Who may use ServerlessHttpApi
          everyone may call ANY $default (line 22): no authorizer
    "#]]
    .assert_eq(&report.text());
    let source = document.source().replacen("  Shop:", "  Sh$0op:", 1);
    check_hover(
        &source,
        expect![[r#"
            [Shop]

            **`Shop`** · `AWS::Serverless::Api`

            `Ref` returns the ID. `Fn::GetAtt`: `RestApiId`, `RootResourceId`

            Named in `Work`

            Who may use it by its policy:

            - everyone may, on `execute-api:/live/POST/c`: Invoke (execute-api)
            - everyone may, on `execute-api:/live/GET/b`: Invoke (execute-api)
            - everyone may, on `execute-api:/live/GET/a`: Invoke (execute-api)
            - not: everyone may, on `execute-api:/live/POST/c` when `aws:SourceIp` `NotIpAddress` `[203.0.113.0/24]`: Invoke (execute-api)
            - not: everyone may, on `execute-api:/live/GET/b` when `aws:SourceIp` `NotIpAddress` `[203.0.113.0/24]`: Invoke (execute-api)
            - not: everyone may, on `execute-api:/live/GET/a` when `aws:SourceIp` `NotIpAddress` `[203.0.113.0/24]`: Invoke (execute-api)

            Who may call its routes:

            - whom authorizer `Pool` lets through may call `GET /a` (line 4)
            - everyone may call `GET /b` (line 4): no authorizer
            - who is allowed `execute-api:Invoke` and has an API key may call `POST /c` (line 4)

            SAM generates beside it:

            - `ShopliveStage` · `AWS::ApiGateway::Stage`
            - `ShopDeployment…` · `AWS::ApiGateway::Deployment`
        "#]],
    );
}
