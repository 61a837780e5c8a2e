//! What the cursor stands on, decided once for all features.

mod policy;
pub(crate) mod typed;

pub use policy::{InStatement, PolicyPlace};
use sam_core::connector::{Connector, Side, connector_at};
use sam_core::document::cursor::{self, Path, PathStep};
use sam_core::document::{Document, Section};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::text::{TextRange, TextSize};

/// What an offset stands on.
#[derive(Clone, Debug)]
pub enum Place<'a> {
    /// The key of a resource, but for a connector's.
    LogicalId(Resource<'a>),
    /// The key of an entry of another section: a parameter, condition, mapping, output …
    Declaration(Section, EntryRef<'a>),
    /// A name that stands for something of the template, with its place in the document: `!Ref`, `DependsOn` …
    Name(TextRange, &'a Reference),
    /// The `Id` of a connector's end, with its place in the document.
    ConnectorId(Connector<'a>, Side, TextRange, &'a Reference),
    /// The logical ID of a connector, its key under `Connectors`, or the `Type` of a standalone connector.
    ConnectorName(Connector<'a>),
    /// The key `Connectors` of a resource.
    ConnectorsKey(Resource<'a>, EntryRef<'a>),
    /// The key `Permissions` of a connector, or white space in its list.
    ConnectorPermissions(Connector<'a>),
    /// One permission of a connector.
    ConnectorPermission(Connector<'a>, NodeRef<'a>),
    /// `Source`, `SourceReference` or `Destination`, or one of the keys and values in it that is not a known `Id`.
    ConnectorEnd(Connector<'a>, Side),
    /// Any other part of a connector.
    InConnector(Connector<'a>),
    /// A part of a policy.
    Policy(PolicyPlace<'a>),
    /// Nothing that a feature knows.
    Nothing,
}

impl<'a> Place<'a> {
    /// What stands at an offset.
    pub fn at(document: &'a Document, offset: TextSize) -> Self {
        let template = document.template();
        let Some(path) = cursor::path(document, offset) else {
            return Self::Nothing;
        };
        let name = name_at(document, offset);
        if let Some(connector) = connector_at(template, offset) {
            return Self::in_connector(document, connector, &path, offset, name);
        }
        if let Some((range, reference)) = name {
            return Self::Name(range, reference);
        }
        if let Some(policy) = PolicyPlace::at(document, &path, offset) {
            return Self::Policy(policy);
        }
        let Some((section, inside)) = within_section(&path) else {
            return Self::Nothing;
        };
        if !path.on_key {
            return Self::Nothing;
        }
        let resource = template
            .resource_containing(offset)
            .filter(|_| section == Section::Resources);
        match (inside, resource) {
            ([PathStep::Entry(_)], Some(resource)) => Self::LogicalId(resource),
            ([PathStep::Entry(entry)], None) if section.is_map() => {
                Self::Declaration(section, *entry)
            }
            ([_, PathStep::Entry(attribute)], Some(resource))
                if attribute.name() == "Connectors" =>
            {
                Self::ConnectorsKey(resource, *attribute)
            }
            _ => Self::Nothing,
        }
    }

    fn in_connector(
        document: &Document,
        connector: Connector<'a>,
        path: &Path<'a>,
        offset: TextSize,
        name: Option<(TextRange, &'a Reference)>,
    ) -> Self {
        if connector.entry.key.range().contains_inclusive(offset) {
            return Self::ConnectorName(connector);
        }
        let inside = |entry: Option<EntryRef<'a>>| {
            entry.filter(|it| reaches(document, &connector, *it, offset))
        };
        let side = match (inside(connector.source), inside(connector.destination)) {
            (Some(_), _) => Some(Side::Source),
            (None, Some(_)) => Some(Side::Destination),
            (None, None) => None,
        };
        match (name, side) {
            (Some((range, reference)), Some(side))
                if reference.kind == ReferenceKind::ConnectorEnd =>
            {
                return Self::ConnectorId(connector, side, range, reference);
            }
            (Some((range, reference)), _) => return Self::Name(range, reference),
            (None, Some(side)) => return Self::ConnectorEnd(connector, side),
            (None, None) => {}
        }
        if let Some(permissions) = inside(connector.permissions) {
            let mut items = permissions.value.items();
            return match items.find(|it| it.range().contains_inclusive(offset)) {
                Some(item) => Self::ConnectorPermission(connector, item),
                None => Self::ConnectorPermissions(connector),
            };
        }
        match path.steps.last() {
            Some(PathStep::Entry(entry)) if entry.name() == "Type" && !path.on_key => {
                Self::ConnectorName(connector)
            }
            Some(PathStep::Entry(_) | PathStep::Item(..)) | None => Self::InConnector(connector),
        }
    }
}

/// The name in the template that an offset stands on, with its place in the document.
pub fn name_at(document: &Document, offset: TextSize) -> Option<(TextRange, &Reference)> {
    let block = document.block_at(offset)?;
    let references = block.block.items.iter().flat_map(|item| &item.references);
    references
        .map(|it| (it.range + block.start, it))
        .find(|(range, _)| !range.is_empty() && range.contains_inclusive(offset))
}

/// Whether an offset stands in a property of a connector: in its text, or behind it where its value could go on,
/// on a blank line or behind a dash.
fn reaches(
    document: &Document,
    connector: &Connector<'_>,
    property: EntryRef<'_>,
    offset: TextSize,
) -> bool {
    if property.range().contains_inclusive(offset) {
        return true;
    }
    if goes_on(document, property, offset) {
        return true;
    }
    let key = property.key.range();
    let siblings = connector.properties.into_iter().flat_map(NodeRef::entries);
    let mut starts = siblings.map(|it| it.key.range().start());
    if document.is_in_braces()
        || offset < key.end()
        || starts.any(|it| key.start() < it && it <= offset)
    {
        return false;
    }
    let (line, column) = line_at(document, offset);
    let (key_line, key_column) = line_at(document, key.start());
    // The property begins its line; else it stands in braces, where nothing goes on behind the value.
    if !key_line[..key_column].trim().is_empty() {
        return false;
    }
    let indent = line.len() - line.trim_start_matches(' ').len();
    let begins = indent.min(column);
    begins > key_column || (begins == key_column && line.trim_start().starts_with('-'))
}

/// Whether only blanks and commas stand between a property and an offset behind it on its line, and no bracket
/// closes its value.
fn goes_on(document: &Document, property: EntryRef<'_>, offset: TextSize) -> bool {
    let end = property.range().end();
    let bytes = usize::from(end)..usize::from(offset.max(end));
    let gap = document.source().get(bytes).unwrap_or_default();
    let value = property.value;
    let is_open = match value.is_mapping() || value.is_sequence() {
        true => !document.slice(value.range()).ends_with([']', '}']),
        false => value.is_missing(),
    };
    end < offset && is_open && gap.chars().all(|it| matches!(it, ' ' | '\t' | ','))
}

/// The line an offset stands on, and how many bytes are before it there.
fn line_at(document: &Document, offset: TextSize) -> (&str, usize) {
    let source = document.source();
    let at = usize::from(offset);
    let before = source.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    let line = source.get(start..).unwrap_or_default();
    (
        line.lines().next().unwrap_or_default(),
        before.len() - start,
    )
}

/// The section that a path leads into, and the steps from its entry on.
pub(crate) fn within_section<'p, 'a>(path: &'p Path<'a>) -> Option<(Section, &'p [PathStep<'a>])> {
    if path.block.block.is_entry {
        return Some((path.block.block.section, &path.steps));
    }
    match path.steps.split_first()? {
        (PathStep::Entry(entry), inside) => Some((Section::of_key(entry.name()), inside)),
        (PathStep::Item(..), _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sam_core::fixture;

    /// What the cursor stands on, in a few words.
    #[track_caller]
    fn check(fixture: &str, expected: &str) {
        let (text, cursor) = fixture::cursor(fixture);
        let document = Document::open(1, &text);
        let shown = match Place::at(&document, cursor.start()) {
            Place::LogicalId(resource) => format!("logical ID {}", resource.id),
            Place::Declaration(section, entry) => format!("{section:?} {}", entry.name()),
            Place::Name(range, it) => {
                assert_eq!(document.slice(range), &*it.name);
                format!("{:?} of {}", it.kind, it.name)
            }
            Place::ConnectorId(connector, side, range, it) => {
                assert_eq!(document.slice(range), &*it.name);
                format!("{} {} of {}", side.name(), it.name, connector.id)
            }
            Place::ConnectorName(connector) => format!("connector {}", connector.id),
            Place::ConnectorsKey(resource, _) => format!("Connectors of {}", resource.id),
            Place::ConnectorPermissions(connector) => format!("permissions of {}", connector.id),
            Place::ConnectorPermission(connector, node) => {
                format!("{} of {}", document.slice(node.range()), connector.id)
            }
            Place::ConnectorEnd(connector, side) => format!("{} of {}", side.name(), connector.id),
            Place::InConnector(connector) => format!("in {}", connector.id),
            Place::Policy(_) => "a policy".to_owned(),
            Place::Nothing => "nothing".to_owned(),
        };
        assert_eq!(shown, expected, "{fixture}");
    }

    /// The text with the cursor at that mark, and without the other marks.
    fn at(template: &str, mark: char) -> String {
        let marked = template.replacen(mark, "$0", 1);
        marked.replace(|it| ('①'..='⑬').contains(&it), "")
    }

    #[test]
    fn in_block_style() {
        let template = "\
Transform: AWS::Serverless-2016-10-31
Parameters:
  St①age: {Type: String}
Resources:
  Fu②n:
    Ty③pe: AWS::Serverless::Function
    Conn④ectors:
      To⑤Q:
        Prope⑥rties:
          Desti⑦nation:
            Id: Que⑧ue
          Permissions:
            - Wr⑨ite
            - ⑩
            ⑬
    Properties:
      Role: !GetAtt Ro⑪le.Arn
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Connectors: ⑫x
";
        for (mark, expected) in [
            ('①', "Parameters Stage"),
            ('②', "logical ID Fun"),
            ('③', "nothing"),
            ('④', "Connectors of Fun"),
            ('⑤', "connector FunToQ"),
            ('⑥', "in FunToQ"),
            ('⑦', "Destination of FunToQ"),
            ('⑧', "Destination Queue of FunToQ"),
            ('⑨', "Write of FunToQ"),
            ('⑩', "permissions of FunToQ"),
            ('⑬', "permissions of FunToQ"),
            ('⑪', "GetAtt of Role"),
            ('⑫', "nothing"),
        ] {
            check(&at(template, mark), expected);
        }
    }

    #[test]
    fn in_flow_style_and_in_json() {
        let flow = "\
Resources:
  C: {Type: AWS::Serverless::Conn①ector, Depen②dsOn: Qu③eue, Properties: {Source: {I④d: F⑤}, Destination: [{Id: Queue}, {Id: O⑥ther}], Permi⑦ssions: [Read, Wr⑧ite]}}
";
        for (mark, expected) in [
            ('①', "connector C"),
            ('②', "in C"),
            ('③', "DependsOn of Queue"),
            ('④', "Source of C"),
            ('⑤', "Source F of C"),
            ('⑥', "Destination Other of C"),
            ('⑦', "permissions of C"),
            ('⑧', "Write of C"),
        ] {
            check(&at(flow, mark), expected);
        }
        let json = r#"{ "Resources": {
  "Fu①n": { "Type": "AWS::Serverless::Function", "Conn②ectors": { "To③Q": { "Properties": {
    "Destination": { "Id": "Que④ue" }, "Permissions": [ "Wr⑤ite" ] } } } },
  "Queue": { "Type": "AWS::SQS::Queue" } },
  "Conditions": { "Is⑥It": { "Fn::Equals": [ { "Ref": "A⑦" }, 1 ] } } }
"#;
        for (mark, expected) in [
            ('①', "logical ID Fun"),
            ('②', "Connectors of Fun"),
            ('③', "connector FunToQ"),
            ('④', "Destination Queue of FunToQ"),
            ('⑤', "\"Write\" of FunToQ"),
            ('⑥', "Conditions IsIt"),
            ('⑦', "Ref of A"),
        ] {
            check(&at(json, mark), expected);
        }
    }

    #[test]
    fn in_damaged_text() {
        let damaged = "\
Resources:
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source:
        Id: F①
      Destination:
        I②
      Permissions:
        - Re③ad
        - 'x
  Qu④eue:
    Type: AWS::SQS::Queue
  Top⑤
";
        for (mark, expected) in [
            ('⑤', "logical ID Top"),
            ('①', "Source F of C"),
            ('②', "Destination of C"),
            ('③', "Read of C"),
            ('④', "logical ID Queue"),
        ] {
            check(&at(damaged, mark), expected);
        }
    }

    #[test]
    fn behind_an_unclosed_bracket() {
        let head = "Resources:\n  C:\n    Type: AWS::Serverless::Connector\n    Properties:\n";
        let tail = "  Queue:\n    Type: AWS::SQS::Queue\n";
        check(
            &format!("{head}      Permissions: [Re$0ad,\n{tail}"),
            "Read of C",
        );
        check(
            &format!("{head}      Permissions: [Read, $0\n{tail}"),
            "permissions of C",
        );
        check(
            &format!("{head}      Source: {{Id: $0\n{tail}"),
            "Source of C",
        );
        check(
            &format!("{head}      Source: {{Id: F$0\n{tail}"),
            "Source F of C",
        );
    }

    #[test]
    fn a_second_section_does_not_belong_to_the_last_resource() {
        check(
            "Resources: &r\n  A: {Type: AWS::SQS::Queue}\nOutputs:\n  X: {Connectors: *r, $0Connectors: 1}\n",
            "nothing",
        );
    }
}
