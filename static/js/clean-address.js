// Leaves empty fields out of the address of a filter form, so that the address can be read and shared.
for (const form of document.querySelectorAll("form[data-clean-address]")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}
