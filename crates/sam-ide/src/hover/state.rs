//! A state of a state machine, at its key or where it is named, and the fields of states.

use super::{Hover, paragraphs};
use crate::definition_name::DefinitionName;
use crate::grant::phrase::{Phrase, code};
use crate::links;
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::asl::{Definition, StateScope, StateType, state_field};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::text::TextSize;

/// How many states are listed.
const MOST: usize = 8;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let Place::Nothing = place else { return None };
    let resource = analysis.template().resource_containing(offset)?;
    let definition = Definition::of(resource)?;
    let scopes = definition.scopes();
    if let Some(name) = DefinitionName::at(analysis, offset)
        && let Some(state) = name.declaration
        && let Some(scope) = scopes.iter().find(|it| is_of(**it, state))
    {
        return Some(paragraphs(name.range, about(*scope, state)));
    }
    let fields = scopes
        .iter()
        .flat_map(|it| it.states())
        .flat_map(|it| it.value.entries());
    let mut fields = fields.filter(|it| it.key.range().contains_inclusive(offset));
    let entry = fields.next()?;
    let field = state_field(entry.name())?;
    let mut parts = vec![format!("**{}** · {}", code(field.name), field.about)];
    if let Some(language) = field.language {
        parts.push(format!("Only with {}.", language.name()));
    }
    parts.push(links::to_definitions());
    Some(paragraphs(entry.key.full_range(), parts))
}

fn is_of(scope: StateScope<'_>, state: EntryRef<'_>) -> bool {
    let mut states = scope.states();
    states.any(|it| it.key.range() == state.key.range())
}

/// What a state does, where it leads to, and what leads to it.
fn about(scope: StateScope<'_>, state: EntryRef<'_>) -> Vec<String> {
    let type_name = state.value.get("Type").and_then(NodeRef::as_str);
    let state_type = type_name.and_then(StateType::of);
    let mut parts = vec![match state_type {
        Some(it) => format!(
            "**{}** · {} state: {}",
            code(state.name()),
            code(it.name()),
            it.about()
        ),
        None => format!("**{}** · state", code(state.name())),
    }];
    let resource = state.value.get("Resource").and_then(NodeRef::as_str);
    parts.extend(resource.map(|it| format!("Calls {}", code(it))));
    let (mut after, mut before) = (Vec::new(), Vec::new());
    for transition in scope.transitions() {
        let from = transition.from.map_or("StartAt", EntryRef::name);
        let Some(name) = transition.name() else {
            continue;
        };
        if from == state.name() && !after.iter().any(|it| it == name) {
            after.push(name.to_owned());
        }
        if name == state.name() && !before.iter().any(|it| it == from) {
            before.push(from.to_owned());
        }
    }
    let listed = |names: &[String]| Phrase::enumeration(names, MOST).markdown();
    parts.push(match after.as_slice() {
        [] => "Nothing comes after it.".to_owned(),
        after => format!("Leads to {}", listed(after)),
    });
    parts.push(match before.as_slice() {
        [] => "Nothing leads to it.".to_owned(),
        before => format!("Comes after {}", listed(before)),
    });
    parts.push(match state_type {
        Some(it) => links::to_state(it),
        None => links::to_definitions(),
    });
    parts
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    const FLOW: &str = "\
Resources:
  F:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: ①Load
        States:
          Load:
            Type: Task
            Resource: arn:aws:states:::sqs:sendMessage
            ②ResultPath: $.a
            Catch: [{ErrorEquals: [States.ALL], Next: Failed}]
            Next: Done
          ③Done: {Type: Succeed}
          Failed: {Type: Fail}
";

    fn at(mark: char) -> String {
        FLOW.replace(mark, "$0").replace(['①', '②', '③'], "")
    }

    #[test]
    fn a_state_shows_what_it_does_and_where_it_stands() {
        check(
            &at('①'),
            expect![[r#"
                [Load]

                **`Load`** · `Task` state: does a unit of work: a function, an API, an activity

                Calls `arn:aws:states:::sqs:sendMessage`

                Leads to `Failed` and `Done`

                Comes after `StartAt`
            "#]],
        );
        check(
            &at('③'),
            expect![[r#"
                [Done]

                **`Done`** · `Succeed` state: ends the execution with success

                Nothing comes after it.

                Comes after `Load`
            "#]],
        );
    }

    #[test]
    fn a_field_shows_what_it_is_for() {
        check(
            &at('②'),
            expect![[r#"
                [ResultPath]

                **`ResultPath`** · where the result goes in the input; `null` drops it

                Only with JSONPath.
            "#]],
        );
    }
}
