//! Keys of `DefinitionSubstitutions`: the names in `${…}` of the definition that have no value yet.

use super::context::Context;
use super::insert::Offer;
use super::piece::Piece;
use super::resources::Resources;
use crate::code::definition_file;
use crate::place::typed::{Step, Typed};
use std::collections::BTreeSet;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    let [
        Step::Key("Resources"),
        Step::Key(id),
        Step::Key("Properties"),
        Step::Key("DefinitionSubstitutions"),
    ] = typed.path.as_slice()
    else {
        return;
    };
    if !typed.wants_key() {
        return;
    }
    let mut names = BTreeSet::new();
    for text in in_template(typed) {
        add_names(&mut names, text);
    }
    let resource = resources.template().resource(id);
    if let (Some(readings), Some(resource)) = (context.readings, resource)
        && let Some(file) = definition_file(resource, resources.template(), readings)
    {
        add_names(&mut names, file.text().unwrap_or_default());
    }
    let there: Vec<_> = typed.keys(typed.node()).collect();
    for name in names.into_iter().filter(|it| !there.contains(it)) {
        acc.push(
            Offer::key(name, Piece::empty())
                .detail("in the definition")
                .rank(5),
        );
    }
}

/// The texts of a definition that stands in the template.
fn in_template<'a>(typed: &Typed<'a>) -> Vec<&'a str> {
    let mut texts = Vec::new();
    for name in ["Definition", "DefinitionString"] {
        if let Some(node) = typed.ancestor(3).get(name) {
            typed.texts(&mut texts, node);
        }
    }
    texts
}

/// The names in `${…}` of a text.
fn add_names<'a>(acc: &mut BTreeSet<&'a str>, text: &'a str) {
    let parts = text.split("${").skip(1);
    let names = parts.filter_map(|it| Some(it.split_once('}')?.0));
    let is_name = |it: &char| it.is_ascii_alphanumeric() || *it == '_';
    acc.extend(names.filter(|it| !it.is_empty() && it.chars().all(|it| is_name(&it))));
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::check;
    use expect_test::expect;

    #[test]
    fn names_of_the_definition_without_a_value_are_offered() {
        check(
            "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: A\n        \
             States:\n          A: {Type: Task, Resource: '${Pay}', Next: B}\n          B: {Type: Task, Resource: '${Ship}', \
             Parameters: {Table.$: '$.a', Name: 'x${Table}-${Pay}'}, End: true}\n      DefinitionSubstitutions:\n        \
             Ship: a\n        $0\n",
            expect![[r#"
                Pay · in the definition
                Table · in the definition
            "#]],
        );
    }
}
