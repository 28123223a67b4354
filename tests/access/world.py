"""One record of each kind, in the state in which its address has something to do."""

import datetime as dt

from dairyqa.accounts.choices import Role
from dairyqa.clocks.models import Clock
from dairyqa.notices.choices import DeliveryStatus
from enterprises.choices import BatchKind, EnterpriseStatus, RecordKind
from enterprises.models import DutyImport, LedgerImport
from rectification.choices import CasePartKind, ExchangeSheet
from sampling.choices import DocumentKind, RecordStatus, VisitStatus
from sampling.models import Limit, TestMethod
from sampling.usecases.documents import request_document, store_document
from sampling.usecases.draws import hold_raw_draws
from sampling.usecases.feeds import make_feed
from sampling.usecases.report_versions import begin_correction
from sampling.usecases.revisions import open_revision
from tests.factories.access import give_access, moved_to
from tests.factories.accounts import make_user
from tests.factories.action_reports import reports_of
from tests.factories.actions import load_demo_action, make_order, make_shop, make_task, passed_acceptance
from tests.factories.actions import reported as reported_task
from tests.factories.api import make_api_token
from tests.factories.attachments import make_attachment
from tests.factories.backups import make_photo
from tests.factories.cases import in_hand
from tests.factories.custody import found_broken, given
from tests.factories.disputes import accepted, applied, assigned, objected
from tests.factories.duties import make_risk
from tests.factories.enterprises import make_raw_milk
from tests.factories.field import FAILING, Field
from tests.factories.indicators import frozen_at
from tests.factories.inspection_tablets import refused_inspection
from tests.factories.inspections import Rounds
from tests.factories.lab_files import undescribed, with_a_wrong_row
from tests.factories.measurements import make_doubt, measured_again, ordered
from tests.factories.notices import make_delivery, make_notice, make_webhook
from tests.factories.publications import announcements
from tests.factories.records import make_incident, make_record
from tests.factories.regulators import make_bulletin, make_training, public_list
from tests.factories.replays import make_replay
from tests.factories.sampling import make_proposal
from tests.factories.service import issued, post_on_its_way, served_with_proof
from tests.factories.staffing import make_absence, make_recusal, make_superior_sampling
from tests.factories.tip_offs import told

TODAY = dt.date(2026, 9, 21)


class World:
    """``parameters`` fills every address that has some; all records belong to the first city, most to its east."""

    def __init__(self, cast):
        self.cast = cast
        field = Field(cast)
        planned = field.visit(TODAY)
        under_way = field.visit(TODAY, status=VisitStatus.UNDER_WAY)
        on_hand = make_raw_milk(under_way.enterprise, TODAY)
        (drawn,) = hold_raw_draws(visit=under_way, by=cast.inspector, on=TODAY)
        sealed, tested, submitted = field.sealed(), field.tested(), field.submitted(FAILING)
        concluded, reported, case = field.concluded(), field.reported(), field.case()
        repeated, measured, doubted = field.tested(), field.tested(), field.tested()
        ordered(repeated, cast.analyst, TODAY)
        measured_again(measured, cast.analyst, TODAY)
        handled = in_hand(field.case(), cast.officer_east, TODAY)
        enterprise = case.enterprise
        proposed = make_proposal(field.plan, enterprise, TODAY + dt.timedelta(days=7))
        imported = self._import(enterprise)
        lab_file = with_a_wrong_row(cast.analyst)
        document = self._document(concluded)
        amendment = open_revision(plan=field.plan, by=cast.admin, on=TODAY)
        failed = make_delivery(make_webhook(cast.city), status=DeliveryStatus.GIVEN_UP)
        published, line, free = announcements(field, TODAY)
        disputed = make_record(planned, cast.inspector, status=RecordStatus.DISPUTED)
        keeper = make_user("inspector_east", Role.INSPECTOR, bureau=cast.east)
        reinspected = assigned(field)
        corrected = field.concluded().report
        begin_correction(report=corrected, reason="誊录错误", by=cast.analyst, on=TODAY)
        notice, on_its_way, answered = issued(field), post_on_its_way(field), served_with_proof(field)
        risk = make_risk(enterprise, cast.officer_east, TODAY, on=TODAY)
        own, protest = served_with_proof(field).notice, objected(field)
        unread = issued(field)
        moved_to(enterprise, own.sample, protest.sample, unread.sample)
        type(handled).objects.filter(pk=handled.pk).update(enterprise=enterprise)
        give_access(enterprise, cast.producer, TODAY)
        self._document(own.sample)
        self._document(own.sample, DocumentKind.RESULT_NOTICE, own.number)
        action = load_demo_action()
        order = make_order(enterprise, cast.officer_east, TODAY)
        task = reported_task(make_task(action, cast.admin, [cast.east], TODAY), cast.officer_east, TODAY)
        draft, handed_in, matter, paper = reports_of(cast, TODAY)
        self.parameters = {
            **all_of(
                "rectification",
                "action_report_write action_report_refresh action_report_attach action_report_submit",
                draft.number,
            ),
            **all_of("rectification", "action_report_section", draft.number, "work"),
            **all_of("rectification", "action_report_detach", draft.number, paper.pk),
            **all_of("rectification", "action_report action_report_accept action_report_return", handed_in.number),
            **all_of(
                "rectification", "action_report_workbook action_report_paper action_report_word", handed_in.number
            ),
            **all_of("rectification", "reports_consolidate", action.code, TODAY.year),
            **all_of("rectification", "urgent_report urgent_report_receive", matter.number),
            **all_of(
                "rectification", "training training_edit training_exam", make_training(cast.officer_east, TODAY).pk
            ),
            **all_of("rectification", "regulator_duties", action.code),
            **all_of("rectification", "regulator_duty_new", action.code, "LR1"),
            **all_of(
                "rectification",
                "bulletin bulletin_send bulletin_receipt bulletin_paper bulletin_workbook",
                make_bulletin(cast.admin, on=TODAY).number,
            ),
            **all_of("rectification", "public_list", public_list(cast.admin, TODAY).number),
            **all_of("enterprises", "access access_open access_close slip_new slip_revoke", enterprise.credit_code),
            **all_of("enterprises", "slip_code", "WRONG-CODE"),
            **all_of(
                "rectification",
                "own_conclusion own_report_file own_paper_request own_apply own_object",
                own.sample.number,
            ),
            **all_of("rectification", "own_receipt", unread.number),
            **all_of("rectification", "own_notice_file", own.number),
            **all_of("rectification", "own_objection_files", protest.number),
            **all_of("rectification", "producer_file producer_file_paper", enterprise.credit_code),
            **all_of("rectification", "tip_off tip_off_text tip_off_informant", told(cast, enterprise).number),
            **all_of("rectification", "tip_off_accept tip_off_refuse", told(cast, enterprise).number),
            **all_of("rectification", "tip_off_inspect tip_off_case", told(cast, enterprise, is_accepted=True).number),
            **all_of("rectification", "tip_off_answer tip_off_reward", told(cast, enterprise, is_accepted=True).number),
            **all_of("rectification", "own_order", order.number),
            **all_of(
                "rectification",
                "order order_paper order_service order_answer order_check order_extend order_withdraw",
                order.number,
            ),
            **all_of("rectification", "order_new", enterprise.credit_code),
            **all_of("rectification", "order_new_shop", make_shop(cast.east).pk),
            **all_of("rectification", "action", action.code),
            **all_of("rectification", "indicator figure_freeze", action.indicators.first().pk),
            **all_of("rectification", "frozen_figure", frozen_at(cast.east, cast.admin, TODAY).pk),
            **all_of("rectification", "step_split acceptance_new", action.code, "2.3"),
            **all_of("rectification", "acceptance", passed_acceptance(action, enterprise, cast.admin, TODAY).pk),
            **all_of("rectification", "step_task step_task_report step_task_accept step_task_return", task.pk),
            **all_of("rectification", "own_recall", handled.number),
            **all_of("rectification", "own_ledger_template own_ledger_new", BatchKind.RAW_MILK),
            **all_of("rectification", "own_import", imported.pk),
            **all_of("accounts", "person person_edit person_status person_password", cast.auditor.pk),
            **all_of("workdays", "year", TODAY.year),
            **all_of("notices", "notice_read", make_notice(cast.admin).pk),
            **all_of("notices", "delivery delivery_again", failed.pk),
            **all_of("notices", "webhook webhook_edit webhook_status webhook_trial", failed.webhook_id),
            **all_of("attachments", "file", make_attachment(enterprise, cast.officer_east, TODAY).pk),
            **all_of("clocks", "clock clock_pause clock_resume clock_extend", Clock.objects.of(case).last().pk),
            **all_of("enterprises", "enterprise enterprise_edit variety_new", enterprise.credit_code),
            **all_of("enterprises", "enterprise_status", enterprise.credit_code, EnterpriseStatus.SUSPENDED),
            **all_of("enterprises", "variety_edit", sealed.batch.variety_id),
            **all_of("enterprises", "ledger batch_new ledger_template ledger_import", BatchKind.RAW_MILK),
            **all_of("enterprises", "batch batch_gone", on_hand.pk),
            **all_of("enterprises", "import import_confirm import_discard", imported.pk),
            **all_of("enterprises", "producer_duties", enterprise.credit_code),
            **all_of("enterprises", "producer_records duty_record_new", enterprise.credit_code, RecordKind.RISK),
            **all_of("enterprises", "duty_records", RecordKind.RISK),
            **all_of("enterprises", "duty_record duty_record_change", RecordKind.RISK, risk.pk),
            **all_of("enterprises", "duty_file_withdraw", make_attachment(risk, cast.officer_east, TODAY).pk),
            **all_of("enterprises", "duty_import duty_import_confirm duty_import_discard", self._duties(enterprise).pk),
            **all_of("sampling", "plan plan_schedule obligations quota coverage", field.plan.code),
            **all_of("sampling", "producer_obligations", field.plan.code, enterprise.credit_code),
            **all_of("sampling", "supplementary_confirm supplementary_reject", proposed.pk),
            **all_of(
                "sampling",
                "plan_clone plan_edit plan_quantities plan_annex plan_annex_file plan_annex_upload plan_annex_confirm "
                "plan_acknowledge plan_issue plan_amend",
                field.plan.code,
            ),
            **all_of("sampling", "plan_category", field.plan.code, "CHEESE"),
            **all_of("sampling", "plan_revision revision_issue revision_withdraw", field.plan.code, amendment.number),
            **all_of("sampling", "limit limit_edit limit_withdraw limit_check", Limit.objects.first().row_id),
            **all_of("sampling", "method method_edit", TestMethod.objects.first().pk),
            **all_of("sampling", "replay replay_flips replay_resume", make_replay(cast, TODAY).pk),
            **all_of("sampling", "visit visit_start visit_move visit_cancel visit_incident", planned.pk),
            **all_of("sampling", "feed", make_feed(person=cast.officer_east, by=None, on=TODAY)),
            **all_of("sampling", "absence_withdraw", make_absence(keeper, TODAY).pk),
            **all_of("sampling", "recusal_end", make_recusal(keeper, enterprise, TODAY).pk),
            **all_of("sampling", "superior_sampling_withdraw", make_superior_sampling(enterprise, TODAY).pk),
            **all_of("sampling", "visit_nothing_new visit_finish visit_prevented", under_way.pk),
            **all_of("sampling", "sample_seal", under_way.pk, on_hand.pk),
            **all_of("sampling", "county_dashboard", cast.east.code),
            **all_of("sampling", "visit_draw", under_way.pk, BatchKind.RAW_MILK),
            **all_of("sampling", "draw", drawn.pk),
            **all_of("sampling", "sample sample_receive sample_refuse sample_incident", sealed.number),
            **all_of("sampling", "sample_give sample_take broken_seal", sealed.number),
            **all_of("sampling", "handover_withdraw", given(field.sealed(), cast.inspector, TODAY).pk),
            **all_of("sampling", "broken_seal_decide", found_broken(field.sealed(), cast.inspector, TODAY).pk),
            **all_of("sampling", "backup backup_place backup_hold backup_hold_lift", tested.number),
            **all_of("sampling", "backup_return backup_dispose", tested.number),
            **all_of("sampling", "sample_photo", tested.number, make_photo(tested, cast.analyst).pk),
            **all_of("sampling", "api_token_revoke", make_api_token(cast, on=TODAY)[0].pk),
            **all_of("api", "sample results", tested.number),
            **all_of("sampling", "results results_submit results_changes", tested.number),
            **all_of("sampling", "result_row result_cells", tested.number, "PROT"),
            **all_of("sampling", "worksheet worksheet_changes", "PROT"),
            **all_of("sampling", "worksheet_row worksheet_cells", "PROT", tested.number),
            **all_of("sampling", "results_return conclusion", submitted.number),
            **all_of("sampling", "item_decide", submitted.number, "PROT"),
            **all_of("sampling", "doubt_confirm", doubted.number, make_doubt(doubted, TODAY).pk),
            **all_of("sampling", "repeat", repeated.number, "PROT"),
            **all_of("sampling", "repeat_choose", measured.number, "PROT"),
            **all_of("sampling", "repeat_order", tested.number, "PROT"),
            **all_of("sampling", "repeat_demand", submitted.number, "PROT"),
            **all_of("sampling", "stated sample_cost", tested.number),
            **all_of("sampling", "lab_file lab_file_original lab_file_take lab_file_discard", lab_file.pk),
            **all_of("sampling", "lab_file_mapping", undescribed(cast.analyst).pk),
            **all_of("sampling", "file_mapping file_mapping_edit", lab_file.mapping_id),
            **all_of("sampling", "lab_file_row lab_file_row_leave_out lab_file_row_confirm", lab_file.rows.get().pk),
            **all_of("sampling", "report_send", concluded.number),
            **all_of("sampling", "report_acknowledge", reported.report.number),
            **all_of(
                "sampling",
                "correction_new correction correction_enter correction_sign correction_withdraw",
                corrected.number,
            ),
            **all_of("sampling", "report_preview", submitted.number),
            **all_of("sampling", "document_of", notice.sample.number, DocumentKind.RESULT_NOTICE, notice.number),
            **all_of("rectification", "notice service_new", notice.number),
            **all_of("rectification", "notice_issue", field.reported(FAILING).number),
            **all_of("rectification", "service_confirm service_fail", on_its_way.notice.number),
            **all_of("rectification", "notice_answer", answered.notice.number),
            **all_of("rectification", "service_proof", answered.notice.number, answered.pk),
            **all_of("sampling", "visit_document", planned.pk, DocumentKind.NOTICE),
            **all_of("sampling", "document_request", reported.number, DocumentKind.SAMPLING_FORM),
            **all_of("sampling", "document document_file document_print verify", document.token),
            **all_of("sampling", "field_words", "en"),
            **all_of("sampling", "field_package", planned.pk),
            **all_of("sampling", "field_record field_finish", disputed.uuid),
            **all_of("sampling", "field_file", disputed.uuid, disputed.files.first().sha256),
            **all_of("sampling", "visit_record visit_record_decide", disputed.uuid),
            **all_of("sampling", "incident", make_incident(planned, cast.inspector).pk),
            **all_of("sampling", "visit_record_file", disputed.uuid, disputed.files.first().pk),
            **all_of("rectification", "case case_start", case.number),
            **all_of(
                "rectification",
                "case_record case_close extension_ask extension_allow extension_refuse recall_plan recall_report "
                "penalty_file penalty_new transfer_new",
                handled.number,
            ),
            **all_of(
                "rectification",
                "case_part case_part_skip case_part_reopen case_part_files",
                handled.number,
                CasePartKind.RECTIFICATION,
            ),
            **all_of("rectification", "transfer_receipt", handled.number, handled.transfers.get().pk),
            **all_of("rectification", "body", reinspected.body.pk),
            **all_of("rectification", "reinspection_apply objection_receive", answered.notice.sample.number),
            **all_of("rectification", "reinspection_accept reinspection_refuse", applied(field).number),
            **all_of("rectification", "reinspection_seal reinspection_draw", accepted(field).number),
            **all_of(
                "rectification",
                "reinspection reinspection_decline reinspection_hand_over reinspection_unusable reinspection_withdraw "
                "reinspection_usable "
                "reinspection_conclude reinspection_notify reinspection_file",
                reinspected.number,
            ),
            **all_of(
                "rectification",
                "objection objection_ask objection_complete objection_accept objection_refuse objection_department "
                "objection_answer objection_review objection_unchanged objection_withdraw",
                objected(field).number,
            ),
            **all_of("rectification", "public_announcement public_announcement_file", published.pk),
            **all_of(
                "rectification",
                "publication publication_publish publication_discard publication_file",
                line.publication_id,
            ),
            **all_of("rectification", "line_leave line_withdraw line_correct", line.pk),
            **all_of("rectification", "exchange_sheet exchange_upload exchange_file", ExchangeSheet.SAMPLING),
            **all_of("rectification", "publication_take", line.publication_id, free.number),
            **self._rounds(),
        }

    def _rounds(self):
        rounds = Rounds(self.cast, TODAY)
        begun, shop = rounds.begun(), rounds.shop()
        item = begun.checklist.items.first()
        on_tablet = rounds.planned()
        record = refused_inspection(on_tablet, self.cast.inspector, TODAY)
        return {
            **all_of("rectification", "field_inspection_package", on_tablet.pk),
            **all_of("rectification", "field_inspection_record field_inspection_finish", record.uuid),
            **all_of("rectification", "field_inspection_part", record.uuid, record.files.get().sha256),
            **all_of("rectification", "inspection_record inspection_record_keep", record.uuid),
            **all_of("rectification", "inspection_record_file", record.uuid, record.files.get().pk),
            **all_of("rectification", "inspection_day inspection_start", rounds.planned(shop=shop).number),
            **all_of(
                "rectification",
                "inspection inspection_finding inspection_finish inspection_call_off inspection_file",
                begun.number,
            ),
            **all_of("rectification", "inspection_answer", begun.number, item.pk),
            **all_of("rectification", "finding finding_close finding_withdraw", rounds.finding().number),
            **all_of("rectification", "shop shop_edit", shop.pk),
            **all_of("rectification", "checklist checklist_edit", begun.checklist_id),
        }

    def _import(self, enterprise):
        return LedgerImport.objects.create(
            enterprise=enterprise,
            kind=BatchKind.RAW_MILK,
            filename="台账.xlsx",
            digest="0" * 64,
            uploaded_by=self.cast.officer_east,
        )

    def _duties(self, enterprise):
        return DutyImport.objects.create(
            enterprise=enterprise, filename="履责.xlsx", digest="0" * 64, uploaded_by=self.cast.officer_east
        )

    def _document(self, sample, kind=DocumentKind.TEST_REPORT, reference=""):
        document = request_document(subject=sample, kind=kind, reference=reference, by=self.cast.analyst, on=TODAY)
        store_document(document=document, pdf=b"%PDF-1.7", on=TODAY)
        return document


def all_of(app, names, *parameters):
    return {f"{app}:{name}": parameters for name in names.split()}
