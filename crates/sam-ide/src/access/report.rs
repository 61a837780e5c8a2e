//! Answers to what somebody may do, as text and as JSON.

use super::asked::Asked;
use crate::grant::allowance;
use crate::grant::phrase::Phrase;
use crate::grant::plain::{self, wrap};
use crate::grant::same;
use crate::grant::words::short;
use crate::permissions::words;
use sam_core::analysis::Analysis;
use sam_core::decide::Request;
use sam_core::permission::{Grant, Unseen};
use sam_core::policy::Effect;
use sam_core::text::{PositionEncoding, TextRange};
use sam_core::transform::{Caller, Route};
use serde_json::{Value, json};

/// The answer for one.
#[derive(Debug)]
pub(super) struct Answer {
    /// A logical ID, or a principal.
    pub(super) who: String,
    pub(super) verdict: Verdict,
    /// The statements that allow or deny some of it.
    pub(super) deciding: Vec<Grant>,
    /// Policies that may say more, and are not in the template.
    pub(super) unknown: Vec<Unseen>,
    /// Permissions boundaries that are not in the template.
    pub(super) boundary: Vec<Unseen>,
    /// Permissions boundaries that are known, and do not allow all of it.
    pub(super) limits: Vec<Unseen>,
}

/// Whether the requests that were asked for are allowed.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// All of them.
    Yes,
    /// Some; with one that is not, if it is known.
    OnlyIf(Option<Box<Request>>),
    /// Some, in one account or region alone; with one that is allowed there.
    OnlyWhere(Box<Request>),
    /// None of them.
    No,
}

impl Answer {
    /// At most what a permissions boundary allows.
    pub(super) fn limit(&mut self, limit: Self) {
        let own = std::mem::replace(&mut self.verdict, Verdict::No);
        self.verdict = match (own, limit.verdict) {
            (Verdict::No, _) | (_, Verdict::No) => Verdict::No,
            (Verdict::Yes, other) | (other, Verdict::Yes) => other,
            (some @ (Verdict::OnlyIf(_) | Verdict::OnlyWhere(_)), _) => some,
        };
        self.deciding.extend(limit.deciding);
    }

    /// What either of two ways allows.
    pub(super) fn or(mut self, other: Self) -> Self {
        self.verdict = match (self.verdict, other.verdict) {
            (Verdict::Yes, _) | (_, Verdict::Yes) => Verdict::Yes,
            (Verdict::No, other) => other,
            (some @ (Verdict::OnlyIf(_) | Verdict::OnlyWhere(_)), _) => some,
        };
        for grant in other.deciding {
            if !self.deciding.contains(&grant) {
                self.deciding.push(grant);
            }
        }
        self
    }

    /// At most what a permissions boundary allows of which nothing is known.
    pub(super) fn limit_unknown(&mut self) {
        if self.verdict == Verdict::Yes {
            self.verdict = Verdict::OnlyIf(None);
        }
    }

    fn word(&self) -> &'static str {
        match self.verdict {
            Verdict::Yes => "yes",
            Verdict::OnlyIf(_) | Verdict::OnlyWhere(_) => "only if",
            Verdict::No if self.unknown.is_empty() => "no",
            Verdict::No => "not by what the template shows",
        }
    }
}

/// Who may do what was asked for.
#[derive(Debug)]
pub struct AccessReport<'a> {
    answers: Vec<Answer>,
    /// The routes of an API, with those whom API Gateway lets through.
    routes: Vec<Route>,
    asked: Asked,
    analysis: &'a Analysis,
}

/// Whom API Gateway lets call a route, in words.
fn callers(route: &Route) -> String {
    let who = match &route.caller {
        Caller::Everyone => "everyone".to_owned(),
        Caller::Iam => "who is allowed execute-api:Invoke on it".to_owned(),
        Caller::Authorized(name) => format!("whom the authorizer {name} lets through"),
    };
    match route.needs_key {
        true => who + ", with an API key",
        false => who,
    }
}

impl<'a> AccessReport<'a> {
    pub(super) fn new(answers: Vec<Answer>, asked: Asked, analysis: &'a Analysis) -> Self {
        Self {
            answers,
            routes: Vec::new(),
            asked,
            analysis,
        }
    }

    /// With the routes of the API that was asked for.
    pub(super) fn with_routes(self, routes: Vec<Route>) -> Self {
        Self { routes, ..self }
    }

    /// Whether somebody may do all of it.
    pub fn is_allowed(&self) -> bool {
        let is_open = |it: &Route| it.caller == Caller::Everyone;
        self.answers.iter().any(|it| it.verdict == Verdict::Yes) || self.routes.iter().any(is_open)
    }

    /// For a terminal: lines of 80 columns, with a line break at the end.
    pub fn text(&self) -> String {
        if self.answers.is_empty() && self.routes.is_empty() {
            return "Nobody, by what the template shows.\n".to_owned();
        }
        let mut routes = String::new();
        for it in &self.routes {
            let title = Phrase::name(format!("{} {}", it.method, it.path));
            wrap(
                &mut routes,
                "",
                "  ",
                &title.then(format!(": {}", callers(it))).plain(),
            );
        }
        let routes = (!routes.is_empty()).then_some(routes);
        let answers = self.answers.iter().map(|it| self.text_of(it));
        let texts: Vec<String> = routes.into_iter().chain(answers).collect();
        texts.join("\n")
    }

    fn text_of(&self, answer: &Answer) -> String {
        let mut text = String::new();
        let title = Phrase::name(&answer.who).then(format!(": {}", answer.word()));
        wrap(&mut text, "", "  ", &title.plain());
        let template = self.analysis.template();
        for grant in &answer.deciding {
            let verb = match grant.effect {
                Effect::Allow => "allowed by ",
                Effect::Deny => "denied by ",
            };
            let title = Phrase::words(verb).and(words::origin(&grant.origin));
            let mut title = title.then(format!(" (line {})", self.line(grant.range)));
            if !grant.when.is_empty() {
                title = title.then(", ").and(words::when(&grant.when));
            }
            wrap(&mut text, "  ", "    ", &title.plain());
            for it in &allowance::of_grants([grant].into_iter(), template) {
                plain::allowance(&mut text, "", it);
            }
        }
        match &answer.verdict {
            Verdict::OnlyIf(Some(request)) => {
                let not = Phrase::words("not, for example, ").and(self.request(request));
                wrap(&mut text, "  ", "    ", &not.plain());
            }
            Verdict::OnlyWhere(request) => {
                let only = Phrase::words("only where ").and(same(request));
                wrap(&mut text, "  ", "    ", &only.plain());
            }
            Verdict::OnlyIf(None) | Verdict::Yes | Verdict::No => {}
        }
        let named = |before: &str, it: &Unseen| {
            let line = format!(" (line {})", self.line(it.range));
            Phrase::words(before).then_name(short(&it.value)).then(line)
        };
        for it in &answer.limits {
            let before = match answer.verdict {
                Verdict::No => "its permissions boundary does not allow it: ",
                Verdict::Yes | Verdict::OnlyIf(_) | Verdict::OnlyWhere(_) => {
                    "its permissions boundary does not allow all of it: "
                }
            };
            wrap(&mut text, "  ", "    ", &named(before, it).plain());
        }
        for it in &answer.boundary {
            let at_most = named(
                "at most what its permissions boundary allows, which is not known: ",
                it,
            );
            wrap(&mut text, "  ", "    ", &at_most.plain());
        }
        for it in &answer.unknown {
            wrap(&mut text, "  ", "    ", &named("not known: ", it).plain());
        }
        text
    }

    fn request(&self, request: &Request) -> Phrase {
        let phrase = crate::grant::request(request, self.analysis.template());
        let when = request.when.iter().map(|(name, holds)| match holds {
            true => name.clone(),
            false => format!("!{name}"),
        });
        let when: Vec<String> = when.collect();
        match when.as_slice() {
            [] => phrase,
            when => phrase.then(" if ").and(words::all_of(when)),
        }
    }

    fn line(&self, range: TextRange) -> u32 {
        let text = &self.analysis.text;
        text.line_col(range.start(), PositionEncoding::Utf8).line + 1
    }

    /// `{"action", "resource", "answers": [{"who", "answer", "statements", "notAllowed", "onlyWhere", "boundary", "notKnown"}]}`; of an API also
    /// `"routes": [{"method", "path", "caller", "needsKey"}]`, with `"everyone"`, `"iam"` or `{"authorizer"}` as the caller
    pub fn json(&self) -> Value {
        let answers = self.answers.iter().map(|it| {
            let statements = it.deciding.iter().map(|grant| {
                json!({
                    "effect": grant.effect.name(),
                    "origin": { "kind": words::kind(&grant.origin), "name": words::name(&grant.origin) },
                    "line": self.line(grant.range),
                    "when": grant.when,
                    "condition": grant.condition,
                })
            });
            let unknown = it.unknown.iter().chain(&it.boundary);
            let policy = |it: &Unseen| json!({ "policy": short(&it.value), "line": self.line(it.range) });
            let unknown = unknown.map(policy);
            let limits = it.limits.iter().map(policy);
            let example = match &it.verdict {
                Verdict::OnlyIf(Some(request)) => Some(self.request(request).plain()),
                _ => None,
            };
            let place = match &it.verdict {
                Verdict::OnlyWhere(request) => Some(same(request).plain()),
                _ => None,
            };
            json!({
                "who": it.who,
                "answer": match it.verdict {
                    Verdict::Yes => "yes",
                    Verdict::OnlyIf(_) | Verdict::OnlyWhere(_) => "onlyIf",
                    Verdict::No => "no",
                },
                "statements": statements.collect::<Vec<_>>(),
                "notAllowed": example,
                "onlyWhere": place,
                "boundary": limits.collect::<Vec<_>>(),
                "notKnown": unknown.collect::<Vec<_>>(),
            })
        });
        let routes = self.routes.iter().map(|it| {
            let caller = match &it.caller {
                Caller::Everyone => json!("everyone"),
                Caller::Iam => json!("iam"),
                Caller::Authorized(name) => json!({ "authorizer": name }),
            };
            json!({ "method": it.method, "path": it.path, "caller": caller, "needsKey": it.needs_key })
        });
        let mut report = json!({
            "action": self.asked.set.actions.first(),
            "resource": self.asked.resource,
            "answers": answers.collect::<Vec<_>>(),
        });
        if let Some(report) = report.as_object_mut()
            && !self.routes.is_empty()
        {
            report.insert("routes".to_owned(), routes.collect());
        }
        report
    }
}
