//! The key `Permissions` of a connector: what can be asked for between its ends.

use super::{Hover, paragraphs, word_at};
use crate::grant::{Grant, actions, markdown, profiles};
use crate::links;
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::connector::{Category, Profile};
use sam_core::text::TextSize;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let connector = match place {
        Place::ConnectorPermissions(connector) => connector,
        Place::LogicalId(_)
        | Place::Declaration(..)
        | Place::Name(..)
        | Place::ConnectorId(..)
        | Place::ConnectorName(_)
        | Place::ConnectorsKey(..)
        | Place::ConnectorPermission(..)
        | Place::ConnectorEnd(..)
        | Place::InConnector(_)
        | Place::Policy(_)
        | Place::Nothing => return None,
    };
    let range = word_at(analysis, offset)?;
    let resolver = analysis.resolver();
    let resolved = resolver.resolve(connector);
    let grant = Grant::of(&resolved, &resolver);
    let mut parts = vec![format!("**Permissions** · {}", grant.title().markdown())];
    let profiles = profiles(&resolved);
    for profile in &profiles {
        if profiles.len() > 1 {
            parts.push(format!("`{}` → `{}`", profile.source, profile.destination));
        }
        parts.push(possible(profile, &grant.permissions));
        parts.extend(profile.combinations.as_deref().map(combinations));
    }
    parts.extend(grant.problems.iter().map(|it| markdown::problem(it)));
    parts.push(links::to_connectors());
    Some(paragraphs(range, parts))
}

/// The permissions of a profile with what they allow, those asked for marked.
fn possible(profile: &Profile, asked: &[Category]) -> String {
    let lines = profile.categories().map(|category| {
        let mark = if asked.contains(&category) {
            ", asked for"
        } else {
            ""
        };
        let count = actions(profile.actions(category).len());
        format!("- **{}**: {count}{mark}", category.name())
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn combinations(sets: &[Vec<Category>]) -> String {
    let set = |it: &Vec<Category>| {
        let names: Vec<_> = it.iter().map(|it| it.name()).collect();
        names.join(" + ")
    };
    let sets: Vec<_> = sets.iter().map(set).collect();
    format!("Accepted only as {}", sets.join(" or "))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn what_can_be_asked_for_and_in_which_combinations() {
        check(
            "\
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Connectors:
      C:
        Properties:
          Destination: {Id: F}
          $0Permissions: [Read, Write]
  F: {Type: AWS::Serverless::Function}
",
            expect![[r#"
                [Permissions]

                **Permissions** · `Jobs` → `F` · Read, Write

                - **Write**: 1 action, asked for
                - **Read**: 2 actions, asked for

                Accepted only as Read + Write
            "#]],
        );
    }
}
