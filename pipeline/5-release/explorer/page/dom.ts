/** Elements by text and attributes. Text only: nothing of a release is ever read as HTML. */
type Child = Node | string;
type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** An element; `false` and null attributes are left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

/** A button that does something. */
export function makeButton(label: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const button = make('button', { type: 'button', ...attributes }, label);
  button.addEventListener('click', act);
  return button;
}

/** A few choices, one of them taken, as radio buttons that look like one control. */
export function makeRadios<T extends string>(
  name: string,
  legend: string,
  choices: readonly T[],
  labels: Readonly<Record<T, string>>,
  chosen: T,
  choose: (value: T) => void,
): HTMLFieldSetElement {
  const parts = choices.map((value) => {
    const input = make('input', {
      type: 'radio',
      name,
      value,
      id: `${name}-${value}`,
      checked: value === chosen,
    });
    input.addEventListener('change', () => choose(value));
    return make(
      'span',
      { class: 'choice' },
      input,
      make('label', { for: `${name}-${value}` }, labels[value]),
    );
  });
  return make(
    'fieldset',
    { class: 'radios' },
    make('legend', {}, legend),
    make('span', { class: 'group' }, ...parts),
  );
}

/** A table with a caption in a box that scrolls sideways on a narrow screen, and that the keyboard can reach. */
export function makeTable(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): HTMLDivElement {
  const classes = head.map((_, at) => (isNumeric(rows, at) ? 'number' : null));
  const table = make(
    'table',
    {},
    make('caption', {}, caption),
    make(
      'thead',
      {},
      make(
        'tr',
        {},
        ...head.map((cell, at) => make('th', { scope: 'col', class: classes[at] ?? null }, cell)),
      ),
    ),
    make(
      'tbody',
      {},
      ...rows.map((row) =>
        make(
          'tr',
          {},
          ...row.map((cell, at) =>
            at === 0 ? make('th', { scope: 'row' }, cell) : make('td', { class: classes[at] ?? null }, cell),
          ),
        ),
      ),
    ),
  );
  return make('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, table);
}

function isNumber(cell: string): boolean {
  return /^-?[\d,]+(?:\.\d+)?$/u.test(cell);
}

/** Whether a column holds numbers only; the first names its row. */
function isNumeric(rows: readonly (readonly string[])[], at: number): boolean {
  return at > 0 && rows.length > 0 && rows.every((row) => row[at] === '' || isNumber(row[at] ?? ''));
}
