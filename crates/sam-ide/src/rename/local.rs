//! A new name for what has a name in one part of the template alone: an authorizer, an attribute, a key of a mapping. States
//! and substitutions have a file of their own.

use super::{draft_of, taken};
use crate::declaration::Named;
use crate::edit::replace_scalar;
use crate::local_name::{LocalKind, LocalName, NameUse};
use crate::names::shortened;
use sam_core::analysis::Analysis;
use sam_core::syntax::NodeRef;
use sam_core::text::{TextEdit, TextRange, TextSize, size};
use std::collections::HashSet;

/// The name at an offset that can be changed, with its place.
pub(super) fn at(
    analysis: &Analysis,
    offset: TextSize,
) -> Option<Result<(TextRange, String), String>> {
    let name = find(analysis, offset)?;
    let range = within(analysis, name.range, name.name);
    Some(may_change(analysis, &name).map(|()| (range, name.name.to_owned())))
}

/// The edits that give the name at an offset another one; none where there is no such name.
pub(super) fn rename(
    analysis: &Analysis,
    offset: TextSize,
    new_name: &str,
) -> Option<Result<Vec<TextEdit>, String>> {
    let name = find(analysis, offset)?;
    Some(edits(analysis, &name, new_name))
}

fn find(analysis: &Analysis, offset: TextSize) -> Option<LocalName<'_>> {
    let is_other = Named::at(analysis, offset).is_some();
    let is_own =
        |it: &LocalName<'_>| !matches!(it.kind, LocalKind::State | LocalKind::Substitution);
    LocalName::at(analysis, offset).filter(|it| !is_other && is_own(it))
}

fn edits(
    analysis: &Analysis,
    name: &LocalName<'_>,
    new_name: &str,
) -> Result<Vec<TextEdit>, String> {
    may_change(analysis, name)?;
    fits(name.kind, new_name)?;
    if new_name == name.name {
        return Ok(Vec::new());
    }
    if name.declared.contains(&new_name) {
        return Err(taken(new_name));
    }
    let alias = || "This name is an alias. Rename it where its anchor stands.".to_owned();
    let scalar = |it: NodeRef<'_>| replace_scalar(analysis, it, new_name).ok_or_else(alias);
    let mut edits = Vec::new();
    for declaration in &name.declarations {
        edits.push(scalar(declaration.name)?);
    }
    for used in &name.uses {
        edits.push(match used {
            NameUse::Whole(node) => scalar(*node)?,
            NameUse::Piece(range) => TextEdit::replace(*range, new_name),
        });
    }
    edits.sort_by_key(|it| it.range.start());
    edits.dedup();
    keeps_generated(analysis, name, &edits)?;
    Ok(edits)
}

/// Whether the name has one declaration that the template itself writes, and all its uses are known.
fn may_change(analysis: &Analysis, name: &LocalName<'_>) -> Result<(), String> {
    if name.declarations.is_empty() {
        return Err(format!(
            "Nothing in this template declares `{}`.",
            shortened(name.name)
        ));
    }
    let mut places = name.declarations.iter().map(|it| it.name.range());
    let in_loop = places.any(|it| {
        let block = analysis.block_at(it.start());
        block.is_some_and(|it| it.block.is_loop())
    });
    if in_loop {
        return Err("`Fn::ForEach` makes this name. Change the loop instead.".to_owned());
    }
    match name.chosen_by {
        Some(chosen_by) => Err(format!(
            "`{}` chooses this key at the deployment, so a new name could not be found.",
            shortened(analysis.slice(chosen_by.full_range()).trim())
        )),
        None => Ok(()),
    }
}

/// Whether a name has the letters that AWS takes.
fn fits(kind: LocalKind, name: &str) -> Result<(), String> {
    let (others, most, words) = match kind {
        LocalKind::Attribute => ("_-.:", 255, "letters, digits, `_`, `-`, `.` and `:`"),
        LocalKind::MappingKey => ("-.", 255, "letters, digits, `-` and `.`"),
        LocalKind::State | LocalKind::Substitution => return Ok(()),
        LocalKind::Authorizer
        | LocalKind::DataSource
        | LocalKind::ResolverFunction
        | LocalKind::SubVariable => ("", 255, "letters and digits"),
    };
    let mut characters = name.chars();
    let is_plain = characters.all(|it| it.is_ascii_alphanumeric() || others.contains(it));
    match !name.is_empty() && is_plain && name.len() <= most {
        true => Ok(()),
        false => Err(format!("The name may have {words} only, at most {most}.")),
    }
}

/// Whether all that the template names of what SAM makes is there with the new name, too: SAM names resources after
/// authorizers, data sources and functions.
fn keeps_generated(
    analysis: &Analysis,
    name: &LocalName<'_>,
    edits: &[TextEdit],
) -> Result<(), String> {
    let names_resources = matches!(
        name.kind,
        LocalKind::Authorizer | LocalKind::DataSource | LocalKind::ResolverFunction
    );
    let Some(after) = names_resources.then(|| draft_of(analysis, edits)).flatten() else {
        return Ok(());
    };
    let ids = |of: &Analysis| -> HashSet<String> {
        let generated = of.resolver().generated().into_iter();
        generated.map(|(id, _)| id.to_owned()).collect()
    };
    let kept = ids(&after);
    let gone: HashSet<String> = ids(analysis)
        .into_iter()
        .filter(|it| !kept.contains(it))
        .collect();
    let mut references = analysis.template().references();
    match references.find(|(_, it)| gone.contains(it.name.split('.').next().unwrap_or_default())) {
        Some((_, reference)) => Err(format!(
            "SAM names `{}` after it, which the template refers to. Take that reference away first.",
            shortened(&reference.name)
        )),
        None => Ok(()),
    }
}

/// The name itself within a text, which may have quotes.
fn within(analysis: &Analysis, range: TextRange, name: &str) -> TextRange {
    match analysis.slice(range).find(name) {
        Some(at) => TextRange::at(range.start() + size(at), size(name.len())),
        None => range,
    }
}

#[cfg(test)]
mod tests {
    use crate::rename::{prepare_rename, rename};
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::fixture;
    use sam_core::text::TextEdit;

    /// The lines that change, or the reason why none does.
    #[track_caller]
    fn check(template: &str, new_name: &str, expected: Expect) {
        let (text, cursor) = fixture::cursor(template);
        let analysis = Analysis::open(1, &text);
        let renamed = rename(&analysis, cursor.start(), new_name);
        let shown = match renamed {
            Err(reason) => format!("{reason}\n"),
            Ok(edits) => {
                let (range, name) = prepare_rename(&analysis, cursor.start()).unwrap();
                assert_eq!(analysis.slice(range), name);
                let after = TextEdit::apply_all(&text, &edits);
                let pairs = text.lines().zip(after.lines());
                let changed = pairs.filter(|(before, after)| before != after);
                changed
                    .map(|(_, after)| format!("{}\n", after.trim()))
                    .collect()
            }
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn an_authorizer() {
        let template = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: p
      Auth:
        DefaultAuthorizer: $0Users
        Authorizers:
          Users: {UserPoolArn: arn}
          Own: {FunctionArn: !GetAtt F.Arn}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: a.b
      Runtime: python3.13
      Events:
        E: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref Api, Auth: {Authorizer: Users}}}
        O: {Type: Api, Properties: {Path: /o, Method: get, RestApiId: !Ref Api, Auth: {Authorizer: Own}}}
Outputs:
  P: {Value: !Ref ApiOwnAuthorizerPermission}
";
        check(
            template,
            "People",
            expect![[r#"
            DefaultAuthorizer: People
            People: {UserPoolArn: arn}
            E: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref Api, Auth: {Authorizer: People}}}
        "#]],
        );
        check(
            template,
            "Own",
            expect![[r#"
            The template declares `Own` already.
        "#]],
        );
        let own = template
            .replacen("$0", "", 1)
            .replacen("r: Own", "r: $0Own", 1);
        check(
            &own,
            "Mine",
            expect![[r#"
            SAM names `ApiOwnAuthorizerPermission` after it, which the template refers to. Take that reference away first.
        "#]],
        );
    }

    #[test]
    fn parts_of_a_graphql_api() {
        let template = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  G:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      DataSources: {DynamoDb: {Notes: {TableArn: a, TableName: b}}}
      Functions:
        getItem: {DataSource: $0Notes, Runtime: {Name: APPSYNC_JS, Version: 1.0.0}}
        none: {DataSource: NONE}
      Resolvers: {Query: {item: {Pipeline: [getItem]}}}
";
        check(
            template,
            "Table",
            expect![[r#"
            DataSources: {DynamoDb: {Table: {TableArn: a, TableName: b}}}
            getItem: {DataSource: Table, Runtime: {Name: APPSYNC_JS, Version: 1.0.0}}
        "#]],
        );
        let function = template.replacen("$0", "", 1);
        check(
            &function.replacen("[getI", "[get$0I", 1),
            "none",
            expect![[r#"
                The template declares `none` already.
            "#]],
        );
        check(
            &function.replacen("[getI", "[get$0I", 1),
            "read",
            expect![[r#"
                read: {DataSource: Notes, Runtime: {Name: APPSYNC_JS, Version: 1.0.0}}
                Resolvers: {Query: {item: {Pipeline: [read]}}}
            "#]],
        );
    }

    #[test]
    fn keys_of_a_mapping_and_attributes_and_variables() {
        let template = "\
Mappings:
  M:
    dev: {Size: 1, Name: a}
    prod: {Size: 2, Name: b}
Resources:
  T:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      TableName: !FindInMap [M, !Ref Stage, Name]
      X: !FindInMap [M, dev, Size]
      Y: !Sub ['${Host}/${T}', {Host: !GetAtt T.Arn}]
";
        check(
            &template.replacen("dev, Si", "dev, $0Si", 1),
            "Count",
            expect![[r#"
                dev: {Count: 1, Name: a}
                prod: {Count: 2, Name: b}
                X: !FindInMap [M, dev, Count]
            "#]],
        );
        check(
            &template.replacen("[M, dev", "[M, $0dev", 1),
            "test",
            expect![[r#"
                `!Ref Stage` chooses this key at the deployment, so a new name could not be found.
            "#]],
        );
        check(
            &template.replacen("{AttributeName: id, K", "{AttributeName: $0id, K", 1),
            "key",
            expect![[r#"
                AttributeDefinitions: [{AttributeName: key, AttributeType: S}]
                KeySchema: [{AttributeName: key, KeyType: HASH}]
            "#]],
        );
        check(
            &template.replacen("${H", "${$0H", 1),
            "Name",
            expect![[r#"
            Y: !Sub ['${Name}/${T}', {Name: !GetAtt T.Arn}]
        "#]],
        );
        check(
            &template.replacen("{Host", "{$0Host", 1),
            "T",
            expect![[r#"
                The template declares `T` already.
            "#]],
        );
    }
}
