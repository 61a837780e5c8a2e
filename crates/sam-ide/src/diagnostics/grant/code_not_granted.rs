//! `code-not-granted`: the code of a function makes a call that no policy of its role allows.
//!
//! Such a call fails with `AccessDenied` when the function runs, and not before. The server reads the code of functions in
//! Python, JavaScript and TypeScript, and the definitions of state machines, follows the clients of the AWS SDKs to the
//! calls of their methods, and holds the actions that these calls need against everything that the role is granted. The
//! fixes add a connector, a policy template or a statement, each the narrowest that allows the calls.
//!
//! ```yaml
//! Checkout:
//!   Type: AWS::Serverless::Function
//!   Properties:
//!     CodeUri: src/                                          # calls PutItem of Orders
//!     Environment: {Variables: {TABLE: !Ref Orders}}
//!     Policies:
//!       - DynamoDBReadPolicy: {TableName: !Ref Orders}       # bad
//!       - DynamoDBWritePolicy: {TableName: !Ref Orders}      # good
//! ```
//!
//! The rule reports what is certain: the client and the operation are known, and the template shows all policies of the
//! role. It reports nothing of calls with other credentials, of calls that a helper of the SDK makes in some cases only, and
//! of functions that a policy of the resource itself lets in. Where a resource is known only at run time, any grant of the
//! action is enough. `sam-lsp needs` prints all calls with their places, those that are not certain too.
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-permissions.html>.

use crate::code::{MissingNeed, NeedTarget, RoleNeeds, SourceKind, SourcePlace, allows};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::filled::filled;
use crate::edit::new_connector::{connect, grants_of, has_role, permission_sets};
use crate::edit::{Piece, one, policy};
use crate::names::listed;
use crate::scope::scope;
use sam_core::connector::profile::{self, resolved_type};
use sam_core::connector::{Resolver, between};
use sam_core::document::Document;
use sam_core::iam::takes_no_resource;
use sam_core::permission::Grant;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, intrinsic};
use sam_core::text::{TextEdit, TextRange, size};
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    code: "code-not-granted",
    severity: Severity::Warning,
    category: RuleCategory::Grant,
    check: Check::Code(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, needs: &RoleNeeds<'_, '_>) {
    let template = needs.template();
    for (user, need) in needs.missing() {
        let policies = user.property_entry("Policies").map(|it| it.key);
        let range = policies.unwrap_or(user.entry.key).full_range();
        let mut found = RULE.at(range, message(user, &need));
        if let NeedTarget::Resource(id) = &need.target
            && let Some(target) = template.resource(id)
        {
            found = found.related(target.entry.key.full_range(), format!("`{id}`"));
        }
        let (here, elsewhere): (Vec<_>, Vec<_>) = need
            .places
            .iter()
            .cloned()
            .partition(|it| it.kind == SourceKind::Template);
        for place in here {
            if let Some(line) = line_at(template.document(), place.line) {
                let state = state_at(user, line, &need.target);
                found = found.related(state.unwrap_or(line), "the state that needs it");
            }
        }
        // A line of the template is a range, which moves with the text.
        found.need = Some(Arc::new(MissingNeed {
            places: elsewhere,
            ..need
        }));
        acc.push(found);
    }
}

/// What is written in a line, counted from 1.
fn line_at(document: &Document, line: usize) -> Option<TextRange> {
    let line = u32::try_from(line.checked_sub(1)?).ok()?;
    let range = document.text.line_range(line)?;
    let text = document.text.line(line)?;
    let lead = size(text.len() - text.trim_start().len());
    Some(TextRange::new(range.start() + lead, range.end()))
}

/// The name of the only state of a definition that is named in a line; of several, the one that names the target. The
/// definition may be JSON in a text.
fn state_at(user: Resource<'_>, line: TextRange, target: &NeedTarget) -> Option<TextRange> {
    let written = user.property("Definition");
    let written = written.or_else(|| user.property("DefinitionString"))?;
    let text = match intrinsic::of(written).filter(|it| it.name == "Sub") {
        Some(sub) => sub.items().next().unwrap_or(sub.argument),
        None => written,
    };
    let mut states = Vec::new();
    collect_states(&mut states, text.embedded().unwrap_or(written));
    states.retain(|it| line.contains_range(it.key.full_range()));
    if states.len() > 1
        && let NeedTarget::Resource(id) = target
    {
        states.retain(|it| it.value.to_value().to_string().contains(id));
    }
    match states.as_slice() {
        [only] => Some(only.key.full_range()),
        [] | [..] => None,
    }
}

fn collect_states<'a>(acc: &mut Vec<EntryRef<'a>>, node: NodeRef<'a>) {
    for entry in node.entries() {
        if entry.name() == "States" {
            acc.extend(entry.value.entries());
        }
        collect_states(acc, entry.value);
    }
    node.items().for_each(|it| collect_states(acc, it));
}

fn message(user: Resource<'_>, need: &MissingNeed) -> String {
    let needing = match need.places.first() {
        Some(SourcePlace { file, line, kind }) => match kind {
            SourceKind::File => format!("`{}:{line}`", file.rsplit('/').next().unwrap_or(file)),
            SourceKind::Inline => format!("Line {line} of its code"),
            SourceKind::Template => "A state".to_owned(),
        },
        None => "Its code".to_owned(),
    };
    let actions = match need.actions.as_slice() {
        actions @ ([] | [_] | [_, _]) => listed(actions.iter().map(|it| &**it)),
        [first, rest @ ..] => format!("`{first}` and {} more actions", rest.len()),
    };
    let on = match &need.target {
        _ if need.actions.iter().all(|it| takes_no_resource(it)) => String::new(),
        NeedTarget::Resource(id) => format!(" on `{id}`"),
        NeedTarget::Named(name) => format!(" on `{name}`"),
        NeedTarget::RunTime => " on a resource known only at run time".to_owned(),
    };
    let it = match need.actions.as_slice() {
        [_] => "it",
        _ => "them",
    };
    format!(
        "{needing} needs {actions}{on}, but no policy of `{}` allows {it}. Grant {it}.",
        user.id
    )
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let user = finding.resource(resolver)?;
    let need = finding.need.as_ref()?;
    let template = resolver.template();
    let target = match &need.target {
        NeedTarget::Resource(id) => template.resource(id),
        NeedTarget::Named(_) | NeedTarget::RunTime => None,
    };
    let ways = [
        target.and_then(|it| connector(resolver, user, it, need)),
        target.and_then(|it| policy_template(resolver, user, it, need)),
        statement(resolver, user, target, need),
    ];
    Some(ways.into_iter().flatten().collect())
}

/// Whether grants allow all that is missing.
fn covers(grants: &[Grant], need: &MissingNeed, resolver: &Resolver<'_>) -> bool {
    let template = resolver.template();
    need.actions.iter().all(|action| {
        let mut grants = grants.iter();
        grants.any(|it| allows(it, action, &need.target, template))
    })
}

/// The connector with the fewest permissions.
fn connector(
    resolver: &Resolver<'_>,
    user: Resource<'_>,
    target: Resource<'_>,
    need: &MissingNeed,
) -> Option<Fix> {
    let types = (user.type_name()?, target.type_name()?);
    let profile = profile::find(resolved_type(types.0), resolved_type(types.1))?;
    if !has_role(user, target, profile) {
        return None;
    }
    let mut sets = permission_sets(profile);
    sets.sort_by_key(Vec::len);
    let set = sets.into_iter().find(|set| {
        let generated = between(resolver, user, target, set);
        let grants: Vec<Grant> = generated.iter().flat_map(grants_of).collect();
        covers(&grants, need, resolver)
    })?;
    let label = format!(
        "Add a connector to `{}` ({})",
        target.id,
        listed(set.iter().map(|it| it.name()))
    );
    let edits = connect(resolver, user, target, &set, user.condition());
    let edits = edits.or_else(|| connect(resolver, user, target, &set, None))?;
    way(label, Some(edits))
}

/// The policy template that allows the fewest actions.
fn policy_template(
    resolver: &Resolver<'_>,
    user: Resource<'_>,
    target: Resource<'_>,
    need: &MissingNeed,
) -> Option<Fix> {
    let covering = filled(Some(target)).into_iter();
    let covering = covering.filter(|it| covers(&it.grants, need, resolver));
    let best = covering.min_by_key(|it| {
        let actions = it.grants.iter().map(|it| it.actions.len());
        actions.sum::<usize>()
    })?;
    let document = resolver.template().document();
    way(
        format!("Add the policy template `{}`", best.template.name),
        one(policy::add_entry(document, user, &best.piece())),
    )
}

/// The actions alone, on the resource alone.
fn statement(
    resolver: &Resolver<'_>,
    user: Resource<'_>,
    target: Option<Resource<'_>>,
    need: &MissingNeed,
) -> Option<Fix> {
    let mut allowed: Vec<(Vec<String>, Vec<Piece<'static>>)> = Vec::new();
    for action in &need.actions {
        let resources = resources(action, target, need)?;
        let key = format!("{resources:?}");
        let same = allowed.iter_mut().find(|it| format!("{:?}", it.1) == key);
        match same {
            Some((actions, _)) => actions.push(action.clone()),
            None => allowed.push((vec![action.clone()], resources)),
        }
    }
    let policy = policy::statements(&allowed);
    let document = resolver.template().document();
    way(
        format!("Add {}", policy.name),
        one(policy::add(document, user, &policy)),
    )
}

/// What an action has to be allowed for; none if that is known only at run time.
fn resources(
    action: &str,
    target: Option<Resource<'_>>,
    need: &MissingNeed,
) -> Option<Vec<Piece<'static>>> {
    if takes_no_resource(action) {
        return Some(vec![Piece::Text("*".to_owned())]);
    }
    if let NeedTarget::Named(arn) = &need.target
        && arn.starts_with("arn:")
    {
        return Some(vec![Piece::Text(arn.clone())]);
    }
    let (scope, target) = (scope(action)?, target?);
    let needs = scope.needs.iter().chain(&scope.optional);
    let arns: Vec<_> = needs.flat_map(|it| it.arns_of(target)).collect();
    (!arns.is_empty()).then_some(arns)
}

fn way(label: String, edits: Option<Vec<TextEdit>>) -> Option<Fix> {
    let edits = edits.filter(|it| !it.is_empty())?;
    Some(Fix { label, edits })
}

#[cfg(test)]
mod tests {
    use crate::testing::code::{Folder, check, check_fix, findings};
    use expect_test::expect;
    use sam_core::analysis::Analysis;

    #[test]
    fn a_state_in_a_text_is_a_place() {
        let template = r#"
Resources:
  Mail: {Type: AWS::SQS::Queue}
  Work: {Type: AWS::Lambda::Function}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: sts:AssumeRole}]}
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      DefinitionString: !Sub '{"StartAt": "Do", "States": {"Do": {"Type": "Task", "Resource": "${Work.Arn}", "Next": "Tell"}, "Tell": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "${Mail}", "MessageBody": "x"}, "End": true}}}'
"#;
        let analysis = Analysis::open(0, template);
        let found = findings(&analysis, &Folder::of(&[]));
        let found = found.iter().filter(|it| it.code == super::RULE.code);
        let places = found.flat_map(|it| &it.related);
        let states = places.filter(|(_, words)| words == "the state that needs it");
        let mut states: Vec<&str> = states.map(|(range, _)| analysis.slice(*range)).collect();
        states.sort_unstable();
        assert_eq!(states, ["\"Do\"", "\"Tell\""]);
    }

    const SHOP: &str = r#"
#- template.yaml
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Photos: {Type: AWS::S3::Bucket}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Environment: {Variables: {TABLE: !Ref Orders, BUCKET: !Ref Photos}}
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
#- src/app.py
import boto3, os
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
s3 = boto3.client("s3")
def handler(event, context):
    table.get_item(Key={"id": 1})
    table.put_item(Item={})
    table.update_item(Key={})
    s3.get_object(Bucket=os.environ["BUCKET"], Key="a")
    s3.list_objects_v2(Bucket=os.environ["BUCKET"])
    s3.upload_file("/tmp/a", event["bucket"], "a")
    boto3.client("sts").get_caller_identity()
    boto3.client("ses").list_identities()
    boto3.client("sns").publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:orders")
"#;

    #[test]
    fn what_is_called_and_not_granted_is_reported_with_ways_out() {
        check(
            SHOP,
            expect![[r#"
            10 |       Policies:
               |       ^^^^^^^^ code-not-granted (warning): `app.py:6` needs `dynamodb:PutItem` and `dynamodb:UpdateItem` on `Orders`, but no policy of `Checkout` allows them. Grant them.
               |       line 2: `Orders`
               |       fix: Add a connector to `Orders` (`Write`)
               |       fix: Add the policy template `DynamoDBWritePolicy`
               |       fix: Add a statement that allows dynamodb:PutItem and dynamodb:UpdateItem
            10 |       Policies:
               |       ^^^^^^^^ code-not-granted (warning): `app.py:8` needs `s3:GetObject` and `s3:ListBucket` on `Photos`, but no policy of `Checkout` allows them. Grant them.
               |       line 3: `Photos`
               |       fix: Add a connector to `Photos` (`Read`)
               |       fix: Add the policy template `S3ReadPolicy`
               |       fix: Add a statement that allows s3:GetObject and s3:ListBucket
            10 |       Policies:
               |       ^^^^^^^^ code-not-granted (warning): `app.py:13` needs `sns:Publish` on `arn:aws:sns:eu-west-1:123456789012:orders`, but no policy of `Checkout` allows it. Grant it.
               |       fix: Add a statement that allows sns:Publish
            10 |       Policies:
               |       ^^^^^^^^ code-not-granted (warning): `app.py:10` needs `s3:PutObject` on a resource known only at run time, but no policy of `Checkout` allows it. Grant it.
            10 |       Policies:
               |       ^^^^^^^^ code-not-granted (warning): `app.py:12` needs `ses:ListIdentities`, but no policy of `Checkout` allows it. Grant it.
               |       fix: Add a statement that allows ses:ListIdentities
        "#]],
        );
    }

    #[test]
    fn each_way_is_the_narrowest() {
        check_fix(
            SHOP,
            "Add a connector to `Orders` (`Write`)",
            expect![[r#"
                 11 |         - DynamoDBReadPolicy: {TableName: !Ref Orders}
                +12 |     Connectors:
                +13 |       ToOrders:
                +14 |         Properties:
                +15 |           Destination:
                +16 |             Id: Orders
                +17 |           Permissions:
                +18 |             - Write
            "#]],
        );
        check_fix(
            SHOP,
            "Add the policy template `DynamoDBWritePolicy`",
            expect![[r#"
                 11 |         - DynamoDBReadPolicy: {TableName: !Ref Orders}
                +12 |         - DynamoDBWritePolicy:
                +13 |             TableName: !Ref Orders
            "#]],
        );
        check_fix(
            SHOP,
            "Add a statement that allows s3:GetObject and s3:ListBucket",
            expect![[r#"
                 11 |         - DynamoDBReadPolicy: {TableName: !Ref Orders}
                +12 |         - Version: '2012-10-17'
                +13 |           Statement:
                +14 |             - Effect: Allow
                +15 |               Action: s3:GetObject
                +16 |               Resource: !Sub '${Photos.Arn}/*'
                +17 |             - Effect: Allow
                +18 |               Action: s3:ListBucket
                +19 |               Resource: !GetAtt Photos.Arn
            "#]],
        );
        check_fix(
            SHOP,
            "Add a statement that allows sns:Publish",
            expect![[r#"
                 11 |         - DynamoDBReadPolicy: {TableName: !Ref Orders}
                +12 |         - Version: '2012-10-17'
                +13 |           Statement:
                +14 |             - Effect: Allow
                +15 |               Action: sns:Publish
                +16 |               Resource: arn:aws:sns:eu-west-1:123456789012:orders
            "#]],
        );
    }

    #[test]
    fn a_state_that_may_not_call_is_reported() {
        check(
            r#"
#- template.yaml
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Work:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: 'exports.handler = () => 1', Handler: index.handler, Runtime: nodejs22.x}
  Inline:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Call
        States:
          Call: {Type: Task, Resource: !GetAtt Work.Arn, End: true}
  File:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: {Table: !Ref Orders}
#- flow.asl.json
{"StartAt": "Save", "States": {
  "Save": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": {"TableName": "${Table}"}, "End": true}
}}
"#,
            expect![[r#"
                6 |   Inline:
                  |   ^^^^^^ code-not-granted (warning): A state needs `lambda:InvokeFunction` on `Work`, but no policy of `Inline` allows it. Grant it.
                  |   line 3: `Work`
                  |   line 12: the state that needs it
                  |   fix: Add a connector to `Work` (`Write`)
                  |   fix: Add the policy template `LambdaInvokePolicy`
                  |   fix: Add a statement that allows lambda:InvokeFunction
                13 |   File:
                   |   ^^^^ code-not-granted (warning): `flow.asl.json:2` needs `dynamodb:PutItem` on `Orders`, but no policy of `File` allows it. Grant it.
                   |   line 2: `Orders`
                   |   fix: Add a connector to `Orders` (`Write`)
                   |   fix: Add the policy template `DynamoDBWritePolicy`
                   |   fix: Add a statement that allows dynamodb:PutItem
            "#]],
        );
    }

    #[test]
    fn inline_code_and_roles_that_are_written_count() {
        check(
            r#"
#- template.yaml
Resources:
  Mail: {Type: AWS::SQS::Queue}
  Own:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Statement: []}}
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Own.Arn
      Environment: {Variables: {QUEUE: !Ref Mail}}
      Code:
        ZipFile: |
          import boto3, os
          def handler(event, context):
              boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="a")
"#,
            expect![[r#"
                6 |   Work:
                  |   ^^^^ code-not-granted (warning): Line 3 of its code needs `sqs:SendMessage` on `Mail`, but no policy of `Work` allows it. Grant it.
                  |   line 2: `Mail`
                  |   fix: Add a connector to `Mail` (`Write`)
            "#]],
        );
    }

    #[test]
    fn what_others_may_allow_is_not_reported() {
        for (policies, more) in [
            ("[!Ref Given]", ""),
            ("['arn:aws:iam::123456789012:policy/shop']", ""),
            ("[{Fn::Transform: {Name: Macro}}]", ""),
            (
                "[]",
                "Open: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Photos, PolicyDocument: {Statement: {Effect: Allow, Principal: {AWS: !GetAtt CheckoutRole.Arn}, Action: 's3:*', Resource: !Sub '${Photos.Arn}/*'}}}}",
            ),
            (
                "[]",
                "Open: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Photos, PolicyDocument: {Statement: {Effect: Allow, Principal: {AWS: '*'}, Action: 's3:GetObject', Resource: '*', Condition: {StringEquals: {'aws:PrincipalOrgID': o-1}}}}}}",
            ),
        ] {
            check(
                &format!(
                    "
#- template.yaml
Parameters:
  Given: {{Type: String}}
Resources:
  Photos: {{Type: AWS::S3::Bucket}}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Environment: {{Variables: {{BUCKET: !Ref Photos}}}}
      Policies: {policies}
  {more}
#- src/app.py
import boto3, os
def handler(event, context):
    boto3.client('s3').get_object(Bucket=os.environ['BUCKET'], Key='a')
"
                ),
                expect![""],
            );
        }
    }

    #[test]
    fn guesses_end_where_code_was_read() {
        // The table is in the environment and never used; the queue is granted and never named.
        let template = |code: &str| {
            format!(
                "
#- template.yaml
Resources:
  Orders: {{Type: AWS::Serverless::SimpleTable}}
  Mail: {{Type: AWS::SQS::Queue}}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Environment: {{Variables: {{TABLE: !Ref Orders}}}}
      Policies: [SQSSendMessagePolicy: {{QueueName: !GetAtt Mail.QueueName}}]
{code}"
            )
        };
        check(
            &template(""),
            expect![[r#"
                7 |       CodeUri: src/
                  |                ^^^^ file-missing (warning): `src/` is not beside the template. Correct `CodeUri`, or let .gitignore name the path if a build makes it.
                9 |       Environment: {Variables: {TABLE: !Ref Orders}}
                  |                                             ^^^^^^ grant-missing (hint): `Checkout` has `Orders` in its environment, but no permission to use it. Add a connector if its code calls it.
                  |                                             line 2: `Orders`
                  |                                             fix: Add a connector to `Orders` (`Read`)
                  |                                             fix: Add a connector to `Orders` (`Write`)
                  |                                             fix: Add a connector to `Orders` (`Read` and `Write`)
                10 |       Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Mail.QueueName}]
                   |                  ^^^^^^^^^^^^^^^^^^^^ grant-unused (hint): `Checkout` never references `Mail`, so it probably does not need this. Remove it, or pass the name in its environment.
                   |                  line 3: `Mail`
            "#]],
        );
        check(
            &template(
                "#- src/app.py\nimport boto3\ndef handler(e, c): boto3.client('sts').get_caller_identity()\n",
            ),
            expect![[r#"
                10 |       Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Mail.QueueName}]
                   |                  ^^^^^^^^^^^^^^^^^^^^ grant-unused (hint): `Checkout` never references `Mail`, so it probably does not need this. Remove it, or pass the name in its environment.
                   |                  line 3: `Mail`
            "#]],
        );
        check(
            &template(
                "#- src/app.py\nimport boto3\ndef handler(e, c): boto3.client('ses').list_identities()\n",
            ),
            expect![[r#"
                10 |       Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Mail.QueueName}]
                   |       ^^^^^^^^ code-not-granted (warning): `app.py:2` needs `ses:ListIdentities`, but no policy of `Checkout` allows it. Grant it.
                   |       fix: Add a statement that allows ses:ListIdentities
                10 |       Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Mail.QueueName}]
                   |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ grant-not-in-code (hint): No call in the code of `Checkout` needs `sqs:SendMessage*`. Remove this grant.
                   |                  fix: Remove the grant
            "#]],
        );
    }

    #[test]
    fn only_what_a_statement_or_a_transaction_asks_for_is_needed() {
        let files = |calls: &str| {
            format!(
                r#"
#- template.yaml
Resources:
  Orders: {{Type: AWS::Serverless::SimpleTable}}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Environment: {{Variables: {{TABLE: !Ref Orders}}}}
      Policies:
        - Statement: {{Effect: Allow, Action: 'sns:Publish', Resource: '*'}}
#- src/app.py
import boto3, os
ddb = boto3.client("dynamodb")
def handler(event, context):
    {calls}
"#
            )
        };
        for (calls, expected) in [
            (
                r#"ddb.execute_statement(Statement='SELECT * FROM "t"')"#,
                expect![[r#"
                    9 |       Policies:
                      |       ^^^^^^^^ code-not-granted (warning): `app.py:4` needs `dynamodb:PartiQLSelect` on a resource known only at run time, but no policy of `Checkout` allows it. Grant it.
                    10 |         - Statement: {Effect: Allow, Action: 'sns:Publish', Resource: '*'}
                       |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ grant-not-in-code (hint): No call in the code of `Checkout` needs `sns:Publish`. Remove this grant.
                       |                      fix: Remove the grant
                "#]],
            ),
            (
                r#"ddb.execute_statement(Statement=event["text"])"#,
                expect![[r#"
                    10 |         - Statement: {Effect: Allow, Action: 'sns:Publish', Resource: '*'}
                       |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ grant-not-in-code (hint): No call in the code of `Checkout` needs `sns:Publish`. Remove this grant.
                       |                      fix: Remove the grant
                "#]],
            ),
            (
                r#"ddb.transact_write_items(TransactItems=[{"Update": {"TableName": "t"}}])"#,
                expect![[r#"
                    9 |       Policies:
                      |       ^^^^^^^^ code-not-granted (warning): `app.py:4` needs `dynamodb:UpdateItem` on a resource known only at run time, but no policy of `Checkout` allows it. Grant it.
                    10 |         - Statement: {Effect: Allow, Action: 'sns:Publish', Resource: '*'}
                       |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ grant-not-in-code (hint): No call in the code of `Checkout` needs `sns:Publish`. Remove this grant.
                       |                      fix: Remove the grant
                "#]],
            ),
        ] {
            check(&files(calls), expected);
        }
    }
}
