"""The demo's institutions and the kinds of products they offer, priced like the market. Data only."""

from dataclasses import dataclass
from decimal import Decimal

DISTRICT_BRANCHES = ("城东支行", "城西支行")


@dataclass(frozen=True)
class Lender:
    """An institution: its lowest and highest rate (年化 %) and whether it has branches."""

    name: str
    short_name: str
    kind: str
    rate_min: str
    rate_max: str
    has_branches: bool = False

    @property
    def offers(self) -> str:
        """Return which products it sells: those of banks or those of its own kind."""
        return self.kind if self.kind in OFFERS else "bank"


LENDERS = [
    Lender("演示城市商业银行", "演示城商行", "city_bank", "3.45", "5.20", True),
    Lender("演示农村商业银行", "演示农商行", "rural_bank", "3.65", "5.85", True),
    Lender("演示国有商业银行示范市分行", "演示国有行", "state_bank", "3.00", "3.95", True),
    Lender("演示股份制银行示范市分行", "演示股份行", "joint_stock_bank", "3.20", "4.80", True),
    Lender("演示政策性银行示范市分行", "演示政策行", "policy_bank", "2.75", "3.60"),
    Lender("演示第二国有银行示范市分行", "演示国有二行", "state_bank", "3.05", "4.05", True),
    Lender("演示村镇银行", "演示村镇行", "village_bank", "4.35", "6.90"),
    Lender("演示民营银行", "演示民营行", "private_bank", "4.80", "10.80"),
    Lender("演示外资银行示范市分行", "演示外资行", "foreign_bank", "3.50", "5.40"),
    Lender("演示融资担保有限公司", "演示担保", "guarantor", "3.45", "4.60"),
    Lender("演示小额贷款有限公司", "演示小贷", "micro_lender", "8.00", "14.60"),
    Lender("演示融资租赁有限公司", "演示租赁", "leasing", "4.90", "8.50"),
    Lender("演示商业保理有限公司", "演示保理", "factoring", "5.80", "9.60"),
    Lender("演示财产保险股份有限公司", "演示财险", "insurer", "3.85", "5.30"),
    Lender("演示产业投资服务有限公司", "演示产投", "other", "5.00", "8.00"),
]


@dataclass(frozen=True)
class Charge:
    """A charge beside the interest, by the fields of `products.models.ProductCharge`."""

    name: str
    payee: str
    value: Decimal
    unit: str
    timing: str


@dataclass(frozen=True)
class Offer:
    """A kind of product: amounts in 万元, terms in 月, and how its rate differs from the lender's (%)."""

    name: str
    kind: str
    amounts: tuple[int, int]
    terms: tuple[int, int]
    guarantees: tuple[str, ...]
    repayments: tuple[str, ...]
    feature: str
    spread: str = "0"
    is_floating: bool = False
    industries: tuple[str, ...] = ()
    whitelist_only: bool = False
    companies_only: bool = False
    tax_levels: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()


VALUATION = Charge("抵押物评估费", "演示评估公司", Decimal("0.10"), "percent", "upfront")
GUARANTEE_FEE = Charge("担保费", "演示融资担保有限公司", Decimal("1.00"), "percent_a_year", "yearly")
PREMIUM = Charge("保证保险保费", "演示财产保险股份有限公司", Decimal("1.60"), "percent_a_year", "upfront")
LEASE_FEE = Charge("租赁服务费", "演示融资租赁有限公司", Decimal("0.80"), "percent", "upfront")
REGISTRATION = Charge("应收账款登记费", "登记机构", Decimal(90), "yuan", "upfront")

OFFERS = {
    "bank": [
        Offer("税信快贷", "credit", (5, 300), (6, 12), ("credit",), ("equal_installment", "monthly_interest"),
              "依据纳税信用核定额度", tax_levels=("A", "B", "M")),
        Offer("厂房抵押贷", "mortgage", (50, 1000), (12, 120), ("mortgage",),
              ("equal_installment", "equal_principal"), "抵押率最高七成", "-0.25", True, charges=(VALUATION,)),
        Offer("订单融资", "supply_chain", (20, 500), (3, 12), ("pledge",), ("bullet",),
              "凭核心企业订单放款", "0.10", charges=(REGISTRATION,)),
        Offer("科创研发贷", "tech", (50, 1000), (12, 36), ("credit", "pledge"),
              ("quarterly_interest", "equal_principal"), "支持知识产权质押", "-0.20", True, ("C", "I", "M"),
              companies_only=True),
        Offer("信易贷", "credit", (10, 500), (6, 24), ("credit",), ("equal_installment", "monthly_interest"),
              "白名单企业优先办理", "-0.10", whitelist_only=True),
        Offer("随借随还贷", "credit", (5, 200), (3, 12), ("credit", "surety"), ("revolving",),
              "按实际用款天数计息", "0.15"),
        Offer("政银担合作贷", "other", (20, 500), (6, 24), ("surety",), ("monthly_interest",),
              "政府性融资担保分担风险", "-0.15", charges=(GUARANTEE_FEE,)),
        Offer("设备更新贷", "mortgage", (50, 2000), (12, 60), ("combined",), ("equal_principal",),
              "支持技术改造和设备更新", "-0.20", True),
        Offer("商户经营贷", "credit", (1, 100), (3, 24), ("credit",), ("equal_installment",),
              "面向商户和个体工商户", "0.20", industries=("F", "H", "O")),
    ],
    "guarantor": [
        Offer("见贷即担", "other", (10, 500), (6, 24), ("surety",), ("monthly_interest",),
              "合作银行放款，担保费一年一收", charges=(GUARANTEE_FEE,)),
        Offer("科创担", "tech", (50, 1000), (12, 36), ("surety",), ("equal_principal",),
              "专精特新企业优先", "-0.10", industries=("C", "I", "M"), charges=(GUARANTEE_FEE,)),
        Offer("助农担", "other", (10, 300), (6, 36), ("surety",), ("bullet",), "支持种植养殖经营主体",
              industries=("A",), charges=(GUARANTEE_FEE,)),
        Offer("应急周转担", "other", (50, 500), (1, 6), ("surety",), ("bullet",), "用于贷款到期周转", "0.20"),
    ],
    "micro_lender": [
        Offer("小微经营贷", "credit", (1, 50), (3, 12), ("credit",), ("equal_installment",), "小额分散，手续简便"),
        Offer("房产二押贷", "mortgage", (20, 200), (6, 24), ("mortgage",), ("monthly_interest",),
              "盘活存量房产", "-0.50", charges=(VALUATION,)),
        Offer("供货周转贷", "supply_chain", (5, 100), (1, 6), ("surety",), ("bullet",), "匹配供货周期"),
        Offer("商圈联保贷", "other", (5, 80), (3, 12), ("surety",), ("equal_principal",), "商圈商户互相担保"),
    ],
    "leasing": [
        Offer("设备直租", "other", (50, 3000), (12, 60), ("combined",), ("equal_installment",),
              "按设备使用期安排租金", charges=(LEASE_FEE,), companies_only=True),
        Offer("售后回租", "other", (100, 2000), (12, 36), ("combined",), ("equal_principal",),
              "盘活自有设备", "0.30", charges=(LEASE_FEE,), companies_only=True),
        Offer("绿色能源租赁", "other", (100, 3000), (24, 96), ("combined",), ("equal_installment",),
              "支持光伏和节能改造", "-0.30", companies_only=True),
        Offer("车辆租赁贷", "other", (10, 300), (12, 36), ("combined",), ("equal_installment",),
              "面向物流运输企业", "0.40", industries=("G",)),
    ],
    "factoring": [
        Offer("应收账款保理", "supply_chain", (20, 1000), (1, 12), ("pledge",), ("bullet",),
              "受让合格应收账款", charges=(REGISTRATION,), companies_only=True),
        Offer("政采合同融资", "supply_chain", (20, 500), (3, 12), ("pledge",), ("bullet",),
              "凭政府采购合同申请", "-0.40", charges=(REGISTRATION,)),
        Offer("工程款保理", "supply_chain", (50, 1000), (3, 12), ("pledge",), ("monthly_interest",),
              "面向施工企业", industries=("E",), charges=(REGISTRATION,)),
        Offer("医药流通保理", "supply_chain", (50, 800), (3, 9), ("pledge",), ("bullet",),
              "医药流通企业专属", industries=("C", "F", "Q")),
    ],
    "insurer": [
        Offer("保证保险贷", "credit", (10, 300), (6, 12), ("surety",), ("equal_installment",),
              "保险公司提供保证保险", charges=(PREMIUM,)),
        Offer("知识产权保险贷", "tech", (20, 500), (12, 24), ("pledge", "surety"), ("monthly_interest",),
              "知识产权质押与保险结合", industries=("C", "I", "M"), charges=(PREMIUM,)),
        Offer("出口信保贷", "supply_chain", (20, 500), (3, 12), ("pledge",), ("bullet",),
              "凭出口信用保险保单申请", "-0.20", companies_only=True),
        Offer("农险保单贷", "other", (5, 100), (6, 12), ("pledge",), ("bullet",), "农业保险保单增信",
              industries=("A",)),
    ],
    "other": [
        Offer("产业链协同贷", "supply_chain", (50, 1000), (6, 24), ("pledge",), ("monthly_interest",),
              "服务重点产业链", companies_only=True),
        Offer("园区入驻贷", "other", (20, 500), (12, 36), ("combined",), ("equal_principal",),
              "面向园区入驻企业", "-0.30", companies_only=True),
        Offer("文旅经营贷", "other", (10, 300), (6, 24), ("surety",), ("equal_installment",), "支持文旅消费",
              industries=("H", "R")),
        Offer("白名单周转金", "other", (50, 800), (1, 6), ("credit",), ("bullet",), "白名单企业短期周转",
              "-0.50", whitelist_only=True),
    ],
}  # fmt: skip
