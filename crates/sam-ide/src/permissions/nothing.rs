//! What a role seems to be granted and is not, as the rules judge it: an action that does not exist, a resource that an
//! action does not take, a name of the wrong kind in a policy template.

use crate::grant::allowance;
use crate::names::{listed, types_taken};
use crate::parameter_fault::fruitless;
use sam_core::connector::Resolver;
use sam_core::expand::{EntryKind, PolicyEntry, policy_entries};
use sam_core::iam::{
    PolicyTemplate, has_wildcard_service, like_no_action, unknown_action, unknown_service,
};
use sam_core::permission::{Arn, Misfit, Unfit, WrittenAction, arn_fault, only_for_all, unfit};
use sam_core::permission::{Grant, GrantOrigin, Role, resource_text};
use sam_core::policy::Polarity;
use sam_core::spec::operation;
use sam_core::syntax::EntryRef;
use sam_core::template::Template;
use sam_core::text::TextRange;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// A part of a grant that comes to nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Nothing {
    /// With only those of its actions and resources.
    pub(crate) grant: Grant,
    /// Why, in half a sentence, with names in backticks.
    pub(crate) reason: String,
}

/// What a statement names in all its branches, each once.
struct Statement<'g> {
    actions: Vec<&'g str>,
    arns: Vec<Arn>,
    /// The place in `arns` of a resource, by its data as text.
    places: HashMap<String, usize>,
    /// Whether an ARN is not one that a resource can have.
    has_malformed: bool,
    /// Which of the actions and ARNs do nothing together; none if one of the ARNs may be `*`.
    unfit: Option<Unfit>,
}

impl<'g> Statement<'g> {
    fn of(grants: impl IntoIterator<Item = &'g Grant>, template: Template<'_>) -> Self {
        let mut actions: Vec<&str> = Vec::new();
        let mut known = HashSet::new();
        let mut arns = Vec::new();
        let mut places = HashMap::new();
        for grant in grants {
            actions.extend(
                grant
                    .actions
                    .iter()
                    .map(|it| &**it)
                    .filter(|it| known.insert(*it)),
            );
            for resource in &grant.resources {
                places.entry(resource.to_string()).or_insert_with(|| {
                    arns.push(Arn::of_resource(
                        &resource_text(resource, template),
                        template,
                    ));
                    arns.len() - 1
                });
            }
        }
        let is_certain = !arns.iter().any(Arn::may_be_all);
        let unfit = is_certain.then(|| {
            let wanted: Vec<_> = actions.iter().map(|it| WrittenAction::of(it)).collect();
            let wanted: Vec<_> = wanted.iter().collect();
            unfit(&wanted, &arns.iter().collect::<Vec<_>>())
        });
        Self {
            has_malformed: arns.iter().any(is_malformed),
            unfit,
            actions,
            arns,
            places,
        }
    }

    fn place(&self, resource: &Value) -> Option<usize> {
        self.places.get(&resource.to_string()).copied()
    }
}

/// Whether an ARN is not one that a resource can have.
fn is_malformed(arn: &Arn) -> bool {
    !arn.may_be_all() && (!arn.may_be_arn() || arn_fault(arn).is_some())
}

/// The grants of one place whose actions and resources are those named. Those of one statement differ in the template's
/// conditions above its branches, and statements without branches have the same.
struct Branches<'g> {
    grants: Vec<&'g Grant>,
    /// What they name together, if no two of them have the same conditions: worked out once for all of them.
    whole: Option<Statement<'g>>,
}

impl<'g> Branches<'g> {
    fn all(grants: &'g [Grant], template: Template<'_>) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        let is_written = |it: &&Grant| match it.origin {
            GrantOrigin::Statement(_) | GrantOrigin::Written(_) => {
                it.action_polarity == Polarity::Is && it.resource_polarity == Polarity::Is
            }
            GrantOrigin::Template(_)
            | GrantOrigin::Managed(_)
            | GrantOrigin::Chosen(..)
            | GrantOrigin::Connector(..)
            | GrantOrigin::Sam(..)
            | GrantOrigin::Made(..) => false,
        };
        for grant in grants.iter().filter(is_written) {
            match found.iter_mut().find(|it| it.has(grant)) {
                Some(branches) => branches.grants.push(grant),
                None => found.push(Self {
                    grants: vec![grant],
                    whole: None,
                }),
            }
        }
        for branches in &mut found {
            let mut known = HashSet::new();
            if branches.grants.iter().all(|it| known.insert(&it.when)) {
                let grants = branches.grants.iter().copied();
                branches.whole = Some(Statement::of(grants, template));
            }
        }
        found
    }

    /// Whether a grant is of the same place.
    fn has(&self, grant: &Grant) -> bool {
        let mut grants = self.grants.iter();
        grants
            .next()
            .is_some_and(|it| it.range == grant.range && it.origin == grant.origin)
    }

    /// A grant with those beside it that are there when it is not.
    fn around<'s>(&'s self, grant: &'s Grant, template: Template<'_>) -> Statement<'s> {
        let others = self
            .grants
            .iter()
            .copied()
            .filter(|it| it.when != grant.when);
        Statement::of(std::iter::once(grant).chain(others), template)
    }
}

/// Tells what of the grants of one role comes to nothing.
#[derive(Debug)]
pub(crate) struct Judge<'a> {
    resolver: Resolver<'a>,
    /// By the place of a policy template the values that it cannot use, each with the reason.
    fruitless: HashMap<TextRange, Vec<(Value, String)>>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(role: &Role<'a>, resolver: Resolver<'a>) -> Self {
        let mut fruitless = HashMap::new();
        let policies = role.made_for.and_then(|it| it.property("Policies"));
        for entry in policies.map(policy_entries).unwrap_or_default() {
            collect(&entry, &resolver, &mut fruitless);
        }
        Self {
            resolver,
            fruitless,
        }
    }

    /// Of a policy document by itself.
    pub(super) fn of_document(resolver: Resolver<'a>) -> Self {
        Self {
            resolver,
            fruitless: HashMap::new(),
        }
    }

    /// Of a policy template by itself, whose grants have this range.
    pub(super) fn of_template(
        written: EntryRef<'_>,
        template: &PolicyTemplate,
        range: TextRange,
        resolver: Resolver<'a>,
    ) -> Self {
        let found = fruitless(written, template, &resolver);
        Self {
            resolver,
            fruitless: HashMap::from([(range, found)]),
        }
    }

    /// Of each grant of the role what is left, and the parts that come to nothing.
    pub(crate) fn all(&self, grants: &[Grant]) -> Vec<(Option<Grant>, Vec<Nothing>)> {
        let branches = Branches::all(grants, self.resolver.template());
        grants.iter().map(|it| self.of(it, &branches)).collect()
    }

    /// What is left of the grants of the role.
    pub(crate) fn left(&self, grants: &[Grant]) -> Vec<Grant> {
        let judged = self.all(grants).into_iter();
        judged.filter_map(|(left, _)| left).collect()
    }

    fn of(&self, grant: &Grant, all: &[Branches<'_>]) -> (Option<Grant>, Vec<Nothing>) {
        let grant = grant.clone();
        match &grant.origin {
            GrantOrigin::Template(_) => self.of_policy_template(grant),
            GrantOrigin::Statement(_) | GrantOrigin::Written(_) => self.of_statement(grant, all),
            // What AWS or SAM writes is not for the reader to mend.
            GrantOrigin::Managed(_)
            | GrantOrigin::Chosen(..)
            | GrantOrigin::Connector(..)
            | GrantOrigin::Sam(..)
            | GrantOrigin::Made(..) => (Some(grant), Vec::new()),
        }
    }

    fn of_policy_template(&self, mut grant: Grant) -> (Option<Grant>, Vec<Nothing>) {
        let mut nothing = Vec::new();
        for (value, reason) in self.fruitless.get(&grant.range).into_iter().flatten() {
            let resources = std::mem::take(&mut grant.resources);
            let (made_of_it, rest) = resources.into_iter().partition(|it| has(it, value));
            grant.resources = rest;
            let actions = grant.actions.clone();
            nothing.extend(part(&grant, actions, made_of_it, reason));
        }
        // AWS wrote the actions, and some of its policy templates name what IAM does not know.
        without_unknown(&mut grant, &mut nothing);
        if grant.resource_polarity == Polarity::Is {
            let written = grant.clone();
            let statement = Statement::of([&written], self.resolver.template());
            without_lone(&mut grant, &statement, &mut nothing);
        }
        (left(grant), nothing)
    }

    fn of_statement(
        &self,
        mut grant: Grant,
        all: &[Branches<'_>],
    ) -> (Option<Grant>, Vec<Nothing>) {
        let mut nothing = Vec::new();
        if grant.action_polarity == Polarity::Not {
            return (Some(grant), nothing);
        }
        let written = grant.clone();
        without_unknown(&mut grant, &mut nothing);
        let branches = all.iter().find(|it| it.has(&written));
        if let Some(branches) = branches
            && grant.resource_polarity == Polarity::Is
        {
            // The rules look at a statement as it is written, with all branches of its functions.
            let around = || branches.around(&written, self.resolver.template());
            let own = branches.whole.is_none().then(around);
            if let Some(statement) = branches.whole.as_ref().or(own.as_ref()) {
                without_lone(&mut grant, statement, &mut nothing);
                self.without_malformed(&mut grant, statement, &mut nothing);
                if !statement.has_malformed {
                    self.without_unfit(&mut grant, statement, &mut nothing);
                }
            }
        }
        (left(grant), nothing)
    }

    /// Takes out the resources that no resource has for its ARN.
    fn without_malformed(
        &self,
        grant: &mut Grant,
        statement: &Statement<'_>,
        acc: &mut Vec<Nothing>,
    ) {
        if !statement.has_malformed {
            return;
        }
        let malformed = take(&mut grant.resources, |it| {
            let arn = statement.place(it).and_then(|it| statement.arns.get(it));
            arn.is_some_and(is_malformed)
        });
        for resource in malformed {
            let names = self.names(std::slice::from_ref(&resource));
            let names = listed(names.iter().map(|it| &**it));
            let reason = format!("{names} is not an ARN that a resource can have");
            acc.extend(part(grant, grant.actions.clone(), vec![resource], &reason));
        }
    }

    /// Takes out actions that take none of the resources, and resources that no action takes.
    fn without_unfit(&self, grant: &mut Grant, statement: &Statement<'_>, acc: &mut Vec<Nothing>) {
        let Some(unfit) = &statement.unfit else {
            return;
        };
        for at in &unfit.lacking {
            let Some(action) = statement.actions.get(*at) else {
                continue;
            };
            let WrittenAction::One(_, known) = WrittenAction::of(action) else {
                continue;
            };
            if grant.actions.iter().any(|it| it == action) {
                let takes = types_taken(known);
                let reason = format!("`{action}` takes {takes}, and the statement names none");
                grant.actions.retain(|it| it != action);
                let lacking = vec![(*action).to_owned()];
                acc.extend(part(grant, lacking, grant.resources.clone(), &reason));
            }
        }
        let strange = take(&mut grant.resources, |it| {
            let place = statement.place(it);
            place.is_some_and(|it| unfit.strange.contains(&(it, Misfit::Meaningless)))
        });
        if strange.is_empty() {
            return;
        }
        let names = self.names(&strange);
        let names = listed(names.iter().map(|it| &**it));
        let only = match statement.actions.as_slice() {
            [only] => Some(WrittenAction::of(only)),
            [] | [..] => None,
        };
        let reason = match only {
            Some(WrittenAction::One(service, action)) => {
                let takes = types_taken(action);
                format!(
                    "`{}:{}` takes {takes}, not {names}",
                    service.prefix, action.name
                )
            }
            Some(
                WrittenAction::Pattern(..)
                | WrittenAction::OfService(_)
                | WrittenAction::Unknown(_),
            )
            | None => {
                format!("no action of the statement takes {names}")
            }
        };
        acc.extend(part(grant, grant.actions.clone(), strange, &reason));
    }

    fn names(&self, resources: &[Value]) -> Vec<String> {
        allowance::names(resources, self.resolver.template())
    }
}

/// What the policy templates of an entry cannot use, by their places.
fn collect(
    entry: &PolicyEntry<'_>,
    resolver: &Resolver<'_>,
    acc: &mut HashMap<TextRange, Vec<(Value, String)>>,
) {
    match &entry.kind {
        EntryKind::Template {
            entry: written,
            template,
        } => {
            let mut found = fruitless(*written, template, resolver);
            let missing = template.parameters.iter().map(|it| it.name);
            let missing = missing.filter(|it| written.value.entry(it).is_none());
            found.extend(missing.map(|it| (json!({ "Ref": it }), format!("`{it}` has no value"))));
            acc.insert(entry.node.full_range(), found);
        }
        EntryKind::If { branches, .. } => {
            branches.iter().for_each(|it| collect(it, resolver, acc));
        }
        EntryKind::Statement(_)
        | EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Invalid => {}
    }
}

/// Takes out the actions that are about no resource.
fn without_lone(grant: &mut Grant, statement: &Statement<'_>, acc: &mut Vec<Nothing>) {
    for at in only_for_all(&statement.actions, &statement.arns) {
        let Some(action) = statement.actions.get(at) else {
            continue;
        };
        if grant.actions.iter().any(|it| it == action) {
            let reason = format!("`{action}` is about no resource, and wants `Resource: '*'`");
            grant.actions.retain(|it| it != action);
            let lone = vec![(*action).to_owned()];
            acc.extend(part(grant, lone, grant.resources.clone(), &reason));
        }
    }
}

/// Takes out the actions that do not exist.
fn without_unknown(grant: &mut Grant, acc: &mut Vec<Nothing>) {
    for action in grant.actions.clone() {
        if let Some(reason) = no_action(&action) {
            let resources = grant.resources.clone();
            acc.extend(part(grant, vec![action.clone()], resources, &reason));
            grant.actions.retain(|it| *it != action);
        }
    }
}

/// Why an action or wildcard is none that there is.
fn no_action(action: &str) -> Option<String> {
    if has_wildcard_service(action) {
        return Some(format!(
            "IAM refuses `{action}`, whose service has a wildcard"
        ));
    }
    let is_half = |(prefix, name): (&str, &str)| prefix.is_empty() || name.is_empty();
    if action.split_once(':').is_some_and(is_half) {
        return Some(format!("`{action}` is not an action"));
    }
    if let Some((service, name)) = unknown_action(action) {
        return Some(match operation(service.prefix, name) {
            Some([]) => format!("the operation `{name}` needs no permission"),
            Some(needed) => format!(
                "`{action}` is not an action: the operation needs {}",
                listed(needed.iter().copied())
            ),
            None => format!("{} has no action `{action}`", service.name),
        });
    }
    if let Some((prefix, _)) = unknown_service(action) {
        return Some(format!("no service has the prefix `{prefix}`"));
    }
    let (service, _) = like_no_action(action)?;
    Some(format!("no action of {} is like `{action}`", service.name))
}

/// Whether a value is in data, at any depth.
fn has(data: &Value, value: &Value) -> bool {
    data == value
        || match data {
            Value::Array(items) => items.iter().any(|it| has(it, value)),
            Value::Object(map) => map.values().any(|it| has(it, value)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
}

/// A part of a grant, if there is something in it.
fn part(
    grant: &Grant,
    actions: Vec<String>,
    resources: Vec<Value>,
    reason: &str,
) -> Option<Nothing> {
    (!actions.is_empty() && !resources.is_empty()).then(|| Nothing {
        grant: Grant {
            actions,
            resources,
            ..grant.clone()
        },
        reason: reason.to_owned(),
    })
}

/// Takes some items out of a list.
fn take<T>(items: &mut Vec<T>, is_taken: impl Fn(&T) -> bool) -> Vec<T> {
    let (taken, rest) = std::mem::take(items).into_iter().partition(is_taken);
    *items = rest;
    taken
}

/// A grant of which something is left.
fn left(grant: Grant) -> Option<Grant> {
    (!grant.actions.is_empty() && !grant.resources.is_empty()).then_some(grant)
}

#[cfg(test)]
mod tests {
    use crate::permissions::{changes, permissions};
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::connector::Environment;

    const START: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Shop: {Type: AWS::S3::Bucket}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Tracing: Disabled
      Policies:
";

    /// What the function gets by some entries of `Policies`.
    #[track_caller]
    fn check(entries: &str, expected: Expect) {
        let (without, with) = (format!("{START}      - AWSLambdaRole\n"), START.to_owned());
        let with = format!("{with}      - AWSLambdaRole\n{entries}");
        let (old, new) = (Analysis::open(1, &without), Analysis::open(1, &with));
        assert_eq!(new.syntax_errors().collect::<Vec<_>>(), []);
        let environment = Environment::default();
        let text = permissions(&new, &environment, None).unwrap().text();
        // The first six lines are those of SAM's own policy and of the one named above.
        let own: Vec<_> = text.lines().skip(7).collect();
        let changes = changes(&old, &new, &environment, None).unwrap();
        let more = changes.grants_more();
        expected.assert_eq(&format!("{}\ngrants more: {more}\n", own.join("\n")));
    }

    #[test]
    fn a_policy_template_wants_another_kind_of_value() {
        check(
            "      - SNSPublishMessagePolicy: {TopicName: !Ref Topic}\n      - S3ReadPolicy: {BucketName: !Ref Topic}\n",
            expect![[r#"
                  policy template SNSPublishMessagePolicy (line 11)
                    grants nothing: TopicName must be the name of a topic, but !Ref Topic is its
                      ARN
                  policy template S3ReadPolicy (line 12)
                    grants nothing: BucketName must be a bucket, but Topic is a topic
                grants more: false
            "#]],
        );
        check(
            "      - SNSPublishMessagePolicy: {TopicName: !If [P, !Ref Topic, !GetAtt Topic.TopicName]}\n",
            expect![[r#"
                  policy template SNSPublishMessagePolicy (line 11)
                    Write  Publish (sns)
                           on !If [P, Topic, Topic.TopicName]
                grants more: true
            "#]],
        );
        check(
            "      - SSMParameterReadPolicy: {ParameterName: /a}\n",
            expect![[r#"
                  policy template SSMParameterReadPolicy (line 11)
                    List  DescribeParameters (ssm)
                          on *
                    grants nothing: SSMParameterReadPolicy adds a slash before the name, but
                      this name begins with a slash
                grants more: true
            "#]],
        );
    }

    #[test]
    fn a_policy_template_lacks_a_value() {
        check(
            "      - S3ReadPolicy: {BucketNam: !Ref Shop}\n",
            expect![[r#"
                  policy template S3ReadPolicy (line 11)
                    grants nothing: BucketName has no value
                grants more: false
            "#]],
        );
    }

    #[test]
    fn an_action_that_there_is_not() {
        check(
            "      - Statement: {Effect: Allow, Action: ['s3:GetObjekt', 's3:HeadObject', 's4:GetObject', 's3:Gat*', 's3:PutObject'], Resource: '*'}\n",
            expect![[r#"
                  statements written in entry 2 of Policies (line 11)
                    Write  PutObject (s3)
                           on *
                    grants nothing: Amazon S3 has no action s3:GetObjekt
                    grants nothing: s3:HeadObject is not an action: the operation needs
                      s3:GetObject
                    grants nothing: no service has the prefix s4
                    grants nothing: no action of Amazon S3 is like s3:Gat*
                grants more: true
            "#]],
        );
        check(
            "      - Statement: {Effect: Allow, Action: 's3:GetObjekt', Resource: '*'}\n",
            expect![[r#"
                  statements written in entry 2 of Policies (line 11)
                    grants nothing: Amazon S3 has no action s3:GetObjekt
                grants more: false
            "#]],
        );
    }

    #[test]
    fn a_resource_that_no_action_takes() {
        check(
            "      - Statement: {Effect: Allow, Action: 's3:GetObject', Resource: !GetAtt Shop.Arn}\n",
            expect![[r#"
                  statements written in entry 2 of Policies (line 11)
                    grants nothing: s3:GetObject takes accesspointobject or object, not Shop
                grants more: false
            "#]],
        );
        check(
            "      - Statement: {Effect: Allow, Action: ['s3:GetObject', 's3:ListBucket', 's3:ListAllMyBuckets'], Resource: !Sub '${Shop.Arn}/*'}\n",
            expect![[r#"
                  statements written in entry 2 of Policies (line 11)
                    Read  GetObject (s3)
                          on Shop/*
                    grants nothing: s3:ListAllMyBuckets is about no resource, and wants
                      Resource: '*'
                    grants nothing: s3:ListBucket takes accesspoint or bucket, and the statement
                      names none
                grants more: true
            "#]],
        );
        check(
            "      - Statement: {Effect: Deny, Action: ['s3:PutObject'], Resource: [!Sub '${Shop.Arn}/*', !Ref Topic]}\n",
            expect![[r#"
                  statements written in entry 2 of Policies (line 11)
                    but denies:
                    Write  PutObject (s3)
                           on Shop/*
                    denies nothing: s3:PutObject takes accesspointobject or object, not Topic
                grants more: false
            "#]],
        );
        check(
            "      - Statement: {Effect: Allow, Action: ['s3:GetObject'], Resource: [!Sub 'arn:aws:s3:::${Shop}/*', !Ref Shop]}\n",
            expect![[r#"
                  statements written in entry 2 of Policies (line 11)
                    Read  GetObject (s3)
                          on Shop/*
                    grants nothing: Shop is not an ARN that a resource can have
                grants more: true
            "#]],
        );
    }

    #[test]
    fn the_branches_of_a_statement_are_judged_together() {
        check(
            "      - Statement: {Effect: Allow, Action: ['s3:GetObject', 's3:ListBucket'], Resource: [!Sub '${Shop.Arn}/*', !If [P, !GetAtt Shop.Arn, !Ref AWS::NoValue]]}\n",
            expect![[r#"
                  statements written in entry 2 of Policies (line 11)
                    List  ListBucket (s3)
                    Read  GetObject (s3)
                          on Shop/*
                  statements written in entry 2 of Policies (line 11), only if P is true
                    List  ListBucket (s3)
                    Read  GetObject (s3)
                          on Shop
                grants more: true
            "#]],
        );
    }
}
