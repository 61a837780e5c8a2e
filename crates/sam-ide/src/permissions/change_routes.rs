//! Who may call the routes of APIs, and could not before.

use super::reported_change::ChangeKind;
use crate::grant::phrase::Phrase;
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::permission::{Authorization, RouteAccess, route_access};
use sam_core::transform::{LocalPaths, transform};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many authorizers are named.
const MOST_NAMED: usize = 4;

/// A route that callers reach in another way than before.
#[derive(Debug)]
pub(super) struct ChangedRoute {
    pub(super) api: String,
    route: String,
    before: Option<RouteAccess>,
    now: Option<RouteAccess>,
}

/// The routes that changed, by API, those of one API only if its logical ID is asked for; none where the transform refuses
/// one of the templates, since then it has no routes.
pub(super) fn changed_routes(
    old: &Analysis,
    new: &Analysis,
    environment: &Environment,
    id: Option<&str>,
) -> Vec<ChangedRoute> {
    let (Some(mut before), Some(now)) = (routes(old, environment), routes(new, environment)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let gone: Vec<Key> = before
        .keys()
        .filter(|it| !now.contains_key(it))
        .cloned()
        .collect();
    for key in gone {
        let access = before.get(&key).cloned();
        found.push((key.clone(), access, taking(&key, &now)));
    }
    for (key, now) in now {
        let access = before.remove(&key).or_else(|| taking(&key, &before));
        found.push((key, access, Some(now)));
    }
    found.retain(|(_, before, now)| !is_same(before.as_ref(), now.as_ref()));
    found.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    let changed = found
        .into_iter()
        .map(|((api, route), before, now)| ChangedRoute {
            api,
            route,
            before,
            now,
        });
    changed
        .filter(|it| id.is_none_or(|id| it.api == id))
        .collect()
}

/// The API and the route.
type Key = (String, String);

type Routes = BTreeMap<Key, RouteAccess>;

/// How callers of a route are let in that another route takes, since its own is not there.
fn taking(key: &Key, routes: &Routes) -> Option<RouteAccess> {
    let (api, route) = key;
    let own = routes.values().filter(|it| it.api == *api);
    let taking = own.filter(|it| takes(&it.route, route));
    taking.max_by_key(|it| how_special(&it.route)).cloned()
}

/// Whether a route gets all requests of another one that is not there: `ANY /orders/{proxy+}` those of `GET /orders/{id}`.
fn takes(wide: &str, narrow: &str) -> bool {
    if wide.ends_with("$default") {
        return true;
    }
    let (Some((wide_method, wide)), Some((method, path))) =
        (wide.split_once(' '), narrow.split_once(' '))
    else {
        return false;
    };
    let is_variable = |it: &str| it.starts_with('{') && it.ends_with('}');
    let is_greedy = |it: &str| it.ends_with("+}");
    let mut parts = path.split('/');
    let are_taken = wide.split('/').all(|wide| match parts.next() {
        None => false,
        Some(_) if is_greedy(wide) => {
            parts = "".split('/');
            parts.next();
            true
        }
        Some(part) => wide == part || (is_variable(wide) && !is_greedy(part)),
    });
    are_taken && parts.next().is_none() && (wide_method == "ANY" || wide_method == method)
}

/// Of several routes that take a request, API Gateway takes the one of which the most is written out.
fn how_special(route: &str) -> (bool, usize, bool) {
    let written = route.split('/').filter(|it| !it.starts_with('{')).count();
    let is_greedy = route.ends_with("+}") || route.ends_with("$default");
    (!is_greedy, written, !route.starts_with("ANY"))
}

/// Whether callers are let in by the same, whatever the route is called.
fn is_same(before: Option<&RouteAccess>, now: Option<&RouteAccess>) -> bool {
    match (before, now) {
        (Some(before), Some(now)) => {
            let of = |it: &RouteAccess| (it.authorization.clone(), it.needs_key, it.rules.clone());
            of(before) == of(now)
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn routes(analysis: &Analysis, environment: &Environment) -> Option<Routes> {
    let template = analysis.template();
    let transformed = transform(template, environment, LocalPaths::default()).ok()?;
    let all = route_access(&transformed.template).into_iter();
    let routes = all.map(|it| ((it.api.clone(), it.route.clone()), it));
    Some(routes.collect())
}

impl ChangedRoute {
    /// What changed for callers.
    pub(super) fn kind(&self) -> ChangeKind {
        match (&self.before, &self.now) {
            (None, _) => ChangeKind::Granted,
            (Some(_), None) => ChangeKind::Revoked,
            (Some(before), Some(now)) => {
                let loses_key = before.needs_key && !now.needs_key;
                let is_same = before.authorization == now.authorization;
                match &now.authorization {
                    Authorization::Open if !is_same || loses_key => ChangeKind::Widened,
                    it if it.lets_in_more_than(&before.authorization) => ChangeKind::Changed,
                    _ if is_same && loses_key && before.rules == now.rules => ChangeKind::Widened,
                    _ if is_same && before.rules != now.rules || loses_key => ChangeKind::Changed,
                    _ => ChangeKind::Narrowed,
                }
            }
        }
    }

    /// Whether everyone may call it now, and could not before.
    pub(super) fn is_opened(&self) -> bool {
        let is_open = |it: &RouteAccess| it.authorization == Authorization::Open;
        self.kind().is_more() && self.now.as_ref().is_some_and(is_open)
    }

    /// `everyone may invoke GET /orders (until now: signed callers)`
    pub(super) fn words(&self) -> Phrase {
        let route = || Phrase::name(&self.route);
        match (&self.before, &self.now) {
            (before, Some(now)) => {
                let words = callers(now).then(" may invoke ").and(route());
                let is_same = |it: &RouteAccess| {
                    (&it.authorization, it.needs_key) == (&now.authorization, now.needs_key)
                };
                match before {
                    None => words,
                    Some(before) if is_same(before) => {
                        words.then(" (until now by other rules of the authorizer)")
                    }
                    Some(before) => words.then(" (until now: ").and(callers(before)).then(")"),
                }
            }
            (Some(before), None) => callers(before).then(" could invoke ").and(route()),
            (None, None) => Phrase::default(),
        }
    }

    /// `{"api", "route", "before", "now"}`, of which one of the last two may be null; with `apiKey` if only one of them needs
    /// a key, and `rules` if an authorizer of the same name lets in others.
    pub(super) fn json(&self) -> Value {
        let value =
            |it: &Option<RouteAccess>| it.as_ref().map(|it| authorization(&it.authorization));
        let mut json = json!({
            "api": self.api,
            "route": self.route,
            "before": value(&self.before),
            "now": value(&self.now),
        });
        if let (Some(before), Some(now)) = (&self.before, &self.now) {
            if before.needs_key != now.needs_key {
                json["apiKey"] = json!({ "before": before.needs_key, "now": now.needs_key });
            } else if before.authorization == now.authorization {
                json["rules"] = json!("changed");
            }
        }
        json
    }
}

fn callers(access: &RouteAccess) -> Phrase {
    let callers = match &access.authorization {
        Authorization::Open => Phrase::words("everyone"),
        Authorization::Iam => Phrase::words("signed callers"),
        Authorization::Authorizers(names) => Phrase::words("callers whom ")
            .and(Phrase::enumeration(names, MOST_NAMED))
            .then(if names.len() == 1 {
                " lets in"
            } else {
                " let in"
            }),
        Authorization::Unknown => Phrase::words("callers that the template does not show"),
    };
    match access.needs_key {
        true => callers.then(" with an API key"),
        false => callers,
    }
}

fn authorization(of: &Authorization) -> Value {
    match of {
        Authorization::Open => json!("NONE"),
        Authorization::Iam => json!("AWS_IAM"),
        Authorization::Authorizers(names) => json!(names),
        Authorization::Unknown => json!("UNKNOWN"),
    }
}

#[cfg(test)]
mod tests {
    use crate::permissions::changes;
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::connector::Environment;

    /// What changes from the properties of one API to those of another, and back.
    #[track_caller]
    fn check(old: &str, new: &str, expected: Expect) {
        let of = |properties: &str| {
            let text = format!(
                r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: {{Type: AWS::Serverless::Api, Properties: {{StageName: prod{properties}}}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Events:
        A: {{Type: Api, Properties: {{RestApiId: !Ref Api, Path: /x, Method: get}}}}
"#
            );
            Analysis::open(1, &text)
        };
        let (old, new) = (of(old), of(new));
        let text = |old: &Analysis, new: &Analysis| {
            let found = changes(old, new, &Environment::default(), None).unwrap();
            format!("{}grants more: {}\n", found.text(), found.grants_more())
        };
        let both = format!("{}and back\n{}", text(&old, &new), text(&new, &old));
        expected.assert_eq(&both);
    }

    /// The same for the method and path of the one route of an open API.
    #[track_caller]
    fn check_route(old: (&str, &str), new: (&str, &str), more: bool, less: bool) {
        let of = |(method, path): (&str, &str)| {
            let text = format!(
                r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Events:
        A: {{Type: HttpApi, Properties: {{Path: '{path}', Method: {method}}}}}
"#
            );
            Analysis::open(1, &text)
        };
        let (old, new) = (of(old), of(new));
        let is_more = |old: &Analysis, new: &Analysis| {
            let found = changes(old, new, &Environment::default(), None).unwrap();
            found.grants_more()
        };
        assert_eq!((is_more(&old, &new), is_more(&new, &old)), (more, less));
    }

    #[test]
    fn a_route_that_another_one_took_before() {
        check_route(("any", "/a"), ("get", "/a"), false, true);
        check_route(("get", "/a/{proxy+}"), ("get", "/a/b"), false, true);
        check_route(("get", "/a/{id}"), ("get", "/a/{key}"), false, false);
        check_route(("any", "$default"), ("get", "/a"), false, true);
        check_route(("get", "/a/{id}"), ("get", "/a/{proxy+}"), true, false);
        check_route(("get", "/a"), ("post", "/a"), true, true);
        check_route(("get", "/a/{id}"), ("get", "/a"), true, true);
    }

    #[test]
    fn an_api_loses_its_authorizer() {
        check(
            ", Auth: {DefaultAuthorizer: AWS_IAM}",
            "",
            expect![[r#"
            API Api: 1 route more that everyone may invoke

            API Api
              widened:
                everyone may invoke GET /x (until now: signed callers)
            grants more: true
            and back
            API Api: 1 route with other callers

            API Api
              narrowed:
                signed callers may invoke GET /x (until now: everyone)
            grants more: false
        "#]],
        );
    }

    #[test]
    fn an_authorizer_becomes_another_one() {
        check(
            ", Auth: {DefaultAuthorizer: AWS_IAM}",
            ", Auth: {DefaultAuthorizer: Team, Authorizers: {Team: {UserPoolArn: 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/a'}}}",
            expect![[r#"
                API Api: 1 route with other callers

                API Api
                  under another condition:
                    callers whom Team lets in may invoke GET /x (until now: signed callers)
                grants more: true
                and back
                API Api: 1 route with other callers

                API Api
                  under another condition:
                    signed callers may invoke GET /x (until now: callers whom Team lets in)
                grants more: true
            "#]],
        );
        let pool = |rest: &str| {
            format!(
                ", Auth: {{DefaultAuthorizer: Team, Authorizers: {{Team: {{UserPoolArn: 'arn:aws:cognito-idp:eu-west-1:{rest}}}}}}}"
            )
        };
        let [one, other] = ["123456789012", "111122223333"].map(|it| format!("{it}:userpool/a'"));
        check(
            &pool(&one),
            &pool(&other),
            expect![[r#"
            API Api: 1 route with other callers

            API Api
              under another condition:
                callers whom Team lets in may invoke GET /x (until now by other rules of the
                  authorizer)
            grants more: true
            and back
            API Api: 1 route with other callers

            API Api
              under another condition:
                callers whom Team lets in may invoke GET /x (until now by other rules of the
                  authorizer)
            grants more: true
        "#]],
        );
        check(
            &pool(&format!("{one}, AuthorizationScopes: [a]")),
            &pool(&one),
            expect![[r#"
                API Api: 1 route with other callers

                API Api
                  under another condition:
                    callers whom Team lets in may invoke GET /x (until now by other rules of the
                      authorizer)
                grants more: true
                and back
                API Api: 1 route with other callers

                API Api
                  under another condition:
                    callers whom Team lets in may invoke GET /x (until now by other rules of the
                      authorizer)
                grants more: true
            "#]],
        );
    }

    #[test]
    fn an_api_key_is_no_longer_asked_for() {
        check(
            ", Auth: {ApiKeyRequired: true}",
            "",
            expect![[r#"
            API Api: 1 route more that everyone may invoke

            API Api
              widened:
                everyone may invoke GET /x (until now: everyone with an API key)
            grants more: true
            and back
            API Api: 1 route with other callers

            API Api
              narrowed:
                everyone with an API key may invoke GET /x (until now: everyone)
            grants more: false
        "#]],
        );
        check(
            ", Auth: {ApiKeyRequired: true, DefaultAuthorizer: AWS_IAM}",
            ", Auth: {DefaultAuthorizer: AWS_IAM}",
            expect![[r#"
                API Api: 1 route with other callers

                API Api
                  widened:
                    signed callers may invoke GET /x (until now: signed callers with an API key)
                grants more: true
                and back
                API Api: 1 route with other callers

                API Api
                  narrowed:
                    signed callers with an API key may invoke GET /x (until now: signed callers)
                grants more: false
            "#]],
        );
        check(
            "",
            "",
            expect![[r#"
            The same permissions as before.
            grants more: false
            and back
            The same permissions as before.
            grants more: false
        "#]],
        );
    }
}
