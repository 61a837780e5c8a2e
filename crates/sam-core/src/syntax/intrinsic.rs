//! Intrinsic functions in all their written forms: `!Ref x`, `{"Ref": "x"}`, `Fn::GetAtt` as text or list.

use crate::syntax::NodeRef;
use crate::text::TextRange;

/// A use of an intrinsic function.
#[derive(Clone, Copy, Debug)]
pub struct Intrinsic<'a> {
    /// The name without `Fn::` or `!`: `Ref`, `GetAtt`, `Sub`, `If`, `Condition` …
    pub name: &'a str,
    /// Where the name stands: the tag, or the key.
    pub name_range: TextRange,
    /// Whether it is a tag.
    pub is_short: bool,
    /// What it is applied to. Of a short form this is the tagged node itself: read its kind, not its tag.
    pub argument: NodeRef<'a>,
}

/// The functions of CloudFormation, as a tag names them
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>). Those
/// from `Contains` on are for the section `Rules`.
pub const FUNCTIONS: [&str; 26] = [
    "Ref",
    "Condition",
    "And",
    "Base64",
    "Cidr",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAtt",
    "GetAZs",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "RefAll",
    "ValueOf",
];

/// Names a map with one key may have to be an intrinsic function.
const LONG: [&str; 2] = ["Ref", "Condition"];

/// The arguments that CloudFormation takes only as they are written, and not from another function: the function, and
/// which of its arguments, from 0. `AWS::LanguageExtensions` takes more.
const WRITTEN: [(&str, usize); 5] = [
    ("If", 0),
    ("GetAtt", 0),
    ("Join", 0),
    ("Split", 0),
    ("Sub", 0),
];

/// Whether CloudFormation takes an argument of a function, counted from 0, only as it is written.
pub fn is_written(function: &str, argument: usize) -> bool {
    WRITTEN.contains(&(function, argument))
}

/// The intrinsic function that a node is, if it is one.
pub fn of(node: NodeRef<'_>) -> Option<Intrinsic<'_>> {
    if let (Some(tag), Some(name_range)) = (node.tag(), node.tag_range()) {
        let name = tag
            .strip_prefix('!')
            .filter(|it| !it.is_empty() && !it.starts_with('!'))?;
        return Some(Intrinsic {
            name,
            name_range,
            is_short: true,
            argument: node,
        });
    }
    long(node)
}

/// The function to whose result a tag is applied: `Fn::Sub` of `!Ref {"Fn::Sub": …}`.
pub(crate) fn below_tag(node: NodeRef<'_>) -> Option<Intrinsic<'_>> {
    node.tag().and_then(|_| long(node))
}

fn long(node: NodeRef<'_>) -> Option<Intrinsic<'_>> {
    let mut entries = node.entries();
    let entry = entries.next().filter(|_| entries.next().is_none())?;
    let key = entry.name();
    let name = LONG
        .contains(&key)
        .then_some(key)
        .or_else(|| key.strip_prefix("Fn::"))?;
    Some(Intrinsic {
        name,
        name_range: entry.key.range(),
        is_short: false,
        argument: entry.value,
    })
}

impl<'a> Intrinsic<'a> {
    /// The argument as text, for a scalar argument.
    pub fn text(self) -> Option<&'a str> {
        self.argument.scalar().map(|it| &*it.value)
    }

    /// Whether it is `!Ref AWS::NoValue`, which takes away what it stands for.
    pub fn is_no_value(self) -> bool {
        self.name == "Ref" && self.text() == Some("AWS::NoValue")
    }

    /// The items of a list argument.
    pub fn items(self) -> impl DoubleEndedIterator<Item = NodeRef<'a>> + ExactSizeIterator {
        self.argument.items()
    }
}

/// The logical ID that `Ref` or `GetAtt` names, `Ref` first: what the transform accepts where it looks for a
/// role, `{"Ref": id}`, `{"Fn::GetAtt": [id, x]}` or `{"Fn::GetAtt": "id.x"}`.
pub fn named_id(node: NodeRef<'_>) -> Option<&str> {
    let intrinsic = of(node)?;
    match intrinsic.name {
        "Ref" => intrinsic.text(),
        "GetAtt" => match intrinsic.text() {
            Some(text) => text.split_once('.').map(|(id, _)| id),
            None => intrinsic.items().next()?.as_str(),
        },
        _ => None,
    }
}
