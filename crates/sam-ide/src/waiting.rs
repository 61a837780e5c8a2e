//! Which resources of a template are made after which others, so that policies of these must not name them.

use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::expand::{Found, GeneratedNames, informed};
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::template::{Item, Resource, Template};
use std::collections::HashSet;

/// Who is made after what. What SAM makes of a resource and after it (aliases, versions, stages) counts as that resource.
#[derive(Debug)]
pub(crate) struct Waiting<'a> {
    template: Template<'a>,
    /// What SAM makes of the resources.
    made: GeneratedNames<'a>,
}

impl<'a> Waiting<'a> {
    pub(crate) fn of(resolver: Resolver<'a>) -> Self {
        Self {
            template: resolver.template(),
            made: resolver.generated_names(),
        }
    }

    /// The logical IDs of the resources that are made after the resource of a name, since they mention it.
    fn made_after(&self, name: &str) -> Vec<&'a str> {
        let own = self.template.resource(name);
        let made = own.map_or(&[][..], |it| self.made.of(it));
        let made = made.iter().map(|it| &*it.id);
        let mut found = Vec::new();
        for mentioned in std::iter::once(name).chain(made) {
            for resource in self.template.resources_naming(mentioned) {
                if self.waits(resource, name) {
                    found.push(resource.id);
                }
            }
            for (_, item) in self.template.mentioning(mentioned) {
                found.extend(self.by_globals(item, name));
            }
        }
        let informing =
            own.filter(|it| has_role_of_its_own(*it) && it.property("Events").is_some());
        found.extend(informing.into_iter().flat_map(informed));
        found
    }

    fn waits(&self, resource: Resource<'a>, name: &str) -> bool {
        let events = resource.property("Events");
        let events = events.filter(|_| has_role_of_its_own(resource));
        // SAM makes resources of their own for events.
        let is_of_event = |range| events.is_some_and(|it| it.full_range().contains_range(range));
        let mut references = resource.references();
        references.any(|(range, it)| self.made_before(it) == Some(name) && !is_of_event(range))
    }

    /// The resources that an entry of `Globals` makes wait for a name.
    fn by_globals(&self, item: &'a Item, name: &str) -> Vec<&'a str> {
        let mut references = item.references.iter();
        let is_global = item.section == Section::Globals
            && references.any(|it| self.made_before(it) == Some(name));
        let section = is_global.then(|| format!("AWS::Serverless::{}", item.name));
        let resources = section.map(|it| self.template.resources_of_type(&it).collect::<Vec<_>>());
        resources.into_iter().flatten().map(|it| it.id).collect()
    }

    /// The name of what a resource with such a reference is made after.
    fn made_before(&self, reference: &'a Reference) -> Option<&'a str> {
        match reference.kind {
            ReferenceKind::Ref
            | ReferenceKind::GetAtt
            | ReferenceKind::Sub
            | ReferenceKind::DependsOn => {}
            ReferenceKind::Condition | ReferenceKind::Mapping | ReferenceKind::ConnectorEnd => {
                return None;
            }
        }
        let name = &*reference.name;
        if self.template.declares(Section::Resources, name) {
            return Some(name);
        }
        let made = match name.split_once('.') {
            Some((id, part)) => self.made.part(id, part),
            None => self.made.get(name),
        };
        let owner = made.filter(is_made_after).and_then(|it| it.owner);
        Some(owner.map_or(name, |it| it.id))
    }

    /// The logical IDs that must not be named in a policy which stands in a resource: its own, and those of all that is
    /// made after it.
    pub(crate) fn for_policies_in(&self, holder: Resource<'a>) -> HashSet<&'a str> {
        let mut found = HashSet::from([holder.id]);
        let mut open = vec![holder.id];
        if has_role_of_its_own(holder) {
            let role = format!("{}Role", holder.id);
            if self.template.resource(&role).is_none() {
                open.extend(self.made_after(&role));
                found.extend(&open);
            }
        }
        while let Some(name) = open.pop() {
            for waiting in self.made_after(name) {
                if found.insert(waiting) {
                    open.push(waiting);
                }
            }
        }
        found
    }
}

/// Whether SAM makes a role of the policies in a resource.
fn has_role_of_its_own(resource: Resource<'_>) -> bool {
    matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
    )
}

/// Whether something is made after the resource that it is made of: all is but roles and what a function sends to.
fn is_made_after(found: &Found<'_>) -> bool {
    !matches!(
        found.generated.resource_type,
        "AWS::IAM::Role" | "AWS::SQS::Queue" | "AWS::SNS::Topic"
    )
}

#[cfg(test)]
mod tests {
    use super::Waiting;
    use sam_core::analysis::Analysis;

    fn check(holder: &str, expected: &[&str]) {
        let document = Analysis::open(
            1,
            r#"
Globals:
  Function:
    Environment:
      Variables:
        HUB: !Ref Hub
Resources:
  Hub: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub "${Shared}-hub"}}
  Shared: {Type: AWS::IAM::Role}
  Free: {Type: AWS::SQS::Queue}
  Tailing: {Type: AWS::SQS::Queue, DependsOn: [Rec]}
  Uploads: {Type: AWS::S3::Bucket}
  Reader: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Uploads}-q"}}
  Users: {Type: AWS::Cognito::UserPool}
  Front: {Type: AWS::Serverless::Api}
  Spy: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt RecRole.RoleId}}
  Poll:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Queue: {Type: SQS, Properties: {Queue: !GetAtt Tailing.Arn}}
  Rec:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {QUEUE: !Ref Free}}
      Events:
        Put: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: "s3:ObjectCreated:*"}}
        SignUp: {Type: Cognito, Properties: {UserPool: !Ref Users, Trigger: PreSignUp}}
        Get: {Type: Api, Properties: {RestApiId: !Ref Front, Path: /, Method: get}}
        Text: just text
"#,
        );
        let template = document.template();
        let holder = template.resource(holder).expect("the holder");
        let found = Waiting::of(document.resolver()).for_policies_in(holder);
        let mut found: Vec<&str> = found.into_iter().collect();
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_function_its_role_and_what_it_tells_come_first() {
        check(
            "Rec",
            &[
                "Front", "Reader", "Rec", "Spy", "Tailing", "Uploads", "Users",
            ],
        );
        check("Poll", &["Poll"]);
    }

    #[test]
    fn what_is_made_of_a_function_comes_after_it() {
        let document = Analysis::open(
            1,
            r#"
Resources:
  Rec:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      Events: {Queue: {Type: SQS, Properties: {Queue: x}}}
      EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}
      FunctionUrlConfig: {AuthType: AWS_IAM}
  Front: {Type: AWS::Serverless::Api, Properties: {StageName: Prod}}
  ByAlias: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref RecAliaslive}}
  ByDot: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Rec.Version}}
  ByMapping: {Type: AWS::SQS::Queue, DependsOn: RecQueue}
  BySub: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${RecUrl.FunctionUrl}"}}
  ByStage: {Type: AWS::SQS::Queue, DependsOn: [FrontProdStage]}
  Failed: {Type: AWS::SQS::Queue, DependsOn: [RecEventInvokeConfigOnFailureQueue]}
  Other: {Type: AWS::SQS::Queue, DependsOn: [RecNothing]}
"#,
        );
        let template = document.template();
        let waiting = Waiting::of(document.resolver());
        let found = |holder: &str| {
            let holder = template.resource(holder).expect("the holder");
            let mut found: Vec<_> = waiting.for_policies_in(holder).into_iter().collect();
            found.sort_unstable();
            found
        };
        assert_eq!(
            found("Rec"),
            ["ByAlias", "ByDot", "ByMapping", "BySub", "Rec"]
        );
        assert_eq!(found("Front"), ["ByStage", "Front"]);
    }

    #[test]
    fn globals_are_of_each_function() {
        let of_rec = ["Front", "Reader", "Rec", "Tailing", "Uploads", "Users"];
        let mut expected = vec!["Hub", "Poll", "Shared"];
        expected.extend(of_rec);
        expected.sort_unstable();
        check("Shared", &expected);
    }
}
