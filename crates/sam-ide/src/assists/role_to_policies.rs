//! A role that is written out for one function or state machine, made the `Policies` from which SAM writes it.

use super::CodeAction;
use super::conversion::Conversion;
use crate::edit::{Piece, append_entry, one, remove_entry, remove_resource};
use sam_core::connector::Resolver;
use sam_core::iam;
use sam_core::spec;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template, intrinsic};
use sam_core::text::TextRange;
use serde_json::{Value, json};

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let template = resolver.template();
    let Some(here) = template.resource_containing(range.start()) else {
        return;
    };
    let Some((user, role)) = pair(here, template, range) else {
        return;
    };
    if !is_simple(user, role, template) {
        return;
    }
    let mut conversion = Conversion::new(resolver, user.id);
    let role_id = role.id;
    let moved = conversion.edit(|resolver, user| {
        let role = resolver.template().resource(role_id)?;
        let entries = entries(user, role)?;
        let policies = Piece::List(entries);
        let document = resolver.template().document();
        one(append_entry(
            document,
            user.properties()?,
            "Policies",
            &policies,
        ))
    });
    let gone = moved.and_then(|()| {
        conversion.edit(|resolver, user| {
            let properties = user.properties()?;
            let document = resolver.template().document();
            remove_entry(document, properties, properties.entry("Role")?)
        })?;
        conversion.edit(|resolver, _| {
            let role = resolver.template().resource(role_id)?;
            remove_resource(resolver.template().document(), role)
        })
    });
    if gone.is_some() {
        let label = format!(
            "Move the permissions of `{role_id}` into `Policies` of `{}`",
            user.id
        );
        conversion.offer(acc, &label);
    }
}

/// The function or state machine and its role, when the cursor stands on `Role`, or on the name or type of the role.
fn pair<'a>(
    here: Resource<'a>,
    template: Template<'a>,
    range: TextRange,
) -> Option<(Resource<'a>, Resource<'a>)> {
    let at = range.start();
    if here.type_name() == Some("AWS::IAM::Role") {
        let key = here.entry.key.full_range();
        let type_node = here.type_node().map(NodeRef::full_range);
        let is_on =
            key.contains_inclusive(at) || type_node.is_some_and(|it| it.contains_inclusive(at));
        let mut users = template.resources().filter(|it| names(*it, here.id));
        return Some((users.next().filter(|_| is_on)?, here));
    }
    let entry = here.property_entry("Role")?;
    let role = template.resource(intrinsic::named_id(entry.value)?)?;
    let is_role = role.type_name() == Some("AWS::IAM::Role");
    (entry.range().contains_inclusive(at) && is_role && names(here, role.id))
        .then_some((here, role))
}

fn names(resource: Resource<'_>, role: &str) -> bool {
    let is_sam = matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
    );
    let named = resource.property("Role").and_then(intrinsic::named_id);
    is_sam && named == Some(role)
}

/// Whether nothing but the permissions is said of the role, and nobody else names it.
fn is_simple(user: Resource<'_>, role: Resource<'_>, template: Template<'_>) -> bool {
    let service = match user.type_name() {
        Some("AWS::Serverless::Function") => "lambda.amazonaws.com",
        Some(_) | None => "states.amazonaws.com",
    };
    let attributes = role.body().entries().all(|it| {
        matches!(it.name(), "Type" | "Properties")
            || it.name() == "Condition"
                && user.body().get("Condition").map(|it| it.to_value()) == Some(it.value.to_value())
    });
    let mut properties = role.properties().into_iter().flat_map(|it| it.entries());
    let properties = properties.all(|it| {
        matches!(
            it.name(),
            "AssumeRolePolicyDocument" | "Policies" | "ManagedPolicyArns" | "Description"
        ) || it.name() == "Path" && it.value.as_str() == Some("/")
    });
    let trust = role.property("AssumeRolePolicyDocument");
    let named = template.references().filter(|(_, it)| &*it.name == role.id);
    attributes
        && properties
        && trust.is_some_and(|it| is_for_service(&it.to_value(), service))
        && user.property("Policies").is_none()
        && named.count() == 1
}

/// Whether a trust policy is the one that SAM writes.
fn is_for_service(trust: &Value, service: &str) -> bool {
    let single = |value: &Value| match value.as_array().map(Vec::as_slice) {
        Some([one]) => one.clone(),
        Some(_) | None => value.clone(),
    };
    let statement = trust.get("Statement").map(single);
    statement.is_some_and(|it| {
        let has = |pointer: &str, text: &str| it.pointer(pointer).map(single) == Some(json!(text));
        has("/Effect", "Allow")
            && has("/Action", "sts:AssumeRole")
            && has("/Principal/Service", service)
            && it.get("Condition").is_none()
    })
}

/// The entries of `Policies`; none where the role has something that is not a plain document or ARN.
fn entries<'a>(user: Resource<'a>, role: Resource<'a>) -> Option<Vec<Piece<'a>>> {
    let mut found = Vec::new();
    let items = |name: &str| {
        let list = role.property(name).into_iter();
        list.flat_map(|it| it.items()).collect::<Vec<_>>()
    };
    let is_list = |name: &str| {
        role.property(name)
            .is_none_or(|it| it.is_sequence() && it.tag().is_none())
    };
    if !is_list("ManagedPolicyArns") || !is_list("Policies") {
        return None;
    }
    for arn in items("ManagedPolicyArns") {
        let name = aws_name(arn);
        // What SAM adds to each function by itself.
        if name == Some("AWSLambdaBasicExecutionRole")
            && user.type_name() == Some("AWS::Serverless::Function")
        {
            continue;
        }
        let known = name.filter(|it| iam::sam_managed_arn(it, spec::Partition::Aws).is_some());
        found.push(match known {
            Some(name) => Piece::Text(name.to_owned()),
            None => Piece::Moved(arn),
        });
    }
    for policy in items("Policies") {
        let document = policy.get("PolicyDocument").filter(|it| it.is_mapping());
        let document = document.filter(|it| intrinsic::of(*it).is_none());
        found.push(Piece::Moved(
            document.filter(|it| it.get("Statement").is_some())?,
        ));
    }
    (!found.is_empty()).then_some(found)
}

/// The name in the ARN of a managed policy of AWS, written out or with `!Sub`.
fn aws_name(arn: NodeRef<'_>) -> Option<&str> {
    let text = match intrinsic::of(arn) {
        Some(it) if it.name == "Sub" => it.text()?,
        Some(_) => return None,
        None => arn.as_str()?,
    };
    let (_, path) = text.split_once(":iam::aws:policy/")?;
    path.rsplit('/').next()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_conversion, check_no_assist};
    use expect_test::expect;

    const SHOP: &str = r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table

  # for Checkout
  CheckoutExecution:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {Service: [lambda.amazonaws.com]}
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
        - arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess
        - !ImportValue shared-policy
      Policies:
        - PolicyName: orders
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              # only reads
              - Effect: Allow
                Action: dynamodb:GetItem
                Resource: !GetAtt Orders.Arn

  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Role$0: !GetAtt CheckoutExecution.Arn
"#;

    #[test]
    fn the_role_goes_where_it_is_used() {
        check_conversion(
            SHOP,
            "Move",
            expect![[r#"
                Move the permissions of `CheckoutExecution` into `Policies` of `Checkout` (grants the same)
                  6 |   # for Checkout
                - 7 |   CheckoutExecution:
                - 8 |     Type: AWS::IAM::Role
                - 9 |     Properties:
                -10 |       AssumeRolePolicyDocument:
                -11 |         Version: '2012-10-17'
                -12 |         Statement:
                -13 |           - Effect: Allow
                -14 |             Principal: {Service: [lambda.amazonaws.com]}
                -15 |             Action: sts:AssumeRole
                -16 |       ManagedPolicyArns:
                -17 |         - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
                -18 |         - arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess
                -19 |         - !ImportValue shared-policy
                -20 |       Policies:
                -21 |         - PolicyName: orders
                -22 |           PolicyDocument:
                -23 |             Version: '2012-10-17'
                -24 |             Statement:
                -25 |               # only reads
                -26 |               - Effect: Allow
                -27 |                 Action: dynamodb:GetItem
                -28 |                 Resource: !GetAtt Orders.Arn
                -29 |
                  7 |   Checkout:
                ...
                 10 |       Handler: app.handler
                -34 |       Role: !GetAtt CheckoutExecution.Arn
                +11 |       Policies:
                +12 |         - AWSXrayWriteOnlyAccess
                +13 |         - !ImportValue shared-policy
                +14 |         - Version: '2012-10-17'
                +15 |           Statement:
                +16 |             # only reads
                +17 |             - Effect: Allow
                +18 |               Action: dynamodb:GetItem
                +19 |               Resource: !GetAtt Orders.Arn
            "#]],
        );
    }

    #[test]
    fn a_role_that_says_more_stays() {
        for (from, to) in [
            (
                "    Type: AWS::IAM::Role\n",
                "    Type: AWS::IAM::Role\n    DeletionPolicy: Retain\n",
            ),
            (
                "      ManagedPolicyArns:",
                "      RoleName: checkout\n      ManagedPolicyArns:",
            ),
            (
                "lambda.amazonaws.com",
                "lambda.amazonaws.com, edgelambda.amazonaws.com",
            ),
            (
                "      Handler: app.handler",
                "      Handler: !GetAtt CheckoutExecution.Arn",
            ),
            ("      Handler: app.handler", "      Policies: []"),
            ("          PolicyDocument:", "          Document:"),
        ] {
            assert!(SHOP.contains(from));
            check_no_assist(&SHOP.replace(from, to), "Move");
        }
    }
}
