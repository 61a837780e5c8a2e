//! `Resource` of a state: the substitutions of the definition, functions of the template, and service integrations.

use super::CompletionItemKind;
use super::context::{Context, Style};
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::resources::Resources;
use crate::place::typed::{Slot, Step, Typed};
use sam_core::asl::{integrations, sdk_operations};

/// What the names of all integrations begin with.
const HEAD: &str = "arn:aws:states:::";

/// What a reader and a writer of a distributed map name.
const READERS: [&str; 2] = ["s3:getObject", "s3:listObjectsV2"];
const WRITERS: [&str; 1] = ["s3:putObject"];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    let [
        Step::Key("Resources"),
        Step::Key(id),
        Step::Key("Properties"),
        Step::Key("Definition"),
        way @ ..,
        Step::Key("Resource"),
    ] = typed.path.as_slice()
    else {
        return;
    };
    let is_sam = match resources.written_type(id) {
        Some("AWS::Serverless::StateMachine") => true,
        Some("AWS::StepFunctions::StateMachine") => false,
        Some(_) | None => return,
    };
    if typed.slot != Slot::Value || typed.tag().is_some() {
        return;
    }
    match way.last() {
        Some(Step::Key("ItemReader")) => acc.extend(READERS.iter().map(|it| integration(it, 5))),
        Some(Step::Key("ResultWriter")) => acc.extend(WRITERS.iter().map(|it| integration(it, 5))),
        Some(Step::Key(_)) if is_task(typed) => {
            substitutions(acc, typed);
            // CloudFormation takes no functions in a definition; SAM makes substitutions of them.
            if is_sam && typed.quote.is_none() && context.style() != Style::Json {
                functions(acc, resources);
            }
            of_services(acc, context);
        }
        Some(_) | None => {}
    }
}

/// Whether the list of operations depends on what is typed.
pub(super) fn narrows(context: &Context<'_>) -> bool {
    context.typed.path.last() == Some(&Step::Key("Resource")) && sdk_service(context).is_some()
}

fn is_task(typed: &Typed<'_>) -> bool {
    let state = typed.ancestor(typed.path.len().saturating_sub(1));
    matches!(typed.text_of(state, "Type"), Some("Task") | None)
}

fn substitutions(acc: &mut Vec<Offer>, typed: &Typed<'_>) {
    let declared = typed.ancestor(3).get("DefinitionSubstitutions");
    for name in declared.into_iter().flat_map(|it| typed.keys(it)) {
        acc.push(Offer::reference(&format!("${{{name}}}"), "substitution").rank(5));
    }
}

fn functions(acc: &mut Vec<Offer>, resources: &Resources<'_>) {
    for candidate in resources.candidates() {
        if candidate.resolved_type == "AWS::Lambda::Function" {
            let id = candidate.id;
            let write = Write::Value(Piece::GetAtt(id.to_owned(), "Arn".to_owned()));
            let label = format!("!GetAtt {id}.Arn");
            let offer = Offer::new(label, CompletionItemKind::Reference, write);
            acc.push(offer.detail(candidate.resolved_type).rank(10));
        }
    }
}

fn of_services(acc: &mut Vec<Offer>, context: &Context<'_>) {
    if let Some(service) = sdk_service(context) {
        for operation in sdk_operations(service) {
            acc.push(integration(&format!("aws-sdk:{service}:{operation}"), 20));
        }
        return;
    }
    for (name, patterns) in integrations() {
        let rank = if name == "lambda:invoke" { 15 } else { 20 };
        acc.push(integration(&name, rank));
        for pattern in patterns {
            acc.push(integration(&format!("{name}.{pattern}"), rank + 1));
        }
    }
}

/// The service behind `arn:aws:states:::aws-sdk:`, once its name ends with a colon.
fn sdk_service<'a>(context: &Context<'a>) -> Option<&'a str> {
    let (_, behind) = context.prefix().split_once(":aws-sdk:")?;
    Some(behind.split_once(':')?.0)
}

fn integration(name: &str, rank: u8) -> Offer {
    let offer = Offer::value(&format!("{HEAD}{name}"), CompletionItemKind::EnumMember);
    offer.detail("service integration").rank(rank)
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_first};
    use expect_test::expect;

    fn machine(state: &str) -> String {
        format!(
            "Resources:\n  F: {{Type: AWS::Serverless::Function}}\n  M:\n    Type: AWS::Serverless::StateMachine\n    \
             Properties:\n      DefinitionSubstitutions: {{Pay: !GetAtt F.Arn}}\n      Definition:\n        StartAt: A\n        \
             States:\n          A:\n{state}"
        )
    }

    #[test]
    fn a_task_names_substitutions_functions_and_integrations() {
        check_first(
            &machine("            Type: Task\n            Resource: $0\n            End: true\n"),
            6,
            expect![[r#"
                ${Pay} · substitution
                !GetAtt F.Arn · AWS::Lambda::Function
                arn:aws:states:::lambda:invoke · service integration
                arn:aws:states:::lambda:invoke.waitForTaskToken · service integration
                arn:aws:states:::apigateway:invoke · service integration
                arn:aws:states:::athena:getQueryExecution · service integration
                …
            "#]],
        );
        check_first(
            &machine(
                "            Type: Task\n            Resource: arn:aws:states:::aws-sdk:s3:$0\n",
            ),
            3,
            expect![[r#"
                arn:aws:states:::aws-sdk:s3:abortMultipartUpload · service integration
                arn:aws:states:::aws-sdk:s3:allowVendedLogDeliveryForResource · service integration
                arn:aws:states:::aws-sdk:s3:associateAccessGrantsIdentityCenter · service integration
                …
            "#]],
        );
    }

    #[test]
    fn a_reader_of_a_map_names_buckets() {
        check(
            &machine(
                "            Type: Map\n            ItemReader:\n              Resource: $0\n",
            ),
            expect![[r#"
                arn:aws:states:::s3:getObject · service integration
                arn:aws:states:::s3:listObjectsV2 · service integration
            "#]],
        );
        check(
            &machine("            Type: Pass\n            Resource: $0\n"),
            expect![[""]],
        );
    }
}
