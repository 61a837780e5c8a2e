//! What CloudFormation does with a resource whose logical ID changes.

use super::subject::Subject;
use crate::names::{noun, shortened};
use crate::place::typed::connector::CONNECTOR;
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::spec::holds_data;
use sam_core::text::TextSize;

/// What a rename means for what is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What CloudFormation does, in at most 160 characters.
    pub message: String,
    /// Whether data is lost with the resource that is deleted.
    pub loses_data: bool,
}

/// What CloudFormation does when the resource whose name stands at an offset gets another logical ID; none if the name is
/// not that of a resource.
pub fn replacement(analysis: &Analysis, offset: TextSize) -> Option<Replacement> {
    let subject = Subject::at(analysis, offset).ok()?;
    let template = analysis.template();
    subject.space?;
    if !subject.prefix.is_empty() || !template.declares(Section::Resources, &subject.name) {
        return None;
    }
    let resource = template.resource(&subject.name)?;
    let resource_type = resource.type_name().filter(|it| *it != CONNECTOR)?;
    let policy = resource.body().get("DeletionPolicy");
    let is_kept = policy
        .and_then(|it| it.as_str())
        .is_some_and(|it| it.starts_with("Retain"));
    let noun = noun(resource_type);
    let name = shortened(&subject.name);
    let deleted = match is_kept {
        true => "leaves the one that was deployed as",
        false => "deletes the one that was deployed as",
    };
    Some(Replacement {
        message: format!("CloudFormation creates a new {noun} and {deleted} `{name}`."),
        loses_data: !is_kept && holds_data(resource_type),
    })
}

#[cfg(test)]
mod tests {
    use super::replacement;
    use sam_core::analysis::Analysis;
    use sam_core::fixture;

    fn of(template: &str) -> Option<(String, bool)> {
        let (text, cursor) = fixture::cursor(template);
        let found = replacement(&Analysis::open(1, &text), cursor.start());
        found.map(|it| (it.message, it.loses_data))
    }

    #[test]
    fn a_resource_is_made_anew() {
        let (message, loses_data) =
            of("Resources:\n  $0Orders: {Type: AWS::DynamoDB::Table}\n").unwrap();
        assert!(loses_data);
        assert!(
            message.starts_with("CloudFormation creates a new "),
            "{message}"
        );
        assert!(
            message.ends_with(" deletes the one that was deployed as `Orders`."),
            "{message}"
        );
        let kept = "Resources:\n  $0Orders: {Type: AWS::DynamoDB::Table, DeletionPolicy: Retain}\n";
        assert!(!of(kept).unwrap().1);
        let function = "Resources:\n  $0Work: {Type: AWS::Serverless::Function}\n";
        assert!(!of(function).unwrap().1);
    }

    #[test]
    fn other_names_are_not_deployed() {
        let parameter = "Parameters:\n  $0Stage: {Type: String}\nResources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Stage}}\n";
        assert_eq!(of(parameter), None);
        assert_eq!(
            of("Resources:\n  Q: {Type: AWS::SQS::Queue}\nOutputs:\n  $0Url: {Value: !Ref Q}\n"),
            None
        );
    }
}
