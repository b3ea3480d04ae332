using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using CertBot.Core.Support;
using NodaTime;
using static CertBot.Core.Certification.ApplicationEvent;

namespace CertBot.Core.Certification;

/// <summary>One line of a history: when (UTC), who (perhaps the clock), and what happened as a phrase.</summary>
public sealed record HistoryLine(Instant At, PersonId By, JsonObject What)
{
    /// <summary>The whole line as one phrase: when, who, what.</summary>
    public JsonObject Phrase => Leaf.Phrase("history.line", new() { ["at"] = Leaf.At(At), ["who"] = Leaf.Person(By), ["what"] = What.DeepClone() });
}

/// <summary>An application's history in words, one line per event, in the order it happened.</summary>
public static class History
{
    public static ImmutableArray<HistoryLine> Of(ImmutableArray<Fact<ApplicationEvent>> facts, Edition edition) =>
        [.. facts.Select(f => new HistoryLine(f.At, f.By, Of(f.What, edition)))];

    private static JsonObject Of(ApplicationEvent what, Edition edition) => what switch
    {
        Submitted e => Leaf.Phrase("history.submitted", new() { ["app"] = e.Name, ["version"] = e.Release.Version }),
        KickOffPlanned e => Leaf.Phrase("history.kick-off-planned", new() { ["day"] = Leaf.Day(e.On) }),
        FoundReady e => Leaf.Phrase("history.found-ready", new() { ["priority"] = Titles.Of(e.Advice), ["comment"] = e.Comment }),
        FoundNotReady e => Leaf.Phrase("history.found-not-ready", new() { ["missing"] = Leaf.List(e.Missing.Keys.Select(k => Leaf.Phrase($"policy.readiness.{k}"))) }),
        Resubmitted => Leaf.Phrase("history.resubmitted"),
        Approved e => Leaf.Phrase("history.approved", new() { ["priority"] = Titles.Of(e.Priority), ["day"] = Leaf.Day(e.PlannedStart) }),
        WasDeferred e => Leaf.Phrase("history.deferred", new() { ["day"] = Leaf.Day(e.Until), ["reason"] = e.Reason }),
        CameBack => Leaf.Phrase("history.came-back"),
        WasDeclined e => Leaf.Phrase("history.declined", new() { ["reason"] = e.Reason }),
        HandedIn e => Leaf.Phrase("history.handed-in", new() { ["material"] = Titles.Of(e.Material, e.Part, edition), ["what"] = NameOf(e.What) }),
        TakenBack e => Leaf.Phrase("history.taken-back", new() { ["material"] = Titles.Of(e.Material, e.Part, edition) }),
        MaterialsSubmitted e => Leaf.Phrase("history.materials-submitted", new() { ["count"] = e.Criteria.Length, ["day"] = Leaf.Day(e.Promised) }),
        StandardsSubmitted e => Leaf.Phrase("history.standards-submitted", new() { ["day"] = Leaf.Day(e.Promised) }),
        ShortcomingsFound e => Leaf.Phrase("history.shortcomings-found", new() { ["count"] = e.Items.Length }),
        ShortcomingAnswered e => Leaf.Phrase("history.shortcoming-answered", new() { ["number"] = e.Number, ["answer"] = e.Answer }),
        ShortcomingsReminded => Leaf.Phrase("history.shortcomings-reminded"),
        ReauditDue e => Leaf.Phrase("history.reaudit-due", new() { ["round"] = e.Round, ["day"] = Leaf.Day(e.Promised) }),
        CertificateGranted e => Leaf.Phrase("history.certificate-granted", new() { ["number"] = e.Certificate.Number, ["version"] = e.Certificate.Version }),
        VersionAnnounced e => Leaf.Phrase("history.version-announced", new() { ["version"] = e.Version }),
        WasWithdrawn e => Leaf.Phrase("history.withdrawn", new() { ["reason"] = e.Reason }),
        Escalated e => OfEscalation(e),
        _ => OfReview(what),
    };

    private static JsonObject OfReview(ApplicationEvent what) => what switch
    {
        Claimed { From: null } e => Leaf.Phrase("history.claimed", On(e.Criterion)),
        Claimed { From: { } from } e => Leaf.Phrase("history.claimed-over", On(e.Criterion, ("from", Leaf.Person(from)))),
        Decided { Verdict: Verdict.NeedsWork v } e => Leaf.Phrase("history.needs-work", On(e.Criterion, ("reason", Leaf.Phrase($"policy.reason.{v.Reason}")), ("comment", v.Comment))),
        Decided { Verdict: Verdict.NotApplicable v } e => Leaf.Phrase("history.not-applicable", On(e.Criterion, ("comment", v.Comment))),
        Decided e => Leaf.Phrase("history.passed", On(e.Criterion)),
        VendorAsked e => Leaf.Phrase("history.vendor-asked", On(e.Criterion, ("question", e.Question))),
        QuestionAnswered e => Leaf.Phrase("history.question-answered", On(e.Criterion, ("answer", e.Answer))),
        Undone e => Leaf.Phrase("history.undone", On(e.Criterion)),
        RoundPassed e => Leaf.Phrase("history.round-passed", new() { ["round"] = e.Round }),
        RoundReturned e => Leaf.Phrase("history.round-returned", new() { ["round"] = e.Round, ["count"] = e.ToMend.Length }),
        Mended e => Leaf.Phrase("history.mended", On(e.Criterion, ("what", e.What))),
        MendedSubmitted e => Leaf.Phrase("history.mended-submitted", new() { ["round"] = e.Round, ["count"] = e.Criteria.Length, ["day"] = Leaf.Day(e.Promised) }),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what.GetType().Name, "an event without a phrase"),
    };

    private static JsonObject OfEscalation(Escalated e) => e.What switch
    {
        EscalationEvent.Opened what => Leaf.Phrase("history.escalation.opened", In(e, ("reason", what.Reason))),
        EscalationEvent.LevelCalled what => Leaf.Phrase("history.escalation.level-called", In(e, ("level", what.Level), ("people", Leaf.List(what.Called.Select(Leaf.Person))))),
        EscalationEvent.NobodyThere what => Leaf.Phrase("history.escalation.nobody-there", In(e, ("level", what.Level))),
        EscalationEvent.Acknowledged => Leaf.Phrase("history.escalation.acknowledged", In(e)),
        EscalationEvent.Commented what => Leaf.Phrase("history.escalation.commented", In(e, ("words", what.Words))),
        EscalationEvent.Reminded => Leaf.Phrase("history.escalation.reminded", In(e)),
        EscalationEvent.Ended what => Leaf.Phrase("history.escalation.ended", In(e, ("outcome", what.Outcome))),
        _ => throw new ArgumentOutOfRangeException(nameof(e), e.What.GetType().Name, "an event without a phrase"),
    };

    private static JsonNode NameOf(Handed what) => what switch
    {
        Handed.File file => file.Name,
        Handed.Link link => link.Address,
        _ => "",
    };

    private static JsonObject On(CriterionKey criterion, params ReadOnlySpan<(string Name, JsonNode Value)> more) => With(new() { ["criterion"] = Titles.Of(criterion) }, more);

    private static JsonObject In(Escalated e, params ReadOnlySpan<(string Name, JsonNode Value)> more) => With(new() { ["escalation"] = e.Escalation.Value }, more);

    private static JsonObject With(JsonObject data, ReadOnlySpan<(string Name, JsonNode Value)> more)
    {
        foreach (var (name, value) in more)
            data[name] = value;
        return data;
    }
}
