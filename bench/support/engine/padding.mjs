const header = (n) => [`x-header-${n}`, `value-${(n * 7919) % 100_003}-of-a-header`];
const item = (n) => ({
  id: `item-${n}`,
  price: ((n * 7919) % 10_007) / 100,
  tags: ['red', 'green', `tag-${n % 17}`],
  stock: { shelf: n % 31, left: (n * 31) % 997, reserved: n % 3 === 0 },
  note: n % 5 === 0 ? null : 'kept in a cool and dry place',
});

const mostHeaders = 40;

/**
 * The question with members that no rule reads, until its JSON has about so many bytes: forty headers, then a document of
 * items. A question that is large enough comes back as it is.
 */
export function padded(question, bytes) {
  const size = (value) => JSON.stringify(value).length;
  if (bytes - size(question) < 100) return question;
  const headers = {};
  const items = [];
  let left = bytes - size({ ...question, context: { headers, items } });
  for (let n = 0; left > 0 && n < mostHeaders; n++) {
    const [name, value] = header(n);
    headers[name] = value;
    left -= size({ [name]: value }) - 1;
  }
  for (let n = 0; left > 0; n++) {
    items.push(item(n));
    left -= size(item(n)) + 1;
  }
  return { ...question, context: { headers, items } };
}
