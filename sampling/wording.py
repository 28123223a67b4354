from django.utils.translation import gettext_lazy as _

WORDS = {
    # quantities
    "too_few_test_units": _("Test portion: at least %(least)s pieces, now %(actual)s: %(missing)s short (%(source)s)."),
    "too_few_backup_units": _(
        "Backup portion: at least %(least)s pieces, now %(actual)s: %(missing)s short (%(source)s)."
    ),
    "test_portion_too_light": _(
        "Test portion: at least %(least)s kg, now %(actual)s kg: %(missing)s kg short (%(source)s)."
    ),
    "backup_portion_too_light": _(
        "Backup portion: at least %(least)s kg, now %(actual)s kg: %(missing)s kg short (%(source)s)."
    ),
    "total_too_light": _("Together at least %(least)s kg, now %(actual)s kg: %(missing)s kg short (%(source)s)."),
    "portion_is_empty": _("Both portions are taken, test and backup (%(source)s)."),
    # obligations
    "slot_done": _("Sampled on %(day)s"),
    "slot_done_outside_window": _("Sampled on %(day)s, outside the window from %(start)s to %(end)s"),
    "slot_nothing_new": _("Nothing new on %(day)s: %(reason)s"),
    "slot_under_way": _("Begun on %(day)s, not ended yet"),
    "slot_planned": _("Planned for %(day)s"),
    "slot_missed": _("Planned for %(day)s, not carried out; the window was from %(start)s to %(end)s"),
    "slot_cancelled": _("Cancelled, was planned for %(day)s"),
    "slot_not_in_scope": _("No valid licence, or no production, from %(start)s to %(end)s"),
    "slot_never_scheduled": _("Was never scheduled; the window was from %(start)s to %(end)s"),
    "slot_to_be_planned": _("Not scheduled yet; the window is from %(start)s to %(end)s"),
    # schedule
    "visit_due": _("Visit %(slot)s of the month is due from %(start)s to %(end)s (plan, part 3 (2))"),
    "window_without_workday": _("The window has no working day; %(day)s is the nearest one"),
    "visits_closer_than_planned": _("No day is left that keeps %(days)s days between the two visits"),
    "window_has_passed": _("The window from %(start)s to %(end)s was over before the plan was issued"),
    "window_was_over": _("The window was over when the visit became due; %(day)s is the nearest day"),
    "no_lawful_day": _("No working day lies in or near the window from %(start)s to %(end)s"),
    "no_day_left_in_window": _("No lawful day is left in the window; %(day)s is the nearest one"),
    "too_few_samplers_in_window": _("Too few samplers are free in the window; %(day)s is the nearest day with two"),
    "superior_sampling_in_window": _("A superior authority samples in the window (annex, note 2); moved to %(day)s"),
    "superior_sampling": _("%(authority)s samples on %(day)s"),
    "moved_for_superior_sampling": _("%(authority)s samples on %(day)s: moved from %(from)s to %(to)s (annex, note 2)"),
    "moved_for_rest_day": _("%(from)s is no working day any more: moved to %(to)s"),
    "moved_for_samplers": _("No two samplers were free on %(from)s: moved to %(to)s"),
    "moved_not_carried_out": _("Not carried out on %(from)s: moved to %(to)s within its window"),
    "moved_into_scope": _("The producer is not in scope on %(from)s: moved to %(to)s"),
    "moved_by_bureau": _("Moved by the bureau from %(from)s to %(to)s: %(reason)s"),
    "cancelled_by_bureau": _("Called off by the bureau: %(reason)s"),
    "producer_closed": _("The producer closed on %(day)s"),
    "slot_not_planned_any_more": _("An amendment of the plan no longer asks for this visit"),
    "sampler_away": _("absent on that day"),
    "sampler_recused": _("must not visit this producer (recusal)"),
    "sampler_taken": _("has enough visits on that day"),
    "sampler_left": _("is no inspector of the city any more"),
    "team_completed": _("the team was not complete"),
    "too_few_samplers": _("There are not %(needed)s samplers free on any possible day"),
    "producer_suspended": _("The producer is suspended"),
    "licence_not_valid_in_window": _(
        "The licence (%(start)s to %(end)s) is not valid on any working day of the window"
    ),
    "raw_quota_raw_milk": _("Raw milk: %(received)s batches received, %(sampled)s sampled, %(required)s owed"),
    "raw_quota_raw_powder": _("Raw milk powder: %(received)s batches received, %(sampled)s sampled, %(required)s owed"),
    # proposal
    "variety_not_covered_yet": _("This variety has not been sampled under the plan yet"),
    "largest_batch_on_hand": _("The largest batch on hand"),
    "variety_covered_smaller_batch": _("The variety is covered, and there are larger batches"),
    "quota_asks_for_raw": _(
        "%(received)s batches received, %(sampled)s sampled, %(required)s owed; about %(expected)s more until the next "
        "visit: take %(count)s now, drawn at random"
    ),
    "chosen_by_sampler": _("Chosen by the samplers: %(reason)s"),
    # draws
    "draw_had_more_than_the_ledger": _("Drawn from, though not in the ledger of the day: %(reason)s"),
    "draw_had_less_than_the_ledger": _("In the ledger of the day, but not drawn from: %(reason)s"),
    "batch_sampled_before": _("Sampled already as %(number)s"),
    "draw_frame_unreadable": _("The list of candidates cannot be read"),
    "draw_frame_differs": _("The candidates were changed: SHA-256 on record %(recorded)s, now %(actual)s"),
    "draw_names_one_twice": _("A candidate stands in the list twice"),
    "draw_without_its_secret": _("There is a result, but no secret by which it could be replayed"),
    "draw_secret_differs": _("The secret is not the one committed to: SHA-256 on record %(recorded)s, now %(actual)s"),
    "draw_secret_is_not_the_plans": _("The secret is not the one that the plan fixes for this occasion and attempt"),
    "draw_result_differs": _("The result does not replay: on record %(recorded)s, replayed %(replayed)s"),
    "draw_count_differs": _("%(recorded)s were to be drawn, %(replayed)s were"),
}

EVENTS = {
    "plan.loaded": _("loaded the plan %(code)s"),
    "plan.issued": _("issued the plan %(code)s"),
    "plan.month_scheduled": _("scheduled %(month)s: %(count)s visits"),
    "plan.draws_held": _("held %(count)s draws"),
    "plan.draws_aborted": _("aborted %(count)s draws: %(reason)s"),
    "draw.sealed": _("sealed the draw from %(count)s candidates; SHA-256 %(digest)s"),
    "draw.done": _("drew: %(drawn)s"),
    "draw.taken_from_device": _("took over what the tablet %(device)s drew: %(drawn)s"),
    "draw.aborted": _("aborted the draw: %(reason)s"),
    "plan.slot_without_visit": _("%(enterprise)s gets no visit %(slot)s of the month: %(reason)s"),
    "visit.moved": _("moved the visit: %(reason)s"),
    "visit.restaffed": _("drew other samplers: %(reason)s"),
    "visit.staffed": _("drew the samplers of the visit"),
    "visit.cancelled": _("called the visit off: %(reason)s"),
    "visit.without_samplers": _("found no samplers for the visit: %(reason)s"),
    "absence.entered": _("entered an absence of %(person)s from %(start)s to %(end)s: %(kind)s"),
    "absence.withdrawn": _("withdrew the absence of %(person)s from %(start)s to %(end)s"),
    "recusal.entered": _("%(person)s must not visit %(enterprise)s: %(reason)s"),
    "recusal.ended": _("ended the recusal of %(person)s from %(enterprise)s"),
    "superior_sampling.entered": _("entered that %(authority)s samples on %(day)s"),
    "superior_sampling.withdrawn": _("withdrew the sampling by %(authority)s on %(day)s"),
    "feed.made": _("made a calendar address for %(person)s"),
    "feed.revoked": _("revoked the calendar address of %(person)s"),
    "visit.incident": _("reported a special situation: %(text)s"),
    "sample.incident": _("reported a special situation: %(text)s"),
    "visit.started": _("began the visit; ledger and earlier records were looked at"),
    "visit.nothing_new": _("closed the visit as nothing new: %(reason)s"),
    "visit.finished": _("ended the visit with %(count)s samples"),
    "sample.sealed": _("sealed the sample %(number)s of batch %(batch)s with the seals %(seals)s"),
    "sample.received": _("received the sample %(number)s"),
    "sample.refused": _("refused the sample (%(ground)s): %(remark)s"),
    "sample.result_entered": _("entered %(item)s: %(values)s"),
    "sample.result_decided": _("decided %(item)s: %(verdict)s, because %(reason)s"),
    "sample.submitted": _("submitted the results for approval"),
    "sample.returned": _("sent the results back: %(reason)s"),
    "sample.concluded": _("approved the conclusion “%(verdict)s”; report %(report)s is due by %(due)s"),
    "sample.reported": _("reported the conclusion to the section"),
    "sample.acknowledged": _("confirmed receipt of the report"),
    "document.requested": _("asked for the document: %(document)s"),
    "document.made": _("made the document; SHA-256 %(digest)s"),
}

TOPICS = {
    "incident": _("Special situation, %(subject)s: %(detail)s"),
    "visit_changed": _("Visit to %(subject)s changed, now on %(due)s. %(detail)s"),
    "visit_cancelled": _("Visit to %(subject)s on %(due)s is called off. %(detail)s"),
    "slot_without_visit": _("%(subject)s gets no visit: %(detail)s"),
    "visit_without_samplers": _("No samplers for the visit to %(subject)s: %(detail)s"),
}
