using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Policy;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification;

/// <summary>What happened to an application. Stored for ever: a case is never renamed, a field never changes its meaning.</summary>
[JsonDerivedType(typeof(Submitted), "submitted")]
[JsonDerivedType(typeof(KickOffPlanned), "kick-off-planned")]
[JsonDerivedType(typeof(FoundReady), "found-ready")]
[JsonDerivedType(typeof(FoundNotReady), "found-not-ready")]
[JsonDerivedType(typeof(Resubmitted), "resubmitted")]
[JsonDerivedType(typeof(Approved), "approved")]
[JsonDerivedType(typeof(WasDeferred), "deferred")]
[JsonDerivedType(typeof(CameBack), "came-back")]
[JsonDerivedType(typeof(WasDeclined), "declined")]
[JsonDerivedType(typeof(HandedIn), "handed-in")]
[JsonDerivedType(typeof(TakenBack), "taken-back")]
[JsonDerivedType(typeof(MaterialsSubmitted), "materials-submitted")]
[JsonDerivedType(typeof(Claimed), "claimed")]
[JsonDerivedType(typeof(Decided), "decided")]
[JsonDerivedType(typeof(VendorAsked), "vendor-asked")]
[JsonDerivedType(typeof(QuestionAnswered), "question-answered")]
[JsonDerivedType(typeof(Undone), "undone")]
[JsonDerivedType(typeof(RoundPassed), "round-passed")]
[JsonDerivedType(typeof(RoundReturned), "round-returned")]
[JsonDerivedType(typeof(Mended), "mended")]
[JsonDerivedType(typeof(MendedSubmitted), "mended-submitted")]
[JsonDerivedType(typeof(StandardsSubmitted), "standards-submitted")]
[JsonDerivedType(typeof(ShortcomingsFound), "shortcomings-found")]
[JsonDerivedType(typeof(ShortcomingAnswered), "shortcoming-answered")]
[JsonDerivedType(typeof(ShortcomingsReminded), "shortcomings-reminded")]
[JsonDerivedType(typeof(ReauditDue), "reaudit-due")]
[JsonDerivedType(typeof(CertificateGranted), "certificate-granted")]
[JsonDerivedType(typeof(VersionAnnounced), "version-announced")]
[JsonDerivedType(typeof(WasWithdrawn), "withdrawn")]
[JsonDerivedType(typeof(Escalated), "escalated")]
public abstract record ApplicationEvent
{
    private ApplicationEvent() { }

    public sealed record Submitted(ApplicationId Id, EditionPin Edition, VendorId Vendor, string VendorName, string Listing, string Name, Release Release, LocalDate WishedKickOff) : ApplicationEvent;

    public sealed record KickOffPlanned(LocalDate On) : ApplicationEvent;

    public sealed record FoundReady(PriorityLevel Advice, string Comment) : ApplicationEvent;

    public sealed record FoundNotReady(ImmutableSortedDictionary<string, string> Missing) : ApplicationEvent;

    public sealed record Resubmitted(ImmutableSortedDictionary<string, ReadinessAnswer> Readiness, LocalDate WishedKickOff) : ApplicationEvent;

    public sealed record Approved(PriorityLevel Priority, LocalDate PlannedStart) : ApplicationEvent;

    public sealed record WasDeferred(LocalDate Until, string Reason) : ApplicationEvent;

    /// <summary>The day of a deferral has come: leadership's turn again.</summary>
    public sealed record CameBack : ApplicationEvent;

    public sealed record WasDeclined(string Reason) : ApplicationEvent;

    public sealed record HandedIn(MaterialKey Material, string Part, Handed What) : ApplicationEvent;

    public sealed record TakenBack(MaterialKey Material, string Part) : ApplicationEvent;

    /// <summary>Round 1 begins: the criteria to be decided and the promised day.</summary>
    public sealed record MaterialsSubmitted(ImmutableArray<CriterionKey> Criteria, LocalDate Promised) : ApplicationEvent;

    /// <summary>Somebody looks into it; <c>From</c> had claimed it before and is told.</summary>
    public sealed record Claimed(CriterionKey Criterion, PersonId? From) : ApplicationEvent;

    /// <summary>A verdict; <c>Closes</c> is set when it was the last open one: the round closes then.</summary>
    public sealed record Decided(CriterionKey Criterion, Verdict Verdict, Instant? Closes) : ApplicationEvent;

    public sealed record VendorAsked(CriterionKey Criterion, int Number, string Question) : ApplicationEvent;

    public sealed record QuestionAnswered(CriterionKey Criterion, int Number, string Answer) : ApplicationEvent;

    public sealed record Undone(CriterionKey Criterion) : ApplicationEvent;

    public sealed record RoundPassed(int Round) : ApplicationEvent;

    public sealed record RoundReturned(int Round, ImmutableArray<CriterionKey> ToMend) : ApplicationEvent;

    public sealed record Mended(CriterionKey Criterion, string What) : ApplicationEvent;

    /// <summary>The next round begins: only these criteria are open again.</summary>
    public sealed record MendedSubmitted(int Round, ImmutableArray<CriterionKey> Criteria, LocalDate Promised) : ApplicationEvent;

    public sealed record StandardsSubmitted(SupportProfile Profile, LocalDate Promised) : ApplicationEvent;

    public sealed record ShortcomingsFound(int Round, ImmutableArray<Shortcoming> Items) : ApplicationEvent;

    public sealed record ShortcomingAnswered(int Number, string Answer) : ApplicationEvent;

    /// <summary>Deadlines come near, or have passed: on that day (the edition's zone) the vendor was reminded of what it has not answered.</summary>
    public sealed record ShortcomingsReminded(LocalDate On) : ApplicationEvent;

    /// <summary>Every shortcoming is answered: the next audit round begins.</summary>
    public sealed record ReauditDue(int Round, LocalDate Promised) : ApplicationEvent;

    public sealed record CertificateGranted(Certificate Certificate) : ApplicationEvent;

    public sealed record VersionAnnounced(string Version, LocalDate PlannedStart) : ApplicationEvent;

    /// <summary>Taken back by the vendor. Of a certified application only the new version is: the certified one stands again.</summary>
    public sealed record WasWithdrawn(string Reason) : ApplicationEvent;

    /// <summary>Something happened to an escalation on this application.</summary>
    public sealed record Escalated(EscalationId Escalation, EscalationEvent What) : ApplicationEvent;
}
