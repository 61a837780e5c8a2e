//! `serverless.yml`: the roles are those that `osls package` writes, and every feature reads the file as it reads a
//! template.
#![expect(
    clippy::unwrap_used,
    reason = "a test program fails by panicking, in its helpers too"
)]

use expect_test::{Expect, expect};
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::fixture;
use sam_core::syntax::FileFormat;
use sam_core::text::size;
use sam_ide::{can, changes, complete, findings, findings_in, fixes, hover, who_can};
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const ORDERS: &str = include_str!("templates/serverless/orders.yml");

/// The services with the answers of `osls package`: the project's own, and those in the folder that `SAM_LSP_SERVICES`
/// names.
fn services() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates/serverless");
    let others = std::env::var_os("SAM_LSP_SERVICES").map(PathBuf::from);
    let folders = [own].into_iter().chain(others);
    let files = folders.flat_map(|it| std::fs::read_dir(it).unwrap());
    let files = files.map(|it| it.unwrap().path());
    files
        .filter(|it| it.extension().is_some_and(|it| it == "yml"))
        .collect()
}

#[test]
fn roles_are_those_that_the_framework_writes() {
    let mut compared = 0;
    let mut differences = Vec::new();
    for path in services() {
        let document = Analysis::open(1, &std::fs::read_to_string(&path).unwrap());
        assert_eq!(document.format(), FileFormat::Serverless, "{path:?}");
        let expected = std::fs::read_to_string(path.with_extension("expected.json")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let template = document.template();
        let properties = |id: &str| {
            let resource = template.resource(id);
            let properties = resource.and_then(|it| it.properties());
            properties.map_or(Value::Null, |it| it.to_value())
        };
        for (id, role) in expected["roles"].as_object().unwrap() {
            let [ours, theirs] = [&properties(id), &role["Properties"]].map(with_lists);
            if ours != theirs {
                differences.push(format!("{path:?}: {id}\n  {ours}\n  {theirs}"));
            }
            compared += 1;
        }
        for (id, role) in expected["functions"].as_object().unwrap() {
            if properties(id)["Role"] != *role {
                differences.push(format!("{path:?}: role of {id}"));
            }
        }
        let roles = template.resources_of_type("AWS::IAM::Role");
        let made: Vec<&str> = roles.map(|it| it.id).collect();
        let expected: Vec<&String> = expected["roles"].as_object().unwrap().keys().collect();
        if made.len() != expected.len() {
            differences.push(format!("{path:?}: {made:?}, not {expected:?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(compared >= 21, "{compared}");
}

/// A value with actions and resources as lists: the framework makes a list of one text and a text of a list with one, as
/// its schema wants.
fn with_lists(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(with_lists).collect(),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let value = match key.as_str() {
                    "Action" | "NotAction" | "Resource" | "NotResource" if !value.is_array() => {
                        Value::Array(vec![with_lists(value)])
                    }
                    _ => with_lists(value),
                };
                (key.clone(), value)
            });
            Value::Object(entries.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[test]
fn files_of_others_are_silent() {
    for text in [
        "service: x\nprovider:\n  name: google\nfunctions:\n  a: {handler: b}\n",
        "service: x\nprovider: azure\n",
        "provider: aws\nresources: []\n",
        "service: web\nversion: 1\n",
        "functions:\n  a: {handler: b}\n",
        "services:\n  web: {image: nginx}\nprovider: aws\n",
    ] {
        let document = Analysis::open(1, text);
        assert!(!document.template().is_recognised(), "{text}");
        assert_eq!(findings(&document).iter().len(), 0, "{text}");
    }
}

/// The findings: the text that each is about, its rule and what it says.
#[track_caller]
fn check(text: &str, expected: Expect) {
    let document = Analysis::open(1, text);
    let mut shown = String::new();
    for it in findings(&document).iter() {
        let at = document.slice(it.range).lines().next().unwrap_or_default();
        writeln!(shown, "{at} · {}: {}", it.code, it.message).unwrap();
    }
    expected.assert_eq(&shown);
}

const HEAD: &str = "service: shop\nprovider:\n  name: aws\n  runtime: nodejs22.x\n";

#[test]
fn rules_look_at_every_place_of_a_policy() {
    let statement = "- {Effect: Allow, Action: s3:GetObjcet, Resource: 'arn:aws:s3:::a/*'}\n";
    let function = "functions:\n  one: {handler: a.b}\n";
    for text in [
        format!("{HEAD}  iam:\n    role:\n      statements:\n      {statement}{function}"),
        format!("{HEAD}  iamRoleStatements:\n  {statement}{function}"),
        format!(
            "plugins: [serverless-iam-roles-per-function]\n{HEAD}functions:\n  one:\n    handler: a.b\n    iamRoleStatements:\n    {statement}"
        ),
        format!(
            "{HEAD}functions:\n  one:\n    handler: a.b\n    iam:\n      role:\n        statements:\n        {statement}"
        ),
        format!(
            "{HEAD}  iamRoleStatements: ${{self:custom.rights}}\n{function}custom:\n  rights:\n  {statement}"
        ),
        format!(
            "{HEAD}{function}resources:\n  Resources:\n    P:\n      Type: AWS::IAM::ManagedPolicy\n      Properties:\n        PolicyDocument:\n          Version: '2012-10-17'\n          Statement:\n          {statement}"
        ),
    ] {
        let document = Analysis::open(1, &text);
        let found = findings(&document);
        let codes: Vec<_> = found
            .iter()
            .map(|it| (it.code, document.slice(it.range)))
            .collect();
        assert_eq!(codes, [("policy-unknown-action", "s3:GetObjcet")], "{text}");
        let resolver = document.resolver();
        let fix = found.iter().flat_map(|it| fixes(&resolver, it)).next();
        let edits = fix.unwrap().edits;
        let [edit] = edits.as_slice() else {
            panic!("{edits:?}")
        };
        assert_eq!(
            (document.slice(edit.range), &*edit.new_text),
            ("s3:GetObjcet", "s3:GetObject")
        );
    }
}

#[test]
fn what_the_framework_adds_is_nobodys_fault() {
    check(ORDERS, expect![[r#""#]]);
}

#[test]
fn what_variables_come_to_is_checked() {
    check(
        &format!(
            "{HEAD}  stage: ${{opt:stage, 'dev'}}\ncustom:\n  action: s3:GetObjcet\n  dev: {{bucket: pictures}}\nfunctions:\n  one: {{handler: a.b}}\nresources:\n  Resources:\n    P:\n      Type: AWS::IAM::ManagedPolicy\n      Properties:\n        PolicyDocument:\n          Version: '2012-10-17'\n          Statement:\n          - Effect: Allow\n            Action: ${{self:custom.action}}\n            Resource: arn:aws:s3:::${{self:custom.${{self:provider.stage}}.bucket}}/*\n          - Effect: Allow\n            Action: sqs:SendMessage\n            Resource: arn:aws:sqs:us-east-1:${{aws:accountId}}:${{ssm:/queue}}\n"
        ),
        expect![[r#"
            ${self:custom.action} · policy-unknown-action: Amazon S3 has no action `s3:GetObjcet`, so it allows nothing. Did you mean `s3:GetObject`?
        "#]],
    );
    // A variable that leads to itself, and one that doubles itself.
    check(
        &format!(
            "{HEAD}custom:\n  a: ${{self:custom.a}}\n  b: '${{self:custom.c}}${{self:custom.c}}'\n  c: '${{self:custom.b}}${{self:custom.b}}'\nfunctions:\n  one: {{handler: '${{self:custom.a}}', name: '${{self:custom.b}}'}}\n"
        ),
        expect![[r#""#]],
    );
}

#[test]
fn pseudo_parameters_of_the_plugin_are_those_of_cloudformation() {
    let service = |plugins: &str| {
        format!(
            "{plugins}{HEAD}  iamRoleStatements:\n  - {{Effect: Allow, Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:#{{AWS::Region}}:#{{AWS::AccountId}}:table/x'}}\n  - {{Effect: Allow, Action: 'dynamodb:PutItem', Resource: {{Fn::Sub: 'arn:aws:dynamodb:#{{AWS::Region}}:${{AWS::AccountId}}:table/y'}}}}\nfunctions:\n  one: {{handler: a.b}}\n"
        )
    };
    check(
        &service("plugins: [serverless-pseudo-parameters]\n"),
        expect![[""]],
    );
    check(
        &service(""),
        expect![[r#"
        'arn:aws:dynamodb:#{AWS::Region}:#{AWS::AccountId}:table/x' · policy-arn-malformed: `#{AWS` is not a region, so no resource has this ARN. Write one, or `${AWS::Region}` in `!Sub`.
        {Fn::Sub: 'arn:aws:dynamodb:#{AWS::Region}:${AWS::AccountId}:table/y'} · policy-arn-malformed: `#{AWS` is not a region, so no resource has this ARN. Write one, or `${AWS::Region}` in `!Sub`.
    "#]],
    );
    let document = Analysis::open(1, &service("plugins: [serverless-pseudo-parameters]\n"));
    let answer = |action: &str, resource: &str| {
        let environment = Environment::default();
        let found = can(&document, &environment, "one", action, Some(resource));
        let text = found.map_or_else(|it| format!("{it:?}"), |it| it.text());
        text.lines().next().unwrap_or_default().to_owned()
    };
    let arn = "arn:aws:dynamodb:us-east-1:111122223333:table/";
    let of = |action: &str, table: &str| answer(action, &format!("{arn}{table}"));
    expect!["one: only if"].assert_eq(&of("dynamodb:GetItem", "x"));
    expect!["one: only if"].assert_eq(&of("dynamodb:PutItem", "y"));
    expect!["one: no"].assert_eq(&of("dynamodb:PutItem", "x"));
}

#[test]
fn what_only_readers_of_templates_refuse_is_no_fault() {
    check(
        &format!(
            "{HEAD}functions:\n  one: {{handler: a.b, events: [{{schedule: {{rate: [cron(0 1 * * ? *)]}}}}]}}\n"
        ),
        expect![[""]],
    );
}

#[test]
fn callers_of_a_function_are_those_of_its_events() {
    let text = format!(
        "{HEAD}functions:\n  two:\n    handler: a.c\n    url: true\n    events:\n    - http: {{path: /x, method: get}}\n    - httpApi: GET /y\n    - websocket: $connect\n    - s3: {{bucket: uploads}}\n    - s3: photos\n    - sns: news\n    - sns: !Ref Topic\n    - schedule: rate(1 day)\n    - schedule: {{rate: rate(1 day), method: scheduler}}\n    - eventBridge: {{eventBus: bus, pattern: {{source: [x]}}}}\n    - cloudwatchLog: /aws/x\n    - iot: {{sql: \"SELECT * FROM 'a'\"}}\n    - alexaSkill: amzn1.ask.skill.1\n    - cognitoUserPool: {{pool: P1, trigger: PreSignUp}}\nresources:\n  Resources:\n    Topic: {{Type: AWS::SNS::Topic}}\n"
    );
    check(&text, expect![[""]]);
    let document = Analysis::open(1, &text);
    let environment = Environment::default();
    let mut shown = String::new();
    for action in ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"] {
        let found = who_can(&document, &environment, action, "two");
        let text = found.map_or_else(|it| format!("{it:?}"), |it| it.text());
        let is_told = |it: &&str| !it.is_empty() && (!it.starts_with(' ') || it.contains("(line"));
        for line in text.lines().filter(is_told) {
            writeln!(shown, "{line}").unwrap();
        }
    }
    expect![[r#"
        TwoLambdaFunction: yes
          allowed by statements written in IamRoleLambdaExecution (line 1)
        s3.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionS31 (line 13)
          allowed by statements written in TwoLambdaPermissionS32 (line 14)
        sns.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionSns1 (line 15)
          allowed by statements written in TwoLambdaPermissionSns2 (line 16)
        events.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionSchedule1 (line 17)
          allowed by statements written in TwoLambdaPermissionEventBridge1 (line 19)
        logs.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionCloudwatchLog1 (line 20)
        iot.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionIot1 (line 21)
        alexa-appkit.amazon.com: only if
          allowed by statements written in TwoLambdaPermissionAlexaSkill1 (line 22)
        cognito-idp.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionCognitoUserPool1 (line 23)
        apigateway.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionHttp (line 10)
          allowed by statements written in TwoLambdaPermissionHttpApi (line 11)
          allowed by statements written in TwoLambdaPermissionWebsocket (line 12)
        TwoLambdaFunction: only if
          allowed by statements written in TwoLambdaPermissionFnUrl (line 8)
        everyone: only if
          allowed by statements written in TwoLambdaPermissionFnUrl (line 8)
        s3.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionFnUrl (line 8)
        sns.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionFnUrl (line 8)
        events.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionFnUrl (line 8)
        logs.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionFnUrl (line 8)
        iot.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionFnUrl (line 8)
        alexa-appkit.amazon.com: only if
          allowed by statements written in TwoLambdaPermissionFnUrl (line 8)
        cognito-idp.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionFnUrl (line 8)
        apigateway.amazonaws.com: only if
          allowed by statements written in TwoLambdaPermissionFnUrl (line 8)
    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_route_that_asks_nobody_any_more_is_more() {
    let service = |authorizer: &str, more: &str| {
        format!(
            "{HEAD}functions:\n  a:\n    handler: a.b\n    url: {{invokeMode: BUFFERED{authorizer}}}\n    events:\n    - http: {{path: /c, method: get{authorizer}}}\n    - httpApi: {{method: GET, path: /a{more}}}\n"
        )
    };
    let old = service(", authorizer: aws_iam", ", authorizer: {type: aws_iam}");
    let [old, new] = [old, service("", "")].map(|it| Analysis::open(1, &it));
    let environment = Environment::default();
    let report = |old: &Analysis, new: &Analysis| {
        let found = changes(old, new, &environment, None);
        found.map_or_else(String::new, |it| {
            format!("{}grants more: {}\n", it.text(), it.grants_more())
        })
    };
    expect![[r#"
        API ApiGatewayRestApi: 1 route more that everyone may invoke
        API HttpApi: 1 route more that everyone may invoke
        everyone (policy of ALambdaFunction) (new): 1 action more (write)

        API ApiGatewayRestApi
          widened:
            everyone may invoke GET (ApiGatewayMethodCGet) (until now: signed callers)

        API HttpApi
          widened:
            everyone may invoke GET /a (until now: signed callers)

        everyone (policy of ALambdaFunction) (new)
          granted:
            Write  InvokeFunctionUrl (lambda)
                   on ALambdaFunction when lambda:FunctionUrlAuthType StringEquals NONE
        grants more: true
        and back
        API ApiGatewayRestApi: 1 route with other callers
        API HttpApi: 1 route with other callers
        everyone (policy of ALambdaFunction) (removed): 1 action fewer (write)

        API ApiGatewayRestApi
          narrowed:
            signed callers may invoke GET (ApiGatewayMethodCGet) (until now: everyone)

        API HttpApi
          narrowed:
            signed callers may invoke GET /a (until now: everyone)

        everyone (policy of ALambdaFunction) (removed)
          revoked:
            Write  InvokeFunctionUrl (lambda)
                   on ALambdaFunction when lambda:FunctionUrlAuthType StringEquals NONE
        grants more: false
    "#]]
    .assert_eq(&(report(&old, &new) + "and back\n" + &report(&new, &old)));
}

#[test]
fn a_function_is_asked_for_by_its_key() {
    let text = format!(
        "{HEAD}  iamRoleStatements:\n  - {{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: !GetAtt TwoLambdaFunction.Arn}}\nfunctions:\n  one: {{handler: a.b}}\n  two: {{handler: a.b}}\n"
    );
    let document = Analysis::open(1, &text);
    let environment = Environment::default();
    for (resource, expected) in [
        ("two", "one: yes"),
        ("one", "one: no"),
        ("three", "NoResource"),
    ] {
        let found = can(
            &document,
            &environment,
            "one",
            "lambda:InvokeFunction",
            Some(resource),
        );
        let text = found.map_or_else(|it| format!("{it:?}"), |it| it.text());
        assert_eq!(text.lines().next(), Some(expected));
    }
}

#[test]
fn what_resources_merges_is_one_resource() {
    check(
        &format!(
            "{HEAD}functions:\n  one: {{handler: a.b}}\nresources:\n  Resources:\n    IamRoleLambdaExecution:\n      Properties:\n        Policies:\n        - PolicyDocument:\n            Statement:\n            - Action: [logs:CreateLogStraem]\n  extensions:\n    OneLambdaFunction: {{Properties: {{Timeout: 3, Tmieout: 3}}}}\n"
        ),
        expect![[r#"
            logs:CreateLogStraem · policy-unknown-action: Amazon CloudWatch Logs has no action `logs:CreateLogStraem`, so it allows nothing. Did you mean `logs:CreateLogStream`?
            Tmieout · unknown-property: `AWS::Lambda::Function` has no property `Tmieout`. Did you mean `Timeout`?
        "#]],
    );
}

#[test]
fn a_default_that_only_a_deployment_knows_is_a_text() {
    check(
        &format!(
            "{HEAD}functions:\n  one: {{handler: a.b}}\nresources:\n  Parameters:\n    Domain:\n      Type: String\n      Default: ${{file(a.yml):domain}}\n    Name: {{Type: String, Default: 'api-${{ssm:/name}}'}}\n"
        ),
        expect![[r#""#]],
    );
}

#[test]
fn a_map_that_only_a_deployment_knows_is_no_fault() {
    check(
        &format!(
            "{HEAD}functions:\n  one: {{handler: a.b, condition: '${{file(x.yml):c}}'}}\nresources:\n  Resources:\n    U: {{Type: AWS::DynamoDB::Table, Properties: '${{file(u.yml)}}'}}\n    R: {{Type: AWS::IAM::Role, Properties: '${{file(role.yml)}}', UpdatePolicy: '${{file(up.yml)}}'}}\n    P: {{Type: AWS::S3::BucketPolicy, Properties: '${{file(bp.yml)}}', DeletionPolicy: '${{file(x.yml):d}}'}}\n    I: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {{source: [a]}}}}, Condition: '${{self:custom.x}}'}}\n    Q: {{Type: AWS::SQS::Queue, DependsOn: '${{file(d.yml)}}'}}\n    Q2: {{Type: AWS::SQS::Queue, DependsOn: [Q, '${{file(d.yml)}}'], Properties: {{FifoQueue: '${{file(x.yml):f}}'}}}}\n  Outputs: {{O: '${{file(o.yml)}}', E: {{Value: a, Export: '${{file(o.yml):e}}', Condition: '${{file(o.yml):c}}'}}}}\n"
        ),
        expect![[r#""#]],
    );
}

#[test]
fn the_runtime_of_all_functions_is_checked_once() {
    let text = "service: a\nprovider: {name: aws, runtime: nodejs12.x}\nfunctions:\n  one: {handler: a.b}\n  two: {handler: a.b}\n";
    let environment = Environment {
        date: "2026-11-29".to_owned(),
        ..Environment::default()
    };
    let document = Analysis::open(1, text);
    let found = findings_in(&document, &environment);
    let found: Vec<_> = found
        .iter()
        .map(|it| (it.code, document.slice(it.range)))
        .collect();
    assert_eq!(found, [("runtime-deprecated", "nodejs12.x")]);
}

#[test]
fn permissions_are_those_of_the_roles() {
    let document = Analysis::open(1, ORDERS);
    let environment = Environment::default();
    let report = sam_ide::permissions(&document, &environment, None);
    expect![[r#"
        IamRoleLambdaExecution, role of ListDashordersLambdaFunction and
          OtherUnderscoreoneLambdaFunction
          statements written in IamRoleLambdaExecution (line 1)
            Write    CreateLogStream · CreateLogGroup (logs)
            Tagging  TagResource (logs)
                     on log-group:/aws/lambda/custom-name:* and
                       log-group:/aws/lambda/shop-dev*:*
            Write  PutLogEvents (logs)
                   on log-group:/aws/lambda/custom-name:*:* and
                     log-group:/aws/lambda/shop-dev*:*:*
          statements written in IamRoleLambdaExecution (line 11)
            Read   Query (dynamodb)
            Write  PutItem (dynamodb)
                   on Orders and Orders/index/*
          statements written in IamRoleLambdaExecution (line 24)
            Write  SendEmail (ses)
                   on arn:aws:ses:eu-west-1:111122223333:identity/example.com
          statements written in IamRoleLambdaExecution (line 36)
            Write  Publish (sns)
                   on arn:aws:sns:us-east-1:111122223333:dead
          statements written in IamRoleLambdaExecution (line 1)
            Write  PutTraceSegments · PutTelemetryRecords (xray)
                   on *
            Write  InvokeFunction (lambda)
                   on function:shop-dev-list-orders
          statements written in IamRoleLambdaExecution (line 40)
            Write  SendMessage (sqs)
                   on arn:aws:sqs:us-east-1:111122223333:failed
          statements written in IamRoleLambdaExecution (line 34)
            Read  GetRecords · GetShardIterator · DescribeStream · ListStreams
                  (dynamodb)
                  on Orders.StreamArn
          statements written in IamRoleLambdaExecution (line 35)
            Read   ReceiveMessage · GetQueueAttributes (sqs)
            Write  DeleteMessage (sqs)
                   on arn:aws:sqs:us-east-1:111122223333:jobs
          managed policy AmazonS3ReadOnlyAccess (line 18)
            List  List* (s3)
            List  List* (s3-object-lambda)
            Read  Get* · Describe* (s3)
            Read  Get* (s3-object-lambda)
                  on *
          managed policy AWSLambdaVPCAccessExecutionRole (line 1)
            List   DescribeNetworkInterfaces · DescribeSubnets (ec2)
            Write  CreateLogGroup · CreateLogStream · PutLogEvents (logs)
            Write  CreateNetworkInterface · DeleteNetworkInterface ·
                   AssignPrivateIpAddresses · UnassignPrivateIpAddresses (ec2)
                   on *

        Who may use ListDashordersLambdaFunction
          statements written in ListDashordersLambdaPermissionHttpApi (line 33)
            apigateway.amazonaws.com may invoke ListDashordersLambdaFunction
              (lambda:InvokeFunction) when the call comes from ${HttpApi}/*
              (aws:SourceArn ArnLike)
    "#]]
    .assert_eq(&report.map(|it| it.text()).unwrap_or_default());
    let can = can(
        &document,
        &environment,
        "ListDashordersLambdaFunction",
        "dynamodb:Query",
        Some("Orders"),
    );
    expect![[r#"
        ListDashordersLambdaFunction: only if
          allowed by statements written in IamRoleLambdaExecution (line 11)
            Read   Query (dynamodb)
            Write  PutItem (dynamodb)
                   on Orders and Orders/index/*
          at most what its permissions boundary allows, which is not known:
            arn:aws:iam::111122223333:policy/boundary (line 1)
    "#]]
    .assert_eq(&can.map(|it| it.text()).unwrap_or_default());
}

#[track_caller]
fn check_hover(fixture: &str, expected: Expect) {
    let (text, cursor) = fixture::cursor(fixture);
    let document = Analysis::open(1, &text);
    let hover = hover(&document, cursor.start());
    let first = hover.as_ref().and_then(|it| it.markdown.lines().next());
    expected.assert_eq(first.unwrap_or_default());
}

#[test]
fn what_another_file_has_is_not_known() {
    let mut shown = String::new();
    for text in [
        "service: shop\nprovider: ${file(provider.yml)}\nfunctions: {one: {handler: a.b}}\n",
        "service: shop\nprovider: {name: aws, runtime: nodejs22.x, iam: '${file(iam.yml)}'}\nfunctions: {one: {handler: a.b}}\n",
        "service: shop\nprovider: {name: aws, runtime: nodejs22.x, iam: {role: '${file(iam.yml):role}'}}\nfunctions: {one: {handler: a.b}}\n",
        "service: shop\nprovider: {name: aws, runtime: nodejs22.x, iam: {role: {statements: '${file(iam.yml)}'}}}\nfunctions: ['${file(f.yml)}', {one: {handler: a.b}}]\n",
        "service: shop\nprovider: {name: aws, runtime: nodejs22.x}\nfunctions: ${file(f.yml)}\n",
        "service: shop\nprovider: {name: aws, runtime: nodejs22.x}\nplugins: [serverless-iam-roles-per-function]\nfunctions: {one: {handler: a.b, iamRoleStatements: '${file(one.yml)}'}}\n",
    ] {
        let document = Analysis::open(1, text);
        assert!(document.template().is_recognised(), "{text}");
        assert_eq!(findings(&document).iter().len(), 0, "{text}");
        let report = sam_ide::permissions(&document, &Environment::default(), None);
        let text = report.map(|it| it.text()).unwrap_or_default();
        let told = text.lines().filter(|it| {
            it.contains("Role") && !it.contains("written in")
                || it.contains("file/")
                || it.contains("logs")
        });
        told.for_each(|it| writeln!(shown, "{it}").unwrap());
        shown.push('\n');
    }
    expect![[r#"
        IamRoleLambdaExecution, role of OneLambdaFunction
            Write    CreateLogStream · CreateLogGroup (logs)
            Tagging  TagResource (logs)
            Write  PutLogEvents (logs)
          file/provider/yml (line 2): its permissions are not in this template

        IamRoleLambdaExecution, role of OneLambdaFunction
            Write    CreateLogStream · CreateLogGroup (logs)
            Tagging  TagResource (logs)
            Write  PutLogEvents (logs)
          file/iam/yml (line 2): its permissions are not in this template

        IamRoleLambdaExecution, role of OneLambdaFunction
            Write    CreateLogStream · CreateLogGroup (logs)
            Tagging  TagResource (logs)
            Write  PutLogEvents (logs)
          file/iam/yml/role (line 2): its permissions are not in this template

        IamRoleLambdaExecution, role of OneLambdaFunction
            Write    CreateLogStream · CreateLogGroup (logs)
            Tagging  TagResource (logs)
            Write  PutLogEvents (logs)
          file/iam/yml (line 2): its permissions are not in this template

        IamRoleLambdaExecution
            Write    CreateLogStream · CreateLogGroup (logs)
            Tagging  TagResource (logs)
            Write  PutLogEvents (logs)

        IamRoleLambdaExecution
            Write    CreateLogStream · CreateLogGroup (logs)
            Tagging  TagResource (logs)
            Write  PutLogEvents (logs)
        OneIamRoleLambdaExecution, role of OneLambdaFunction
            Write  CreateLogStream · CreateLogGroup · PutLogEvents (logs)
          file/one/yml (line 4): its permissions are not in this template

    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_hover_explains_each_part() {
    check_hover(
        &ORDERS.replacen("dynamodb:Qu", "dynamodb:Qu$0", 1),
        expect!["**`dynamodb:Query`** · Read · Amazon DynamoDB"],
    );
    check_hover(
        &ORDERS.replacen("AmazonS3", "Amazon$0S3", 1),
        expect!["**`AmazonS3ReadOnlyAccess`** · managed policy · 95 actions"],
    );
    check_hover(
        &ORDERS.replacen("!GetAtt Ord", "!GetAtt Ord$0", 1),
        expect!["**`Orders`** · `AWS::DynamoDB::Table`"],
    );
    check_hover(
        &ORDERS.replacen("  list-or", "  list-or$0", 1),
        expect!["**`ListDashordersLambdaFunction`** · `AWS::Lambda::Function`"],
    );
    check_hover(
        &ORDERS.replacen("BillingMo", "BillingMo$0", 1),
        expect!["**`BillingMode`** · string"],
    );
    check_hover(&ORDERS.replacen("runti", "runti$0", 1), expect![[r#""#]]);
}

/// The labels of what is offered first.
#[track_caller]
fn check_completion(fixture: &str, count: usize, expected: Expect) {
    let (text, cursor) = fixture::cursor(fixture);
    let items = complete(&Analysis::open(1, &text), cursor.start()).items;
    let labels: Vec<&str> = items.iter().take(count).map(|it| &*it.label).collect();
    expected.assert_eq(&labels.join("\n"));
}

#[test]
fn completion_offers_what_fits() {
    let of = |rest: &str| {
        format!(
            "{HEAD}  iam:\n    role:\n      statements:\n{rest}functions:\n  one: {{handler: a.b}}\nresources:\n  Resources:\n    Orders: {{Type: AWS::SQS::Queue}}\n"
        )
    };
    check_completion(
        &of("        - Effect: Allow\n          Action: sqs:Send$0\n"),
        2,
        expect!["sqs:SendMessage"],
    );
    check_completion(
        &of("        - Effect: Allow\n          Action: sqs:SendMessage\n          Resource: $0\n"),
        2,
        expect![[r#"
            !GetAtt Orders.Arn
            !Ref"#]],
    );
    check_completion(
        &of("        - Effect: $0\n"),
        2,
        expect![[r#"
        Allow
        Deny"#]],
    );
    check_completion(
        &of("        - Effect: Allow\n          $0\n"),
        3,
        expect![[r#"
            Action
            Resource
            Condition"#]],
    );
    check_completion(&format!("{HEAD}$0\n"), 3, expect![[r#""#]]);
}

#[test]
fn nothing_that_is_typed_ends_it() {
    for at in (0..ORDERS.len()).step_by(3) {
        let typed = Analysis::open(1, &ORDERS[..at]);
        let _ = (findings(&typed), complete(&typed, size(at)));
    }
    for (name, text) in fixture::hostile_texts(2_000) {
        let document = Analysis::open(
            1,
            &format!("{HEAD}functions:\n  one:\n    handler: x\n    x: {text}"),
        );
        let _ = (findings(&document), name);
    }
}

#[test]
fn other_files_count_where_they_are_given() {
    let text = "service: shop\nprovider: {name: aws, runtime: nodejs22.x, iam: {role: {statements: '${file(./roles.yml):all}'}}}\n\
                functions: '${file(functions.yml)}'\ncustom: '${file(config.${sls:stage}.yml)}'\n";
    let files = std::collections::BTreeMap::from([
        (
            "roles.yml".to_owned(),
            "all:\n- Effect: Allow\n  Action: dynamodb:GetItem\n  Resource: arn:aws:dynamodb:*:*:table/${self:custom.table}\n".to_owned(),
        ),
        ("functions.yml".to_owned(), "one: {handler: a.b}\n".to_owned()),
        ("config.dev.yml".to_owned(), "name: orders\ntable: ${self:custom.name}\n".to_owned()),
    ]);
    let document = Analysis::open(1, text);
    assert_eq!(
        document.named_files(),
        ["config.dev.yml", "functions.yml", "roles.yml"]
    );
    let resource = Some("arn:aws:dynamodb:eu-west-1:111122223333:table/orders");
    let word = |document: &Analysis, action: &str| {
        let who = "OneLambdaFunction";
        let found = can(document, &Environment::default(), who, action, resource);
        let text = found.map_or_else(|it| format!("{it:?}"), |it| it.text());
        text.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(word(&document, "dynamodb:GetItem"), "NoRole");
    let document = document.with_named_files(&files);
    assert_eq!(
        word(&document, "dynamodb:GetItem"),
        "OneLambdaFunction: yes"
    );
    assert_eq!(word(&document, "dynamodb:PutItem"), "OneLambdaFunction: no");
}

/// The code of the functions of a service.
struct Code;

impl sam_code::Files for Code {
    fn text(&self, path: &str) -> Option<std::sync::Arc<str>> {
        (path == "src/get.py").then(|| {
            "import boto3, os\ntable = boto3.resource('dynamodb').Table(os.environ['TABLE'])\ndef main(event, context):\n    return table.get_item(Key={'id': '1'})\n".into()
        })
    }
}

#[test]
fn code_is_found_by_its_handler() {
    let text = format!(
        "{HEAD}  environment: {{TABLE: !Ref Orders}}\nfunctions:\n  get:\n    handler: src/get.main\n    runtime: python3.13\nresources:\n  Resources:\n    Orders: {{Type: AWS::DynamoDB::Table}}\n"
    );
    let document = Analysis::open(1, &text);
    let readings = sam_ide::CodeReadings::read(&document, &Code, &sam_ide::CodeReadings::default());
    let checked = sam_ide::Checked::default().with_code(
        &document,
        &Environment::default(),
        &std::sync::Arc::new(readings),
    );
    let found = checked.findings().iter();
    let found = found.filter(|it| it.code == "code-not-granted");
    let shown: Vec<_> = found
        .map(|it| format!("{}: {}", document.slice(it.range), it.message))
        .collect();
    expect![[r#"
        get: `get.py:4` needs `dynamodb:GetItem` on `Orders`, but no policy of `GetLambdaFunction` allows it. Grant it."#]]
    .assert_eq(&shown.join("\n"));
}
