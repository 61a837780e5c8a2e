//! A state of a state machine, at its key or where it is named, the fields of states, what a task calls, and what `${…}` in a
//! definition stands for.

use super::{Hover, paragraphs};
use crate::grant::phrase::{Phrase, code};
use crate::links;
use crate::local_name::{LocalName, NameUse};
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::asl::{Definition, StateScope, StateType, TaskIntegration, state_field};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::template::intrinsic::named_id;
use sam_core::text::TextSize;

/// How many states are listed.
const MOST: usize = 8;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let Place::Nothing = place else { return None };
    let resource = analysis.template().resource_containing(offset)?;
    let definition = Definition::of(resource)?;
    let scopes = definition.scopes();
    if let Some(name) = LocalName::at(analysis, offset)
        && let Some(state) = name.entry()
        && let Some(scope) = scopes.iter().find(|it| is_of(**it, state))
    {
        return Some(paragraphs(name.range, about(*scope, state)));
    }
    if let Some(hover) = substitution(analysis, resource, offset) {
        return Some(hover);
    }
    let fields = scopes
        .iter()
        .flat_map(|it| it.states())
        .flat_map(|it| it.value.entries());
    let mut fields = fields.filter(|it| it.range().contains_inclusive(offset));
    let entry = fields.next()?;
    if !entry.key.range().contains_inclusive(offset) {
        let is_here = entry.value.range().contains_inclusive(offset);
        let parts = integration(entry).filter(|_| is_here)?;
        return Some(paragraphs(entry.value.range(), parts));
    }
    let field = state_field(entry.name())?;
    let mut parts = vec![format!("**{}** · {}", code(field.name), field.about)];
    if let Some(language) = field.language {
        parts.push(format!("Only with {}.", language.name()));
    }
    parts.push(links::to_definitions());
    Some(paragraphs(entry.key.full_range(), parts))
}

/// What a name in `${…}` stands for.
fn substitution(analysis: &Analysis, resource: Resource<'_>, offset: TextSize) -> Option<Hover> {
    let name = LocalName::at(analysis, offset)?;
    let entry = name.entry()?;
    let substitutions = resource.property("DefinitionSubstitutions")?;
    let mut uses = name.uses.iter().map(NameUse::range);
    let is_used = uses.any(|it| it == name.range) && name.range != entry.key.range();
    if !is_used || !substitutions.range().contains_range(entry.range()) {
        return None;
    }
    let mut parts = vec![format!(
        "**{}** · entry of `DefinitionSubstitutions`: {}",
        code(entry.name()),
        code(analysis.slice(entry.value.full_range()).trim_end())
    )];
    let named = named_id(entry.value).and_then(|it| analysis.template().resource(it));
    parts.extend(named.and_then(|it| {
        let type_name = it.type_name()?;
        Some(format!("{} · {}", code(it.id), code(type_name)))
    }));
    parts.push(links::to_type(resource.type_name()?));
    Some(paragraphs(name.range, parts))
}

/// What the service integration does that a task names, and what the role needs for it.
fn integration(entry: EntryRef<'_>) -> Option<Vec<String>> {
    let resource = entry
        .value
        .as_str()
        .filter(|_| entry.name() == "Resource")?;
    let integration = TaskIntegration::of(resource)?;
    let kind = match integration.operation() {
        Some(_) => "operation of an AWS SDK",
        None => "optimized integration",
    };
    let mut parts = vec![format!("**{}** · {kind}", code(integration.name))];
    parts.extend(match integration.pattern {
        Some("waitForTaskToken") => {
            Some("The state ends when its task token comes back.".to_owned())
        }
        Some(pattern) if pattern.starts_with("sync") => {
            Some("The state ends when what it starts has ended.".to_owned())
        }
        Some(_) | None => None,
    });
    let listed = |names: &[String]| Phrase::enumeration(names, MOST).markdown();
    if let Some(needs) = integration.needs() {
        parts.push(format!("The role needs {}", listed(&needs.own)));
        if !needs.waiting.is_empty() {
            parts.push(format!("To wait, it needs {}", listed(&needs.waiting)));
        }
    }
    let page = integration.page();
    parts.push(page.map_or_else(links::to_definitions, |it| {
        links::to_integration(integration.name, it)
    }));
    Some(parts)
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
    use super::super::hover;
    use super::super::tests::check;
    use expect_test::expect;
    use sam_core::analysis::Analysis;
    use sam_core::fixture;

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

    /// A definition as a map and as a text show the same.
    #[track_caller]
    fn check_in_text(at: &str, expected: expect_test::Expect) {
        let flow = r#"Resources:
  Fn: {Type: AWS::Serverless::Function}
  F:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions: {FnArn: !GetAtt Fn.Arn}
      Definition:
        {
          "StartAt": "Send",
          "States": {
            "Send": {"Type": "Task", "Resource": "arn:aws:states:::①sqs:sendMessage.waitForTaskToken", "Next": "Run"},
            "Run": {"Type": "Task", "Resource": "arn:aws:states:::②glue:startJobRun.sync", "Next": "Read"},
            "Read": {"Type": "Task", "Resource": "arn:aws:states:::③aws-sdk:s3:headObject", "Next": "Call"},
            "Call": {"Type": "Task", "Resource": "${④FnArn}", "End": true}
          }
        }
"#;
        let text = flow.replace("Definition:\n", "DefinitionString: |\n");
        let marked = |it: &str| it.replace(at, "$0").replace(['①', '②', '③', '④'], "");
        let shown = |it: &str| {
            let (text, cursor) = fixture::cursor(&marked(it));
            let hover = hover(&Analysis::open(1, &text), cursor.start());
            hover.map(|it| it.markdown)
        };
        assert_eq!(shown(&text), shown(flow));
        check(&marked(&text), expected);
    }

    #[test]
    fn a_task_shows_its_integration_and_what_that_needs() {
        check_in_text(
            "①",
            expect![[r#"
            ["arn:aws:states:::sqs:sendMessage.waitForTaskToken"]

            **`sqs:sendMessage`** · optimized integration

            The state ends when its task token comes back.

            The role needs `sqs:SendMessage`
        "#]],
        );
        check_in_text(
            "②",
            expect![[r#"
            ["arn:aws:states:::glue:startJobRun.sync"]

            **`glue:startJobRun`** · optimized integration

            The state ends when what it starts has ended.

            The role needs `glue:StartJobRun`

            To wait, it needs `glue:GetJobRun`, `glue:GetJobRuns` and `glue:BatchStopJobRun`
        "#]],
        );
        check_in_text(
            "③",
            expect![[r#"
            ["arn:aws:states:::aws-sdk:s3:headObject"]

            **`aws-sdk:s3:headObject`** · operation of an AWS SDK

            The role needs `s3:GetObject`
        "#]],
        );
    }

    #[test]
    fn a_substitution_shows_what_it_stands_for() {
        check_in_text(
            "④",
            expect![[r#"
            [FnArn]

            **`FnArn`** · entry of `DefinitionSubstitutions`: `!GetAtt Fn.Arn`

            `Fn` · `AWS::Serverless::Function`
        "#]],
        );
    }
}
