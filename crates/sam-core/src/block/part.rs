//! Whether a text is a part of a template, to which a tool adds the rest before deployment.

use super::PlacedBlock;
use crate::syntax::split::Section;
use std::collections::BTreeSet;

/// The sections that use names.
const NAMING: [Section; 4] = [
    Section::Globals,
    Section::Conditions,
    Section::Resources,
    Section::Outputs,
];

/// With fewer names that are not declared, the text is a template with mistakes.
const FEWEST_UNKNOWN: usize = 3;

/// So many times as many names have to be unknown as are known.
const UNKNOWN_FOR_ONE_KNOWN: usize = 2;

/// What the Serverless Framework adds to the resources that a project splits into files
/// (<https://www.serverless.com/framework/docs/providers/aws/guide/resources>).
const OF_FRAMEWORK: [&str; 4] = [
    "ApiGatewayRestApi",
    "IamRoleLambdaExecution",
    "ServerlessDeploymentBucket",
    "WebsocketsApi",
];

/// How many of the names that a text uses it declares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameUse {
    /// So many at least.
    declared: usize,
    /// So many at most are not.
    unknown: usize,
    /// Whether the text declares almost none of the names that it uses.
    pub(crate) is_part: bool,
    /// Whether it uses a name that the Serverless Framework declares.
    pub(crate) is_of_framework: bool,
}

impl NameUse {
    /// Counts the names. `declared` are those that the text declares; to decide whether it is a part, a name that is one
    /// letter away from one of them counts as declared, since it is a mistake in this text.
    pub(crate) fn of<'n>(
        blocks: &[PlacedBlock],
        is_declared: impl Fn(&str) -> bool,
        declared: impl Iterator<Item = &'n str>,
    ) -> Self {
        let (mut known, mut unknown) = (BTreeSet::new(), BTreeSet::new());
        for name in used_names(blocks) {
            match is_declared(name) {
                true => known.insert(name),
                false => unknown.insert(name),
            };
        }
        let is_part = || {
            let declared: Vec<&str> = declared.collect();
            let is_misspelt = |it: &&&str| declared.iter().any(|name| is_one_letter_away(it, name));
            let misspelt = unknown.iter().filter(is_misspelt).count();
            is_most(known.len() + misspelt, unknown.len() - misspelt)
        };
        Self {
            declared: known.len(),
            unknown: unknown.len(),
            is_part: is_most(known.len(), unknown.len()) && is_part(),
            is_of_framework: unknown.iter().any(|it| OF_FRAMEWORK.contains(it)),
        }
    }

    /// The same of the next version, which declares the same names; none where all names have to be counted.
    pub(crate) fn next(self, old: &[PlacedBlock], new: &[PlacedBlock]) -> Option<Self> {
        let (old, new): (BTreeSet<_>, BTreeSet<_>) =
            (used_names(old).collect(), used_names(new).collect());
        let declared = self.declared.saturating_sub(old.difference(&new).count());
        let unknown = self.unknown + new.difference(&old).count();
        let is_of_framework =
            self.is_of_framework || new.iter().any(|it| OF_FRAMEWORK.contains(it));
        let is_no_part = !self.is_part && !is_of_framework && !is_most(declared, unknown);
        is_no_part.then_some(Self {
            declared,
            unknown,
            is_part: false,
            is_of_framework: false,
        })
    }
}

fn is_most(declared: usize, unknown: usize) -> bool {
    unknown >= FEWEST_UNKNOWN && unknown >= UNKNOWN_FOR_ONE_KNOWN * declared
}

/// The names that have to be declared for the template to deploy; of `Orders.Alias` the part before the dot.
fn used_names(blocks: &[PlacedBlock]) -> impl Iterator<Item = &str> {
    let items = blocks.iter().flat_map(|it| &it.block.items);
    let references = items
        .filter(|it| NAMING.contains(&it.section))
        .flat_map(|it| &it.references);
    let names = references.map(|it| match it.name.split_once('.') {
        Some((resource, _)) => resource,
        None => &*it.name,
    });
    names.filter(|it| it.bytes().all(|it| it.is_ascii_alphanumeric()))
}

/// Whether one letter is added, missing, another one or in another case, or two stand in the wrong order.
fn is_one_letter_away(one: &str, other: &str) -> bool {
    if one.eq_ignore_ascii_case(other) {
        return true;
    }
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let same = |(one, other): &(&u8, &u8)| one == other;
    let head = one.iter().zip(other).take_while(same).count();
    let (one, other) = (one.split_at(head).1, other.split_at(head).1);
    let both = one.iter().rev().zip(other.iter().rev());
    let tail = both.take_while(same).count();
    let (one, other) = (
        one.split_at(one.len() - tail).0,
        other.split_at(other.len() - tail).0,
    );
    match (one, other) {
        ([first, second], [third, fourth]) => first == fourth && second == third,
        _ => one.len() <= 1 && other.len() <= 1,
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;

    #[track_caller]
    fn check(text: &str, is_part: bool) {
        let document = Document::open(1, text);
        assert_eq!(document.template().is_part(), is_part, "{text}");
        assert_eq!(document.template().has_unknown_names(), is_part, "{text}");
    }

    #[test]
    fn most_names_are_declared_elsewhere() {
        check(
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Condition: IsProd\n    Properties: {KmsMasterKeyId: !GetAtt Key.Arn, Tags: [!Ref Team, !Ref AWS::Region]}\n",
            true,
        );
        check(
            "Resources:\n  A: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref One}}\n  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub '${Two}-${A}', DisplayName: !Ref Three}}\n",
            true,
        );
    }

    #[test]
    fn a_template_with_mistakes_is_a_template() {
        for properties in [
            "!Ref One, !Ref Two",
            "!Ref One, !Ref Two, !Ref Three, !Ref Stage, !Ref B",
            "!Ref Stagee, !Ref Stag, !Ref Satge, !Ref stage",
            "!Ref AQueue, !Ref BTopic, !Ref ServerlessRestApi, !Ref One",
        ] {
            check(
                &format!(
                    "Parameters:\n  Stage: {{Type: String}}\nResources:\n  A: {{Type: AWS::SQS::Queue, Properties: {{Tags: [{properties}]}}}}\n  B: {{Type: AWS::SQS::Queue}}\n"
                ),
                false,
            );
        }
    }
}
