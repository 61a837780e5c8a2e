//! References to resources that exist only under a condition of the template.

use crate::dependencies::is_in_if;
use sam_core::document::{Document, Section};
use sam_core::syntax::NodeRef;
use sam_core::template::reference::ReferenceKind;
use sam_core::template::{Resource, Template};
use sam_core::text::TextEdit;
use std::collections::{BTreeMap, BTreeSet};

/// Whether edits write a reference to a resource that may not exist where the reference does: the deployment would fail
/// without the condition of the resource.
pub(crate) fn loses_condition(document: &Document, edits: &[TextEdit]) -> bool {
    if !touches_condition(document, edits) {
        return false;
    }
    let after = document.after(edits);
    let before = unguarded(document.template());
    let is_more = |(key, count): (Key, usize)| before.get(&key).is_none_or(|it| *it < count);
    unguarded(after.template()).into_iter().any(is_more)
}

/// Whether edits write or take away the name of a condition, of a resource under one, or a word that applies a condition.
/// All fixes of a template are asked, and few of them do.
fn touches_condition(document: &Document, edits: &[TextEdit]) -> bool {
    let mut items = document.template().items();
    let source = document.source();
    let is_of_name = |it: char| it.is_ascii_alphanumeric();
    let mut texts = Vec::new();
    for edit in edits {
        let (start, end) = (edit.range.start().into(), edit.range.end().into());
        let (head, tail): (&str, &str) = (&source[..start], &source[end..]);
        // An edit may write a part of a name.
        let from = head.trim_end_matches(is_of_name).len();
        let to = source.len() - tail.trim_start_matches(is_of_name).len();
        texts.push(source[from..to].to_owned());
        texts.push([&source[from..start], &edit.new_text, &source[end..to]].concat());
    }
    let words: BTreeSet<&str> = texts
        .iter()
        .flat_map(|it| it.split(|it| !is_of_name(it)))
        .collect();
    let mut applied = ["Condition", "If"].iter();
    let applies = applied.any(|it| words.contains(it));
    items.any(|(_, item)| {
        let is_named = || words.contains(&*item.name);
        match item.section {
            Section::Conditions => is_named(),
            _ => item.condition().is_some() && (applies || is_named()),
        }
    })
}

/// Who names whom, by logical IDs.
type Key = (String, String);

/// How often each resource and output names a resource without its condition.
fn unguarded(template: Template<'_>) -> BTreeMap<Key, usize> {
    let mut found = BTreeMap::new();
    for (block, item) in template.items() {
        let is_deployed = matches!(item.section, Section::Resources | Section::Outputs);
        let Some(holder) = item.entry(block).filter(|_| is_deployed) else {
            continue;
        };
        let own = holder.value.get("Condition").and_then(NodeRef::as_str);
        for reference in &item.references {
            let is_value = match reference.kind {
                ReferenceKind::Ref | ReferenceKind::GetAtt | ReferenceKind::Sub => true,
                ReferenceKind::DependsOn
                | ReferenceKind::Condition
                | ReferenceKind::Mapping
                | ReferenceKind::ConnectorEnd => false,
            };
            let condition = template
                .resource(&reference.name)
                .filter(|_| is_value)
                .and_then(Resource::condition);
            let range = reference.range + block.start;
            if condition.is_some() && condition != own && !is_in_if(holder.value, range) {
                let key = (item.name.to_string(), reference.name.to_string());
                *found.entry(key).or_default() += 1;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    const TEMPLATE: &str = "Parameters:
  Stage: {Type: String}
Conditions:
  IsLive: !Equals [!Ref Stage, live]
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Condition: IsLive
";

    #[test]
    fn a_misspelt_name_of_a_resource_that_may_not_exist() {
        let text = "  News: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Ordres, DisplayName: !Sub '${Ordres.QueueName}'}}
Outputs:
  Url: {Value: !Ref Ordres}
";
        check_rule(
            &format!("{TEMPLATE}{text}"),
            "unknown-reference",
            expect![[r#"
            9 |   News: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Ordres, DisplayName: !Sub '${Ordres.QueueName}'}}
              |                                                              ^^^^^^ unknown-reference: There is no resource or parameter `Ordres` in this template. Did you mean `Orders`?
            9 |   News: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Ordres, DisplayName: !Sub '${Ordres.QueueName}'}}
              |                                                                                           ^^^^^^ unknown-reference: There is no resource or parameter `Ordres` in this template. Did you mean `Orders`?
            11 |   Url: {Value: !Ref Ordres}
               |                     ^^^^^^ unknown-reference: There is no resource or parameter `Ordres` in this template. Did you mean `Orders`?
        "#]],
        );
    }

    #[test]
    fn a_misspelt_name_under_the_same_condition() {
        check_fix(
            &format!("{TEMPLATE}Outputs:\n  Url:\n    Condition: IsLive\n    Value: !Ref Ordres\n"),
            "Change to `Orders`",
            expect![[r#"
                 11 |     Condition: IsLive
                -12 |     Value: !Ref Ordres
                +12 |     Value: !Ref Orders
            "#]],
        );
        check_fix(
            &format!("{TEMPLATE}Outputs:\n  Url:\n    Value: !If [IsLive, !Ref Ordres, none]\n"),
            "Change to `Orders`",
            expect![[r#"
                 10 |   Url:
                -11 |     Value: !If [IsLive, !Ref Ordres, none]
                +11 |     Value: !If [IsLive, !Ref Orders, none]
            "#]],
        );
    }
}
