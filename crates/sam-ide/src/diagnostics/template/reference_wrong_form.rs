//! `reference-wrong-form`: a reference gives the name of a resource where its ARN is wanted, or the other way round.
//!
//! What `!Ref` gives differs by type: the name of a role or bucket, the ARN of a topic, the URL of a queue. Policies of
//! queues and topics name their resources by ARN, but `Queues` wants URLs, `Topics` ARNs and `Bucket` a name. `AWS` of a
//! principal wants an ARN, and so do conditions that compare ARNs. Anything else is refused when the template is deployed;
//! a condition on a name never holds.
//!
//! ```yaml
//! Principal: {AWS: !Ref Role}              # bad: the name
//! Principal: {AWS: !GetAtt Role.Arn}       # good
//! ```
//!
//! The resources of a role's policy are told about by `policy-arn-malformed`, and `Role` of a function of SAM by
//! `role-not-an-arn`.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-ref.html>.

use crate::diagnostics::statement::policy_operator::{Family, operator};
use crate::diagnostics::statement::policy_values::is_function;
use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::{Piece, one, replace_value};
use crate::names::a_noun;
use sam_core::connector::Resolver;
use sam_core::policy::{
    Element, Piece as Part, Polarity, SiteKind, Statement, branches, pieces, sites_of,
};
use sam_core::spec::cfn::{RefIs, arn_attribute, arn_attributes, name_attribute, ref_is};
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "reference-wrong-form",
    severity: Severity::Error,
    check: Check::Resource(check),
};

/// How a resource is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Name,
    Arn,
    Url,
    Id,
}

impl Form {
    fn words(self) -> &'static str {
        match self {
            Self::Name => "the name",
            Self::Arn => "the ARN",
            Self::Url => "the URL",
            Self::Id => "the ID",
        }
    }
}

/// Properties that name resources of one type: the type they are of, what is wanted, what each has to be.
const PROPERTIES: [(&str, &str, &str, Form); 19] = [
    (
        "AWS::SQS::QueuePolicy",
        "Queues",
        "AWS::SQS::Queue",
        Form::Url,
    ),
    (
        "AWS::SQS::QueueInlinePolicy",
        "Queue",
        "AWS::SQS::Queue",
        Form::Url,
    ),
    (
        "AWS::SNS::TopicPolicy",
        "Topics",
        "AWS::SNS::Topic",
        Form::Arn,
    ),
    (
        "AWS::SNS::TopicInlinePolicy",
        "TopicArn",
        "AWS::SNS::Topic",
        Form::Arn,
    ),
    (
        "AWS::SNS::Subscription",
        "TopicArn",
        "AWS::SNS::Topic",
        Form::Arn,
    ),
    (
        "AWS::S3::BucketPolicy",
        "Bucket",
        "AWS::S3::Bucket",
        Form::Name,
    ),
    ("AWS::IAM::Policy", "Roles", "AWS::IAM::Role", Form::Name),
    ("AWS::IAM::Policy", "Users", "AWS::IAM::User", Form::Name),
    ("AWS::IAM::Policy", "Groups", "AWS::IAM::Group", Form::Name),
    (
        "AWS::IAM::ManagedPolicy",
        "Roles",
        "AWS::IAM::Role",
        Form::Name,
    ),
    (
        "AWS::IAM::ManagedPolicy",
        "Users",
        "AWS::IAM::User",
        Form::Name,
    ),
    (
        "AWS::IAM::ManagedPolicy",
        "Groups",
        "AWS::IAM::Group",
        Form::Name,
    ),
    (
        "AWS::IAM::RolePolicy",
        "RoleName",
        "AWS::IAM::Role",
        Form::Name,
    ),
    (
        "AWS::IAM::UserPolicy",
        "UserName",
        "AWS::IAM::User",
        Form::Name,
    ),
    (
        "AWS::IAM::GroupPolicy",
        "GroupName",
        "AWS::IAM::Group",
        Form::Name,
    ),
    (
        "AWS::IAM::InstanceProfile",
        "Roles",
        "AWS::IAM::Role",
        Form::Name,
    ),
    ("AWS::Lambda::Function", "Role", "AWS::IAM::Role", Form::Arn),
    (
        "AWS::StepFunctions::StateMachine",
        "RoleArn",
        "AWS::IAM::Role",
        Form::Arn,
    ),
    (
        "AWS::Events::EventBusPolicy",
        "EventBusName",
        "AWS::Events::EventBus",
        Form::Name,
    ),
];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let own_type = resource.type_name();
    for (_, property, of, wanted) in PROPERTIES.iter().filter(|it| own_type == Some(it.0)) {
        let Some(entry) = resource.property_entry(property) else {
            continue;
        };
        let values = Element {
            entry,
            polarity: Polarity::Is,
        };
        for node in values.values() {
            let place = Place {
                place: &format!("`{property}`"),
                wanted: *wanted,
                effect: "the deployment fails",
                severity: Severity::Error,
            };
            // A queue is found by its name, too.
            if let Some(given) = given(node, resolver).filter(|it| it.cfn_type == *of)
                && (*wanted != Form::Url || given.form == Form::Arn)
            {
                report(acc, node, &given, &place, resolver);
            }
        }
    }
    for site in sites_of(resource) {
        for statement in site.document.statements() {
            if let SiteKind::Resource("sqs" | "sns") = site.kind {
                resources(acc, statement, resolver);
            }
            principals(acc, statement, site.kind, resolver);
            conditions(acc, statement, resolver);
        }
    }
}

/// A place where one form is wanted.
struct Place<'a> {
    place: &'a str,
    wanted: Form,
    effect: &'static str,
    severity: Severity,
}

/// What a reference gives.
struct Given<'a> {
    id: &'a str,
    cfn_type: &'a str,
    form: Form,
}

/// What a value that is one reference alone gives; none where that is not known for sure.
fn given<'a>(node: NodeRef<'a>, resolver: &'a Resolver<'_>) -> Option<Given<'a>> {
    let parts = is_function(node).then(|| pieces(node))?;
    let (id, attribute) = match parts.as_slice() {
        [Part::Ref(id)] => (*id, None),
        [Part::GetAtt(id, attribute)] => (*id, Some(*attribute)),
        _ => return None,
    };
    let cfn_type = resolver.resolved_type(id)?;
    let form = match attribute {
        None => match ref_is(cfn_type)? {
            RefIs::Name => Form::Name,
            RefIs::Arn => Form::Arn,
            RefIs::Url => Form::Url,
            RefIs::Id => Form::Id,
        },
        Some(it) if arn_attributes(cfn_type).contains(&it) => Form::Arn,
        Some(it) if name_attribute(cfn_type) == Some(it) => Form::Name,
        Some("QueueUrl") if cfn_type == "AWS::SQS::Queue" => Form::Url,
        Some(_) => return None,
    };
    Some(Given { id, cfn_type, form })
}

/// The resources of a policy of a queue or topic.
fn resources(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, resolver: &Resolver<'_>) {
    let values = statement.resource().map(Element::values);
    for node in values.unwrap_or_default() {
        let place = Place {
            place: "`Resource`",
            wanted: Form::Arn,
            effect: "the policy is refused",
            severity: Severity::Error,
        };
        if let Some(given) = given(node, resolver) {
            report(acc, node, &given, &place, resolver);
        }
    }
}

/// Roles and users who may.
fn principals(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    kind: SiteKind,
    resolver: &Resolver<'_>,
) {
    let values = match kind {
        SiteKind::Permission => return,
        SiteKind::Identity | SiteKind::Trust | SiteKind::Resource(_) | SiteKind::Limit => {
            statement.principal()
        }
    };
    let maps = values
        .map(|it| branches(it.entry.value))
        .unwrap_or_default();
    for entry in maps.into_iter().filter_map(|it| it.entry("AWS")) {
        let names = Element {
            entry,
            polarity: Polarity::Is,
        };
        for node in names.values() {
            let place = Place {
                place: "`AWS` of a principal",
                wanted: Form::Arn,
                effect: "the policy is refused",
                severity: Severity::Error,
            };
            let is_principal =
                |it: &Given<'_>| matches!(it.cfn_type, "AWS::IAM::Role" | "AWS::IAM::User");
            if let Some(given) = given(node, resolver).filter(is_principal) {
                report(acc, node, &given, &place, resolver);
            }
        }
    }
}

/// What is compared with an ARN.
fn conditions(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, resolver: &Resolver<'_>) {
    for (entry, key) in statement.condition_keys() {
        let is_arn = operator(entry.name()).is_some_and(|it| it.family == Family::Arn)
            || key.name().eq_ignore_ascii_case("aws:SourceArn")
            || key.name().eq_ignore_ascii_case("aws:PrincipalArn");
        if !is_arn {
            continue;
        }
        let values = Element {
            entry: key,
            polarity: Polarity::Is,
        };
        for node in values.values() {
            let place = Place {
                place: &format!("`{}`", key.name()),
                wanted: Form::Arn,
                effect: "it is never equal",
                severity: Severity::Warning,
            };
            if let Some(given) = given(node, resolver) {
                report(acc, node, &given, &place, resolver);
            }
        }
    }
}

fn report(
    acc: &mut Vec<Diagnostic>,
    node: NodeRef<'_>,
    given: &Given<'_>,
    place: &Place<'_>,
    resolver: &Resolver<'_>,
) {
    if given.form == place.wanted {
        return;
    }
    let way = reference(given, place.wanted);
    let mut message = format!(
        "{} wants {}, and this is {} of {}: {}.",
        place.place,
        place.wanted.words(),
        given.form.words(),
        a_noun(given.cfn_type),
        place.effect
    );
    if let Some((text, _)) = &way {
        message += &format!(" Write `{text}`.");
    }
    let mut finding = RULE.at(node.full_range(), message).severity(place.severity);
    if let Some((text, piece)) = way {
        let document = resolver.template().document();
        let edits = RULE.search(acc, || one(replace_value(document, node, &piece)));
        finding = finding.fix(format!("Change to `{text}`"), edits);
    }
    acc.push(finding);
}

/// The reference that gives a resource as it is wanted.
fn reference(given: &Given<'_>, wanted: Form) -> Option<(String, Piece<'static>)> {
    let id = given.id;
    let attribute = |it: &str| {
        let piece = Piece::GetAtt(id.to_owned(), it.to_owned());
        (format!("!GetAtt {id}.{it}"), piece)
    };
    let by_ref = || Some((format!("!Ref {id}"), Piece::Ref(id.to_owned())));
    match (wanted, ref_is(given.cfn_type)) {
        (Form::Arn, Some(RefIs::Arn))
        | (Form::Name, Some(RefIs::Name))
        | (Form::Url, Some(RefIs::Url))
        | (Form::Id, Some(RefIs::Id)) => by_ref(),
        (Form::Arn, _) => arn_attribute(given.cfn_type).map(attribute),
        (Form::Name, _) => name_attribute(given.cfn_type).map(attribute),
        (Form::Url | Form::Id, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const POLICIES: &str = r#"
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Placed: {Type: AWS::SNS::Topic}
  Images: {Type: AWS::S3::Bucket}
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
        - Effect: Allow
          Principal: {AWS: !Ref Admin}
          Action: sts:AssumeRole
  Admin: {Type: AWS::IAM::User}
  OrdersPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!GetAtt Orders.Arn, !GetAtt Orders.QueueUrl]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
        - Effect: Allow
          Principal: {Service: [sns.amazonaws.com, s3.amazonaws.com]}
          Action: sqs:SendMessage
          Resource: !Ref Orders
          Condition:
            ArnEquals: {aws:SourceArn: !GetAtt Placed.TopicName}
            ArnLike: {aws:SourceArn: [!Ref Images, !Ref Placed]}
  PlacedPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics:
      - !GetAtt Placed.TopicName
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
        - Effect: Allow
          Principal:
            AWS:
            - !Sub '${Reader}'
            - !GetAtt Reader.Arn
          Action: sns:Publish
          Resource: !GetAtt Placed.TopicName
  ImagesPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !GetAtt Images.Arn
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
        - {Effect: Allow, Principal: {AWS: !GetAtt Reader.Arn}, Action: s3:GetObject, Resource: !Sub '${Images.Arn}/*'}
  More:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [!GetAtt Reader.Arn, !Ref Reader]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
        - {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
"#;

    #[test]
    fn each_place_wants_one_form() {
        check(
            POLICIES,
            expect![[r#"
            13 |           Principal: {AWS: !Ref Admin}
               |                            ^^^^^^^^^^ reference-wrong-form: `AWS` of a principal wants the ARN, and this is the name of an `AWS::IAM::User`: the policy is refused. Write `!GetAtt Admin.Arn`.
               |                            fix: Change to `!GetAtt Admin.Arn`
            19 |       Queues: [!GetAtt Orders.Arn, !GetAtt Orders.QueueUrl]
               |                ^^^^^^^^^^^^^^^^^^ reference-wrong-form: `Queues` wants the URL, and this is the ARN of a queue: the deployment fails. Write `!Ref Orders`.
               |                fix: Change to `!Ref Orders`
            26 |           Resource: !Ref Orders
               |                     ^^^^^^^^^^^ reference-wrong-form: `Resource` wants the ARN, and this is the URL of a queue: the policy is refused. Write `!GetAtt Orders.Arn`.
               |                     fix: Change to `!GetAtt Orders.Arn`
            28 |             ArnEquals: {aws:SourceArn: !GetAtt Placed.TopicName}
               |                                        ^^^^^^^^^^^^^^^^^^^^^^^^ reference-wrong-form (warning): `aws:SourceArn` wants the ARN, and this is the name of a topic: it is never equal. Write `!Ref Placed`.
               |                                        fix: Change to `!Ref Placed`
            29 |             ArnLike: {aws:SourceArn: [!Ref Images, !Ref Placed]}
               |                                       ^^^^^^^^^^^ reference-wrong-form (warning): `aws:SourceArn` wants the ARN, and this is the name of a bucket: it is never equal. Write `!GetAtt Images.Arn`.
               |                                       fix: Change to `!GetAtt Images.Arn`
            34 |       - !GetAtt Placed.TopicName
               |         ^^^^^^^^^^^^^^^^^^^^^^^^ reference-wrong-form: `Topics` wants the ARN, and this is the name of a topic: the deployment fails. Write `!Ref Placed`.
               |         fix: Change to `!Ref Placed`
            41 |             - !Sub '${Reader}'
               |               ^^^^^^^^^^^^^^^^ reference-wrong-form: `AWS` of a principal wants the ARN, and this is the name of an `AWS::IAM::Role`: the policy is refused. Write `!GetAtt Reader.Arn`.
               |               fix: Change to `!GetAtt Reader.Arn`
            44 |           Resource: !GetAtt Placed.TopicName
               |                     ^^^^^^^^^^^^^^^^^^^^^^^^ reference-wrong-form: `Resource` wants the ARN, and this is the name of a topic: the policy is refused. Write `!Ref Placed`.
               |                     fix: Change to `!Ref Placed`
            48 |       Bucket: !GetAtt Images.Arn
               |               ^^^^^^^^^^^^^^^^^^ reference-wrong-form: `Bucket` wants the name, and this is the ARN of a bucket: the deployment fails. Write `!Ref Images`.
               |               fix: Change to `!Ref Images`
            56 |       Roles: [!GetAtt Reader.Arn, !Ref Reader]
               |               ^^^^^^^^^^^^^^^^^^ reference-wrong-form: `Roles` wants the name, and this is the ARN of an `AWS::IAM::Role`: the deployment fails. Write `!Ref Reader`.
               |               fix: Change to `!Ref Reader`
        "#]],
        );
        check_fix(
            POLICIES,
            "Change to `!Ref Placed`",
            expect![[r#"

            Resources:
              Orders: {Type: AWS::SQS::Queue}
              Placed: {Type: AWS::SNS::Topic}
              Images: {Type: AWS::S3::Bucket}
              Reader:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                    - Effect: Allow
                      Principal: {AWS: !Ref Admin}
                      Action: sts:AssumeRole
              Admin: {Type: AWS::IAM::User}
              OrdersPolicy:
                Type: AWS::SQS::QueuePolicy
                Properties:
                  Queues: [!GetAtt Orders.Arn, !GetAtt Orders.QueueUrl]
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                    - Effect: Allow
                      Principal: {Service: [sns.amazonaws.com, s3.amazonaws.com]}
                      Action: sqs:SendMessage
                      Resource: !Ref Orders
                      Condition:
                        ArnEquals: {aws:SourceArn: !Ref Placed}
                        ArnLike: {aws:SourceArn: [!Ref Images, !Ref Placed]}
              PlacedPolicy:
                Type: AWS::SNS::TopicPolicy
                Properties:
                  Topics:
                  - !GetAtt Placed.TopicName
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                    - Effect: Allow
                      Principal:
                        AWS:
                        - !Sub '${Reader}'
                        - !GetAtt Reader.Arn
                      Action: sns:Publish
                      Resource: !GetAtt Placed.TopicName
              ImagesPolicy:
                Type: AWS::S3::BucketPolicy
                Properties:
                  Bucket: !GetAtt Images.Arn
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                    - {Effect: Allow, Principal: {AWS: !GetAtt Reader.Arn}, Action: s3:GetObject, Resource: !Sub '${Images.Arn}/*'}
              More:
                Type: AWS::IAM::ManagedPolicy
                Properties:
                  Roles: [!GetAtt Reader.Arn, !Ref Reader]
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                    - {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
        "#]],
        );
    }
}
