//! `policy-resource-star`: `Resource` is `*`, but the actions can be limited to resources.
//!
//! `*` stands for every resource of the account, and for those of other accounts that are shared with it. Most actions
//! can be limited to the table, queue or bucket they are meant for. The few that cannot, such as `s3:ListAllMyBuckets`,
//! belong into a statement of their own. Some requests may name a resource and need not, such as the detection of what
//! is on an image by a model of one's own or by none: that is told where the template has such a resource. A condition
//! on the request, such as its region or transport, leaves all resources; a statement with any other condition is not
//! looked at, since that may well be the limit.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: dynamodb:GetItem
//!   Resource: "*"                  # bad: every table
//!   Resource: !GetAtt Orders.Arn   # good
//! ```
//!
//! It is a warning when a resource of the template fits: the fix puts its ARN in place of the `*`. A resource that is made
//! after the role, such as the function itself, does not: CloudFormation would have to make each before the other.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege>.

use crate::boundary::is_boundary;
use crate::diagnostics::message::first_short;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_item, one, set_value, together};
use crate::names::listed;
use crate::scope::{Need, fitting, scope};
use crate::waiting::Waiting;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::iam::{matches, takes_no_resource};
use sam_core::policy::{Effect, Element, Polarity, PolicySite, SiteKind, Statement, is_deferred};
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template};
use sam_core::text::TextEdit;
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    code: "policy-resource-star",
    severity: Severity::Information,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    let place = Place::of(statement, site, &mut Fits::of(*resolver));
    acc.extend(place.map(|it| it.finding()));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let (site, statement) = finding.statement(resolver)?;
    let place = Place::of(statement, &site, &mut Fits::of(*resolver))?;
    if place.resource.values().len() != 1 || place.limits.is_cut {
        return None;
    }
    let choices = place.limits.choices().into_iter();
    Some(Fix::list(choices.map(|(label, actions, arns)| {
        (label, limit(&place, &actions, arns))
    })))
}

/// A `*` that can be limited.
struct Place<'a> {
    statement: Statement<'a>,
    site: PolicySite<'a>,
    action: Element<'a>,
    resource: Element<'a>,
    star: NodeRef<'a>,
    written: Written<'a>,
    limits: Limits<'a>,
    document: &'a Document,
}

impl<'a> Place<'a> {
    fn of(statement: Statement<'a>, site: &PolicySite<'a>, fits: &mut Fits<'a>) -> Option<Self> {
        let is_allowed = site.kind == SiteKind::Identity
            && statement.effect() == Some(Effect::Allow)
            && may_be_limited(statement);
        let (action, resource) = (statement.action()?, statement.resource()?);
        match (action.polarity, resource.polarity) {
            (Polarity::Is, Polarity::Is) if is_allowed => {}
            // `Not…` is reported as such.
            (Polarity::Is | Polarity::Not, Polarity::Is | Polarity::Not) => return None,
        }
        let (_, star) = resource.texts().find(|(it, _)| *it == "*")?;
        let written = Written::of(action, fits);
        if written.limited.is_empty() || is_boundary(site.holder, fits.template) {
            return None;
        }
        Some(Self {
            statement,
            site: *site,
            action,
            resource,
            star,
            limits: Limits::of(&written, site.holder, fits),
            written,
            document: fits.template.document(),
        })
    }

    fn finding(&self) -> Diagnostic {
        let message = message(&self.written, &self.limits);
        let finding = RULE.at(self.star.full_range(), message);
        match self.limits.found.is_empty() {
            true => finding,
            false => finding.severity(Severity::Warning),
        }
    }
}

/// Condition keys that say nothing of the resource, in lower case.
const OF_REQUEST: [&str; 10] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:referer",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:sourceip",
    "aws:tokenissuetime",
    "aws:useragent",
];

/// Whether no condition can be the limit already.
fn may_be_limited(statement: Statement<'_>) -> bool {
    let Some(condition) = statement.condition() else {
        return true;
    };
    let is_of_request = |key: &str| OF_REQUEST.contains(&&*key.to_ascii_lowercase());
    !is_deferred(condition.value)
        && statement.condition_keys().count() > 0
        && statement
            .condition_keys()
            .all(|(_, it)| is_of_request(it.name()))
}

/// The actions of a statement by what they can be limited to.
struct Written<'a> {
    /// Those that can be limited, with what they need; what only `*` allows of a wildcard is named behind.
    limited: Vec<(&'a str, NodeRef<'a>, Vec<Need>, Vec<String>)>,
    /// The others, which need `*`, or may need it, or are not known at all.
    rest: Vec<NodeRef<'a>>,
    /// Those of them that are about no resource at all.
    unlimited: Vec<&'a str>,
}

/// A wildcard may lose so many actions that only `*` allows to a statement of their own; more are a list that nobody reads.
const MOST_UNLIMITED: usize = 8;

impl<'a> Written<'a> {
    fn of(action: Element<'a>, fits: &mut Fits<'_>) -> Self {
        let mut found = Self {
            limited: Vec::new(),
            rest: Vec::new(),
            unlimited: Vec::new(),
        };
        for node in action.values() {
            let text = node.as_str();
            // Which roles may be passed on has a rule of its own.
            let text = text.filter(|it| !matches(it, "iam:PassRole"));
            let Some((text, scope)) = text.and_then(|it| Some((it, scope(it)?))) else {
                found.rest.push(node);
                continue;
            };
            if scope.needs.is_empty() {
                let mut fitting = scope.optional;
                fitting.retain(|it| !fits.need(it).is_empty());
                if !fitting.is_empty() {
                    found.limited.push((text, node, fitting, Vec::new()));
                    continue;
                }
                found.rest.push(node);
                if takes_no_resource(text) {
                    found.unlimited.push(text);
                }
                continue;
            }
            let unlimited = scope.unlimited.into_iter();
            let unlimited =
                unlimited.map(|(service, it)| format!("{}:{}", service.prefix, it.name));
            let unlimited = unlimited.collect();
            found.limited.push((text, node, scope.needs, unlimited));
        }
        found
    }
}

fn message(written: &Written<'_>, limits: &Limits<'_>) -> String {
    let served = limits.served();
    let named = written.limited.iter().enumerate();
    let named = named.filter(|(at, _)| served.is_empty() || served.contains(at));
    let texts: Vec<&str> = named.map(|(_, (it, ..))| *it).collect();
    let ids: Vec<&str> = limits.found.iter().map(|it| it.id).collect();
    let of_template = match ids.as_slice() {
        few if few.len() <= MOST_NAMED && !limits.is_cut => listed(few.iter().copied()),
        [first, ..] => format!("resources such as `{first}` of this template"),
        [] => String::new(),
    };
    let of_pattern = || pattern(written).map(|it| format!("ARNs such as `{it}`"));
    let target = match ids.first() {
        Some(_) => Some(of_template),
        None => of_pattern(),
    };
    let targets = target
        .into_iter()
        .chain(["the needed resources".to_owned()]);
    let rest = |most| match written.unlimited.as_slice() {
        [] => String::new(),
        [unlimited] => format!(" Only `{unlimited}` needs `*`."),
        many => format!(" Only {} need `*`.", some(many, most)),
    };
    let wordings = targets.flat_map(|target| {
        let texts = &texts;
        [MOST_NAMED, 2, 1].into_iter().flat_map(move |most| {
            let what = format!("Limit {} to {target}.", some(texts, most));
            [rest(most), String::new()]
                .map(|rest| format!("`*` includes every resource of the account. {what}{rest}"))
        })
    });
    first_short(wordings)
}

/// The ARN that the first of the actions is for, with words for the region and account; of a wildcard that is not one thing.
fn pattern(written: &Written<'_>) -> Option<String> {
    let mut needs = written.limited.iter().map(|(_, _, needs, _)| needs);
    let pattern = needs.find_map(|needs| match needs.as_slice() {
        [only] => only.pattern(),
        _several => None,
    })?;
    let pattern = pattern.replace("${AWS::Partition}", "aws");
    let pattern = pattern.replace("${AWS::Region}", "REGION");
    Some(pattern.replace("${AWS::AccountId}", "ACCOUNT"))
}

/// The first of some names, and how many more there are.
fn some(names: &[&str], most: usize) -> String {
    match names.split_at_checked(most) {
        Some((first, more)) if !more.is_empty() => {
            let first: Vec<String> = first.iter().map(|it| format!("`{it}`")).collect();
            format!("{} and {} more", first.join(", "), more.len())
        }
        Some(_) | None => listed(names.iter().copied()),
    }
}

/// How many resources are named one by one.
const MOST_NAMED: usize = 4;

/// How many ARNs are put into one list.
const MOST_ARNS: usize = 12;

/// What of a template fits a need, found once for all actions.
struct Fits<'a> {
    resolver: Resolver<'a>,
    template: Template<'a>,
    known: Vec<(Need, Fitting<'a>)>,
    /// Once it has been needed.
    waiting: Option<Waiting<'a>>,
}

/// Resources with their ARNs; one more than [`MOST_ARNS`] where there are more.
type Fitting<'a> = Vec<(Resource<'a>, Vec<Piece<'static>>)>;

impl<'a> Fits<'a> {
    fn of(resolver: Resolver<'a>) -> Self {
        Self {
            resolver,
            template: resolver.template(),
            known: Vec::new(),
            waiting: None,
        }
    }

    fn need(&mut self, need: &Need) -> &[(Resource<'a>, Vec<Piece<'static>>)] {
        let at = self.known.iter().position(|(it, _)| it == need);
        let at = at.unwrap_or_else(|| {
            let fitting = fitting(need, self.template, MOST_ARNS + 1);
            self.known.push((need.clone(), fitting));
            self.known.len() - 1
        });
        // The place is of this very list.
        self.known.get(at).map_or(&[], |(_, it)| it)
    }

    fn waiting(&mut self) -> &Waiting<'a> {
        let resolver = self.resolver;
        self.waiting.get_or_insert_with(|| Waiting::of(resolver))
    }
}

/// The resources of the template that the actions can be limited to.
#[derive(Default)]
struct Limits<'a> {
    found: Vec<Found<'a>>,
    /// Whether there are more than can be told.
    is_cut: bool,
}

/// One of them.
struct Found<'a> {
    id: &'a str,
    /// Its ARNs, each with the places in [`Written::limited`] of the actions it serves.
    arns: Vec<(Piece<'static>, Vec<usize>)>,
}

impl<'a> Limits<'a> {
    fn of(written: &Written<'_>, holder: Resource<'a>, fits: &mut Fits<'a>) -> Self {
        let mut needs: Vec<(&Need, Vec<usize>)> = Vec::new();
        for (at, (_, _, of_action, _)) in written.limited.iter().enumerate() {
            for need in of_action {
                match needs.iter_mut().find(|(known, _)| *known == need) {
                    Some((_, actions)) => actions.push(at),
                    None => needs.push((need, vec![at])),
                }
            }
        }
        let mut limits = Self::default();
        for (need, actions) in needs {
            let fitting = fits.need(need);
            limits.is_cut |= fitting.len() > MOST_ARNS;
            for (resource, arns) in fitting {
                limits.add(resource.id, arns.clone(), &actions);
            }
        }
        if !limits.found.is_empty() {
            let waiting = fits.waiting().for_policies_in(holder);
            limits.found.retain(|it| !waiting.contains(it.id));
        }
        limits
    }

    fn add(&mut self, id: &'a str, arns: Vec<Piece<'static>>, actions: &[usize]) {
        let known = self.found.iter().position(|it| it.id == id);
        let at = known.unwrap_or_else(|| {
            let arns = Vec::new();
            self.found.push(Found { id, arns });
            self.found.len() - 1
        });
        let Some(found) = self.found.get_mut(at) else {
            return;
        };
        for arn in arns {
            match found.arns.iter_mut().find(|(it, _)| is_same(it, &arn)) {
                Some((_, of)) => of.extend(actions),
                None => found.arns.push((arn, actions.to_vec())),
            }
        }
    }

    /// The places in [`Written::limited`] of the actions that something of the template can limit.
    fn served(&self) -> BTreeSet<usize> {
        let arns = self.found.iter().flat_map(|it| &it.arns);
        arns.flat_map(|(_, actions)| actions).copied().collect()
    }

    /// What may be chosen: a label, the actions that can then be limited, and the ARNs to limit them to. All resources
    /// together first; then each by itself that serves as many actions.
    fn choices(&self) -> Vec<(String, Vec<usize>, Vec<Piece<'static>>)> {
        let choice = |found: &[&Found<'_>]| {
            let ids: Vec<&str> = found.iter().map(|it| it.id).collect();
            let label = if ids.len() <= MOST_NAMED {
                format!("Limit to {}", listed(ids))
            } else {
                format!("Limit to the {} that fit", ids.len())
            };
            let arns = found.iter().flat_map(|it| &it.arns);
            let mut actions: Vec<usize> = arns.clone().flat_map(|(_, it)| it.clone()).collect();
            actions.sort_unstable();
            actions.dedup();
            let arns: Vec<Piece<'static>> = arns.map(|(it, _)| it.clone()).collect();
            (label, actions, arns)
        };
        let all: Vec<&Found<'_>> = self.found.iter().collect();
        if all.is_empty() {
            return Vec::new();
        }
        let together = choice(&all);
        let mut found = Vec::new();
        if (2..=MOST_NAMED).contains(&all.len()) {
            let single = all.iter().map(|it| choice(&[*it]));
            found.extend(single.filter(|it| it.1 == together.1));
        }
        if together.2.len() <= MOST_ARNS {
            found.insert(0, together);
        }
        found
    }
}

/// Whether two ARNs are written the same.
fn is_same(one: &Piece<'_>, other: &Piece<'_>) -> bool {
    match one {
        Piece::Ref(one) => matches!(other, Piece::Ref(it) if it == one),
        Piece::Sub(one) => matches!(other, Piece::Sub(it) if it == one),
        Piece::GetAtt(one, name) => {
            matches!(other, Piece::GetAtt(it, of) if it == one && of == name)
        }
        Piece::Text(one) => matches!(other, Piece::Text(it) if it == one),
        _ => false,
    }
}

/// Limits some actions of the statement to ARNs; the others stay for `*` in a statement of their own.
fn limit(place: &Place<'_>, actions: &[usize], arns: Vec<Piece<'static>>) -> Option<Vec<TextEdit>> {
    let (document, written) = (place.document, &place.written);
    let statement = place.statement.node;
    let resource = one_or_list(arns);
    let limit = set_value(document, statement, place.resource.entry, &resource)?;
    let mut moving = Vec::new();
    let mut staying = Vec::new();
    let mut unlimited: Vec<&str> = Vec::new();
    for (at, (_, node, _, of_wildcard)) in written.limited.iter().enumerate() {
        if actions.contains(&at) {
            moving.push(Piece::Moved(*node));
            unlimited.extend(of_wildcard.iter().map(String::as_str));
        } else {
            staying.push(Piece::Copy(*node));
        }
    }
    staying.extend(written.rest.iter().map(|it| Piece::Copy(*it)));
    if unlimited.len() <= MOST_UNLIMITED {
        staying.extend(unlimited.into_iter().map(|it| Piece::Text(it.to_owned())));
    }
    if staying.is_empty() {
        return one(Some(limit));
    }
    let statements = match place.site.document.node.get("Statement") {
        Some(list) if list.is_sequence() && list.tag().is_none() => list,
        Some(_) | None => return None,
    };
    let is_item = |it: NodeRef<'_>| it.full_range() == statement.full_range();
    if !statements.items().any(is_item) {
        return None;
    }
    let condition = place.statement.condition();
    let condition = condition.map(|it| ("Condition", Piece::Copy(it.value)));
    let everywhere = [
        ("Effect", Piece::Text("Allow".to_owned())),
        ("Action", one_or_list(staying)),
        ("Resource", Piece::Text("*".to_owned())),
    ];
    let everywhere = everywhere.into_iter().chain(condition);
    let everywhere = Piece::entries(everywhere);
    let mut edits = vec![limit, append_item(document, statements, &everywhere)?];
    if moving.len() < written.limited.len() || !written.rest.is_empty() {
        let moving = one_or_list(moving);
        edits.push(set_value(document, statement, place.action.entry, &moving)?);
    }
    together(edits)
}

fn one_or_list(mut pieces: Vec<Piece<'_>>) -> Piece<'_> {
    match pieces.pop() {
        Some(only) if pieces.is_empty() => only,
        Some(last) => {
            pieces.push(last);
            Piece::List(pieces)
        }
        None => Piece::List(pieces),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_condition_on_the_request_leaves_all_resources() {
        check_advice(
            UNDER_CONDITION,
            expect![[r#"
                16 |           Resource: '*'
                   |                     ^^^ policy-resource-star (warning): `*` includes every resource of the account. Limit `dynamodb:GetItem` to `Orders`. Only `dynamodb:ListTables` needs `*`.
                   |                     fix: Limit to `Orders`
            "#]],
        );
        check_fix(
            UNDER_CONDITION,
            "Limit to `Orders`",
            expect![[r#"
             14 |           Effect: Allow
            -15 |           Action: [dynamodb:GetItem, dynamodb:ListTables]
            -16 |           Resource: '*'
            +15 |           Action: dynamodb:GetItem
            +16 |           Resource: !GetAtt Orders.Arn
             17 |           Condition: {StringEquals: {'aws:RequestedRegion': eu-west-1}}
            ...
             21 |           Condition: {StringEquals: {'aws:ResourceTag/Own': 'yes'}}
            +22 |         - Effect: Allow
            +23 |           Action: dynamodb:ListTables
            +24 |           Resource: '*'
            +25 |           Condition: {StringEquals: {'aws:RequestedRegion': eu-west-1}}
        "#]],
        );
    }

    const UNDER_CONDITION: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: .
      Policies:
      - Statement:
        - Sid: Reads
          Effect: Allow
          Action: [dynamodb:GetItem, dynamodb:ListTables]
          Resource: '*'
          Condition: {StringEquals: {'aws:RequestedRegion': eu-west-1}}
        - Effect: Allow
          Action: dynamodb:GetItem
          Resource: '*'
          Condition: {StringEquals: {'aws:ResourceTag/Own': 'yes'}}
"#;

    use crate::diagnostics::findings;
    use crate::testing::{check_advice, check_fix};
    use expect_test::expect;
    use sam_core::analysis::Analysis;

    const SHOP: &str = r#"
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Images:
    Type: AWS::S3::Bucket
  Thumbnails:
    Type: AWS::S3::Bucket
  Placed:
    Type: AWS::SNS::Topic
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
"#;

    fn shop(statements: &str) -> String {
        format!("{SHOP}{statements}")
    }

    #[test]
    fn a_resource_of_the_template_fits() {
        let template = shop(
            r#"
            - Effect: Allow
              Action: sns:Publish
              Resource: "*"
"#,
        );
        check_advice(
            &template,
            expect![[r#"
                19 |               Resource: "*"
                   |                         ^^^ policy-resource-star (warning): `*` includes every resource of the account. Limit `sns:Publish` to `Placed`.
                   |                         fix: Limit to `Placed`
            "#]],
        );
        check_fix(
            &template,
            "Limit to `Placed`",
            expect![[r#"
                 18 |               Action: sns:Publish
                -19 |               Resource: "*"
                +19 |               Resource: !Ref Placed
            "#]],
        );
    }

    #[test]
    fn objects_are_below_their_buckets() {
        let template = shop(
            r#"
            - Effect: Allow
              Action: [s3:GetObject, "s3:PutObject"]
              Resource: "*"
"#,
        );
        check_advice(
            &template,
            expect![[r#"
                19 |               Resource: "*"
                   |                         ^^^ policy-resource-star (warning): `*` includes every resource of the account. Limit `s3:GetObject` and `s3:PutObject` to `Images` and `Thumbnails`.
                   |                         fix: Limit to `Images` and `Thumbnails`
                   |                         fix: Limit to `Images`
                   |                         fix: Limit to `Thumbnails`
            "#]],
        );
        check_fix(
            &template,
            "Limit to `Images` and `Thumbnails`",
            expect![[r#"
                 18 |               Action: [s3:GetObject, "s3:PutObject"]
                -19 |               Resource: "*"
                +19 |               Resource:
                +20 |                 - !Sub '${Images.Arn}/*'
                +21 |                 - !Sub '${Thumbnails.Arn}/*'
            "#]],
        );
        check_fix(
            &template,
            "Limit to `Images`",
            expect![[r#"
                 18 |               Action: [s3:GetObject, "s3:PutObject"]
                -19 |               Resource: "*"
                +19 |               Resource: !Sub '${Images.Arn}/*'
            "#]],
        );
    }

    #[test]
    fn what_needs_the_star_gets_a_statement_of_its_own() {
        let template = shop(
            r#"
            - Effect: Allow
              Action:
                - dynamodb:GetItem # one
                - dynamodb:Query
                - dynamodb:ListTables
              Resource:
                - "*"
"#,
        );
        check_advice(
            &template,
            expect![[r#"
                23 |                 - "*"
                   |                   ^^^ policy-resource-star (warning): `*` includes every resource of the account. Limit `dynamodb:GetItem` and `dynamodb:Query` to `Orders`. Only `dynamodb:ListTables` needs `*`.
                   |                   fix: Limit to `Orders`
            "#]],
        );
        check_fix(
            &template,
            "Limit to `Orders`",
            expect![[r#"
                 20 |                 - dynamodb:Query
                -21 |                 - dynamodb:ListTables
                 21 |               Resource:
                -23 |                 - "*"
                +22 |                 - !GetAtt Orders.Arn
                +23 |                 - !Sub '${Orders.Arn}/index/*'
                +24 |             - Effect: Allow
                +25 |               Action: dynamodb:ListTables
                +26 |               Resource: '*'
            "#]],
        );
    }

    #[test]
    fn a_wildcard_keeps_what_it_is_for() {
        let template = shop(
            r#"
            - Effect: Allow
              Action: sns:Publish*
              Resource: "*"
            - Effect: Allow
              Action: dynamodb:List*
              Resource: "*"
"#,
        );
        check_advice(
            &template,
            expect![[r#"
                19 |               Resource: "*"
                   |                         ^^^ policy-resource-star (warning): `*` includes every resource of the account. Limit `sns:Publish*` to `Placed`.
                   |                         fix: Limit to `Placed`
            "#]],
        );
    }

    #[test]
    fn without_a_resource_that_fits_the_pattern_is_told() {
        check_advice(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        Statement:
          - Effect: Allow
            Action: [sqs:SendMessage, sqs:GetQueueUrl, sqs:ListQueues]
            Resource: "*"
          - Effect: Allow
            Action: [logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents]
            Resource: "*"
          - Effect: Allow
            Action: bedrock:InvokeModel
            Resource: "*"
"#,
            expect![[r#"
                10 |             Resource: "*"
                   |                       ^^^ policy-resource-star (information): `*` includes every resource of the account. Limit `sqs:SendMessage` and `sqs:GetQueueUrl` to ARNs such as `arn:aws:sqs:REGION:ACCOUNT:QueueName`.
                12 |             Action: [logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents]
                   |             ^^^^^^ grant-twice (information): `AWSLambdaBasicExecutionRole`, which SAM adds, already allows all of this. Remove this one.
                   |             fix: Remove it
                13 |             Resource: "*"
                   |                       ^^^ policy-resource-star (information): `*` includes every resource of the account. Limit `logs:CreateLogGroup` and 2 more to ARNs such as `arn:aws:logs:REGION:ACCOUNT:log-group:LogGroupName`.
                16 |             Resource: "*"
                   |                       ^^^ policy-resource-star (information): `*` includes every resource of the account. Limit `bedrock:InvokeModel` to the needed resources.
            "#]],
        );
    }

    #[test]
    fn what_cannot_be_limited_or_is_limited_otherwise_is_fine() {
        check_advice(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: [xray:PutTraceSegments, rekognition:DetectLabels, ec2:Describe*]
              Resource: "*"
            - Effect: Allow
              Action: ses:SendEmail
              Resource: "*"
              Condition: {StringEquals: {ses:FromAddress: shop@example.com}}
            - Effect: Deny
              Action: sqs:SendMessage
              Resource: "*"
            - Effect: Allow
              Action: iam:PassRole
              Resource: "*"
"#,
            expect![[r#"
                15 |             - Effect: Deny
                   |               ^^^^^^^^^^^^ deny-unneeded (hint): This stops nothing: no policy here allows any of it. Correct it, remove it, or keep it as a guard.
                20 |               Resource: "*"
                   |                         ^^^ policy-pass-role-star (warning): `iam:PassRole` on all roles lets this role use any role of the account. Name the roles, or limit the services with `iam:PassedToService`.
            "#]],
        );
    }

    #[test]
    fn what_need_not_name_a_resource_is_told_where_there_is_one() {
        let statement = r#"
            - Effect: Allow
              Action: [events:PutEvents, rekognition:DetectModerationLabels, cloudwatch:PutMetricData]
              Resource: "*"
"#;
        let with = |resource: &str| {
            format!(
                "Resources:\n{resource}  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n        - Statement:{statement}"
            )
        };
        // Whoever puts events names a bus, as the policy template for it knows.
        check_advice(
            &with(""),
            expect![[r#"
                9 |               Resource: "*"
                  |                         ^^^ policy-resource-star (information): `*` includes every resource of the account. Limit `events:PutEvents` to ARNs such as `arn:aws:events:REGION:ACCOUNT:event-bus/EventBusName`.
            "#]],
        );
        check_advice(
            &with("  Bus: {Type: AWS::Events::EventBus, Properties: {Name: b}}\n"),
            expect![[r#"
                10 |               Resource: "*"
                   |                         ^^^ policy-resource-star (warning): `*` includes every resource of the account. Limit `events:PutEvents` to `Bus`.
                   |                         fix: Limit to `Bus`
            "#]],
        );
    }

    #[test]
    fn what_is_made_after_the_role_does_not_fit() {
        check_advice(
            r#"
Resources:
  Uploads:
    Type: AWS::S3::Bucket
  Alarm:
    Type: AWS::SNS::Topic
    DependsOn: Again
  Again:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Put: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: "s3:ObjectCreated:*"}}
      Policies:
        - Statement:
            - Effect: Allow
              Action: lambda:InvokeFunction
              Resource: "*"
            - Effect: Allow
              Action: s3:GetObject
              Resource: "*"
            - Effect: Allow
              Action: sns:Publish
              Resource: "*"
  Beside:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: beside
      Roles: [!Ref AgainRole]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: "*"
"#,
            expect![[r#"
                17 |               Resource: "*"
                   |                         ^^^ policy-resource-star (information): `*` includes every resource of the account. Limit `lambda:InvokeFunction` to ARNs such as `arn:aws:lambda:REGION:ACCOUNT:function:FunctionName`.
                20 |               Resource: "*"
                   |                         ^^^ policy-resource-star (information): `*` includes every resource of the account. Limit `s3:GetObject` to ARNs such as `arn:aws:s3:::BucketName/ObjectName`.
                23 |               Resource: "*"
                   |                         ^^^ policy-resource-star (information): `*` includes every resource of the account. Limit `sns:Publish` to ARNs such as `arn:aws:sns:REGION:ACCOUNT:TopicName`.
                33 |             Resource: "*"
                   |                       ^^^ policy-resource-star (warning): `*` includes every resource of the account. Limit `s3:GetObject` to `Uploads`.
                   |                       fix: Limit to `Uploads`
            "#]],
        );
    }

    #[test]
    fn only_the_actions_that_a_resource_of_the_template_limits_are_named() {
        let text = "Resources:
  B: {Type: AWS::S3::Bucket}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement: [{Effect: Allow, Action: ['s3:GetObject', 'bedrock:InvokeModel'], Resource: '*'}]
";
        let found = findings(&Analysis::open(1, text));
        let own = found.iter().filter(|it| it.code == super::RULE.code);
        let messages: Vec<&str> = own.map(|it| it.message.as_str()).collect();
        assert_eq!(
            messages,
            ["`*` includes every resource of the account. Limit `s3:GetObject` to `B`."]
        );
    }
}
