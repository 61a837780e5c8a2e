//! How long it takes to read the code of a function: 2,000 lines of Python and of JavaScript, in one file.
#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use sam_code::{Files, ParsedFiles, calls, read_with};
use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The allocator of the program.
#[cfg(not(any(target_family = "wasm", target_env = "msvc")))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The median of so many readings is printed.
const RUNS: usize = 15;

fn main() {
    for (name, text) in [("app.py", python()), ("index.mjs", javascript())] {
        let mut times: Vec<Duration> = (0..RUNS)
            .map(|_| {
                let start = Instant::now();
                black_box(calls(name, &text));
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        let (lines, found) = (text.lines().count(), calls(name, &text).len());
        println!(
            "{name}: {lines} lines, {found} calls: {:?}",
            times[RUNS / 2]
        );
        let file = One(name, text.into());
        let mut parsed = ParsedFiles::default();
        let mut again: Vec<Duration> = (0..RUNS)
            .map(|_| {
                let start = Instant::now();
                black_box(read_with(name, &file, &mut parsed));
                start.elapsed()
            })
            .collect();
        again.sort_unstable();
        println!("{name}, parsed before: {:?}", again[RUNS / 2]);
    }
}

/// One file.
struct One(&'static str, Arc<str>);

impl Files for One {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        (path == self.0).then(|| self.1.clone())
    }
}

fn python() -> String {
    let mut text = String::from(
        "import boto3, os\ntable = boto3.resource('dynamodb').Table(os.environ['TABLE'])\ns3 = boto3.client('s3')\n",
    );
    for at in 0..154 {
        let before = at - i32::from(at > 0);
        let _ = writeln!(
            text,
            "
def work_{at}(event, context, store=table):
    '''Handles one event.'''
    items = [it for it in event.get('items', []) if it]
    if not items:
        return {{'statusCode': 400, 'body': 'none'}}
    for item in items:
        try:
            store.put_item(Item={{'id': item['id'], 'name': f\"{{item['name']}}-{at}\"}})
            s3.put_object(Bucket=os.environ['BUCKET'], Key=item['id'], Body=b'')
        except ValueError as error:
            print(error)
    return work_{before}(event, context)"
        );
    }
    text
}

fn javascript() -> String {
    let mut text = String::from(
        "import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';\nimport { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';\nconst table = new DynamoDBClient({});\nconst s3 = new S3Client({});\n",
    );
    for at in 0..142 {
        let before = at - i32::from(at > 0);
        let _ = writeln!(
            text,
            "
export async function work{at}(event, context, store = table) {{
  // Handles one event.
  const items = (event.items ?? []).filter((it) => it);
  if (items.length === 0) {{
    return {{ statusCode: 400, body: 'none' }};
  }}
  for (const item of items) {{
    try {{
      await store.send(new PutItemCommand({{ TableName: process.env.TABLE, Item: {{ id: item.id, name: `${{item.name}}-{at}` }} }}));
      await s3.send(new PutObjectCommand({{ Bucket: process.env.BUCKET, Key: item.id }}));
    }} catch (error) {{ console.log(error); }}
  }}
  return work{before}(event, context);
}}"
        );
    }
    text
}
