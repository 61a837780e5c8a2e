#!/usr/bin/env python3
"""The check in Vim with ALE, with typed keys, in a terminal."""
import json
import os
import re
import sys
from pathlib import Path

import scene
from terminal import Terminal

ANSWER = Path('answer.json')


class Vim(Terminal):
    def command(self, text):
        self.type(f':{text}')
        self.keys('Enter')

    def value(self, expression):
        """The value of an expression, by Vim's own account."""
        ANSWER.unlink(missing_ok=True)
        self.command(f"call writefile([json_encode({expression})], 'new') | call rename('new', '{ANSWER}')")
        self.wait_until('an answer', ANSWER.exists)
        return json.loads(ANSWER.read_text(encoding='utf-8'))

    def text(self):
        return '\n'.join(self.value("getline(1, '$')")) + '\n'

    def go_to(self, text, plus=0):
        """Vim's columns are in bytes."""
        line, _ = scene.place_of(text)
        self.command(f'call cursor({line}, {scene.bytes_before(text) + 1 + plus})')


def main():
    with Vim('vim template.yaml', 150, 40, env=dict(os.environ)) as vim:
        vim.wait('TillToReceipts:')
        vim.command('set nomore')
        found = vim.wait_until('a diagnostic', lambda: vim.value('getloclist(0)'))
        line, _ = scene.place_of('Read]')
        before = scene.bytes_before('Read]')
        scene.expect('the place of the diagnostic', [(it['lnum'], it['col'], it['end_lnum'], it['end_col']) for it in found],
                     [(line, before + 1, line, before + 4)])
        scene.expect_words('the diagnostic', found[0]['text'], [scene.CODE, '`Read`', '`Write`'])
        vim.go_to('Read]')
        vim.wait(f'{scene.CODE}: A connector')  # below, for the line of the cursor

        vim.go_to('- Write', 2)
        vim.command('ALEHover')
        vim.wait('ALEPreviewWindow')
        vim.command('wincmd P')
        scene.expect_words('the hover', vim.text(), scene.WRITE_ACTIONS)
        vim.command('pclose')

        vim.go_to('Id: Receipts', 4)
        vim.keys('C C-x C-o')
        vim.wait('v AWS::S3::Bucket')
        scene.expect_words('completion', vim.screen(), [f'{it} '.ljust(9) + 'v AWS::' for it in scene.DESTINATIONS])
        while 'Id: Archive' not in vim.screen():
            vim.keys('C-n')
        vim.keys('C-y Escape')
        scene.expect('the text after completion', vim.text(), scene.COMPLETED)
        vim.keys('u')
        scene.expect('the text as it was', vim.text(), scene.ORIGINAL)

        vim.go_to('Read]')
        vim.wait(f'{scene.CODE}: A connector')
        vim.command('ALECodeAction')
        vim.wait('Code Fixes:')
        vim.type(re.search(r'(\d+)\) Change to `Write`', vim.screen())[1])
        vim.keys('Enter')
        scene.expect('the text after the fix', vim.text(), scene.FIXED)
        vim.wait_until('no diagnostic', lambda: not vim.value('getloclist(0)'))

        vim.go_to('Id: Receipts', 4)
        vim.command('ALERename')
        vim.wait('New name:')
        vim.keys('C-u')
        vim.type('Ledger')
        vim.keys('Enter')
        vim.wait('Id: Ledger')
        scene.expect('the text after the rename', vim.text(), scene.RENAMED)

        vim.go_to('Type: AWS::S3::Bucket')
        vim.type('i    ')
        vim.keys('Escape')
        vim.type('A  ')
        vim.keys('Escape')
        scene.expect('the text before it is formatted', vim.text(), scene.DEEPENED)
        vim.command('SamFormat')
        vim.wait_until('the formatted text', lambda: vim.text() != scene.DEEPENED)
        scene.expect('the formatted text', vim.text(), scene.RENAMED)

        vim.go_to('Handler: till.handler')
        vim.type('oTim')
        vim.keys('C-x C-o')
        vim.wait('Timeout:')  # the only one is there without a menu
        vim.type('5')
        vim.keys('Escape')
        scene.expect('the text with another property', vim.text(), scene.PROLONGED)
        vim.command('quit!')
        vim.left()


if __name__ == '__main__':
    try:
        main()
    except TimeoutError as error:
        sys.exit(str(error))
