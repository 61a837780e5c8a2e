//! What a fix takes away: a mended line may be the reason why a role may do something.

use crate::permissions::left;
use sam_core::analysis::Analysis;
use sam_core::connector::{Environment, Resolver};
use sam_core::document::{Document, Section};
use sam_core::permission::{Grant, Permissions, Remains, Role, difference, remains, resource_text};
use sam_core::policy::{Effect, Polarity};
use sam_core::template::Template;
use sam_core::text::{TextEdit, TextRange};
use std::collections::BTreeSet;

/// How many actions the roles that a place of the template is about are granted no more after some edits. An action that
/// stays allowed on fewer resources or under more conditions does not count, nor does one on a resource that does not exist.
pub(crate) fn revoked<'a>(resolver: &Resolver<'a>, place: TextRange, edits: &[TextEdit]) -> usize {
    let template = resolver.template();
    let Some(holder) = template.resource_containing(place.start()) else {
        return 0;
    };
    let environment = Environment::default();
    let permissions = Permissions::new(*resolver, &environment);
    let is_about = |role: &&Role<'a>| {
        role.id == holder.id
            || role.users.iter().any(|it| it.id == holder.id)
            || permissions
                .policies_elsewhere(role)
                .any(|it| it.id == holder.id)
    };
    // Who runs under a role is the same afterwards, whatever role that is.
    let roles = permissions.roles().iter().filter(is_about);
    let users: BTreeSet<&str> = roles.flat_map(|it| &it.users).map(|it| it.id).collect();
    if users.is_empty() {
        return 0;
    }
    let text = TextEdit::apply_all(template.document().source(), edits);
    let after = Analysis::new(&Document::open(template.document().version, &text));
    let after = after.resolver();
    let new_permissions = Permissions::new(after, &environment);
    let mut lost: BTreeSet<(&str, String)> = BTreeSet::new();
    for user in users {
        let was = of_user(&permissions, user);
        let is = of_user(&new_permissions, user);
        let actions = less((&was, template), (&is, after.template()));
        lost.extend(actions.into_iter().map(|it| (user, it)));
    }
    lost.into_iter()
        .map(|(_, it)| it)
        .collect::<BTreeSet<_>>()
        .len()
}

/// What the roles of a function or state machine are granted, without what comes to nothing.
fn of_user(permissions: &Permissions<'_>, user: &str) -> Vec<Grant> {
    let roles = permissions.roles_of_user(user);
    let grants = roles.flat_map(|it| left(permissions, it));
    grants
        .filter_map(|it| on_what_exists(it, permissions.resolver()))
        .collect()
}

/// A grant without the resources under a name that the template does not declare; none if no other is left.
fn on_what_exists(mut grant: Grant, resolver: Resolver<'_>) -> Option<Grant> {
    let template = resolver.template();
    if grant.resource_polarity == Polarity::Not
        || grant.resources.is_empty()
        || template.has_unknown_names()
    {
        return Some(grant);
    }
    let is_name = |it: &str| it.bytes().all(|it| it.is_ascii_alphanumeric());
    let exists = |it: &str| {
        !is_name(it)
            || template.declares(Section::Resources, it)
            || template.declares(Section::Parameters, it)
            || resolver.generated_names().get(it).is_some()
    };
    grant
        .resources
        .retain(|it| resource_text(it, template).ids().all(exists));
    (!grant.resources.is_empty()).then_some(grant)
}

/// The actions that are allowed before and not at all after.
fn less(was: (&[Grant], Template<'_>), is: (&[Grant], Template<'_>)) -> Vec<String> {
    let found = difference(was, is);
    let mut actions = Vec::new();
    for change in found.less().filter(|it| it.effect == Effect::Allow) {
        for (change, remains) in remains(change, is.0, is.1) {
            match remains {
                Remains::Less(_) => {}
                Remains::Other(_) | Remains::Nothing => actions.extend(change.actions),
            }
        }
    }
    actions
}

#[cfg(test)]
mod tests {
    use crate::assists::code_actions;
    use crate::diagnostics::findings;
    use sam_core::analysis::Analysis;
    use sam_core::text::{TextRange, size};

    /// The titles of the fixes at each unknown name of a policy, and how many actions they revoke.
    fn titles(resources: &str) -> Vec<(String, usize)> {
        let text = format!(
            "Resources:\n  Orders: {{Type: AWS::Serverless::SimpleTable}}\n  Queue: {{Type: AWS::SQS::Queue}}\n  \
             Checkout:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n{resources}"
        );
        let document = Analysis::open(1, &text);
        let found = findings(&document);
        let unknown = found.iter().filter(|it| it.code == "unknown-reference");
        let ranges: Vec<TextRange> = unknown.map(|it| it.range).collect();
        let fixes = ranges.into_iter().flat_map(|it| {
            let cursor = TextRange::empty(it.start() + size(1));
            code_actions(&document, &found, cursor)
                .into_iter()
                .filter(move |action| action.mends.is_some_and(|(_, at)| at == it))
                .map(|it| (it.label, it.revokes))
        });
        fixes.collect()
    }

    #[test]
    fn a_name_that_does_not_exist_grants_nothing() {
        let to = |label: &str| vec![(label.to_owned(), 0)];
        let change = to("Change to `Orders`");
        let template = "        - DynamoDBReadPolicy: {TableName: !Ref Ordres}\n";
        assert_eq!(titles(template), change);
        let statement = |resource: &str| {
            format!(
                "        - Statement: {{Effect: Allow, Action: 'dynamodb:Query', Resource: {resource}}}\n"
            )
        };
        assert_eq!(titles(&statement("!GetAtt Ordres.Arn")), change);
        assert_eq!(titles(&statement("!Sub '${Ordres.Arn}/index/*'")), change);
        let two = statement("[!GetAtt Ordres.Arn, !GetAtt Orders.Arn]");
        assert_eq!(titles(&two), change);
        let arn = "!Sub 'arn:aws:dynamodb:us-east-1:123456789012:table/${Ordres}'";
        assert_eq!(titles(&statement(arn)), change);
        // What a name of AWS stands for exists.
        let arn = "!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Quue.QueueName}'";
        let statement =
            "        - Statement: {Effect: Allow, Action: 'sqs:SendMessage', Resource: ";
        assert_eq!(
            titles(&format!("{statement}{arn}}}\n")),
            to("Change to `Queue`")
        );
    }
}
