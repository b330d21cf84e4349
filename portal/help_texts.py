"""帮助中心 and 操作指南 as data: the pages draw them, the search looks through them, 新手引导 tells them in place."""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Topic:
    """A question with its answer, or a section of the guide; `page` is the name of the page it stands on."""

    anchor: str
    title: str
    text: str
    audience: str = ""
    page: str = "portal:help"

    @property
    def url(self) -> str:
        return f"{reverse(self.page)}#{self.anchor}"


@dataclass(frozen=True)
class Chapter:
    """Topics under one heading."""

    anchor: str
    title: str
    topics: tuple[Topic, ...]


def _questions(anchor: str, title: str, *pairs: tuple[str, str]) -> Chapter:
    topics = (
        Topic(f"{anchor}-{number}", question, answer, f"常见问题，{title}")
        for number, (question, answer) in enumerate(pairs, 1)
    )
    return Chapter(anchor, title, tuple(topics))


def _sections(anchor: str, title: str, *pairs: tuple[str, str]) -> Chapter:
    topics = (
        Topic(f"{anchor}-{number}", heading, text, f"操作指南，{title}", "portal:guide")
        for number, (heading, text) in enumerate(pairs, 1)
    )
    return Chapter(anchor, title, tuple(topics))


FAQ = (
    _questions(
        "enterprise",
        "企业和个体工商户",
        (
            "企业怎样申请融资",
            "注册并完成认证后，在“金融超市”选择产品，点“立即申请”，填写金额、期限和用途，"
            "单独签署信用查询授权，核对后提交。",
        ),
        (
            "平台收费吗",
            "平台不向企业收取任何费用。机构收取的利息和其他费用，都写在产品页的“融资成本示例”中。",
        ),
        (
            "年化利率和综合年化成本有什么不同",
            "年化利率只算利息。综合年化成本把利息、担保费、评估费等全部费用按时间折算成一个利率，"
            "用它比较产品更准确。",
        ),
        (
            "提交后多久有回音",
            "每款产品写明受理时限。订单页显示下一步由谁办理和截止时间，超过时限的订单由监管部门督促。",
        ),
        (
            "怎样撤回申请或授权",
            "在“我的申请”打开订单，放款前可以撤回申请；在“信用信息授权”可以撤销授权，撤销后机构立即不能再查询。",
        ),
        (
            "申请没有通过怎么办",
            "订单页写明未通过或终止的原因。可以按原因补充后再次申请，或选择其他产品；"
            "监管部门推荐其他机构时，须经您同意才会转出。",
        ),
        (
            "谁能看到我的信用信息",
            "只有您单独授权的机构，在授权的期限内才能查看非公开信息。每次查看都有记录。",
        ),
        (
            "收不到校验码或忘记密码",
            "校验码 15 分钟内有效，1 分钟内不能重复发送。忘记密码时，可用注册手机号找回。",
        ),
    ),
    _questions(
        "institution",
        "金融机构",
        (
            "金融机构怎样入驻",
            "在“金融机构”页面点“申请入驻”提交信息，由政府端管理部门创建机构和机构管理员，之后即可登录。",
        ),
        (
            "产品发布后多久能看到",
            "点“立即提交”后，产品立即显示在金融超市。修改产品产生新版本，已提交的订单不受影响。",
        ),
        ("忘记密码怎么办", "请联系本机构的机构管理员重置密码。机构管理员忘记密码的，请联系政府端管理部门。"),
        ("为什么看不到企业的完整联系电话", "受理订单后才能查看完整号码，每次查看都有记录。"),
    ),
    _questions(
        "government",
        "监管部门",
        ("能看到哪些订单", "能看到所辖行政区内企业的订单和办理时限。个人信息只显示部分内容。"),
        ("怎样督促超期的订单", "在“订单监管”打开订单，点“督办”，写明要求和回复期限，办理机构会收到消息。"),
        (
            "怎样增加行政区和金融机构",
            "在“行政区”点“启用”或新增后，在“金融机构”新增机构，再在机构页点“新增管理员”。",
        ),
    ),
)

GUIDE = (
    _sections(
        "institution",
        "金融机构",
        (
            "申请入驻和立即登录",
            "点首页的“金融机构”，已入驻的机构点“立即登录”，输入手机号、密码和验证码。"
            "未入驻的机构点“申请入驻”提交信息，由政府端管理部门创建机构和管理员。",
        ),
        (
            "上传产品",
            "登录后点“上传产品”，填写产品名称、额度、期限、年化利率、费用和申请条件，点“立即提交”，产品即在金融超市显示。",
        ),
        ("产品管理", "在“产品管理”可以查看详情、去修改、禁用。禁用后企业不能再申请，已提交的订单不受影响。"),
        (
            "受理订单",
            "在“订单管理”点“受理”，在弹出的确认框中填写内容，点“确认”。也可以先点“查看详情”再受理。",
        ),
        ("终止订单", "点“终止”，选择终止原因并填写说明，点“确认”。企业会看到原因。"),
        (
            "授信与放款",
            "受理后可以要求补充材料、进入审批、登记授信结果；企业接受授信后登记放款。授信和放款分别统计。",
        ),
        ("信易贷企业白名单", "在“信易贷企业白名单”滚动查看政府公布的名单，点“加载更多”继续显示。"),
        (
            "企业信用记录",
            "在订单管理点“查看详情”，再点“企业信用记录”。须有企业的有效授权，每次查看都有记录。",
        ),
        (
            "企业金融风险监控",
            "订单管理的“风险监控”一列显示标识：正常、提示、关注、高风险。详情写明触发事项和来源。",
        ),
        ("个人中心和修改密码", "在“系统设置”中查看个人信息、修改密码。修改后，其他设备上的登录随即退出。"),
        ("系统退出", "点“系统退出”，退出登录状态，回到平台首页。"),
    ),
    _sections(
        "enterprise",
        "企业和个体工商户",
        (
            "注册与认证",
            "点“企业注册”，验证手机号，填写企业信息，设置密码。登录后上传营业执照和授权书，由平台运营核验。",
        ),
        ("选择产品", "在“金融超市”按金额、期限、担保方式查找，比较年化利率与综合年化成本，点“查看详情”。"),
        (
            "提交申请",
            "点“立即申请”，依次填写融资需求、申请资料、信用授权，核对后提交。可以随时保存草稿，下次继续。",
        ),
        ("查看进度", "在“我的申请”查看每一步由谁办理、何时到期。机构要求补充材料时，点“补充材料”。"),
        ("接受授信与确认完成", "机构登记授信结果后，您可以接受或放弃。放款后点“确认完成”，并评价服务。"),
        ("信用信息授权", "在“信用信息授权”查看授权书和查询记录，可以随时撤销。"),
    ),
    _sections(
        "government",
        "监管部门",
        (
            "行政区与机构",
            "先在“行政区”增加行政区，再在“金融机构”新增机构，然后在该机构页新增管理员。初始密码只显示一次。",
        ),
        (
            "数据驾驶舱",
            "登录后首页显示所辖区域的申请、受理、授信和放款情况，可以按时间和区域查询，导出 Excel。",
        ),
        (
            "订单监管与督办",
            "在“订单监管”查看订单和时限，对超期订单督办；订单终止或未通过的，可以推荐给其他机构。",
        ),
        ("名单与信用导入", "下载模板，上传文件，预览校验，提交后由另一人审批生效。"),
    ),
)


def about(keyword: str) -> list[Topic]:
    """Return the topics that hold the keyword, whatever its case."""
    low = keyword.lower()
    return [
        topic
        for chapter in (*FAQ, *GUIDE)
        for topic in chapter.topics
        if low in topic.title.lower() or low in topic.text.lower()
    ]


@dataclass(frozen=True)
class Stop:
    """One stop of a 新手引导: a section of the guide, told at the link to a page."""

    topic: Topic
    page: str

    @property
    def url(self) -> str:
        return reverse(self.page)


# For whom a 新手引导 is → the titles of the sections it tells, and the page that each one is about.
TOURS: dict[str, tuple[tuple[str, str], ...]] = {
    "visitor": (
        ("选择产品", "portal:market"),
        ("注册与认证", "enterprises:register"),
        ("提交申请", "accounts:login"),
        ("申请入驻和立即登录", "portal:institution_list"),
        ("数据驾驶舱", "accounts:gov_login"),
    ),
    "enterprise": (
        ("注册与认证", "enterprise:profile"),
        ("选择产品", "portal:market"),
        ("提交申请", "enterprise:order_list"),
        ("查看进度", "enterprise:order_list"),
        ("接受授信与确认完成", "enterprise:order_list"),
        ("信用信息授权", "enterprise:authorization_list"),
    ),
    "institution": (
        ("上传产品", "institution:product_new"),
        ("产品管理", "institution:product_list"),
        ("受理订单", "institution:order_list"),
        ("授信与放款", "institution:order_list"),
        ("信易贷企业白名单", "institution:whitelist"),
        ("企业金融风险监控", "institution:risk"),
        ("个人中心和修改密码", "institution:profile"),
    ),
}


def tour(audience: str) -> list[Stop]:
    """Return the stops of a 新手引导 in their order; a title that the guide does not have is a KeyError."""
    by_title = {topic.title: topic for chapter in GUIDE for topic in chapter.topics}
    return [Stop(by_title[title], page) for title, page in TOURS[audience]]
