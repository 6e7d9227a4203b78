for (const box of document.querySelectorAll("input.filter")) {
  const rows = [...box.closest("section").querySelectorAll("tbody tr")];
  const said = box.parentElement.querySelector("output");
  box.hidden = false;
  box.addEventListener("input", () => {
    const wanted = box.value.toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      shown += !row.hidden;
    }
    said.textContent = wanted ? `${shown} of ${rows.length} match` : "";
  });
}
