"""Pages that answer but are not what was asked for: soft 404, bot wall, login page, maintenance page, empty page."""

from __future__ import annotations

import re

from checks.reading.forms import has_login
from checks.reading.tree import Tree

SHORT = 900
_ARTICLE = 120  # characters of running text: more than a wall's message has
_LINE = 40  # characters of a line that says one thing
_FULL = 15  # links: more than a login page has
_FRAME = 8  # links: a message with as many stands in the frame of a site
_SHOWN = ("a", "area", "img", "frame", "iframe", "input", "object", "embed", "video", "canvas")
_THING = "页面|网页|文件|内容|资源|信息|文章|地址|网址|链接|栏目|稿件|记录|数据|路径|文档|主题|帖子|站点|域名|该页|此页|本页|页"
_LOST = "不存在|找不到|未找到|没有找到|没找到|不见了|丢失|丢了|走丢|走失|迷路|消失|飞走|开小差|打不开|删除|下线|下架|失效|无效|过期|无法访问|无法显示|无法找到|无法打开|移除|撤[下回销]|搬家|尚未发布|未审核|不在了|未绑定|未启用|有错误|跑丢"
_GONE = re.compile(
    rf"(?:{_THING})[^。，,\n]{{0,8}}?(?:已?被?\S{{0,4}}?)(?:{_LOST})|(?:找不到|无法找到|未找到|没有找到|没找到|不存在)[^。\n]{{0,14}}?(?:{_THING}|对象)"
    r"|404\s?(?:错误|-|error|not\s?found|页面)|(?:错误|error)\s?(?:代码)?\s?[:：]?\s?(?:404|50[0-4])|page\s?not\s?found|not\s?found"
    rf"|(?:您|你)(?:所)?(?:要)?(?:访问|查看|浏览|请求|找|打开)的(?:{_THING})?[^。\n]{{0,12}}?(?:{_LOST})|http\s?(?:status|error)?\s?(?:404|50\d)|页面(?:出错|错误)|错误页面"
    r"|该(?:信息|文章|页面|栏目|稿件|内容)(?:已|不)(?:经)?(?:被)?(?:删除|存在|下线|撤销|撤稿)|没有找到站点|无此(?:记录|信息|页面|文章|栏目)|栏目[^。，\n]{0,6}已?停用|internal server error|服务器(?:内部)?错误|server error in"
    r"|bad gateway|gateway time-?out|service\s(?:temporarily\s)?unavailable|OLE DB Provider|Microsoft (?:JET|OLE DB|VBScript)|运行时错误|数据库(?:服务器)?连接(?:错误|失败|出错)|连接(?:到|不上)?数据库(?:服务器)?(?:时?出错|失败|错误)|the (?:page|resource) (?:you|cannot)|cannot be found|no such (?:file|page)"
    r"|\b(?:404|410|50[0-4])\s[A-Z][a-z]+|没有(?:您|你)?要(?:访问|查看|找)的|没有找到对应|参数(?:不正确|错误|有误|非法)|ORA-\d{5}|mysql_\w{3,20}\(|connect(?:ion)? to (?:the )?(?:local )?(?:MySQL|database)|establishing a database|DedeCMS Error|SQL syntax"
    r"|NullPointerException|非法参数|无法加载|错误位置|\bLINE:? ?\d|Stack trace|Traceback|Fatal error:|Welcome to nginx|It works!|\bIIS\d?\b|Apache2? \S{0,12} ?(?:Default|Test) Page",
    re.I,
)
_GONE_PLAINLY = re.compile(
    rf"(?:很?抱歉|对不起|sorry)[^。\n]{{0,6}}(?:您|你)(?:所|要|想)?(?:访问|查找|浏览|请求|查看)的(?:{_THING})[^。\n]{{0,8}}(?:{_LOST})[^。\n]{{0,9}}[。！!.]?",
    re.I,
)
_NO_HIT = re.compile(r"(?:没有|未|暂无|无)(?:找到|查到|检索到|查询到|搜索到)?(?:任何|相关|符合|匹配|满足)[^。\n]{0,20}")
_ANSWER = re.compile(r"""["'](?:code|status|errcode|statusCode|error)["']\s?:\s?["']?(?:4\d\d|5\d\d)\b""", re.I)
_GONE_TITLE = re.compile(
    r"404|not\s?found|找不到|不存在|错误页|出错|页面错误|error|无法找到|访问出错|提示信息|^错误|^50\d\s", re.I
)
_ALERT = re.compile(r"""alert\(\s?["']([^"']{2,80})["']""")
_SEARCH = re.compile(r"搜索|检索|查询|search", re.I)
_GONE_ALERT = re.compile(rf"{_GONE.pattern}|参数|非法|错误|不存在|已删除|没有|失败|无权", re.I)
_WALL_CODE = re.compile(
    r"wzwschallenge|wzws_|WZWS|__jsl_clearance|__jsluid|jsl\.com|yunaq|_\$_ts|\$_ts\s?=|FSSBB\w{4,20}|acw_sc__v2|__cf_chl|cf-browser-verification|cf_chl_|challenge-platform|"
    r"_guard/|/_Incapsula_|TencentCaptcha|captcha\.qq|safeline|SafeLine|yundun|YunSuoAutoJump|security_verify_data|anti-?bot|__tst_status|EO_Bot_Ssid|hcaptcha|geetest|dynamicverify|_waf_|waf_cookie|/cdn-cgi/|ge_js_validator|HWWAFSES",
)
_WALL_WORDS = re.compile(
    r"浏览器(?:安全)?检查中|正在检查(?:您|你)的浏览器|安全检查中|创宇盾|加速乐|知道创宇|网站卫士|云防御|安全验证|人机验证|滑动验证|安全狗|云锁|护卫神|D盾|玄武盾|云加速|安全宝|网防G01|雷池|黑名单|频率过[高快]|异常流量|非人类|触发[^。]{0,10}(?:规则|策略)|按住[^。]{0,8}验证|(?:用户|人数|请求)过多|拖动滑块|请完成(?:下列|以下|安全)?验证|请输入验证码(?:继续|后)|访问(?:过于)?频繁|访问过快|请求(?:过于)?频繁|"
    r"(?:请求|访问|行为)(?:已)?(?:被|受到)?[^。，\n]{0,8}(?:拦截|阻断|拒绝)|疑似(?:黑客|攻击)|恶意(?:攻击|请求|访问)|访问异常|(?:被|已)[^。，]{0,8}限制访问|防火墙|非法请求|IP\s?(?:地址)?(?:已)?被(?:禁止|封禁|限制|拉黑)|检测到(?:异常|可疑|攻击)|网络安全防护|checking your browser|just a moment|"
    r"access denied|are you (?:a )?(?:human|robot)|ddos protection|enable javascript and cookies|请开启\s?javascript|请启用\s?javascript|您的浏览器(?:禁用了|不支持)\s?javascript|waf|forbidden|验证您是真人|正在验证|确认您不是机器人",
    re.I,
)
_WALL_SURE = re.compile(
    r"(?:您|你)的(?:请求|访问|IP|行为)[^。]{0,20}(?:拦截|阻断|频繁|拒绝|异常)|创宇盾|事件\s?ID|event\s?id|request\s?id",
    re.I,
)
_PACKED = re.compile(r"\beval\(|_0x[0-9a-f]{4}|fromCharCode|\(!\[\]\+")
_COOKIE = re.compile(r"document\s?(?:\.\s?cookie|\[\s?['\"]cookie)")
_GO = re.compile(r"location\s?(?:\.\s?(?:href|reload|replace|assign)|=|\[)|setTimeout|submit\(\)")
_LOGIN = re.compile(r"登\s{0,2}[录陆]|用\s{0,2}户\s{0,2}名|账\s{0,2}号|帐\s{0,2}号|管理员|口令|login|sign\s?in", re.I)
_LOGIN_FIRST = re.compile(
    r"(?:请|需要?|尚未|还没有?|没有|未)(?:您)?先?(?:进行)?登[录陆](?!方式)|重新登[录陆]|(?:登[录陆]|会话)(?:状态)?已?(?:超时|失效|过期)|(?:跳转|前往)[^。]{0,6}(?:统一)?(?:身份)?认证"
)
_LOGIN_PLAINLY = re.compile(
    r"[^。\n]{0,12}(?:需要?|请先?|您?(?:还没有|尚未|未))(?:您)?(?:先)?登[录陆](?:后|才|再|，|,)[^。\n]{0,20}[。！!]?"
)
_LOGIN_TITLE = re.compile(r"登\s?[录陆]|login|身份认证|统一认证|sign\s?in", re.I)
_MAINTENANCE = re.compile(
    r"(?:网站|系统|本站|平台|服务器|页面|站点|栏目|网页)[^。\n]{0,14}?(?:维护|升级|改版|建设|整改|调试|调整|割接|迁移|施工|检修|开发)(?:改造|升级|维护|建设)?(?:中(?![路街段学心的])|，|,|。|期间|!|！|…|给您|暂停|敬请|请)|(?:正在|进行)(?:进行)?(?:系统|网站|设备|服务器|数据)?[^。\n]{0,6}?(?:维护|升级|改版|建设)"
    r"|(?:维护|升级|改版|建设)(?:改造)?中[，。！!\s,]|暂停(?:对外)?(?:服务|访问|开放|运行)|临时关停|(?:网站|站点|本站)(?:因[^。，\n]{1,12})?(?:已|暂时|临时)(?:经)?被?(?:关闭|停用|停止|下线|关停|暂停)|停止(?:服务|运行|维护|更新)|under\s?(?:construction|maintenance)|暂时无法(?:访问|提供服务)|敬请期待|建设中(?![路街段学心的])|(?:已|将)[^。]{0,6}(?:迁移?|搬迁?|变更|更换)[至到为][^。]{0,30}(?:新址|网址|网站|域名|http|www)|新(?:网址|域名)[为是:：]|(?:网站|本站|平台|系统)[^。\n]{0,16}起(?:正式)?(?:关停|关闭|停止|下线|停用|停办)|account (?:has been )?suspended|be back soon|down for maintenance|coming soon",
    re.I,
)
_MAINTENANCE_TITLE = re.compile(r"维护|升级|改版|建设中(?![路街段学心])|关停|暂停|停机|maintenance|construction", re.I)

# What a line must hold, in lower case, for a pattern to match in it: looking for these first takes a twentieth of the time.
_HELD: dict[re.Pattern[str], tuple[str, ...]] = {
    _GONE: (
        *(word for word in _LOST.split("|") if "[" not in word),
        *("撤", "存在", "停用", "出错", "错误", "失败", "参数", "无此", "没有", "无法", "404", "410", "50", "found", "gateway", "server error"),
        *("unavailable", "ole db", "microsoft", "the ", "no such", "ora-", "mysql", "database", "sql", "exception", "line", "trace", "error"),
        *("nginx", "it works", "iis", "apache"),
    ),
    _MAINTENANCE: (
        *("维护", "升级", "改版", "建设", "整改", "调试", "调整", "割接", "迁", "施工", "检修", "开发", "暂停", "关停", "关闭", "停用", "停止", "下线", "停办"),
        *("暂时", "敬请", "搬", "变更", "更换", "网址", "域名", "under", "suspended", "soon", "maintenance"),
    ),
    _LOGIN_FIRST: ("登录", "登陆", "认证", "会话"),
}  # fmt: skip


def problems(
    tree: Tree, title: str, text: str, *, rows: int, titles: int, article: bool, body: int, raw: str, refresh: str
) -> tuple[str, ...]:
    """What is wrong with a page as a whole; empty for a page that is what it seems.

    `rows` are its dated rows (those of a side bar, too), `titles` its undated ones, `article` whether it carries a dated article or
    letters: such a page is never called dead. `body` counts the characters of its running text. `raw` is the whole page, for
    the marks of bot walls that only scripts carry.
    """
    size = len(text)
    found = []
    if _is_wall(tree, title, text, raw, rows, article, body):
        found.append("bot wall")
    elif not article and rows >= 3 and (told := _told_plainly(tree, body)):
        found.append(told)
    elif not article and rows < 3:
        if _is_gone(tree, title, text, raw, body):
            found.append("soft 404")
        elif size < SHORT and _maintained(tree, title, text, body):
            found.append("maintenance")
        elif titles < 3 and _is_login(tree, title, text, body):
            found.append("login page")
    if not found and size < 10 and not refresh and not any(tree.by_tag.get(tag) for tag in _SHOWN):
        found.append("empty page")
    return tuple(found)


def _told_plainly(tree: Tree, body: int) -> str:
    """What a line of its own tells of a page that has the rows of a site's side bars and nothing else."""
    if body >= _ARTICLE:
        return ""
    own = _own(tree, _LINE)
    if any(map(_GONE_PLAINLY.fullmatch, own)):
        return "soft 404"
    return "login page" if has_login(tree) and any(map(_LOGIN_PLAINLY.fullmatch, own)) else ""


def _is_wall(tree: Tree, title: str, text: str, raw: str, rows: int, article: bool, body: int) -> bool:
    size = len(text)
    if size > SHORT or rows or len(tree.by_tag.get("a", ())) > 12 or tree.by_tag.get("frame"):
        return False
    if (size < 300 or _WALL_WORDS.search(text)) and _WALL_CODE.search(raw[:200_000]):
        return True
    if article:
        return size < 600 and body < _ARTICLE and bool(_WALL_SURE.search(text))
    if _WALL_WORDS.search(title) or (size < 600 and _WALL_WORDS.search(text)):
        return True
    scripts = "\n".join(tree.scripts)
    if size < 10 and not any(tree.by_tag.get(tag) for tag in _SHOWN) and _PACKED.search(scripts):
        return True
    return size < 120 and bool(_COOKIE.search(scripts) and _GO.search(scripts))


def _is_gone(tree: Tree, title: str, text: str, raw: str, body: int) -> bool:
    if _SEARCH.search(title):
        return False
    if len(text) < 10:
        return _is_gone_silently(tree, title, text, raw)
    if len(text) >= 4 * SHORT:
        return False
    if _GONE_TITLE.search(title) and len(text) < 2 * SHORT:
        return bool(_GONE.search(text) or _GONE.search(title) or "404" in title + text)
    return _says(tree, text, body, _GONE, most=SHORT) or text.strip() in ("404", "404错误")


def _says(tree: Tree, text: str, body: int, words: re.Pattern[str], *, most: int) -> bool:
    """Whether a page's own words, not those of its links, tell it: anywhere in a short page, alone in a line in a site's frame."""
    if len(text) < most and len(tree.by_tag.get("a", ())) < _FRAME:
        return bool(words.search("\n".join(_own(tree, SHORT))))
    return body < _ARTICLE and any(
        words.search(_NO_HIT.sub("", each)) for each in _holding(_own(tree, _LINE), _HELD[words])
    )


def _holding(lines: list[str], words: tuple[str, ...]) -> list[str]:
    """The lines with one of these words."""
    whole = "\n".join(lines).lower()
    there = [word for word in words if word in whole]
    return [line for line in lines if any(word in line.lower() for word in there)] if there else []


def _own(tree: Tree, longest: int) -> list[str]:
    """The page's texts up to a length that are no links."""
    return [tree.texts[node] for node in tree.words if len(tree.texts[node]) <= longest and tree.within(node, "a") < 0]


def _is_gone_silently(tree: Tree, title: str, text: str, raw: str) -> bool:
    """Whether a page with nothing to read tells it in its title, a picture, a box or a machine's answer."""
    pictures = tree.by_tag.get("img", ())[:5]
    named = " ".join((title, *(tree.attrs[node].get("alt", "") for node in pictures)))
    if _GONE.search(named + text) or (title and pictures and _GONE_TITLE.search(title)):
        return True
    if len(raw) < 600 and raw.lstrip()[:1] == "{":
        return bool(_ANSWER.search(raw) or _GONE.search(raw))
    told = [match[1] for match in _alerts(tree) if match]
    return any(_GONE_ALERT.search(words) and not _LOGIN_FIRST.search(words) for words in told)


def _alerts(tree: Tree) -> list[re.Match[str] | None]:
    """What the page's scripts tell at once, in a box."""
    return [_ALERT.search(script[:2000]) for script in tree.scripts if "alert" in script]


def _maintained(tree: Tree, title: str, text: str, body: int) -> bool:
    if _MAINTENANCE_TITLE.search(title) and len(text) < SHORT and len(tree.by_tag.get("a", ())) < _FRAME:
        return bool(_MAINTENANCE.search(text) or len(text) < 200)
    return len(text) < SHORT and _says(tree, text, body, _MAINTENANCE, most=400)


def _is_login(tree: Tree, title: str, text: str, body: int) -> bool:
    if not has_login(tree):
        told = (match[1] for match in _alerts(tree) if match) if len(text) < 10 else ()
        asks = len(text) < 300 and bool(_LOGIN_TITLE.search(title)) and bool(tree.by_tag.get("input"))
        return asks or any(map(_LOGIN_FIRST.search, told)) or _says(tree, text, body, _LOGIN_FIRST, most=300)
    if tree.by_tag.get("textarea"):  # a letter with a word to find it again
        return False
    if _LOGIN_TITLE.search(title) and len(text) < 2 * SHORT:
        return True
    few = len(tree.by_tag.get("a", ())) < _FULL
    return few and (
        (len(text) < 500 and bool(_LOGIN.search(text + title))) or (len(text) < 100 and not _SEARCH.search(text))
    )
