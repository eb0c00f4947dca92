"""Plausible official prose, made from a seed; no ordinary title names a unit or a matter that a rule looks for."""

from __future__ import annotations

from crawler.demo.dice import Dice

TOPICS = (
    "安全生产", "防汛抗旱", "环境卫生整治", "优化经济发展环境", "新农村建设", "节能减排", "食品安全", "文明创建",
    "窗口服务", "政风行风评议", "信息报送", "档案管理", "护林防火", "扶贫帮困", "招商引资", "社会治安综合治理",
    "机关效能建设", "作风建设", "科普宣传", "普法教育", "危房改造", "农村饮水", "城镇低保", "困难职工帮扶",
    "春季防疫", "道路养护", "重点工程建设", "品牌创建", "老旧小区改造", "质量兴市", "诚信建设", "便民服务",
    "志愿服务", "民主评议", "创先争优", "学习实践科学发展观活动", "信息化建设", "电子政务", "网络安全", "党风廉政建设",
)  # fmt: skip
PLACES = (
    "城区", "乡镇", "基层站所", "重点企业", "社区", "联系村", "项目现场", "服务窗口", "农户家中", "工业园", "施工一线", "山区",
)  # fmt: skip
LEADERS = ("市领导", "主要负责同志", "分管领导", "党组成员", "调研组", "督查组", "检查组", "考察团", "机关干部")
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林"
GIVEN = (
    "建国",
    "志强",
    "红梅",
    "晓明",
    "伟",
    "文斌",
    "立新",
    "国平",
    "秀英",
    "海燕",
    "新民",
    "卫东",
    "春生",
    "丽华",
    "正军",
    "喆",
)
RARE = "李䶮"  # a name that GB18030 can write and GBK cannot

_NEWS = (
    "{leader}深入{place}检查{topic}工作", "全市{topic}工作会议召开", "{leader}到{place}调研{topic}", "我市{topic}工作取得新进展",
    "{place}{topic}现场会在我市举行", "{leader}慰问{place}干部群众", "全省{topic}交流会代表来常参观", "{topic}活动走进{place}",
    "{topic}专题培训班圆满结束", "我市{topic}经验在全省推介",
)  # fmt: skip
_NOTICE = (
    "关于开展{topic}检查的通知", "关于召开全市{topic}工作会议的通知", "关于做好{topic}有关工作的通知", "关于报送{topic}材料的通知",
    "{topic}情况通报", "关于{topic}先进单位名单的公示", "关于节假日值班安排的公告", "关于{topic}评审结果的公示", "关于办公地点搬迁的公告",
)  # fmt: skip
_POLICY = (
    "关于印发《常德市{topic}管理办法》的通知", "关于进一步加强{topic}工作的意见", "关于印发《{topic}实施细则》的通知",
    "常德市{topic}若干规定", "关于转发《湖南省{topic}办法》的通知", "关于修订{topic}制度的决定",
)  # fmt: skip
_OTHER = {
    "news": _NEWS,
    "notice": _NOTICE,
    "policy": _POLICY,
    "personnel": (
        "关于{name}等同志任免职务的通知", "{name}同志任职前公示", "关于{name}同志免职的通知", "关于{name}、{name2}同志任职的通知",
    ),
    "recruitment": (
        "{year}年公开招聘工作人员公告", "{year}年招考录用人员面试公告", "关于公开遴选工作人员的公告", "{year}年招聘考试成绩公示",
    ),
    "plan": ("{year}年工作要点", "{year}年度{topic}计划", "{topic}发展规划（纲要）", "{year}年重点工作计划安排"),
    "finance": ("{year}年部门预算公开说明", "{topic}专项资金安排情况", "{year}年财务收支公开", "收费项目和标准公示"),
    "purchase": ("{topic}设备采购公告", "{topic}项目政府采购中标公告", "办公设备定点采购结果公示", "{topic}服务采购更正公告"),
    "disclosure": ("{topic}信息公开目录", "{year}年信息公开年度报告", "{topic}行政许可事项公开", "{topic}办事程序公开"),
    "service": ("{topic}证照办理指南", "{topic}审批流程", "{topic}所需材料清单", "{topic}年检须知"),
    "topic": ("{topic}专题：{leader}作动员讲话", "{topic}专题：{place}见闻", "{topic}专题：工作简报第{number}期"),
    "interview": ("访谈预告：聊聊{topic}", "访谈实录：{topic}热点问题解答", "{topic}系列访谈第{number}期"),
    "survey": ("关于{topic}满意度的网上调查", "{topic}办法（草案）征求意见", "{topic}意见征集结果反馈"),
}  # fmt: skip


def title(kind: str, dice: Dice) -> str:
    """A title as posts of that column kind have; `{year}` stands for the year of the post."""
    name, name2 = person(dice), person(dice)
    return dice.pick(_OTHER[kind]).format(
        topic=dice.pick(TOPICS), place=dice.pick(PLACES), leader=dice.pick(LEADERS),
        name=name, name2=name2, year="{year}", number=dice.number(2, 60),
    )  # fmt: skip


def person(dice: Dice) -> str:
    """A made-up person's name."""
    return dice.pick(SURNAMES) + dice.pick(GIVEN)


_OPENINGS = (
    "为进一步推进{topic}工作，{leader}近日就有关问题作出部署。", "按照市委、市政府的统一部署，{topic}工作全面展开。",
    "连日来，{leader}深入{place}，实地了解{topic}情况。", "根据上级文件精神，结合我市实际，现就{topic}有关事项通知如下。",
)  # fmt: skip
_SENTENCES = (
    "会议强调，要把{topic}摆在突出位置，明确责任，细化措施，狠抓落实。", "各级各部门要加强组织领导，形成齐抓共管的工作格局。",
    "在{place}，检查人员查看了台账，听取了汇报，并与群众亲切交谈。", "要坚持以人为本，切实解决群众最关心、最直接、最现实的利益问题。",
    "对工作不力、造成不良影响的，将按照有关规定追究责任。", "要加强宣传引导，营造人人关心{topic}的良好氛围。",
    "下一步，将建立长效机制，巩固{topic}成果。", "请各有关单位认真贯彻执行，并及时反馈情况。", "与会人员还就{topic}的重点难点问题进行了讨论。",
)  # fmt: skip


def paragraphs(seed: str, count: int) -> list[str]:
    """`count` paragraphs of prose about one topic."""
    dice = Dice(seed)
    words = {"topic": dice.pick(TOPICS), "leader": dice.pick(LEADERS), "place": dice.pick(PLACES)}
    first = dice.pick(_OPENINGS).format(**words)
    rest = ["".join(s.format(**words) for s in dice.sample(_SENTENCES, 4)) for _ in range(count)]
    return [first + rest[0], *rest[1:]]


LETTER_TITLES = (
    "反映小区路灯长期不亮", "咨询办证需要哪些材料", "投诉工地夜间施工扰民", "建议增设公交站点", "反映自来水水压不足", "咨询医保报销比例",
    "举报占道经营", "请求解决下水道堵塞", "咨询退休金发放时间", "反映道路破损严重", "投诉窗口工作人员态度", "咨询子女入学问题",
    "请求落实补助款", "反映噪音污染", "关于农村低保评定的疑问", "建议改造老旧电线", "咨询营业执照年检", "反映垃圾无人清运",
)  # fmt: skip
