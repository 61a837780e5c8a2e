//! `unknown-reference`: a reference names nothing in this template.
//!
//! `!Ref` and `${…}` name a resource or a parameter, `!GetAtt` and `DependsOn` a resource, `Condition` and `!If` a
//! condition, `!FindInMap` a mapping. CloudFormation refuses the template when there is none, or when a name that begins
//! with `AWS::` is not a pseudo parameter. A condition cannot use a resource at all. What a shell writes as `${name:-text}` must be `${!name:-text}` in `!Sub`. A name that SAM generates
//! (`CheckoutRole`, `ServerlessRestApi`, `Checkout.Alias`) counts if SAM makes such a resource of this template:
//! `CheckoutUrl` needs `FunctionUrlConfig`, `Checkout.Alias` needs `AutoPublishAlias`. The rule reports nothing when a
//! macro, an include or a loop may bring names of its own, and nothing about a name that begins with the logical ID of a
//! module.
//!
//! A connector is not a resource any more once SAM has expanded it: only what it becomes (`OrdersToMailPolicy`) has a name then,
//! and only `DependsOn` is changed to that.
//!
//! ```yaml
//! Resources:
//!   Orders:
//!     Type: AWS::SQS::Queue
//! Outputs:
//!   Url:
//!     Value: !Ref Order    # bad: there is only `Orders`
//!     Value: !Ref Orders   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-ref.html>.

use crate::diagnostics::misspelt_type::meant;
use crate::diagnostics::shared::Shared;
use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::one;
use crate::names::{closest, listed};
use sam_core::connector::profile::resolved_type;
use sam_core::connector::{Resolver, generate, own_connectors};
use sam_core::document::cursor::{self, PathStep};
use sam_core::document::{Document, Section};
use sam_core::expand;
use sam_core::spec::sam_type;
use sam_core::spec::{PSEUDO_PARAMETERS, cfn};
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::template::{Template, intrinsic};
use sam_core::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    code: "unknown-reference",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    let section = of.item.section;
    if matches!(
        section,
        Section::Metadata | Section::Mappings | Section::Parameters
    ) || template.has_unknown_names()
    {
        return;
    }
    let names = Names::new(*of.resolver);
    for reference in &of.item.references {
        let range = reference.range + of.block.start;
        if names.is_connector(reference) {
            acc.push(gone(range, reference, of.resolver));
            continue;
        }
        let takes = match section {
            Section::Conditions => Some(
                "A condition can only use parameters, pseudo parameters, mappings and other conditions",
            ),
            Section::Rules => Some("A rule can only use parameters"),
            _ => None,
        };
        if let Some(takes) = takes.filter(|_| names.is_resource(reference)) {
            let message = format!("`{}` is a resource. {takes}.", reference.name);
            acc.push(RULE.at(range, message));
            continue;
        }
        if names.knows(reference)
            || reference.kind == ReferenceKind::Condition
                && !names_a_condition(template.document(), section, range)
            || of.shared.may_be_declared(&reference.name, template)
        {
            continue;
        }
        if names.is_no_variable(reference) {
            acc.push(no_variable(range, reference));
            continue;
        }
        let near = names.near(reference, of.shared);
        let way_out = match (&near, names.lacking_part(reference)) {
            (Some(near), _) => format!(" Did you mean `{near}`?"),
            (None, Some(way_out)) => way_out,
            (None, None) => String::new(),
        };
        let message = format!(
            "There is no {} `{}`{}.{way_out}",
            wanted(reference),
            reference.name,
            match reference.name.starts_with("AWS::") {
                true => "",
                false => " in this template",
            }
        );
        acc.push(RULE.at(range, message).meaning(near.as_deref()));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let (_, reference) = template.references().find(|(at, _)| *at == finding.range)?;
    let names = Names::new(*resolver);
    if names.is_no_variable(reference) {
        let edits = one(Some(TextEdit::insert(finding.range.start(), "!")));
        return Some(Fix::list([("Keep it as text: `${!`".to_owned(), edits)]));
    }
    if names.is_resource(reference) && !names.is_connector(reference) {
        return None;
    }
    let offered = match names.is_connector(reference) {
        // A part of it is none of what it becomes.
        true if reference.attribute.is_some() || reference.kind == ReferenceKind::GetAtt => {
            return None;
        }
        true => becomes(&reference.name, resolver),
        false => names
            .near(reference, &Shared::default())
            .into_iter()
            .collect(),
    };
    Some(Fix::list(offered.into_iter().take(MOST_NAMED).map(|it| {
        let edits = one(Some(TextEdit::replace(finding.range, it.clone())));
        (format!("Change to `{it}`"), edits)
    })))
}

/// The logical IDs of what a connector becomes.
fn becomes(id: &str, resolver: &Resolver<'_>) -> Vec<String> {
    let Some((_, connector)) = resolver.connector(id) else {
        return Vec::new();
    };
    let resolved = resolver.resolve(&connector);
    generate(&resolved).into_iter().map(|it| it.id).collect()
}

/// A connector is gone by the time that CloudFormation looks for it.
fn gone(range: TextRange, reference: &Reference, resolver: &Resolver<'_>) -> Diagnostic {
    let id = &*reference.name;
    let way_out = match becomes(id, resolver).as_slice() {
        [] => String::new(),
        ids => format!(" It becomes {}.", listed(ids.iter().map(String::as_str))),
    };
    let message =
        format!("SAM replaces the connector `{id}`, so CloudFormation does not find it.{way_out}");
    let finding = RULE.at(range, message);
    match resolver.connector(id) {
        Some((_, connector)) => {
            finding.related(connector.key_range(), format!("`{id}` is declared here"))
        }
        None => finding,
    }
}

/// `Fn::Sub` refuses other characters, such as those of a shell's `${name:-default}`.
fn no_variable(range: TextRange, reference: &Reference) -> Diagnostic {
    let name = &*reference.name;
    let message = format!(
        "`Fn::Sub` cannot read the variable `{name}`: only letters, digits, `_`, `.` and `:` are allowed. To keep it as text, write `${{!`."
    );
    RULE.at(range, message)
}

/// So many of the names that a connector becomes are offered.
const MOST_NAMED: usize = 4;

fn wanted(reference: &Reference) -> &'static str {
    match reference.kind {
        ReferenceKind::Ref | ReferenceKind::Sub if reference.name.starts_with("AWS::") => {
            "pseudo parameter"
        }
        ReferenceKind::Ref | ReferenceKind::Sub => "resource or parameter",
        ReferenceKind::GetAtt | ReferenceKind::DependsOn | ReferenceKind::ConnectorEnd => {
            "resource"
        }
        ReferenceKind::Condition => "condition",
        ReferenceKind::Mapping => "mapping",
    }
}

/// The names of a template by what they name.
struct Names<'a> {
    resolver: Resolver<'a>,
    template: Template<'a>,
}

impl<'a> Names<'a> {
    fn new(resolver: Resolver<'a>) -> Self {
        Self {
            resolver,
            template: resolver.template(),
        }
    }

    fn knows(&self, reference: &Reference) -> bool {
        let name = &*reference.name;
        if is_policy_variable(reference) {
            return true;
        }
        if let Some((id, part)) = name.split_once('.') {
            return reference.kind != ReferenceKind::Ref || self.has_part(id, part);
        }
        match reference.kind {
            ReferenceKind::Ref | ReferenceKind::Sub => {
                PSEUDO_PARAMETERS.contains(&name)
                    || self.template.declares(Section::Parameters, name)
                    || self.has_resource(name)
            }
            ReferenceKind::GetAtt => self.has_resource(name),
            // The transform puts what a connector becomes in the place of its name.
            ReferenceKind::DependsOn => {
                self.has_resource(name) || self.resolver.is_embedded_connector(name)
            }
            // Another rule looks at these.
            ReferenceKind::ConnectorEnd => true,
            ReferenceKind::Condition => {
                self.template.declares(Section::Conditions, name)
                    || name.starts_with("Serverless")
                    || name.starts_with("NOT")
            }
            ReferenceKind::Mapping => self.template.declares(Section::Mappings, name),
        }
    }

    /// Whether `Fn::Sub` refuses what stands between the braces, whatever it names.
    fn is_no_variable(&self, reference: &Reference) -> bool {
        let is_letter = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b':');
        let attribute = reference.attribute.as_ref().map(|(it, _)| &**it);
        let mut parts = [Some(&*reference.name), attribute].into_iter().flatten();
        reference.kind == ReferenceKind::Sub && parts.any(|it| !it.bytes().all(is_letter))
    }

    /// Whether it is a use of a connector that stays as it is when that is gone.
    fn is_connector(&self, reference: &Reference) -> bool {
        let name = &*reference.name;
        match reference.kind {
            ReferenceKind::Ref | ReferenceKind::Sub | ReferenceKind::GetAtt => {}
            ReferenceKind::DependsOn
            | ReferenceKind::ConnectorEnd
            | ReferenceKind::Condition
            | ReferenceKind::Mapping => return false,
        }
        if self.template.declares(Section::Resources, name) {
            return self.template.type_of(name) == Some("AWS::Serverless::Connector");
        }
        !name.starts_with("AWS::")
            && !self.template.declares(Section::Parameters, name)
            && self.resolver.is_embedded_connector(name)
    }

    /// Whether it names a resource of the template.
    fn is_resource(&self, reference: &Reference) -> bool {
        let name = &*reference.name;
        let may_be_resource = match reference.kind {
            ReferenceKind::Ref | ReferenceKind::Sub => {
                !self.template.declares(Section::Parameters, name)
            }
            ReferenceKind::GetAtt => true,
            ReferenceKind::DependsOn
            | ReferenceKind::ConnectorEnd
            | ReferenceKind::Condition
            | ReferenceKind::Mapping => false,
        };
        may_be_resource && self.template.declares(Section::Resources, name)
    }

    fn has_resource(&self, name: &str) -> bool {
        self.template.declares(Section::Resources, name)
            || self.resolver.generated_names().get(name).is_some()
            || self.is_of_connector(name)
            || self.may_be_made(name)
    }

    /// Whether a name with a dot stands for something that SAM makes, or may stand for what is in a module.
    fn has_part(&self, id: &str, part: &str) -> bool {
        if self.resolver.generated_names().part(id, part).is_some() {
            return true;
        }
        let is_open = |it: &str| {
            it.ends_with("::MODULE")
                || !it.starts_with("AWS::")
                || it.starts_with("AWS::Serverless::") && sam_type::properties(it).is_none()
        };
        self.template.declares(Section::Resources, id)
            && self.template.type_of(id).is_none_or(is_open)
    }

    /// What to do about `!Ref Orders.Alias` where SAM makes no such thing of the resource.
    fn lacking_part(&self, reference: &Reference) -> Option<String> {
        let (id, part) = reference.name.split_once('.')?;
        let sam_type = self.template.type_of(id)?;
        if cfn::has_attribute(resolved_type(sam_type), part) == Some(true) {
            return Some(format!(" Write `!GetAtt {id}.{part}`."));
        }
        let is_known = expand::parts(sam_type).iter().any(|(it, _)| *it == part);
        let property = match part {
            "Alias" | "Version" => "AutoPublishAlias",
            "DestinationQueue" | "DestinationTopic" => "EventInvokeConfig",
            "DomainName" | "DomainNameV2" => "Domain",
            "UsagePlan" | "UsagePlanKey" | "ApiKey" => "Auth.UsagePlan",
            _ => return None,
        };
        is_known.then(|| format!(" SAM generates it if you set `{property}` on `{id}`."))
    }

    /// Whether a resource is one that a connector becomes, or may become once the connector has nothing wrong.
    fn is_of_connector(&self, name: &str) -> bool {
        let mut begins = heads(name).filter(|it| self.resolver.is_connector(it));
        let written = begins.any(|it| {
            let Some((_, connector)) = self.resolver.connector(it) else {
                return false;
            };
            let resolved = self.resolver.resolve(&connector);
            let is_whole = resolved.problems.is_empty();
            !is_whole || generate(&resolved).iter().any(|it| it.id == name)
        });
        const GRAPHQL: &str = "AWS::Serverless::GraphQLApi";
        let apis = heads(name).filter(|it| self.template.type_of(it) == Some(GRAPHQL));
        let apis = apis.filter_map(|it| self.template.resource(it));
        let mut own = apis.flat_map(own_connectors);
        written || own.any(|own| own.generated.iter().any(|it| it.id == name))
    }

    /// Whether the name begins with the ID of a resource of which it is not known what becomes of it: its type is missing
    /// or not known, or is a module, whose resources have logical IDs that begin with that of the module.
    fn may_be_made(&self, name: &str) -> bool {
        // SAM names a stage after the value that the language extensions give it.
        let has_later_stage = |it: &str| {
            let stage = self
                .template
                .resource(it)
                .and_then(|it| it.property("StageName"));
            stage.is_some_and(|it| intrinsic::of(it).is_some())
        };
        let mut apis = heads(name).filter(|it| self.template.declares(Section::Resources, it));
        if apis.any(has_later_stage) && self.template.is_extended_before_sam() {
            return true;
        }
        self.may_be_implicit_api(name)
            || heads(name).any(|it| {
                self.template.declares(Section::Resources, it)
                    && self.template.type_of(it).is_none_or(|it| {
                        it.ends_with("::MODULE")
                            || it.starts_with("AWS::Serverless::")
                                && sam_type::properties(it).is_none()
                    })
            })
    }

    /// Whether it is an API that SAM makes for events, and the type of a resource that may have some is misspelt.
    fn may_be_implicit_api(&self, name: &str) -> bool {
        let is_of_api =
            name.starts_with("ServerlessRestApi") || name.starts_with("ServerlessHttpApi");
        let is_misspelt = |it| meant(it).is_some_and(|it| it.starts_with("AWS::Serverless::"));
        is_of_api && self.template.resource_types().any(is_misspelt)
    }

    /// The part of a resource that was probably meant by `F.Alia`, where SAM makes it.
    fn near_part(&self, reference: &Reference) -> Option<String> {
        let (id, part) = reference.name.split_once('.')?;
        let made = expand::parts(self.template.type_of(id)?).iter();
        let made = made.map(|(it, _)| *it);
        let made = made.filter(|it| self.resolver.generated_names().part(id, it).is_some());
        closest(part, made).map(|it| format!("{id}.{it}"))
    }

    /// The name that was probably meant.
    fn near(&self, reference: &Reference, shared: &Shared<'a>) -> Option<String> {
        if let Some(near) = self.near_part(reference) {
            return Some(near);
        }
        let written = shared.closest(reference, self.template);
        let made = match reference.kind {
            ReferenceKind::Ref
            | ReferenceKind::Sub
            | ReferenceKind::GetAtt
            | ReferenceKind::DependsOn => self.resolver.generated_names().beside(&reference.name),
            ReferenceKind::Condition | ReferenceKind::Mapping | ReferenceKind::ConnectorEnd => {
                Vec::new()
            }
        };
        // Of two that are as near, the one that is written is meant.
        let pseudo = PSEUDO_PARAMETERS.iter().copied();
        let pseudo = pseudo.filter(|_| self.may_be_pseudo(reference));
        let all = written.into_iter().chain(made).chain(pseudo);
        let near = closest(&reference.name, all);
        near.filter(|it| self.may_have(it, reference))
            .map(str::to_owned)
    }

    /// Whether a pseudo parameter may have been meant.
    fn may_be_pseudo(&self, reference: &Reference) -> bool {
        matches!(reference.kind, ReferenceKind::Ref | ReferenceKind::Sub)
            && reference.name.contains(':')
    }

    /// Whether a resource may have the attribute that a reference asks for.
    fn may_have(&self, id: &str, reference: &Reference) -> bool {
        let Some((attribute, _)) = &reference.attribute else {
            return true;
        };
        let name = attribute.split('.').next().unwrap_or_default();
        self.template.type_of(id).is_none_or(|written| {
            let is_part = expand::parts(written).iter().any(|(it, _)| *it == name);
            is_part || cfn::has_attribute(resolved_type(written), name) != Some(false)
        })
    }
}

/// Whether it looks like a variable of a policy, `aws:username`: `policy-variable` reports these.
fn is_policy_variable(reference: &Reference) -> bool {
    let attribute = reference.attribute.as_ref().map_or("", |(it, _)| it);
    let has_key = |it: &str| {
        it.split_once(':').is_some_and(|(service, key)| {
            let is_letter = |it: u8| it.is_ascii_lowercase() || b"-.0123456789".contains(&it);
            service.bytes().all(is_letter) && key.starts_with(|it: char| it.is_ascii_alphabetic())
        })
    };
    reference.kind == ReferenceKind::Sub && (has_key(&reference.name) || has_key(attribute))
}

/// The most letters that a logical ID has.
const LONGEST_ID: usize = 255;

/// What a name begins with, as far as it may be a logical ID; the whole of it included.
fn heads(name: &str) -> impl Iterator<Item = &str> {
    let ends = name.char_indices().map(|(at, it)| at + it.len_utf8());
    let ends = ends.take(LONGEST_ID);
    ends.filter_map(|it| name.get(..it))
}

/// A map with the only key `Condition` may be anything in a property; these are sure to name a condition.
fn names_a_condition(document: &Document, section: Section, range: TextRange) -> bool {
    if section != Section::Resources {
        return true;
    }
    let Some(path) = cursor::path(document, range.start()) else {
        return false;
    };
    let node = path.node();
    if node.is_some_and(|it| it.tag().is_none() && it.as_str().is_none()) {
        return false;
    }
    let is_tagged = node
        .and_then(intrinsic::of)
        .is_some_and(|it| it.name == "Condition");
    match path.steps.as_slice() {
        [.., PathStep::Entry(parent), PathStep::Item(0, _)] => {
            intrinsic::of(parent.value).is_some_and(|it| it.name == "If")
                || parent.name() == "Fn::If"
        }
        [.., PathStep::Item(_, parent), PathStep::Item(0, _)] => {
            intrinsic::of(*parent).is_some_and(|it| it.name == "If")
        }
        [.., PathStep::Entry(entry)] => {
            let template = document.template();
            let of_resource = template
                .resource_containing(range.start())
                .is_some_and(|it| {
                    it.body()
                        .entry("Condition")
                        .is_some_and(|own| own.range() == entry.range())
                });
            let of_connector = sam_core::connector::connector_at(template, range.start())
                .and_then(|it| it.entry.value.entry("Condition"))
                .is_some_and(|own| own.range() == entry.range());
            is_tagged || of_resource || of_connector
        }
        _ => is_tagged,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const NAMES: &str = r#"
Parameters:
  Stage: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Stag, prod]
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Condition: IsProd
    DependsOn: [Topc]
  Topic:
    Type: AWS::SNS::Topic
    Condition: Prod
    Properties:
      TopicName: !Sub '${Stage}-${Order.Arn}-${!NotThis}'
      DisplayName: !If [IsProd, !GetAtt Orders.Arn, !GetAtt Elsewhere.Arn]
      Other: !If [IsProdd, 1, 2]
"#;

    #[test]
    fn each_kind_of_name_is_looked_for() {
        check(
            NAMES,
            expect![[r#"
                5 |   IsProd: !Equals [!Ref Stag, prod]
                  |                         ^^^^ unknown-reference: There is no resource or parameter `Stag` in this template. Did you mean `Stage`?
                  |                         fix: Change to `Stage`
                10 |     DependsOn: [Topc]
                   |                 ^^^^ unknown-reference: There is no resource `Topc` in this template. Did you mean `Topic`?
                   |                 fix: Change to `Topic`
                13 |     Condition: Prod
                   |                ^^^^ unknown-reference: There is no condition `Prod` in this template.
                15 |       TopicName: !Sub '${Stage}-${Order.Arn}-${!NotThis}'
                   |                                   ^^^^^ unknown-reference: There is no resource or parameter `Order` in this template. Did you mean `Orders`?
                16 |       DisplayName: !If [IsProd, !GetAtt Orders.Arn, !GetAtt Elsewhere.Arn]
                   |                                                             ^^^^^^^^^ unknown-reference: There is no resource `Elsewhere` in this template.
                17 |       Other: !If [IsProdd, 1, 2]
                   |       ^^^^^ unknown-property (warning): `AWS::SNS::Topic` has no property `Other` (data of 2026-10). Remove it, or correct its name.
                17 |       Other: !If [IsProdd, 1, 2]
                   |                   ^^^^^^^ unknown-reference: There is no condition `IsProdd` in this template. Did you mean `IsProd`?
                   |                   fix: Change to `IsProd`
            "#]],
        );
        // `Orders` may not exist where `Topic` does.
        check_fix(
            &NAMES
                .replace("Condition: Prod\n", "Condition: IsProd\n")
                .replace("    DependsOn: [Topc]\n", ""),
            "Change to `Orders`",
            expect![[r#"
                 13 |     Properties:
                -14 |       TopicName: !Sub '${Stage}-${Order.Arn}-${!NotThis}'
                +14 |       TopicName: !Sub '${Stage}-${Orders.Arn}-${!NotThis}'
                 15 |       DisplayName: !If [IsProd, !GetAtt Orders.Arn, !GetAtt Elsewhere.Arn]
            "#]],
        );
    }

    #[test]
    fn what_sam_makes_is_known() {
        check(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get}}
        Tick: {Type: Schedule, Properties: {Schedule: rate(1 day), DeadLetterConfig: {Type: SQS, QueueLogicalId: Lost}}}
  Page:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          A: !Ref AWS::Region
          B: !GetAtt CheckoutRole.Arn
          C: !Ref Checkout.Alias
          D: !Sub https://${ServerlessRestApi}.example/${Checkout.Version}
          E: !Ref ServerlessRestApi.Stage
          F: !Ref ServerlessRestApiProdStage
          G: !Ref CheckoutVersion0123456789
          H: !GetAtt Lost.Arn
          I: !Ref CheckoutAliaslive
"#,
            expect![""],
        );
    }

    #[test]
    fn what_sam_does_not_make_is_not_known() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Checkout: {Type: AWS::Serverless::Function}
  Page:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          A: !Ref Checkout.Alias
          B: !GetAtt CheckoutUrl.FunctionUrl
          C: !Ref ServerlessRestApi
          D: !GetAtt CheckoutRol.Arn
          E: !GetAtt Checkoutt.Arn
          F: !Ref CheckoutVersion01234
"#,
            expect![[r#"
                10 |           A: !Ref Checkout.Alias
                   |                   ^^^^^^^^^^^^^^ unknown-reference: There is no resource or parameter `Checkout.Alias` in this template. SAM generates it if you set `AutoPublishAlias` on `Checkout`.
                11 |           B: !GetAtt CheckoutUrl.FunctionUrl
                   |                      ^^^^^^^^^^^ unknown-reference: There is no resource `CheckoutUrl` in this template.
                12 |           C: !Ref ServerlessRestApi
                   |                   ^^^^^^^^^^^^^^^^^ unknown-reference: There is no resource or parameter `ServerlessRestApi` in this template.
                13 |           D: !GetAtt CheckoutRol.Arn
                   |                      ^^^^^^^^^^^ unknown-reference: There is no resource `CheckoutRol` in this template. Did you mean `CheckoutRole`?
                   |                      fix: Change to `CheckoutRole`
                14 |           E: !GetAtt Checkoutt.Arn
                   |                      ^^^^^^^^^ unknown-reference: There is no resource `Checkoutt` in this template. Did you mean `Checkout`?
                   |                      fix: Change to `Checkout`
                15 |           F: !Ref CheckoutVersion01234
                   |                   ^^^^^^^^^^^^^^^^^^^^ unknown-reference: There is no resource or parameter `CheckoutVersion01234` in this template.
            "#]],
        );
    }

    #[test]
    fn a_macro_silences_it() {
        check(
            r#"
Transform: [MyMacro, AWS::Serverless-2016-10-31]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref FromTheMacro
"#,
            expect![""],
        );
    }

    #[test]
    fn a_property_called_condition_names_nothing() {
        check(
            r#"
Resources:
  Rule:
    Type: Custom::Rule
    Properties:
      ServiceToken: arn:aws:sns:eu-west-1:123456789012:rules
      Filter: {Condition: whatever}
"#,
            expect![""],
        );
    }

    #[test]
    fn a_connector_is_gone() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Checkout:
    Type: AWS::Serverless::Function
    DependsOn: Reading
    Properties:
      Environment:
        Variables:
          A: !Ref Reading
          B: !Sub "${CheckoutWriting}"
          C: !GetAtt Reading.Arn
          D: !Ref CheckoutWritingPolicy
    Connectors:
      Writing:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Write]
  Reading:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      Destination: [{Id: Orders}]
      Permissions: [Read]
"#,
            expect![[r#"
                12 |           A: !Ref Reading
                   |                   ^^^^^^^ unknown-reference: SAM replaces the connector `Reading`, so CloudFormation does not find it. It becomes `ReadingPolicyDestination0`.
                   |                   line 21: `Reading` is declared here
                   |                   fix: Change to `ReadingPolicyDestination0`
                13 |           B: !Sub "${CheckoutWriting}"
                   |                      ^^^^^^^^^^^^^^^ unknown-reference: SAM replaces the connector `CheckoutWriting`, so CloudFormation does not find it. It becomes `CheckoutWritingPolicy`.
                   |                      line 17: `CheckoutWriting` is declared here
                   |                      fix: Change to `CheckoutWritingPolicy`
                14 |           C: !GetAtt Reading.Arn
                   |                      ^^^^^^^ unknown-reference: SAM replaces the connector `Reading`, so CloudFormation does not find it. It becomes `ReadingPolicyDestination0`.
                   |                      line 21: `Reading` is declared here
            "#]],
        );
    }

    #[test]
    fn the_resources_of_a_module_begin_with_its_name() {
        check(
            r#"
Resources:
  Store: {Type: My::Own::Store::MODULE}
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: StoreBucket
    Properties:
      TopicName: !Ref StoreBucket
      DisplayName: !Sub '${Store.Bucket}-${StoreBucket.Arn}-${StorBucket.Arn}'
"#,
            expect![[r#"
                9 |       DisplayName: !Sub '${Store.Bucket}-${StoreBucket.Arn}-${StorBucket.Arn}'
                  |                                                               ^^^^^^^^^^ unknown-reference: There is no resource or parameter `StorBucket` in this template.
            "#]],
        );
    }

    #[test]
    fn names_that_no_template_can_declare() {
        check(
            r#"
Conditions:
  IsOwn: !Equals [!Ref Orders, x]
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Names:
    Type: AWS::SNS::Topic
    DependsOn: Or-ders
    Properties:
      DisplayName: !Join ['', [!Ref AWS::Regoin, !Sub '${AWS::AccountID}', !Ref AWS::Region, !Ref Orders.Arn]]
      TopicName: !Sub '${NAME:-orders} ${x%%.*} ${!kept:-y} ${AWS::StackName}'
"#,
            expect![[r#"
                3 |   IsOwn: !Equals [!Ref Orders, x]
                  |                        ^^^^^^ unknown-reference: `Orders` is a resource. A condition can only use parameters, pseudo parameters, mappings and other conditions.
                8 |     DependsOn: Or-ders
                  |                ^^^^^^^ unknown-reference: There is no resource `Or-ders` in this template. Did you mean `Orders`?
                  |                fix: Change to `Orders`
                10 |       DisplayName: !Join ['', [!Ref AWS::Regoin, !Sub '${AWS::AccountID}', !Ref AWS::Region, !Ref Orders.Arn]]
                   |                                     ^^^^^^^^^^^ unknown-reference: There is no pseudo parameter `AWS::Regoin`. Did you mean `AWS::Region`?
                   |                                     fix: Change to `AWS::Region`
                10 |       DisplayName: !Join ['', [!Ref AWS::Regoin, !Sub '${AWS::AccountID}', !Ref AWS::Region, !Ref Orders.Arn]]
                   |                                                          ^^^^^^^^^^^^^^ unknown-reference: There is no pseudo parameter `AWS::AccountID`. Did you mean `AWS::AccountId`?
                   |                                                          fix: Change to `AWS::AccountId`
                10 |       DisplayName: !Join ['', [!Ref AWS::Regoin, !Sub '${AWS::AccountID}', !Ref AWS::Region, !Ref Orders.Arn]]
                   |                                                                                                   ^^^^^^^^^^ unknown-reference: There is no resource or parameter `Orders.Arn` in this template. Write `!GetAtt Orders.Arn`.
                11 |       TopicName: !Sub '${NAME:-orders} ${x%%.*} ${!kept:-y} ${AWS::StackName}'
                   |                          ^^^^^^^^^^^^ unknown-reference: `Fn::Sub` cannot read the variable `NAME:-orders`: only letters, digits, `_`, `.` and `:` are allowed. To keep it as text, write `${!`.
                   |                          fix: Keep it as text: `${!`
                11 |       TopicName: !Sub '${NAME:-orders} ${x%%.*} ${!kept:-y} ${AWS::StackName}'
                   |                                          ^^^ unknown-reference: `Fn::Sub` cannot read the variable `x%%`: only letters, digits, `_`, `.` and `:` are allowed. To keep it as text, write `${!`.
                   |                                          fix: Keep it as text: `${!`
            "#]],
        );
    }

    #[test]
    fn a_variable_of_a_shell_is_kept_as_text() {
        check_fix(
            r#"
Resources:
  Names: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub 'a ${NAME:-orders}'}}
"#,
            "Keep it as text: `${!`",
            expect![[r#"
                 2 | Resources:
                -3 |   Names: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub 'a ${NAME:-orders}'}}
                +3 |   Names: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub 'a ${!NAME:-orders}'}}
            "#]],
        );
    }
}
