// The words of a finding or a fix, in which names stand between backquotes.

/** The same with its names as code. Names of the template may stand in it: they stay text. */
export function named(words: string): (Node | string)[] {
  // The odd parts are those between backquotes; one without its other is a character.
  return words.split(/`([^`]+)`/).flatMap<Node | string>((part, at) => {
    if (at % 2 === 0) return part === '' ? [] : [part];
    const name = document.createElement('code');
    name.textContent = part;
    return [name];
  });
}
