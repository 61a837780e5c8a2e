//! Which resources of a template are made after which others, so that policies of these must not name them.

use sam_core::document::Section;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::template::{Resource, Template, intrinsic};
use std::collections::{HashMap, HashSet};

/// Who is made after what.
#[derive(Debug)]
pub(crate) struct Waiting<'a> {
    template: Template<'a>,
    /// The logical IDs of those that name a name.
    by_name: HashMap<&'a str, Vec<&'a str>>,
}

/// Events whose source is told of the function and so is made after it: the type, the property that names the source, and
/// the source that SAM makes where it names none.
const TOLD: [(&str, &str, Option<&str>); 4] = [
    ("Api", "RestApiId", Some("ServerlessRestApi")),
    ("Cognito", "UserPool", None),
    ("HttpApi", "ApiId", Some("ServerlessHttpApi")),
    ("S3", "Bucket", None),
];

impl<'a> Waiting<'a> {
    pub(crate) fn of(template: Template<'a>) -> Self {
        let mut found = Self {
            template,
            by_name: HashMap::new(),
        };
        let mut of_type: HashMap<String, Vec<&'a str>> = HashMap::new();
        for entry in template.entries(Section::Globals) {
            let range = entry.value.full_range();
            let inside = template
                .references()
                .filter(|(it, _)| range.contains_range(*it));
            let names = inside.filter_map(|(_, it)| made_before(it)).collect();
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
            if let Some(name) = made_before(reference).filter(|_| !is_of_event(range)) {
                self.add(name, resource.id);
            }
        }
        let events = events.into_iter().flat_map(NodeRef::entries);
        for source in events.filter_map(told) {
            self.add(resource.id, source);
        }
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

/// The name of what a resource with such a reference is made after.
fn made_before(reference: &Reference) -> Option<&str> {
    match reference.kind {
        ReferenceKind::Ref
        | ReferenceKind::GetAtt
        | ReferenceKind::Sub
        | ReferenceKind::DependsOn => Some(&reference.name),
        ReferenceKind::Condition | ReferenceKind::Mapping | ReferenceKind::ConnectorEnd => None,
    }
}

/// The source of an event that is told of the function.
fn told(event: EntryRef<'_>) -> Option<&str> {
    let event_type = event.value.get("Type")?.as_str()?;
    let (_, property, made) = TOLD.into_iter().find(|(it, ..)| *it == event_type)?;
    let properties = event.value.get("Properties");
    match properties.and_then(|it| it.get(property)) {
        Some(source) => intrinsic::named_id(source),
        None => made,
    }
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
    fn globals_are_of_each_function() {
        let of_rec = ["Front", "Reader", "Rec", "Tailing", "Uploads", "Users"];
        let mut expected = vec!["Hub", "Poll", "Shared"];
        expected.extend(of_rec);
        expected.sort_unstable();
        check("Shared", &expected);
    }
}
