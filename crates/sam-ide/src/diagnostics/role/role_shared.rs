//! `role-shared`: functions with different permissions share a role.
//!
//! Each function of a shared role may do what any of them needs: the one that only reads the orders may delete them,
//! because another one does. SAM makes a role for each function that names none; give each the policies it needs.
//!
//! ```yaml
//! Checkout:
//!   Type: AWS::Serverless::Function
//!   Properties:
//!     Role: !GetAtt ShopRole.Arn   # bad, when `Refund` has it too
//!     Policies:                    # good
//!       - DynamoDBWritePolicy: {TableName: !Ref Orders}
//! ```
//!
//! The rule reports roles whose users name different resources of the template. The fix gives each function a role of its
//! own. A statement goes to the functions that name one of its resources; to all of them if it names no resource of the
//! template, or if no function names it. Managed policies go to all. The fix is offered for a role that is nothing but
//! policies and that nothing else names.
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Grants, Rule, RuleCategory, Severity};
use crate::edit::{Piece, remove_entry, remove_resource, set_value, together};
use crate::names::listed;
use crate::principal::services;
use sam_core::connector::{Environment, Resolver};
use sam_core::document::Section;
use sam_core::permission::{Permissions, Role};
use sam_core::policy::{PolicyDocument, SiteKind, sites_of};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::reference::ReferenceKind;
use sam_core::template::{Resource, Template, intrinsic};
use sam_core::text::TextEdit;
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    code: "role-shared",
    severity: Severity::Information,
    category: RuleCategory::Role,
    check: Check::Grants(check),
    fix: Some(fix),
};

/// How many functions are named.
const MOST_NAMED: usize = 4;

fn check(acc: &mut Vec<Diagnostic>, grants: &Grants<'_>) {
    let (role, template) = (&grants.role, grants.template());
    let Some(written) = role.written.filter(|_| role.users.len() > 1) else {
        return;
    };
    let needs: BTreeSet<BTreeSet<&str>> = role
        .users
        .iter()
        .map(|it| named(*it, role, template))
        .collect();
    let is_different = needs.iter().filter(|it| !it.is_empty()).count() > 1;
    if !is_different || !grants_something(written, role, template) {
        return;
    }
    let ids: Vec<&str> = role.users.iter().map(|it| it.id).collect();
    let users = match ids.split_at_checked(MOST_NAMED) {
        Some((first, more)) if more.len() > 1 => {
            let first: Vec<String> = first.iter().map(|it| format!("`{it}`")).collect();
            format!("{} and {} others", first.join(", "), more.len())
        }
        Some(_) | None => listed(ids.iter().copied()),
    };
    let message = format!(
        "{users} share this role, so each has the permissions of all. Give each function its own role."
    );
    let mut finding = RULE.at(written.entry.key.full_range(), message);
    for user in &role.users {
        if let Some(entry) = role_entry(*user) {
            finding = finding.related(entry.key.full_range(), format!("`{}` uses it", user.id));
        }
    }
    acc.push(finding);
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let permissions = Permissions::new(*resolver, &Environment::default());
    let mut roles = permissions.roles().iter();
    let (role, written) = roles.find_map(|it| {
        let written = it.written.filter(|it| finding.is_at(it.entry.key))?;
        Some((it, written))
    })?;
    let edits = own_roles(written, role, resolver.template());
    Some(Fix::list([("Give each function a role of its own", edits)]))
}

fn role_entry(user: Resource<'_>) -> Option<EntryRef<'_>> {
    let entry = user.property_entry("Role");
    entry.or_else(|| user.property_entry("RoleArn"))
}

/// The resources of the template that one names.
fn named<'a>(user: Resource<'a>, role: &Role<'_>, template: Template<'a>) -> BTreeSet<&'a str> {
    let names = user.references().filter_map(|(_, it)| match it.kind {
        ReferenceKind::Ref | ReferenceKind::GetAtt | ReferenceKind::Sub => Some(&*it.name),
        ReferenceKind::ConnectorEnd => Some(&*it.name),
        ReferenceKind::DependsOn | ReferenceKind::Condition | ReferenceKind::Mapping => None,
    });
    names
        .filter(|it| *it != role.id && *it != user.id)
        .filter(|it| template.declares(Section::Resources, it))
        .collect()
}

/// Managed policies that every function may have.
const BASIC: [&str; 4] = [
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSXRayDaemonWriteAccess",
    "AWSXrayWriteOnlyAccess",
];

/// Whether the role has more than what each function needs to run at all.
fn grants_something(written: Resource<'_>, role: &Role<'_>, template: Template<'_>) -> bool {
    let arns = written.property("ManagedPolicyArns");
    let mut arns = arns.into_iter().flat_map(NodeRef::items);
    let mut sites = sites_of(written).into_iter();
    let is_of_logs = |it: &str| it.starts_with("logs:") || it.starts_with("xray:");
    arns.any(|it| !is_basic(it))
        || sites.any(|site| {
            let is_own = site.kind == SiteKind::Identity;
            let mut actions = site.document.statements().filter_map(|it| it.action());
            is_own && actions.any(|it| it.texts().any(|(text, _)| !is_of_logs(text)))
        })
        || template.references_to(&role.id).count() > role.users.len()
}

fn is_basic(arn: NodeRef<'_>) -> bool {
    let text = match intrinsic::of(arn) {
        Some(it) => it.text(),
        None => arn.as_str(),
    };
    text.is_some_and(|it| BASIC.iter().any(|name| it.ends_with(name)))
}

/// What SAM gives to each function anyway.
fn is_of_sam(arn: NodeRef<'_>) -> bool {
    let text = match intrinsic::of(arn) {
        Some(it) => it.text(),
        None => arn.as_str(),
    };
    text.is_some_and(|it| it.ends_with("service-role/AWSLambdaBasicExecutionRole"))
}

/// Moves the policies of a role into each of its functions.
fn own_roles(
    written: Resource<'_>,
    role: &Role<'_>,
    template: Template<'_>,
) -> Option<Vec<TextEdit>> {
    let document = template.document();
    let needs: Vec<BTreeSet<&str>> = role
        .users
        .iter()
        .map(|it| named(*it, role, template))
        .collect();
    let all_needs: BTreeSet<&str> = needs.iter().flatten().copied().collect();
    let is_named_by_users_only = template.references_to(&role.id).count() == role.users.len();
    if !is_named_by_users_only || written.body().get("Condition").is_some() {
        return None;
    }
    let mut edits = Vec::new();
    for (user, needs) in role.users.iter().zip(&needs) {
        let is_needed = |statement: NodeRef<'_>| {
            let range = statement.full_range();
            let references = written.references();
            let named = references.filter(|(at, _)| range.contains_range(*at));
            let mut named = named
                .map(|(_, it)| &*it.name)
                .filter(|it| all_needs.contains(it))
                .peekable();
            named.peek().is_none() || named.any(|it| needs.contains(it))
        };
        let policies = policies(written, &is_needed)?;
        let entry = user.property_entry("Role")?;
        let is_plain = user.type_name() == Some("AWS::Serverless::Function")
            && intrinsic::named_id(entry.value) == Some(&*role.id)
            && user.property("Policies").is_none();
        if !is_plain {
            return None;
        }
        let properties = user.properties()?;
        if policies.is_empty() {
            edits.extend(remove_entry(document, properties, entry)?);
            continue;
        }
        let list = Piece::List(policies);
        let key = entry.key.full_range();
        let quote = |it: char| it == '"' || it == '\'';
        let written_key = document.slice(key);
        let new_key = match written_key.chars().next().filter(|it| quote(*it)) {
            Some(it) => format!("{it}Policies{it}"),
            None => "Policies".to_owned(),
        };
        edits.push(TextEdit::replace(key, new_key));
        edits.push(set_value(document, properties, entry, &list)?);
    }
    edits.extend(remove_resource(document, written)?);
    together(edits)
}

/// What a role grants as entries of `Policies`, of the statements those that are needed; none when it is more than its
/// policies.
fn policies<'a>(
    written: Resource<'a>,
    is_needed: &impl Fn(NodeRef<'_>) -> bool,
) -> Option<Vec<Piece<'a>>> {
    let mut found = Vec::new();
    for entry in written.properties()?.entries() {
        match entry.name() {
            "AssumeRolePolicyDocument" => {
                let mut statements = PolicyDocument::new(entry.value).statements();
                let is_lambda = |it: NodeRef<'_>| it.as_str() == Some("lambda.amazonaws.com");
                let only_lambda = statements.all(|it| {
                    let principal = it.principal();
                    let services = services(it);
                    !services.is_empty()
                        && services.into_iter().all(is_lambda)
                        && principal.is_some_and(|it| it.entry.value.entries().len() == 1)
                });
                if !only_lambda {
                    return None;
                }
            }
            "ManagedPolicyArns" if is_list(entry.value) => {
                let others = entry.value.items().filter(|it| !is_of_sam(*it));
                found.extend(others.map(Piece::Copy));
            }
            "Policies" if is_list(entry.value) => {
                for item in entry.value.items() {
                    let document = item.get("PolicyDocument")?;
                    let statement = document.get("Statement")?;
                    if intrinsic::of(item).is_some() {
                        return None;
                    }
                    found.extend(with_needed(document, statement, is_needed));
                }
            }
            "Description" => {}
            _ => return None,
        }
    }
    Some(found)
}

/// A policy document with those of its statements that are needed; none if it has none of them.
fn with_needed<'a>(
    document: NodeRef<'a>,
    statement: NodeRef<'a>,
    is_needed: &impl Fn(NodeRef<'_>) -> bool,
) -> Option<Piece<'a>> {
    if !is_list(statement) {
        return is_needed(statement).then_some(Piece::Copy(document));
    }
    let needed: Vec<NodeRef<'a>> = statement.items().filter(|it| is_needed(*it)).collect();
    if needed.len() == statement.items().len() {
        return Some(Piece::Copy(document));
    }
    let statements = Piece::List(needed.iter().map(|it| Piece::Copy(*it)).collect());
    let entries = document.entries().map(|entry| {
        let value = match entry.name() {
            "Statement" => statements.clone(),
            _ => Piece::Copy(entry.value),
        };
        (entry.name().to_owned(), value)
    });
    (!needed.is_empty()).then(|| Piece::entries(entries))
}

fn is_list(node: NodeRef<'_>) -> bool {
    node.is_sequence() && node.tag().is_none()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_advice, check_fix};
    use expect_test::expect;

    const SHOP: &str = r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Mail:
    Type: AWS::SQS::Queue
  ShopRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
        - arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess
      Policies:
        - PolicyName: shop
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: dynamodb:PutItem
                Resource: !GetAtt Orders.Arn
              - Effect: Allow
                Action: sqs:SendMessage
                Resource: !GetAtt Mail.Arn
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.checkout
      Role: !GetAtt ShopRole.Arn
      Environment:
        Variables:
          TABLE: !Ref Orders
  Remind:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt ShopRole.Arn
      Environment:
        Variables:
          QUEUE: !Ref Mail
"#;

    #[test]
    fn each_may_do_what_any_needs() {
        check_advice(
            SHOP,
            expect![[r#"
                7 |   ShopRole:
                  |   ^^^^^^^^ role-shared (information): `Checkout` and `Remind` share this role, so each has the permissions of all. Give each function its own role.
                  |   line 34: `Checkout` uses it
                  |   line 41: `Remind` uses it
                  |   fix: Give each function a role of its own
            "#]],
        );
    }

    #[test]
    fn each_may_have_a_role_of_its_own() {
        check_fix(
            SHOP,
            "Give each function a role of its own",
            expect![[r#"
                  6 |     Type: AWS::SQS::Queue
                - 7 |   ShopRole:
                - 8 |     Type: AWS::IAM::Role
                - 9 |     Properties:
                -10 |       AssumeRolePolicyDocument:
                -11 |         Version: "2012-10-17"
                -12 |         Statement:
                -13 |           - Effect: Allow
                -14 |             Principal: {Service: lambda.amazonaws.com}
                -15 |             Action: sts:AssumeRole
                -16 |       ManagedPolicyArns:
                -17 |         - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
                -18 |         - arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess
                -19 |       Policies:
                -20 |         - PolicyName: shop
                -21 |           PolicyDocument:
                -22 |             Version: "2012-10-17"
                -23 |             Statement:
                -24 |               - Effect: Allow
                -25 |                 Action: dynamodb:PutItem
                -26 |                 Resource: !GetAtt Orders.Arn
                -27 |               - Effect: Allow
                -28 |                 Action: sqs:SendMessage
                -29 |                 Resource: !GetAtt Mail.Arn
                  7 |   Checkout:
                ...
                 10 |       Handler: app.checkout
                -34 |       Role: !GetAtt ShopRole.Arn
                +11 |       Policies:
                +12 |         - arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess
                +13 |         - Version: "2012-10-17"
                +14 |           Statement:
                +15 |             - Effect: Allow
                +16 |               Action: dynamodb:PutItem
                +17 |               Resource: !GetAtt Orders.Arn
                 18 |       Environment:
                ...
                 23 |     Properties:
                -41 |       Role: !GetAtt ShopRole.Arn
                +24 |       Policies:
                +25 |         - arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess
                +26 |         - Version: "2012-10-17"
                +27 |           Statement:
                +28 |             - Effect: Allow
                +29 |               Action: sqs:SendMessage
                +30 |               Resource: !GetAtt Mail.Arn
                 31 |       Environment:
            "#]],
        );
    }

    #[test]
    fn functions_that_need_the_same_may_share() {
        check_advice(
            &SHOP.replace("QUEUE: !Ref Mail", "TABLE: !Ref Orders"),
            expect![""],
        );
    }

    #[test]
    fn a_role_that_more_depends_on_stays() {
        let named = format!("{SHOP}Outputs:\n  Role:\n    Value: !Ref ShopRole\n");
        check_advice(
            &named,
            expect![[r#"
                7 |   ShopRole:
                  |   ^^^^^^^^ role-shared (information): `Checkout` and `Remind` share this role, so each has the permissions of all. Give each function its own role.
                  |   line 34: `Checkout` uses it
                  |   line 41: `Remind` uses it
            "#]],
        );
    }
}
