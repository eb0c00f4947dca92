"""Pages that answer but are not what was asked for: soft 404, bot wall, login page, maintenance page, empty page."""

from __future__ import annotations

import re

from checks.reading.forms import has_login
from checks.reading.tree import Tree

SHORT = 900
_SHOWN = ("a", "area", "img", "frame", "iframe", "input", "object", "embed", "video", "canvas")
_GONE = re.compile(
    r"(?:页面|网页|文件|内容|资源|信息|文章|地址|网址|链接|栏目|页)[^。，,\n]{0,8}?(?:不存在|找不到|未找到|没有找到|不见了|丢失|已?被?删除|已下线|走丢|失效|已过期|无法访问|无法显示|无法找到|已被移除|已移除|已?撤[下回]|尚未发布|飞走)"
    r"|(?:找不到|无法找到|未找到|没有找到|没找到|不存在)[^。\n]{0,14}?(?:页面|网页|文件|资源|该页|此页|内容|文章|信息|对象|地址)|404\s?(?:错误|-|error|not\s?found|页面)|(?:错误|error)\s?[:：]?\s?404|"
    r"page\s?not\s?found|not\s?found|(?:您|你)(?:所)?(?:要)?(?:访问|查看|浏览|请求|找)的(?:页面|网页|内容|信息|文件|文章|栏目)?[^。\n]{0,12}?(?:不存在|找不到|已?被?删除|失效|未找到|丢失)|http\s?404|页面(?:出错|错误|走丢)|错误页面|"
    r"该(?:信息|文章|页面|栏目|稿件|内容)(?:已|不)(?:经)?(?:被)?(?:删除|存在|下线|撤销|撤稿)|没有找到站点|无此(?:记录|信息|页面|文章|栏目)|栏目[^。，\n]{0,6}已?停用|internal server error|服务器(?:内部)?错误|server error in|HTTP Status (?:404|500)|bad gateway|service unavailable|OLE DB Provider|Microsoft (?:JET|OLE DB|VBScript)|运行时错误|数据库连接(?:错误|失败)|the (?:page|resource) (?:you|cannot)|cannot be found|no such (?:file|page)",
    re.I,
)
_GONE_TITLE = re.compile(r"404|not\s?found|找不到|不存在|错误页|出错|页面错误|error|无法找到|访问出错|提示信息", re.I)
_ALERT = re.compile(r"""alert\(\s?["']([^"']{2,80})["']""")
_SEARCH = re.compile(r"搜索|检索|查询|search", re.I)
_GONE_ALERT = re.compile(rf"{_GONE.pattern}|参数|非法|错误|不存在|已删除|没有|失败|无权", re.I)
_WALL_CODE = re.compile(
    r"wzwschallenge|wzws_|WZWS|__jsl_clearance|__jsluid|jsl\.com|yunaq|_\$_ts|\$_ts\s?=|FSSBB\w{4,20}|acw_sc__v2|__cf_chl|cf-browser-verification|cf_chl_|challenge-platform|"
    r"_guard/|/_Incapsula_|TencentCaptcha|captcha\.qq|safeline|SafeLine|yundun|YunSuoAutoJump|security_verify_data|anti-?bot|__tst_status|EO_Bot_Ssid|hcaptcha|geetest|dynamicverify|_waf_|waf_cookie|/cdn-cgi/|ge_js_validator|HWWAFSES",
)
_WALL_WORDS = re.compile(
    r"浏览器(?:安全)?检查中|正在检查(?:您|你)的浏览器|安全检查中|创宇盾|加速乐|知道创宇|网站卫士|云防御|安全验证|人机验证|滑动验证|拖动滑块|请完成(?:下列|以下|安全)?验证|请输入验证码(?:继续|后)|访问(?:过于)?频繁|访问过快|请求(?:过于)?频繁|"
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
_LOGIN_FIRST = re.compile(r"(?:请|需要?|尚未|还没有?|没有|未)(?:您)?先?(?:进行)?登[录陆](?!方式)")
_LOGIN_TITLE = re.compile(r"登\s?[录陆]|login|身份认证|统一认证|sign\s?in", re.I)
_MAINTENANCE = re.compile(
    r"(?:网站|系统|本站|平台|服务器|页面|站点|栏目|网页)[^。\n]{0,14}?(?:维护|升级|改版|建设|整改|调试|调整|割接|迁移|施工|检修|开发)(?:改造|升级|维护|建设)?(?:中|，|,|。|、|期间|!|！|…|给您|暂停|敬请|请)|(?:正在|进行)(?:进行)?(?:系统|网站|设备|服务器|数据)?[^。\n]{0,6}?(?:维护|升级|改版|建设)"
    r"|(?:维护|升级|改版|建设)(?:改造)?中[，。！!\s,]|暂停(?:对外)?(?:服务|访问|开放|运行)|临时关停|(?:网站|站点|本站)(?:已|暂时|临时)(?:经)?(?:关闭|停用|停止|下线|关停|暂停)|停止(?:服务|运行|维护|更新)|under\s?(?:construction|maintenance)|暂时无法(?:访问|提供服务)|敬请期待|建设中",
    re.I,
)
_MAINTENANCE_TITLE = re.compile(r"维护|升级|改版|建设中|关停|暂停|停机|maintenance|construction", re.I)


def problems(tree: Tree, title: str, text: str, *, rows: int, article: bool, raw: str, refresh: str) -> tuple[str, ...]:
    """What is wrong with a page as a whole; empty for a page that is what it seems.

    `rows` are its dated rows, `article` whether it carries a dated article: such a page is never called dead.
    `raw` is the whole page, for the marks of bot walls that only scripts carry.
    """
    size = len(text)
    found = []
    if _is_wall(tree, title, text, raw, rows, article):
        found.append("bot wall")
    elif not article and rows < 3:
        if _is_gone(tree, title, text):
            found.append("soft 404")
        elif size < SHORT and _maintained(tree, title, text):
            found.append("maintenance")
        elif _is_login(tree, title, text):
            found.append("login page")
    if not found and size < 10 and not refresh and not any(tree.by_tag.get(tag) for tag in _SHOWN):
        found.append("empty page")
    return tuple(found)


def _is_wall(tree: Tree, title: str, text: str, raw: str, rows: int, article: bool) -> bool:
    size = len(text)
    if size > SHORT or rows or len(tree.by_tag.get("a", ())) > 12 or tree.by_tag.get("frame"):
        return False
    if (size < 300 or _WALL_WORDS.search(text)) and _WALL_CODE.search(raw[:200_000]):
        return True
    if article:
        return size < 600 and bool(_WALL_SURE.search(text))
    if _WALL_WORDS.search(title) or (size < 600 and _WALL_WORDS.search(text)):
        return True
    scripts = "\n".join(tree.scripts)
    if size < 10 and not any(tree.by_tag.get(tag) for tag in _SHOWN) and _PACKED.search(scripts):
        return True
    return size < 120 and bool(_COOKIE.search(scripts) and _GO.search(scripts))


def _is_gone(tree: Tree, title: str, text: str) -> bool:
    if _SEARCH.search(title):
        return False
    if _GONE_TITLE.search(title) and 10 <= len(text) < 2 * SHORT:
        return bool(_GONE.search(text) or _GONE.search(title) or "404" in title + text)
    if len(text) < 10:
        told = [match[1] for match in _alerts(tree) if match]
        return bool(_GONE.search(text)) or any(
            _GONE_ALERT.search(words) and not _LOGIN_FIRST.search(words) for words in told
        )
    if len(text) < SHORT:
        return bool(_GONE.search(text)) or text.strip() in ("404", "404错误")
    if len(text) < 4 * SHORT and _GONE.search(
        text
    ):  # a site's frame around a message: the message stands alone in an element
        return any(
            len(tree.texts[node]) <= 40 and _GONE.search(tree.texts[node]) and tree.within(node, "a") < 0
            for node in tree.words
        )
    return False


def _alerts(tree: Tree) -> list[re.Match[str] | None]:
    """What the page's scripts tell at once, in a box."""
    return [_ALERT.search(script[:2000]) for script in tree.scripts if "alert" in script]


def _maintained(tree: Tree, title: str, text: str) -> bool:
    if tree.by_tag.get("a"):  # a link to what is being built says nothing of this page
        text = "\n".join(tree.texts[node] for node in tree.words if tree.within(node, "a") < 0)
    if _MAINTENANCE_TITLE.search(title) and len(text) < SHORT:
        return bool(_MAINTENANCE.search(text) or len(text) < 200)
    return len(text) < 400 and bool(_MAINTENANCE.search(text))


def _is_login(tree: Tree, title: str, text: str) -> bool:
    if not has_login(tree):
        told = (match[1] for match in _alerts(tree) if match) if len(text) < 10 else ()
        return len(text) < 300 and any(_LOGIN_FIRST.search(words) for words in (text, *told))
    if tree.by_tag.get("textarea"):  # a letter with a word to find it again
        return False
    if _LOGIN_TITLE.search(title) and len(text) < 2 * SHORT:
        return True
    return len(text) < 500 and bool(_LOGIN.search(text + title))
