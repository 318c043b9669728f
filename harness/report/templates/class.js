// Makes the class table's headings sort it. Without this script the table stays as it was written.
for (const [column, heading] of [...document.querySelectorAll('.class-table thead th')].entries()) {
  if (!heading.dataset.sort) continue;
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...heading.childNodes);
  heading.append(button);
  button.addEventListener('click', () => {
    const body = heading.closest('table').tBodies[0];
    const turn = heading.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
    const value = (row) => row.cells[column].dataset.order ?? row.cells[column].textContent;
    const compare = (a, b) =>
      heading.dataset.sort === 'number' ? Number(value(a)) - Number(value(b)) : value(a).localeCompare(value(b), undefined, { numeric: true });
    for (const other of heading.parentElement.cells) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', turn === 1 ? 'ascending' : 'descending');
    body.append(...[...body.rows].sort((a, b) => turn * compare(a, b)));
  });
}
