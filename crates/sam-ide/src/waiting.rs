//! Which resources of a template are made after which others, so that policies of these must not name them.

use sam_core::document::Section;
use sam_core::expand::{Found, GeneratedNames, informed};
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::template::{Resource, Template};
use std::collections::{HashMap, HashSet};

/// Who is made after what. What SAM makes of a resource and after it (aliases, versions, stages) counts as that resource.
#[derive(Debug)]
pub(crate) struct Waiting<'a> {
    template: Template<'a>,
    /// What SAM makes of the resources.
    made: GeneratedNames<'a>,
    /// The logical IDs of those that name a name.
    by_name: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Waiting<'a> {
    pub(crate) fn of(template: Template<'a>) -> Self {
        let mut found = Self {
            template,
            made: GeneratedNames::new(template),
            by_name: HashMap::new(),
        };
        let mut of_type: HashMap<String, Vec<&'a str>> = HashMap::new();
        for entry in template.entries(Section::Globals) {
            let range = entry.value.full_range();
            let inside = template
                .references()
                .filter(|(it, _)| range.contains_range(*it));
            let names = inside.filter_map(|(_, it)| found.made_before(it)).collect();
            of_type.insert(format!("AWS::Serverless::{}", entry.name()), names);
        }
        for resource in template.resources() {
            let global = resource.type_name().and_then(|it| of_type.get(it));
            for name in global.into_iter().flatten() {
                found.add(name, resource.id);
            }
            found.add_resource(resource);
        }
        found
    }

    fn add(&mut self, name: &'a str, waiting: &'a str) {
        self.by_name.entry(name).or_default().push(waiting);
    }

    fn add_resource(&mut self, resource: Resource<'a>) {
        let events = resource.property("Events");
        let events = events.filter(|_| has_role_of_its_own(resource));
        // SAM makes resources of their own for events.
        let is_of_event = |range| events.is_some_and(|it| it.full_range().contains_range(range));
        for (range, reference) in resource.references() {
            let name = self.made_before(reference);
            if let Some(name) = name.filter(|_| !is_of_event(range)) {
                self.add(name, resource.id);
            }
        }
        if events.is_some() {
            for source in informed(resource) {
                self.add(resource.id, source);
            }
        }
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
        if self.template.resource(name).is_some() {
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
                open.extend(self.by_name.get(role.as_str()).into_iter().flatten());
                found.extend(&open);
            }
        }
        while let Some(name) = open.pop() {
            for waiting in self.by_name.get(name).into_iter().flatten() {
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
    use sam_core::document::Document;

    fn check(holder: &str, expected: &[&str]) {
        let document = Document::open(
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
        let found = Waiting::of(template).for_policies_in(holder);
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
        let document = Document::open(
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
        let waiting = Waiting::of(template);
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
