"""食品安全抽样检验抽样单: what was taken, where, by whom, under which seals."""

from django.utils import timezone

from dairyqa.ui.values import quantity
from enterprises.choices import ATTRIBUTE_VALUES, Attribute, BatchKind, ProductGroup
from sampling.choices import Portion
from sampling.models import Sample

from .layout import Section, area_of, day_of, line, moment_of, pieces, yuan
from .signing import Signing, samplers_of, signing_of, workplaces_of

FORMS = {ProductGroup.LIQUID: "液体", ProductGroup.POWDER: "固体"}
LICENCE = "食品生产许可证"


def context(sample: Sample) -> dict:
    signing = signing_of(sample)
    return {
        "number": sample.number,
        "title": "食品安全抽样检验抽样单",
        "sections": [
            _task(sample),
            _sampling_body(sample),
            _sampled_unit(sample),
            _producer(sample),
            _goods(sample),
            _amounts(sample, signing),
        ],
        "signing": signing,
        "sampled_on": day_of(sample.sampled_on),
    }


def _task(sample: Sample) -> Section:
    plan, category = sample.plan, sample.category
    classes = (category.main_class, category.sub_class, category.kind_of_food, category.name)
    return Section(
        "抽样基础信息",
        [
            line("抽样单编号", sample.number),
            line("任务类别", plan.inspection_kind),
            line("任务来源", plan.city.name),
            line("部署机构", plan.city.name),
            line("报送分类", plan.name, is_wide=True),
            line("检验机构名称", sample.laboratory.name),
            line("抽样类型", "常规抽样"),
            line("抽样环节", "生产"),
            line("抽样地点", sample.get_place_display()),
            line("食品分类", " / ".join(classes), is_wide=True),
        ],
    )


def _sampling_body(sample: Sample) -> Section:
    return Section(
        "抽样单位信息",
        [
            line("单位名称", workplaces_of(sample.visit)),
            line("所在省份", _province(sample)),
            line("抽样人员", "、".join(samplers_of(sample.visit)), is_wide=True),
        ],
    )


def _province(sample: Sample) -> str:
    city = sample.plan.city
    return city.parent.area if city.parent else city.area


def _sampled_unit(sample: Sample) -> Section:
    enterprise = sample.enterprise
    return Section(
        "被抽样单位信息",
        [
            line("单位名称", enterprise.name),
            line("所在地", area_of(sample.county)),
            line("单位地址", enterprise.address, is_wide=True),
            line("统一社会信用代码", enterprise.credit_code),
            line("许可证类型及编号", f"{LICENCE} {enterprise.licence_no}"),
            line("区域类型"),
            line("法定代表人"),
            line("联系人", enterprise.contact),
            line("联系电话", enterprise.phone),
        ],
    )


def _producer(sample: Sample) -> Section:
    if sample.kind != BatchKind.PRODUCT:
        return Section(
            "生产企业信息",
            [line("生产者（供货者）名称", sample.batch.source), line("进货单号", sample.batch.delivery_no)],
        )
    enterprise = sample.enterprise
    return Section(
        "生产企业信息",
        [
            line("生产者名称", enterprise.name),
            line("生产许可证编号", enterprise.licence_no),
            line("生产者地址", enterprise.address),
            line("第三方企业信息"),
        ],
    )


def _goods(sample: Sample) -> Section:
    batch, variety = sample.batch, sample.batch.variety
    is_product = sample.kind == BatchKind.PRODUCT
    date_kind = "生产日期" if batch.produced_on else "购进日期"
    return Section(
        "抽检样品信息",
        [
            line("样品名称", sample.title),
            line("商标", variety and variety.brand),
            line("样品类型", "食用农产品" if sample.kind == BatchKind.RAW_MILK else "工业加工食品"),
            line("样品来源", "加工/自制" if is_product else "外购"),
            line("样品属性"),
            line("包装分类", "预包装" if is_product else ""),
            line("规格型号", variety and variety.packaging),
            line(date_kind, day_of(batch.produced_on or batch.arrived_on)),
            line("保质期", f"{variety.shelf_life_days} 天" if variety else ""),
            line("样品批号", batch.lot),
            line("样品形态", FORMS.get(ProductGroup(sample.category.group), "")),
            line("质量等级"),
            line("单价", _price(sample)),
            line("储存条件"),
            line("执行标准/技术文件"),
            line("是否进口"),
            line("抽样方式"),
            line("判定所需特征", attributes_of(sample), is_wide=True),
        ],
    )


def _price(sample: Sample) -> str:
    if sample.unit_price is None:
        return ""
    return f"{yuan(sample.unit_price)}/{'件' if sample.test_units else 'kg'}"


def _amounts(sample: Sample, signing: Signing) -> Section:
    seals = {seal.portion: seal.number for seal in sample.seals.all()}
    units = sample.test_units + sample.backup_units if sample.test_units and sample.backup_units else None
    sealed = moment_of(timezone.localtime(sample.sealed_at)) if sample.sealed_at else day_of(sample.sampled_on)
    return Section(
        "抽样数量及封样",
        [
            line("抽样日期", day_of(sample.sampled_on)),
            line("封样时间", sealed),
            line("抽样基数/批量", quantity(sample.batch.quantity_kg, "kg")),
            line("抽样数量", pieces(units, sample.test_kg + sample.backup_kg)),
            line("检验样品", pieces(sample.test_units, sample.test_kg)),
            line("备样数量", pieces(sample.backup_units, sample.backup_kg)),
            line("检验样品封条编号", seals.get(Portion.TEST)),
            line("备份样品封条编号", seals.get(Portion.BACKUP)),
            line("样品购置费", yuan(sample.purchase_price) if sample.purchase_price is not None else ""),
            line("送达期限", day_of(sample.deliver_due_on)),
            line("现场照片", signing.photos, is_wide=True),
            line("备注", sample.remark, is_wide=True),
        ],
    )


def attributes_of(sample: Sample) -> str:
    """Milk species, process and the like, on which items and limits depend."""
    told = [
        f"{Attribute(name).label}：{ATTRIBUTE_VALUES[Attribute(name)][value]}"
        for name, value in sample.attributes.items()
        if name in ATTRIBUTE_VALUES and value in ATTRIBUTE_VALUES[Attribute(name)]
    ]
    return "；".join(told)
