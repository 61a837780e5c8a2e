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

            Who may use it by its policy:

            - everyone may, on `Resize` when `lambda:FunctionUrlAuthType` `StringEquals` `NONE`: InvokeFunctionUrl (lambda), only if `IsLive` is true
            - everyone may invoke `Resize` (`lambda:InvokeFunction`) when `lambda:InvokedViaFunctionUrl` `Bool` `true`, only if `IsLive` is true
            - `apigateway.amazonaws.com` may invoke `Resize` (`lambda:InvokeFunction`) when the call comes from `Shop/*/GET/images/*` (`aws:SourceArn` `ArnLike`), only if `IsLive` is true
            - `events.amazonaws.com` may invoke `Resize` (`lambda:InvokeFunction`) when the call comes from `ResizeNightly` (`aws:SourceArn` `ArnLike`), only if `IsLive` is true
            - `sns.amazonaws.com` may invoke `Resize` (`lambda:InvokeFunction`) when the call comes from `News` (`aws:SourceArn` `ArnLike`), only if `IsLive` is true
            - `apigateway.amazonaws.com` may invoke `Resize` (`lambda:InvokeFunction`) when the call comes from `Socket/default/$connect` (`aws:SourceArn` `ArnLike`)
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
