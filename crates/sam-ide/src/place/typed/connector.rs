//! Where in a connector what is being typed stands.

use super::{Step, Typed};
use sam_core::connector::Side;
use sam_core::syntax::NodeRef;

/// The type of a standalone connector.
pub(crate) const CONNECTOR: &str = "AWS::Serverless::Connector";

/// A place in a connector.
#[derive(Debug)]
pub(crate) struct TypedConnector<'a> {
    /// The resource it is, or of an embedded connector the resource that it stands in.
    pub(crate) resource: &'a str,
    /// How it is written.
    pub(crate) form: ConnectorForm,
    /// The part of it.
    pub(crate) part: ConnectorPart<'a>,
    /// The value of `Properties`.
    pub(crate) properties: Option<NodeRef<'a>>,
}

/// How a connector is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectorForm {
    Standalone,
    Embedded,
}

/// A part of a connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectorPart<'a> {
    /// Its body: `Type`, `Properties`, `DependsOn` …
    Body,
    /// `Properties`
    Properties,
    /// `Source`, `SourceReference` or `Destination`, or an item of its list.
    End(Side),
    /// A key of an end, or a value behind it.
    EndKey(Side, &'a str),
    /// `Permissions` or an item of it.
    Permissions,
    /// Anything else in it.
    Other,
}

impl<'a> TypedConnector<'a> {
    /// The connector that is being written, if one is.
    pub(crate) fn of(typed: &Typed<'a>) -> Option<Self> {
        let path = &typed.path;
        let (Step::Key("Resources"), Step::Key(resource)) = (path.first()?, path.get(1)?) else {
            return None;
        };
        let (form, depth) = match path.get(2..) {
            Some([Step::Key("Connectors"), Step::Key(_), ..]) => (ConnectorForm::Embedded, 4),
            Some(_) if typed.text_of(typed.ancestor(2), "Type") == Some(CONNECTOR) => {
                (ConnectorForm::Standalone, 2)
            }
            Some(_) | None => return None,
        };
        let part = match path.get(depth..).unwrap_or_default() {
            [] => ConnectorPart::Body,
            [Step::Key("Properties")] => ConnectorPart::Properties,
            [Step::Key("Properties"), Step::Key("Permissions")]
            | [
                Step::Key("Properties"),
                Step::Key("Permissions"),
                Step::Item(_),
            ] => ConnectorPart::Permissions,
            [Step::Key("Properties"), Step::Key(end), rest @ ..] => match side(end) {
                None => ConnectorPart::Other,
                Some(side) => match rest {
                    [] | [Step::Item(_)] => ConnectorPart::End(side),
                    [Step::Key(key)] | [Step::Item(_), Step::Key(key)] => {
                        ConnectorPart::EndKey(side, key)
                    }
                    [_, ..] => ConnectorPart::Other,
                },
            },
            [_, ..] => ConnectorPart::Other,
        };
        Some(Self {
            resource,
            form,
            part,
            properties: typed.ancestor(depth).get("Properties"),
        })
    }

    /// The mapping of the end that is being written.
    pub(crate) fn end(&self, typed: &Typed<'a>) -> Option<NodeRef<'a>> {
        match self.part {
            ConnectorPart::End(_) => Some(typed.node()),
            ConnectorPart::EndKey(..) => Some(typed.parent()),
            ConnectorPart::Body
            | ConnectorPart::Properties
            | ConnectorPart::Permissions
            | ConnectorPart::Other => None,
        }
    }
}

fn side(key: &str) -> Option<Side> {
    match key {
        "Source" | "SourceReference" => Some(Side::Source),
        "Destination" => Some(Side::Destination),
        _ => None,
    }
}
