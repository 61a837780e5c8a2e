//! What the cursor stands on in policies: in a policy document, in `Policies`, where a managed policy is named.

use sam_core::document::Document;
use sam_core::document::cursor::{Path, PathStep};
use sam_core::policy::{
    Element, PermissionForm, Polarity, PolicySite, STATEMENT_ELEMENTS, Statement, StatementForm,
    branches, site_at, statement_at,
};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, intrinsic};
use sam_core::text::TextSize;

/// What an offset stands on in policies.
#[derive(Clone, Copy, Debug)]
pub enum PolicyPlace<'a> {
    /// One value of `Action` or `NotAction`.
    Action(InStatement<'a>, Element<'a>, NodeRef<'a>),
    /// One value of `Resource` or `NotResource`.
    Resource(InStatement<'a>, Element<'a>, NodeRef<'a>),
    /// One value of `Principal` or `NotPrincipal`, with the entry (`AWS`, `Service` …) that it stands in; or that
    /// entry's key.
    Principal(InStatement<'a>, Option<EntryRef<'a>>, NodeRef<'a>),
    /// The operator of a condition: `StringEquals` with the keys it looks at.
    Operator(InStatement<'a>, EntryRef<'a>),
    /// The key of a condition or what it is compared with: its operator, and the key with the values.
    ConditionKey(InStatement<'a>, EntryRef<'a>, EntryRef<'a>),
    /// The key of an element of a statement, or the value of `Sid` or `Effect`.
    Element(InStatement<'a>, EntryRef<'a>),
    /// The key of an element of a document, or the value of `Version` or `Id`.
    DocumentElement(PolicySite<'a>, EntryRef<'a>),
    /// The name of a policy template in `Policies`, known or not, with its values.
    Template(Resource<'a>, EntryRef<'a>),
    /// A parameter of a policy template or its value; the policy template, and the parameter.
    TemplateParameter(Resource<'a>, EntryRef<'a>, EntryRef<'a>),
    /// The name or ARN of a managed policy, perhaps as an intrinsic function: the property, and one value of it.
    ManagedPolicy(Resource<'a>, EntryRef<'a>, NodeRef<'a>),
    /// The key `Policies` of a resource.
    PoliciesKey(Resource<'a>, EntryRef<'a>),
}

/// A statement in its document.
#[derive(Clone, Copy, Debug)]
pub struct InStatement<'a> {
    /// The document.
    pub site: PolicySite<'a>,
    /// The statement.
    pub statement: Statement<'a>,
}

impl<'a> PolicyPlace<'a> {
    /// What stands at an offset, whose path this is.
    pub(super) fn at(document: &'a Document, path: &Path<'a>, offset: TextSize) -> Option<Self> {
        let template = document.template();
        if let Some((site, statement)) = statement_at(template, offset) {
            let inside = InStatement { site, statement };
            let place = match statement.form {
                StatementForm::Statement => in_statement(inside, path, offset),
                StatementForm::Permission(form) => return in_permission(inside, form, offset),
            };
            if let Some(place) = place {
                return Some(place);
            }
        }
        let is_written = |it: &PolicySite<'_>| document.is_written(it.document.node.full_range());
        if let Some(site) = site_at(template, offset).filter(is_written)
            && let Some(entry) = entry_at(site.document.node, offset)
        {
            let is_plain = matches!(entry.name(), "Version" | "Id");
            let is_on = is_plain || entry.key.full_range().contains_inclusive(offset);
            return is_on.then_some(Self::DocumentElement(site, entry));
        }
        let resource = template.resource_containing(offset)?;
        let properties = resource.properties()?;
        let property = entry_at(properties, offset)?;
        of_property(resource, property, offset)
    }
}

fn of_property<'a>(
    resource: Resource<'a>,
    property: EntryRef<'a>,
    offset: TextSize,
) -> Option<PolicyPlace<'a>> {
    let type_name = resource.type_name()?;
    let is_of_sam = matches!(
        type_name,
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine"
    );
    let is_of_iam = matches!(
        type_name,
        "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group"
    );
    let key = property.key.full_range();
    let on_key = !key.is_empty() && key.contains_inclusive(offset);
    match property.name() {
        "Policies" if on_key && (is_of_sam || is_of_iam) => {
            Some(PolicyPlace::PoliciesKey(resource, property))
        }
        _ if on_key => None,
        "Policies" if is_of_sam => in_policies(resource, property, offset),
        "ManagedPolicyArns" if is_of_iam => managed(resource, property, offset),
        "PermissionsBoundary" if is_of_sam || is_of_iam => managed(resource, property, offset),
        _ => None,
    }
}

fn managed<'a>(
    resource: Resource<'a>,
    property: EntryRef<'a>,
    offset: TextSize,
) -> Option<PolicyPlace<'a>> {
    let value = value_at(property.value, offset)?;
    let is_named = value.scalar().is_some() || intrinsic::of(value).is_some();
    is_named.then_some(PolicyPlace::ManagedPolicy(resource, property, value))
}

fn in_policies<'a>(
    resource: Resource<'a>,
    property: EntryRef<'a>,
    offset: TextSize,
) -> Option<PolicyPlace<'a>> {
    let value = value_at(property.value, offset)?;
    if !value.is_mapping() || intrinsic::of(value).is_some() {
        return managed(resource, property, offset);
    }
    let template = entry_at(value, offset)?;
    if template.key.full_range().contains_inclusive(offset) {
        return Some(PolicyPlace::Template(resource, template));
    }
    let parameter = entry_at(template.value, offset)?;
    Some(PolicyPlace::TemplateParameter(
        resource, template, parameter,
    ))
}

/// The properties of a permission, whose values but two are looked at together with their keys.
fn in_permission<'a>(
    inside: InStatement<'a>,
    form: &PermissionForm,
    offset: TextSize,
) -> Option<PolicyPlace<'a>> {
    let entry = entry_at(inside.statement.node, offset)?;
    let is_on_key = entry.key.full_range().contains_inclusive(offset);
    let polarity = Polarity::Is;
    match entry.name() {
        "Action" if !is_on_key => {
            let value = value_at(entry.value, offset)?;
            Some(PolicyPlace::Action(
                inside,
                Element { entry, polarity },
                value,
            ))
        }
        "Principal" if !is_on_key => Some(PolicyPlace::Principal(
            inside,
            None,
            value_at(entry.value, offset)?,
        )),
        name => {
            let is_known = form.properties().any(|it| it == name);
            is_known.then_some(PolicyPlace::Element(inside, entry))
        }
    }
}

fn in_statement<'a>(
    inside: InStatement<'a>,
    path: &Path<'a>,
    offset: TextSize,
) -> Option<PolicyPlace<'a>> {
    let entry = entry_at(inside.statement.node, offset)?;
    if entry.key.full_range().contains_inclusive(offset) {
        return Some(PolicyPlace::Element(inside, entry));
    }
    let name = STATEMENT_ELEMENTS
        .into_iter()
        .find(|it| *it == entry.name())?;
    let polarity = match name.starts_with("Not") {
        true => Polarity::Not,
        false => Polarity::Is,
    };
    let element = Element { entry, polarity };
    match name {
        "Action" | "NotAction" => {
            let value = value_at(entry.value, offset)?;
            Some(PolicyPlace::Action(inside, element, value))
        }
        "Resource" | "NotResource" => {
            let value = value_at(entry.value, offset)?;
            Some(PolicyPlace::Resource(inside, element, value))
        }
        "Principal" | "NotPrincipal" => principal(inside, entry, offset),
        "Condition" => condition(inside, path, offset),
        _ => Some(PolicyPlace::Element(inside, entry)),
    }
}

fn principal<'a>(
    inside: InStatement<'a>,
    element: EntryRef<'a>,
    offset: TextSize,
) -> Option<PolicyPlace<'a>> {
    let value = value_at(element.value, offset)?;
    if !value.is_mapping() || intrinsic::of(value).is_some() {
        return Some(PolicyPlace::Principal(inside, None, value));
    }
    let kind = entry_at(value, offset)?;
    let node = match kind.key.full_range().contains_inclusive(offset) {
        true => kind.key,
        false => value_at(kind.value, offset)?,
    };
    Some(PolicyPlace::Principal(inside, Some(kind), node))
}

/// The path is asked, since operators and keys may stand in branches of `Fn::If`.
fn condition<'a>(
    inside: InStatement<'a>,
    path: &Path<'a>,
    offset: TextSize,
) -> Option<PolicyPlace<'a>> {
    let on_path = |entry: EntryRef<'_>| {
        path.steps.iter().any(|step| match step {
            PathStep::Entry(it) => std::ptr::eq(it.key.node, entry.key.node),
            PathStep::Item(..) => false,
        })
    };
    let mut keys = inside.statement.condition_keys();
    if let Some((operator, key)) = keys.find(|(operator, key)| on_path(*operator) && on_path(*key))
    {
        return Some(PolicyPlace::ConditionKey(inside, operator, key));
    }
    let condition = inside.statement.condition()?;
    let operators = branches(condition.value).into_iter();
    let operator = operators.flat_map(NodeRef::entries).find(|it| on_path(*it));
    operator
        .filter(|it| it.key.full_range().contains_inclusive(offset))
        .map(|it| PolicyPlace::Operator(inside, it))
}

/// The entry of a map that an offset stands in.
fn entry_at(map: NodeRef<'_>, offset: TextSize) -> Option<EntryRef<'_>> {
    map.entries()
        .rfind(|it| it.range().contains_inclusive(offset))
}

/// Of a value, or of the items of a list, or of the branches of `Fn::If` in either, the one that an offset stands in.
fn value_at(node: NodeRef<'_>, offset: TextSize) -> Option<NodeRef<'_>> {
    let contains = |it: &NodeRef<'_>| it.full_range().contains_inclusive(offset);
    let branch = branches(node).into_iter().rfind(contains)?;
    // A tagged list is the argument of a function, not a list of values.
    if !branch.is_sequence() || branch.tag().is_some() {
        return Some(branch);
    }
    branch.items().flat_map(branches).rfind(contains)
}

#[cfg(test)]
mod tests {
    use super::PolicyPlace;
    use crate::place::Place;
    use sam_core::document::Document;
    use sam_core::fixture;
    use sam_core::syntax::NodeRef;

    /// What the cursor stands on at each mark, in a few words.
    #[track_caller]
    fn check(template: &str, expected: &[(char, &str)]) {
        for (mark, expected) in expected {
            let marked = template.replacen(*mark, "$0", 1);
            let marked = marked.replace(|it| ('①'..='⑳').contains(&it), "");
            let (text, cursor) = fixture::cursor(&marked);
            let document = Document::open(1, &text);
            let place = Place::at(&document, cursor.start());
            assert_eq!(shown(&document, &place), *expected, "{mark}");
        }
    }

    fn shown(document: &Document, place: &Place<'_>) -> String {
        let text = |node: NodeRef<'_>| document.slice(node.full_range()).to_owned();
        let Place::Policy(place) = place else {
            return match place {
                Place::Name(_, reference) => format!("name {}", reference.name),
                _ => "no policy".to_owned(),
            };
        };
        match place {
            PolicyPlace::Action(_, element, value) => {
                format!("{} {}", element.entry.name(), text(*value))
            }
            PolicyPlace::Resource(_, element, value) => {
                format!("{} {}", element.entry.name(), text(*value))
            }
            PolicyPlace::Principal(_, kind, value) => {
                let kind = kind.map_or("any", |it| it.name());
                format!("principal {kind} {}", text(*value))
            }
            PolicyPlace::Operator(_, operator) => format!("operator {}", operator.name()),
            PolicyPlace::ConditionKey(_, operator, key) => {
                format!("condition {} {}", operator.name(), key.name())
            }
            PolicyPlace::Element(_, entry) => format!("element {}", entry.name()),
            PolicyPlace::DocumentElement(_, entry) => format!("document {}", entry.name()),
            PolicyPlace::Template(resource, entry) => {
                format!("template {} of {}", entry.name(), resource.id)
            }
            PolicyPlace::TemplateParameter(_, template, parameter) => {
                format!("parameter {} of {}", parameter.name(), template.name())
            }
            PolicyPlace::ManagedPolicy(_, property, value) => {
                format!("managed {} in {}", text(*value), property.name())
            }
            PolicyPlace::PoliciesKey(resource, _) => format!("policies of {}", resource.id),
        }
    }

    #[test]
    fn in_policies_of_a_function() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Poli①cies:
        - Amazon②S3ReadOnlyAccess
        - S3Read③Policy: {Bucket④Name: im⑤ages}
        - DynamoDBReadPolicy:
            TableName: !Ref Ord⑥ers
        - !If [C, {SQSPoller⑦Policy: {}}, !Sub 'arn:${AWS::Partition}:iam::aws:pol⑧icy/X']
        - Vers⑨ion: 2012-10-17
          Statement:
            - Eff⑩ect: Allow
              Action: [s3:Get⑪Object, !Sub 's3:${X}⑫']
              Resource: !If [C, '*⑬', !GetAtt B⑭.Arn]
              Condition: {StringEq⑮uals: {aws:Source⑯Account: '1⑰'}}
      PermissionsBoundary: arn:aws:iam::aws:pol⑱icy/X
      Environment: {Poli⑲cies: a}
",
            &[
                ('①', "policies of F"),
                ('②', "managed AmazonS3ReadOnlyAccess in Policies"),
                ('③', "template S3ReadPolicy of F"),
                ('④', "parameter BucketName of S3ReadPolicy"),
                ('⑤', "parameter BucketName of S3ReadPolicy"),
                ('⑥', "name Orders"),
                ('⑦', "template SQSPollerPolicy of F"),
                (
                    '⑧',
                    "managed !Sub 'arn:${AWS::Partition}:iam::aws:policy/X' in Policies",
                ),
                ('⑨', "document Version"),
                ('⑩', "element Effect"),
                ('⑪', "Action s3:GetObject"),
                ('⑫', "Action !Sub 's3:${X}'"),
                ('⑬', "Resource '*'"),
                ('⑭', "name B"),
                ('⑮', "operator StringEquals"),
                ('⑯', "condition StringEquals aws:SourceAccount"),
                ('⑰', "condition StringEquals aws:SourceAccount"),
                (
                    '⑱',
                    "managed arn:aws:iam::aws:policy/X in PermissionsBoundary",
                ),
                ('⑲', "no policy"),
            ],
        );
    }

    #[test]
    fn in_documents_of_other_resources_in_json() {
        check(
            r#"{ "Resources": { "R": { "Type": "AWS::IAM::Role", "Properties": {
  "AssumeRolePolicyDocument": { "Statement": { "Effect": "Al①low",
    "Principal": { "Serv②ice": [ "lambda③.amazonaws.com" ] } } },
  "ManagedPolicyArns": [ "arn④" ],
  "Poli⑤cies": [ { "Policy⑥Name": "p", "PolicyDocument": { "State⑦ment": [
    { "NotAc⑧tion": "s3:*⑨", "Principal": "*⑩" } ] } } ] } } } }
"#,
            &[
                ('①', "element Effect"),
                ('②', "principal Service \"Service\""),
                ('③', "principal Service \"lambda.amazonaws.com\""),
                ('④', "managed \"arn\" in ManagedPolicyArns"),
                ('⑤', "policies of R"),
                ('⑥', "no policy"),
                ('⑦', "document Statement"),
                ('⑧', "element NotAction"),
                ('⑨', "NotAction \"s3:*\""),
                ('⑩', "principal any \"*\""),
            ],
        );
    }

    #[test]
    fn in_half_typed_text() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Am①
        - S3②:
        - Statement:
            - Action: s3③
              Resource: ④
              Cond⑤
        - Statement:
            - Effect: Allow
              Condition:
                Str⑥:
                  aws⑦
",
            &[
                ('①', "managed Am in Policies"),
                ('②', "template S3 of F"),
                ('③', "Action s3"),
                ('④', "no policy"),
                ('⑤', "element Cond"),
                ('⑥', "operator Str"),
                ('⑦', "no policy"),
            ],
        );
    }
}
