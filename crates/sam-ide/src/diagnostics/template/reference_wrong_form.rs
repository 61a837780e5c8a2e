//! `reference-wrong-form`: a property needs an ARN, but the reference gives a name, or the other way round.
//!
//! What `!Ref` gives differs by type: the name of a role or bucket, the ARN of a topic, the URL of a queue. Policies of
//! queues and topics name their resources by ARN, but `Queues` wants URLs, `Topics` ARNs and `Bucket` a name. Properties whose
//! name ends with `Arn`, the queue, topic or stream of an event and `AWS` of a principal want an ARN, and so do conditions
//! that compare ARNs. Anything else is refused when the template is deployed;
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

use super::arn_property::{arn_entries, is_sure, stream_entries};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value};
use crate::names::a_noun;
use sam_core::connector::Resolver;
use sam_core::policy::is_deferred;
use sam_core::policy::operator::operator;
use sam_core::policy::{
    Element, Polarity, SiteKind, Statement, TextPart, branches, sites_of, text_parts,
};
use sam_core::spec::OperatorFamily;
use sam_core::spec::cfn::{RefIs, arn_attribute, arn_attributes, name_attribute, ref_is};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "reference-wrong-form",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// How a resource is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Name,
    Arn,
    /// The ARN of the stream of a table.
    Stream,
    Url,
    Id,
}

impl Form {
    fn is(self, wanted: Self) -> bool {
        self == wanted || (self, wanted) == (Self::Stream, Self::Arn)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Name => "the name",
            Self::Arn => "the ARN",
            Self::Stream => "the ARN of a stream",
            Self::Url => "the URL",
            Self::Id => "the ID",
        }
    }
}

/// Properties that name resources of one type: the type they are of, what is wanted, what each has to be.
const PROPERTIES: [(&str, &str, &str, Form); 25] = [
    (
        "AWS::CloudWatch::Alarm",
        "AlarmActions",
        "AWS::SNS::Topic",
        Form::Arn,
    ),
    (
        "AWS::CloudWatch::Alarm",
        "OKActions",
        "AWS::SNS::Topic",
        Form::Arn,
    ),
    (
        "AWS::CloudWatch::Alarm",
        "InsufficientDataActions",
        "AWS::SNS::Topic",
        Form::Arn,
    ),
    (
        "AWS::CloudWatch::CompositeAlarm",
        "AlarmActions",
        "AWS::SNS::Topic",
        Form::Arn,
    ),
    (
        "AWS::CloudWatch::CompositeAlarm",
        "OKActions",
        "AWS::SNS::Topic",
        Form::Arn,
    ),
    (
        "AWS::CloudWatch::CompositeAlarm",
        "InsufficientDataActions",
        "AWS::SNS::Topic",
        Form::Arn,
    ),
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
    acc.extend(uses(resource, resolver).iter().map(Use::finding));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let uses = uses(finding.resource(resolver)?, resolver).into_iter();
    let found = uses.into_iter().find(|it| finding.is_like(&it.finding()))?;
    let (text, piece) = found.given.reference(found.place.wanted)?;
    let edits = one(replace_value(
        resolver.template().document(),
        found.node,
        &piece,
    ));
    Some(Fix::list([(format!("Change to `{text}`"), edits)]))
}

/// The references of a resource that give it something else than what is wanted there.
fn uses<'r>(resource: Resource<'r>, resolver: &'r Resolver<'_>) -> Vec<Use<'r>> {
    let mut found = Vec::new();
    let own_type = resource.type_name();
    for (_, property, of, wanted) in PROPERTIES.iter().filter(|it| own_type == Some(it.0)) {
        let Some(entry) = resource.property_entry(property) else {
            continue;
        };
        let place = Place {
            name: format!("`{property}`"),
            wanted: *wanted,
            effect: "the deployment fails",
            severity: Severity::Error,
        };
        // A queue is found by its name, too.
        let is_one =
            |it: &Given<'_>| it.cfn_type == *of && (*wanted != Form::Url || it.form == Form::Arn);
        add(&mut found, resolver, entry, &place, is_one);
    }
    for entry in stream_entries(resource) {
        let place = Place {
            name: format!("`{}`", entry.name()),
            wanted: Form::Stream,
            effect: "the deployment fails",
            severity: Severity::Error,
        };
        let is_table = |it: &Given<'_>| it.cfn_type == "AWS::DynamoDB::Table";
        add(&mut found, resolver, entry, &place, is_table);
    }
    for entry in arn_entries(resource) {
        let (effect, severity) = match is_sure(entry.name()) {
            true => ("the deployment fails", Severity::Error),
            false => ("the deployment may fail", Severity::Warning),
        };
        let place = Place {
            name: format!("`{}`", entry.name()),
            wanted: Form::Arn,
            effect,
            severity,
        };
        let has_arn = |it: &Given<'_>| it.reference(Form::Arn).is_some();
        let mut new = Vec::new();
        add(&mut new, resolver, entry, &place, has_arn);
        let is_known = |it: &Use<'_>| {
            found
                .iter()
                .any(|known: &Use<'_>| known.node.full_range() == it.node.full_range())
        };
        new.retain(|it| !is_known(it));
        found.extend(new);
    }
    for site in sites_of(resource) {
        for statement in site.document.statements() {
            if let SiteKind::Resource("sqs" | "sns") = site.kind {
                resources(&mut found, statement, resolver);
            }
            principals(&mut found, statement, site.kind, resolver);
            conditions(&mut found, statement, resolver);
        }
    }
    found
}

/// A reference that gives something else than what is wanted.
struct Use<'r> {
    node: NodeRef<'r>,
    given: Given<'r>,
    place: Place,
}

impl Use<'_> {
    fn finding(&self) -> Diagnostic {
        let Self { node, given, place } = self;
        let mut message = format!(
            "{} must be {}, but this is {} of {}: {}.",
            place.name,
            place.wanted.words(),
            given.form.words(),
            a_noun(given.cfn_type),
            place.effect
        );
        if let Some((text, _)) = given.reference(place.wanted) {
            message += &format!(" Write `{text}`.");
        }
        // The transform takes the ARN of the table itself, and so do its own examples.
        let severity = match (given.form, place.wanted) {
            (Form::Arn, Form::Stream) => Severity::Warning,
            _ => place.severity,
        };
        RULE.at(node.full_range(), message).severity(severity)
    }
}

fn add<'r>(
    acc: &mut Vec<Use<'r>>,
    resolver: &'r Resolver<'_>,
    entry: EntryRef<'r>,
    place: &Place,
    is_one: impl Fn(&Given<'_>) -> bool,
) {
    let values = Element {
        entry,
        polarity: Polarity::Is,
    };
    for node in values.values() {
        let given = given(node, resolver);
        acc.extend(
            given
                .filter(|it| !it.form.is(place.wanted) && is_one(it))
                .map(|given| Use {
                    node,
                    given,
                    place: place.clone(),
                }),
        );
    }
}

/// A place where one form is wanted.
#[derive(Clone)]
struct Place {
    name: String,
    wanted: Form,
    effect: &'static str,
    severity: Severity,
}

/// What a reference gives.
struct Given<'a> {
    id: &'a str,
    cfn_type: &'a str,
    form: Form,
    has_stream: bool,
}

/// What a value that is one reference alone gives; none where that is not known for sure.
fn given<'a>(node: NodeRef<'a>, resolver: &'a Resolver<'_>) -> Option<Given<'a>> {
    let parts = is_deferred(node).then(|| text_parts(node))?;
    let (id, attribute) = match parts.as_slice() {
        [TextPart::Ref(id)] => (*id, None),
        [TextPart::GetAtt(id, attribute)] => (*id, Some(*attribute)),
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
        Some("StreamArn") => Form::Stream,
        Some(it) if arn_attributes(cfn_type).contains(&it) => Form::Arn,
        Some(it) if name_attribute(cfn_type) == Some(it) => Form::Name,
        Some("QueueUrl") if cfn_type == "AWS::SQS::Queue" => Form::Url,
        Some(_) => return None,
    };
    let table = || {
        resolver
            .template()
            .resource(id)?
            .property("StreamSpecification")
    };
    Some(Given {
        id,
        cfn_type,
        form,
        has_stream: cfn_type == "AWS::DynamoDB::Table" && table().is_some(),
    })
}

/// The resources of a policy of a queue or topic.
fn resources<'r>(acc: &mut Vec<Use<'r>>, statement: Statement<'r>, resolver: &'r Resolver<'_>) {
    let place = Place {
        name: "`Resource`".to_owned(),
        wanted: Form::Arn,
        effect: "AWS refuses the policy",
        severity: Severity::Error,
    };
    if let Some(element) = statement.resource() {
        add(acc, resolver, element.entry, &place, |_| true);
    }
}

/// Roles and users who may.
fn principals<'r>(
    acc: &mut Vec<Use<'r>>,
    statement: Statement<'r>,
    kind: SiteKind,
    resolver: &'r Resolver<'_>,
) {
    let values = match kind {
        SiteKind::Permission => return,
        SiteKind::Identity | SiteKind::Trust | SiteKind::Resource(_) | SiteKind::Limit => {
            statement.principal()
        }
    };
    let place = Place {
        name: "`AWS` of a principal".to_owned(),
        wanted: Form::Arn,
        effect: "AWS refuses the policy",
        severity: Severity::Error,
    };
    let is_principal = |it: &Given<'_>| matches!(it.cfn_type, "AWS::IAM::Role" | "AWS::IAM::User");
    let maps = values
        .map(|it| branches(it.entry.value))
        .unwrap_or_default();
    for entry in maps.into_iter().filter_map(|it| it.entry("AWS")) {
        add(acc, resolver, entry, &place, is_principal);
    }
}

/// What is compared with an ARN.
fn conditions<'r>(acc: &mut Vec<Use<'r>>, statement: Statement<'r>, resolver: &'r Resolver<'_>) {
    for (entry, key) in statement.condition_keys() {
        let is_arn = operator(entry.name()).is_some_and(|it| it.family == OperatorFamily::Arn)
            || key.name().eq_ignore_ascii_case("aws:SourceArn")
            || key.name().eq_ignore_ascii_case("aws:PrincipalArn");
        if is_arn {
            let place = Place {
                name: format!("`{}`", key.name()),
                wanted: Form::Arn,
                effect: "it is never equal",
                severity: Severity::Warning,
            };
            add(acc, resolver, key, &place, |_| true);
        }
    }
}

impl Given<'_> {
    /// The reference that gives a resource as it is wanted.
    fn reference(&self, wanted: Form) -> Option<(String, Piece<'static>)> {
        let id = self.id;
        let attribute = |it: &str| {
            let piece = Piece::GetAtt(id.to_owned(), it.to_owned());
            (format!("!GetAtt {id}.{it}"), piece)
        };
        let by_ref = || Some((format!("!Ref {id}"), Piece::Ref(id.to_owned())));
        match (wanted, ref_is(self.cfn_type)) {
            (Form::Arn, Some(RefIs::Arn))
            | (Form::Name, Some(RefIs::Name))
            | (Form::Url, Some(RefIs::Url))
            | (Form::Id, Some(RefIs::Id)) => by_ref(),
            (Form::Arn, _) => arn_attribute(self.cfn_type).map(attribute),
            (Form::Stream, _) => self.has_stream.then(|| attribute("StreamArn")),
            (Form::Name, _) => name_attribute(self.cfn_type).map(attribute),
            (Form::Url | Form::Id, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
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
                   |                            ^^^^^^^^^^ reference-wrong-form: `AWS` of a principal must be the ARN, but this is the name of an `AWS::IAM::User`: AWS refuses the policy. Write `!GetAtt Admin.Arn`.
                   |                            fix: Change to `!GetAtt Admin.Arn`
                19 |       Queues: [!GetAtt Orders.Arn, !GetAtt Orders.QueueUrl]
                   |                ^^^^^^^^^^^^^^^^^^ reference-wrong-form: `Queues` must be the URL, but this is the ARN of a queue: the deployment fails. Write `!Ref Orders`.
                   |                fix: Change to `!Ref Orders`
                26 |           Resource: !Ref Orders
                   |                     ^^^^^^^^^^^ reference-wrong-form: `Resource` must be the ARN, but this is the URL of a queue: AWS refuses the policy. Write `!GetAtt Orders.Arn`.
                   |                     fix: Change to `!GetAtt Orders.Arn`
                28 |             ArnEquals: {aws:SourceArn: !GetAtt Placed.TopicName}
                   |                                        ^^^^^^^^^^^^^^^^^^^^^^^^ reference-wrong-form (warning): `aws:SourceArn` must be the ARN, but this is the name of a topic: it is never equal. Write `!Ref Placed`.
                   |                                        fix: Change to `!Ref Placed`
                29 |             ArnLike: {aws:SourceArn: [!Ref Images, !Ref Placed]}
                   |                                       ^^^^^^^^^^^ reference-wrong-form (warning): `aws:SourceArn` must be the ARN, but this is the name of a bucket: it is never equal. Write `!GetAtt Images.Arn`.
                   |                                       fix: Change to `!GetAtt Images.Arn`
                34 |       - !GetAtt Placed.TopicName
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^ reference-wrong-form: `Topics` must be the ARN, but this is the name of a topic: the deployment fails. Write `!Ref Placed`.
                   |         fix: Change to `!Ref Placed`
                41 |             - !Sub '${Reader}'
                   |               ^^^^^^^^^^^^^^^^ reference-wrong-form: `AWS` of a principal must be the ARN, but this is the name of an `AWS::IAM::Role`: AWS refuses the policy. Write `!GetAtt Reader.Arn`.
                   |               fix: Change to `!GetAtt Reader.Arn`
                44 |           Resource: !GetAtt Placed.TopicName
                   |                     ^^^^^^^^^^^^^^^^^^^^^^^^ reference-wrong-form: `Resource` must be the ARN, but this is the name of a topic: AWS refuses the policy. Write `!Ref Placed`.
                   |                     fix: Change to `!Ref Placed`
                48 |       Bucket: !GetAtt Images.Arn
                   |               ^^^^^^^^^^^^^^^^^^ reference-wrong-form: `Bucket` must be the name, but this is the ARN of a bucket: the deployment fails. Write `!Ref Images`.
                   |               fix: Change to `!Ref Images`
                56 |       Roles: [!GetAtt Reader.Arn, !Ref Reader]
                   |               ^^^^^^^^^^^^^^^^^^ reference-wrong-form: `Roles` must be the name, but this is the ARN of an `AWS::IAM::Role`: the deployment fails. Write `!Ref Reader`.
                   |               fix: Change to `!Ref Reader`
            "#]],
        );
        check_fix(
            POLICIES,
            "Change to `!Ref Placed`",
            expect![[r#"
                 27 |           Condition:
                -28 |             ArnEquals: {aws:SourceArn: !GetAtt Placed.TopicName}
                +28 |             ArnEquals: {aws:SourceArn: !Ref Placed}
                 29 |             ArnLike: {aws:SourceArn: [!Ref Images, !Ref Placed]}
            "#]],
        );
    }

    #[test]
    fn properties_that_take_an_arn() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Failed: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmActions: [!GetAtt News.TopicName], OKActions: [!Ref News]}}
  Table: {Type: AWS::Serverless::SimpleTable}
  Dead:
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: !Ref Failed, maxReceiveCount: 3}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://code/f.zip
      Handler: app.handler
      Runtime: python3.13
      DeadLetterQueue: {Type: SQS, TargetArn: !Ref Failed}
      EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS, Destination: !Ref Failed}}}
      Environment: {Variables: {QueueArn: !Ref Jobs}}
      Events:
        A: {Type: SQS, Properties: {Queue: !Ref Jobs}}
        B: {Type: SNS, Properties: {Topic: !GetAtt News.TopicName}}
        C: {Type: SNS, Properties: {Topic: !Ref News}}
        D: {Type: DynamoDB, Properties: {Stream: !Ref Table, StartingPosition: LATEST}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets: [{Id: f, Arn: !Ref F}, {Id: g, Arn: !GetAtt F.Arn}]
",
            "reference-wrong-form",
            expect![[r#"
                6 |   Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmActions: [!GetAtt News.TopicName], OKActions: [!Ref News]}}
                  |                                                                     ^^^^^^^^^^^^^^^^^^^^^^ reference-wrong-form: `AlarmActions` must be the ARN, but this is the name of a topic: the deployment fails. Write `!Ref News`.
                  |                                                                     fix: Change to `!Ref News`
                10 |     Properties: {RedrivePolicy: {deadLetterTargetArn: !Ref Failed, maxReceiveCount: 3}}
                   |                                                       ^^^^^^^^^^^ reference-wrong-form: `deadLetterTargetArn` must be the ARN, but this is the URL of a queue: the deployment fails. Write `!GetAtt Failed.Arn`.
                   |                                                       fix: Change to `!GetAtt Failed.Arn`
                17 |       DeadLetterQueue: {Type: SQS, TargetArn: !Ref Failed}
                   |                                               ^^^^^^^^^^^ reference-wrong-form: `TargetArn` must be the ARN, but this is the URL of a queue: the deployment fails. Write `!GetAtt Failed.Arn`.
                   |                                               fix: Change to `!GetAtt Failed.Arn`
                18 |       EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS, Destination: !Ref Failed}}}
                   |                                                                                   ^^^^^^^^^^^ reference-wrong-form: `Destination` must be the ARN, but this is the URL of a queue: the deployment fails. Write `!GetAtt Failed.Arn`.
                   |                                                                                   fix: Change to `!GetAtt Failed.Arn`
                21 |         A: {Type: SQS, Properties: {Queue: !Ref Jobs}}
                   |                                            ^^^^^^^^^ reference-wrong-form: `Queue` must be the ARN, but this is the URL of a queue: the deployment fails. Write `!GetAtt Jobs.Arn`.
                   |                                            fix: Change to `!GetAtt Jobs.Arn`
                22 |         B: {Type: SNS, Properties: {Topic: !GetAtt News.TopicName}}
                   |                                            ^^^^^^^^^^^^^^^^^^^^^^ reference-wrong-form: `Topic` must be the ARN, but this is the name of a topic: the deployment fails. Write `!Ref News`.
                   |                                            fix: Change to `!Ref News`
                24 |         D: {Type: DynamoDB, Properties: {Stream: !Ref Table, StartingPosition: LATEST}}
                   |                                                  ^^^^^^^^^^ reference-wrong-form: `Stream` must be the ARN of a stream, but this is the name of a table: the deployment fails.
                29 |       Targets: [{Id: f, Arn: !Ref F}, {Id: g, Arn: !GetAtt F.Arn}]
                   |                              ^^^^^^ reference-wrong-form: `Arn` must be the ARN, but this is the name of a function: the deployment fails. Write `!GetAtt F.Arn`.
                   |                              fix: Change to `!GetAtt F.Arn`
            "#]],
        );
    }

    #[test]
    fn the_source_of_an_event_is_the_stream_of_a_table() {
        check_rule(
            "
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
  Simple: {Type: AWS::Serverless::SimpleTable}
  Audit:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        One: {Type: DynamoDB, Properties: {Stream: !Ref Orders}}
        Two: {Type: DynamoDB, Properties: {Stream: !GetAtt Orders.Arn}}
        Three: {Type: DynamoDB, Properties: {Stream: !GetAtt Orders.StreamArn}}
        Four: {Type: DynamoDB, Properties: {Stream: !Ref Simple}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Audit, EventSourceArn: !GetAtt Orders.Arn}
",
            "reference-wrong-form",
            expect![[r#"
                10 |         One: {Type: DynamoDB, Properties: {Stream: !Ref Orders}}
                   |                                                    ^^^^^^^^^^^ reference-wrong-form: `Stream` must be the ARN of a stream, but this is the name of a table: the deployment fails. Write `!GetAtt Orders.StreamArn`.
                   |                                                    fix: Change to `!GetAtt Orders.StreamArn`
                11 |         Two: {Type: DynamoDB, Properties: {Stream: !GetAtt Orders.Arn}}
                   |                                                    ^^^^^^^^^^^^^^^^^^ reference-wrong-form (warning): `Stream` must be the ARN of a stream, but this is the ARN of a table: the deployment fails. Write `!GetAtt Orders.StreamArn`.
                   |                                                    fix: Change to `!GetAtt Orders.StreamArn`
                13 |         Four: {Type: DynamoDB, Properties: {Stream: !Ref Simple}}
                   |                                                     ^^^^^^^^^^^ reference-wrong-form: `Stream` must be the ARN of a stream, but this is the name of a table: the deployment fails.
                16 |     Properties: {FunctionName: !Ref Audit, EventSourceArn: !GetAtt Orders.Arn}
                   |                                                            ^^^^^^^^^^^^^^^^^^ reference-wrong-form (warning): `EventSourceArn` must be the ARN of a stream, but this is the ARN of a table: the deployment fails. Write `!GetAtt Orders.StreamArn`.
                   |                                                            fix: Change to `!GetAtt Orders.StreamArn`
            "#]],
        );
    }
}
