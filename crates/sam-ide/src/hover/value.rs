//! The value of a property: which property it is of; of a runtime, until when AWS supports it.

use super::schema_place::SchemaPlace;
use super::{Hover, paragraphs};
use crate::grant::phrase::code;
use crate::place::Place;
use crate::property;
use sam_core::SCHEMA_DATE;
use sam_core::analysis::Analysis;
use sam_core::document::cursor::{self, PathStep};
use sam_core::spec::schema::{self, Runtime};
use sam_core::text::TextSize;

/// How long a value is at most that is shown.
const LONGEST: usize = 60;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    if matches!(place, Place::Policy(_)) {
        return None;
    }
    let path = cursor::path(analysis, offset).filter(|it| !it.on_key)?;
    let node = path.node()?;
    let text = &*node.scalar()?.value;
    let range = node.full_range();
    if !range.contains_inclusive(offset) || text.is_empty() {
        return None;
    }
    // What stands in a function is not the value of the property.
    let is_in_function = path.steps.iter().any(|step| match step {
        PathStep::Entry(entry) => entry.name().starts_with("Fn::") || entry.value.tag().is_some(),
        PathStep::Item(_, item) => item.tag().is_some(),
    });
    if is_in_function {
        return None;
    }
    let property = SchemaPlace::of(&path)?.property()?;
    let mut parts = property::paragraphs(&property, None);
    let is_short = text.len() <= LONGEST && !text.contains('\n');
    if let Some(first) = parts.first_mut().filter(|_| is_short) {
        *first = format!("**{}** · value of {first}", code(text));
    }
    if let Some(runtime) = schema::runtime(text).filter(|_| property.name == "Runtime") {
        parts.splice(1..1, support(runtime));
    }
    Some(paragraphs(range, parts))
}

/// Until when AWS supports a runtime, and what to use instead.
fn support(runtime: Runtime) -> Option<String> {
    let date = runtime.deprecated?;
    Some(match (date < SCHEMA_DATE, runtime.successor) {
        (false, _) => format!("AWS supports it until {date}."),
        (true, Some(successor)) => {
            format!("AWS ended its support on {date}. Use {}.", code(successor))
        }
        (true, None) => format!("AWS ended its support on {date}."),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    fn function(property: &str) -> String {
        format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      {property}\n"
        )
    }

    #[test]
    fn a_value_shows_its_property() {
        check(
            &function("Tracing: Ac$0tive"),
            expect![[r#"
                [Active]

                **`Active`** · value of **`Tracing`** · string or map

                Allowed values: `Active`, `Disabled`, `PassThrough`

                SAM passes the value to `TracingConfig.Mode` of `AWS::Lambda::Function`.
            "#]],
        );
        check(
            &function("MemorySize: 1$028"),
            expect![[r#"
                [128]

                **`128`** · value of **`MemorySize`** · integer

                Limits: 128 to 10240 MB; more with `CapacityProviderConfig`

                SAM passes the value to `MemorySize` of `AWS::Lambda::Function`.
            "#]],
        );
        check(&function("MemorySize: !FindInMap [A, b$0, c]"), expect![""]);
    }

    #[test]
    fn a_runtime_shows_until_when_it_is_supported() {
        let of = |name| function(&format!("Runtime: {name}"));
        let old = of("python$02.7");
        let (document, offset) = {
            let (text, cursor) = sam_core::fixture::cursor(&old);
            (sam_core::analysis::Analysis::open(1, &text), cursor.start())
        };
        let shown = crate::hover(&document, offset).map(|it| it.markdown);
        let shown = shown.unwrap_or_default();
        assert!(
            shown.contains("AWS ended its support on 2021-07-15. Use `python"),
            "{shown}"
        );
    }
}
