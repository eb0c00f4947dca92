"""Made pages that are not what was asked for: soft 404, bot walls, logins, maintenance; and pages that look like them."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.accuracy.made import Frame, Made, paragraphs

GONE = (
    "<html><head><title>404</title></head><body><h1>404</h1><p>抱歉，您访问的页面不存在！</p><a href='/'>返回首页</a></body></html>",
    "<html><head><title>提示信息</title></head><body>对不起，您要查看的信息不存在或已被删除。<script>setTimeout('history.back()',3000)</script></body></html>",
    "<title>错误页面</title><div>找不到该页</div><div>您正在搜索的页面可能已经删除、更名或暂时不可用。</div>",
    "<html><title>无法找到文件</title><body><h2>HTTP 错误 404 - 文件或目录未找到。</h2></body></html>",
    "<html><head><title>常德市水利局</title></head><body><p>很抱歉，您访问的网页走丢了……</p><p>5秒后自动返回首页</p></body></html>",
    "<html><head><title>页面未找到</title></head><body><img src=404.png><p>您访问的页面找不到了</p></body></html>",
    "<html><head><title>Not Found</title></head><body>The requested URL was not found on this server.</body></html>",
    "<html><head><title>信息提示</title></head><body><table><tr><td>该文章已被删除或者正在审核，暂时无法查看！</td></tr></table></body></html>",
    "<html><head><title>系统提示</title></head><body>参数错误，没有找到相关信息！</body></html>",
    "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr><center>nginx</center></body></html>",
)
WALLS = (
    "<html><head><title>安全检查中</title></head><body>浏览器检查中，请稍候……<script src='/wzws_challenge.js'></script></body></html>",
    "<html><body><script>var wzwschallenge='RANDOMSTR';document.cookie='wzws_cid='+x();location.reload();</script></body></html>",
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_clearance')+'=1;';location.href=location.pathname+location.search</script>",
    "<html><head><title>访问被拦截</title></head><body>您的请求已被网站防火墙拦截，事件ID：20240305。知道创宇云防御</body></html>",
    "<html><head><meta id='9DhefwqGPrzGxEp9hPaoag' content='x' r='m'><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script></head><body onload=''><form id='t'></form></body></html>",
    "<html><head><title>人机验证</title></head><body><div id=captcha>请拖动滑块完成安全验证</div></body></html>",
    "<html><head><title>Just a moment...</title></head><body>Checking your browser before accessing<div id=cf-browser-verification></div></body></html>",
    "<html><script>var arg1='3A5B';function setCookie(n,v){document.cookie=n+'='+v;location.reload()};setCookie('acw_sc__v2',arg1)</script></html>",
    "<html><head><title>提示</title></head><body>您的访问过于频繁，请稍后再试！</body></html>",
    "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>",
    "<html><head><title>创宇盾</title></head><body><p>当前访问疑似黑客攻击，已被创宇盾拦截</p></body></html>",
)
LOGINS = (
    "<html><head><title>用户登录</title></head><body><form method=post><p>用户名<input name=u></p><p>密码<input type=password name=p></p><input type=submit value=登录></form></body></html>",
    "<html><head><title>统一身份认证平台</title></head><body><form><input name=account placeholder=请输入账号><input type=password placeholder=请输入密码><button>登 录</button></form></body></html>",
    "<html><head><title>后台管理系统</title></head><body>账号：<input><br>密码：<input type=password><br>验证码：<input size=4><img src=code.jsp></body></html>",
)
CLOSED = (
    "<html><head><title>系统维护中</title></head><body><h1>网站正在升级维护，请稍后访问</h1></body></html>",
    "<html><head><title>常德市水利局</title></head><body><p>本站正在改版升级，给您带来不便敬请谅解！</p></body></html>",
    "<html><head><title>提示</title></head><body>因机房设备检修，网站暂停服务，预计2024年5月1日恢复。</body></html>",
    "<html><head><title>网站建设中</title></head><body><img src=building.gif>网站建设中……</body></html>",
    "<html><head><title>公告</title></head><body>该网站已临时关停，请访问常德市人民政府门户网站。</body></html>",
)
# Titles of real articles and lists that speak of such things.
ALIVE = (
    "关于网站系统升级维护的公告", "我局网站改版升级正式上线", "市政务服务平台登录方式调整说明", "关于查找不到个人社保信息的问题解答", "404路公交线路调整通告",
    "关于开展网络安全验证工作的通知", "防火墙采购项目招标公告", "关于撤销页面不存在栏目的整改报告", "关于暂停服务大厅周六办公的通知",
)  # fmt: skip


def pages(dice: random.Random) -> Iterator[Made]:
    """Dead pages bare and inside a site's own frame, and living pages that mention the same words."""
    for problem, texts in (("soft 404", GONE), ("bot wall", WALLS), ("login page", LOGINS), ("maintenance", CLOSED)):
        for text in texts:
            yield Made(f"state: {problem}", "state", text.encode(), "error", rows=frozenset(), problem=problem)
    for message in ("您访问的页面不存在", "抱歉，该信息已删除或不存在！", "404 您要访问的网页找不到了"):
        frame = Frame(dice)
        page = frame.page("常德市水利局", f"<div class=err><h2>{message}</h2></div>", kinds=6)
        yield Made(
            "state: soft 404 in the site's frame", "state", page.encode(), "error", rows=frozenset(), problem="soft 404"
        )
    for title in ALIVE:
        frame = Frame(dice)
        page = frame.page(
            f"{title}_常德市水利局",
            f"<h1>{title}</h1><p>发布时间：2024-03-05</p><div id=zoom><p>{title}。</p>{paragraphs(dice, 2)}</div>",
        )
        yield Made(
            "state: alive",
            "state",
            page.encode(),
            "article",
            published="2024-03-05",
            problem="",
            columns=frozenset(frame.columns),
        )
    for title in ALIVE[:4]:
        page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>发布时间：2024-03-05</p><div id=zoom>{paragraphs(dice, 1)}</div></body></html>"
        yield Made("state: alive and short", "state", page.encode(), "article", published="2024-03-05", problem="")
