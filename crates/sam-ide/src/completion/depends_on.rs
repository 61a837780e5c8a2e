//! The names that `DependsOn` can have: the resources that the template waits for elsewhere, and that nothing refers to.

use super::context::Context;
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::relevance::{contains, words_of};
use super::resources::Resources;
use crate::place::typed::Slot;
use sam_core::document::Section;
use sam_core::syntax::NodeRef;
use sam_core::template::Template;
use sam_core::template::reference::ReferenceKind;

/// How many resources of the type are looked at for what they wait for.
const MOST_RESOURCES: usize = 20;

/// How many resources above it count as close.
const MOST_ABOVE: usize = 4;

/// The other resources, once each.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let items = context.typed.items(context.typed.list());
    let there: Vec<_> = items.filter_map(|it| context.typed.text(it)).collect();
    let waiting = Waiting::of(resources);
    for it in resources.candidates() {
        if Some(it.id) == resources.own_id() || there.contains(&it.id) {
            continue;
        }
        let offer = Offer::reference(it.id, it.written_type);
        let offer = offer.rank(waiting.rank(it.id, it.resolved_type));
        acc.push(match context.typed.slot {
            Slot::Below | Slot::Item => Offer {
                write: Write::Items(vec![Piece::text(it.id)]),
                ..offer
            },
            Slot::Value | Slot::Key | Slot::Text => offer,
        });
    }
}

/// The resource that waits.
struct Waiting<'a> {
    template: Template<'a>,
    id: &'a str,
    /// What waits for something often has words of its name.
    words: Vec<String>,
    /// `AWS::AppSync`
    service: String,
    /// What it refers to, for which CloudFormation waits anyway.
    named: Vec<&'a str>,
    /// What other resources of its type wait for.
    elsewhere: Vec<&'a str>,
    /// The resources that stand closest above it, the closest first.
    above: Vec<&'a str>,
    /// The types that AWS says it has to wait for.
    documented: &'static [&'static str],
}

/// By type, what a resource has to wait for though it does not refer to it, as AWS's page of the type says
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html>).
const DOCUMENTED: [(&str, &[&str]); 16] = [
    ("AWS::ApiGateway::Deployment", &["AWS::ApiGateway::Method"]),
    ("AWS::ApiGateway::Stage", &["AWS::ApiGateway::Account"]),
    ("AWS::ApiGateway::UsagePlan", &["AWS::ApiGateway::Stage"]),
    (
        "AWS::ApiGateway::BasePathMapping",
        &["AWS::ApiGateway::Stage"],
    ),
    (
        "AWS::ApiGatewayV2::Deployment",
        &["AWS::ApiGatewayV2::Route"],
    ),
    ("AWS::AppSync::Resolver", &[SCHEMA]),
    ("AWS::AppSync::FunctionConfiguration", &[SCHEMA]),
    (
        "AWS::CloudTrail::Trail",
        &["AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy"],
    ),
    (
        "AWS::Cognito::UserPoolClient",
        &["AWS::Cognito::UserPoolIdentityProvider"],
    ),
    ("AWS::EC2::EIP", &[GATEWAY]),
    ("AWS::EC2::NatGateway", &[GATEWAY]),
    ("AWS::EC2::Route", &[GATEWAY]),
    (
        "AWS::ECS::Service",
        &["AWS::ElasticLoadBalancingV2::Listener"],
    ),
    ("AWS::Lambda::EventSourceMapping", &["AWS::IAM::Policy"]),
    (
        "AWS::Lambda::Function",
        &[
            "AWS::EFS::MountTarget",
            "AWS::IAM::Policy",
            "AWS::Logs::LogGroup",
        ],
    ),
    (
        "AWS::S3::Bucket",
        &[
            "AWS::Lambda::Permission",
            "AWS::SQS::QueuePolicy",
            "AWS::SNS::TopicPolicy",
        ],
    ),
];
const SCHEMA: &str = "AWS::AppSync::GraphQLSchema";
const GATEWAY: &str = "AWS::EC2::VPCGatewayAttachment";

/// What does its work by itself: nothing refers to it, and nothing has to wait for it.
const ENDS: [&str; 5] = [
    "AWS::CloudWatch::Alarm",
    "AWS::Events::Rule",
    "AWS::Lambda::Function",
    "AWS::Scheduler::Schedule",
    "AWS::StepFunctions::StateMachine",
];

impl<'a> Waiting<'a> {
    fn of(resources: &Resources<'a>) -> Self {
        let template = resources.template();
        let id = resources.own_id().unwrap_or_default();
        let own = template.resource(id);
        let written = resources.written_type(id).unwrap_or_default();
        let alike = template.resources_of_type(written).take(MOST_RESOURCES);
        let lists = alike
            .filter(|it| it.id != id)
            .filter_map(|it| it.body().get("DependsOn"));
        let service = resources.resolved_type(id).unwrap_or_default();
        let references = own.into_iter().flat_map(|it| it.references());
        let values = references.filter(|(_, it)| it.kind != ReferenceKind::DependsOn);
        Self {
            template,
            id,
            words: words_of(id),
            service: service_of(service).to_owned(),
            named: values.map(|(_, it)| &*it.name).collect(),
            elsewhere: lists.flat_map(names).collect(),
            above: above(template, id),
            documented: DOCUMENTED
                .iter()
                .find(|it| it.0 == service)
                .map_or(&[], |it| it.1),
        }
    }

    /// Lower for what is likelier to be waited for.
    fn rank(&self, id: &str, resolved_type: &str) -> u8 {
        let words = self.words.iter().filter(|it| it.len() > 2);
        let shared = words.filter(|it| contains(id, it)).take(5);
        let mut fit = u8::try_from(shared.count()).unwrap_or(u8::MAX);
        if self.elsewhere.contains(&id) {
            fit += 6;
        }
        if !self.service.is_empty() && service_of(resolved_type) == self.service {
            fit += 1;
        }
        let above = self.above.iter().position(|it| *it == id);
        fit += match above {
            Some(0 | 1) => 2,
            Some(_) => 1,
            None => 0,
        };
        if self.documented.contains(&resolved_type) {
            fit += 5;
        }
        // An attachment, a route or a schema is there by itself: nothing but `DependsOn` can wait for it.
        let mut mentions = self.template.references_to(id);
        if !ENDS.contains(&resolved_type)
            && mentions.all(|(_, it)| it.kind == ReferenceKind::DependsOn)
        {
            fit += 3;
        }
        let rank = 22 - fit;
        let is_circle = || {
            let other = self.template.resource(id);
            let mut names = other.into_iter().flat_map(|it| it.references());
            names.any(|(_, it)| *it.name == *self.id)
        };
        match self.named.contains(&id) || is_circle() {
            true => rank + 20,
            false => rank,
        }
    }
}

/// Templates are mostly written in the order in which their resources are created.
fn above<'a>(template: Template<'a>, id: &str) -> Vec<&'a str> {
    let names = template.names(Section::Resources);
    let mut above: Vec<&str> = names.take_while(|it| *it != id).collect();
    above.reverse();
    above.truncate(MOST_ABOVE);
    above
}

/// `AWS::AppSync` of `AWS::AppSync::Resolver`.
fn service_of(resource_type: &str) -> &str {
    resource_type.rsplit_once("::").map_or("", |it| it.0)
}

fn names(node: NodeRef<'_>) -> impl Iterator<Item = &str> {
    let items = node.items().filter_map(|it| it.as_str());
    node.as_str().into_iter().chain(items)
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{beside_shop, check_first};
    use expect_test::expect;

    #[test]
    fn what_nothing_refers_to_comes_before_what_is_waited_for_anyway() {
        check_first(
            &beside_shop(
                "  Schema: {Type: AWS::AppSync::GraphQLSchema, Properties: {ApiId: !Ref Api}}\n  Api: {Type: AWS::AppSync::GraphQLApi}\n  R:\n    Type: AWS::AppSync::Resolver\n    DependsOn: $0\n    Properties: {ApiId: !Ref Api}\n",
            ),
            1,
            expect![[r#"
                Schema · AWS::AppSync::GraphQLSchema
                …
            "#]],
        );
        check_first(
            &beside_shop(
                "  A: {Type: AWS::SNS::Topic, DependsOn: [Clicks]}\n  R:\n    Type: AWS::SNS::Topic\n    DependsOn: $0\n",
            ),
            1,
            expect![[r#"
                Clicks · AWS::Kinesis::Stream
                …
            "#]],
        );
    }
}
