"""Pages of sites that do not show themselves: walls, maintenance, errors, soft 404."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.demo import description as d

_WZWS = """<html><head><meta charset="utf-8"><title></title></head><body><noscript><h1>请开启浏览器的 JavaScript 功能后访问</h1></noscript>
<script type="text/javascript">var dynamicurl="/WZWSRELw==";var wzwsquestion="demo0000";var wzwsfactor="7391";var wzwsmethod="GET";
var wzwsparams="";var wzwschallenge="RANDOMSTR15473";var wzwschallengex="STRRANDOM15473";var template=15;var encoderchars="ABCDEFGH";
function KTKY2RBD9NHPBCIHV9ZMEQQDARSLVFDU(str){var out="";for(var i=0;i<str.length;i++){out+=encoderchars.charAt(i%8);}return out;}
document.cookie="wzwsconfirm="+KTKY2RBD9NHPBCIHV9ZMEQQDARSLVFDU(wzwschallenge);location.href=dynamicurl;</script><!-- 演示数据 --></body></html>"""
_JSL = """<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_clearance')+('=')+('1700000000.000|-1|demo%3D')+(';max-age=3600;path=/');
location.href=location.pathname+location.search</script><!-- 演示数据 -->"""
_CHECK = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>浏览器安全检查中...</title><meta http-equiv="refresh" content="5"></head>
<body><div class="wait"><h2>浏览器安全检查中...</h2><p>创宇云防御：还剩 5 秒，请稍候，检查完成后将自动跳转。</p></div>
<script>setTimeout(function(){document.cookie="jschl_vc=demo";location.reload();},5000);</script><!-- 演示数据 --></body></html>"""
_MAINTENANCE = """<html><head><meta charset="utf-8"><title>系统维护中</title></head><body><center><h1>网站维护中</h1>
<p>尊敬的用户：本网站正在进行系统升级维护，暂停访问，给您带来不便，敬请谅解。</p><p>演示数据</p></center></body></html>"""
_ERROR = """<html><head><title>HTTP Status 500 - Internal Server Error</title></head><body><h1>HTTP Status 500</h1>
<p>java.sql.SQLException: Io exception: The Network Adapter could not establish the connection</p><p>演示数据</p></body></html>"""
_FORBIDDEN = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1><p>演示数据</p></body></html>"
_NOT_FOUND = "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>演示数据</p></body></html>"
_SOFT = """<html><head><meta charset="utf-8"><title>提示信息</title></head><body><div style="text-align:center"><h2>抱歉，您访问的页面不存在！</h2>
<p>您要查看的页面可能已被删除或暂时不可用。<a href="/">返回首页</a></p><p>演示数据</p></div></body></html>"""

WALLS: Mapping[str, tuple[int, str]] = {
    d.WALL_WZWS: (200, _WZWS),
    d.WALL_JSL: (521, _JSL),
    d.WALL_CHECK: (503, _CHECK),
    d.MAINTENANCE: (200, _MAINTENANCE),
    d.ERROR: (500, _ERROR),
    d.FORBIDDEN: (403, _FORBIDDEN),
    d.GONE_SOFT: (200, _SOFT),
}
COOKIES: Mapping[str, str] = {  # what a visitor has who came through the wall
    d.WALL_WZWS: "wzws_cid=",
    d.WALL_JSL: "__jsl_clearance=",
    d.WALL_CHECK: "jschl_vc=",
}
WZWS_GATE = "/WZWSRELw=="  # here the first cookie is looked at and the second given
WZWS_ANSWER = "wzwsconfirm=ABCDEFGHABCDEF"
ANSWERS: Mapping[str, tuple[int, str]] = {
    "404": (404, _NOT_FOUND),
    "410": (410, _NOT_FOUND.replace("404 Not Found", "410 Gone")),
    "403": (403, _FORBIDDEN),
    "500": (500, _ERROR),
    d.SOFT_404: (200, _SOFT),
}
