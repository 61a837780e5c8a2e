//! What intrinsic functions take and return, in words: for completion, hovers and signature help.

use sam_core::template::intrinsic::FUNCTIONS;

/// A function as it is written.
#[derive(Debug)]
pub(crate) struct IntrinsicSignature {
    /// `GetAtt`
    pub(crate) name: &'static str,
    /// In order.
    pub(crate) parameters: &'static [IntrinsicParameter],
    /// What it returns, in one sentence.
    pub(crate) about: &'static str,
    /// The page of AWS on it, without `.html`.
    pub(crate) page: &'static str,
}

/// An argument of a function.
#[derive(Debug)]
pub(crate) struct IntrinsicParameter {
    /// `logicalId`; with a question mark where it may be left out, with dots where more may follow.
    pub(crate) label: &'static str,
    /// What it is, in a few words.
    pub(crate) about: &'static str,
}

const fn parameter(label: &'static str, about: &'static str) -> IntrinsicParameter {
    IntrinsicParameter { label, about }
}

const CONDITIONS_PAGE: &str = "intrinsic-function-reference-conditions";
const RULES_PAGE: &str = "intrinsic-function-reference-rules";

/// All functions (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>).
static SIGNATURES: [IntrinsicSignature; FUNCTIONS.len()] = [
    IntrinsicSignature {
        name: "Ref",
        parameters: &[parameter(
            "name",
            "logical ID, parameter or pseudo parameter",
        )],
        about: "Returns the value of a parameter, or what identifies a resource: often its name, for some types its ARN, ID or URL.",
        page: "intrinsic-function-reference-ref",
    },
    IntrinsicSignature {
        name: "GetAtt",
        parameters: &[
            parameter("logicalId", "resource of this template"),
            parameter("attribute", "attribute of its type, such as `Arn`"),
        ],
        about: "Returns an attribute of a resource.",
        page: "intrinsic-function-reference-getatt",
    },
    IntrinsicSignature {
        name: "Sub",
        parameters: &[
            parameter(
                "text",
                "text with `${Name}` or `${LogicalId.Attribute}` in it; `${!Name}` stays as it is",
            ),
            parameter("variables?", "map with values for further names"),
        ],
        about: "Returns the text with the value of each name in `${…}`.",
        page: "intrinsic-function-reference-sub",
    },
    IntrinsicSignature {
        name: "If",
        parameters: &[
            parameter("condition", "name of a condition"),
            parameter("then", "value if it is true"),
            parameter(
                "else",
                "value if it is false; `!Ref AWS::NoValue` removes the property",
            ),
        ],
        about: "Returns one of two values.",
        page: CONDITIONS_PAGE,
    },
    IntrinsicSignature {
        name: "Join",
        parameters: &[
            parameter("delimiter", "text between the values"),
            parameter("values", "list of texts"),
        ],
        about: "Returns the values joined to one text.",
        page: "intrinsic-function-reference-join",
    },
    IntrinsicSignature {
        name: "FindInMap",
        parameters: &[
            parameter("mapping", "name of an entry of `Mappings`"),
            parameter("topLevelKey", "key in the mapping"),
            parameter("secondLevelKey", "key below that"),
            parameter(
                "default?",
                "`DefaultValue: …`, with the transform `AWS::LanguageExtensions`",
            ),
        ],
        about: "Returns the value that a mapping has under two keys.",
        page: "intrinsic-function-reference-findinmap",
    },
    IntrinsicSignature {
        name: "Select",
        parameters: &[
            parameter("index", "position in the list, from 0"),
            parameter("values", "list"),
        ],
        about: "Returns one item of a list.",
        page: "intrinsic-function-reference-select",
    },
    IntrinsicSignature {
        name: "Split",
        parameters: &[
            parameter("delimiter", "text between the items"),
            parameter("text", "text to split"),
        ],
        about: "Returns a list of texts.",
        page: "intrinsic-function-reference-split",
    },
    IntrinsicSignature {
        name: "ImportValue",
        parameters: &[parameter(
            "exportName",
            "`Export.Name` of an output of another stack",
        )],
        about: "Returns a value that another stack of the account and region exports.",
        page: "intrinsic-function-reference-importvalue",
    },
    IntrinsicSignature {
        name: "GetAZs",
        parameters: &[parameter(
            "region",
            "region; an empty text for the region of the stack",
        )],
        about: "Returns the list of Availability Zones of a region.",
        page: "intrinsic-function-reference-getavailabilityzones",
    },
    IntrinsicSignature {
        name: "Base64",
        parameters: &[parameter("text", "text to encode")],
        about: "Returns the text in Base64.",
        page: "intrinsic-function-reference-base64",
    },
    IntrinsicSignature {
        name: "Cidr",
        parameters: &[
            parameter("ipBlock", "block of addresses to divide"),
            parameter("count", "how many blocks, 1 to 256"),
            parameter(
                "cidrBits?",
                "bits of each block that name a host: 8 gives `/24`",
            ),
        ],
        about: "Returns a list of address blocks.",
        page: "intrinsic-function-reference-cidr",
    },
    IntrinsicSignature {
        name: "Length",
        parameters: &[parameter("values", "list")],
        about: "Returns how many items a list has. It needs the transform `AWS::LanguageExtensions`.",
        page: "intrinsic-function-reference-length",
    },
    IntrinsicSignature {
        name: "ToJsonString",
        parameters: &[parameter("value", "map or list")],
        about: "Returns the value as JSON text. It needs the transform `AWS::LanguageExtensions`.",
        page: "intrinsic-function-reference-ToJsonString",
    },
    IntrinsicSignature {
        name: "ForEach",
        parameters: &[
            parameter("variable", "name that stands for the item"),
            parameter("values", "list of texts"),
            parameter("body", "map that is written once for each item"),
        ],
        about: "Repeats a part of the template. It needs the transform `AWS::LanguageExtensions`.",
        page: "intrinsic-function-reference-foreach",
    },
    IntrinsicSignature {
        name: "Transform",
        parameters: &[parameter("macro", "map with `Name` and `Parameters`")],
        about: "Replaces a part of the template by what a macro makes of it.",
        page: "intrinsic-function-reference-transform",
    },
    IntrinsicSignature {
        name: "Equals",
        parameters: &[
            parameter("first", "value to compare"),
            parameter("second", "value to compare it with"),
        ],
        about: "Is true if both values are equal, with case.",
        page: CONDITIONS_PAGE,
    },
    IntrinsicSignature {
        name: "Not",
        parameters: &[parameter("condition", "condition")],
        about: "Is true if the condition is false.",
        page: CONDITIONS_PAGE,
    },
    IntrinsicSignature {
        name: "And",
        parameters: &[parameter("conditions…", "2 to 10 conditions")],
        about: "Is true if all conditions are true.",
        page: CONDITIONS_PAGE,
    },
    IntrinsicSignature {
        name: "Or",
        parameters: &[parameter("conditions…", "2 to 10 conditions")],
        about: "Is true if one of the conditions is true.",
        page: CONDITIONS_PAGE,
    },
    IntrinsicSignature {
        name: "Condition",
        parameters: &[parameter("name", "name of an entry of `Conditions`")],
        about: "Is true if the named condition is true.",
        page: CONDITIONS_PAGE,
    },
    IntrinsicSignature {
        name: "Contains",
        parameters: &[
            parameter("values", "list"),
            parameter("value", "value to look for"),
        ],
        about: "Is true if a list has the value.",
        page: RULES_PAGE,
    },
    IntrinsicSignature {
        name: "EachMemberEquals",
        parameters: &[
            parameter("values", "list"),
            parameter("value", "value to compare with"),
        ],
        about: "Is true if each item of a list equals the value.",
        page: RULES_PAGE,
    },
    IntrinsicSignature {
        name: "EachMemberIn",
        parameters: &[
            parameter("values", "list"),
            parameter("allowed", "list that must have each of them"),
        ],
        about: "Is true if each item of a list is in another list.",
        page: RULES_PAGE,
    },
    IntrinsicSignature {
        name: "RefAll",
        parameters: &[parameter(
            "parameterType",
            "type such as `AWS::EC2::VPC::Id`",
        )],
        about: "Returns the values of all parameters of a type.",
        page: RULES_PAGE,
    },
    IntrinsicSignature {
        name: "ValueOf",
        parameters: &[
            parameter("parameter", "name of a parameter"),
            parameter("attribute", "attribute of what it names"),
        ],
        about: "Returns an attribute of the value of a parameter.",
        page: RULES_PAGE,
    },
];

/// The signature of a function, given without `!` or `Fn::`.
pub(crate) fn signature(name: &str) -> Option<&'static IntrinsicSignature> {
    SIGNATURES.iter().find(|it| it.name == name)
}

impl IntrinsicSignature {
    /// The function as a key names it.
    pub(crate) fn key(&self) -> String {
        match self.name {
            "Ref" | "Condition" => self.name.to_owned(),
            name => format!("Fn::{name}"),
        }
    }

    /// `!FindInMap [mapping, topLevelKey, secondLevelKey]`, and where each parameter stands in it.
    pub(crate) fn label(&self) -> (String, Vec<std::ops::Range<usize>>) {
        let mut text = match self.name {
            "ForEach" => format!("{}::Name: ", self.key()),
            name => format!("!{name} "),
        };
        let is_list = match (self.name, self.parameters) {
            ("GetAtt", _) => false,
            ("Not", _) => true,
            (_, [only]) => only.label.ends_with('…'),
            (_, [_, ..] | []) => true,
        };
        let between = match self.name {
            "GetAtt" => ".",
            _ => ", ",
        };
        text.push_str(if is_list { "[" } else { "" });
        let mut places = Vec::new();
        for (at, parameter) in self.parameters.iter().enumerate() {
            if at > 0 {
                text.push_str(between);
            }
            let start = text.len();
            text.push_str(parameter.label);
            places.push(start..text.len());
        }
        text.push_str(if is_list { "]" } else { "" });
        (text, places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_has_a_signature_that_shows_its_parameters() {
        for name in FUNCTIONS {
            let of = signature(name).expect(name);
            let (text, places) = of.label();
            let shown: Vec<_> = places.into_iter().map(|it| &text[it]).collect();
            let labels: Vec<_> = of.parameters.iter().map(|it| it.label).collect();
            assert_eq!(shown, labels, "{name}");
        }
        let label = |name| signature(name).map(|it| it.label().0).unwrap_or_default();
        assert_eq!(label("GetAtt"), "!GetAtt logicalId.attribute");
        assert_eq!(label("Sub"), "!Sub [text, variables?]");
        assert_eq!(label("Base64"), "!Base64 text");
        assert_eq!(label("Not"), "!Not [condition]");
    }
}
