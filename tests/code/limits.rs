//! Code that is broken, huge or hostile.
use super::reading;
use sam_code::{GapReason, calls, entries};

const PYTHON: &str = r#"import boto3
s3 = boto3.client("s3")
class Store:
    def __init__(self, name: str = f"{1 + 2}"):
        self.table = boto3.resource("dynamodb").Table(name)
def handler(event, context):
    items = [s3.get_object(Bucket=it) for it in event if it]
    match event:
        case {"a": 1}: pass
    try:
        Store("x").table.put_item(Item={**event, "a": "b"})
    except (ValueError, KeyError) as error:
        raise error from None
"#;

const JAVASCRIPT: &str = r#"import { S3Client, GetObjectCommand as Get } from "@aws-sdk/client-s3";
const client = new S3Client({ region: `eu-${1}-west` });
export class Store extends Object { #x = 1; get y() { return this.#x / 2; } }
export const handler = async ({ id, ...rest }, [a, , b = 2] = []) => {
  if (/[/"]+/.test(id)) return;
  for (const it of rest.items ?? []) await client?.send(new Get({ Bucket: it, ...rest }));
  label: while (true) { switch (a) { case 1: break label; default: } }
  return `${id}/${`${b}`}`;
};
"#;

#[test]
fn code_that_is_cut_off_anywhere_is_read() {
    for (name, text) in [("a.py", PYTHON), ("a.ts", JAVASCRIPT), ("a.js", JAVASCRIPT)] {
        for (at, _) in text.char_indices() {
            calls(name, &text[..at]);
            calls(name, &text[at..]);
            let without = format!("{}{}", &text[..at], text[at..].get(3..).unwrap_or_default());
            calls(name, &without);
        }
        assert!(!calls(name, text).is_empty(), "{name}");
    }
}

#[test]
fn deep_nesting_is_not_parsed() {
    let deep = 10_000;
    let python = [
        "(",
        "[",
        "{",
        "not ",
        "-",
        "lambda: ",
        "a if b else ",
        "f(",
        "x[",
        "await ",
        "a ** ",
        "if a:\n ",
    ];
    let javascript = [
        "(",
        "[",
        "{",
        "!",
        "-",
        "a => ",
        "a ? b : ",
        "f(",
        "x[",
        "await ",
        "a = ",
        "if (a) ",
        "`${",
        "new ",
        "typeof ",
        "else ",
        "if(a){}else ",
        "a:",
        "<a>",
        "x<",
        "function(){",
        "() => {",
        "a ** ",
        "a.b(",
        "{a:",
        "/\"/,(",
        "(\")\",",
        "a ? (\")\") : ",
        "import(",
        "class { a = ",
        "do ",
        "while(a)",
        "for(;;)",
        "...",
        "a;else if(b)",
        "if(a)b;else ",
        "x)/(",
        "} / (",
        "async () => ",
        "yield ",
        "void ",
        "~",
        "+",
        "++",
        "@a(",
        "async ",
    ];
    for (name, openings) in [
        ("a.py", &python[..]),
        ("a.js", &javascript[..]),
        ("a.ts", &javascript[..]),
    ] {
        for opening in openings {
            calls(name, &opening.repeat(deep));
            calls(name, &format!("x = {}", opening.repeat(deep)));
            calls(name, &format!("const x = {};", opening.repeat(deep)));
        }
    }
    let indented: String = (0..deep / 10)
        .map(|it| format!("{}if a:\n", " ".repeat(it)))
        .collect();
    calls("a.py", &indented);
}

#[test]
fn long_chains_are_no_nesting() {
    for link in [
        "a.", "f().", "a+", "a,", "a&&", "a[0].", "f(x)(", "a or ", "a;\n",
    ] {
        for name in ["a.py", "a.js"] {
            calls(name, &format!("{}a", link.repeat(20_000)));
        }
    }
}

#[test]
fn the_most_that_is_parsed_fits_on_a_small_stack() {
    let body = || {
        for (name, open, close) in [
            ("a.py", "(", ")"),
            ("a.py", "f(a, [", "])"),
            ("a.py", "{'a': ", "}"),
            ("a.py", "lambda: ", ""),
            ("a.js", "(", ")"),
            ("a.js", "f(() => {", "})"),
            ("a.js", "[{a: ", "}]"),
            ("a.ts", "a ? b : ", ""),
            ("a.ts", "!", ""),
            ("a.ts", "if (a) ", ""),
            ("a.ts", "class A { a = ", "}"),
        ] {
            for depth in [20, 48, 49, 50, 98, 99, 100, 101] {
                calls(
                    name,
                    &format!("x = {}y{}", open.repeat(depth), close.repeat(depth)),
                );
                calls(
                    name,
                    &format!("{}y{}", open.repeat(depth), close.repeat(depth)),
                );
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    thread
        .spawn(body)
        .expect("a thread")
        .join()
        .expect("no overflow");
}

#[test]
fn what_was_not_read_is_a_gap() {
    for text in ["def f(:\n    pass\n", &"(".repeat(10_000)] {
        let reading = reading(&format!("#- a.py\n{text}"));
        let reasons: Vec<&GapReason> = reading.gaps.iter().map(|it| &it.reason).collect();
        assert_eq!(reasons, [&GapReason::Unreadable], "{text:.20}");
    }
}

#[test]
fn programs_that_feed_themselves_end() {
    let text = r#"
import boto3
x = "a"
def f(a, b):
    global x
    x = x + "a"
    b.append(b)
    a[x] = a
    return f(f, [a, b, boto3.client(x)])
f({}, [])
"#;
    calls("a.py", text);
    calls(
        "a.js",
        "let x = 'a'; function f(a) { x = x + x; a.push(a); a.b = a; return f(f(a)); } f([f]);",
    );
}

#[test]
fn a_handler_names_its_file() {
    let (paths, function) = entries("src/app.handler").expect("a name");
    assert_eq!(function, "handler");
    assert!(paths.contains(&"src/app.py".to_owned()) && paths.contains(&"src/app.mjs".to_owned()));
    let (paths, _) = entries("shop.orders.main").expect("a name");
    assert!(paths.contains(&"shop/orders.py".to_owned()));
    assert!(entries("handler").is_none());
}
