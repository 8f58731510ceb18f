"""The portal of the stand-in for TooLost: its look, and the script that draws it once the interface said who it is."""

LOOK = """<style>
.ant-layout { display: grid; grid-template-columns: 190px 1fr; gap: 28px; }
.ant-layout-sider a { display: block; margin: 0 0 8px; padding: 8px 12px; color: inherit; text-decoration: none; }
.ant-layout-sider span { display: block; padding: 8px 12px; color: var(--soft); }
.v-select { position: relative; width: 220px; margin-bottom: 16px; cursor: pointer; }
.v-field, .v-list { padding: 8px 12px; background: #fff; border: 1px solid var(--line); border-radius: 8px; }
.v-list { position: absolute; width: 100%; }
.d-flex { display: flex; gap: 24px; margin-bottom: 16px; cursor: pointer; }
.ant-list { padding: 0; list-style: none; }
.ant-list-item { padding: 10px 0; border-bottom: 1px solid var(--line); }
</style>"""

SCRIPT = """
const app = document.getElementById("app");
const TIMES = [["last7Days", "Last 7 Days"], ["last30Days", "Last 30 Days"], ["thisYear", "This Year"],
  ["lastYear", "Last Year"]].filter(time => PORTAL.lastYear || time[0] !== "lastYear");
const chosen = {date: "last30Days", platform: "spotify"};

function toSignIn() {
  localStorage.removeItem(PORTAL.key);
  const here = location.pathname.slice(PORTAL.base.length) || "/";
  location.replace(`${PORTAL.base}${PORTAL.login}?next=${encodeURIComponent(here)}`);
}
async function ask(path) {
  const answer = await fetch(`${PORTAL.base}/api/portal/${path}`,
    {headers: {Authorization: `Bearer ${localStorage.getItem(PORTAL.key)}`, Accept: "application/json"}});
  if (answer.status === 401) { toSignIn(); throw new Error("signed out"); }
  return answer;
}
function drawn(html, text) {
  const holder = document.createElement("div");
  holder.innerHTML = html;
  const made = holder.firstElementChild;
  if (text) made.append(text);
  return made;
}
function frame(who) {
  app.innerHTML = `<div class="ant-layout ant-layout-has-sider"><aside class="ant-layout-sider"><nav>
    <a href="${PORTAL.base}/user-portal/analytics/platform">Analytics</a>
    <a href="${PORTAL.base}/user-portal/notifications">Notifications</a></nav>
    <span data-testid="header-user-menu"></span></aside><div class="dashboard"></div></div>`;
  app.querySelector('[data-testid="header-user-menu"]').textContent = who;
  return app.querySelector(".dashboard");
}
async function figures(bars) {
  if (PORTAL.silent) return;
  bars.textContent = "Loading …";
  const slash = chosen.platform === "apple" ? "/" : "";
  const answer = await ask(`analytics/${chosen.platform}${slash}?release=&date=${chosen.date}`);
  if (!answer.ok) { bars.textContent = "Something went wrong."; return; }
  const told = await answer.json();
  const days = (told.streams || told.totalStreams).toSorted((one, other) => one.date < other.date ? -1 : 1);
  const values = days.map(day => Number(day.streams)), most = Math.max(1, ...values), wide = 700 / (days.length || 1);
  bars.innerHTML = '<svg viewBox="0 0 700 200" width="100%">' + values.map((value, at) => `<rect fill="#7a4dff"` +
    ` x="${at * wide}" y="${200 - 200 * value / most}" width="${wide * 0.8}" height="${200 * value / most}"/>`
  ).join("") + `</svg><p>${days.length} days, ${values.reduce((sum, value) => sum + value, 0)} streams</p>`;
}
function picker(bars) {
  const box = drawn('<div class="v-select date-picker"></div>');
  const field = drawn('<div class="v-field" role="combobox"></div>', "Last 30 Days");
  const list = drawn('<div class="v-list" role="listbox" hidden></div>');
  for (const [word, words] of TIMES) {
    const item = drawn('<div class="v-list-item" role="option"></div>', words);
    item.onclick = () => { chosen.date = word; field.textContent = words; list.hidden = true; figures(bars); };
    list.append(item);
  }
  field.onclick = () => { list.hidden = !list.hidden; };
  box.append(field, list);
  return box;
}
function analytics(main) {
  main.append(drawn("<h1>Analytics</h1>"));
  const bars = drawn("<div></div>"), platforms = drawn('<div class="d-flex"></div>');
  if (PORTAL.picker) main.append(picker(bars));
  for (const [platform, words] of [["spotify", "Spotify"], ["apple", "Apple Music"]]) {
    const one = drawn('<div class="d-flex align-center flex-row"></div>', words);
    one.onclick = () => { chosen.platform = platform; figures(bars); };
    platforms.append(one);
  }
  main.append(platforms, bars);
  figures(bars);
}
async function notices(main) {
  main.append(drawn("<h1>Notifications</h1>"));
  const told = await (await ask("notifications")).json();
  const list = drawn('<ul class="ant-list"></ul>');
  for (const notice of told.notifications) {
    const one = drawn('<li class="ant-list-item"><span></span> </li>');
    one.firstElementChild.textContent = notice.text;
    if (notice.file) {
      const button = drawn("<button>Attachment</button>");
      button.onclick = () => attachment(notice.file);
      one.append(button);
    }
    list.append(one);
  }
  main.append(list);
}
async function attachment(month) {
  const answer = await ask(`reports/${month}`);
  const name = /filename="([^"]*)"/.exec(answer.headers.get("Content-Disposition") || "");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name ? name[1] : "report.csv";
  link.click();
}
async function begin() {
  if (!localStorage.getItem(PORTAL.key)) { toSignIn(); return; }
  const answer = await ask("user");
  if (!answer.ok) { app.textContent = "Something went wrong."; return; }
  const main = frame((await answer.json()).user);
  if (location.pathname.endsWith("/notifications")) await notices(main);
  else analytics(main);
}
begin().catch(error => { if (error.message !== "signed out") throw error; });
"""
