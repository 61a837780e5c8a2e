#!/usr/bin/env python3
"""The check in Kakoune with kak-lsp, with typed keys, in a terminal."""
import os
import sys
from pathlib import Path

import scene
from terminal import Terminal

ANSWER = Path('answer')


class Kakoune(Terminal):
    def command(self, text):
        self.type(f':{text}')
        self.keys('Enter')

    def answer(self, command):
        """What a command writes to the file `answer`."""
        ANSWER.unlink(missing_ok=True)
        self.command(f"{command}; nop %sh{{ mv new '{ANSWER}' }}")
        self.wait_until('an answer', ANSWER.exists)
        return ANSWER.read_text(encoding='utf-8')

    def text(self):
        return self.answer('write! new')

    def select(self, text, plus=0, length=1):
        """Selects in the text's line; Kakoune's columns are in bytes."""
        line, _ = scene.place_of(text)
        start = scene.bytes_before(text) + 1 + plus
        self.command(f'select {line}.{start},{line}.{start + length - 1}')


def main():
    with Kakoune('kak template.yaml', 150, 40, env=dict(os.environ)) as kak:
        kak.wait('TillToReceipts:')
        line, _ = scene.place_of('Read]')
        start = scene.bytes_before('Read]') + 1
        place = f'{line}.{start},{line}.{start + 3}|DiagnosticError'
        found = kak.wait_until('a diagnostic', lambda: (
            kak.answer('echo -to-file new %opt{lsp_inline_diagnostics}').split()[1:]))
        scene.expect('the place of the diagnostic', found, [place])
        kak.command('lsp-diagnostics')
        kak.wait(f'{scene.CODE}')
        kak.command('delete-buffer')

        kak.select('- Write', 2)
        kak.command('lsp-hover')
        kak.wait(scene.WRITE_ACTIONS[0])
        scene.expect_words('the hover', kak.screen(), scene.WRITE_ACTIONS)
        kak.keys('Escape')

        kak.select('Id: Receipts', 4, len('Receipts'))
        kak.type('c')
        kak.wait('Archive  ')
        scene.expect_words('completion', kak.screen(), [f'{it} '.ljust(9) for it in scene.DESTINATIONS])
        while 'Id: Archive' not in kak.screen():
            kak.keys('C-n')
        kak.keys('Escape')
        scene.expect('the text after completion', kak.text(), scene.COMPLETED)
        kak.type('u')
        scene.expect('the text as it was', kak.text(), scene.ORIGINAL)

        kak.select('Read]')
        kak.command('lsp-code-actions')
        kak.wait('Change to `Write`')
        kak.keys('Enter')
        kak.gone('Change to `Write`')
        scene.expect('the text after the fix', kak.text(), scene.FIXED)
        kak.wait_until('no diagnostic', lambda: (
            not kak.answer('echo -to-file new %opt{lsp_inline_diagnostics}').split()[1:]))

        kak.select('Id: Receipts', 4)
        kak.command('lsp-rename Ledger')
        kak.wait('Id: Ledger')
        scene.expect('the text after the rename', kak.text(), scene.RENAMED)

        kak.select('Type: AWS::S3::Bucket')
        kak.type('i    ')
        kak.keys('Escape')
        # Kakoune itself takes away blanks at the end of a line.
        scene.expect('the text before it is formatted', kak.text(), scene.DEEPENED.replace('Bucket  ', 'Bucket'))
        kak.command('lsp-formatting-sync')
        scene.expect('the formatted text', kak.text(), scene.RENAMED)

        kak.select('Handler: till.handler')
        kak.type('oTim')
        kak.wait('Timeout  ')
        kak.keys('C-n')
        kak.gone(' Tim\n')
        kak.type('5')  # only what is typed next brings the colon
        kak.wait('Timeout: 5')
        kak.keys('Escape')
        scene.expect('the text with another property', kak.text(), scene.PROLONGED)
        kak.command('quit!')
        kak.left()


if __name__ == '__main__':
    try:
        main()
    except TimeoutError as error:
        sys.exit(str(error))
