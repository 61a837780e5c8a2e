//! What a fix takes away: a mended line may be the reason why a role may do something.

use crate::grant::changed_actions::ChangedActions;
use crate::permissions::left;
use sam_core::connector::{ConnectorForm, Environment, Resolved, Resolver};
use sam_core::document::Section;
use sam_core::permission::{
    Grant, GrantChange, Permissions, Remains, Role, difference, remains, resource_text,
};
use sam_core::policy::{Effect, Polarity};
use sam_core::template::Template;
use sam_core::text::{TextEdit, TextRange};
use std::collections::BTreeSet;

/// How many actions are granted no more after some edits: to those whom the resources are about that are edited or that a
/// place stands in. An action that stays allowed on fewer resources or under more conditions does not count, nor does one
/// on a resource that does not exist. What policies of resources say does not count either.
pub(crate) fn revoked(resolver: &Resolver<'_>, place: TextRange, edits: &[TextEdit]) -> usize {
    let template = resolver.template();
    let places = edits.iter().map(|it| it.range).chain([place]);
    let edited = places.filter_map(|it| template.resource_containing(it.start()));
    let edited: Vec<_> = edited.collect();
    let environment = Environment::default();
    let permissions = Permissions::about_all(*resolver, &environment, edited.iter().copied());
    let edited: BTreeSet<&str> = edited.into_iter().map(|it| it.id).collect();
    let subjects = subjects(&permissions, &edited);
    if subjects.is_empty() {
        return 0;
    }
    let after = resolver.after(edits);
    let after = after.resolver();
    let about = subjects.iter().map(Subject::id).chain(edited);
    let about = about.filter_map(|it| after.template().resource_or_maker(it));
    let new_permissions = Permissions::about_all(after, &environment, about);
    let mut lost = Vec::new();
    for subject in subjects {
        let was = granted(&permissions, subject);
        let is = granted(&new_permissions, subject);
        lost.extend(less((&was, template), (&is, after.template())));
    }
    ChangedActions::of(&lost).count()
}

/// Somebody with permissions, by logical ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject<'a> {
    /// A function or the like: it is the same afterwards, whatever role it runs under.
    User(&'a str),
    /// A role that nobody of the template runs under, a user or a group.
    Identity(&'a str),
    /// A policy, for those outside of the template who have it.
    Policy(&'a str),
}

impl<'a> Subject<'a> {
    fn id(&self) -> &'a str {
        match self {
            Self::User(id) | Self::Identity(id) | Self::Policy(id) => id,
        }
    }
}

/// Those whom some resources are about.
fn subjects<'s, 'a>(
    permissions: &'s Permissions<'a>,
    edited: &BTreeSet<&str>,
) -> BTreeSet<Subject<'s>> {
    let mut found = BTreeSet::new();
    if edited.is_empty() {
        return found;
    }
    let is_edited = |id: &str| edited.contains(id);
    let is_about = |role: &Role<'a>| {
        edited.iter().any(|it| role.is_of(it))
            || permissions
                .policies_elsewhere(role)
                .any(|it| is_edited(it.id))
            || permissions
                .connectors_of(role)
                .any(|it| is_edited(holder(it)))
    };
    for role in permissions.roles().iter().filter(|it| is_about(it)) {
        found.extend(role.users.iter().map(|it| Subject::User(it.id)));
        if role.users.is_empty() {
            found.insert(Subject::Identity(&role.id));
        }
    }
    for one in permissions
        .users_and_groups()
        .iter()
        .filter(|it| is_about(it))
    {
        found.extend(one.written.map(|it| Subject::Identity(it.id)));
    }
    let policies = permissions.policies().into_iter();
    let policies = policies.filter_map(|(policy, _)| policy.written);
    found.extend(
        policies
            .filter(|it| is_edited(it.id))
            .map(|it| Subject::Policy(it.id)),
    );
    found
}

/// The logical ID of the resource that a connector is written in.
fn holder<'a>(resolved: &Resolved<'a>) -> &'a str {
    match resolved.connector.form {
        ConnectorForm::Standalone(resource) | ConnectorForm::Embedded(resource) => resource.id,
    }
}

/// What somebody is granted, without what comes to nothing.
fn granted<'a>(permissions: &Permissions<'a>, subject: Subject<'_>) -> Vec<Grant> {
    let of = |role: &Role<'a>| left(permissions, role);
    let grants: Vec<Grant> = match subject {
        Subject::User(id) => permissions.roles_of_user(id).flat_map(of).collect(),
        Subject::Identity(id) => {
            let roles = permissions.roles().iter().filter(|it| it.id == id);
            let others = permissions.users_and_groups();
            let others = others.iter().filter(|it| it.id == id);
            roles.chain(others).flat_map(of).collect()
        }
        Subject::Policy(id) => {
            let policies = permissions.policies();
            let policies = policies.iter().map(|(policy, _)| policy);
            policies.filter(|it| it.id == id).flat_map(of).collect()
        }
    };
    let grants = grants.into_iter();
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

/// What is allowed before and not at all after.
fn less(was: (&[Grant], Template<'_>), is: (&[Grant], Template<'_>)) -> Vec<GrantChange> {
    let found = difference(was, is);
    let less = found.less().filter(|it| it.effect == Effect::Allow);
    let parts = less.flat_map(|it| remains(it, is.0, is.1));
    let lost = parts.filter(|(_, remains)| match remains {
        Remains::Less(_) => false,
        Remains::Other(_) | Remains::Nothing => true,
    });
    lost.map(|(change, _)| change).collect()
}

#[cfg(test)]
mod tests {
    use crate::assists::code_actions;
    use crate::diagnostics::findings;
    use sam_core::text::{TextRange, size};

    /// The titles of the fixes at each unknown name of a policy, and how many actions they revoke.
    fn titles(resources: &str) -> Vec<(String, usize)> {
        let text = format!(
            "Resources:\n  Orders: {{Type: AWS::Serverless::SimpleTable}}\n  Queue: {{Type: AWS::SQS::Queue}}\n  \
             Checkout:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n{resources}"
        );
        let document = sam_core::analysis::Analysis::open(1, &text);
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
