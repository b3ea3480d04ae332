using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationEvent;

namespace CertBot.Core.Certification.ReadModels;

/// <summary>One line of a history: when (UTC), who (perhaps the clock), and what happened as a phrase.</summary>
public sealed record HistoryEntry(Instant At, PersonId By, LocalizableValue Description)
{
    /// <summary>The whole line as one phrase: when, who, what.</summary>
    public LocalizableValue Text =>
        LocalizableValue.Text(
            "history.line",
            new()
            {
                ["at"] = LocalizableValue.Timestamp(At),
                ["who"] = LocalizableValue.PersonName(By),
                ["what"] = Description,
            }
        );
}

/// <summary>
/// An application's history in words, in the order it happened. Nothing else turns events into words for people, so that each reads what was promised to
/// them: the platform's people every event; the vendor neither what is written for leadership, nor a verdict before its round is done, nor a verdict that was
/// taken back, nor anything about another vendor that had the listing before.
/// </summary>
public static class HistoryFormatter
{
    public static ImmutableArray<HistoryEntry> Format(ImmutableArray<RecordedEvent<ApplicationEvent>> events, Edition edition, ReaderSide side) =>
        [.. Visible(events, side).Select(f => new HistoryEntry(f.At, f.By, Format(f.Data, edition, side)))];

    private static IEnumerable<RecordedEvent<ApplicationEvent>> Visible(ImmutableArray<RecordedEvent<ApplicationEvent>> events, ReaderSide side)
    {
        if (side == ReaderSide.Platform)
            return events;

        var own = OfLastVendor(events);
        HashSet<int> hidden = [];
        Dictionary<CriterionKey, int> verdictsOfRound = [];
        for (var i = 0; i < own.Length; i++)
        {
            switch (own[i].Data)
            {
                case CriterionDecided e:
                    hidden.Add(i);
                    verdictsOfRound[e.Criterion] = i;
                    break;
                case DecisionUndone e:
                    hidden.Add(i);
                    verdictsOfRound.Remove(e.Criterion);
                    break;
                case SanctionChanged e when !SanctionHistory.IsForVendor(e.Event):
                    hidden.Add(i);
                    break;
                case RoundPassed or RoundReturned:
                    hidden.ExceptWith(verdictsOfRound.Values);
                    verdictsOfRound.Clear();
                    break;
                case MaterialsSubmitted or ReworkSubmitted:
                    verdictsOfRound.Clear(); // a withdrawn round never closes
                    break;
                default:
                    break;
            }
        }

        return own.Where((_, i) => !hidden.Contains(i));
    }

    /// <summary>The events since the vendor that has the listing now applied: the listing may have been another vendor's before.</summary>
    private static ImmutableArray<RecordedEvent<ApplicationEvent>> OfLastVendor(ImmutableArray<RecordedEvent<ApplicationEvent>> events)
    {
        var (start, vendor) = (0, (VendorId?)null);
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i].Data is Submitted submitted && submitted.Vendor != vendor)
                (start, vendor) = (i, submitted.Vendor);
        }

        return events[start..];
    }

    private static LocalizableValue Format(ApplicationEvent applicationEvent, Edition edition, ReaderSide side) =>
        applicationEvent switch
        {
            FoundReady when side == ReaderSide.Vendor => LocalizableValue.Text("history.found-ready.vendor"),
            Submitted e => LocalizableValue.Text("history.submitted", new() { ["app"] = e.Name, ["version"] = e.Release.Version }),
            KickOffPlanned e => LocalizableValue.Text("history.kick-off-planned", new() { ["day"] = LocalizableValue.Date(e.On) }),
            FoundReady e => LocalizableValue.Text("history.found-ready", new() { ["priority"] = DisplayNames.Of(e.Advice), ["comment"] = e.Comment }),
            FoundNotReady e => LocalizableValue.Text(
                "history.found-not-ready",
                new() { ["missing"] = LocalizableValue.List(e.Missing.Keys.Select(k => LocalizableValue.Text(EditionTexts.Readiness(k)))) }
            ),
            Resubmitted => LocalizableValue.Text("history.resubmitted"),
            PriorityApproved e => LocalizableValue.Text(
                "history.approved",
                new() { ["priority"] = DisplayNames.Of(e.Priority), ["day"] = LocalizableValue.Date(e.PlannedStart) }
            ),
            PriorityDeferred e => LocalizableValue.Text("history.deferred", new() { ["day"] = LocalizableValue.Date(e.Until), ["reason"] = e.Reason }),
            DeferralEnded => LocalizableValue.Text("history.came-back"),
            PriorityDeclined e => LocalizableValue.Text("history.declined", new() { ["reason"] = e.Reason }),
            MaterialAdded { Content.SameAs: { } version } e => LocalizableValue.Text(
                "history.kept",
                new()
                {
                    ["material"] = DisplayNames.Of(e.Material, e.Part, edition),
                    ["what"] = NameOfMaterial(e.Content),
                    ["version"] = version,
                }
            ),
            MaterialAdded e => LocalizableValue.Text(
                "history.handed-in",
                new() { ["material"] = DisplayNames.Of(e.Material, e.Part, edition), ["what"] = NameOfMaterial(e.Content) }
            ),
            MaterialRemoved e => LocalizableValue.Text("history.taken-back", new() { ["material"] = DisplayNames.Of(e.Material, e.Part, edition) }),
            MaterialsSubmitted e => LocalizableValue.Text(
                "history.materials-submitted",
                new() { ["count"] = e.Criteria.Length, ["day"] = LocalizableValue.Date(e.Promised) }
            ),
            StandardsSubmitted e => LocalizableValue.Text("history.standards-submitted", new() { ["day"] = LocalizableValue.Date(e.Promised) }),
            ShortcomingsFound e => LocalizableValue.Text("history.shortcomings-found", new() { ["count"] = e.Items.Length }),
            ShortcomingAnswered e => LocalizableValue.Text("history.shortcoming-answered", new() { ["number"] = e.Number, ["answer"] = e.Answer }),
            ShortcomingsReminded => LocalizableValue.Text("history.shortcomings-reminded"),
            RemindersSent => LocalizableValue.Text("history.reminded"),
            ReauditStarted e => LocalizableValue.Text("history.reaudit-due", new() { ["round"] = e.Round, ["day"] = LocalizableValue.Date(e.Promised) }),
            CertificateGranted e => LocalizableValue.Text(
                "history.certificate-granted",
                new() { ["number"] = e.Certificate.Number, ["version"] = e.Certificate.Version }
            ),
            VersionAnnounced e => LocalizableValue.Text("history.version-announced", new() { ["version"] = e.Version }),
            ApplicationWithdrawn e => LocalizableValue.Text("history.withdrawn", new() { ["reason"] = e.Reason }),
            ListingReleased e => LocalizableValue.Text("history.listing-released", new() { ["reason"] = e.Reason }),
            ContactChanged e => LocalizableValue.Text(
                "history.contact-changed",
                new() { ["from"] = LocalizableValue.PersonName(e.From), ["to"] = LocalizableValue.PersonName(e.To) }
            ),
            EscalationChanged e => FormatEscalationEvent(e),
            SanctionChanged e => SanctionHistory.Format(e.Event),
            InspectionChanged e => InspectionHistory.Format(e.Event),
            _ => FormatReviewEvent(applicationEvent),
        };

    private static LocalizableValue FormatReviewEvent(ApplicationEvent applicationEvent) =>
        applicationEvent switch
        {
            CriterionClaimed { From: null } e => LocalizableValue.Text("history.claimed", CriterionArguments(e.Criterion)),
            CriterionClaimed { From: { } from } e => LocalizableValue.Text(
                "history.claimed-over",
                CriterionArguments(e.Criterion, ("from", LocalizableValue.PersonName(from)))
            ),
            ClaimReleased e => LocalizableValue.Text("history.claim-released", CriterionArguments(e.Criterion, ("from", LocalizableValue.PersonName(e.From)))),
            CriterionDecided { Verdict: Verdict.NeedsWork v } e => LocalizableValue.Text(
                "history.needs-work",
                CriterionArguments(e.Criterion, ("reason", LocalizableValue.Text(EditionTexts.Reason(v.Reason))), ("comment", v.Comment))
            ),
            CriterionDecided { Verdict: Verdict.NotApplicable v } e => LocalizableValue.Text(
                "history.not-applicable",
                CriterionArguments(e.Criterion, ("comment", v.Comment))
            ),
            CriterionDecided e => LocalizableValue.Text("history.passed", CriterionArguments(e.Criterion)),
            VendorAsked e => LocalizableValue.Text("history.vendor-asked", CriterionArguments(e.Criterion, ("question", e.Question))),
            QuestionAnswered e => LocalizableValue.Text("history.question-answered", CriterionArguments(e.Criterion, ("answer", e.Answer))),
            DecisionUndone e => LocalizableValue.Text("history.undone", CriterionArguments(e.Criterion)),
            RoundPassed e => LocalizableValue.Text("history.round-passed", new() { ["round"] = e.Round }),
            RoundReturned e => LocalizableValue.Text("history.round-returned", new() { ["round"] = e.Round, ["count"] = e.ToRework.Length }),
            CriterionReworked e => LocalizableValue.Text("history.mended", CriterionArguments(e.Criterion, ("what", e.Comment))),
            ReworkSubmitted e => LocalizableValue.Text(
                "history.mended-submitted",
                new()
                {
                    ["round"] = e.Round,
                    ["count"] = e.Criteria.Length,
                    ["day"] = LocalizableValue.Date(e.Promised),
                }
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(applicationEvent), applicationEvent.GetType().Name, "an event without a phrase"),
        };

    private static LocalizableValue FormatEscalationEvent(EscalationChanged e) =>
        e.Event switch
        {
            EscalationEvent.Opened escalationEvent => LocalizableValue.Text(
                "history.escalation.opened",
                EscalationArguments(e, ("reason", escalationEvent.Reason))
            ),
            EscalationEvent.LevelCalled escalationEvent => LocalizableValue.Text(
                "history.escalation.level-called",
                EscalationArguments(e, ("level", escalationEvent.Level), ("people", LocalizableValue.List(DescribeCalled(escalationEvent))))
            ),
            EscalationEvent.LevelUnstaffed escalationEvent => LocalizableValue.Text(
                escalationEvent.Away.IsEmpty ? "history.escalation.nobody-there" : "history.escalation.nobody-reachable",
                EscalationArguments(
                    e,
                    ("level", escalationEvent.Level),
                    ("away", LocalizableValue.List(escalationEvent.Away.Select(LocalizableValue.PersonName)))
                )
            ),
            EscalationEvent.Acknowledged { For: { } absent } => LocalizableValue.Text(
                "history.escalation.acknowledged-for",
                EscalationArguments(e, ("absent", LocalizableValue.PersonName(absent)))
            ),
            EscalationEvent.Acknowledged => LocalizableValue.Text("history.escalation.acknowledged", EscalationArguments(e)),
            EscalationEvent.Commented escalationEvent => LocalizableValue.Text(
                "history.escalation.commented",
                EscalationArguments(e, ("words", escalationEvent.Words))
            ),
            EscalationEvent.Reminded => LocalizableValue.Text("history.escalation.reminded", EscalationArguments(e)),
            EscalationEvent.Closed escalationEvent => LocalizableValue.Text(
                "history.escalation.ended",
                EscalationArguments(e, ("outcome", escalationEvent.Outcome))
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(e), e.Event.GetType().Name, "an event without a phrase"),
        };

    private static IEnumerable<LocalizableValue> DescribeCalled(EscalationEvent.LevelCalled called) =>
        called.Called.Select(person =>
            called.Assignees.SelectMany(s => s.Substitutions).FirstOrDefault(s => s.Substitute == person)?.Describe() ?? LocalizableValue.PersonName(person)
        );

    private static LocalizableValue NameOfMaterial(SubmittedMaterial material) =>
        material switch
        {
            SubmittedMaterial.File file => file.Name,
            SubmittedMaterial.Link link => link.Address,
            _ => "",
        };

    private static LocalizableObject CriterionArguments(CriterionKey criterion, params ReadOnlySpan<(string Name, LocalizableValue Value)> arguments) =>
        new LocalizableObject { ["criterion"] = DisplayNames.Of(criterion) }.With(arguments);

    private static LocalizableObject EscalationArguments(EscalationChanged e, params ReadOnlySpan<(string Name, LocalizableValue Value)> arguments) =>
        new LocalizableObject { ["escalation"] = e.Escalation.Value }.With(arguments);
}
