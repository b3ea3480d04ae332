using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.Applications;

/// <summary>What happened to an application. Stored for ever: a case is never renamed, a field never changes its meaning.</summary>
[JsonDerivedType(typeof(Submitted), "submitted")]
[JsonDerivedType(typeof(KickOffPlanned), "kick-off-planned")]
[JsonDerivedType(typeof(FoundReady), "found-ready")]
[JsonDerivedType(typeof(FoundNotReady), "found-not-ready")]
[JsonDerivedType(typeof(Resubmitted), "resubmitted")]
[JsonDerivedType(typeof(PriorityApproved), "approved")]
[JsonDerivedType(typeof(PriorityDeferred), "deferred")]
[JsonDerivedType(typeof(DeferralEnded), "came-back")]
[JsonDerivedType(typeof(PriorityDeclined), "declined")]
[JsonDerivedType(typeof(MaterialAdded), "handed-in")]
[JsonDerivedType(typeof(MaterialRemoved), "taken-back")]
[JsonDerivedType(typeof(MaterialsSubmitted), "materials-submitted")]
[JsonDerivedType(typeof(CriterionClaimed), "claimed")]
[JsonDerivedType(typeof(ClaimReleased), "claim-released")]
[JsonDerivedType(typeof(CriterionDecided), "decided")]
[JsonDerivedType(typeof(VendorAsked), "vendor-asked")]
[JsonDerivedType(typeof(QuestionAnswered), "question-answered")]
[JsonDerivedType(typeof(DecisionUndone), "undone")]
[JsonDerivedType(typeof(RoundPassed), "round-passed")]
[JsonDerivedType(typeof(RoundReturned), "round-returned")]
[JsonDerivedType(typeof(CriterionReworked), "mended")]
[JsonDerivedType(typeof(ReworkSubmitted), "mended-submitted")]
[JsonDerivedType(typeof(StandardsSubmitted), "standards-submitted")]
[JsonDerivedType(typeof(ShortcomingsFound), "shortcomings-found")]
[JsonDerivedType(typeof(ShortcomingAnswered), "shortcoming-answered")]
[JsonDerivedType(typeof(ShortcomingsReminded), "shortcomings-reminded")]
[JsonDerivedType(typeof(ReauditStarted), "reaudit-due")]
[JsonDerivedType(typeof(CertificateGranted), "certificate-granted")]
[JsonDerivedType(typeof(VersionAnnounced), "version-announced")]
[JsonDerivedType(typeof(ApplicationWithdrawn), "withdrawn")]
[JsonDerivedType(typeof(EscalationChanged), "escalated")]
[JsonDerivedType(typeof(ListingReleased), "listing-released")]
[JsonDerivedType(typeof(ContactChanged), "contact-changed")]
[JsonDerivedType(typeof(RemindersSent), "reminded")]
[JsonDerivedType(typeof(SanctionChanged), "sanctioned")]
[JsonDerivedType(typeof(InspectionChanged), "inspection")]
public abstract record ApplicationEvent
{
    private ApplicationEvent() { }

    public sealed record Submitted(
        ApplicationId Id,
        EditionPin Edition,
        VendorId Vendor,
        string VendorName,
        string Listing,
        string Name,
        Release Release,
        LocalDate WishedKickOff
    ) : ApplicationEvent;

    public sealed record KickOffPlanned(LocalDate On) : ApplicationEvent;

    public sealed record FoundReady(PriorityLevel Advice, string Comment) : ApplicationEvent;

    public sealed record FoundNotReady(ImmutableSortedDictionary<string, string> Missing) : ApplicationEvent;

    public sealed record Resubmitted(ImmutableSortedDictionary<string, ReadinessAnswer> Readiness, LocalDate WishedKickOff) : ApplicationEvent;

    public sealed record PriorityApproved(PriorityLevel Priority, LocalDate PlannedStart) : ApplicationEvent;

    public sealed record PriorityDeferred(LocalDate Until, string Reason) : ApplicationEvent;

    /// <summary>The deferral has ended: leadership decides again.</summary>
    public sealed record DeferralEnded : ApplicationEvent;

    public sealed record PriorityDeclined(string Reason) : ApplicationEvent;

    public sealed record MaterialAdded(MaterialKey Material, string Part, [property: JsonPropertyName("what")] SubmittedMaterial Content) : ApplicationEvent;

    public sealed record MaterialRemoved(MaterialKey Material, string Part) : ApplicationEvent;

    /// <summary>Round 1 begins: the criteria to be decided and the promised day.</summary>
    public sealed record MaterialsSubmitted(ImmutableArray<CriterionKey> Criteria, LocalDate Promised) : ApplicationEvent;

    /// <summary>A reviewer claimed the criterion; <c>From</c> is the previous claimant, who is notified.</summary>
    public sealed record CriterionClaimed(CriterionKey Criterion, PersonId? From) : ApplicationEvent;

    /// <summary>The claim ended, because its holder has no role any more that decides the criterion.</summary>
    public sealed record ClaimReleased(CriterionKey Criterion, PersonId From) : ApplicationEvent;

    /// <summary>A verdict; <c>Closes</c> is set when it was the last open one: the round closes then.</summary>
    public sealed record CriterionDecided(CriterionKey Criterion, Verdict Verdict, Instant? Closes) : ApplicationEvent;

    public sealed record VendorAsked(CriterionKey Criterion, int Number, string Question) : ApplicationEvent;

    public sealed record QuestionAnswered(CriterionKey Criterion, int Number, string Answer) : ApplicationEvent;

    public sealed record DecisionUndone(CriterionKey Criterion) : ApplicationEvent;

    public sealed record RoundPassed(int Round) : ApplicationEvent;

    public sealed record RoundReturned(int Round, [property: JsonPropertyName("toMend")] ImmutableArray<CriterionKey> ToRework) : ApplicationEvent;

    public sealed record CriterionReworked(CriterionKey Criterion, [property: JsonPropertyName("what")] string Comment) : ApplicationEvent;

    /// <summary>The next round begins: only these criteria are open again.</summary>
    public sealed record ReworkSubmitted(int Round, ImmutableArray<CriterionKey> Criteria, LocalDate Promised) : ApplicationEvent;

    public sealed record StandardsSubmitted(SupportProfile Profile, LocalDate Promised) : ApplicationEvent;

    public sealed record ShortcomingsFound(int Round, ImmutableArray<Shortcoming> Items) : ApplicationEvent;

    public sealed record ShortcomingAnswered(int Number, string Answer) : ApplicationEvent;

    /// <summary>The vendor was reminded, on that day (in the edition's zone), of shortcomings with a near or missed deadline.</summary>
    public sealed record ShortcomingsReminded(LocalDate On) : ApplicationEvent;

    /// <summary>Every shortcoming is answered: the next audit round begins.</summary>
    public sealed record ReauditStarted(int Round, LocalDate Promised) : ApplicationEvent;

    public sealed record CertificateGranted(Certificate Certificate) : ApplicationEvent;

    public sealed record VersionAnnounced(string Version, LocalDate PlannedStart) : ApplicationEvent;

    /// <summary>Withdrawn by the vendor. For a certified application only the new version is withdrawn; the certified one is current again.</summary>
    public sealed record ApplicationWithdrawn(string Reason) : ApplicationEvent;

    /// <summary>The listing of an application that was declined or withdrawn is free for another vendor.</summary>
    public sealed record ListingReleased(string Reason) : ApplicationEvent;

    /// <summary>The person who held the application for the vendor left; somebody else there took it over.</summary>
    public sealed record ContactChanged(PersonId From, PersonId To) : ApplicationEvent;

    /// <summary>People were reminded of what is promised: which reminders of this stage and round are done.</summary>
    public sealed record RemindersSent(CardSubject Subject, ImmutableArray<string> Names) : ApplicationEvent;

    /// <summary>Something happened to an escalation on this application.</summary>
    public sealed record EscalationChanged(EscalationId Escalation, [property: JsonPropertyName("what")] EscalationEvent Event) : ApplicationEvent;

    /// <summary>Something happened in a matter of measures against the certified application.</summary>
    public sealed record SanctionChanged([property: JsonPropertyName("what")] SanctionEvent Event) : ApplicationEvent;

    /// <summary>The packages were inspected, or something was said or decided about a finding.</summary>
    public sealed record InspectionChanged([property: JsonPropertyName("what")] InspectionEvent Event) : ApplicationEvent;
}
