"""The script of the stand-in for TooLost: draws the portal once its interface has said who is signed in."""

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
function element(kind, name, text) {
  const made = document.createElement(kind);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}
function frame(who) {
  app.innerHTML = "";
  const layout = element("div", "ant-layout ant-layout-has-sider");
  const side = element("aside", "ant-layout-sider"), nav = element("nav");
  for (const [path, words] of [["/analytics/platform", "Analytics"], ["/notifications", "Notifications"]]) {
    const link = element("a", "si-button", words);
    link.href = `${PORTAL.base}/user-portal${path}`;
    nav.append(link, " ");
  }
  const menu = element("span", "", who);
  menu.dataset.testid = "header-user-menu";
  side.append(nav, menu);
  const main = element("div", "dashboard");
  layout.append(side, main);
  app.append(layout);
  return main;
}
async function figures(bars) {
  bars.textContent = "Loading …";
  const slash = chosen.platform === "apple" ? "/" : "";
  const answer = await ask(`analytics/${chosen.platform}${slash}?release=&date=${chosen.date}`);
  if (!answer.ok) { bars.textContent = "Something went wrong."; return; }
  const told = await answer.json();
  const days = (told.streams || told.totalStreams).sort((one, other) => one.date < other.date ? -1 : 1);
  bars.textContent = `${days.length} days, ${days.reduce((sum, day) => sum + Number(day.streams), 0)} streams`;
}
function picker(bars) {
  const box = element("div", "v-select date-picker"), field = element("div", "v-field", "Last 30 Days");
  field.setAttribute("role", "combobox");
  const list = element("div", "v-list");
  list.hidden = true;
  for (const [word, words] of TIMES) {
    const item = element("div", "v-list-item", words);
    item.setAttribute("role", "option");
    item.onclick = () => { chosen.date = word; field.textContent = words; list.hidden = true; figures(bars); };
    list.append(item);
  }
  field.onclick = () => { list.hidden = !list.hidden; };
  box.append(field, list);
  return box;
}
function analytics(main) {
  const bars = element("p");
  main.append(element("h1", "", "Analytics"));
  if (PORTAL.picker) main.append(picker(bars));
  const platforms = element("div", "d-flex");
  for (const [platform, words] of [["spotify", "Spotify"], ["apple", "Apple Music"]]) {
    const one = element("div", "d-flex align-center flex-row", words);
    one.style.cursor = "pointer";
    one.onclick = () => { chosen.platform = platform; if (!PORTAL.silent) figures(bars); };
    platforms.append(one);
  }
  main.append(platforms, bars);
  if (!PORTAL.silent) figures(bars);
}
async function notices(main) {
  main.append(element("h1", "", "Notifications"));
  const told = await (await ask("notifications")).json();
  const list = element("ul", "ant-list");
  for (const notice of told.notifications) {
    const one = element("li", "ant-list-item");
    one.append(element("span", "", notice.text));
    if (notice.file) {
      const button = element("button", "", "Attachment");
      button.onclick = async () => {
        const answer = await ask(`reports/${notice.file}`);
        const name = /filename="([^"]*)"/.exec(answer.headers.get("Content-Disposition") || "");
        const link = element("a");
        link.href = URL.createObjectURL(await answer.blob());
        link.download = name ? name[1] : "report.csv";
        link.click();
      };
      one.append(" ", button);
    }
    list.append(one);
  }
  main.append(list);
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
