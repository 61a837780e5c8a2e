//! A property that all resources of a type have alike, moved to `Globals`.

use super::{CodeAction, common};
use crate::edit::{Piece, append_entry, insert_declaration, remove_entry, together};
use crate::globals::{ignores, resources_of, section_of};
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::spec::schema;
use sam_core::text::TextRange;

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let template = resolver.template();
    let document = template.document();
    let Some(resource) = template.resource_containing(range.start()) else {
        return;
    };
    let properties = resource.properties().into_iter();
    let mut entries = properties.flat_map(|it| it.entries());
    let on_key = entries.find(|it| it.key.full_range().contains_inclusive(range.start()));
    let (Some(entry), Some(section)) = (on_key, section_of(resource)) else {
        return;
    };
    let name = entry.name();
    let globals = template.entry(Section::Globals, section);
    let is_known = schema::globals(section).is_some_and(|it| it.property(name).is_some());
    let is_free = globals.is_none_or(|it| it.value.is_mapping() && it.value.get(name).is_none());
    let all = resources_of(template, section);
    let value = entry.value.to_value();
    let is_alike = all.iter().all(|it| {
        let same = it.property(name).is_some_and(|it| it.to_value() == value);
        same && !ignores(it.body(), name)
    });
    if !is_known || !is_free || !is_alike || entry.value.is_missing() {
        return;
    }
    let piece = Piece::Moved(entry.value);
    let added = match globals {
        Some(globals) => append_entry(document, globals.value, name, &piece),
        None => {
            let body = Piece::entry(name, piece);
            insert_declaration(document, (Section::Globals, "Globals"), section, &body)
        }
    };
    let removed = all.iter().map(|it| {
        let map = it.properties()?;
        remove_entry(document, map, map.entry(name)?)
    });
    let removed: Option<Vec<_>> = removed.collect();
    let edits = added.zip(removed).and_then(|(added, removed)| {
        let mut edits: Vec<_> = removed.into_iter().flatten().collect();
        edits.push(added);
        together(edits)
    });
    let label = match all.len() {
        1 => format!("Move `{name}` to `Globals`"),
        count => format!("Move `{name}` of {count} resources to `Globals`"),
    };
    common::offer(acc, label, edits);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_no_assist, check_transformed};
    use expect_test::expect;

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.13 # the newest
      CodeUri: s3://a/b
  B:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: c.d, CodeUri: s3://a/b}
";

    #[test]
    fn what_all_have_alike() {
        check_transformed(
            &TEMPLATE.replace("      Runtime", "      Run$0time"),
            "Move `Runtime` of 2 resources to `Globals`",
            expect![[r#"
                  1 | Transform: AWS::Serverless-2016-10-31
                + 2 | Globals:
                + 3 |   Function:
                + 4 |     Runtime: python3.13 # the newest
                  5 | Resources:
                ...
                  9 |       Handler: a.b
                - 7 |       Runtime: python3.13 # the newest
                 10 |       CodeUri: s3://a/b
                ...
                 12 |     Type: AWS::Serverless::Function
                -11 |     Properties: {Runtime: python3.13, Handler: c.d, CodeUri: s3://a/b}
                +13 |     Properties: {Handler: c.d, CodeUri: s3://a/b}
            "#]],
        );
    }

    #[test]
    fn into_a_section_that_is_there() {
        let text = TEMPLATE
            .replace(
                "Resources:",
                "Globals:\n  Function:\n    Timeout: 5\nResources:",
            )
            .replace("      CodeUri", "      Code$0Uri");
        check_transformed(
            &text,
            "Move `CodeUri` of 2 resources to `Globals`",
            expect![[r#"
                  4 |     Timeout: 5
                + 5 |     CodeUri: s3://a/b
                  6 | Resources:
                ...
                 11 |       Runtime: python3.13 # the newest
                -11 |       CodeUri: s3://a/b
                 12 |   B:
                 13 |     Type: AWS::Serverless::Function
                -14 |     Properties: {Runtime: python3.13, Handler: c.d, CodeUri: s3://a/b}
                +14 |     Properties: {Runtime: python3.13, Handler: c.d}
            "#]],
        );
    }

    #[test]
    fn not_what_differs() {
        check_no_assist(
            &TEMPLATE.replace("      Handler", "      Hand$0ler"),
            "Move",
        );
        check_no_assist(
            &TEMPLATE
                .replace("      Runtime", "      Run$0time")
                .replace("  B:\n", "  B:\n    IgnoreGlobals: '*'\n"),
            "Move",
        );
    }
}
