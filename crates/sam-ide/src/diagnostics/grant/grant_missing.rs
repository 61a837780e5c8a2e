//! `grant-missing`: a function references a resource, but has no permission to use it.
//!
//! A function that has a table's name in an environment variable is going to use it, and would be told
//! `AccessDenied` at its first call. The same goes for what the definition of a state machine names, in itself or by
//! `DefinitionSubstitutions`, and for what `Globals` put into the environment of all functions, if none of them may use
//! it. The fix adds a connector (or a policy, where no connector reaches) that allows to read, to
//! write, or both.
//!
//! ```yaml
//! Checkout:
//!   Type: AWS::Serverless::Function
//!   Properties:
//!     Environment:
//!       Variables:
//!         TABLE: !Ref Orders       # bad, as long as nothing grants access
//!   Connectors:                    # good
//!     ToOrders:
//!       Properties:
//!         Destination: {Id: Orders}
//!         Permissions: [Read, Write]
//! ```
//!
//! Where the code or the definition can be read, `code-not-granted` knows what is called, and this rule is silent.
//! Nothing is said when the role is not in the template, when it has a policy whose content the template does not show,
//! or when something allows actions of the resource's service on resources that cannot be told.
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/managing-permissions-connectors.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Grants, Rule, RuleCategory, Severity};
use crate::edit::new_connector::{embed, has_role, permission_sets};
use crate::edit::{one, policy};
use crate::evidence::{DEFINITIONS, Evidence, is_let_in};
use crate::names::listed;
use sam_core::connector::profile::{self, resolved_type};
use sam_core::connector::{Category, ConnectorForm, Environment, Profile, Resolved, Resolver};
use sam_core::document::Section;
use sam_core::iam::resource_type_of;
use sam_core::permission::{Permissions, Role};
use sam_core::syntax::EntryRef;
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::template::{Resource, Template};
use sam_core::text::TextRange;
use std::cell::OnceCell;
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    code: "grant-missing",
    severity: Severity::Hint,
    category: RuleCategory::Grant,
    check: Check::Grants(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, grants: &Grants<'_>) {
    let (role, template) = (&grants.role, grants.template());
    // What is not seen may well be a policy.
    if template.has_unknown_names() {
        return;
    }
    check_globals(acc, role, grants.permissions.resolver());
    let connected = OnceCell::new();
    let mut evidence: Option<Evidence<'_>> = None;
    for user in &role.users {
        // Under one role on a condition and under another one else: each would have to be looked at.
        if grants.permissions.roles_of_user(user.id).count() != 1 {
            continue;
        }
        let is_connected = |id: &str| {
            let connected = connected.get_or_init(|| -> HashSet<(&str, &str)> {
                grants.connectors().iter().flat_map(pairs).collect()
            });
            let mut users = role.users.iter().map(|it| it.id);
            connected.contains(&(&*role.id, id)) || users.any(|it| connected.contains(&(it, id)))
        };
        for named in named(*user, template) {
            let target = named.target;
            if is_connected(target.id) {
                continue;
            }
            let Some(way) = way(*user, target) else {
                continue;
            };
            let seen = evidence.get_or_insert_with(|| Evidence::of(role, template));
            let service = resource_type_of(resolved_type(target.type_name().unwrap_or("")));
            let Some((service, _)) = service else {
                continue;
            };
            if seen.may_use(target.id, service.prefix)
                || is_let_in(role, *user, Some(target.id), template)
            {
                continue;
            }
            acc.push(diagnose(*user, &named, &way));
        }
    }
}

/// Whether it is the role of the function with which `Globals` are looked at.
fn is_first_function(role: &Role<'_>, template: Template<'_>) -> bool {
    let first = template.resources_of_type(FUNCTION).next();
    first.is_some_and(|first| role.users.iter().any(|it| it.id == first.id))
}

/// Looks at what `Globals` tell all functions: a name of which no function can make use.
fn check_globals(acc: &mut Vec<Diagnostic>, role: &Role<'_>, resolver: Resolver<'_>) {
    let template = resolver.template();
    let mut all = named_in_globals(template);
    // Whatever else mentions it may be a policy, a connector, or an environment with a finding of its own.
    all.retain(|it| {
        let mut others = template.resources_naming(it.target.id).into_iter();
        !others.any(|other| other.id != it.target.id)
    });
    // Only then the functions are looked at, since what asks for all of them is not kept for long.
    if all.is_empty() || !is_first_function(role, template) {
        return;
    }
    for named in all {
        let target = named.target;
        let service = resource_type_of(resolved_type(target.type_name().unwrap_or("")));
        let Some((service, _)) = service else {
            continue;
        };
        let environment = Environment::default();
        let mut functions = template.resources_of_type(FUNCTION).peekable();
        let Some(first) = functions.peek().copied() else {
            continue;
        };
        let Some(way) = way(first, target) else {
            continue;
        };
        let may_any = functions.any(|it| {
            let permissions = Permissions::about(resolver, &environment, it);
            let mut roles = permissions.roles_of_user(it.id).peekable();
            roles.peek().is_none()
                || roles.any(|it| Evidence::of(it, template).may_use(target.id, service.prefix))
        });
        if !may_any {
            acc.push(diagnose(first, &named, &way));
        }
    }
}

const FUNCTION: &str = "AWS::Serverless::Function";

/// What a connector connects, both ways; where an end is given by its ARN, all that the connector names.
fn pairs<'a>(resolved: &Resolved<'a>) -> Vec<(&'a str, &'a str)> {
    let links = resolved.links.iter();
    let ids: Option<Vec<_>> = links
        .map(|it| Some((it.source.id?.0, it.destination.id?.0)))
        .collect();
    if let Some(ids) = ids {
        let both = |(source, destination)| [(source, destination), (destination, source)];
        return ids.into_iter().flat_map(both).collect();
    }
    let (ConnectorForm::Standalone(holder) | ConnectorForm::Embedded(holder)) =
        resolved.connector.form;
    let place = resolved.connector.entry.range();
    let named = holder.references();
    let named: Vec<&str> = named
        .filter(|(at, _)| place.contains_range(*at))
        .map(|(_, it)| &*it.name)
        .collect();
    let carrier = resolved.connector.carrier().map(|it| it.id);
    let sources = named.iter().copied().chain(carrier);
    sources
        .flat_map(|it| named.iter().map(move |other| (it, *other)))
        .take(MOST_PAIRS)
        .collect()
}

/// So many pairs are taken of one connector at most.
const MOST_PAIRS: usize = 1_000;

/// A resource that a function or state machine gets the name of.
struct Named<'a> {
    target: Resource<'a>,
    range: TextRange,
    by: By,
}

#[derive(Clone, Copy)]
enum By {
    Environment,
    Definition,
    Globals,
}

/// The resources of the template that one is told the names of, each once.
fn named<'a>(user: Resource<'a>, template: Template<'a>) -> Vec<Named<'a>> {
    let places: Vec<(By, TextRange)> = told(user)
        .into_iter()
        .map(|(by, it)| (by, it.value.full_range()))
        .collect();
    let references = user.references().filter_map(|(at, reference)| {
        let mut places = places.iter();
        let (by, _) = places.find(|(_, place)| place.contains_range(at))?;
        Some((*by, at, reference))
    });
    let mut found = targets(references, template);
    found.retain(|it| it.target.id != user.id);
    found
}

/// The resources that `Globals` tell all functions the names of, each once.
fn named_in_globals(template: Template<'_>) -> Vec<Named<'_>> {
    let globals = template.items_of(Section::Globals);
    let environments = globals.filter(|(_, item)| &*item.name == "Function");
    let references = environments.flat_map(|(block, item)| {
        let entry = item.entry(block);
        let environment = entry.and_then(|it| it.value.entry("Environment"));
        let place = environment.map(|it| it.value.full_range());
        let references = item.references.iter();
        references.filter_map(move |it| {
            let at = it.range + block.start;
            place?.contains_range(at).then_some((By::Globals, at, it))
        })
    });
    targets(references, template)
}

fn targets<'a>(
    references: impl Iterator<Item = (By, TextRange, &'a Reference)>,
    template: Template<'a>,
) -> Vec<Named<'a>> {
    let mut found: Vec<Named<'a>> = Vec::new();
    for (by, range, reference) in references {
        let known = found.iter().any(|it| it.target.id == &*reference.name);
        let is_used = !known && is_for_calls(reference);
        let target = template.resource(&reference.name).filter(|_| is_used);
        found.extend(target.map(|target| Named { target, range, by }));
    }
    found
}

/// Where names are told: the environment of a function, the definition of a state machine and its substitutions.
fn told(user: Resource<'_>) -> Vec<(By, EntryRef<'_>)> {
    let (by, properties) = match user.type_name() {
        Some("AWS::Serverless::Function" | "AWS::Lambda::Function") => {
            (By::Environment, &["Environment"][..])
        }
        Some("AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine") => {
            (By::Definition, &DEFINITIONS[..])
        }
        Some(_) | None => return Vec::new(),
    };
    let entries = properties.iter().filter_map(|it| user.property_entry(it));
    entries.map(|it| (by, it)).collect()
}

/// Whether a reference is what calls to AWS are made with, and not an address that anybody may open.
fn is_for_calls(reference: &Reference) -> bool {
    match reference.kind {
        ReferenceKind::Ref | ReferenceKind::GetAtt | ReferenceKind::Sub => {}
        ReferenceKind::DependsOn
        | ReferenceKind::Condition
        | ReferenceKind::Mapping
        | ReferenceKind::ConnectorEnd => return false,
    }
    let attribute = reference.attribute.as_ref().map_or("", |(name, _)| name);
    let is_address = ["Domain", "Website", "Endpoint"]
        .iter()
        .any(|it| attribute.contains(it));
    !is_address
}

const BOTH: [Category; 2] = [Category::Read, Category::Write];

/// How a permission could be given.
enum Way {
    Connector(&'static Profile),
    Policy,
}

/// Types whose ID serves for other things than calls that need a permission: to check a token, to open an address.
const OPEN: [&str; 7] = [
    "AWS::Cognito::UserPool",
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::GraphQLApi",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGatewayV2::Api",
    "AWS::AppSync::GraphQLApi",
];

fn way(user: Resource<'_>, target: Resource<'_>) -> Option<Way> {
    let (own, other) = (user.type_name()?, target.type_name()?);
    if OPEN.contains(&other) {
        return None;
    }
    if let Some(profile) = profile::find(resolved_type(own), resolved_type(other)) {
        return has_role(user, target, profile).then_some(Way::Connector(profile));
    }
    policy::known(target, &BOTH).map(|_| Way::Policy)
}

fn diagnose(user: Resource<'_>, named: &Named<'_>, way: &Way) -> Diagnostic {
    let target = named.target;
    let way_out = match way {
        Way::Connector(_) => "Add a connector",
        Way::Policy => "Add a policy",
    };
    let (id, of) = (target.id, user.id);
    let message = match named.by {
        By::Environment => format!(
            "`{of}` has `{id}` in its environment, but no permission to use it. {way_out} if its code calls it."
        ),
        By::Definition => format!(
            "`{of}` has `{id}` in its definition, but no permission to use it. {way_out} if a task calls it."
        ),
        By::Globals => format!(
            "All functions have `{id}` in their environment, but none has a permission to use it. {way_out} to those that call it."
        ),
    };
    RULE.at(named.range, message)
        .related(target.entry.key.full_range(), format!("`{}`", target.id))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    // Which function calls what is in `Globals` is not known.
    let user = finding.resource(resolver)?;
    let mut named = named(user, template).into_iter();
    let target = named.find(|it| it.range == finding.range)?.target;
    Some(match way(user, target)? {
        Way::Connector(profile) => {
            let mut sets = permission_sets(profile);
            sets.sort_by_key(Vec::len);
            Fix::list(sets.iter().map(|set| {
                let names = listed(set.iter().map(|it| it.name()));
                let label = format!("Add a connector to `{}` ({names})", target.id);
                (label, embed(template, user, target, set))
            }))
        }
        Way::Policy => {
            let sets = [&[Category::Read][..], &[Category::Write], &BOTH];
            let mut policies: Vec<policy::Policy> = Vec::new();
            for policy in sets.into_iter().filter_map(|it| policy::known(target, it)) {
                if policies.iter().all(|it| it.name != policy.name) {
                    policies.push(policy);
                }
            }
            Fix::list(policies.iter().map(|it| {
                let edits = one(policy::add(template.document(), user, it));
                (format!("Add {}", it.name), edits)
            }))
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_actions, check_advice, check_fix};
    use expect_test::expect;

    const SHOP: &str = r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Stock:
    Type: AWS::Kinesis::Stream
  Api:
    Type: AWS::Serverless::HttpApi
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          TABLE: !Ref Orders
          STREAM: !Ref Stock
          API: !Sub https://${Api}.execute-api.amazonaws.com
"#;

    #[test]
    fn what_is_named_is_going_to_be_used() {
        check_advice(
            SHOP,
            expect![[r#"
                14 |           TABLE: !Ref Orders
                   |                       ^^^^^^ grant-missing (hint): `Checkout` has `Orders` in its environment, but no permission to use it. Add a connector if its code calls it.
                   |                       line 3: `Orders`
                   |                       fix: Add a connector to `Orders` (`Read`)
                   |                       fix: Add a connector to `Orders` (`Write`)
                   |                       fix: Add a connector to `Orders` (`Read` and `Write`)
                15 |           STREAM: !Ref Stock
                   |                        ^^^^^ grant-missing (hint): `Checkout` has `Stock` in its environment, but no permission to use it. Add a policy if its code calls it.
                   |                        line 5: `Stock`
                   |                        fix: Add the policy template `KinesisStreamReadPolicy`
                   |                        fix: Add a statement that allows kinesis:PutRecord and kinesis:PutRecords
                   |                        fix: Add the policy template `KinesisCrudPolicy`
            "#]],
        );
    }

    #[test]
    fn a_connector_or_a_policy_allows_it() {
        check_fix(
            SHOP,
            "Add a connector to `Orders` (`Read` and `Write`)",
            expect![[r#"
                 16 |           API: !Sub https://${Api}.execute-api.amazonaws.com
                +17 |     Connectors:
                +18 |       ToOrders:
                +19 |         Properties:
                +20 |           Destination:
                +21 |             Id: Orders
                +22 |           Permissions:
                +23 |             - Read
                +24 |             - Write
            "#]],
        );
        check_fix(
            SHOP,
            "Add the policy template `KinesisCrudPolicy`",
            expect![[r#"
                 16 |           API: !Sub https://${Api}.execute-api.amazonaws.com
                +17 |       Policies:
                +18 |         - KinesisCrudPolicy:
                +19 |             StreamName: !Ref Stock
            "#]],
        );
    }

    #[test]
    fn whatever_may_grant_it_is_enough() {
        for policy in [
            "DynamoDBReadPolicy: {TableName: !Ref Orders}",
            "DynamoDBReadPolicy: {TableName: shop-orders}",
            "AmazonDynamoDBFullAccess",
            "Statement: [{Effect: Allow, Action: 'dynamodb:GetItem', Resource: '*'}]",
            "Statement: [{Effect: Allow, Action: '*', Resource: !GetAtt Orders.Arn}]",
            "!Ref SomePolicy",
            "arn:aws:iam::123456789012:policy/shop",
        ] {
            let template = format!(
                r#"
Parameters:
  SomePolicy: {{Type: String}}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - {policy}
      Environment:
        Variables:
          TABLE: !Ref Orders
"#
            );
            check_advice_of(&template, expect![""]);
        }
    }

    #[test]
    fn another_table_is_not_this_one() {
        check_advice_of(
            r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Returns:
    Type: AWS::DynamoDB::Table
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Returns}
        - Statement: {Effect: Allow, Action: 'dynamodb:GetItem', Resource: !GetAtt Returns.Arn}
        - AmazonS3FullAccess
      Environment:
        Variables:
          TABLE: !Ref Orders
"#,
            expect![[r#"
                `Checkout` has `Orders` in its environment, but no permission to use it. Add a connector if its code calls it.
            "#]],
        );
    }

    #[test]
    fn the_role_has_to_be_seen() {
        for role in [
            "arn:aws:iam::123456789012:role/shop",
            "!ImportValue ShopRole",
        ] {
            let template = format!(
                r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Role: {role}
      Environment:
        Variables:
          TABLE: !Ref Orders
"#
            );
            check_advice(&template, expect![""]);
        }
    }

    #[test]
    fn a_role_of_the_template_is_seen_with_its_policies() {
        let template = |resource: &str| {
            format!(
                r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Mail:
    Type: AWS::SQS::Queue
  ShopRole:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
  More:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: more
      Roles: [!Ref ShopRole]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: sqs:SendMessage
            Resource: {resource}
  Checkout:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt ShopRole.Arn
      Environment:
        Variables:
          TABLE: !Ref Orders
          QUEUE: !Ref Mail
"#
            )
        };
        check_advice_of(
            &template("!GetAtt Mail.Arn"),
            expect![[r#"
                `Checkout` has `Orders` in its environment, but no permission to use it. Add a connector if its code calls it.
            "#]],
        );
    }

    #[test]
    fn the_last_of_many_is_mended_when_asked() {
        let mut template = String::from("Resources:\n  Orders:\n    Type: AWS::DynamoDB::Table\n");
        for at in 0..6 {
            template += &format!(
                "  F{at}:\n    Type: AWS::Serverless::Function\n    Properties:\n      Environment: {{Variables: {{TABLE: !Ref Orders}}}}\n"
            );
        }
        let template = template.trim_end_matches("ders}}\n").to_owned() + "$0ders}}\n";
        check_actions(
            &template,
            expect![[r#"
                Add a connector to `Orders` (`Read`)
                Add a connector to `Orders` (`Write`)
                Add a connector to `Orders` (`Read` and `Write`)
                Convert `Ref` to `Sub`
            "#]],
        );
    }

    #[test]
    fn a_definition_names_what_its_tasks_call() {
        check_advice_of(
            r#"
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Mail: {Type: AWS::SQS::Queue}
  Placed: {Type: AWS::SNS::Topic}
  Check: {Type: AWS::Serverless::Function}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies:
        - SNSPublishMessagePolicy: {TopicName: !GetAtt Placed.TopicName}
      Definition:
        StartAt: Check
        States:
          Check: {Type: Task, Resource: !GetAtt Check.Arn, Next: Put}
          Put: {Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: {TableName: !Ref Orders}, Next: Tell}
          Tell: {Type: Task, Resource: 'arn:aws:states:::sns:publish', Parameters: {TopicArn: !Ref Placed}, End: true}
  Written:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Own.Arn
      DefinitionString: !Sub '{"States": {"Send": {"Parameters": {"QueueUrl": "${Mail}"}}}}'
  Own:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Statement: []}}
"#,
            expect![[r#"
                `Flow` has `Check` in its definition, but no permission to use it. Add a connector if a task calls it.
                `Flow` has `Orders` in its definition, but no permission to use it. Add a connector if a task calls it.
                `Written` has `Mail` in its definition, but no permission to use it. Add a connector if a task calls it.
            "#]],
        );
    }

    #[test]
    fn globals_tell_all_functions() {
        let template = |functions: &str| {
            format!(
                "Globals:\n  Function: {{Environment: {{Variables: {{TABLE: !Ref Orders}}}}}}\nResources:\n  Orders: {{Type: AWS::Serverless::SimpleTable}}\n{functions}"
            )
        };
        let idle =
            "  A: {Type: AWS::Serverless::Function}\n  B: {Type: AWS::Serverless::Function}\n";
        check_advice_of(
            &template(idle),
            expect![[r#"
            All functions have `Orders` in their environment, but none has a permission to use it. Add a connector to those that call it.
        "#]],
        );
        for uses in [
            "  C:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies: [DynamoDBReadPolicy: {TableName: !Ref Orders}]\n",
            "  C:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies: [AmazonDynamoDBFullAccess]\n",
            "  C:\n    Type: AWS::Serverless::Function\n    Properties: {Role: !ImportValue Shared}\n",
            "  C:\n    Type: AWS::Serverless::Connector\n    Properties: {Source: {Id: A}, Destination: {Id: Orders}, Permissions: [Read]}\n",
        ] {
            check_advice_of(&template(&format!("{idle}{uses}")), expect![""]);
        }
        check_advice_of(&template(""), expect![""]);
    }

    /// The findings of this rule alone.
    #[track_caller]
    fn check_advice_of(template: &str, expected: expect_test::Expect) {
        let document = sam_core::analysis::Analysis::open(1, template);
        let found = crate::diagnostics::findings(&document);
        let found = found.iter().filter(|it| it.code == super::RULE.code);
        let messages: String = found.map(|it| format!("{}\n", it.message)).collect();
        expected.assert_eq(&messages);
    }
}
