"""The filters of the HTML report. Owns all of its behaviour; without it every row is shown and no control is.

A form with ``data-filters`` names the table that it filters. A field filters by the row's data of its name; the field
called ``text`` by all that the row says.
"""

from __future__ import annotations

SCRIPT = """
for (const form of document.querySelectorAll("form[data-filters]")) {
  const rows = [...document.getElementById(form.dataset.filters).tBodies[0].rows];
  const said = form.querySelector("output");
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const filter = () => {
    let shown = 0;
    const fields = [...form.elements].filter((field) => field.name && field.value);
    rows.forEach((row, number) => {
      row.hidden = !fields.every((field) => field.name === "text"
        ? field.value.toLowerCase().split(/\\s+/).every((word) => texts[number].includes(word))
        : row.dataset[field.name] === field.value);
      shown += !row.hidden;
    });
    said.textContent = `${shown} of ${rows.length} shown`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
}
const reveal = () => {
  const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!row || !row.hidden) return;
  const form = document.querySelector(`form[data-filters="${row.closest("table").id}"]`);
  if (form) { form.reset(); setTimeout(() => row.scrollIntoView()); }
};
addEventListener("hashchange", reveal);
"""
