//! `cors-quotes`: a value of `Cors` of a REST API lacks the quotes that API Gateway wants inside of it.
//!
//! SAM writes the values of `Cors` into the mapping of a response. API Gateway takes what stands there without quotes of its
//! own for an expression, and refuses it: `Invalid mapping expression specified: *`. HTTP APIs want no such quotes.
//!
//! ```yaml
//! Cors:
//!   AllowOrigin: '*'      # bad
//!   AllowOrigin: "'*'"    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-corsconfiguration.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::document::{Section, cursor};
use sam_core::policy::{self, branches, text_parts};
use sam_core::spec::IMPLICIT_REST_API;
use sam_core::syntax::{NodeRef, ScalarStyle, double_quoted};
use sam_core::template::intrinsic;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "cors-quotes",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Entry(check),
    fix: Some(fix),
};

const API: &str = "AWS::Serverless::Api";

/// What SAM writes into the mapping.
const KEYS: [&str; 3] = ["AllowOrigin", "AllowHeaders", "AllowMethods"];

/// What the expressions of a mapping begin with, and texts in quotes.
const EXPRESSIONS: [&str; 5] = [
    "'",
    "context.",
    "integration.",
    "method.",
    "stageVariables.",
];

/// The longest value that a message shows.
const SHOWN: usize = 40;

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let Some((cors, severity)) = cors(of) else {
        return;
    };
    let values = KEYS.iter().filter_map(|it| cors.get(it));
    let own = (!cors.is_mapping() || intrinsic::of(cors).is_some()).then_some(cors);
    for value in values.chain(own).flat_map(branches) {
        let parts = text_parts(value);
        let Some(policy::TextPart::Text(text)) = parts.first() else {
            continue;
        };
        if text.trim().is_empty() || EXPRESSIONS.iter().any(|it| text.starts_with(it)) {
            continue;
        }
        let way_out = match parts.len() == 1 && text.len() <= SHOWN {
            true => format!("Write `\"'{text}'\"`."),
            false => "Write single quotes around the text, inside of its own.".to_owned(),
        };
        let message = format!("API Gateway takes this for an expression and refuses it. {way_out}");
        acc.push(RULE.at(value.full_range(), message).severity(severity));
    }
}

/// `Cors` of a REST API, or what `Globals` gives to them, as far as one takes it. Where the API has a definition, its own
/// answers for `OPTIONS` may be the ones that count.
fn cors<'a>(of: &EntryView<'_, 'a>) -> Option<(NodeRef<'a>, Severity)> {
    let entry = of.entry()?;
    let severity =
        |takes: &dyn Fn(&str) -> bool| match takes("DefinitionBody") || takes("DefinitionUri") {
            true => Severity::Warning,
            false => Severity::Error,
        };
    if of.item.section == Section::Globals && entry.name() == "Api" {
        let cors = entry.value.get("Cors")?;
        let apis = of.resolver.template().resources_of_type(API);
        let mut takers = apis.into_iter().filter(|it| it.property("Cors").is_none());
        let is_implicit = || {
            of.resolver
                .generated_names()
                .get(IMPLICIT_REST_API)
                .is_some()
        };
        let taker = takers.next();
        if taker.is_none() && !is_implicit() {
            return None;
        }
        let has = |name: &str| taker.is_some_and(|it| it.property(name).is_some());
        return Some((cors, severity(&has)));
    }
    let resource_type = entry.value.get("Type")?.as_str()?;
    let is_api = of.item.section == Section::Resources && resource_type == API;
    let properties = entry.value.get("Properties").filter(|_| is_api)?;
    let has = |name: &str| properties.get(name).is_some();
    Some((properties.get("Cors")?, severity(&has)))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let path = cursor::path(document, finding.range.start())?;
    let node = path.node().filter(|it| finding.is_at(*it))?;
    let text = match intrinsic::of(node) {
        None => node,
        Some(function) if function.name == "Sub" => function.argument,
        Some(_) => return None,
    };
    let scalar = text.scalar()?;
    let is_block = matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded);
    let is_alias = document.slice(text.range()).starts_with('*');
    // As the pages of SAM write it: doubled single quotes are hard to read.
    let quoted = double_quoted(&format!("'{}'", scalar.value));
    let edits = vec![TextEdit::replace(text.range(), quoted)];
    let edits = (!is_block && !is_alias).then_some(edits);
    Some(Fix::list([("Add the inner quotes", edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn a_value_without_quotes_of_its_own() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Parameters: {Origin: {Type: String}}
Globals:
  Api: {Cors: '*'}
  HttpApi: {CorsConfiguration: {AllowOrigins: ['*']}}
Resources:
  A:
    Type: AWS::Serverless::Api
    Properties:
      StageName: a
      Cors: {AllowOrigin: '*', AllowHeaders: \"'Content-Type'\", AllowMethods: 'GET,POST', MaxAge: 600}
  B:
    Type: AWS::Serverless::Api
    Properties:
      StageName: b
      Cors: {AllowOrigin: !Ref Origin, AllowHeaders: !Sub '${Origin}', MaxAge: \"'600'\"}
  C: {Type: AWS::Serverless::Api, Properties: {StageName: c, Cors: !Sub 'https://${Origin}'}}
  D: {Type: AWS::Serverless::Api, Properties: {StageName: c, Cors: !Sub \"'https://${Origin}'\"}}
  E: {Type: AWS::Serverless::Api, Properties: {StageName: c, Cors: context.authorizer.origin}}
",
            expect![[r#"
                11 |       Cors: {AllowOrigin: '*', AllowHeaders: "'Content-Type'", AllowMethods: 'GET,POST', MaxAge: 600}
                   |                           ^^^ cors-quotes: API Gateway takes this for an expression and refuses it. Write `"'*'"`.
                   |                           fix: Add the inner quotes
                11 |       Cors: {AllowOrigin: '*', AllowHeaders: "'Content-Type'", AllowMethods: 'GET,POST', MaxAge: 600}
                   |                                                                              ^^^^^^^^^^ cors-quotes: API Gateway takes this for an expression and refuses it. Write `"'GET,POST'"`.
                   |                                                                              fix: Add the inner quotes
                17 |   C: {Type: AWS::Serverless::Api, Properties: {StageName: c, Cors: !Sub 'https://${Origin}'}}
                   |                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^ cors-quotes: API Gateway takes this for an expression and refuses it. Write single quotes around the text, inside of its own.
                   |                                                                    fix: Add the inner quotes
            "#]],
        );
    }

    #[test]
    fn the_quotes_are_added() {
        let api = |cors: &str| {
            format!(
                "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: a\n      Cors:\n        AllowOrigin: {cors}\n"
            )
        };
        check_fix(
            &api("'*'"),
            "Add the inner quotes",
            expect![[r#"
                 7 |       Cors:
                -8 |         AllowOrigin: '*'
                +8 |         AllowOrigin: "'*'"
            "#]],
        );
        check_fix(
            &api("!Sub 'https://${AWS::Region}.example.com'"),
            "Add the inner quotes",
            expect![[r#"
                 7 |       Cors:
                -8 |         AllowOrigin: !Sub 'https://${AWS::Region}.example.com'
                +8 |         AllowOrigin: !Sub "'https://${AWS::Region}.example.com'"
            "#]],
        );
    }

    #[test]
    fn what_no_api_takes_or_a_definition_answers_itself() {
        check_rule(
            "Transform: AWS::Serverless-2016-10-31\nGlobals: {Api: {Cors: '*'}}\nResources:\n  H: {Type: AWS::Serverless::HttpApi}\n",
            "cors-quotes",
            expect![[""]],
        );
        check_rule(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  A: {Type: AWS::Serverless::Api, Properties: {StageName: a, Cors: '*', DefinitionUri: s3://a/b}}\n",
            "cors-quotes",
            expect![[r#"
                3 |   A: {Type: AWS::Serverless::Api, Properties: {StageName: a, Cors: '*', DefinitionUri: s3://a/b}}
                  |                                                                    ^^^ cors-quotes (warning): API Gateway takes this for an expression and refuses it. Write `"'*'"`.
                  |                                                                    fix: Add the inner quotes
            "#]],
        );
    }
}
