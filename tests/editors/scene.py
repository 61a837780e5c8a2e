"""The workspace's template as the checks in terminals see it: its text, the places in it, and what has to come.

The working directory is a copy of `workspace`. The checks change the text step by step: COMPLETED and back, FIXED, RENAMED,
DEEPENED and formatted back, PROLONGED."""
import re
from pathlib import Path

TEMPLATE = Path('template.yaml')
ORIGINAL = TEMPLATE.read_text(encoding='utf-8')
FIXED = ORIGINAL.replace('[Read]', '[Write]')
RENAMED = re.sub(r'\bReceipts\b', 'Ledger', FIXED)
DEEPENED = RENAMED.replace('    Type: AWS::S3::Bucket\n', '        Type: AWS::S3::Bucket  \n')
PROLONGED = RENAMED.replace('Handler: till.handler\n', 'Handler: till.handler\n      Timeout: 5\n')
COMPLETED = ORIGINAL.replace('Id: Receipts', 'Id: Archive')
CODE = 'connector-unsupported-permission'
DESTINATIONS = ['Receipts', 'Archive', 'Postman']
WRITE_ACTIONS = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLDelete', 'PartiQLInsert', 'PartiQLUpdate']


def place_of(text):
    """Line and column of a text, from 1, in characters."""
    for number, line in enumerate(ORIGINAL.splitlines(), 1):
        if text in line:
            return number, line.index(text) + 1
    raise ValueError(f'the template has no {text!r}')


def bytes_before(text):
    """How many bytes stand before a text in its line."""
    line, column = place_of(text)
    return len(ORIGINAL.splitlines()[line - 1][:column - 1].encode())


def expect(what, got, wanted):
    if got != wanted:
        raise SystemExit(f'{what} is\n{got}\nand not\n{wanted}')


def expect_words(what, text, words):
    missing = [word for word in words if word not in text]
    if missing:
        raise SystemExit(f'{what} does not say {", ".join(missing)}:\n{text}')
