"""What each rule asks, in the words of the office: stands on the finding's page beside what was seen."""

from __future__ import annotations

from checks.rubric import Line
from reports.labels import setting

EXPECTED = {
    "activity": "应开设此类栏目，可以使用，并在规定时间内开展过足够次数；只公布电子邮箱或栏目性质不明的，由人工核定。",
    "availability": "监测期内各次探测首页都应在规定时间内打开；打不开的比例按整百分点计，本方网络故障和拒绝访问的不算。",
    "blank_columns": "首页列出的栏目应有内容；有栏目而无内容的计为空白栏目，未能读取的不计。",
    "by_person": "本项不能由程序认定，须人工查看后核定，程序只提示疑点，不自行扣分。",
    "columns_fresh": "下列各类栏目应在各自时限内有更新；逾期、空白或没有日期的栏目逐个扣分，未能读取的不计。",
    "dates_agree": "页面显示的日期与列表、网页标签、网址一致，且不晚于访问次日；不一致的只提示人工核对，不扣分。",
    "complaints": "群众来信和考核邮件应在规定天数内答复；已转办不算答复，只公布电子邮箱的按一半计。",
    "dead_links": "站内链接和附件应能打开；404、410 和域名不存在为确定失效，其他失败只作疑似，由人工核定。",
    "disclosure": "列入政务公开目录的单位应开设政务公开栏目，并有实际内容。",
    "domain": "政府部门应使用已注册的 .gov.cn（或 .政务）域名。",
    "home_fresh": "首页最新一条有日期的信息应在时限以内；首页没有日期的，按各栏目判定。",
    "home_reachable": "首页应在规定时间内打开，且是本站自己的页面；站点拒绝抽查程序的，不作判定。",
    "home_updates": "时限内首页及其栏目的信息更新总量应达到规定条数，同一条信息只计一次。",
    "interview": "单位应在时限内参加政府门户网站的嘉宾访谈节目。",
    "online_application": "审批服务事项应能在线申请：有可填写提交的表单，或有办理入口。",
    "personnel": "应公布人事任免信息：市委组织部必须公布；其他单位涉及任免的应当公布，是否涉及以组织部公布的为准，否则由人工核定。",
    "plans": "政府部门应公开规划、计划，并在时限内有更新。",
    "procurement": "市财政局应公开政府采购信息，并在时限内有更新。",
    "project_management": "有信息化工程建设项目的，应按管理办法执行；没有建设项目的不扣分。由工作人员录入后计分，未录入前不扣。",
    "recruitment": "应公布公务员招考信息：市人事局必须公布；其他单位涉及招考的应当公布，是否涉及以人事局公布的为准，否则由人工核定。",
    "special_topic": "单位事项应列入政府门户网站“百件实事网上办”专题。",
    "unanswered": "要求答复的来信、留言不应超过规定时间仍未回应；是否算作答复有疑问的，由人工核定。",
}


def expected(line: Line) -> tuple[str, tuple[str, ...]]:
    """What a line asks, and its thresholds, each in words."""
    return EXPECTED[line.check], tuple(setting(value, key) for key, value in line.settings.items())
