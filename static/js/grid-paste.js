// Where the fields of a pasted block belong. Pure: rows come as { names, values, unit, units, lod } with cells or null.

// Returns { pairs: [[cell, text]], left: [text without a place] }; `at` is the row of the cell that was pasted into.
export function placed(lines, rows, at, cell, bare) {
  const rowOf = (line) => rows.find((row) => line.length > 1 && row.names.includes(bare(line[0])));
  const pairs = [];
  const left = [];
  if (lines.some(rowOf)) {
    lines.forEach((line, place) => {
      const row = rowOf(line);
      if (row) byName(row, line.slice(1), pairs, left);
      else if (place > 0 && line.some(Boolean)) left.push(line[0] || line.find(Boolean));
    });
  } else {
    fromCell(lines, rows, at, cell, pairs, left);
  }
  return { pairs, left };
}

// A line of a whole table: as many values as the row has, then unit and detection limit, whatever lies empty between.
function byName(row, fields, pairs, left) {
  const unitAt = fields.findIndex((field) => field && row.units.includes(field));
  const values = fields.slice(0, unitAt < 0 ? row.values.length : Math.min(unitAt, row.values.length));
  values.forEach((field, place) => pairs.push([row.values[place], field]));
  const rest = fields.slice(values.length).filter(Boolean);
  if (unitAt < 0 && rest.length === 1 && /^[0-9.]/.test(rest[0])) rest.unshift("");
  put([row.unit, row.lod], rest, pairs, left);
}

function put(cells, fields, pairs, left) {
  fields.forEach((field, place) => {
    if (field === "") return;
    if (cells[place]) pairs.push([cells[place], field]);
    else left.push(field);
  });
}

// Without names: line by line from the cell on. A line with several values fills several cells of its row, a line with
// one goes to one cell, the next line to the next.
function fromCell(lines, rows, at, cell, pairs, left) {
  const column = cell.dataset.column;
  let place = column === "value" ? rows[at].values.indexOf(cell) : 0;
  lines.forEach((line) => {
    const row = rows[at];
    if (!row) {
      left.push(...line.filter(Boolean));
      return;
    }
    if (column !== "value") {
      put(column === "unit" ? [row.unit, row.lod] : [row.lod], line, pairs, left);
      at += 1;
      return;
    }
    const free = row.values.length - place;
    const unitAt = line.findIndex((field, index) => index > 0 && row.units.includes(field));
    const count = Math.min(free, unitAt > 0 ? unitAt : row.values.length === 1 ? 1 : line.length);
    line.slice(0, count).forEach((field, index) => pairs.push([row.values[place + index], field]));
    put([row.unit, row.lod], line.slice(count), pairs, left);
    place += count;
    if (place >= row.values.length || count > 1) {
      at += 1;
      place = 0;
    }
  });
}
