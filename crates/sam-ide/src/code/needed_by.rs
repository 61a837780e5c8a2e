//! The calls for which a grant is there.

use super::{CodeReadings, ProgramReading, SourceKind, SourcePlace, allows, read};
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::document::cursor;
use sam_core::iam::{Effect, matches};
use sam_core::permission::{Grant, GrantOrigin, Permissions};
use sam_core::text::{TextRange, TextSize};

/// So many places are listed.
const MOST_PLACES: usize = 5;

/// For which calls a grant at an offset is there, as CommonMark, with the range of the grant. Only where code was read; if
/// a call may be missing, nothing is said of a grant that no call needs.
pub fn needed_by(
    analysis: &Analysis,
    offset: TextSize,
    readings: &CodeReadings,
) -> Option<(TextRange, String)> {
    let template = analysis.template();
    let resource = template.resource_containing(offset)?;
    let resolver = analysis.resolver();
    let permissions = Permissions::about(resolver, &Environment::default(), resource);
    let mut found: Option<(TextRange, Vec<SourcePlace>, bool)> = None;
    for role in permissions
        .roles()
        .iter()
        .filter(|it| it.is_of(resource.id))
    {
        let users = role.users.iter();
        let programs: Vec<ProgramReading> = users
            .filter_map(|it| read(*it, template, readings))
            .collect();
        let is_complete = programs.len() == role.users.len()
            && programs.iter().all(ProgramReading::is_complete)
            && programs.iter().any(|it| !it.calls.is_empty());
        let granted = permissions.of(role).grants;
        let at = |it: &&Grant| {
            it.range.contains_inclusive(offset) && it.effect == Effect::Allow && is_written(it)
        };
        let written = action_at(analysis, offset);
        for grant in granted.iter().filter(at) {
            let action = written.filter(|it| grant.actions.iter().any(|own| own == it));
            let calls = programs.iter().flat_map(|it| &it.calls);
            let needing = calls.filter(|call| {
                call.actions.iter().any(|it| {
                    action.is_none_or(|pattern| matches(pattern, it))
                        && allows(grant, it, &call.target, template)
                })
            });
            let range = match action {
                Some(_) => word(analysis, offset).unwrap_or(grant.range),
                None => grant.range,
            };
            let (_, places, complete) = found.get_or_insert((range, Vec::new(), true));
            *complete &= is_complete;
            places.extend(needing.map(|it| it.place.clone()));
        }
    }
    let (range, mut places, is_complete) = found?;
    places.sort();
    places.dedup();
    if places.is_empty() {
        return is_complete.then(|| (range, "No call in the code needs this.".to_owned()));
    }
    let shown: Vec<String> = places.iter().take(MOST_PLACES).map(shown).collect();
    let more = match places.len().saturating_sub(MOST_PLACES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some((range, format!("Needed by {}{more}.", shown.join(", "))))
}

/// Whether somebody wrote it, and SAM did not add it for what the function is.
fn is_written(grant: &Grant) -> bool {
    match grant.origin {
        GrantOrigin::Connector(..)
        | GrantOrigin::Template(_)
        | GrantOrigin::Managed(_)
        | GrantOrigin::Chosen(..)
        | GrantOrigin::Statement(_)
        | GrantOrigin::Written(_) => true,
        GrantOrigin::Sam(..) | GrantOrigin::Made(..) => false,
    }
}

fn shown(place: &SourcePlace) -> String {
    let SourcePlace { file, line, kind } = place;
    match kind {
        SourceKind::File | SourceKind::Inline => format!("`{file}:{line}`"),
        SourceKind::Template => format!("line {line}"),
    }
}

/// The scalar at an offset, if it may be an action.
fn action_at(analysis: &Analysis, offset: TextSize) -> Option<&str> {
    let node = cursor::path(analysis.document(), offset)?.node()?;
    node.as_str().filter(|it| it.contains(':') || *it == "*")
}

fn word(analysis: &Analysis, offset: TextSize) -> Option<TextRange> {
    let node = cursor::path(analysis.document(), offset)?.node()?;
    Some(node.full_range())
}

#[cfg(test)]
mod tests {
    use super::needed_by;
    use crate::code::CodeReadings;
    use crate::testing::code::Folder;
    use sam_core::analysis::Analysis;
    use sam_core::text::size;

    const SHOP: &str = r#"
#- template.yaml
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.handler
      Environment: {Variables: {TABLE: !Ref Orders}}
      Policies:
        - DynamoDBCrudPolicy: {TableName: !Ref Orders}
        - Statement:
            Effect: Allow
            Action: ['sns:Publish', 'sqs:SendMessage']
            Resource: '*'
        - SSMParameterReadPolicy: {ParameterName: a}
#- src/app.py
import boto3, os
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    table.get_item(Key={"id": 1})
    table.put_item(Item={})
    boto3.client("sns").publish(TopicArn=event["topic"])
"#;

    #[test]
    fn a_grant_is_there_for_calls() {
        let (template, mut folder) = Folder::split(SHOP);
        let analysis = Analysis::open(0, template);
        let told = |folder: &Folder, at: &str| {
            let readings = CodeReadings::read(&analysis, folder, &CodeReadings::default());
            let offset = size(template.find(at).expect("it is there") + 1);
            needed_by(&analysis, offset, &readings).map(|it| it.1)
        };
        for (at, expected) in [
            (
                "DynamoDBCrudPolicy",
                "Needed by `src/app.py:4`, `src/app.py:5`.",
            ),
            ("sns:Publish", "Needed by `src/app.py:6`."),
            ("sqs:SendMessage", "No call in the code needs this."),
            ("SSMParameterReadPolicy", "No call in the code needs this."),
        ] {
            assert_eq!(told(&folder, at).as_deref(), Some(expected), "{at}");
        }
        assert_eq!(told(&folder, "CodeUri"), None);
        // Something else may be called by now.
        folder.write("src/app.py", "import boto3\nboto3.client(NAME).publish()\n");
        assert_eq!(told(&folder, "sns:Publish"), None);
    }
}
