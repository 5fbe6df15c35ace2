/** The value below which a part of the sorted samples lies; NaN when there are none. */
export function percentile(sorted, part) {
  if (sorted.length === 0) return NaN;
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Ascending, whatever the samples are kept in. */
export const sorted = (values) => Float64Array.from(values).sort();

/** `1234567.8` as `1,234,568`; small numbers keep what tells them apart. */
export function readable(value) {
  if (value === undefined || Number.isNaN(value)) return '-';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}

/** Rows of cells under a head, the first column to the left and the others to the right. */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  '),
    )
    .join('\n');
}

/** One line that says whether a goal was reached. Answers whether it was. */
export function printGoal(what, reached, figure) {
  console.log(`${reached ? 'PASS  ' : 'MISSED'}  ${what}: ${figure}`);
  return reached;
}
