//! `policies-entry-invalid`: the transform does not understand an entry of `Policies`.
//!
//! An entry is the name or ARN of a managed policy, a policy template with its parameters below it, or a policy document
//! with its `Statement`. The transform refuses anything else, telling no more than its index.
//!
//! ```yaml
//! Policies:
//!   - S3ReadPolicy:             # bad: the parameter stands beside the name
//!     BucketName: !Ref Bucket
//!   - Effect: Allow             # bad: a statement without `Statement`
//!     Action: s3:ListAllMyBuckets
//!     Resource: "*"
//!   - S3ReadPolicy:             # good
//!       BucketName: !Ref Bucket
//!   - Statement:                # good
//!       - Effect: Allow
//!         Action: s3:ListAllMyBuckets
//!         Resource: "*"
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.

use crate::diagnostics::policies::entry_fault::EntryFault;
use crate::diagnostics::role_view::{Leaf, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, Slot, one, replace_scalar};
use crate::names::listed;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::expand::{EntryKind, PolicyEntry};
use sam_core::iam::policy_template;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic::{self, Intrinsic};
use sam_core::text::{TextEdit, TextRange};

pub(crate) const RULE: Rule = Rule {
    code: "policies-entry-invalid",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for leaf in view.leaves() {
        let faults = faults(leaf, view).into_iter();
        acc.extend(faults.map(|it| RULE.at(it.range, it.message)));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let view = finding.role_view(resolver)?;
    view.leaves().into_iter().find_map(|leaf| {
        let mut faults = faults(leaf, &view).into_iter();
        let fault = faults.find(|it| it.range == finding.range)?;
        let way = fault.way?;
        let edits = way.edits(leaf, document);
        Some(Fix::list([(way.label, edits)]))
    })
}

/// What is wrong with an entry.
struct Fault<'a> {
    range: TextRange,
    message: String,
    way: Option<Way<'a>>,
}

fn faults<'a>(leaf: Leaf<'_, 'a>, view: &RoleView<'a>) -> Vec<Fault<'a>> {
    match leaf.entry.kind {
        EntryKind::Statement(node) => beside_statement(node),
        EntryKind::Invalid => invalid(leaf, view).into_iter().collect(),
        EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Template { .. }
        | EntryKind::If { .. } => Vec::new(),
    }
}

fn invalid<'a>(leaf: Leaf<'_, 'a>, view: &RoleView<'a>) -> Option<Fault<'a>> {
    let (message, way) = fault(leaf, view)?;
    let range = match way.as_ref().map(|it| &it.what) {
        Some(Instead::Key(entry, _)) => entry.key.full_range(),
        Some(_) | None => head(leaf.entry.node),
    };
    Some(Fault {
        range,
        message,
        way,
    })
}

/// Policy templates beside `Statement` are taken for elements of the document, and IAM refuses it.
fn beside_statement<'a>(node: NodeRef<'a>) -> Vec<Fault<'a>> {
    let is_template = |it: &EntryRef<'_>| policy_template(it.name()).is_some();
    let templates = node.entries().filter(is_template);
    let fault = |template: EntryRef<'a>| {
        let name = template.name();
        let rest = node.entries().filter(|it| it.name() != name);
        let pieces = vec![
            Piece::entries(rest.map(copied)),
            Piece::entries([copied(template)]),
        ];
        Fault {
            range: template.key.full_range(),
            message: format!(
                "SAM reads `{name}` next to `Statement` as an element of the document. Make it a separate entry."
            ),
            way: Some(Way {
                label: "Make it a separate entry",
                what: Instead::Values(pieces),
            }),
        }
    };
    templates.map(fault).collect()
}

fn copied(entry: EntryRef<'_>) -> (String, Piece<'_>) {
    (entry.name().to_owned(), Piece::Copy(entry.value))
}

/// What to write instead.
struct Way<'a> {
    label: &'static str,
    what: Instead<'a>,
}

enum Instead<'a> {
    Value(Piece<'a>),
    Values(Vec<Piece<'a>>),
    At(Slot<'a>, Vec<Piece<'a>>),
    Key(EntryRef<'a>, &'static str),
    Nothing,
}

impl Way<'_> {
    fn edits(&self, leaf: Leaf<'_, '_>, document: &Document) -> Option<Vec<TextEdit>> {
        match &self.what {
            Instead::Value(piece) => leaf.slot.replace(document, piece),
            Instead::Values(pieces) => leaf.slot.replace_by(document, pieces.clone()),
            Instead::At(slot, pieces) => slot.replace_by(document, pieces.clone()),
            Instead::Key(entry, name) => one(replace_scalar(document, entry.key, name)),
            Instead::Nothing => leaf.slot.remove(document),
        }
    }
}

fn fault<'a>(leaf: Leaf<'_, 'a>, view: &RoleView<'a>) -> Option<(String, Option<Way<'a>>)> {
    let node = leaf.entry.node;
    if !node.is_mapping() && !matches!(leaf.slot, Slot::Branch(..)) {
        // Its type is wrong, which is another rule's to tell.
        return None;
    }
    let way = |label, what| Some(Way { label, what });
    Some(match EntryFault::of(node) {
        EntryFault::UnknownTemplate(_) | EntryFault::ManagedAsKey(_) | EntryFault::Wrapped(_) => {
            return None;
        }
        EntryFault::ParametersBeside(template) => {
            let rest = node.entries().filter(|it| it.name() != template.name());
            let rest: Vec<_> = rest.collect();
            let names = listed(rest.iter().map(|it| it.name()));
            let message = format!(
                "{names} must be indented below `{}`.",
                template.name()
            );
            let values = rest.into_iter().map(copied);
            let whole = Piece::entry(template.name(), Piece::entries(values));
            (message, way("Indent the parameters", Instead::Value(whole)))
        }
        EntryFault::Several(templates) => {
            let names = listed(templates.iter().map(|it| it.name()));
            let message = format!("Each of {names} must be a separate entry of the list.");
            let pieces = templates.iter().map(|it| {
                Piece::entry(it.name(), Piece::Copy(it.value))
            });
            let pieces = Instead::Values(pieces.collect());
            (message, way("Make each a separate entry", pieces))
        }
        EntryFault::BareStatement => {
            let message = "A statement must be in a document. Write `Statement:` and the list of statements below it.";
            let whole = Piece::map([("Statement", Piece::List(vec![Piece::Copy(node)]))]);
            (
                message.to_owned(),
                way("Put it below `Statement`", Instead::Value(whole)),
            )
        }
        EntryFault::Misspelt(entry) => (
            format!("`{}` is not an element of a policy. Did you mean `Statement`?", entry.name()),
            way("Change to `Statement`", Instead::Key(entry, "Statement")),
        ),
        EntryFault::Empty => (
            "This entry is empty. Write a managed policy, a policy template or a `Statement`, or remove it."
                .to_owned(),
            way("Remove it", Instead::Nothing),
        ),
        EntryFault::List => of_list(node, view),
        EntryFault::Other => (
            "This is not a managed policy, a policy template or a document with a `Statement`."
                .to_owned(),
            None,
        ),
    })
}

/// An `Fn::If` for each of the items, in the place of the one that has lists.
fn of_list<'a>(list: NodeRef<'a>, view: &RoleView<'a>) -> (String, Option<Way<'a>>) {
    let message = "A branch of `Fn::If` is one entry and cannot be a list. Write one `Fn::If` for each entry.";
    let mut all = view.all().into_iter();
    let function = all.find_map(|it| match &it.entry.kind {
        EntryKind::If {
            intrinsic,
            branches,
        } => {
            let is_it = |it: &PolicyEntry<'a>| it.node.range() == list.range();
            branches.iter().any(is_it).then_some((it.slot, *intrinsic))
        }
        EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Template { .. }
        | EntryKind::Statement(_)
        | EntryKind::Invalid => None,
    });
    let way = function.and_then(|(slot, function)| {
        let label = "Write an `Fn::If` for each";
        Some(Way {
            label,
            what: Instead::At(slot, one_each(function)?),
        })
    });
    (message.to_owned(), way)
}

fn one_each(function: Intrinsic<'_>) -> Option<Vec<Piece<'_>>> {
    let mut items = function.items();
    let (condition, yes, no) = (items.next()?, items.next()?, items.next()?);
    let one = |yes, no| {
        let items = vec![Piece::Copy(condition), yes, no];
        Piece::map([("Fn::If", Piece::List(items))])
    };
    let none = || Piece::Ref("AWS::NoValue".to_owned());
    let is_something = |it: &NodeRef<'_>| !intrinsic::of(*it).is_some_and(Intrinsic::is_no_value);
    let mut pieces = Vec::new();
    for it in each(yes).into_iter().filter(is_something) {
        pieces.push(one(Piece::Copy(it), none()));
    }
    for it in each(no).into_iter().filter(is_something) {
        pieces.push(one(none(), Piece::Copy(it)));
    }
    Some(pieces)
}

fn each(branch: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    match branch.is_sequence() && branch.tag().is_none() {
        true => branch.items().collect(),
        false => vec![branch],
    }
}

/// The place to point at for a map or list as a whole: its first key or itself.
fn head(node: NodeRef<'_>) -> TextRange {
    match node.entries().next() {
        Some(first) => first.key.full_range(),
        None => node.full_range(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const ENTRIES: &str = r#"
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - S3ReadPolicy:
        BucketName: photos # of the shop
      - SQSPollerPolicy:
          QueueName: orders
        AMIDescribePolicy: {}
      - Effect: Allow
        Action: s3:ListAllMyBuckets
        Resource: '*'
      - Version: 2012-10-17
        Statements:
        - {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
      - {}
      - A: 1
        B: 2
"#;

    #[test]
    fn each_with_its_way_out() {
        check(
            ENTRIES,
            expect![[r#"
                7 |       - S3ReadPolicy:
                  |         ^^^^^^^^^^^^ policies-entry-invalid: `BucketName` must be indented below `S3ReadPolicy`.
                  |         fix: Indent the parameters
                9 |       - SQSPollerPolicy:
                  |         ^^^^^^^^^^^^^^^ policies-entry-invalid: Each of `SQSPollerPolicy` and `AMIDescribePolicy` must be a separate entry of the list.
                  |         fix: Make each a separate entry
                12 |       - Effect: Allow
                   |         ^^^^^^ policies-entry-invalid: A statement must be in a document. Write `Statement:` and the list of statements below it.
                   |         fix: Put it below `Statement`
                16 |         Statements:
                   |         ^^^^^^^^^^ policies-entry-invalid: `Statements` is not an element of a policy. Did you mean `Statement`?
                   |         fix: Change to `Statement`
                18 |       - {}
                   |         ^^ policies-entry-invalid: This entry is empty. Write a managed policy, a policy template or a `Statement`, or remove it.
                   |         fix: Remove it
                19 |       - A: 1
                   |         ^ policies-entry-invalid: This is not a managed policy, a policy template or a document with a `Statement`.
            "#]],
        );
        check_fix(
            ENTRIES,
            "Indent the parameters",
            expect![[r#"
                  7 |       - S3ReadPolicy:
                - 8 |         BucketName: photos # of the shop
                + 8 |           BucketName: photos # of the shop
                  9 |       - SQSPollerPolicy:
            "#]],
        );
        check_fix(
            ENTRIES,
            "Make each a separate entry",
            expect![[r#"
                 10 |           QueueName: orders
                -11 |         AMIDescribePolicy: {}
                +11 |       - AMIDescribePolicy: {}
                 12 |       - Effect: Allow
            "#]],
        );
        check_fix(
            ENTRIES,
            "Put it below `Statement`",
            expect![[r#"
                 11 |         AMIDescribePolicy: {}
                -12 |       - Effect: Allow
                -13 |         Action: s3:ListAllMyBuckets
                -14 |         Resource: '*'
                +12 |       - Statement:
                +13 |         - Effect: Allow
                +14 |           Action: s3:ListAllMyBuckets
                +15 |           Resource: '*'
                 16 |       - Version: 2012-10-17
            "#]],
        );
        check_fix(
            ENTRIES,
            "Change to `Statement`",
            expect![[r#"
                 15 |       - Version: 2012-10-17
                -16 |         Statements:
                +16 |         Statement:
                 17 |         - {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
            "#]],
        );
        check_fix(
            ENTRIES,
            "Remove it",
            expect![[r#"
                 17 |         - {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
                -18 |       - {}
                 18 |       - A: 1
            "#]],
        );
    }

    #[test]
    fn a_policy_template_is_no_element() {
        let beside = r#"
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - Version: 2012-10-17
        Statement: {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
        S3ReadPolicy:
          BucketName: photos
"#;
        check(
            beside,
            expect![[r#"
                9 |         S3ReadPolicy:
                  |         ^^^^^^^^^^^^ policies-entry-invalid: SAM reads `S3ReadPolicy` next to `Statement` as an element of the document. Make it a separate entry.
                  |         fix: Make it a separate entry
            "#]],
        );
        check_fix(
            beside,
            "Make it a separate entry",
            expect![[r#"
                  8 |         Statement: {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
                - 9 |         S3ReadPolicy:
                + 9 |       - S3ReadPolicy:
                 10 |           BucketName: photos
            "#]],
        );
    }

    #[test]
    fn a_branch_is_one_entry() {
        let branches = r#"
Conditions:
  Prod: !Equals [a, b]
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies: !If
        - Prod
        - - AMIDescribePolicy: {}
        - - AWSLambdaRole
          - AWSLambdaExecute
"#;
        check_fix(
            branches,
            "Write an `Fn::If` for each",
            expect![[r#"
                  7 |     Properties:
                - 8 |       Policies: !If
                - 9 |         - Prod
                -10 |         - - AMIDescribePolicy: {}
                -11 |         - - AWSLambdaRole
                -12 |           - AWSLambdaExecute
                + 8 |       Policies:
                + 9 |         - Fn::If:
                +10 |             - Prod
                +11 |             - AMIDescribePolicy: {}
                +12 |             - !Ref AWS::NoValue
                +13 |         - Fn::If:
                +14 |             - Prod
                +15 |             - !Ref AWS::NoValue
                +16 |             - AWSLambdaRole
                +17 |         - Fn::If:
                +18 |             - Prod
                +19 |             - !Ref AWS::NoValue
                +20 |             - AWSLambdaExecute
            "#]],
        );
        check(
            branches,
            expect![[r#"
                10 |         - - AMIDescribePolicy: {}
                   |           ^^^^^^^^^^^^^^^^^^^^^^^ policies-entry-invalid: A branch of `Fn::If` is one entry and cannot be a list. Write one `Fn::If` for each entry.
                   |           fix: Write an `Fn::If` for each
                11 |         - - AWSLambdaRole
                   |           ^^^^^^^^^^^^^^^ policies-entry-invalid: A branch of `Fn::If` is one entry and cannot be a list. Write one `Fn::If` for each entry.
                   |           fix: Write an `Fn::If` for each
            "#]],
        );
    }
}
