// After a refused form the summary of errors has the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();
