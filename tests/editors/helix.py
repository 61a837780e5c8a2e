#!/usr/bin/env python3
"""The check in Helix, with typed keys, in a terminal:  helix.py 'COMMAND OF HELIX'"""
import os
import sys
import time
from pathlib import Path

import scene
from terminal import Terminal

SELECTION = Path('selection.txt')


def selected(terminal):
    """What is selected, by Helix's own account."""
    SELECTION.unlink(missing_ok=True)
    terminal.type(f':pipe-to cat > {SELECTION}.new && mv {SELECTION}.new {SELECTION}')
    terminal.keys('Enter')
    terminal.wait_until('the selection', SELECTION.exists)
    return SELECTION.read_text(encoding='utf-8')


def go_to(terminal, text, plus=0):
    """Puts the cursor on a text; Helix's lines are in the gutter, its columns count what a user sees as characters."""
    line, column = scene.place_of(text)
    terminal.type(f':goto {line}')
    terminal.keys('Enter')
    terminal.keys('g h')
    if column + plus > 1:
        terminal.type(f'{column + plus - 1}l')


def saved(terminal, what, wanted):
    """Saves, and waits for the text; the text it is at last is compared."""
    def text():
        try:
            return scene.TEMPLATE.read_text(encoding='utf-8')
        except FileNotFoundError:  # while Helix writes, the file has another name
            return None

    def is_there():
        terminal.keys('Escape')
        terminal.type(':write!')
        terminal.keys('Enter')
        for _ in range(10):  # a second save before the first is done would meet it
            time.sleep(0.1)
            if text() == wanted:
                terminal.wait("' written,")  # before that Helix takes the text for not saved, and does not quit
                return True
        return False
    try:
        terminal.wait_until(what, is_there, 15)
    except TimeoutError:
        scene.expect(what, text(), wanted)


def main(helix):
    with Terminal(f'{helix} template.yaml', 150, 40, env=dict(os.environ)) as terminal:
        terminal.wait('TillToReceipts')
        line, column = scene.place_of('Read]')
        terminal.wait('● 1', 20)  # the count in the status line
        terminal.keys('g g ] d')
        terminal.wait(f'{line}:{column + 3}')  # the cursor is on the last of the selected characters
        scene.expect('the text under the diagnostic', selected(terminal), 'Read')
        terminal.wait(f'({scene.CODE})')

        go_to(terminal, '- Write', 2)
        terminal.keys('z t z k z k z k Space k')  # near the top the popup has room
        terminal.wait(scene.WRITE_ACTIONS[-1])
        scene.expect_words('the hover', terminal.screen(), scene.WRITE_ACTIONS)
        terminal.keys('Escape')

        go_to(terminal, 'Id: Receipts', 4)
        terminal.keys('v g l c C-x')
        for destination in scene.DESTINATIONS:
            terminal.wait(f' {destination.ljust(8)} reference')
        terminal.type('Arc')
        terminal.gone(' Postman  reference')
        terminal.keys('Tab')
        terminal.wait('Id: Archive')
        terminal.keys('Enter Escape')
        saved(terminal, 'the text after completion', scene.COMPLETED)
        terminal.keys('u u u')
        saved(terminal, 'the text as it was', scene.ORIGINAL)

        terminal.keys('g g ] d Space a')
        terminal.wait('Change to `Write`')
        terminal.keys('Enter')
        saved(terminal, 'the text after the fix', scene.FIXED)
        terminal.gone('● 1')

        go_to(terminal, 'Id: Receipts', 4)
        terminal.keys('Space r')
        terminal.wait('rename-to:')
        terminal.keys('C-u')
        terminal.type('Ledger')
        terminal.keys('Enter')
        saved(terminal, 'the text after the rename', scene.RENAMED)

        go_to(terminal, 'Type: AWS::S3::Bucket')
        terminal.type('i    ')
        terminal.keys('Escape A Space Space')
        saved(terminal, 'the text before it is formatted', scene.DEEPENED)
        terminal.type(':format')
        terminal.keys('Enter')
        saved(terminal, 'the formatted text', scene.RENAMED)

        go_to(terminal, 'Handler: till.handler')
        terminal.type('oTim')
        terminal.wait(' Timeout ')
        terminal.keys('Tab')
        terminal.wait('Timeout:')
        terminal.keys('Enter')
        terminal.type('5')
        saved(terminal, 'the text with another property', scene.PROLONGED)
        terminal.type(':quit')
        terminal.keys('Enter')
        terminal.left()


if __name__ == '__main__':
    try:
        main(*sys.argv[1:])
    except TimeoutError as error:
        sys.exit(str(error))
