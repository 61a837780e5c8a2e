//! Workflow commands of GitHub Actions, which become annotations on the changed lines.

use super::region::Region;
use super::{Checked, Report};
use sam_core::text::PositionEncoding;
use sam_ide::visible::one_line;
use sam_ide::{Diagnostic, Fix, Severity};
use std::io::{self, Write};

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for template in &report.templates {
        for (diagnostic, fixes) in template.with_fixes() {
            writeln!(out, "{}", command(template, diagnostic, &fixes))?;
        }
    }
    Ok(())
}

fn command(template: &Checked, diagnostic: &Diagnostic, fixes: &[Fix]) -> String {
    let name = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "notice",
    };
    let Region {
        line,
        column,
        end_line,
        end_column,
    } = Region::new(
        &template.document.text,
        diagnostic.range,
        PositionEncoding::Utf32,
    );
    let file = property(&template.path);
    let title = property(diagnostic.code);
    let mut message = one_line(&diagnostic.message);
    for fix in fixes {
        message += "\nhelp: ";
        message += &one_line(&fix.label);
    }
    format!(
        "::{name} file={file},line={line},col={column},endLine={end_line},endColumn={end_column},title={title}::{}",
        data(&message)
    )
}

/// The escapes are those of the runner: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("50 %: a,\r\n::b"), "50 %25: a,%0D%0A::b");
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
    }
}
