"""食品安全抽样检验告知书 with 《被抽样单位须知》 on its back, handed over before anything is taken (Q-8.1)."""

from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import length_in_words
from sampling.models import Visit

from .layout import Choice, Section, area_of, day_of, line
from .signing import samplers_of, workplaces_of

KINDS_OF_TASK = ("监督抽检", "风险监测", "评价性抽检")
LAWS = "《中华人民共和国食品安全法》《食品安全抽样检验管理办法》"
OBJECTION_TO_SAMPLING = "C15"
OBJECTION_TO_RESULT = "C16"
REINSPECTION = "C08"


def number_of(visit: Visit) -> str:
    return f"{visit.plan.code}-GZ{visit.pk:06d}"


def context(visit: Visit) -> dict:
    plan = visit.plan
    return {
        "number": number_of(visit),
        "title": "食品安全抽样检验告知书",
        "producer": visit.enterprise.name,
        "basis": f"{LAWS}和《{plan.name}》{f'（{plan.document_no}）' if plan.document_no else ''}",
        "payer": plan.payer,
        "issuer": plan.city.name,
        "valid_until": day_of(max(visit.window_end, visit.started_on or visit.planned_on)),
        "task": Choice("任务类别", KINDS_OF_TASK, plan.inspection_kind),
        "section": _facts(visit),
        "samplers": samplers_of(visit),
        "rules": _rules(visit),
    }


def _facts(visit: Visit) -> Section:
    enterprise, plan = visit.enterprise, visit.plan
    return Section(
        "抽样检验任务",
        [
            line("被抽样单位", enterprise.name, is_wide=True),
            line("统一社会信用代码", enterprise.credit_code),
            line("生产许可证编号", enterprise.licence_no),
            line("所在地", area_of(visit.county)),
            line("联系电话", enterprise.phone),
            line("单位地址", enterprise.address, is_wide=True),
            line("被抽食品", "在产乳制品，购入的原料生鲜乳和原料乳粉", is_wide=True),
            line("抽样单位", workplaces_of(visit), is_wide=True),
            line("抽样人员", "、".join(samplers_of(visit))),
            line("抽样日期", day_of(visit.started_on or visit.planned_on)),
            line("承检机构", plan.laboratory.name, is_wide=True),
        ],
    )


def _rules(visit: Visit) -> list[str]:
    """The back page; its terms are those of the table of statutory clocks."""

    def term(clock: str) -> str:
        return length_in_words(ClockRule.objects.named(clock, on=visit.started_on or visit.planned_on))

    return [
        "你单位应当依法配合抽样检验，如实提供进货台账、生产销售记录等资料；不得拒绝、阻挠、干涉抽样检验工作。"
        "拒绝、阻挠、干涉的，依照《中华人民共和国食品安全法》第一百三十三条处理。",
        f"样品由抽样单位支付费用购买。样品购置费和检验费由{visit.plan.payer}统一支付，"
        "抽样和检验不向你单位收取任何费用。",
        "监督抽检不事先通知被抽样单位。",
        "抽样人员不少于两人。抽样人员应当向你单位出示本告知书和有效身份证明文件；承检机构的人员还应当出示任务委托书。"
        "未出示的，你单位有权拒绝抽样。",
        "样品由抽样人员从成品库待销产品或者原辅料库中随机抽取，不得由你单位自行提供。",
        "下列食品不抽：标明“试制”“样品”等字样的，全部用于出口的，已由你单位检验不合格并单独存放的，"
        "超过保质期或者已明显变质的。",
        "检验样品和复检备份样品分别封样，由抽样人员和你单位签字或者盖章确认。"
        "你单位拒绝签字的，由见证人签字并注明原因。",
        "样品由抽样人员携带或者寄送至承检机构，不由你单位送样。",
        f"对抽样过程有异议的，自抽样完成之日起{term(OBJECTION_TO_SAMPLING)}内提出；"
        f"对样品真实性、检验方法、标准适用有异议的，自收到不合格结论通知之日起{term(OBJECTION_TO_RESULT)}内提出；"
        f"对检验结论有异议的，自收到检验结论之日起{term(REINSPECTION)}内申请复检。逾期不予受理。",
        "收到不合格检验结论后，应当立即封存不合格食品，暂停生产经营，通知相关方并依法召回；复检和异议期间不停止。",
        "对抽样工作质量和工作纪律有意见的，可以填写《抽样检验工作质量及工作纪律反馈单》，"
        f"寄送{visit.plan.city.name}{visit.plan.report_section.name}。",
    ]
