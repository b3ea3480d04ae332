using System.Text.Json.Serialization;

namespace CertBot.Core.Certification.Inspections;

/// <summary>What happened about the inspection of packages. Stored for ever: a case is never renamed, a field never changes its meaning.</summary>
[JsonDerivedType(typeof(Inspected), "inspected")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Disputed), "disputed")]
[JsonDerivedType(typeof(Decided), "decided")]
public abstract record InspectionEvent
{
    private InspectionEvent() { }

    /// <summary>The packages were inspected.</summary>
    public sealed record Inspected(InspectedFiles Files, InspectionSummary Summary) : InspectionEvent;

    /// <summary>The packages could not be inspected, however often it was tried.</summary>
    public sealed record Failed(InspectedFiles Files) : InspectionEvent;

    /// <summary>The vendor said why a finding is wrong.</summary>
    public sealed record Disputed(InspectionFinding Finding, InspectionRule Rule, string Reason) : InspectionEvent;

    /// <summary>A reviewer dismissed a finding, or kept one that the vendor disputes.</summary>
    public sealed record Decided(InspectionFinding Finding, InspectionRule Rule, bool IsDismissed, string Reason) : InspectionEvent;
}

/// <summary>What is done about the inspection of packages. A pending command is stored in the conversation, so names are stable.</summary>
[JsonDerivedType(typeof(Record), "record")]
[JsonDerivedType(typeof(GiveUp), "give-up")]
[JsonDerivedType(typeof(Dispute), "dispute")]
[JsonDerivedType(typeof(Dismiss), "dismiss")]
[JsonDerivedType(typeof(Keep), "keep")]
[JsonDerivedType(typeof(DismissListed), "dismiss-listed")]
public abstract record InspectionCommand
{
    private InspectionCommand() { }

    /// <summary>An inspection was carried out. Given by the product itself; of files that are no longer the application's it changes nothing.</summary>
    public sealed record Record(InspectedFiles Files, InspectionSummary Summary) : InspectionCommand;

    /// <summary>An inspection failed too often. Given by the product itself.</summary>
    public sealed record GiveUp(InspectedFiles Files) : InspectionCommand;

    /// <summary>The vendor says why the finding with this number is wrong.</summary>
    public sealed record Dispute(int Number, string Reason) : InspectionCommand;

    /// <summary>A reviewer decides that the disputed finding counts no more.</summary>
    public sealed record Dismiss(int Number, string Reason) : InspectionCommand;

    /// <summary>A reviewer decides that the disputed finding stays.</summary>
    public sealed record Keep(int Number, string Reason) : InspectionCommand;

    /// <summary>A reviewer decides that the finding with this number in the report counts no more, whether the vendor disputes it or not.</summary>
    public sealed record DismissListed(int Number, string Reason) : InspectionCommand;
}
