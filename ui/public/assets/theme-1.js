// Runs before the first paint, so that a chosen theme never flashes. A file of its own: the policy forbids inline scripts.
try {
  const theme = localStorage.getItem("lamplighter.theme");
  if (theme === '"light"' || theme === '"dark"') document.documentElement.classList.add(JSON.parse(theme));
} catch {
  // Without storage the system's preference decides.
}
