//! What completion works with: what is being typed, in which document, and in which style it has to be written.

use crate::code::CodeReadings;
pub(crate) use crate::edit::Style;
use crate::edit::{Form, Writer};
use crate::place::typed::Typed;
use sam_core::document::{Document, Speculative};
use sam_core::text::{PositionEncoding, TextRange, TextSize};

/// What is being completed.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    /// What is being typed.
    pub(crate) typed: Typed<'a>,
    /// What is known of the files beside the template.
    pub(crate) readings: Option<&'a CodeReadings>,
    cursor: TextSize,
    /// How the document is written, as its lines show.
    form: Form<'a>,
}

impl<'a> Context<'a> {
    /// What is being completed at an offset; `read` is the block there with a marker.
    pub(crate) fn at(
        document: &'a Document,
        offset: TextSize,
        read: &'a Speculative<'_>,
    ) -> Option<Self> {
        let typed = Typed::at(document.source(), read)?;
        let leading = leading(document, offset);
        Some(Self {
            form: Form::of(document).in_line(leading, typed.path.len() == 1),
            document,
            typed,
            readings: None,
            cursor: offset,
        })
    }

    /// How it has to be written.
    pub(crate) fn style(&self) -> Style {
        self.form.source().style(self.typed.is_flow)
    }

    /// The cursor.
    pub(crate) fn cursor(&self) -> TextSize {
        self.cursor
    }

    /// What is typed so far, up to the cursor.
    pub(crate) fn prefix(&self) -> &'a str {
        let start = self.typed.token.start().min(self.cursor);
        self.document.slice(TextRange::new(start, self.cursor))
    }

    /// What writes an item in the style of its place.
    pub(super) fn writer(&self) -> Writer<'a> {
        Writer::new(self.form, self.style())
    }
}

/// The white space at the start of an offset's line, up to the offset.
fn leading(document: &Document, offset: TextSize) -> &str {
    // A line may be all of the template: it is not searched backwards.
    let column = document.text.line_col(offset, PositionEncoding::Utf8);
    let start = offset.checked_sub(TextSize::new(column.col));
    let line = document.slice(TextRange::new(start.unwrap_or(offset), offset));
    let length = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check_apply, check_snippet};
    use expect_test::expect;

    #[test]
    fn lists_stand_where_those_of_the_document_stand() {
        check_apply(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Layers:\n      - a\n      Policies:\n      - $0\n",
            "Statement",
            expect![[r#"
                Resources:
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Layers:
                      - a
                      Policies:
                      - Statement:
                        - Effect: Allow
                          Action: 
                          Resource: 
            "#]],
        );
    }

    #[test]
    fn json_keeps_its_tabs_and_blanks() {
        let fixture = "{\n\t\"Resources\": {\n\t\t\"Q\": {\"Type\": \"AWS::SQS::Queue\"},\n\t\t\"F\": {\n\t\t\t\"Type\": \"AWS::Serverless::Function\",\n\t\t\t\"Properties\": {\n\t\t\t\t\"Policies\": [\n\t\t\t\t\t$0\n\t\t\t\t]\n\t\t\t}\n\t\t}\n\t}\n}\n";
        check_apply(
            fixture,
            "SQSPollerPolicy",
            expect![[r#"
            {
            	"Resources": {
            		"Q": {"Type": "AWS::SQS::Queue"},
            		"F": {
            			"Type": "AWS::Serverless::Function",
            			"Properties": {
            				"Policies": [
            					{"SQSPollerPolicy": {"QueueName": {"Fn::GetAtt": ["Q", "QueueName"]}}}
            				]
            			}
            		}
            	}
            }
        "#]],
        );
        check_apply(
            fixture,
            "Statement",
            expect![[r#"
            {
            	"Resources": {
            		"Q": {"Type": "AWS::SQS::Queue"},
            		"F": {
            			"Type": "AWS::Serverless::Function",
            			"Properties": {
            				"Policies": [
            					{"Statement": [{"Effect": "Allow", "Action": "", "Resource": ""}]}
            				]
            			}
            		}
            	}
            }
        "#]],
        );
        let fixture = "{\n\t\"Resources\": {\n\t\t\"Q\": {\"Type\": \"AWS::SQS::Queue\"},\n\t\t\"C\": {\n\t\t\t\"Type\": \"AWS::Serverless::Connector\",\n\t\t\t\"Properties\": {\n\t\t\t\t$0\n\t\t\t}\n\t\t}\n\t}\n}\n";
        check_apply(
            fixture,
            "Destination",
            expect![[r#"
            {
            	"Resources": {
            		"Q": {"Type": "AWS::SQS::Queue"},
            		"C": {
            			"Type": "AWS::Serverless::Connector",
            			"Properties": {
            				"Destination": {"Id": "Q"}
            			}
            		}
            	}
            }
        "#]],
        );
        check_snippet(
            fixture,
            "Destination",
            expect![[r#""Destination": {"Id": "${1:Q}"\}"#]],
        );
    }

    #[test]
    fn braces_of_yaml_have_the_blanks_of_the_document() {
        check_apply(
            "Resources:\n  Q: { Type: AWS::SQS::Queue }\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies: [$0]\n",
            "SQSPollerPolicy",
            expect![[r#"
                Resources:
                  Q: { Type: AWS::SQS::Queue }
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies: [{ SQSPollerPolicy: { QueueName: !GetAtt Q.QueueName } }]
            "#]],
        );
    }
}
